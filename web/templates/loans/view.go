// Package loans is a borrower's first page and the application for a loan.
package loans

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/identity"
	"refold/web/templates/portfolio"
	"refold/web/templates/ui"
)

// Content is what a borrower's first page shows.
type Content struct {
	*readmodel.LoansView
	PayTo    string // the trust account
	HasLoans bool   // one at least is to be paid
	Steps    []portfolio.Step
	Draft    ui.Notice // of an application that was begun; empty where there is none
}

func sgd(cents money.Cents) string { return wording.Money(readmodel.WalletCurrency, cents) }

func (c Content) file() string {
	if len(c.Facilities) == 0 {
		return ""
	}
	return "/loans.csv"
}

// notice says what is wrong with the company itself.
func (c Content) notice() ui.Notice {
	switch {
	case c.Suspended != "":
		return ui.Notice{Tone: ui.Bad, Title: "Your account is suspended", Text: c.Suspended}
	case len(c.Steps) > 0:
		return ui.Notice{}
	case c.Kyc == domain.KycExpired:
		return ui.Notice{Tone: ui.Warn, Text: "Your identity check has expired: no loan can be listed or paid out.", Href: "/identity", Link: "Hand it in again"}
	case c.Kyc == domain.KycMissing || c.Kyc == domain.KycDeclined:
		return ui.Notice{Tone: ui.Warn, Text: "Your identity is not verified: no loan can be listed or paid out.", Href: "/identity", Link: "Hand it in"}
	}
	return ui.Notice{}
}

// todo is what waits for the borrower.
func (c Content) todo() []ui.Notice {
	var notices []ui.Notice
	for _, r := range c.Facilities {
		href := "/facilities/" + r.ID
		switch {
		case r.ToSign:
			notices = append(notices, ui.Notice{Tone: ui.Info, Title: "A contract waits for your signature", Href: href, Link: "Read and sign it",
				Text: r.Purpose + ": " + wording.Money(r.Currency, r.Pledged) + " is funded."})
		case r.Due > 0 && r.DueSince != calendar.None:
			notices = append(notices, ui.Notice{Tone: ui.Late, Title: wording.Money(r.Currency, r.Due) + " is past due since " + wording.Day(r.DueSince),
				Text: "Pay with the reference " + r.ID + ". Late interest grows by the day.", Href: href, Link: "See the loan"})
		case r.Due > 0:
			notices = append(notices, ui.Notice{Tone: ui.Warn, Title: wording.Money(r.Currency, r.Due) + " is due today",
				Text: "Pay with the reference " + r.ID + ".", Href: href, Link: "See the loan"})
		}
	}
	return notices
}

func (c Content) tiles() []ui.Tile {
	due := ui.Tile{Label: "Due now", Value: sgd(c.Due), Note: "nothing to pay today"}
	if c.Due > 0 {
		due.Note, due.Tone = "please pay today", ui.Late
	}
	next := ui.Tile{Label: "Next instalment", Value: wording.Dash}
	if c.NextDue != calendar.None {
		next.Value, next.Note, next.Href = sgd(c.NextCents), "on "+wording.Day(c.NextDue), "/facilities/"+c.NextFacility
	}
	return []ui.Tile{{Label: "Outstanding principal", Value: sgd(c.Outstanding)}, due, next}
}

func (c Content) facts() []ui.Fact {
	pill := identity.Pill(c.Kyc)
	facts := []ui.Fact{{Term: "Registered name", Value: c.Company}, {Term: "Registration number", Value: c.CompanyNumber}}
	if c.Sector != "" {
		facts = append(facts, ui.Fact{Term: "Sector", Value: c.Sector})
	}
	return append(facts, ui.Fact{Term: "With Refold since", Value: wording.Day(c.RegisteredOn)},
		ui.Fact{Term: "Identity", Value: "See the check", Href: "/identity", Pill: &pill}, ui.Fact{Term: "Your number", Content: ui.Ref(c.Party)})
}

func (c Content) payFacts() []ui.Fact {
	facts := []ui.Fact{{Term: "Pay to", Value: c.PayTo}}
	for _, r := range c.Facilities {
		if r.Outstanding > 0 {
			facts = append(facts, ui.Fact{Term: r.Purpose, Content: ui.Ref(r.ID)})
		}
	}
	return facts
}

func (c Content) table() ui.Table {
	t := ui.Table{Caption: "My loans", Stack: true, Columns: []ui.Column{{Head: "Loan"}, {Head: "Amount", Numeric: true}, {Head: "Outstanding", Numeric: true}, {Head: "Next"}, {Head: "State"}},
		Empty: ui.Empty{Title: "No loan yet", Text: "Apply in one page: how much, for how long, what for.", Href: "/apply", Link: "Apply for a loan"}}
	for _, r := range c.Facilities {
		pill := facility.StagePill(r.Stage, r.DaysPastDue, r.Outstanding > 0)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Purpose, Href: "/facilities/" + r.ID, Strong: true, Note: r.ID + rateNote(r)},
			ui.T(wording.Amount(r.Amount)), ui.T(wording.AmountOrDash(r.Outstanding)), next(r), {Pill: &pill}}})
	}
	return t
}

func rateNote(r readmodel.LoanRow) string {
	note := " · " + wording.Plural(r.Tenor, "month", "months")
	if r.Rate > 0 {
		note += " at " + wording.Rate(r.Rate, 1)
	}
	return note
}

// next says what comes next, and who acts.
func next(r readmodel.LoanRow) ui.Cell {
	switch {
	case r.Due > 0 && r.DueSince != calendar.None:
		return ui.Cell{Text: "You pay " + wording.Amount(r.Due), Note: "due since " + wording.Day(r.DueSince)}
	case r.Due > 0:
		return ui.Cell{Text: "You pay " + wording.Amount(r.Due), Note: "due today"}
	case r.ToSign:
		return ui.Cell{Text: "You sign the contract"}
	case r.Overpaid > 0:
		return ui.Cell{Text: "The back office refunds " + wording.Amount(r.Overpaid), Note: "overpaid"}
	case r.Outstanding > 0 && r.NextDue != calendar.None:
		return ui.Cell{Text: "You pay " + wording.Amount(r.NextCents), Note: "on " + wording.Day(r.NextDue)}
	}
	switch r.Stage {
	case domain.Submitted:
		return ui.Cell{Text: "An officer assesses it"}
	case domain.UnderAssessment:
		return ui.Cell{Text: "A second person approves it"}
	case domain.Approved:
		return ui.Cell{Text: "An officer lists it"}
	case domain.Listed:
		return ui.Cell{Text: "Investors pledge", Note: wording.Amount(r.Pledged) + " so far, through " + wording.Day(r.ClosesOn)}
	case domain.FullyFunded, domain.PartiallyFunded:
		return ui.Cell{Text: "An officer issues the contract"}
	case domain.Accepted:
		return ui.Cell{Text: "An officer pays it out"}
	case domain.Declined, domain.Withdrawn:
		return ui.Cell{Text: "Nothing more", Note: r.Reason}
	}
	return ui.Cell{Text: "Nothing more", Muted: true}
}
