// Package changes says what makes one rendering of a page into another one: which elements
// say something else now, lead elsewhere, came or went. A browser that shows the first needs
// no more to show the second, and has much less to do than with the whole of it: while the
// thumb of the time bar is dragged, a page of a thousand elements differs in a few dozen.
package changes

import (
	"slices"
	"strconv"
	"strings"
)

// Changes make a page into another one. All of them speak of the page as it was before,
// once the links are rewritten: where an element stands is found first, then it is changed.
type Changes struct {
	// Links are the texts to be replaced, one after the other, in the address of every link
	// outside of drawings: most lead to the moment of the page, and differ in nothing else.
	Links [][2]string `json:"links,omitempty"`
	List  []Change    `json:"changes"`
}

// Change is what becomes different in one element. At leads there from the root of the
// document: its child elements' numbers, from 0.
type Change struct {
	At         []int              `json:"at"`
	Tag        string             `json:"tag"`
	Attributes map[string]*string `json:"attributes,omitempty"` // null: it has no more of that name
	Text       *string            `json:"text,omitempty"`       // all that it holds
	HTML       *string            `json:"html,omitempty"`       // the same, with elements
	Words      []Words            `json:"words,omitempty"`      // what it says beside its children, which stay
	Splices    []Splice           `json:"splices,omitempty"`    // in ascending order, none overlapping
}

// Words are what an element says between two of its children.
type Words struct {
	Before int    `json:"before"` // the child that they stand before; the number of children: after the last
	Text   string `json:"text"`
}

// Splice takes some children of an element out, and puts others there.
type Splice struct {
	From int    `json:"from"`           // the first child that goes, or that the new ones stand before
	Gone int    `json:"gone,omitempty"` // how many go
	HTML string `json:"html,omitempty"` // what comes
}

// Scripted is the attribute of elements that scripts change too: what the page says of
// them is always told.
const Scripted = "data-scripted"

// Between says what makes the page before into the page after; links are what is replaced in
// the addresses of all links: letters, digits and what needs no escape. Of two pages that
// have little in common it says much.
func Between(before, after []byte, links [][2]string) Changes {
	c := comparer{a: read(linked(string(before), links)), b: read(string(after))}
	c.element(c.a.root(), c.b.root(), nil)
	return Changes{Links: links, List: c.list}
}

// comparer walks over two pages at once.
type comparer struct {
	a, b *tree
	list []Change
}

// element compares two elements of the same tag: i of the page before and j of the page
// after, which stands at a place of the page before.
func (c *comparer) element(i, j int32, at []int) {
	scripted := strings.Contains(c.b.head(j), " "+Scripted)
	headed := c.a.head(i) != c.b.head(j)
	if !headed && !c.b.nodes[j].scripted && c.a.held(i) == c.b.held(j) {
		return
	}
	change := Change{At: slices.Clone(at), Tag: c.b.nodes[j].tag}
	if headed || scripted {
		change.Attributes = c.attributes(i, j, scripted)
	}
	children, paired := c.content(i, j, &change, scripted)
	if change.Attributes != nil || change.Text != nil || change.HTML != nil || change.Words != nil || change.Splices != nil {
		c.list = append(c.list, change)
	}
	for _, pair := range paired {
		c.element(children.a[pair[0]], children.b[pair[1]], append(at, pair[0]))
	}
}

// attributes are those that differ, or all of them.
func (c *comparer) attributes(i, j int32, all bool) map[string]*string {
	was, now := map[string]string{}, c.b.attributes(j)
	for _, a := range c.a.attributes(i) {
		was[a.name] = a.value
	}
	out := map[string]*string{}
	for _, a := range now {
		if before, there := was[a.name]; all || !there || before != a.value {
			value := said(a.value)
			out[a.name] = &value
		}
		delete(was, a.name)
	}
	for name := range was {
		out[name] = nil
	}
	if len(out) == 0 {
		return nil // in another order only
	}
	return out
}

// siblings are the children of an element in both pages.
type siblings struct{ a, b []int32 }

// content compares what two elements hold, and gives the children that are the same in
// both, by their places, to be compared in turn.
func (c *comparer) content(i, j int32, change *Change, scripted bool) (of siblings, paired [][2]int) {
	of = siblings{c.a.of(i), c.b.of(j)}
	if len(of.a) == 0 && len(of.b) == 0 {
		if was, now := c.a.held(i), c.b.held(j); now != was || scripted && now != "" {
			text := said(now)
			change.Text = &text
		}
		return of, nil
	}
	apart := c.a.apart(i) && c.b.apart(j)
	if len(of.a) > 0 && len(of.b) > 0 || apart {
		paired = c.pairs(of)
		same := len(paired) == len(of.a) && len(paired) == len(of.b)
		switch {
		case apart && !same:
			change.Splices = c.splices(of, paired)
			return of, paired
		case apart:
			return of, paired
		case same:
			change.Words = words(c.a.gaps(i), c.b.gaps(j))
			return of, paired
		}
	}
	html := c.b.held(j)
	change.HTML = &html
	return of, nil
}

// words are those of the gaps between children that are not what they were.
func words(was, now []string) []Words {
	var out []Words
	for k, text := range now {
		if text != was[k] {
			out = append(out, Words{Before: k, Text: said(text)})
		}
	}
	return out
}

// apart reports whether nothing stands between the children of an element that could be
// read or seen.
func (t *tree) apart(k int32) bool {
	spaced := Blanks(t.nodes[k].tag) || t.stacked(k)
	for _, gap := range t.gaps(k) {
		if gap != "" && (!spaced || strings.TrimSpace(gap) != "") {
			return false
		}
	}
	return true
}

// stacked reports whether all children of an element, and there is one, begin lines of their
// own.
func (t *tree) stacked(k int32) bool {
	for child := t.nodes[k].first; child != 0; child = t.nodes[child].next {
		if !Lines(t.nodes[child].tag) {
			return false
		}
	}
	return t.nodes[k].first != 0
}

// Blanks reports whether blanks between the children of an element mean nothing, whatever
// they are.
func Blanks(tag string) bool { return blanks[tag] }

// Lines reports whether an element begins a line of its own: blanks between such ones mean
// nothing.
func Lines(tag string) bool { return lines[tag] }

var lines = map[string]bool{"div": true, "nav": true, "table": true, "section": true, "article": true, "header": true, "footer": true,
	"form": true, "p": true, "ul": true, "ol": true, "dl": true, "details": true, "figure": true, "h1": true, "h2": true, "h3": true, "h4": true}

var blanks = map[string]bool{"html": true, "head": true, "body": true, "main": true, "table": true, "thead": true, "tbody": true, "tfoot": true,
	"tr": true, "ul": true, "ol": true, "dl": true, "svg": true, "g": true, "defs": true, "section": true}

// pairs are the children that are the same in both, in the order of both: as many as
// possible. Those that are equal from the beginning on and from the end on are taken first.
func (c *comparer) pairs(of siblings) [][2]int {
	equal := func(i, j int) bool {
		return c.a.all(of.a[i]) == c.b.all(of.b[j])
	}
	first, endA, endB := 0, len(of.a), len(of.b)
	var out, tail [][2]int
	for first < endA && first < endB && equal(first, first) {
		out = append(out, [2]int{first, first})
		first++
	}
	for endA > first && endB > first && equal(endA-1, endB-1) {
		endA, endB = endA-1, endB-1
		tail = append(tail, [2]int{endA, endB})
	}
	there := make(map[string]int, endA-first)
	for i, name := range c.a.named(of.a[first:endA]) {
		there[name] = first + i
	}
	var both [][2]int
	for j, name := range c.b.named(of.b[first:endB]) {
		if i, ok := there[name]; ok {
			both = append(both, [2]int{i, first + j})
		}
	}
	slices.Reverse(tail)
	return append(append(out, ascending(both)...), tail...)
}

// named are the identities of siblings, told apart where several are the same.
func (t *tree) named(siblings []int32) []string {
	times := make(map[string]int, len(siblings))
	out := make([]string, len(siblings))
	for i, k := range siblings {
		name := t.identity(k)
		if times[name]++; times[name] > 1 {
			name += "*" + strconv.Itoa(times[name])
		}
		out[i] = name
	}
	return out
}

// ascending is a longest part of pairs, whose second numbers ascend, in which the first
// numbers ascend too: in n log n steps, by the ends of the best parts of each length.
func ascending(both [][2]int) [][2]int {
	ends := make([]int, 0, len(both))
	before := make([]int, len(both))
	for k, pair := range both {
		length, _ := slices.BinarySearchFunc(ends, pair[0], func(end, first int) int { return both[end][0] - first })
		before[k] = -1
		if length > 0 {
			before[k] = ends[length-1]
		}
		if length == len(ends) {
			ends = append(ends, k)
		} else {
			ends[length] = k
		}
	}
	if len(ends) == 0 {
		return nil
	}
	out := make([][2]int, len(ends))
	for i, k := len(ends)-1, ends[len(ends)-1]; k >= 0; i, k = i-1, before[k] {
		out[i] = both[k]
	}
	return out
}

// splices take out and put in what is between the pairs.
func (c *comparer) splices(of siblings, paired [][2]int) []Splice {
	var out []Splice
	i, j := 0, 0
	upTo := func(iEnd, jEnd int) {
		if i < iEnd || j < jEnd {
			var html strings.Builder
			for _, k := range of.b[j:jEnd] {
				html.WriteString(c.b.all(k))
			}
			out = append(out, Splice{From: i, Gone: iEnd - i, HTML: html.String()})
		}
		i, j = iEnd+1, jEnd+1
	}
	for _, pair := range paired {
		upTo(pair[0], pair[1])
	}
	upTo(len(of.a), len(of.b))
	return out
}
