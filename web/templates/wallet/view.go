// Package wallet is an investor's client money: what is there, how more gets in and
// how it gets out.
package wallet

import (
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/portfolio"
	"refold/web/templates/ui"
)

// Content is what the page shows.
type Content struct {
	*readmodel.WalletView
	PayTo    string // the trust account
	Blocked  string // why nothing can be withdrawn; "" when it can
	Form     ui.Form
	Controls []ui.Control

	LimitForm     ui.Form
	LimitControls []ui.Control

	Cancel map[string]ui.Action // of the withdrawals that can be taken back, by id
}

func sgd(cents money.Cents) string { return wording.Money(readmodel.WalletCurrency, cents) }

func (c Content) note() string {
	if c.Available < 0 {
		return "You owe " + sgd(-c.Available) + " back: something was put right after you had withdrawn it, as your notices say. What comes in pays it back first."
	}
	if c.Locked == 0 {
		return "Nothing is locked."
	}
	return sgd(c.Locked) + " more is locked"
}

func (c Content) facts() []ui.Fact {
	return []ui.Fact{
		{Term: "Available", Value: sgd(c.Available)},
		{Term: "Locked in pledges", Value: sgd(c.InPledges), Href: "/portfolio"},
		{Term: "On its way to your bank", Value: sgd(c.InWithdrawals)},
		{Term: "In the trust account for you", Value: sgd(c.Available + c.Locked)},
	}
}

// limits say what binds, by whom, and what is left of it.
func (c Content) limits() []ui.Fact {
	l := c.Limits
	fact := func(term string, most money.Cents, note string) ui.Fact {
		if most == 0 {
			return ui.Fact{Term: term, Value: "no limit"}
		}
		return ui.Fact{Term: term, Value: sgd(most), Note: note}
	}
	return []ui.Fact{
		fact("Most in one loan", l.Bind.PerFacilityCents, by(l.Bind.PerFacilityCents, l.Own.PerFacilityCents, l.Office.PerFacilityCents)),
		fact("Most in all loans together", l.Bind.TotalCents, by(l.Bind.TotalCents, l.Own.TotalCents, l.Office.TotalCents)+"; "+sgd(l.LeftInAll())+" of it is left"),
		{Term: "At stake now", Value: sgd(l.AtStake), Note: "pledged, or lent out and not paid back", Href: "/portfolio"},
	}
}

// by says who set the limit that binds.
func by(bind, own, office money.Cents) string {
	switch bind {
	case own:
		return "set by you"
	case office:
		return "set for you by the back office"
	}
	return "holds for every investor"
}

func (c Content) latest() ui.Table {
	t := ui.Table{Caption: "Latest top-ups and withdrawals", Columns: []ui.Column{{Head: "What"}, {Head: "Amount", Numeric: true}},
		Empty: ui.Empty{Title: "Nothing yet", Text: "Top-ups and withdrawals will be listed here."}}
	for _, m := range c.Latest {
		cents := m.Available
		if cents == 0 {
			cents = m.Locked
		}
		t.Rows = append(t.Rows, ui.Row{Key: portfolio.MoveKey(m), Cells: []ui.Cell{portfolio.What(m), {Text: portfolio.Signed(cents), Note: wording.Day(m.On)}}})
	}
	return t
}

func (c Content) withdrawals() ui.Table {
	t := ui.Table{Caption: "Withdrawals", Stack: true, Columns: []ui.Column{{Head: "Requested"}, {Head: "Amount", Numeric: true}, {Head: "To"}, {Head: "State"}, {Head: "Who acts next"}},
		Empty: ui.Empty{Title: "No withdrawals", Text: "What you ask to have paid out stands here, with its state."}}
	for _, x := range c.Withdrawals {
		pill, next := State(x.State)
		cell := ui.T(next)
		if x.Reason != "" {
			cell.Note = x.Reason
		}
		if cancel, ok := c.Cancel[x.ID]; ok {
			cell = ui.Cell{Content: waiting(next, cancel)}
		}
		t.Rows = append(t.Rows, ui.Row{ID: x.ID, Cells: []ui.Cell{ui.T(wording.Day(x.RequestedOn)), ui.T(wording.Amount(x.Cents)), ui.T(x.ToAccount), {Pill: &pill}, cell}})
	}
	return t
}

// State is a withdrawal's state in a word, and who acts next.
func State(s domain.WithdrawalState) (pill ui.Pill, next string) {
	switch s {
	case domain.WithdrawalPending:
		return ui.Pill{Text: "Requested", Tone: ui.Info}, "The back office: a second person approves it"
	case domain.WithdrawalReleased:
		return ui.Pill{Text: "Approved", Tone: ui.Info}, "The back office: pays it through the bank"
	case domain.WithdrawalRefused:
		return ui.Pill{Text: "Declined", Tone: ui.Bad}, "Nobody: the money is available again"
	case domain.WithdrawalDropped:
		return ui.Pill{Text: "Cancelled", Tone: ui.Neutral}, "Nobody: you took it back, the money is available"
	case domain.WithdrawalBack:
		return ui.Pill{Text: "Returned", Tone: ui.Warn}, "You: check the account and ask again"
	}
	return ui.Pill{Text: "Paid", Tone: ui.Good}, "Nobody: the bank has paid it"
}
