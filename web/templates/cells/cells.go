// Package cells reads from a rendered page what it says: each figure, status or sentence
// under a key that stays the same when the page is rendered for another moment. Two
// renderings can so be compared cell by cell, whatever the page is about.
//
// A template marks a cell with the attribute data-cell, whose value tells apart several
// of one place ("note", "status"). Where it stands is read from the page's own structure:
// the section, the caption, the head of row and column, the term of a definition. Where
// that is not enough, an element around it says so with data-key. Cells don't nest, and
// what belongs to the frame (data-frame) holds none.
package cells

import (
	"bytes"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"

	scan "golang.org/x/net/html"
)

// Cell is one thing that a page says.
type Cell struct {
	Key     string   // names it at every moment of the page
	Path    []string // the words that lead to it: "Repayment schedule", "2", "Paid"
	Text    string   // as people read it, blanks made single
	Record  string   // address of the record that its row is about, "" where there is none
	Ordinal int      // its place among all cells of the page, from 0, empty ones included

	begin, end, after int  // bytes of the page: its content, and where something may stand beside it
	linked            bool // it holds, is or stands in a link
}

// Label is what leads to the cell, for people: "Repayment schedule · 2 · Paid".
func (c Cell) Label() string { return strings.Join(c.Path, " · ") }

// Page is the cells of one rendering.
type Page struct {
	Cells []Cell // those that say something, in the order of the page
	byKey map[string]int
}

// Find gives the cell with a key.
func (p Page) Find(key string) (Cell, bool) {
	i, ok := p.byKey[key]
	if !ok {
		return Cell{}, false
	}
	return p.Cells[i], true
}

// Text is what the page says under a key, "" where it has no such cell.
func (p Page) Text(key string) string {
	c, _ := p.Find(key)
	return c.Text
}

// Texts are all that the page says, by key.
func (p Page) Texts() map[string]string {
	texts := make(map[string]string, len(p.Cells))
	for _, c := range p.Cells {
		texts[c.Key] = c.Text
	}
	return texts
}

// At gives the cell with an ordinal.
func (p Page) At(ordinal int) (Cell, bool) {
	i, ok := slices.BinarySearchFunc(p.Cells, ordinal, func(c Cell, n int) int { return c.Ordinal - n })
	if !ok {
		return Cell{}, false
	}
	return p.Cells[i], true
}

// Read finds the cells of a page or of a part of one. Of a broken page it reads what it
// can: nothing that a page says is worth a crash.
func Read(page []byte) Page {
	r := reader{attributes: map[string]string{}}
	z := scan.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		if kind == scan.ErrorToken {
			break
		}
		start := r.offset
		r.offset += len(z.Raw())
		switch kind {
		case scan.StartTagToken, scan.SelfClosingTagToken:
			r.open(z, kind == scan.SelfClosingTagToken)
		case scan.EndTagToken:
			name, _ := z.TagName()
			r.close(string(name), start)
		case scan.TextToken:
			r.text(string(z.Text()))
		}
	}
	return r.finish()
}

// Link returns the page with a link from each cell to the address that href gives for it;
// a cell that leads somewhere else already has it beside.
func (p Page) Link(page []byte, href func(Cell) string) []byte {
	type piece struct {
		at   int
		text string
	}
	var pieces []piece
	for _, c := range p.Cells {
		address := html.EscapeString(href(c))
		if c.linked {
			pieces = append(pieces, piece{c.after, `<a class="explain-beside" data-frame data-explain href="` + address + `">?<span class="sr"> Explain ` + html.EscapeString(c.Text) + `</span></a>`})
			continue
		}
		pieces = append(pieces, piece{c.begin, `<a class="explain-this" data-explain href="` + address + `">`}, piece{c.end, `</a>`})
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

// segment is one step of the way to a cell. It may be known only after the cell was read:
// the head of a row, the caption of a table.
type segment struct{ key, label string }

// found is a cell whose way is still being read.
type found struct {
	Cell
	way  []*segment
	row  *row
	name string
}

// named are the words for the names of cells that templates share; "" for those that are
// the small print of what they stand with. A name that is not here is its own word.
var named = map[string]string{"note": "", "line": "", "why": "", "title": "", "status": "State", "badge": "Kind", "count": "Number", "delta": "Change",
	"top": "Highest", "from": "From", "to": "To", "before": "Before", "after": "After"}

// inWords is what people call the cell of a name.
func inWords(name string) string {
	if word, shared := named[name]; shared {
		return word
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

func (r *reader) finish() Page {
	p := Page{byKey: map[string]int{}}
	times := map[string]int{}
	for _, f := range r.found {
		if f.Text == "" {
			continue
		}
		var keys []string
		for _, s := range f.way {
			if s.key != "" {
				keys = append(keys, s.key)
			}
			if s.label != "" && !slices.Contains(f.Path, s.label) {
				f.Path = append(f.Path, s.label)
			}
		}
		if title := words(r.title.String()); len(f.Path) == 0 && title != "" {
			f.Path = []string{title} // in the head of the page, its own title leads there
		}
		if f.name != "" {
			keys = append(keys, f.name)
			if word := inWords(f.name); word != "" && !slices.Contains(f.Path, word) {
				f.Path = append(f.Path, word)
			}
		}

		f.Key = first(strings.Join(keys, "/"), "page")
		if times[f.Key]++; times[f.Key] > 1 {
			f.Key += "*" + strconv.Itoa(times[f.Key])
		}
		if f.row != nil {
			f.Record = f.row.record
		}
		p.byKey[f.Key] = len(p.Cells)
		p.Cells = append(p.Cells, f.Cell)
	}
	return p
}

// Bare is an address without what changes from moment to moment.
func Bare(href string) string {
	u, err := url.Parse(href)
	if err != nil {
		return ""
	}
	query := u.Query()
	for _, name := range [...]string{"at", "valid", "explain"} {
		query.Del(name)
	}
	u.RawQuery, u.Fragment = query.Encode(), ""
	return u.String()
}
