// Package frametest compares pages for tests: a page of the past must equal
// the page captured live at that moment, once what belongs to the frame is
// dropped from both.
package frametest

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Normalise returns a page without the elements that carry data-frame, and
// without the moment query ("at=18234") at the end of its addresses. It drops
// nothing else: a link to another moment stays as it is. Give both pages of a
// comparison the same query. White space that only surrounds a dropped element
// is no content: runs of it count as one.
func Normalise(page io.Reader, query string) (string, error) {
	doc, err := html.Parse(page)
	if err != nil {
		return "", fmt.Errorf("parse page: %w", err)
	}
	clean(doc, query)
	var b strings.Builder
	if err := html.Render(&b, doc); err != nil {
		return "", fmt.Errorf("render page: %w", err)
	}
	return b.String(), nil
}

// Frames returns the text of every element that carries data-frame: a test
// proves that none of them holds a figure of the page's own.
func Frames(page io.Reader) ([]string, error) {
	doc, err := html.Parse(page)
	if err != nil {
		return nil, fmt.Errorf("parse page: %w", err)
	}
	var out []string
	for n := range doc.Descendants() {
		if isFrame(n) {
			out = append(out, text(n))
		}
	}
	return out, nil
}

func clean(n *html.Node, query string) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if isFrame(c) {
			n.RemoveChild(c)
		} else {
			clean(c, query)
		}
		c = next
	}
	joinText(n)
	if n.Type == html.ElementNode && n.Data == "body" {
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
			return a.Key == "class" && (a.Val == "" || a.Val == "is-past")
		})
	}
	for i, a := range n.Attr {
		if a.Key == "href" || a.Key == "action" {
			n.Attr[i].Val = withoutMoment(a.Val, query)
		}
	}
}

// joinText makes one text of neighbours left by a dropped element, and one
// blank of each run of white space.
func joinText(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.TextNode {
			continue
		}
		for c.NextSibling != nil && c.NextSibling.Type == html.TextNode {
			c.Data += c.NextSibling.Data
			n.RemoveChild(c.NextSibling)
		}
		if n.Data != "pre" && n.Data != "textarea" {
			c.Data = oneBlank(c.Data)
		}
	}
}

func oneBlank(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range s {
		isBlank := r == ' ' || r == '\n' || r == '\t' || r == '\r'
		if isBlank && blank {
			continue
		}
		blank = isBlank
		if isBlank {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// withoutMoment takes the moment's query off the end of an address.
func withoutMoment(address, query string) string {
	path, fragment, marked := strings.Cut(address, "#")
	if query != "" {
		cut, found := strings.CutSuffix(path, "?"+query)
		if !found {
			cut, _ = strings.CutSuffix(path, "&"+query)
		}
		path = cut
	}
	if marked {
		path += "#" + fragment
	}
	return path
}

func isFrame(n *html.Node) bool {
	return n.Type == html.ElementNode && slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "data-frame" })
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
