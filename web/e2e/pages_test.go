//go:build browser

package e2e

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var (
	//go:embed testdata/page.js
	pageChecks string
	//go:embed testdata/axe.min.js
	axe string
)

// axeSum is the checksum of axe-core 4.14.1, axe.min.js, as it was published under the
// Mozilla Public License 2.0. It is used in tests only and never served.
const axeSum = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"

func TestAxeIsWhatWasPublished(t *testing.T) {
	if sum := sha256.Sum256([]byte(axe)); hex.EncodeToString(sum[:]) != axeSum {
		t.Errorf("testdata/axe.min.js has the checksum %x", sum)
	}
}

// contrast is the one rule whose answer depends on the theme.
var contrast = []string{"color-contrast"}

// TestEveryPage follows links from where each role starts, through one page of each
// kind, live and past: accessible, light and dark, on a desk and on a phone.
func TestEveryPage(t *testing.T) {
	for _, role := range []string{"", "investor", "borrower", "officer", "approver", "auditor"} {
		t.Run("as "+role, func(t *testing.T) {
			p := somebody(t, demo, "visitor")
			if role != "" {
				p = as(t, role)
			}
			seen, queue := map[string]bool{}, []string{"/", "/signin", "/register", "/risks", "/styleguide", "/nowhere"}
			if role != "" {
				queue = []string{strings.SplitN(p.address(), "?", 2)[0], "/account"}
			}
			for len(queue) > 0 {
				path := queue[0]
				queue = queue[1:]
				if kind := kindOf(path); !seen[kind] {
					seen[kind] = true
					queue = append(queue, p.checkPage(path)...)
					if role != "approver" && role != "auditor" { // theirs are an officer's pages, with fewer forms
						p.checkPast(path)
					}
				}
			}
			if len(seen) < 5 {
				t.Errorf("only %d kinds of page were found", len(seen))
			}
		})
	}
}

// anID is a part of an address that names a record, a currency or a day: our own words
// are in small letters.
var anID = regexp.MustCompile(`/[^/]*[A-Z0-9][^/]*`)

// aName is a part of an address in small letters that names a record all the same.
var aName = regexp.MustCompile(`^/(products|trial-balance)/[^/]+`)

// kindOf is an address without what names a record: pages of a kind are alike.
func kindOf(path string) string {
	if path != "/products/new" {
		path = aName.ReplaceAllString(path, "/$1/:id")
	}
	return anID.ReplaceAllString(path, "/:id")
}

// checkPage looks at a page in every way and gives the addresses it leads to.
func (p *person) checkPage(path string) []string {
	p.t.Helper()
	if !p.load(path) {
		return nil
	}
	links := check[[]string](p, "links")
	if path == "/styleguide" {
		links = nil // it shows parts of pages, which lead nowhere
	} else {
		p.complain(path, "any", check[[]string](p, "faults"))
	}
	p.resize(phone)
	p.complain(path, "phone", check[[]string](p, "wide"))
	p.resize(narrow)
	p.complain(path, "narrow phone", check[[]string](p, "wide"))
	if p.first() {
		p.look("light", desktop)
		p.axe(path, "desktop, light")
		p.look("light", phone)
		p.axe(path, "phone, light", contrast...)
		p.look("dark", phone)
		p.axe(path, "phone, dark")
		p.look("dark", desktop)
		p.axe(path, "desktop, dark", contrast...)
	}
	p.complain(path, "console", p.trouble())
	return links
}

// checkPast looks at the page as it was, where it has a history.
func (p *person) checkPast(path string) {
	p.t.Helper()
	p.resize(desktop)
	if !evaluate[bool](p, `document.querySelector(".timebar") !== null`) || p.visit(p.site.address+path+"?at=now-30d") != http.StatusOK {
		return // it has no history, or its record is younger
	}
	p.past()
	p.prepare()
	p.resize(narrow)
	p.complain(path, "past, narrow phone", check[[]string](p, "wide"))
	if p.first() {
		p.look("light", desktop)
		p.axe(path, "past, desktop, light")
		p.look("dark", phone)
		p.axe(path, "past, phone, dark")
	}
	p.complain(path, "past, console", p.trouble())
}

// looked are the contents that axe has seen. A page that is the same for two roles is
// looked at once: what surrounds it is that of their other pages.
var looked = map[[sha256.Size]byte]bool{}

// first says whether nobody had this page before; then what repeats on it is thinned
// out, for a thousand rows are alike and axe takes its time for each.
func (p *person) first() bool {
	p.t.Helper()
	sum := sha256.Sum256([]byte(evaluate[string](p, `document.querySelector("main").outerHTML`)))
	if looked[sum] {
		return false
	}
	looked[sum] = true
	check[*string](p, "thin")
	return true
}

// look turns to a theme and a size.
func (p *person) look(theme string, s size) {
	p.t.Helper()
	p.theme(theme)
	p.resize(s)
}

// load opens a page with everything on it unfolded; false where there is none.
func (p *person) load(path string) bool {
	p.t.Helper()
	p.look("light", desktop)
	status := p.visit(p.site.address + path)
	if status != http.StatusOK && !(status == http.StatusNotFound && path == "/nowhere") {
		p.t.Errorf("%s: %s answers %d", p.name, path, status)
		return false
	}
	p.prepare()
	return true
}

// prepare unfolds everything and brings axe to the page.
func (p *person) prepare() {
	p.t.Helper()
	check[*string](p, "unfold")
	evaluate[any](p, axe+"\n;true")
}

// axe holds the page to WCAG 2.2 A and AA, or to some rules of it.
func (p *person) axe(path, how string, rules ...string) {
	p.t.Helper()
	p.complain(path, how, check[[]string](p, "axe", append([]string{}, rules...)))
}

// complain reports faults of a page.
func (p *person) complain(path, how string, faults []string) {
	p.t.Helper()
	for _, fault := range faults {
		p.t.Errorf("%s at %s (%s): %s", p.name, path, how, fault)
	}
}

// check calls a function of page.js.
func check[T any](p *person, function string, args ...any) T {
	p.t.Helper()
	text, err := json.Marshal(args)
	if err != nil {
		p.t.Fatal(err)
	}
	list := strings.TrimSuffix(strings.TrimPrefix(string(text), "["), "]")
	if list == "null" {
		list = ""
	}
	return evaluate[T](p, pageChecks+"."+function+"("+list+")")
}
