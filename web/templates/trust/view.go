// Package trust is the trust account against everything it is owed to.
package trust

import (
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// View is the trial balance of every currency.
type View struct {
	Heading  ui.Heading
	Balances []Balance
}

// Balance is the trial balance of one currency.
type Balance struct{ domain.TrialBalance }

func (b Balance) money(cents money.Cents) string { return wording.Money(b.Currency, cents) }

// Notice says in words whether the books balance.
func (b Balance) notice() ui.Notice {
	if d := b.Difference(); d != 0 {
		return ui.Notice{Tone: ui.Bad, Title: "The difference is " + b.money(d),
			Text: "The trust account and what it is owed to should be equal to the cent. This is a fault of ours: the page System names what is broken.", Href: "/system", Link: "What is broken"}
	}
	return ui.Notice{Tone: ui.Good, Title: "The difference is 0: the books balance",
		Text: "Every cent on the trust account is owed to somebody who is named, and nothing is owed that is not there."}
}

// clawback says what investors owe back, if anything.
func (b Balance) clawback() ui.Notice {
	return ui.Notice{Tone: ui.Warn, Title: b.money(b.ClawbackCents) + " is owed back by investors",
		Text: "A correction took wallets below zero after the money was withdrawn: a clawback receivable, which the platform covers with its own money."}
}

// Line is one line of the trial balance.
type Line struct {
	Name, Note, Href string
	Cents            money.Cents
	Less             bool // stands on the other side: taken off
}

// Lines are what the trust account is owed to. Wallets are shown as they are held; what
// investors owe back is a line of its own.
func (b Balance) Lines() []Line {
	s := b.Sums
	return []Line{
		{Name: "Wallets, available", Note: "investors' money that is free", Href: "/parties?kind=investor", Cents: s[domain.WalletAvailable] + b.ClawbackCents},
		{Name: "Wallets, locked", Note: "open pledges and withdrawals under way", Href: "/payouts", Cents: s[domain.WalletLocked]},
		{Name: "Unallocated", Note: "arrived, not yet matched", Href: "/receipts?state=open", Cents: s[domain.Unallocated]},
		{Name: "Borrower payable", Note: "loans on their way to the borrower", Href: "/payouts", Cents: s[domain.BorrowerPayable]},
		{Name: "Overpayments", Note: "owed back to borrowers", Href: "/queue?kind=refund+overpayment", Cents: s[domain.Overpayment]},
		{Name: "Fee income, not yet swept", Note: "origination and service fees", Cents: s[domain.FeeIncome]},
		{Name: "Late fee income, not yet swept", Note: "fees for being late", Cents: s[domain.LateFeeIncome]},
		{Name: "Clawback receivable", Note: "owed back by investors after a correction", Cents: b.ClawbackCents, Less: true},
	}
}

func (b Balance) tiles() []ui.Tile {
	wallets := b.Sums[domain.WalletAvailable] + b.ClawbackCents + b.Sums[domain.WalletLocked]
	fees := b.Sums[domain.FeeIncome] + b.Sums[domain.LateFeeIncome]
	tone := ui.Good
	if b.Difference() != 0 {
		tone = ui.Bad
	}
	return []ui.Tile{
		{Label: "On the trust account", Value: b.money(b.Sums[domain.TrustAccount])},
		{Label: "Investors' wallets", Value: b.money(wallets), Note: wording.Percent(wallets, b.Sums[domain.TrustAccount]) + " of it"},
		{Label: "Fees not yet swept", Value: b.money(fees)},
		{Label: "Difference", Value: b.money(b.Difference()), Tone: tone},
	}
}

func (b Balance) parts() []ui.Part {
	tones := []ui.Tone{ui.Good, ui.Neutral, ui.Warn, ui.Neutral, ui.Warn, ui.Neutral, ui.Neutral} // in the order of Lines
	var parts []ui.Part
	for i, l := range b.Lines()[:len(tones)] {
		if l.Cents > 0 {
			parts = append(parts, ui.Part{Label: l.Name, Value: b.money(l.Cents), Weight: int64(l.Cents), Tone: tones[i], Href: l.Href})
		}
	}
	return parts
}

func (b Balance) table() ui.Table {
	t := ui.Table{Caption: "Trial balance in " + b.Currency, Stack: true, Columns: []ui.Column{{Head: "Account"}, {Head: "On account", Numeric: true}, {Head: "Owed", Numeric: true}}}
	t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: "Trust account", Strong: true, Note: "client money at the bank"}, {Text: wording.Amount(b.Sums[domain.TrustAccount]), Strong: true}, {Text: wording.Dash, Muted: true}}})
	owed := money.Cents(0)
	for _, l := range b.Lines() {
		cells := []ui.Cell{{Text: l.Name, Href: l.Href, Note: l.Note}, {Text: wording.Dash, Muted: true}, ui.T(wording.AmountOrDash(l.Cents))}
		if l.Less {
			if l.Cents == 0 {
				continue
			}
			cells[1], cells[2] = ui.T(wording.Amount(l.Cents)), ui.Cell{Text: wording.Dash, Muted: true}
		} else {
			owed += l.Cents
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	t.Foot = []ui.Cell{{Text: "Both sides", Strong: true}, {Text: wording.Amount(b.Sums[domain.TrustAccount] + b.ClawbackCents), Strong: true}, {Text: wording.Amount(owed), Strong: true}}
	return t
}
