package web

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/web/templates/ui"
)

// Bounds of what can be pasted into a form.
const (
	maxPastedRows   = 2000
	maxPastedFaults = 20 // more are counted, not listed
)

// pastedColumn is a column of a pasted table: its name, and the words by which a first
// row may call it.
type pastedColumn struct {
	name  string
	words []string
}

// The columns of what can be pasted, in the order that holds without a first row.
var (
	statementColumns = []pastedColumn{
		{"date", []string{"date", "value date", "day", "booked"}},
		{"amount", []string{"amount", "value"}},
		{"reference", []string{"reference", "bank reference", "ref", "id"}},
		{"text", []string{"text", "description", "remark", "details", "payer", "from"}},
		{"out", []string{"debit", "out", "withdrawal", "paid out"}},
		{"in", []string{"credit", "in", "deposit", "paid in"}},
	}
	receiptColumns = []pastedColumn{
		{"date", []string{"date", "value date", "day", "booked"}},
		{"amount", []string{"amount", "value", "credit", "in", "deposit", "paid in"}},
		{"reference", []string{"reference", "bank reference", "ref", "id"}},
		{"payer", []string{"payer", "from", "sender", "name"}},
		{"remark", []string{"remark", "text", "description", "details", "message"}},
		{"currency", []string{"currency", "ccy"}},
	}
)

// pastedRow is one row of a pasted table. Its readers note what can't be read beside
// the field, with the number of the line, and go on.
type pastedRow struct {
	form   *Form
	field  string
	number int // of the line as pasted, from 1
	cells  map[string]string
	faulty bool
}

func (r *pastedRow) sound() bool { return !r.faulty }

func (r *pastedRow) fault(reason string) {
	r.faulty = true
	r.form.pasteFaults++
	if r.form.pasteFaults <= maxPastedFaults {
		r.form.Fault(r.field, "Line "+strconv.Itoa(r.number)+": "+reason+".")
	} else if r.form.pasteFaults == maxPastedFaults+1 {
		r.form.Fault(r.field, "There is more like that further down.")
	}
}

// text reads a cell of at most so many characters.
func (r *pastedRow) text(name string, maxRunes int) string {
	text := strings.TrimFunc(r.cells[name], unseen)
	switch {
	case strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) || turning(c) || c == unicode.ReplacementChar }):
		r.fault("there are characters in it that we can't store")
		return ""
	case len([]rune(text)) > maxRunes:
		r.fault(fmt.Sprintf("a text is longer than %d characters", maxRunes))
		return ""
	}
	return text
}

// dayMonthYear is a date as most of the world writes it.
var dayMonthYear = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$`)

// date reads a date: 2026-03-31 always, 31/3/2026 when the form says that dates are
// written so.
func (r *pastedRow) date(name string) calendar.Date {
	text := strings.TrimSpace(r.cells[name])
	if text == "" {
		r.fault("it has no date")
		return calendar.None
	}
	if date, err := calendar.Parse(text); err == nil {
		return date
	}
	m := dayMonthYear.FindStringSubmatch(text)
	switch {
	case m == nil:
		r.fault("“" + shortened(text) + "” is not a date like 2026-03-31")
	case r.form.Value("dates") != datesDMY:
		r.fault("“" + text + "” can be read in two ways: say below that dates are day/month/year")
	default:
		if date, err := calendar.Parse(fmt.Sprintf("%s-%02s-%02s", m[3], m[2], m[1])); err == nil {
			return date
		}
		r.fault("“" + text + "” is not a day of the calendar")
	}
	return calendar.None
}

// amount reads an amount in cents, below zero with a minus or in brackets. Columns "in"
// and "out" stand for it where the table has them.
func (r *pastedRow) amount(name string) money.Cents {
	in, out := strings.TrimSpace(r.cells["in"]), strings.TrimSpace(r.cells["out"])
	if strings.TrimSpace(r.cells[name]) == "" && (in != "" || out != "") {
		if in != "" && out != "" {
			r.fault("it has an amount both in and out")
			return 0
		}
		if in != "" {
			return r.cents(in)
		}
		return -max(r.cents(out), -r.cents(out)) // some banks write what went out with a minus
	}
	text := strings.TrimSpace(r.cells[name])
	if text == "" {
		r.fault("it has no amount")
		return 0
	}
	return r.cents(text)
}

func (r *pastedRow) cents(text string) money.Cents {
	amount, ok := signedCents(text)
	if !ok {
		r.fault("“" + shortened(text) + "” is not an amount like 1,234.56")
	}
	return amount
}

var plainAmount = regexp.MustCompile(`^[0-9]+(\.[0-9]{1,2})?$`)

// signedCents reads an amount with thousands set apart and a sign or brackets.
func signedCents(text string) (money.Cents, bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	sign := money.Cents(1)
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		sign, text = -1, text[1:len(text)-1]
	}
	for _, mark := range []string{"-", "−", "+"} {
		if rest, found := strings.CutPrefix(text, mark); found {
			if text = rest; mark != "+" {
				sign = -sign
			}
			break
		}
	}
	for _, symbol := range []string{"S$", "SGD", "US$", "USD", "$"} {
		text = strings.TrimSpace(strings.TrimPrefix(text, symbol))
	}
	if thousands.MatchString(text) {
		text = separators.Replace(text)
	}
	if !plainAmount.MatchString(text) { // "1.200" is a thousand times as much to one reader as to the next
		return 0, false
	}
	amount, err := money.ParseCents(text)
	if err != nil || amount > money.MaxCents {
		return 0, false
	}
	return sign * amount, true
}

// shortened keeps a fault readable.
func shortened(text string) string {
	if runes := []rune(text); len(runes) > 30 {
		return string(runes[:30]) + "…"
	}
	return text
}

// balance reads an amount that may be zero or below it.
func (f *Form) balance(name string) money.Cents {
	if strings.TrimSpace(f.Value(name)) == "" {
		f.Fault(name, "Enter the balance.")
		return 0
	}
	amount, ok := signedCents(f.Value(name))
	if !ok {
		f.Fault(name, "Enter an amount with at most two decimals, such as 1,500.00.")
	}
	return amount
}

// How dates of a pasted table are written.
const (
	datesISO = "iso"
	datesDMY = "dmy"
)

func datesPick(f *Form) ui.Control {
	return ui.Control{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "dates", Label: "Dates are written", Short: true}),
		Options: []ui.Option{{Value: datesISO, Label: "2026-03-31"}, {Value: datesDMY, Label: "day/month/year"}}}
}

// pasted reads a table of rows from a field: tab, semicolon or comma between the
// cells, with or without a first row that names the columns. An empty field has none.
func (f *Form) pasted(name string, columns []pastedColumn) []*pastedRow {
	text := strings.ReplaceAll(strings.ReplaceAll(f.Value(name), "\r\n", "\n"), "\r", "\n")
	text = strings.TrimPrefix(text, "\ufeff")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	records, lines, err := splitTable(text)
	if err != nil {
		f.Fault(name, "The table can't be read: "+err.Error()+".")
		return nil
	}
	order := make([]string, 0, len(columns))
	for _, c := range columns {
		order = append(order, c.name)
	}
	if named := namedColumns(records[0], columns); named != nil {
		order, records, lines = named, records[1:], lines[1:]
	}
	if len(records) > maxPastedRows {
		f.Fault(name, fmt.Sprintf("There are %d lines; paste at most %d at once.", len(records), maxPastedRows))
		return nil
	}
	var rows []*pastedRow
	for i, record := range records {
		row := &pastedRow{form: f, field: name, number: lines[i], cells: map[string]string{}}
		for j, cell := range record {
			if j < len(order) && order[j] != "" {
				row.cells[order[j]] = cell
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// splitTable cuts text into records and says on which line each begins. Empty lines
// are left out.
func splitTable(text string) (records [][]string, lines []int, err error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord, reader.LazyQuotes, reader.TrimLeadingSpace = -1, true, true
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	switch {
	case strings.Contains(first, "\t"):
		reader.Comma, reader.TrimLeadingSpace = '\t', false // an empty cell is no space
	case strings.Contains(first, ";"):
		reader.Comma = ';'
	}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, errors.New("it is not a table of cells")
		}
		if strings.TrimSpace(strings.Join(record, "")) == "" {
			continue
		}
		line, _ := reader.FieldPos(0)
		records, lines = append(records, record), append(lines, line)
	}
	if len(records) == 0 {
		return nil, nil, errors.New("there is nothing in it")
	}
	return records, lines, nil
}

// namedColumns reads a first row that names the columns; nil when it doesn't: at least
// an amount (or in and out) and a reference must be called by name.
func namedColumns(record []string, columns []pastedColumn) []string {
	order := make([]string, len(record))
	for i, cell := range record {
		word := strings.ToLower(strings.TrimSpace(cell))
		for _, c := range columns {
			if slices.Contains(c.words, word) && !slices.Contains(order, c.name) {
				order[i] = c.name
				break
			}
		}
	}
	money := slices.Contains(order, "amount") || slices.Contains(order, "in") || slices.Contains(order, "out")
	if !money || !slices.Contains(order, "reference") {
		return nil
	}
	return order
}
