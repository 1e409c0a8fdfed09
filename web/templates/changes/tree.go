package changes

import (
	"html"
	"strings"
)

// tree is a page as a browser holds it. All of it are pieces of the page's own text: nothing
// is copied, and values are unescaped where they are asked for.
type tree struct {
	text  string
	nodes []node // in the order of the page
}

// node is an element. Its children are linked by their numbers in the tree, 0 for none: that
// of the first node is nobody's child.
type node struct {
	tag               string
	start, inner      int // bytes: its start tag, what it holds
	end, after        int // bytes: its end tag, what follows
	first, last, next int32
	parent            int32
	drawn, scripted   bool // it is, or stands in, a drawing; scripts change it, or something in it
	children          int32
}

// void are the elements that have no end.
var void = map[string]bool{"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true,
	"input": true, "link": true, "meta": true, "source": true, "track": true, "wbr": true}

// read makes the tree of a page of ours. It trusts that attributes are in quotes and that
// each element ends where it says so: templates write no page in which a browser would have
// to guess, and a test compares every page with what a browser reads.
func read(page string) *tree {
	t := &tree{text: page, nodes: make([]node, 1, 64+strings.Count(page, "</"))}
	t.nodes[0] = node{end: len(page), after: len(page)}
	open := int32(0)
	for at := 0; ; {
		i := strings.IndexByte(page[at:], '<')
		if i < 0 || at+i+1 >= len(page) {
			break
		}
		begin := at + i
		at = tagEnd(page, begin)
		switch c := page[begin+1]; {
		case c == '/':
			if n := &t.nodes[open]; open > 0 && page[begin+2:at-1] == n.tag {
				n.end, n.after = begin, at
				open = t.leave(open)
			}
		case c >= 'a' && c <= 'z':
			open = t.enter(open, begin, at)
		case strings.HasPrefix(page[begin:], "<!--"):
			if end := strings.Index(page[begin:], "-->"); end >= 0 {
				at = begin + end + len("-->")
			}
		}
	}
	for open > 0 {
		t.nodes[open].end, t.nodes[open].after = len(page), len(page)
		open = t.leave(open)
	}
	return t
}

// tagEnd is where the tag that begins somewhere is over; quotes may hold what ends it.
func tagEnd(page string, begin int) int {
	quoted := false
	for i := begin; i < len(page); i++ {
		switch page[i] {
		case '"':
			quoted = !quoted
		case '>':
			if !quoted {
				return i + 1
			}
		}
	}
	return len(page)
}

// enter adds an element, and gives the number of the one that is open now.
func (t *tree) enter(open int32, begin, at int) int32 {
	tag := t.text[begin+1 : at]
	if end := strings.IndexAny(tag, " \t\n/>"); end >= 0 {
		tag = tag[:end]
	}
	k := int32(len(t.nodes))
	parent := &t.nodes[open]
	n := node{tag: tag, start: begin, inner: at, end: at, after: at, parent: open, drawn: parent.drawn || tag == "svg"}
	n.scripted = strings.Contains(t.text[begin:at], " "+Scripted)
	if parent.first == 0 {
		parent.first = k
	} else {
		t.nodes[parent.last].next = k
	}
	parent.last = k
	parent.children++
	t.nodes = append(t.nodes, n)
	if void[tag] || n.drawn && t.text[at-2] == '/' {
		t.leave(k)
		return open
	}
	return k
}

// leave ends an element, and gives the number of the one around it.
func (t *tree) leave(k int32) int32 {
	n := t.nodes[k]
	if n.scripted {
		t.nodes[n.parent].scripted = true
	}
	return n.parent
}

// root is the number of the document's own element.
func (t *tree) root() int32 {
	for _, k := range t.of(0) {
		if t.nodes[k].tag == "html" {
			return k
		}
	}
	return 0
}

// of are the numbers of the children of a node.
func (t *tree) of(k int32) []int32 {
	if t.nodes[k].children == 0 {
		return nil
	}
	out := make([]int32, 0, t.nodes[k].children)
	for child := t.nodes[k].first; child != 0; child = t.nodes[child].next {
		out = append(out, child)
	}
	return out
}

// Pieces of the page: an element's start tag, what it holds, and all of it.
func (t *tree) head(k int32) string { return t.text[t.nodes[k].start:t.nodes[k].inner] }
func (t *tree) held(k int32) string { return t.text[t.nodes[k].inner:t.nodes[k].end] }
func (t *tree) all(k int32) string  { return t.text[t.nodes[k].start:t.nodes[k].after] }

// gaps are what stands before each child of a node, and behind the last.
func (t *tree) gaps(k int32) []string {
	out := make([]string, 0, t.nodes[k].children+1)
	at := t.nodes[k].inner
	for child := t.nodes[k].first; child != 0; child = t.nodes[child].next {
		out = append(out, t.text[at:t.nodes[child].start])
		at = t.nodes[child].after
	}
	return append(out, t.text[at:t.nodes[k].end])
}

// attribute is one of a start tag, its value as it stands there.
type attribute struct{ name, value string }

// attributes are those of an element.
func (t *tree) attributes(k int32) []attribute {
	head := t.head(k)
	rest := strings.TrimRight(head[1+len(t.nodes[k].tag):], "/>")
	if strings.HasSuffix(head, `"/>`) || strings.HasSuffix(head, `">`) {
		rest = head[1+len(t.nodes[k].tag) : strings.LastIndexByte(head, '"')+1]
	}
	var out []attribute
	for {
		rest = strings.TrimLeft(rest, " \t\r\n")
		if rest == "" {
			return out
		}
		end := strings.IndexAny(rest, " \t\r\n=")
		if end < 0 {
			return append(out, attribute{rest, ""})
		}
		a := attribute{name: rest[:end]}
		rest = rest[end:]
		if strings.HasPrefix(rest, `="`) {
			a.value, rest, _ = strings.Cut(rest[2:], `"`)
		}
		out = append(out, a)
	}
}

// attribute is the value of one of them, "" where there is none.
func (t *tree) attribute(k int32, name string) string {
	_, rest, found := strings.Cut(t.head(k), " "+name+`="`)
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// identity is by what a child is known among its siblings in both pages: its name, or what
// it is about.
func (t *tree) identity(k int32) string {
	n := &t.nodes[k]
	id := t.attribute(k, "id") + "|" + t.attribute(k, "data-key") + "|" + t.attribute(k, "aria-label")
	switch n.tag {
	case "tr":
		if n.first != 0 {
			id += "|" + t.about(n.first)
		}
	case "li", "article":
		id += "|" + t.leads(k)
	}
	if id == "||" {
		class, _, _ := strings.Cut(t.attribute(k, "class"), " ")
		id = class
	}
	return n.tag + "|" + id
}

// about is what the first field of a row leads to, or says.
func (t *tree) about(k int32) string {
	if to := t.leads(k); to != "" {
		return to
	}
	for piece := range strings.SplitSeq(">"+t.held(k), "<") {
		if _, text, _ := strings.Cut(piece, ">"); strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}

// leads is the path of the first link in an element.
func (t *tree) leads(k int32) string {
	_, link, _ := strings.Cut(t.all(k), "<a ")
	_, href, found := strings.Cut(link, `href="`)
	if !found {
		return ""
	}
	return href[:strings.IndexAny(href+`"`, `"?#`)]
}

// said is a piece of a page as it is read.
func said(text string) string { return html.UnescapeString(text) }

// linked is a page whose links lead elsewhere: pairs are replaced, one after the other, in
// the address of each link.
func linked(page string, pairs [][2]string) string {
	if len(pairs) == 0 {
		return page
	}
	var out strings.Builder
	out.Grow(len(page) + len(page)/16)
	for {
		before, link, found := strings.Cut(page, "<a ")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		out.WriteString("<a ")
		end := tagEnd(link, 0)
		head := link[:end]
		page = link[end:]
		if start := strings.Index(head, `href="`); start >= 0 && (start == 0 || head[start-1] == ' ') {
			start += len(`href="`)
			end := start + strings.IndexByte(head[start:], '"')
			href := head[start:end]
			for _, pair := range pairs {
				href = strings.ReplaceAll(href, pair[0], pair[1])
			}
			head = head[:start] + href + head[end:]
		}
		out.WriteString(head)
	}
}
