package cells

import (
	"html"
	"slices"
)

// Mark returns the page with what differs from another rendering of it: what a cell says
// here stands in <ins>, what it said there before it in <del>. was gives what it said
// there, "" for nothing; false leaves the cell as it is.
func (p Page) Mark(page []byte, was func(Cell) (string, bool)) []byte {
	type piece struct {
		at   int
		text string
	}
	var pieces []piece
	for _, c := range p.Cells {
		text, differs := was(c)
		if !differs {
			continue
		}
		before := `<ins class="here">`
		if text != "" {
			before = `<del class="there"><span class="sr">was </span>` + html.EscapeString(text) + `</del> <ins class="here">`
		}
		pieces = append(pieces, piece{c.begin, before}, piece{c.end, `</ins>`})
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return a.at - b.at })
	var out []byte
	from := 0
	for _, piece := range pieces {
		out = append(append(out, page[from:piece.at]...), piece.text...)
		from = piece.at
	}
	return append(out, page[from:]...)
}

// Difference is one cell of two renderings: what it says there and here, "" where it is not.
type Difference struct {
	Cell
	There, Here string
}

// Differences compares a page with another rendering of it, cell by cell: first what stands
// here, in its order, then what is only there.
func (p Page) Differences(there Page) []Difference {
	var out []Difference
	for _, c := range p.Cells {
		if was := there.Text(c.Key); was != c.Text {
			out = append(out, Difference{c, was, c.Text})
		}
	}
	for _, c := range there.Cells {
		if _, here := p.Find(c.Key); !here {
			out = append(out, Difference{c, c.Text, ""})
		}
	}
	return out
}
