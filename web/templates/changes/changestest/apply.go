// Package changestest applies changes to a page as the browser's script does, for tests.
package changestest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"refold/web/templates/changes"
)

// Apply gives the page that a browser holds once changes are applied to the page before,
// in the form of Shown.
func Apply(before []byte, c changes.Changes) (string, error) {
	doc, err := html.Parse(bytes.NewReader(before))
	if err != nil {
		return "", fmt.Errorf("parse the page before: %w", err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "a" {
			for i := range n.Attr {
				if n.Attr[i].Key == "href" {
					for _, pair := range c.Links {
						n.Attr[i].Val = strings.ReplaceAll(n.Attr[i].Val, pair[0], pair[1])
					}
				}
			}
		}
	}
	targets := make([]*html.Node, len(c.List))
	for i, change := range c.List {
		at := elements(doc)[0]
		for _, k := range change.At {
			children := elements(at)
			if k >= len(children) {
				return "", fmt.Errorf("nothing stands at %v", change.At)
			}
			at = children[k]
		}
		if !strings.EqualFold(at.Data, change.Tag) {
			return "", fmt.Errorf("at %v stands <%s>, not <%s>", change.At, at.Data, change.Tag)
		}
		targets[i] = at
	}
	for i, change := range c.List {
		if err := apply(targets[i], change); err != nil {
			return "", err
		}
	}
	return render(doc)
}

// Shown is a page as a browser holds it: parsed, attributes in order, without the blanks
// that mean nothing.
func Shown(page []byte) (string, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return "", fmt.Errorf("parse the page: %w", err)
	}
	return render(doc)
}

func apply(n *html.Node, c changes.Change) error {
	for name, value := range c.Attributes {
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return strings.EqualFold(a.Key, name) })
		if value != nil {
			n.Attr = append(n.Attr, html.Attribute{Key: name, Val: *value})
		}
	}
	switch {
	case c.Text != nil:
		empty(n)
		if *c.Text != "" {
			n.AppendChild(&html.Node{Type: html.TextNode, Data: *c.Text})
		}
	case c.HTML != nil:
		empty(n)
		return insert(n, nil, *c.HTML)
	}
	children := elements(n)
	for _, w := range c.Words {
		say(n, w)
	}
	for _, s := range c.Splices {
		var next *html.Node
		if s.From+s.Gone < len(children) {
			next = children[s.From+s.Gone]
		}
		for _, gone := range children[s.From : s.From+s.Gone] {
			n.RemoveChild(gone)
		}
		if err := insert(n, next, s.HTML); err != nil {
			return err
		}
	}
	return nil
}

// say puts words into the place of those that stood there.
func say(n *html.Node, w changes.Words) {
	var next *html.Node
	last := n.LastChild
	if children := elements(n); w.Before < len(children) {
		next = children[w.Before]
		last = next.PrevSibling
	}
	for last != nil && last.Type == html.TextNode {
		gone := last
		last = last.PrevSibling
		n.RemoveChild(gone)
	}
	if w.Text != "" {
		n.InsertBefore(&html.Node{Type: html.TextNode, Data: w.Text}, next)
	}
}

func insert(parent, next *html.Node, text string) error {
	fragment, err := html.ParseFragment(strings.NewReader(text), parent)
	if err != nil {
		return fmt.Errorf("parse what comes: %w", err)
	}
	for _, n := range fragment {
		parent.InsertBefore(n, next)
	}
	return nil
}

func empty(n *html.Node) {
	for n.FirstChild != nil {
		n.RemoveChild(n.FirstChild)
	}
}

func elements(n *html.Node) []*html.Node {
	var out []*html.Node
	for child := range n.ChildNodes() {
		if child.Type == html.ElementNode {
			out = append(out, child)
		}
	}
	return out
}

func render(doc *html.Node) (string, error) {
	tidy(doc)
	var b strings.Builder
	if err := html.Render(&b, doc); err != nil {
		return "", fmt.Errorf("render a page: %w", err)
	}
	return b.String(), nil
}

// stacked reports whether all children of an element, and there is one, begin lines of their
// own.
func stacked(n *html.Node) bool {
	children := elements(n)
	return len(children) > 0 && !slices.ContainsFunc(children, func(child *html.Node) bool { return !changes.Lines(child.Data) })
}

// tidy sorts attributes, and drops the blanks around elements of which nothing is shown.
func tidy(n *html.Node) {
	slices.SortStableFunc(n.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
	spaced := n.Type != html.ElementNode || changes.Blanks(n.Data) || stacked(n)
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		if spaced && child.Type == html.TextNode && strings.TrimSpace(child.Data) == "" {
			n.RemoveChild(child)
		} else {
			tidy(child)
		}
		child = next
	}
}
