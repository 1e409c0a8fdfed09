package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"refold/web/templates/frame"
)

var (
	linkTo    = regexp.MustCompile(`(?:href|src|data-[a-z-]*href)="([^"]*)"`)
	anchorTo  = regexp.MustCompile(`id="([^"]*)"`)
	crawlMost = 400 // pages of one role at one moment
	stepsMost = 6   // links through time that are followed from one page
)

// R6: whoever follows the links of our pages, live or in the past, finds a page behind
// each, of the moment they look at; and looking changes nothing.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	if testing.Short() {
		t.Skip("one request after another: nothing for the race detector")
	}
	t.Parallel()
	b, tables := lawBundle(t)
	b.staffed()
	b.person("second", "investor", demoPassword)
	(&life{bundle: b, look: func() {}}).live()
	head := b.journal.Head().Position()
	windows := map[string]*browser{"": b.browser()}
	for _, as := range []string{"investor", "second", "borrower", "officer", "auditor"} {
		windows[as] = b.as(as)
	}
	caughtUp(t, tables, head)
	before, sessions := b.rows("facility_rows"), b.rows("sessions")
	for as, w := range windows {
		for _, moment := range []string{"", "at=0", "at=131", "at=head&valid=2026-05-15"} {
			c := crawl{browser: w, as: as, moment: moment, seen: map[string]string{}, steps: map[string]int{}, later: map[string]bool{}}
			c.from("/?" + moment)
			if as != "" {
				c.from(landing(c.roles()) + "?" + moment)
			}
			if len(c.seen) < 3 {
				t.Errorf("%q at %q: %d pages are linked", as, moment, len(c.seen))
			}
			t.Logf("%q at %q: %d pages", as, moment, len(c.seen))
		}
	}
	if b.journal.Head().Position() != head || b.rows("facility_rows") != before || b.rows("sessions") != sessions {
		t.Error("looking changed something")
	}
}

// crawl follows links as one person at one moment.
type crawl struct {
	*browser
	as, moment string
	seen       map[string]string // address → the page that linked to it
	steps      map[string]int    // path → links through time that were followed to it
	later      map[string]bool   // address → it is a step by one event, not to the record's first
}

func (c *crawl) roles() Roles {
	for i, name := range roleNames {
		if name == c.as {
			return 1 << i
		}
	}
	return Investor
}

func (c *crawl) from(start string) {
	queue := []string{start}
	if _, done := c.seen[start]; done {
		return
	}
	c.seen[start] = "the beginning"
	for len(queue) > 0 && (thorough || len(c.seen) < crawlMost) {
		address := queue[0]
		queue = queue[1:]
		got := c.get(address).fine()
		switch {
		case got.status == http.StatusSeeOther:
			if to := got.header.Get("Location"); c.as != "" && strings.HasPrefix(to, "/signin") {
				c.t.Errorf("%q at %q: %s, linked from %s, asks to sign in", c.as, c.moment, address, c.seen[address])
			}
		case got.status == http.StatusNotFound && c.later[address] && strings.Contains(got.body, "Return to live"):
			// A step through time may lead to before the record; the page says so.
		case got.status != http.StatusOK:
			c.t.Errorf("%q at %q: %s, linked from %s: status %d", c.as, c.moment, address, c.seen[address], got.status)
		}
		queue = append(queue, c.links(address, got)...)
	}
}

// links are the addresses of a page that were not seen yet. A link that leaves the
// moment without saying so is a fault.
func (c *crawl) links(page string, got *reply) (fresh []string) {
	if !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		return nil
	}
	ids := map[string]bool{}
	for _, m := range anchorTo.FindAllStringSubmatch(got.body, -1) {
		ids[html.UnescapeString(m[1])] = true
	}
	base, _ := url.Parse(page)
	first := firstEvent(got.body)
	for _, m := range linkTo.FindAllStringSubmatch(got.body, -1) {
		link, err := url.Parse(html.UnescapeString(m[1]))
		if err != nil || link.Host != "" || link.Scheme != "" && link.Scheme != "data" {
			c.t.Errorf("%s links to %q", page, m[1])
			continue
		}
		if link.Path == "" && link.RawQuery == "" {
			if link.Fragment != "" && !ids[link.Fragment] {
				c.t.Errorf("%s links to #%s, which is not on the page", page, link.Fragment)
			}
			continue
		}
		to := base.ResolveReference(link)
		to.Fragment = ""
		var step bool // through time, or of what the bar runs over
		for _, name := range append([]string{frame.TrackParam}, momentParams...) {
			step = step || base.Query().Get(name) != to.Query().Get(name)
		}
		if step {
			if c.steps[to.Path]++; c.steps[to.Path] > stepsMost {
				continue
			}
			c.later[to.String()] = m[1] != first
		}
		if strings.HasPrefix(to.Path, "/static/") || moving(to.Query()) {
			continue
		}
		if _, done := c.seen[to.String()]; !done {
			c.seen[to.String()] = page
			fresh = append(fresh, to.String())
		}
	}
	return fresh
}

// firstEvent is the address that the time bar calls the first of the page, "" if none.
func firstEvent(body string) string {
	before, _, found := strings.Cut(body, `<span class="sr">First event</span>`)
	if !found {
		return ""
	}
	address, _, _ := strings.Cut(before[strings.LastIndex(before, `href="`)+len(`href="`):], `"`)
	return address
}

// moving are links that show the same rows another way or step through time: there is
// no end of their combinations.
func moving(query url.Values) bool {
	if query.Has(explainMode) {
		return true
	}
	narrowed := 0
	for name := range query {
		if name != "at" && name != "valid" {
			narrowed++
		}
	}
	return narrowed > 1
}
