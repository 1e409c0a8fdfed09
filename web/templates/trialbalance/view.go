// Package trialbalance is every account of client money: kinds, owners, entries.
package trialbalance

import (
	"net/url"
	"strconv"

	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// View is the trial balance of every currency.
type View struct {
	Heading ui.Heading
	Trials  []readmodel.Trial
}

// GroupHref is the page of a kind of account.
func GroupHref(g readmodel.AccountGroup, currency string) string {
	return "/trial-balance/" + g.Code + "/" + currency
}

// EntriesHref is the page of one account; owner is "" where there is one for all.
func EntriesHref(g readmodel.AccountGroup, currency, owner string) string {
	if owner == "" {
		return GroupHref(g, currency)
	}
	return GroupHref(g, currency) + "/" + url.PathEscape(owner)
}

// sound says in words whether both sides are equal.
func sound(t readmodel.Trial) ui.Notice {
	if difference := t.DebitCents - t.CreditCents; difference != 0 {
		return ui.Notice{Tone: ui.Bad, Title: "The sides differ by " + wording.Money(t.Currency, difference),
			Text: "This is a fault of ours: the page System names what is broken.", Href: "/system", Link: "What is broken"}
	}
	return ui.Notice{Tone: ui.Good, Title: "Debits and credits are equal: " + wording.Money(t.Currency, t.DebitCents), Text: "The sum of all balances is zero."}
}

func sides(g readmodel.AccountGroup, cents money.Cents) (debit, credit ui.Cell) {
	left, right := g.Sides(cents)
	return ui.T(wording.AmountOrDash(left)), ui.T(wording.AmountOrDash(right))
}

func table(t readmodel.Trial) ui.Table {
	out := ui.Table{Caption: "Trial balance in " + t.Currency, Stack: true, Columns: []ui.Column{{Head: "Account"}, {Head: "Accounts", Numeric: true}, {Head: "Debit", Numeric: true}, {Head: "Credit", Numeric: true}}}
	for _, l := range t.Lines {
		debit, credit := sides(l.AccountGroup, l.BalanceCents)
		name := ui.Cell{Text: l.Name, Href: GroupHref(l.AccountGroup, t.Currency), Muted: l.Accounts == 0}
		out.Rows = append(out.Rows, ui.Row{Cells: []ui.Cell{name, {Text: wording.Count(l.Accounts), Muted: true}, debit, credit}})
	}
	out.Foot = []ui.Cell{{Text: "Both sides", Strong: true}, {}, {Text: wording.Amount(t.DebitCents), Strong: true}, {Text: wording.Amount(t.CreditCents), Strong: true}}
	return out
}

// Accounts lists the accounts of a kind; total is the sum of all, those of other pages
// included.
func Accounts(g readmodel.AccountGroup, currency string, rows []readmodel.OwnerRow, total money.Cents) ui.Table {
	t := ui.Table{Caption: g.Name, Stack: true, Columns: []ui.Column{{Head: "Owner"}, {Head: "Id"}, {Head: "Balance", Numeric: true}},
		Empty: ui.Empty{Title: "No such account has a balance", Text: "At this moment nothing stands on an account of this kind.", Href: "/trial-balance", Link: "Trial balance"}}
	for _, r := range rows {
		name := r.Name
		if name == "" {
			name = r.Owner
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.L(name, EntriesHref(g, currency, r.Owner)), {Text: r.Owner, Muted: true}, ui.T(wording.Amount(r.BalanceCents))}})
	}
	if len(rows) > 0 {
		t.Foot = []ui.Cell{{Text: "All accounts", Strong: true}, {}, {Text: wording.Amount(total), Strong: true}}
	}
	return t
}

// Entries lists the entries of an account.
func Entries(rows []readmodel.EntryRow) ui.Table {
	t := ui.Table{Caption: "Entries", Stack: true, Columns: []ui.Column{{Head: "Counts from"}, {Head: "What"}, {Head: "About"}, {Head: "Debit", Numeric: true}, {Head: "Credit", Numeric: true}, {Head: "Balance", Numeric: true}},
		Empty: ui.Empty{Title: "No entry yet", Text: "Nothing has moved this account at this moment.", Href: "/trial-balance", Link: "Trial balance"}}
	for _, r := range rows {
		what, key := ui.Cell{Text: r.Title, Note: "by itself, with the day"}, r.On.String()+" "+r.Href
		if r.Record != nil {
			key = "#" + strconv.FormatInt(r.Record.Position, 10) + " " + r.Href
			position := wording.Count(r.Record.Position)
			what = ui.Cell{Text: r.Title, Href: "/events/" + strconv.FormatInt(r.Record.Position, 10), Note: "#" + position}
		}
		about := ui.Cell{Text: r.Subject, Href: r.Href}
		t.Rows = append(t.Rows, ui.Row{Key: key, Cells: []ui.Cell{ui.T(wording.Day(r.On)), what, about, ui.T(wording.AmountOrDash(r.DebitCents)), ui.T(wording.AmountOrDash(r.CreditCents)), ui.T(wording.Amount(r.BalanceCents))}})
	}
	return t
}
