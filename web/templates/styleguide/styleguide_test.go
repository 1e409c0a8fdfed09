package styleguide

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"refold/web/templates/frame"
	"refold/web/templates/frame/frametest"
	"refold/web/templates/ui"
)

// pages are the style guide as it is seen by those for whom the frame differs.
func pages(t *testing.T) map[string]string {
	t.Helper()
	logins := &frame.Demo{Switch: "/demo", Logins: []frame.DemoLogin{{Email: "investor@demo.test", Role: "Investor", Current: true}}}
	live, past, visitor, staff := Page(false), Page(true), Page(false), Page(false)
	live.Demo, past.Demo, visitor.Demo = logins, logins, logins
	live.Viewer = frame.Viewer{SignedIn: true, Name: "Yew Teck", Role: "Investor", SignOut: "/signout", Href: "/me"}
	past.Viewer = live.Viewer
	visitor.Viewer = frame.Viewer{SignIn: "/signin", Register: "/register"}
	staff.Viewer = frame.Viewer{SignedIn: true, Role: "Credit officer"}
	staff.Moment.Open = true
	staff.Compared = &frame.Compared{Title: "Compared with 31 March 2026", Sentence: "1 place differs: 1 changed.", There: "/", End: "/",
		Changes: ui.Table{Caption: "What differs", Columns: []ui.Column{{Head: "Where"}}, Rows: []ui.Row{{Cells: []ui.Cell{ui.T("Due")}}}}, Counted: "1 difference"}
	staff.Eyes = &frame.Eyes{Name: "Yew Teck", Role: "Investor", Reason: "A complaint", Until: "15:04", End: "/view-as/end"}
	out := map[string]string{}
	for name, p := range map[string]frame.Page{"live": live, "past": past, "visitor": visitor, "staff": staff} {
		var b strings.Builder
		if err := Guide(p).Render(context.Background(), &b); err != nil {
			t.Fatal(err)
		}
		out[name] = b.String()
	}
	return out
}

func elements(t *testing.T, page string) []*html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			out = append(out, n)
		}
	}
	return out
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// The Content-Security-Policy forbids inline code and style and every foreign
// host; a page that uses one is broken in the browser, so it fails here.
func TestPagesObeyTheContentSecurityPolicy(t *testing.T) {
	for name, page := range pages(t) {
		for _, n := range elements(t, page) {
			if n.Data == "style" || n.Data == "script" && n.FirstChild != nil {
				t.Errorf("%s: inline <%s>", name, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s: <%s> has the attribute %s", name, n.Data, a.Key)
				}
				if slices.Contains([]string{"src", "href", "action"}, a.Key) && (strings.Contains(a.Val, "//") || strings.Contains(a.Val, "javascript:")) {
					t.Errorf("%s: <%s> leads to %s", name, n.Data, a.Val)
				}
			}
		}
	}
}

var cssClass = regexp.MustCompile(`\.(-?[a-zA-Z][a-zA-Z0-9_-]*)`)

// outside are classes that no page of the style guide shows: pages of their
// own use them, or the script sets them.
var outside = []string{"has-script", "is-done", "prose", "narrow", "stack", "cards", "bullets", "mono", "is-plain", "is-tall", "num", "card-flush"}

// componentParts are the parts of the style sheet that belong to components;
// the others belong to single pages.
var componentParts = []string{"2-base.css", "3-frame.css", "4-page.css", "5-table.css", "6-form.css"}

// Every class that is used has a style or is a hook, and every style is shown
// in the style guide: neither dead rules nor forgotten ones.
func TestClassesAndStylesAgree(t *testing.T) {
	var body []byte
	for _, part := range componentParts {
		css, err := os.ReadFile("../../static/css/" + part)
		if err != nil {
			t.Fatal(err)
		}
		body = append(body, css...)
	}
	sheet := regexp.MustCompile(`(?s)/\*.*?\*/|url\([^)]*\)|"[^"]*"`).ReplaceAllString(string(body), "")
	styled, used := map[string]bool{}, map[string]bool{}
	for _, m := range cssClass.FindAllStringSubmatch(sheet, -1) {
		styled[m[1]] = true
	}
	for _, page := range pages(t) {
		for _, n := range elements(t, page) {
			for class := range strings.FieldsSeq(attr(n, "class")) {
				used[class] = true
			}
		}
	}
	for class := range styled {
		if !used[class] && !slices.Contains(outside, class) {
			t.Errorf("the style sheet styles .%s, which no page of the style guide shows", class)
		}
	}
	for class := range used {
		if !styled[class] && !strings.HasPrefix(class, "tone-") && !strings.HasPrefix(class, "step-") && !strings.HasPrefix(class, "ink-") {
			t.Errorf("the style guide uses .%s, which has no style", class)
		}
	}
}

// Each id stands once; what labels, explains or is linked to exists.
func TestReferencesWithinThePageExist(t *testing.T) {
	for name, page := range pages(t) {
		ids, all := map[string]bool{}, elements(t, page)
		for _, n := range all {
			if id := attr(n, "id"); id != "" {
				if ids[id] && !strings.HasPrefix(id, "errors") {
					t.Errorf("%s: the id %s stands twice", name, id)
				}
				ids[id] = true
			}
		}
		for _, n := range all {
			for _, key := range []string{"for", "aria-labelledby", "aria-describedby", "form"} {
				for id := range strings.FieldsSeq(attr(n, key)) {
					if !ids[id] {
						t.Errorf("%s: <%s %s=%q> names nothing on the page", name, n.Data, key, id)
					}
				}
			}
		}
	}
}

// Every control says what it is to those who can't see it.
func TestControlsHaveNames(t *testing.T) {
	for name, page := range pages(t) {
		labelled := map[string]bool{}
		all := elements(t, page)
		for _, n := range all {
			if n.Data == "label" {
				labelled[attr(n, "for")] = true
			}
		}
		for _, n := range all {
			switch n.Data {
			case "input", "select", "textarea":
				if attr(n, "type") != "hidden" && !labelled[attr(n, "id")] && !within(n, "label") {
					t.Errorf("%s: the field %s has no label", name, attr(n, "name"))
				}
			case "a", "button", "summary":
				if strings.TrimSpace(wordsOf(n)) == "" && attr(n, "aria-label") == "" {
					t.Errorf("%s: a <%s> says nothing", name, n.Data)
				}
			case "svg":
				if attr(n, "aria-hidden") == "" && attr(n, "role") != "img" && !within(n.Parent, "svg") && n.Parent.Data != "svg" {
					t.Errorf("%s: a picture is neither named nor hidden", name)
				}
			}
		}
	}
}

func within(n *html.Node, name string) bool {
	for a := range n.Ancestors() {
		if a.Data == name {
			return true
		}
	}
	return false
}

func wordsOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// The law of the frame: but for frame components and the moment of its links,
// a page is the same whenever it is looked at, and whoever looks.
func TestContentIsTheSameAtAnyMoment(t *testing.T) {
	all := pages(t)
	want, err := frametest.Normalise(strings.NewReader(all["live"]), "at=14234")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(want, "S$61,204.18") {
		t.Fatal("the page has lost its figures")
	}
	for name, page := range all {
		got, err := frametest.Normalise(strings.NewReader(page), "at=14234")
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Errorf("the page of %s differs: %s", name, difference(got, want))
		}
	}
}

func difference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(i-80, 0)
	return a[from:min(i+80, len(a))] + "\n  rather than\n" + b[from:min(i+80, len(b))]
}

func TestGuideShowsEveryTone(t *testing.T) {
	page := pages(t)["live"]
	for _, tone := range []ui.Tone{ui.Neutral, ui.Info, ui.Good, ui.Warn, ui.Late, ui.Bad} {
		if !strings.Contains(page, "pill tone-"+string(tone)) {
			t.Errorf("no pill has the tone %s", tone)
		}
	}
}
