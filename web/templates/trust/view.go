// Package trust is the trust account against everything it is owed to.
package trust

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// View is the trust account in every currency.
type View struct {
	Heading  ui.Heading
	Balances []Balance
	Awaiting []ui.Notice // what waits for a second person
	Tasks    []ui.Task
}

// Balance is the trust account in one currency: the books now, and what the bank said
// day by day.
type Balance struct {
	domain.TrialBalance
	Today calendar.Date
	Days  []readmodel.TrustDayRow // the newest first
	Owing []readmodel.OwingRow
	Acts  bool // the viewer may act
}

func (b Balance) money(cents money.Cents) string { return wording.Money(b.Currency, cents) }

// DayHref is the page of a stated day.
func DayHref(currency string, day calendar.Date) string {
	return "/trust/" + currency + "/" + day.String()
}

// Notice says in words whether the books balance.
func (b Balance) notice() ui.Notice {
	if d := b.Difference(); d != 0 {
		return ui.Notice{Tone: ui.Bad, Title: "The difference is " + b.money(d),
			Text: "The trust account and what it is owed to should be equal to the cent. This is a fault of ours: the page System names what is broken.", Href: "/system", Link: "What is broken"}
	}
	return ui.Notice{Tone: ui.Good, Title: "The difference is 0: the books balance",
		Text: "Every cent on the trust account is owed to somebody who is named, and nothing is owed that is not there."}
}

// Shortfall says what the platform has to add today.
func (b Balance) Shortfall() ui.Notice {
	n := ui.Notice{Tone: ui.Bad, Title: b.money(b.ShortfallCents()) + " is missing for clients: add it today",
		Text: "What investors owe back, or fees that were swept and turned out not to be earned, is covered by the platform's own money the same day."}
	if b.Acts {
		n.Href, n.Link = "/trust#add", "Add platform money"
	}
	return n
}

// clawback says what investors owe back and what covers it.
func (b Balance) clawback() ui.Notice {
	text := "A correction took wallets below zero after the money was withdrawn: a clawback receivable, which the platform covers with its own money."
	if b.ShortfallCents() == 0 {
		text = "A correction took wallets below zero after the money was withdrawn: a clawback receivable. The platform's own money covers it; what comes into these wallets pays it back by itself."
	}
	return ui.Notice{Tone: ui.Warn, Title: b.money(b.ClawbackCents) + " is owed back by investors", Text: text}
}

// bank says where the bank stands: the newest stated day.
func (b Balance) bank() ui.Notice {
	if len(b.Days) == 0 {
		return ui.Notice{Tone: ui.Warn, Title: "Nobody has stated the bank's balance yet", Text: "At the end of each day the bank's balance is typed in and held against the books."}
	}
	d := b.Days[0]
	n := ui.Notice{Tone: dayTone(d), Href: DayHref(b.Currency, d.Day), Link: "Look at the day"}
	switch open := d.DayState.Unexplained(); {
	case open > 0 || d.DifferenceCents() != 0:
		n.Title = "On " + wording.Day(d.Day) + " the bank differs from the books by " + b.money(d.DifferenceCents())
		n.Text = wording.Plural(open, "item is", "items are") + " unexplained."
	case d.SignedBy == "":
		n.Title, n.Text = "On "+wording.Day(d.Day)+" the bank and the books agree", "A second person signs the day off next."
	default:
		n.Title, n.Text = "On "+wording.Day(d.Day)+" the bank and the books agree", "Signed off by "+d.Signer+"."
	}
	if d.Day < b.Today-1 {
		n.Tone, n.Text = ui.Warn, n.Text+" No later day was stated since."
	}
	return n
}

func dayTone(d readmodel.TrustDayRow) ui.Tone {
	switch {
	case d.DayState.Unexplained() > 0 || d.DifferenceCents() != 0:
		return ui.Bad
	case d.SignedBy == "":
		return ui.Info
	}
	return ui.Good
}

// dayPill is the state of a stated day in a word or two.
func dayPill(d readmodel.TrustDayRow) ui.Pill {
	switch open := d.DayState.Unexplained(); {
	case open > 0 && d.SignedBy == "":
		return ui.Pill{Text: wording.Plural(open, "item", "items") + " unexplained", Tone: ui.Bad}
	case open > 0:
		return ui.Pill{Text: "Signed off, " + wording.Count(open) + " unexplained", Tone: ui.Warn}
	case d.SignedBy == "":
		return ui.Pill{Text: "Waits for sign-off", Tone: ui.Info}
	}
	return ui.Pill{Text: "Signed off", Tone: ui.Good}
}

// history are the stated days.
func (b Balance) history() ui.Table {
	t := ui.Table{Caption: "Stated days in " + b.Currency, Stack: true, Columns: []ui.Column{{Head: "Day"}, {Head: "Bank", Numeric: true}, {Head: "Books", Numeric: true},
		{Head: "Difference", Numeric: true}, {Head: "State"}, {Head: "Stated by"}, {Head: "Signed off by"}},
		Empty: ui.Empty{Title: "No day is stated yet", Text: "State the bank's balance of a day; a second person signs it off."}}
	for _, d := range b.Days {
		pill := dayPill(d)
		signer := ui.T(d.Signer)
		if d.Signer == "" {
			signer = ui.Cell{Text: wording.Dash, Muted: true}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.L(wording.Day(d.Day), DayHref(b.Currency, d.Day)), ui.T(wording.Amount(d.BalanceCents)),
			ui.T(wording.Amount(d.DayState.BookCents)), {Text: wording.AmountOrDash(d.DifferenceCents()), Strong: d.DifferenceCents() != 0}, {Pill: &pill}, ui.T(d.Stater), signer}})
	}
	return t
}

// owing are the investors who owe something back.
func (b Balance) owing() ui.Table {
	t := ui.Table{Caption: "Owed back by investors in " + b.Currency, Stack: true, Columns: []ui.Column{{Head: "Investor"}, {Head: "Owed back", Numeric: true}, {Head: ""}}}
	for _, o := range b.Owing {
		row := ui.Row{Cells: []ui.Cell{{Text: o.Name, Href: "/parties/" + o.Party, Note: o.Party}, ui.T(wording.Amount(o.Cents)), ui.L("Entries", "/trial-balance/wallet-available/"+b.Currency+"/"+o.Party)}}
		t.Rows = append(t.Rows, row)
	}
	return t
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
		{Name: "Platform top-up", Note: "the platform's own money, as cover", Cents: s[domain.PlatformTopUp]},
		{Name: "Clawback receivable", Note: "owed back by investors after a correction", Cents: b.ClawbackCents, Less: true},
	}
}

// wallets is what stands in all wallets.
func (b Balance) wallets() money.Cents {
	return b.Sums[domain.WalletAvailable] + b.ClawbackCents + b.Sums[domain.WalletLocked]
}

func (b Balance) tiles() []ui.Tile {
	wallets := b.wallets()
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
	tones := []ui.Tone{ui.Good, ui.Neutral, ui.Warn, ui.Neutral, ui.Warn, ui.Neutral, ui.Neutral, ui.Info} // in the order of Lines
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
		t.Rows = append(t.Rows, ui.Row{Key: l.Name, Cells: cells})
	}
	t.Foot = []ui.Cell{{Text: "Both sides", Strong: true}, {Text: wording.Amount(b.Sums[domain.TrustAccount] + b.ClawbackCents), Strong: true}, {Text: wording.Amount(owed), Strong: true}}
	return t
}
