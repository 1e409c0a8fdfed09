package cells

import (
	"strconv"
	"strings"

	scan "golang.org/x/net/html"
)

// reader walks over a page once, with the elements that are open.
type reader struct {
	offset int
	stack  []element
	unread int // open elements that are not read: of the frame, pictures, hidden words
	found  []*found
	cell   *found // that is open
	title  strings.Builder

	attributes map[string]string // of the element that is being opened
}

// element is one that is open.
type element struct {
	tag     string
	begin   int // where its content begins
	unread  bool
	link    bool
	cell    *found
	segment *segment // it adds a step to the way
	head    *strings.Builder
	table   *table
	row     *row
}

type table struct {
	heads  []string
	inHead bool
}

// row is a row of a table, or an entry of a list: a row of one column.
type row struct {
	columns int
	record  string
}

// void are the elements that have no end.
var void = map[string]bool{"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true,
	"input": true, "link": true, "meta": true, "source": true, "track": true, "wbr": true}

// telling are the attributes that are read.
var telling = map[string]bool{"aria-label": true, "class": true, "data-cell": true, "data-explain": true, "data-frame": true,
	"data-key": true, "data-label": true, "href": true, "id": true}

func (r *reader) open(z *scan.Tokenizer, closed bool) {
	name, more := z.TagName()
	e := element{tag: string(name), begin: r.offset}
	attributes := r.attributes
	clear(attributes)
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		if telling[string(key)] {
			attributes[string(key)] = string(value)
		}
	}
	if closed || void[e.tag] {
		return
	}
	if _, framed := attributes["data-frame"]; framed || e.tag == "svg" || e.tag == "script" || e.tag == "style" || e.tag == "span" && attributes["class"] == "sr" {
		e.unread = true
		r.unread++
	}
	if r.unread == 0 {
		r.enter(&e, attributes)
	}
	r.stack = append(r.stack, e)
	if _, marked := attributes["data-cell"]; marked && r.unread == 0 && r.cell == nil {
		r.begin(&r.stack[len(r.stack)-1], attributes["data-cell"])
	}
}

// enter notes what an element of the page itself adds to the way.
func (r *reader) enter(e *element, attributes map[string]string) {
	switch e.tag {
	case "section":
		e.segment = &segment{key: first(attributes["id"], attributes["aria-label"]), label: attributes["aria-label"]}
	case "table":
		e.table, e.segment = &table{}, &segment{}
	case "thead":
		if t := r.table(); t != nil {
			t.inHead = true
		}
	case "tr":
		e.row, e.segment = &row{}, &segment{key: attributes["id"]}
	case "td", "th":
		e.segment = r.column(attributes["data-label"])
	case "li", "article":
		e.row, e.segment = &row{columns: 1}, &segment{key: attributes["id"]}
	case "div":
		if n := len(r.stack); n > 0 && r.stack[n-1].tag == "dl" {
			e.segment = &segment{}
		}
	case "a":
		if _, explains := attributes["data-explain"]; !explains {
			e.link = true
			r.leads(Bare(attributes["href"]))
		}
	case "button", "summary":
		e.link = true
	}
	switch e.tag {
	case "h1":
		e.head = &r.title
	case "h2", "h3", "caption", "dt", "th":
		e.head = &strings.Builder{}
	}
	if key := attributes["data-key"]; key != "" {
		e.segment = &segment{key: key, label: attributes["data-label"]}
	}
	if r.cell != nil && e.link {
		r.cell.linked = true
	}
}

// begin opens a cell at the element that was just opened.
func (r *reader) begin(e *element, name string) {
	c := &found{Cell: Cell{Ordinal: len(r.found), begin: r.offset}, name: name, row: r.row()}
	for _, open := range r.stack {
		if open.segment != nil {
			c.way = append(c.way, open.segment)
		}
		c.linked = c.linked || open.link
	}
	e.cell, r.cell = c, c
	r.found = append(r.found, c)
}

// column is the step that a field of a table adds: the head of its column.
func (r *reader) column(label string) *segment {
	row, table := r.row(), r.table()
	if row == nil || table == nil || table.inHead {
		return nil
	}
	row.columns++
	if label == "" && row.columns <= len(table.heads) {
		label = table.heads[row.columns-1]
	}
	return &segment{key: first(label, strconv.Itoa(row.columns)), label: label}
}

// leads notes what a row, or an entry of a list, is about: the first address in it. It
// names the row where it stands in the row's head.
func (r *reader) leads(href string) {
	if !strings.HasPrefix(href, "/") {
		return
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		e := &r.stack[i]
		if e.row == nil {
			continue
		}
		if e.row.record == "" {
			e.row.record = href
		}
		if e.row.columns == 1 && e.segment.key == "" {
			e.segment.key = href
		}
		return
	}
}

// text is read into the cell and the head that are open.
func (r *reader) text(text string) {
	if r.unread > 0 {
		return
	}
	if r.cell != nil {
		r.cell.Text += text
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].cell != nil && r.stack[i].cell.name != "" {
			return // a note beside a head changes; it names nothing
		}
		if head := r.stack[i].head; head != nil {
			head.WriteString(text)
			return
		}
	}
}

// close ends the innermost element of a name, and what is still open inside of it.
func (r *reader) close(tag string, start int) {
	at := len(r.stack) - 1
	for at >= 0 && r.stack[at].tag != tag {
		at--
	}
	for at >= 0 && len(r.stack) > at {
		e := r.stack[len(r.stack)-1]
		r.stack = r.stack[:len(r.stack)-1]
		r.leave(e, start)
	}
}

func (r *reader) leave(e element, start int) {
	if e.unread {
		r.unread--
	}
	if e.cell != nil {
		e.cell.end, e.cell.after = start, start
		e.cell.Text = words(e.cell.Text)
		r.cell = nil
	}
	if e.link { // what is to stand beside a cell in a link stands behind the link
		for i := len(r.found) - 1; i >= 0 && r.found[i].begin >= e.begin; i-- {
			r.found[i].after = r.offset
		}
	}
	if e.head != nil {
		r.headed(e)
	}
	if e.tag == "thead" {
		if t := r.table(); t != nil {
			t.inHead = false
		}
	}
}

// headed gives what a head names its words.
func (r *reader) headed(e element) {
	text := words(e.head.String())
	switch e.tag {
	case "h2":
		r.name(text, func(e *element) bool { return e.tag == "section" })
	case "h3":
		if n := len(r.stack); n > 0 && r.stack[n-1].segment == nil {
			r.stack[n-1].segment = &segment{text, text}
		}
	case "caption":
		r.name(text, func(e *element) bool { return e.table != nil })
	case "dt":
		r.name(text, func(e *element) bool { return e.tag == "div" })
	case "th":
		if t := r.table(); t != nil && t.inHead {
			t.heads = append(t.heads, text)
			return
		}
		for _, c := range r.found { // the first cell of the head names the row; notes and states beside it change
			if c.begin >= e.begin {
				text = c.Text
				break
			}
		}
		if row := r.row(); row != nil && row.columns == 1 {
			r.name(text, func(e *element) bool { return e.row != nil })
		}
	}
}

// name names the innermost element of a sort that has no name yet.
func (r *reader) name(text string, of func(*element) bool) {
	for i := len(r.stack) - 1; i >= 0; i-- {
		e := &r.stack[i]
		if !of(e) || e.segment == nil {
			continue
		}
		e.segment.key, e.segment.label = first(e.segment.key, text), first(e.segment.label, text)
		return
	}
}

func (r *reader) table() *table {
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].table != nil {
			return r.stack[i].table
		}
	}
	return nil
}

func (r *reader) row() *row {
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].row != nil {
			return r.stack[i].row
		}
	}
	return nil
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func words(text string) string { return strings.Join(strings.Fields(text), " ") }
