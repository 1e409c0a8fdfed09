package undo

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// sums say at a glance how far it reaches.
func sums(v *readmodel.ImpactView) []ui.Tile {
	moved, currency := int64(0), ""
	for _, p := range v.Postings {
		moved, currency = moved+max(p.AmountCents, 0), p.Currency
	}
	money := ui.Tile{Label: "Moves between accounts", Value: "nothing"}
	if moved > 0 {
		money.Value, money.Note = wording.Money(currency, moved), "net"
	}
	return []ui.Tile{
		{Label: "Figures that change", Value: wording.Count(len(v.Changes)), Note: "of " + wording.Plural(len(records(v)), "record", "records")},
		told(v),
		{Label: "Issued statements", Value: wording.Count(len(v.Statements)), Note: "are replaced"},
		money,
	}
}

// told is how many people find a notice.
func told(v *readmodel.ImpactView) ui.Tile {
	t, n := ui.Tile{Label: "People", Note: "find a notice"}, 0
	for _, p := range v.People {
		if len(p.Told) > 0 {
			n++
		}
	}
	t.Value = wording.Count(n)
	if len(v.Everyone) > 0 {
		t.Value = "Every investor"
		if n > 0 {
			t.Note = "and whoever is named below find a notice"
		}
	}
	return t
}

// records are those that an impact touches, by their pages and in its order: loans of one
// company have one name.
func records(v *readmodel.ImpactView) []string {
	var pages []string
	for _, r := range v.Changes {
		if !slices.Contains(pages, r.Href) {
			pages = append(pages, r.Href)
		}
	}
	return pages
}

// changes are the figures of records that would be others, those of instalments and of
// investors summed up: each of them has a table of its own. One record is named by the first
// figure alone, several by each.
func changes(v *readmodel.ImpactView) ui.Table {
	t := ui.Table{Caption: "Figures that change", Columns: []ui.Column{{Head: "Figure"}, {Head: "Before", Numeric: true}, {Head: "After", Numeric: true}},
		Empty: ui.Empty{Title: "No figure of a record changes", Text: "Nothing that a page shows would be another."}}
	several := len(records(v)) > 1
	if several {
		t.Stack, t.Columns = true, slices.Insert(t.Columns, 1, ui.Column{Head: "Record"})
	}
	for _, page := range records(v) {
		for _, r := range summed(v, page) {
			row := changeRow(r, several)
			if !several && len(t.Rows) == 0 {
				row.Cells[0].Note, row.Cells[0].Href = r.Record, r.Href
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func changeRow(r readmodel.ImpactRow, several bool) ui.Row {
	row := ui.Row{Key: r.Record + " " + path.Base(r.Href) + " " + r.Figure, Cells: []ui.Cell{ui.T(r.Figure), {Text: orDash(r.Before), Muted: true}, {Text: orDash(r.After), Strong: true}}}
	if several {
		row.Cells = slices.Insert(row.Cells, 1, ui.Cell{Text: r.Record, Href: r.Href, Note: path.Base(r.Href)})
	}
	return row
}

// sumNames are what the amounts of instalments and of investors come to, by their kinds.
var sumNames = map[string]string{"Instalment": "Instalments, together", "Instalment paid": "Paid of them, together", "Pledge": "Pledges, together",
	"Claim": "Claims, together", "Received": "Received, together"}

// summed are the figures of one record, the amounts of its instalments and its investors put
// together by kind.
func summed(v *readmodel.ImpactView, page string) []readmodel.ImpactRow {
	var rows, sums []readmodel.ImpactRow
	for _, r := range v.Changes {
		name := sumNames[r.Kind]
		switch {
		case r.Href != page || r.Group != readmodel.OfRecord && (r.Currency == "" || name == ""):
			continue
		case r.Group == readmodel.OfRecord:
			rows = append(rows, r)
			continue
		}
		at := slices.IndexFunc(sums, func(s readmodel.ImpactRow) bool { return s.Kind == r.Kind })
		if at < 0 {
			at, sums = len(sums), append(sums, readmodel.ImpactRow{Record: r.Record, Href: r.Href, Figure: name, Kind: r.Kind, Currency: r.Currency})
		}
		sums[at].WasCents += r.WasCents
		sums[at].WillBeCents += r.WillBeCents
	}
	for i := range sums {
		sums[i].Before, sums[i].After = wording.Money(sums[i].Currency, sums[i].WasCents), wording.Money(sums[i].Currency, sums[i].WillBeCents)
	}
	return append(rows, sums...)
}

// part is what differs of one sort, and how many figures those are.
type part struct {
	Title, Note string
	Table       ui.Table
}

// parts are the figures of instalments and of investors, each by itself.
func parts(v *readmodel.ImpactView) []part {
	several := len(records(v)) > 1
	var found []part
	for _, x := range []struct {
		group       readmodel.ImpactGroup
		title, note string
	}{{readmodel.OfSchedule, "Instalments that change", "What is due, what is paid of it, and since when"}, {readmodel.OfShare, "Shares that change", "What each investor has in the loan, and has received of it"}} {
		p := part{x.title, x.note, ui.Table{Caption: x.title, Stack: several, Columns: []ui.Column{{Head: "Figure"}, {Head: "Before", Numeric: true}, {Head: "After", Numeric: true}}}}
		if several {
			p.Table.Columns = slices.Insert(p.Table.Columns, 1, ui.Column{Head: "Record"})
		}
		for _, r := range v.Changes {
			if r.Group == x.group {
				p.Table.Rows = append(p.Table.Rows, changeRow(r, several))
			}
		}
		if len(p.Table.Rows) > 0 {
			found = append(found, p)
		}
	}
	return found
}

// shownAtOnce is how many rows a table may have before it is folded: the sums stand above, and
// all of it in the files and on paper.
const shownAtOnce = 12

// people are those whose figures would be others.
func people(v *readmodel.ImpactView) ui.Table {
	t := ui.Table{Caption: "For whom", Columns: []ui.Column{{Head: "Who"}, {Head: "Available", Numeric: true}, {Head: "Lent out", Numeric: true}},
		Empty: ui.Empty{Title: "Nobody's figures change"}}
	if len(v.Everyone) > 0 {
		var terms []string
		for _, c := range v.Everyone {
			terms = append(terms, c.Term+": "+c.Before+" → "+c.After)
		}
		t.Rows = append(t.Rows, ui.Row{Key: "every investor", Cells: []ui.Cell{{Text: "Every investor", Note: "finds a notice about: " + strings.Join(terms, "; ")}, ui.T(wording.Dash), ui.T(wording.Dash)}})
	}
	locks := slices.ContainsFunc(v.People, func(p readmodel.ImpactPerson) bool { return p.Locked != 0 })
	if locks {
		t.Stack, t.Columns = true, slices.Insert(t.Columns, 2, ui.Column{Head: "Locked", Numeric: true})
		for i := range t.Rows {
			t.Rows[i].Cells = slices.Insert(t.Rows[i].Cells, 2, ui.T(wording.Dash))
		}
	}
	for _, p := range v.People {
		cell := ui.Cell{Text: p.Name, Href: "/parties/" + p.Party, Note: "is not registered any more, and finds no notice"}
		if len(p.Told) > 0 {
			cell.Note = "finds a notice about: " + things(p.Told)
		}
		if n := statementsOf(v, p.Party); n > 0 {
			cell.Note += "; finds " + wording.Plural(n, "corrected statement", "corrected statements")
		}
		if p.Owes > 0 {
			cell.Pill = &ui.Pill{Text: "owes " + wording.Money(p.Currency, p.Owes), Tone: ui.Bad}
		}
		row := ui.Row{Cells: []ui.Cell{cell, ui.T(change(p.Currency, int64(p.Available))), ui.T(change(p.Currency, int64(p.Lent)))}}
		if locks {
			row.Cells = slices.Insert(row.Cells, 2, ui.T(change(p.Currency, int64(p.Locked))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// shownTerms is how many figures of somebody are named.
const shownTerms = 3

// things name the figures that somebody is told of.
func things(terms []string) string {
	names := make([]string, 0, len(terms))
	for _, term := range terms {
		names = append(names, strings.ReplaceAll(strings.ReplaceAll(term, "your own limit", "their own limit"), "your", "their"))
	}
	if more := len(names) - shownTerms; more > 0 {
		return strings.Join(names[:shownTerms], "; ") + "; and " + wording.Plural(more, "other figure", "other figures")
	}
	return strings.Join(names, "; ")
}

func statementsOf(v *readmodel.ImpactView, party string) (n int) {
	for _, s := range v.Statements {
		if s.Party == party {
			n++
		}
	}
	return n
}

// statements are the issued statements that would say something else.
func statements(v *readmodel.ImpactView) ui.Table {
	t := ui.Table{Caption: "Statements that change", Stack: true, Columns: []ui.Column{{Head: "Statement"}, {Head: "Of"}, {Head: "Days"}, {Head: "Because of"}, {Head: "What happens"}}}
	for _, s := range v.Statements {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: s.Number, Href: "/parties/" + s.Party + "/statements"}, ui.T(s.Name),
			ui.T(wording.Day(s.From) + " through " + wording.Day(s.Through)), because(s.Because), ui.T("It stays as issued; a corrected one replaces it")}})
	}
	return t
}

// evidence names the document upon which something is put right.
func evidence(v *readmodel.ImpactView) ui.Notice {
	n := ui.Notice{Tone: ui.Info, Title: "Document", Text: "It is put right upon a document: " + v.Evidence + "."}
	if v.EvidenceHref != "" {
		n.Href, n.Link = v.EvidenceHref, "Read it"
	}
	return n
}

// because names the first event behind a change, and how many more there are: the
// table of causes has all of them.
func because(causes []readmodel.ImpactCause) ui.Cell {
	if len(causes) == 0 {
		return ui.T(wording.Dash)
	}
	cell := causeCell(causes[0])
	if more := len(causes) - 1; more > 0 {
		cell.Note = "and " + wording.Plural(more, "more event", "more events")
	}
	return cell
}

func causeCell(c readmodel.ImpactCause) ui.Cell {
	if !c.Recorded() {
		return ui.T(c.Title)
	}
	return ui.L(c.Title, eventPath(c.Position))
}

// causes are the events that count otherwise.
func causes(v *readmodel.ImpactView) ui.Table {
	t := ui.Table{Caption: "Events behind it", Stack: true, Columns: []ui.Column{{Head: "Event"}, {Head: "Record"}, {Head: "Counts for"}, {Head: "From now on"}},
		Empty: ui.Empty{Title: "No event counts otherwise"}}
	for _, c := range v.Causes {
		t.Rows = append(t.Rows, ui.Row{Key: strconv.FormatInt(c.Position, 10) + " " + c.Title, Cells: []ui.Cell{causeCell(c), ui.L(c.Subject, c.Href), ui.T(wording.Day(c.EffectiveOn)), ui.T(c.Becomes)}})
	}
	return t
}

// postings are the net differences that would be posted.
func postings(v *readmodel.ImpactView) ui.Table {
	t := ui.Table{Caption: "Postings, net", Columns: []ui.Column{{Head: "Account"}, {Head: "Whose"}, {Head: "Change", Numeric: true}},
		Empty: ui.Empty{Title: "No money moves"}}
	for _, p := range v.Postings {
		t.Rows = append(t.Rows, ui.Row{Key: p.Account + " " + p.Owner + " " + p.Currency, Cells: []ui.Cell{ui.T(p.Account), ui.T(orDash(p.Owner)), ui.T(change(p.Currency, p.AmountCents))}})
	}
	return t
}

func change(currency string, cents int64) string {
	switch {
	case cents == 0:
		return wording.Dash
	case cents > 0:
		return "+" + wording.Money(currency, cents)
	}
	return wording.Money(currency, cents)
}

func orDash(text string) string {
	if text == "" {
		return wording.Dash
	}
	return text
}
