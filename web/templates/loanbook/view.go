// Package loanbook is the totals of one book: what was approved and what became of it.
package loanbook

import (
	"net/url"

	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// View is one book, and the others to choose from.
type View struct {
	Heading ui.Heading
	Tabs    []ui.Tab
	Empty   bool // there is no book yet
	Book    readmodel.LoanBook
	Part    string   // the table that is shown, one of Parts
	Parts   []ui.Tab // the tables that the book has
}

// Parts are the tables of a book, by the name that its file has in the address.
var Parts = []string{"ageing", "approval", "payout", "state", "sector", "grade", "stage"}

// Lines are the rows of one table of the book; none of the ageing.
func Lines(b readmodel.LoanBook, part string) []readmodel.BookLine {
	switch part {
	case "approval":
		return b.ByApproval
	case "payout":
		return b.ByDisbursement
	case "state":
		return b.ByState
	case "sector":
		return b.BySector
	case "grade":
		return b.ByGrade
	case "stage":
		return b.ByStage
	}
	return nil
}

// Title names a table of the book.
func Title(part string) string {
	switch part {
	case "ageing":
		return "Ageing"
	case "approval":
		return "By year of approval"
	case "payout":
		return "By year of payout"
	case "state":
		return "By state"
	case "grade":
		return "By grade"
	case "stage":
		return "By stage"
	}
	return "By sector"
}

func (v View) money(cents money.Cents) string { return wording.MoneyWhole(v.Book.Currency, cents) }

func (v View) csv(part string) string {
	return "/loanbook.csv?" + url.Values{"book": {v.Book.Book}, "part": {part}}.Encode()
}

func (v View) tiles() []ui.Tile {
	t := v.Book.Total
	tiles := []ui.Tile{
		{Label: "Approved", Value: v.money(t.ApprovedCents), Note: wording.Plural(t.Count, "loan", "loans")},
		{Label: "Paid out", Value: v.money(t.DisbursedCents), Note: wording.Plural(t.Disbursed, "loan", "loans")},
		{Label: "Outstanding", Value: v.money(t.OutstandingCents), Note: "principal"},
		{Label: "Charged off", Value: v.money(t.ChargedOffCents), Note: wording.Plural(t.ChargedOff, "loan", "loans") + ", " + wording.Percent(t.ChargedOffCents, t.DisbursedCents) + " of what was paid out"},
		{Label: "Recovered", Value: v.money(t.RecoveredCents), Note: recoveredNote(t)},
		{Label: "Paid in full", Value: v.money(t.PaidInFullCents), Note: wording.Plural(t.PaidInFull, "loan", "loans")},
	}
	if t.ChargedOffCents > 0 {
		tiles[3].Tone = ui.Bad
	}
	return tiles
}

func recoveredNote(t readmodel.BookLine) string {
	if t.ChargedOffCents <= 0 {
		return "net of costs"
	}
	return wording.Percent(t.RecoveredCents, t.ChargedOffCents) + " of what was charged off, net of costs"
}

// serviced says whether the book's loans have schedules here, so that they can be late.
func (v View) serviced() bool {
	for _, a := range v.Book.Ageing {
		if a.Count > 0 {
			return true
		}
	}
	return false
}

var ageingTones = [...]ui.Tone{ui.Good, ui.Warn, ui.Late, ui.Bad, ui.Bad}

func (v View) ageingParts() []ui.Part {
	var outstanding money.Cents
	for _, a := range v.Book.Ageing {
		outstanding += a.OutstandingCents
	}
	var parts []ui.Part
	for _, a := range v.Book.Ageing {
		parts = append(parts, ui.Part{Label: capital(a.Arrears.String()), Value: wording.Percent(a.OutstandingCents, outstanding), Weight: int64(a.OutstandingCents),
			Tone: ageingTones[a.Arrears], Href: "/facilities?" + url.Values{"arrears": {a.Arrears.String()}, "book": {v.Book.Book}}.Encode()})
	}
	return parts
}

func capital(word string) string {
	if word[0] < 'a' || word[0] > 'z' {
		return word
	}
	return string(word[0]-'a'+'A') + word[1:]
}

func (v View) ageing() ui.Table {
	t := ui.Table{Caption: "Ageing", Columns: []ui.Column{{Head: "Past due"}, {Head: "Loans", Numeric: true}, {Head: "Outstanding", Numeric: true},
		{Head: "Due by now", Numeric: true, Hide: true}}}
	var loans int
	var outstanding, late money.Cents
	for _, a := range v.Book.Ageing {
		loans, outstanding, late = loans+a.Count, outstanding+a.OutstandingCents, late+a.PastDueCents
	}
	for _, a := range v.Book.Ageing {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.L(capital(a.Arrears.String()), "/facilities?"+url.Values{"arrears": {a.Arrears.String()}, "book": {v.Book.Book}}.Encode()), ui.T(wording.Count(a.Count)), ui.T(wording.AmountOrDash(a.OutstandingCents)),
			ui.T(wording.AmountOrDash(a.PastDueCents))}})
	}
	t.Foot = []ui.Cell{{Text: "All", Strong: true}, {Text: wording.Count(loans), Strong: true}, {Text: wording.Amount(outstanding), Strong: true}, {Text: wording.Amount(late), Strong: true}}
	return t
}

// drill is the list of the facilities that a row sums up; "" where they can't be asked
// for: those of which a part is not known.
func (v View) drill(part, key string) string {
	if key == "" {
		return ""
	}
	return facilitiesHref(url.Values{drillParams[part]: {key}, "book": {v.Book.Book}, "totals": {"counted"}})
}

// drillParams are the filters of the list of facilities, by table of the book.
var drillParams = map[string]string{"approval": "approved", "payout": "paid", "state": "region", "sector": "sector", "grade": "grade", "stage": "stage"}

func facilitiesHref(filters url.Values) string { return "/facilities?" + filters.Encode() }

// shownLines bounds the rows of a table on the page; the file has them all.
const shownLines = 60

func (v View) lines(part string) ui.Table {
	head := "Year"
	switch part {
	case "state":
		head = "State"
	case "sector":
		head = "Sector"
	case "grade":
		head = "Grade"
	case "stage":
		head = "Stage"
	}
	t := ui.Table{Caption: Title(part), Columns: []ui.Column{{Head: head}, {Head: "Loans", Numeric: true}, {Head: "Approved", Numeric: true, Hide: true},
		{Head: "Paid out", Numeric: true}, {Head: "Charged off", Numeric: true, Hide: true}, {Head: "Recovered", Numeric: true, Hide: true}, {Head: "Net loss", Numeric: true}, {Head: "Paid in full", Numeric: true, Hide: true}}}
	lines := Lines(v.Book, part)
	for _, l := range lines[:min(len(lines), shownLines)] {
		t.Rows = append(t.Rows, ui.Row{Cells: append([]ui.Cell{{Text: rowName(part, l.Key), Href: v.drill(part, l.Key)}}, figures(l)...)})
	}
	t.Foot = append([]ui.Cell{{Text: "All", Strong: true}}, figures(sum(lines))...)
	return t
}

// rowName is how a row of a part is headed.
func rowName(part, key string) string {
	name := key
	switch {
	case part == "sector":
		name = Sector(key)
	case part == "stage" && key != "":
		name = capital(key)
	}
	if name == "" {
		return "Unknown"
	}
	return name
}

func figures(l readmodel.BookLine) []ui.Cell {
	loss := ui.Cell{Text: wording.Percent(max(0, l.ChargedOffCents-l.RecoveredCents), l.DisbursedCents)}
	return []ui.Cell{ui.T(wording.Count(l.Count)), ui.T(whole(l.ApprovedCents)), ui.T(whole(l.DisbursedCents)), ui.T(whole(l.ChargedOffCents)), ui.T(whole(l.RecoveredCents)), loss, ui.T(wording.Count(l.PaidInFull))}
}

// whole leaves the cents out: a book's totals are read in thousands.
func whole(cents money.Cents) string {
	if cents == 0 {
		return wording.Dash
	}
	return wording.Count(int64(cents+50) / 100)
}

func sum(lines []readmodel.BookLine) readmodel.BookLine {
	var s readmodel.BookLine
	for i := range lines {
		s.Join(&lines[i])
	}
	return s
}

func (v View) rest(part string) string {
	if n := len(Lines(v.Book, part)); n > shownLines {
		return "The first " + wording.Count(shownLines) + " of " + wording.Count(n) + "; the file has them all"
	}
	return ""
}

// Column is one bar of the chart: what was paid out in a year, and what of it was
// charged off, in thousandths of the greatest year.
type Column struct {
	Label, Words string
	Paid, Lost   int64
}

// columns are the years of payout.
func (v View) columns() []Column {
	most := money.Cents(0)
	for _, l := range v.Book.ByDisbursement {
		most = max(most, l.DisbursedCents)
	}
	var columns []Column
	for _, l := range v.Book.ByDisbursement {
		columns = append(columns, Column{Label: l.Key, Paid: wording.Permille(l.DisbursedCents, most), Lost: wording.Permille(l.ChargedOffCents, most),
			Words: l.Key + ": " + v.money(l.DisbursedCents) + " paid out, " + v.money(l.ChargedOffCents) + " charged off"})
	}
	return columns
}
