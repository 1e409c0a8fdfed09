package tour

import (
	"strconv"
	"strings"

	"refold/internal/readmodel"
	"refold/internal/wording"
)

// Stop is one page and one thing to do there.
type Stop struct {
	As    string // role, as the demo's logins call it: "investor"
	Role  string // the same for people: "Credit officer"
	Title string
	See   string // what the page shows
	Do    string // the one thing to do
	Path  string // of the page
	Here  bool   // the viewer may open it as they are
}

// Stops writes the tour: what a demo holds, told in the order of a lender's work. A stop
// for which there is nothing at the moment is left out.
func Stops(v readmodel.TourView) []Stop {
	stops := []Stop{{As: "investor", Title: "A portfolio, and its past", Path: "/portfolio",
		See: "What is available, locked, lent out and earned; what is late; what the next months bring.",
		Do:  "Open “History” at the foot of the page and drag the bar back a year. Every figure is folded from the events known then."}}
	if x := v.Open; x != nil {
		stops = append(stops, Stop{As: "investor", Title: "Lend a hundred dollars", Path: "/facilities/" + x.ID,
			See: x.Company + " asks for " + wording.MoneyWhole(x.Currency, x.Amount) + "; " + wording.Plural(x.Count, "pledge has", "pledges have") + " come in.",
			Do:  "Pledge 100 and look at your wallet: the money has moved from available to locked. Cancel it again; nothing is lost, and nothing is forgotten."})
	}
	if x := v.Unsigned; x != nil {
		stops = append(stops, Stop{As: "borrower", Title: "Sign for a loan", Path: "/facilities/" + x.ID + "/accept",
			See: x.Company + " has found " + wording.MoneyWhole(x.Currency, x.Amount) + ". The contract waits.",
			Do:  "Read the contract and sign it. The fingerprint of what you signed becomes part of the record."})
	}
	stops = append(stops, office(v)...)
	return append(stops, looking(v)...)
}

// office are the stops at which staff work.
func office(v readmodel.TourView) (stops []Stop) {
	if x := v.ToAssess; x != nil {
		stops = append(stops, Stop{As: "officer", Title: "Assess a request", Path: "/facilities/" + x.ID,
			See: x.Company + " asked for " + wording.MoneyWhole(x.Currency, x.Amount) + " on " + wording.Day(x.On) + ", and nobody has looked at it.",
			Do:  "Give it a grade and a rate. Then look at what the page offers you next: approving is somebody else's."})
	}
	switch x, y := v.Proposed, v.ToApprove; {
	case x != nil:
		stops = append(stops, Stop{As: "approver", Title: "Be the second person", Path: "/proposals/" + x.ID,
			See: "The officer proposes to change the loan of " + x.Company + ". Alone nobody can do that.",
			Do:  "Look at what would change for whom, and approve it or decline it. The record keeps which page you decided from."})
	case y != nil:
		stops = append(stops, Stop{As: "approver", Title: "Be the second person", Path: "/facilities/" + y.ID,
			See: y.Company + " is assessed. Whoever graded a request never approves it.",
			Do:  "Approve it. The record keeps which page you decided from: “what I was shown” is one link."})
	}
	if x := v.Unplaced; x != nil {
		stops = append(stops, Stop{As: "officer", Title: "Money that nobody can place", Path: "/receipts/" + x.ID,
			See: wording.Money(x.Currency, x.Amount) + " came in with the words “" + x.Remark + "”. Until it is placed it is neither a wallet's nor a loan's.",
			Do:  "Match it to a loan by its number, then open that loan: its story tells how each cent was split."})
	}
	if x := v.BankDay; x != nil {
		stops = append(stops, Stop{As: "approver", Title: "The bank and the books", Path: "/trust/" + x.Currency + "/" + wording.DayISO(x.On),
			See: "At the end of " + wording.Day(x.On) + " the bank had " + wording.Money(x.Currency, x.Amount) + " in the trust account. Each line of its statement is matched with the books.",
			Do:  "Sign the day off. Then look at the days before: one of them was signed with a line that nothing explained yet."})
	}
	return stops
}

// looking are the stops at which an auditor looks back.
func looking(v readmodel.TourView) (stops []Stop) {
	if x := v.Wave; x != nil {
		stops = append(stops, Stop{As: "auditor", Title: "A sector falls behind", Path: "/loanbook?at=" + wording.DayISO(x.On),
			See: "The loan book on " + wording.DayLong(x.On) + ". Around that day " + wording.Plural(x.Count, "loan was", "loans were") + " called in " + x.Sector + ".",
			Do:  "Compare the ageing with the live page, one click away: that quarter is still there, as it was known then."})
	}
	if x := v.Late; x != nil {
		stops = append(stops, Stop{As: "auditor", Title: "Paid on time, known late", Path: "/facilities/" + x.ID + "?at=" + strconv.FormatInt(x.Before, 10),
			See: x.Company + " paid " + wording.Money(x.Currency, x.Amount) + " on " + wording.Day(x.Paid) + ". It was found in the bank's list on " + wording.Day(x.Found) + "; this is the page of the moment before.",
			Do:  "The loan is " + wording.Plural(x.Count, "day", "days") + " late. Press “As corrected since”: it never was. Both are true, and both stay."})
	}
	if x := v.Rescued; x != nil {
		stops = append(stops, Stop{As: "auditor", Title: "A loan is rescued", Path: "/facilities/" + x.ID,
			See: x.Company + " could not pay its instalments; new ones were agreed, and it has paid " + wording.Plural(x.Count, "time", "times") + " since.",
			Do:  "Find the terms before and after. Then step back through the story, event by event, to the day on which it stopped paying."})
	}
	if x := v.Lost; x != nil {
		stops = append(stops, Stop{As: "auditor", Title: "A loan is lost", Path: "/facilities/" + x.ID,
			See: "Of " + wording.MoneyWhole(x.Currency, x.Amount) + " lent to " + x.Company + " only a part came back: default, recoveries net of their costs, charge-off, write-off.",
			Do:  "Look at the claims: each investor's share of the loss, to the cent."})
	}
	return append(stops, Stop{As: "auditor", Title: "An undo, and its redo", Path: "/events?kind=RequestRedone",
		See: "A match was undone because a bank had doubts, and put back three days later. The log keeps all three.",
		Do:  "Open the event, follow it to its loan, and look at the loan between the two."})
}

// lower is a role within a sentence.
func lower(role string) string { return strings.ToLower(role) }
