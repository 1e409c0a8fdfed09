package pdf

// Title is the top of the first page: a small line, the title, and lines that say for whom.
func (d *Document) Title(over, title string, lines ...string) {
	d.pen("", smallSize, grey)
	d.lines([]string{over}, lineHeight)
	d.pen("B", titleSize, black)
	d.lines(d.wrap(title, textWidth), 9)
	d.f.Ln(1)
	d.pen("", bodySize, grey)
	for _, line := range lines {
		d.lines(d.wrap(line, textWidth), lineHeight)
	}
	d.f.Ln(4)
	d.body()
}

// Heading begins a part. It stays with at least the first lines of it.
func (d *Document) Heading(text string) {
	d.f.Ln(3)
	d.room(18)
	d.pen("B", headingSize, accent)
	d.lines(d.wrap(text, textWidth), 6)
	d.f.Ln(1)
	d.body()
}

// Text is a paragraph.
func (d *Document) Text(text string) {
	d.body()
	d.lines(d.wrap(text, textWidth), lineHeight)
	d.f.Ln(2)
}

// Note is a paragraph in small type.
func (d *Document) Note(text string) {
	d.pen("", smallSize, grey)
	d.lines(d.wrap(text, textWidth), 3.8)
	d.f.Ln(2)
	d.body()
}

// lines writes lines that are broken already, in the pen that is set.
func (d *Document) lines(lines []string, height float64) {
	for _, line := range lines {
		size, _ := d.f.GetFontSize()
		style, colour := d.style()
		if d.room(height) {
			d.pen(style, size, colour)
		}
		d.f.SetX(sideMargin)
		d.f.CellFormat(textWidth, height, shown(line), "", 1, "L", false, 0, "")
	}
}

// style is what the pen is set to beside its size.
func (d *Document) style() (style string, colour ink) {
	colour.r, colour.g, colour.b = d.f.GetTextColor()
	return d.f.GetFontStyle(), colour
}

// Clause is a numbered paragraph with a title of its own.
func (d *Document) Clause(number, title, text string) {
	const indent = 9.0
	d.body()
	lines := d.wrap(text, textWidth-indent)
	d.room(lineHeight * float64(min(len(lines), 3)+1))
	y := d.f.GetY()
	d.pen("B", bodySize, accent)
	d.f.SetXY(sideMargin, y)
	d.f.CellFormat(indent, lineHeight, number, "", 0, "L", false, 0, "")
	d.pen("B", bodySize, black)
	d.f.CellFormat(textWidth-indent, lineHeight, shown(title), "", 1, "L", false, 0, "")
	d.body()
	for _, line := range lines {
		d.room(lineHeight)
		d.f.SetX(sideMargin + indent)
		d.f.CellFormat(textWidth-indent, lineHeight, line, "", 1, "L", false, 0, "")
	}
	d.f.Ln(2.2)
}

// Fact is a term and what it stands for.
type Fact struct{ Term, Value string }

// Facts shows terms with what they stand for, one below the other, on a light ground.
func (d *Document) Facts(facts []Fact) {
	const term, pad = 52.0, 3.0
	for i, fact := range facts {
		d.pen("B", bodySize, black)
		value := d.wrap(fact.Value, textWidth-term-2*pad)
		d.pen("", bodySize, grey)
		name := d.wrap(fact.Term, term-pad)
		height := lineHeight*float64(max(len(value), len(name))) + 2.2
		overleaf := d.room(height)
		y := d.f.GetY()
		d.f.SetFillColor(wash.r, wash.g, wash.b)
		d.f.Rect(sideMargin, y, textWidth, height, "F")
		if i > 0 && !overleaf {
			d.rule(y, 0.15, hair)
		}
		d.column(name, sideMargin+pad, y+1.1, term-pad, "L")
		d.pen("B", bodySize, black)
		d.column(value, sideMargin+term+pad, y+1.1, textWidth-term-2*pad, "L")
		d.f.SetXY(sideMargin, y+height)
	}
	d.body()
	d.f.Ln(3)
}

// column writes lines below each other from a point, in the pen that is set.
func (d *Document) column(lines []string, x, y, width float64, align string) {
	for i, line := range lines {
		d.f.SetXY(x, y+float64(i)*lineHeight)
		d.f.CellFormat(width, lineHeight, line, "", 0, align, false, 0, "")
	}
}

// Sign is a row of places to sign, or what was signed where a line is given.
func (d *Document) Sign(places ...Signature) {
	const height = 30.0
	if len(places) == 0 {
		return
	}
	d.room(height)
	y := d.f.GetY() + 3
	width := (textWidth - 10*float64(len(places)-1)) / float64(len(places))
	for i, p := range places {
		x := sideMargin + float64(i)*(width+10)
		d.pen("B", bodySize, black)
		d.column(d.wrap(p.Who, width)[:1], x, y, width, "L")
		d.pen("", bodySize, black)
		d.column(d.wrap(p.How, width), x, y+lineHeight+1, width, "L")
		d.f.SetDrawColor(grey.r, grey.g, grey.b)
		d.f.SetLineWidth(0.2)
		d.f.Line(x, y+21, x+width, y+21)
		d.pen("", smallSize, grey)
		d.column([]string{shown(p.Below)}, x, y+21.5, width, "L")
	}
	d.f.SetXY(sideMargin, y+height)
	d.body()
}

// Signature is one place to sign: who, how it is done, and what stands below the line.
type Signature struct{ Who, How, Below string }
