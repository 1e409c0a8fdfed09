package readmodel

import (
	"fmt"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
	"refold/internal/wording"
)

// StoryLine is one thing that happened to a record, and what followed from it.
type StoryLine struct {
	On         calendar.Date
	Position   int64 // 0 for what a day brought by itself
	RecordedAt int64 // microseconds since 1970 UTC; 0 for what a day brought
	Title      string
	Lines      []string
	By         string
	Undone     bool
	Why        string // who undid it, and why
	Document   string // where the document is upon which it was corrected; "" where there is none, and for who may not see it
	Undo       bool   // the viewer may ask for it to be undone, or put back
	Warn       bool

	pledges int // gathered in this line; see gather
	pledged money.Cents
}

// FacilityStage is one step in the life of a facility.
type FacilityStage struct {
	Name    string
	On      calendar.Date // None for what lies ahead
	Here    bool
	Trouble bool // here, and not where it should be
}

// stages are the stages that a facility went through, where it is, and the shortest way
// from there to its end.
type stages struct {
	way  []FacilityStage
	last domain.Stage
}

func (x *stages) see(s domain.FacilityStep) {
	if s.Undone || s.After.Stage == x.last {
		return
	}
	x.last = s.After.Stage
	x.way = append(x.way, FacilityStage{Name: stageTitle(x.last), On: s.On})
}

func (x *stages) all(f *domain.Facility) []FacilityStage {
	if len(x.way) == 0 {
		return nil
	}
	here := &x.way[len(x.way)-1]
	here.Here = true
	here.Trouble = slices.Contains([]domain.Stage{domain.Defaulted, domain.ChargedOff, domain.WrittenOff, domain.Declined, domain.Lapsed}, f.Stage)
	if f.Imported != nil {
		return x.way
	}
	for _, next := range wayToClosed(f.Stage) {
		x.way = append(x.way, FacilityStage{Name: capital(next), On: calendar.None})
	}
	return x.way
}

func stageTitle(s domain.Stage) string { return capital(s.String()) }

// facilityStory tells what happened: events with what followed, and what days brought by
// themselves.
type facilityStory struct {
	w     *domain.World
	v     Viewer
	lines []StoryLine
	stage domain.Stage
}

func (x *facilityStory) see(s domain.FacilityStep) {
	line := StoryLine{On: s.On, Undone: s.Undone}
	if s.Record != nil {
		line.Position, line.RecordedAt, line.By = s.Record.Position, s.Record.RecordedAt, Actor(x.w, x.v, s.Record.Actor)
		line.amended(x.w, x.v, s.Record)
		if !tell(&line, x.v, s) {
			x.stage = s.After.Stage
			return
		}
	}
	for _, r := range s.Reasons {
		line.Lines, line.Warn = append(line.Lines, "Without effect: "+r.Sentence), true
	}
	if s.After.Stage != x.stage && !s.Undone {
		turn(&line, s.After)
	}
	x.stage = s.After.Stage
	x.lines = gather(x.lines, line, s, x.v)
}

func (x *facilityStory) newestFirst(f *domain.Facility) []StoryLine {
	story := append(x.lines, missed(x.w, f)...)
	slices.SortStableFunc(story, func(a, b StoryLine) int {
		if a.On != b.On {
			return int(b.On - a.On)
		}
		return int(b.Position - a.Position)
	})
	return story
}

// gather adds a line to the story. Pledges of one day become one line, so that the
// story of a popular loan can be read; each of them stands in the event log.
func gather(story []StoryLine, line StoryLine, s domain.FacilityStep, v Viewer) []StoryLine {
	var pledge domain.PledgePlaced
	if s.Record != nil {
		pledge, _ = s.Record.Event.(domain.PledgePlaced)
	}
	if pledge.Pledge == "" || line.Undone || line.Warn || !v.Staff {
		return append(story, line)
	}
	line.pledges, line.pledged = 1, pledge.AmountCents
	last := len(story) - 1
	if last < 0 || story[last].pledges == 0 || story[last].On != line.On {
		return append(story, line)
	}
	merged := &story[last]
	merged.pledges++
	merged.pledged += line.pledged
	merged.Position, merged.RecordedAt, merged.By, merged.Undo = line.Position, line.RecordedAt, "", false
	merged.Title = wording.Plural(merged.pledges, "pledge", "pledges") + ", together " + wording.Money(s.After.Currency(), merged.pledged)
	merged.Lines = append(merged.Lines, line.Lines...)
	return story
}

// turn adds what a new stage means where the event does not say it.
func turn(line *StoryLine, f *domain.Facility) {
	switch f.Stage {
	case domain.FullyFunded, domain.PartiallyFunded:
		investors := map[string]bool{}
		for _, p := range f.Pledges {
			if p.State == domain.PledgeAllotted {
				investors[p.Investor] = true
			}
		}
		text := fmt.Sprintf("%s funded by %s", wording.Money(f.Currency(), f.PledgedCents), wording.Plural(len(investors), "investor", "investors"))
		if line.Title == "" {
			line.Title = "Funding closed"
		}
		line.Lines = append(line.Lines, text)
	case domain.Lapsed:
		if line.Title == "" {
			line.Title = "Listing lapsed"
		}
		line.Lines, line.Warn = append(line.Lines, "Less than the minimum was pledged; all pledges are released"), true
	case domain.Closed:
		if f.Imported != nil {
			return // the source's own words say it
		}
		if line.Title == "" {
			line.Title = "Closed"
		}
		line.Lines = append(line.Lines, "Paid in full: nothing is owed any more")
	}
}

// missed tells of instalments that were not paid when they fell due.
func missed(w *domain.World, f *domain.Facility) []StoryLine {
	if !f.HasLoan() {
		return nil
	}
	var story []StoryLine
	for _, r := range f.Loan.RowsAt(w.Today()) {
		if r.Due >= w.Today() || r.Payment == 0 && r.Moved == 0 || r.PaidOn != calendar.None && r.PaidOn <= r.Due {
			continue
		}
		line := StoryLine{On: r.Due, Title: fmt.Sprintf("Instalment %d fell due", r.No), Warn: true,
			Lines: []string{wording.Money(f.Currency(), r.Payment) + " was not paid that day"}}
		if r.Moved > 0 {
			line.Lines = []string{wording.Money(f.Currency(), r.Moved) + " of it was not paid and moved to later instalments"}
		}
		if r.PaidOn != calendar.None {
			line.Lines = append(line.Lines, "paid on "+wording.Day(r.PaidOn))
		}
		story = append(story, line)
	}
	return story
}

// tell puts an event into words; false where the viewer is not to see it.
func tell(line *StoryLine, v Viewer, s domain.FacilityStep) bool {
	f := s.After
	amount := func(cents money.Cents) string { return wording.Money(f.Currency(), cents) }
	say := func(title string, lines ...string) { line.Title, line.Lines = title, lines }
	inside := insideFile(v, f)
	if s.Undone && !inside && beforeListing(v, s) {
		return false
	}
	switch e := s.Record.Event.(type) {
	case domain.FacilitySubmitted:
		say("Application submitted", amount(e.AmountCents)+" for "+wording.Plural(e.TenorMonths, "month", "months"), e.Purpose)
	case domain.FacilityGraded:
		if !v.Staff {
			return false
		}
		say("Assessed", fmt.Sprintf("Grade %s at %s a year, PD %s, LGD %s", e.Grade, wording.Rate(e.Rate, 1), bps(e.PDBps), bps(e.LGDBps)))
	case domain.EditSettled:
		if !v.Staff {
			return false
		}
		say("Chosen between two assessments", settled(e))
	case domain.FacilityApproved:
		say("Approved")
		if f.Grading.Grade != "" {
			line.Lines = []string{fmt.Sprintf("Grade %s at %s a year", f.Grading.Grade, wording.Rate(f.Grading.Rate, 1))}
		}
	case domain.FacilityDeclined:
		say("Declined", e.Reason)
		line.Warn = true
	case domain.FacilityListed:
		say("Listed", fmt.Sprintf("%s wanted, at least %s, through %s", amount(e.TargetCents), amount(e.MinimumCents), wording.Day(e.ClosesOn)))
	case domain.PledgePlaced, domain.PledgeCancelled:
		return tellPledge(line, v, s, amount)
	case domain.FundingClosed:
		say("Funding closed early", e.Reason)
	case domain.FacilityWithdrawn:
		say("Withdrawn by the borrower", e.Reason)
		if slices.ContainsFunc(s.After.Pledges, func(p domain.Pledge) bool { return p.State == domain.PledgeReleased }) {
			line.Lines = append(line.Lines, "All pledges are released: the money is available again")
		}
	case domain.ContractIssued:
		say("Contract issued")
		if inside {
			line.Lines = []string{"SHA-256 " + short(e.DocumentHash)}
		}
	case domain.FacilityAccepted:
		say("Contract signed")
		if inside {
			line.Lines = []string{"by " + v.Name(e.Signatory) + ", " + e.Capacity}
		}
	case domain.CompanyFiguresStated, domain.AttachmentAdded, domain.AttachmentRemoved:
		return tellDocument(line, v, s, amount)
	default:
		return tellLoan(line, v, s, amount)
	}
	return true
}

// beforeListing says of an undone step that nobody but staff and the borrower was shown the
// loan when it was taken.
func beforeListing(v Viewer, s domain.FacilityStep) bool {
	switch s.Record.Event.(type) {
	case domain.FacilityApproved, domain.FacilityDeclined:
		return true
	case domain.FacilityWithdrawn:
		return !MaySeeFacility(v, s.After)
	}
	return false
}

// tellPledge shows a pledge to staff and to whom it belongs; others see the sum
// when funding closes.
func tellPledge(line *StoryLine, v Viewer, s domain.FacilityStep, amount func(money.Cents) string) bool {
	switch e := s.Record.Event.(type) {
	case domain.PledgePlaced:
		line.Title = "Pledge of " + amount(e.AmountCents)
		if e.Investor != v.Party && !v.Staff {
			if s.After.Stage == domain.Listed || s.Undone {
				return false
			}
			line.Title, line.By = "Funding closed", "" // this pledge filled it
		}
	case domain.PledgeCancelled:
		owner := ""
		for _, p := range s.After.Pledges {
			if p.ID == e.Pledge {
				owner = p.Investor
				line.Title = "Pledge of " + amount(p.AmountCents) + " cancelled"
			}
		}
		if owner != v.Party && !v.Staff {
			return false
		}
	}
	return true
}

func tellLoan(line *StoryLine, v Viewer, s domain.FacilityStep, amount func(money.Cents) string) bool {
	f := s.After
	say := func(title string, lines ...string) { line.Title, line.Lines = title, lines }
	switch e := s.Record.Event.(type) {
	case domain.FacilityDisbursed:
		say("Paid out", amount(e.AmountCents-e.FeeCents)+" to the borrower")
		if e.FeeCents > 0 {
			line.Lines = append(line.Lines, amount(e.FeeCents)+" origination fee")
		}
	case domain.ReceiptMatched:
		title := "Receipt of "
		if e.Purpose == domain.Recovery {
			title = "Recovery of "
		}
		say(title + amount(e.AmountCents) + " matched")
		if len(f.Payments) > 0 && !s.Undone && len(s.Reasons) == 0 {
			line.Lines = allocated(f, f.Payments[len(f.Payments)-1], amount)
			if words := choiceWords(e.Prepayment); words != "" {
				line.Lines = append(line.Lines, words)
			}
		}
	case domain.ChargeRaised:
		say("Charge of "+amount(e.AmountCents)+" raised", e.Reason)
	case domain.ChargeWaived:
		say(amount(e.AmountCents)+" of a charge waived", e.Reason)
	case domain.DefaultDeclared:
		say("Default declared", e.Reason)
		line.Warn = true
	case domain.FacilityChargedOff:
		say("Charged off", e.Reason)
		line.Warn = true
	case domain.LateInterestWaived:
		say("Late interest of "+amount(e.AmountCents)+" waived", e.Reason)
	case domain.RecoveryEnded:
		say("Recovery ended", e.Reason)
	case domain.FacilityRestructured:
		var moved schedule.Amounts
		if n := len(f.Restructurings); n > 0 && !s.Undone && len(s.Reasons) == 0 {
			moved = f.Restructurings[n-1].Moved
		}
		say("Restructured", append(changeWords(f.Currency(), e.OldTerms, e.NewTerms, e.Change, moved), e.Reason)...)
	case domain.FacilityWrittenOff:
		say("Written off", e.Reason, "Claims are zero; the right to recoveries is kept")
		line.Warn = true
	case domain.OverpaymentRefunded:
		say(amount(e.AmountCents) + " overpaid was refunded")
		return v.Staff || f.Application.Borrower == v.Party
	case domain.FacilityImported:
		say("Approved", amount(e.ApprovedCents)+" by "+e.Lender, "Imported from "+e.Source)
	case domain.PaidInFullReported:
		say("Paid in full")
		if e.Estimated {
			line.Lines = []string{"The source gives no date: estimated as payout plus term"}
		}
	}
	return true
}

// allocated says what a payment paid.
func allocated(f *domain.Facility, p domain.Payment, amount func(money.Cents) string) []string {
	var parts []string
	add := func(what string, cents money.Cents) {
		if cents != 0 {
			parts = append(parts, what+" "+amount(cents))
		}
	}
	add("late interest", p.Allocation.LateInterest)
	add("fees", p.Allocation.Fee)
	add("interest", max(p.Allocation.Interest, 0))
	add("principal", p.Allocation.Principal)
	add("less interest paid ahead", max(-p.Allocation.Interest, 0))
	add("costs", p.CostsCents)
	add("overpaid", p.Allocation.Overpaid)
	text := ""
	for i, part := range parts {
		if i > 0 {
			text += " · "
		}
		text += part
	}
	if p.Allocation.Principal+p.Allocation.Interest+p.Allocation.LateInterest > 0 {
		text += " → " + wording.Plural(f.Holders(), "investor", "investors")
	}
	return []string{text}
}

// distinct is how many different texts there are. It sorts them: a map of as many would be
// made and thrown away for each payment of each loan that is looked at.
func distinct(texts []string) int {
	slices.Sort(texts)
	return len(slices.Compact(texts))
}

func bps(n int) string { return fmt.Sprintf("%d.%02d %%", n/100, n%100) }

func short(hash string) string {
	if len(hash) > 16 {
		return hash[:16] + "…"
	}
	return hash
}
