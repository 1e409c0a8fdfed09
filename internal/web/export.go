package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"refold/internal/calendar"
)

// Export is a table as a file. Its cells are for programs: amounts as "1234.56",
// dates as "2026-03-31".
type Export struct {
	Name    string // of the file, without its ending
	What    string // "Statement of P-7KQ2M9X4"
	Filters string // what was asked for, "" for everything
	Columns []string
	Rows    [][]string
	Total   string // control total: the sum that a reader can check
}

// Export answers with a CSV file that says by itself what it is and of which moment.
func (c *Context) Export(e Export) error {
	m, axis, day := c.Moment, "as known then", "none"
	if m.Corrected {
		axis = "as corrected since"
	}
	if m.Valid != calendar.None {
		day = m.Valid.String()
	}
	filters, total := e.Filters, e.Total
	if filters == "" {
		filters = "none"
	}
	if total == "" {
		total = "none"
	}
	var body bytes.Buffer
	out := csv.NewWriter(&body)
	head := [][]string{
		{"# " + e.What}, {"# Position", strconv.FormatInt(m.Known, 10)}, {"# Business day", day},
		{"# Axis", axis}, {"# Filters", safeCell(filters)}, {"# Rows", strconv.Itoa(len(e.Rows))}, {"# Control total", safeCell(total)},
	}
	if c.Eyes != nil {
		head = append(head, []string{"# As seen by", c.Viewer.Party})
	}
	if c.server.settings.Demo {
		head = append(head, []string{"# Demo data. " + c.madeUp()})
	}
	for _, row := range append(head, e.Columns) {
		_ = out.Write(row) // a buffer takes everything; Error below tells
	}
	for _, row := range e.Rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = safeCell(cell)
		}
		_ = out.Write(cells)
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the file %s: %w", e.Name, err)
	}
	h := c.Response().Header()
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%d.csv"`, fileName(e.Name), m.Known))
	h.Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", body.Bytes())
}

// safeCell keeps a spreadsheet from taking a text for a formula. Numbers stay as they are.
func safeCell(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return cell
	}
	if signed := cell[0] == '-' || cell[0] == '+'; signed && len(cell) > 1 && strings.Trim(cell[1:], "0123456789.") == "" {
		return cell
	}
	return "'" + cell
}

// fileName keeps what every system accepts in the name of a file.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, name)
}
