package ui

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

var past = WithMoment(context.Background(), Moment{Past: true, Query: "at=7", Why: "You are viewing 31 March 2026.", Live: "/wallet"})

// dom renders a component with a child and parses it as a page's body.
func dom(t *testing.T, ctx context.Context, c templ.Component) *html.Node {
	t.Helper()
	child := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<input name="child">`)
		return err
	})
	var b strings.Builder
	if err := c.Render(templ.WithChildren(ctx, child), &b); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// all finds the elements of a name that have each of the attributes, given as
// "name" or "name=value".
func all(n *html.Node, name string, attributes ...string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type != html.ElementNode || d.Data != name {
			continue
		}
		if !slices.ContainsFunc(attributes, func(want string) bool { return !has(d, want) }) {
			out = append(out, d)
		}
	}
	return out
}

func has(n *html.Node, want string) bool {
	key, value, exact := strings.Cut(want, "=")
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
		return a.Key == key && (!exact || a.Val == value)
	})
}

func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

var pledge = Form{
	Action: "/pledges", RequestID: "5f0c", Hidden: []Param{{"version", "7"}}, Submit: "Pledge",
}

func TestFormOfThePresentIsOpen(t *testing.T) {
	doc := dom(t, context.Background(), FormView(pledge))
	if n := len(all(doc, "fieldset", "disabled")); n != 0 {
		t.Error("the form is disabled")
	}
	for _, want := range []string{"value=5f0c", "value=7", "name=child"} {
		if len(all(doc, "input", want)) != 1 {
			t.Errorf("no input with %s", want)
		}
	}
	if len(all(doc, "form", "method=post", "action=/pledges", "data-frame")) != 1 {
		t.Error("the form is no frame component that posts")
	}
}

// In the past a form is shown, closed, with the reason and the way back, and
// holds no token that a replay could use.
func TestFormOfThePastIsClosed(t *testing.T) {
	doc := dom(t, past, FormView(pledge))
	if len(all(doc, "fieldset", "disabled")) != 1 {
		t.Error("the form is not disabled")
	}
	if n := len(all(doc, "input", "type=hidden")); n != 0 {
		t.Errorf("%d hidden inputs in the past", n)
	}
	if got := words(doc); !strings.Contains(got, "You are viewing 31 March 2026.") {
		t.Errorf("the form does not say why: %q", got)
	}
	if len(all(doc, "a", "href=/wallet")) != 1 {
		t.Error("no way back to live")
	}
}

func TestActions(t *testing.T) {
	action := Action{Label: "Approve", Action: "/approve", RequestID: "5f0c"}
	closed, confirmed := action, action
	closed.Closed = "You graded it: somebody else approves."
	confirmed.Confirm = "The borrower is told at once."
	tests := []struct {
		name   string
		ctx    context.Context
		action Action
		forms  int
		says   string
	}{
		{"open", context.Background(), action, 1, "Approve"},
		{"closed", context.Background(), closed, 0, "Approve You graded it: somebody else approves."},
		{"asks first", context.Background(), confirmed, 1, "Approve The borrower is told at once. Approve"},
		{"in the past", past, action, 0, "Approve You are viewing 31 March 2026."},
		{"closed in the past", past, closed, 0, "Approve You are viewing 31 March 2026."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := dom(t, tt.ctx, ActionView(tt.action))
			if n := len(all(doc, "form")); n != tt.forms {
				t.Errorf("%d forms, want %d", n, tt.forms)
			}
			if got := words(doc); got != tt.says {
				t.Errorf("says %q, want %q", got, tt.says)
			}
			body := all(doc, "body")[0]
			for c := range body.ChildNodes() {
				if c.Type == html.ElementNode && !has(c, "data-frame") {
					t.Errorf("<%s> is not a frame component", c.Data)
				}
			}
		})
	}
}

func TestFieldSaysWhatIsWrongBesideIt(t *testing.T) {
	field := Field{Name: "amount", Label: "Amount", Hint: "From S$100.00.", Value: "9000", Error: "Too much."}
	doc := dom(t, context.Background(), Input(MoneyField("SGD", field)))
	inputs := all(doc, "input", "id=f-amount", "name=amount", "value=9000", "aria-invalid=true", "inputmode=decimal", "aria-describedby=f-amount-error f-amount-hint")
	if len(inputs) != 1 {
		t.Error("the input lost its value, its error or its hint")
	}
	for _, id := range []string{"f-amount-error", "f-amount-hint"} {
		if len(all(doc, "p", "id="+id)) != 1 {
			t.Errorf("nothing has the id %s", id)
		}
	}
	if len(all(doc, "label", "for=f-amount")) != 1 {
		t.Error("no label")
	}
	secret := dom(t, context.Background(), Input(Field{Name: "p", Label: "Password", Type: "password", Value: "secret"}))
	if len(all(secret, "input", "value")) != 0 {
		t.Error("a password is written back into the page")
	}
}

func TestSelectAndRadiosKeepTheChoice(t *testing.T) {
	options := []Option{{Value: "", Label: "Choose"}, {Value: "b", Label: "B"}, {Value: "c", Label: "C", Off: "Not now."}}
	doc := dom(t, context.Background(), Select(Field{Name: "s", Label: "S", Value: "b"}, options))
	if got := all(doc, "option", "selected"); len(got) != 1 || !has(got[0], "value=b") {
		t.Errorf("%d options are selected", len(got))
	}
	doc = dom(t, context.Background(), RadioCards(Field{Name: "r", Label: "R", Value: "b", Error: "Choose one."}, options))
	if got := all(doc, "input", "checked"); len(got) != 1 || !has(got[0], "value=b") {
		t.Errorf("%d radios are checked", len(got))
	}
	if got := all(doc, "input", "disabled"); len(got) != 1 || !has(got[0], "value=c") {
		t.Error("a choice that is off can be chosen")
	}
	if len(all(doc, "fieldset", "aria-describedby=f-r-error")) != 1 {
		t.Error("the group does not name its error")
	}
}

// A filter asks again at the same moment.
func TestFiltersKeepTheMoment(t *testing.T) {
	ctx := WithMoment(context.Background(), Moment{Past: true, Query: "at=head&valid=2008-12-31"})
	doc := dom(t, ctx, Filters("/log", "Filter"))
	for _, want := range [][]string{{"name=at", "value=head", "data-frame"}, {"name=valid", "value=2008-12-31", "data-frame"}} {
		if len(all(doc, "input", want...)) != 1 {
			t.Errorf("no hidden field %v", want)
		}
	}
	if n := len(all(dom(t, context.Background(), Filters("/log", "Filter")), "input", "type=hidden")); n != 0 {
		t.Errorf("%d hidden fields at the head", n)
	}
}
