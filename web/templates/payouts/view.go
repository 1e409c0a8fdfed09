// Package payouts is what leaves the trust account: loans, withdrawals, refunds.
package payouts

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/story"
	"refold/web/templates/ui"
)

// View is everything that waits to be paid, and the withdrawals there were.
type View struct {
	Heading     ui.Heading
	Tiles       []ui.Tile
	Waiting     []Part
	Withdrawals ui.List
}

// Part is one kind of payment that waits.
type Part struct {
	Head  ui.CardHead
	Table ui.Table
}

// StatePill is where a withdrawal stands.
func StatePill(state domain.WithdrawalState) *ui.Pill {
	switch state {
	case domain.WithdrawalPending:
		return &ui.Pill{Text: "Requested", Tone: ui.Info}
	case domain.WithdrawalReleased:
		return &ui.Pill{Text: "Approved", Tone: ui.Info}
	case domain.WithdrawalDone:
		return &ui.Pill{Text: "Paid", Tone: ui.Good}
	case domain.WithdrawalBack:
		return &ui.Pill{Text: "Returned", Tone: ui.Warn}
	}
	return &ui.Pill{Text: "Declined", Tone: ui.Neutral}
}

// Loans shows what borrowers are to be paid.
func Loans(rows []readmodel.TaskRow) ui.Table {
	t := ui.Table{Caption: "Loans to pay out", Stack: true, Columns: []ui.Column{{Head: "Borrower"}, {Head: "Signed"}, {Head: "Loan amount", Numeric: true}, {Head: ""}},
		Empty: ui.Empty{Title: "No loan waits for its payout", Text: "A loan stands here once its borrower has signed the contract."}}
	for _, r := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Title, Href: "/facilities/" + r.Subject, Note: r.Subject}, ui.T(dayOf(r.Since)),
			ui.T(wording.Money(r.Currency, r.AmountCents)), ui.L("Record the payout", "/facilities/"+r.Subject+"#payout")}})
	}
	return t
}

// Refunds shows what was overpaid and is owed back.
func Refunds(rows []readmodel.TaskRow) ui.Table {
	t := ui.Table{Caption: "Overpayments to refund", Stack: true, Columns: []ui.Column{{Head: "Borrower"}, {Head: "Since"}, {Head: "Owed back", Numeric: true}, {Head: ""}},
		Empty: ui.Empty{Title: "Nothing was overpaid", Text: "What a borrower pays beyond everything owed stands here until it is paid back."}}
	for _, r := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Title, Href: "/facilities/" + r.Subject, Note: r.Subject}, ui.T(dayOf(r.Since)),
			ui.T(wording.Money(r.Currency, r.AmountCents)), ui.L("Record the refund", "/facilities/"+r.Subject+"#refund")}})
	}
	return t
}

// Withdrawals shows requests to pay client money out; names are whose it is, row for row.
func Withdrawals(caption string, rows []readmodel.WithdrawalRow, names []string, empty ui.Empty) ui.Table {
	t := ui.Table{Caption: caption, Stack: true, Empty: empty, Columns: []ui.Column{{Head: "Investor"}, {Head: "Requested"},
		{Head: "Amount", Numeric: true}, {Head: "State"}, {Head: "Bank reference"}}}
	for i, r := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: names[i], Href: "/withdrawals/" + r.Party + "/" + r.ID, Note: r.ID},
			ui.T(dayOf(r.RequestedOn)), ui.T(wording.Money(r.Currency, r.AmountCents)), {Pill: StatePill(r.State), Note: r.Reason}, ui.T(orDash(r.BankReference))}})
	}
	return t
}

func dayOf(d calendar.Date) string {
	if d == calendar.None {
		return wording.Dash
	}
	return wording.Day(d)
}

func orDash(text string) string {
	if text == "" {
		return wording.Dash
	}
	return text
}

// Content is one withdrawal and what the viewer can do with it.
type Content struct {
	*readmodel.WithdrawalView
	Tasks     []ui.Task
	Waiting   ui.Waiting
	Available string // what else is available to the investor
}

func (c Content) heading() ui.Heading {
	return ui.Heading{Title: wording.Money(c.Currency, c.AmountCents), Over: "Withdrawal", Ref: c.ID, Pills: []ui.Pill{*StatePill(c.State)},
		Meta: "by " + c.Person + ", requested on " + wording.Day(c.RequestedOn)}
}

func (c Content) facts() []ui.Fact {
	facts := []ui.Fact{
		{Term: "Investor", Value: c.Person, Href: "/parties/" + c.Party, Note: c.Party},
		{Term: "Pay to", Content: ui.Ref(c.Account)},
		{Term: "Amount", Value: wording.Money(c.Currency, c.AmountCents)},
		{Term: "Requested by", Value: c.RequestedBy, Note: "on " + wording.Day(c.RequestedOn)},
		{Term: "Available besides", Value: c.Available},
	}
	if c.DecidedBy != "" {
		facts = append(facts, ui.Fact{Term: "Decided by", Value: c.DecidedBy})
	}
	if c.Reason != "" {
		facts = append(facts, ui.Fact{Term: "Reason", Value: c.Reason})
	}
	if c.BankReference != "" {
		facts = append(facts, ui.Fact{Term: "Bank reference", Content: ui.Ref(c.BankReference)})
	}
	return facts
}

// steps is the life of a withdrawal.
func (c Content) steps() []ui.Step {
	names := []string{"Requested", "Approved", "Paid"}
	here := map[domain.WithdrawalState]int{domain.WithdrawalPending: 0, domain.WithdrawalReleased: 1, domain.WithdrawalDone: 2}
	at, usual := here[c.State]
	if !usual {
		names, at = []string{"Requested", "Declined"}, 1
		if c.State == domain.WithdrawalBack {
			names, at = []string{"Requested", "Approved", "Paid", "Returned"}, 3
		}
	}
	var steps []ui.Step
	for i, name := range names {
		step := ui.Step{Label: name, State: ui.StepNext}
		switch {
		case i < at:
			step.State = ui.StepDone
		case i == at:
			step.State = ui.StepHere
			if !usual {
				step.Tone = ui.Warn
			}
		}
		steps = append(steps, step)
	}
	return steps
}

func (c Content) story() []ui.Event { return story.Events(c.Story, true) }
