package pdf

// Column heads a table's column. Widths are shares of the page: a column of 2 is twice as
// wide as one of 1.
type Column struct {
	Head    string
	Share   float64
	Numeric bool // right-aligned
}

// Table is rows of text under a head that is repeated on each page. Foot, unless empty, is
// the row of totals.
type Table struct {
	Columns []Column
	Rows    [][]string
	Foot    []string
}

const cellPad = 1.2

// Table writes a table. A row stays on one page.
func (d *Document) Table(t Table) {
	widths := t.widths()
	d.room(16)
	d.tableHead(t, widths)
	for _, row := range t.Rows {
		d.tableRow(t, widths, row, "")
	}
	if len(t.Foot) > 0 {
		d.tableRow(t, widths, t.Foot, "B")
	}
	d.body()
	d.f.Ln(4)
}

func (t Table) widths() []float64 {
	sum := 0.0
	for _, c := range t.Columns {
		sum += max(c.Share, 0.1)
	}
	widths := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = textWidth * max(c.Share, 0.1) / sum
	}
	return widths
}

func (t Table) align(i int) string {
	if t.Columns[i].Numeric {
		return "R"
	}
	return "L"
}

func (d *Document) tableHead(t Table, widths []float64) {
	d.pen("B", smallSize, grey)
	x, y, most := sideMargin, d.f.GetY(), 1
	heads := make([][]string, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = d.wrap(c.Head, widths[i]-2*cellPad)
		most = max(most, len(heads[i]))
	}
	for i := range t.Columns {
		d.column(heads[i], x+cellPad, y, widths[i]-2*cellPad, t.align(i))
		x += widths[i]
	}
	y += float64(most)*lineHeight + 0.6
	d.rule(y, 0.3, black)
	d.f.SetXY(sideMargin, y+0.4)
}

func (d *Document) tableRow(t Table, widths []float64, row []string, style string) {
	const size = 8.6
	d.pen(style, size, black)
	cells, most := make([][]string, len(t.Columns)), 1
	for i := range t.Columns {
		if i < len(row) {
			cells[i] = d.wrap(row[i], widths[i]-2*cellPad)
		}
		most = max(most, len(cells[i]))
	}
	height := float64(most)*lineHeight + 0.8
	if d.room(height) {
		d.tableHead(t, widths)
		d.pen(style, size, black)
	}
	x, y := sideMargin, d.f.GetY()
	if style != "" {
		d.rule(y, 0.3, black)
	}
	for i := range t.Columns {
		d.column(cells[i], x+cellPad, y+0.4, widths[i]-2*cellPad, t.align(i))
		x += widths[i]
	}
	if style == "" {
		d.rule(y+height, 0.1, hair)
	}
	d.f.SetXY(sideMargin, y+height)
}
