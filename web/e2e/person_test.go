//go:build browser

package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// patience bounds how long a person waits for a page to answer.
const patience = 15 * time.Second

// spot is where to press, or why one can't.
type spot struct {
	X, Y  float64
	Done  bool
	Error string
}

// as is somebody who is signed in as one of the demo's people.
func as(t *testing.T, role string) *person {
	t.Helper()
	p := somebody(t, demo, role)
	p.signIn(role+"@demo.test", "demo")
	return p
}

func (p *person) signIn(email, password string) {
	p.t.Helper()
	p.open("/signin")
	p.fill("email", email)
	p.fill("password", password)
	p.press("Sign in", in("page"))
}

// open goes to a page that is there.
func (p *person) open(path string) {
	p.t.Helper()
	p.openAs(path, http.StatusOK)
}

func (p *person) openAs(path string, status int) {
	p.t.Helper()
	if got := p.visit(p.site.address + path); got != status {
		p.t.Fatalf("%s opens %s: status %d, want %d\n%s", p.name, path, got, status, p.text())
	}
}

// part narrows what is meant to a part of the page: the one with that heading.
type part string

// in names a part of the page by its heading.
func in(heading string) part { return part(heading) }

func name(parts []part) string {
	if len(parts) == 0 {
		return ""
	}
	return string(parts[0])
}

// fill types into a field, or chooses in it.
func (p *person) fill(field, value string, where ...part) {
	p.t.Helper()
	s := ask[spot](p, "aim", field, value, name(where))
	if s.Error != "" {
		p.t.Fatalf("%s fills %q in %q at %s: the field %s\n%s", p.name, field, name(where), p.address(), s.Error, p.text())
	}
	if !s.Done {
		command(p, input.InsertText, input.InsertTextParams{Text: value})
	}
}

// tick presses a statement, a choice or a line that opens: the page stays.
func (p *person) tick(words string, where ...part) {
	p.t.Helper()
	at := p.find(words, where)
	p.do(chromedp.MouseClickXY(at.X, at.Y))
}

// unfold opens a part of the page where it is closed.
func (p *person) unfold(heading string) {
	p.t.Helper()
	at := ask[spot](p, "unfold", heading)
	if at.Error != "" {
		p.t.Fatalf("%s opens %q at %s: it %s", p.name, heading, p.address(), at.Error)
	}
	if !at.Done {
		p.do(chromedp.MouseClickXY(at.X, at.Y))
	}
}

// press presses a button or a link and waits for the page that follows.
func (p *person) press(words string, where ...part) {
	p.t.Helper()
	at := p.find(words, where)
	before := ask[string](p, "moment")
	p.do(chromedp.MouseClickXY(at.X, at.Y))
	p.moved(before, words)
}

func (p *person) find(words string, where []part) spot {
	p.t.Helper()
	at := ask[spot](p, "press", words, name(where))
	if at.Error != "" {
		p.t.Fatalf("%s presses %q in %q at %s: it %s\n%s", p.name, words, name(where), p.address(), at.Error, p.text())
	}
	return at
}

// moved waits until another page, or the same one at another moment, stands still.
func (p *person) moved(before, why string) {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ask[string](p, "moment") != before && ask[bool](p, "ready") {
			return
		}
	}
	p.t.Fatalf("%s: nothing followed %q at %s\n%s", p.name, why, p.address(), p.text())
}

// settled waits until the page shows what the thumb of the time bar says.
func (p *person) settled() {
	p.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if evaluate[bool](p, `!document.querySelector("#timebar-range[data-busy]")`) {
			return
		}
	}
	p.t.Fatalf("%s: the page never follows the thumb at %s", p.name, p.address())
}

// text is all that can be read.
func (p *person) text() string {
	p.t.Helper()
	return ask[string](p, "text")
}

// see checks that all of this can be read.
func (p *person) see(texts ...string) {
	p.t.Helper()
	page := p.text()
	for _, text := range texts {
		if !strings.Contains(strings.ToLower(page), strings.ToLower(text)) {
			p.t.Fatalf("%s does not see %q at %s\n%s", p.name, text, p.address(), page)
		}
	}
}

// miss checks that none of this can be read.
func (p *person) miss(texts ...string) {
	p.t.Helper()
	page := p.text()
	for _, text := range texts {
		if strings.Contains(strings.ToLower(page), strings.ToLower(text)) {
			p.t.Fatalf("%s sees %q at %s\n%s", p.name, text, p.address(), page)
		}
	}
}

// address is where the person is, without the site: "/loans?at=7".
func (p *person) address() string {
	p.t.Helper()
	location, err := chromedp.Run(p.ctx, chromedp.Location())
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.TrimPrefix(location, p.site.address)
}

// at checks where the person has come to.
func (p *person) at(path string) {
	p.t.Helper()
	if got := p.address(); got != path {
		p.t.Fatalf("%s is at %s, want %s\n%s", p.name, got, path, p.text())
	}
}
