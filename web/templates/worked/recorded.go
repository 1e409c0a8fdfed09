package worked

import (
	"slices"
	"strings"

	"refold/web/templates/cells"
)

// recorded are the figures of which nothing is worked out, by the words on the way to
// their cell, and what they are. What stands in a story or a log is quoted from its event.
var recorded = []struct {
	words []string
	says  string
}{
	{In("Late interest"), "The rate a year on what is overdue, as the terms say it. Terms are taken from the product and frozen when a request is listed."},
	{In("Origination fee", "Fee"), "The part of the amount that is kept back at payout, as the terms say it. Terms are taken from the product and frozen when a request is listed."},
	{In("Service fee"), "The part of the investors' interest that the platform keeps, as the terms say it. Terms are taken from the product and frozen when a request is listed."},
	{In("Late fee"), "The part of an overdue instalment that is charged once, as the terms say it."},
	{In("Listing"), "The part of the target below which a request lapses, as the product says it."},
	{In("Grade B means", "Grade A means", "Grade C means", "Grade D means", "Grade E means", "Probability of default", "Loss given default"), "What the risk model said of the grade when the request was assessed; it is recorded with the decision."},
	{In("Owners", "Owners and signatories"), "The share of the company as its owner declared it."},
	{In("Bid"), "The lowest rate that the pledge accepts, as it was placed."},
	{In("Rate a year, reducing", "Rate a year, flat", "Rate a year, interest only"), "The rate a year of the terms: those of the contract, and those agreed at the restructuring."},
}

// quoting are parts of pages that quote events, one that quotes the terms, and one that
// says a grade and its rate as they were decided, before and after.
var quoting = []string{"What happened", "Story", "Events, newest first", "Newest first", "Notices", "The loan", "Figures that change"}

// AsRecorded is the "formula" of a rate or share that stands as an event recorded it.
func AsRecorded(cell cells.Cell, figure string) (Formula, bool) {
	for _, r := range recorded {
		if slices.ContainsFunc(r.words, func(w string) bool { return slices.Contains(cell.Path, w) }) {
			return Recorded(figure, Anywhere, r.says), true
		}
	}
	return Formula{}, false
}

// Rate is AsRecorded of the rate of a loan that was not bid for.
func Rate(figure string) Formula {
	return Recorded(figure, Anywhere, "The rate a year as it was decided with the grade, and as the terms say it from the listing on. It names its basis beside it: reducing, on what is still owed, or flat, on the original amount.")
}

// Quoted is AsRecorded of what stands in a story, a log or a notice.
func Quoted(cell cells.Cell, figure string) (Formula, bool) {
	for _, word := range quoting {
		if slices.Contains(cell.Path, word) || strings.HasPrefix(cell.Key, strings.ToLower(word)+"/") {
			return Recorded(figure, Anywhere, "Quoted from the event or the terms that it stands with."), true
		}
	}
	return Formula{}, false
}
