// Package paper makes the documents that leave the house, as PDF files: contracts and
// statements. It formats views and reads nothing by itself, so that equal views give equal
// bytes.
package paper

import (
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/pdf"
	"refold/internal/readmodel"
	"refold/internal/wording"
)

// house is who issues our documents.
const house = "Refold"

// Stamp says of which moment a document is: it stands at the foot of each page.
type Stamp struct {
	Position  int64
	Day       calendar.Date
	Corrected bool // as corrected since, else as known then
	Demo      bool // people and figures are made up
}

func (s Stamp) foot() string {
	axis := "as known then"
	if s.Corrected {
		axis = "as corrected since"
	}
	foot := "Event " + wording.Count(s.Position) + " · business day " + wording.DayLong(s.Day) + " · " + axis
	if s.Demo {
		foot += " · demo data, everything is made up"
	}
	return foot
}

// StatementNumber names a statement: the same period asked for at the same moment has the
// same number.
func StatementNumber(v *readmodel.StatementView, s Stamp) string {
	return readmodel.StatementNumber(v.Party, v.From, v.To, v.Today, s.Position)
}

// Statement is an investor's statement as a PDF file: number and period, opening and
// closing balance, every line, totals. Name is the investor's, as it is known to the
// reader; replaces is the number of the statement that it corrects, "" for none. Amounts of the view are in cents of readmodel.WalletCurrency.
func Statement(v *readmodel.StatementView, name, replaces string, s Stamp) ([]byte, error) {
	number := StatementNumber(v, s)
	d := pdf.New(pdf.Info{Title: "Statement " + number, Subject: "Client money of " + v.Party, House: house, Ref: number, On: s.Day, Foot: s.foot()})
	d.Title("Statement of client money", name, "Investor "+v.Party, periodOf(v))
	sgd := func(cents money.Cents) string { return wording.Money(readmodel.WalletCurrency, cents) }
	facts := []pdf.Fact{{Term: "Opening balance", Value: sgd(v.Opening.Cash())}}
	for _, t := range v.Totals {
		facts = append(facts, pdf.Fact{Term: t.Name, Value: sgd(t.Cents)})
	}
	facts = append(facts, pdf.Fact{Term: "Closing balance", Value: sgd(v.Closing.Cash())},
		pdf.Fact{Term: "of it available", Value: sgd(v.Closing.Available)}, pdf.Fact{Term: "of it locked", Value: sgd(v.Closing.Locked)})
	if replaces != "" {
		facts = append(facts, pdf.Fact{Term: "Replaces", Value: replaces})
	}
	d.Heading("Summary")
	d.Facts(facts)
	d.Heading("Every cent")
	if len(v.Lines) == 0 {
		d.Text("Nothing moved in these days.")
	} else {
		d.Table(linesOf(v))
	}
	d.Note("Amounts are in " + readmodel.WalletCurrency + ". The balance is available and locked money together; it is held in trust, apart from the platform's own money.")
	return d.Bytes()
}

func periodOf(v *readmodel.StatementView) string {
	from, to := "the beginning", wording.DayLong(v.Today)
	if v.From != calendar.None {
		from = wording.DayLong(v.From)
	}
	if v.To != calendar.None {
		to = wording.DayLong(v.To)
	}
	return "From " + from + " through " + to
}

func linesOf(v *readmodel.StatementView) pdf.Table {
	t := pdf.Table{Columns: []pdf.Column{{Head: "Date", Share: 1.5}, {Head: "What", Share: 4}, {Head: "Available", Share: 1.7, Numeric: true},
		{Head: "Locked", Share: 1.7, Numeric: true}, {Head: "Balance", Share: 1.8, Numeric: true}},
		Foot: []string{"", "Closing", wording.Amount(v.Closing.Available), wording.Amount(v.Closing.Locked), wording.Amount(v.Closing.Cash())}}
	for _, l := range v.Lines {
		what := string(l.Kind)
		for _, more := range []string{l.Company, l.Facility, l.Note} {
			if more != "" {
				what += " · " + more
			}
		}
		if parts := partsOf(l.Move); parts != "" {
			what += "\n" + parts
		}
		t.Rows = append(t.Rows, []string{wording.Day(l.On), what, signed(l.Available), signed(l.Locked), wording.Amount(l.After.Cash())})
	}
	return t
}

// partsOf says what a line is made of; "" for one amount.
func partsOf(m readmodel.Move) string {
	parts := m.Parts()
	if m.Lost != 0 {
		parts = append(parts, "claim "+wording.Amount(-m.Lost))
	}
	return strings.Join(parts, ", ")
}

// signed writes a change with its sign; a dash for none.
func signed(cents money.Cents) string {
	switch {
	case cents == 0:
		return wording.Dash
	case cents > 0:
		return "+" + wording.Amount(cents)
	}
	return wording.Amount(cents)
}
