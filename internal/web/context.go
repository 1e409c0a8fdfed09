package web

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
	"refold/web/templates/worked"
)

// Context is one request as a handler sees it: who looks, at which moment, and the
// World there. For a write the World is the head when the request came; the decision
// is made on the head when it is recorded.
type Context struct {
	echo.Context
	Viewer Viewer
	Moment Moment
	World  *domain.World // frozen; of this Moment
	Eyes   *eyes         // through which another looks; nil for one's own

	server *Server
	route  *Route
	status int  // of the page; 200 unless a form is shown again
	done   bool // answered already

	kept  *shown // set where a page is looked at from another one: it is kept, not sent
	whole bool   // lists are shown whole

	stray string // what is wrong with the moment that was asked for; "" as a rule

	moved int // how often a write has looked at a later head

	recorded int64 // position of the last event that this request recorded; 0 for none

	lists      readmodel.Lists // once asked for
	closeLists func()
}

// Page says what the frame needs to know of a page.
type Page struct {
	Title  string        // "Facility Katong Bakehouse"
	Crumbs []frame.Crumb // the way back; the last is the page itself
	Plain  bool          // public pages and sign-in
	Bare   bool          // no time bar: the page is the same at every moment

	// Event says what the event at the moment was, First, Previous and Next where this
	// page's record changed (positions; 0: the platform's).
	Event                 string
	First, Previous, Next int64

	// Worked says how the figures that don't add up are worked out; nil where the page has
	// none of its own. It is asked only where one is explained.
	Worked func() []worked.Formula

	own     bool               // its record is the viewer's portfolio, or their loans
	mine    bool               // the bar runs over the viewer's own, and not over the page's record
	about   bool               // it has a record
	record  []*domain.Recorded // what changed it, by position, as far as the viewer may know
	yet     []*domain.Recorded // what counts for later days of it, as corrected: the bar shows it
	missing bool               // it is not there at this moment: there is nothing to compare, explain or restore
	begins  calendar.Date      // of a missing record: the later day on which it begins, None where there is none
}

// Show answers with a page: the content alone when a script asked for a panel, with
// the frame around it otherwise.
func (c *Context) Show(p Page, content templ.Component) error {
	if c.kept != nil {
		*c.kept = shown{p, content}
		return nil
	}
	status := c.status
	if status == 0 {
		status = http.StatusOK
	}
	if len(p.Crumbs) > 1 && p.Crumbs[0].Text == p.Crumbs[1].Text {
		p.Crumbs = p.Crumbs[1:] // the viewer's first page is the list itself
	}
	return c.show(status, p, content)
}

func (c *Context) show(status int, p Page, content templ.Component) error {
	body := bodies.Get().(*bytes.Buffer)
	defer func() {
		body.Reset()
		bodies.Put(body)
	}()
	ctx := c.Request().Context()
	f := c.within(p)
	if !c.panel() || c.comparing() {
		f = c.frame(p)
	}
	var err error
	if !f.Bare && status == http.StatusOK && c.comparing() {
		compared, summary, err := c.compare(p, f, content)
		if fault := strayed(err); fault != "" { // the page is there, and says what is wrong beside the field
			status, f.Moment.Open = http.StatusBadRequest, true
			f.Moment.Comparison.Fault, f.Moment.Comparison.Typed = fault, clip(c.QueryParam(frame.CompareParam))
		} else if err != nil {
			return err
		} else {
			content, f.Compared = compared, summary
		}
	}
	if f.Explain != nil && f.Explain.On {
		content = c.figuresLinked(content)
	}
	if c.panel() {
		err = content.Render(frame.With(ctx, f), body)
	} else {
		f.Flash = c.takeNotice()
		if c.server.shown != nil {
			c.server.shown(f, content)
		}
		err = frame.Layout(f).Render(templ.WithChildren(ctx, content), body)
	}
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set("Cache-Control", "no-cache")
	if c.Viewer.Party != "" {
		h.Set("Cache-Control", "no-store") // the back button shows nothing after signing out
	}
	h.Add("Vary", "HX-Request, HX-Request-Type, Cookie")
	if c.drags() && !c.panel() {
		return c.sendFrame(status, body.Bytes())
	}
	return c.HTMLBlob(status, body.Bytes())
}

// bodies are buffers for pages on their way out.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// panel reports whether a script asked for a part of the page.
func (c *Context) panel() bool {
	h := c.Request().Header
	return h.Get("HX-Request") == "true" && h.Get("HX-Request-Type") == "partial"
}

// alone reports whether the content of a page is all that is asked for: nothing that surrounds
// it, whose time bar would have to know what changed its record.
func (c *Context) alone() bool { return c.kept == nil && c.panel() && !c.comparing() }

// within is what the content of a page is told of the page around it: all that a panel needs,
// which stands in a page that is there.
func (c *Context) within(p Page) frame.Page {
	m := c.Moment
	f := frame.Page{Title: p.Title, Crumbs: p.Crumbs, Plain: p.Plain, Bare: p.Bare || c.route == nil || !c.route.Past, Eyes: c.seenThrough()}
	f.Moment = frame.Moment{Past: m.Past(), Corrected: m.Corrected, Position: m.Known, Head: m.Head, Query: m.Query(), Path: c.Request().URL.Path, Keep: keptParams(c.Request().URL)}
	if c.reads() && c.route != nil {
		f.Sheets = pageAddress(c.Request().URL)
	}
	if !f.Bare && !p.missing {
		f.Explain = c.explains()
	}
	f.Moment.Day = "the time before the first business day"
	if m.Valid == calendar.None && !f.Bare {
		c.sinceWhen(&f.Moment)
	}
	if m.Valid != calendar.None {
		f.Moment.Day, f.Moment.DayISO = wording.DayLong(m.Valid), m.Valid.String()
	}
	return f
}

func (c *Context) frame(p Page) frame.Page {
	v, m, f := c.Viewer, c.Moment, c.within(p)
	f.Moment.Restore = c.restoreHere(p)
	p.about = len(p.record) > 0
	p = c.ofOwn(p)
	f.Viewer = frame.Viewer{SignedIn: v.Party != "", Name: v.Name, Role: v.title()}
	if v.Party == "" {
		f.Viewer.SignIn, f.Viewer.Register = signInPath(c.back()), "/register"
	} else {
		f.Viewer.Href, f.Viewer.SignOut = "/account", "/signout"
	}
	if f.Eyes != nil {
		f.Viewer.Href = ""
	}
	f.Nav = navigation(v.Roles, c.Request().URL.Path)
	if c.Eyes != nil {
		f.Nav = withHistory(c.server.table, f.Nav)
	}
	for i := range f.Nav {
		if f.Nav[i].Href == "/queue" {
			f.Nav[i].Count = c.waiting()
		}
	}
	f.Moment.Open = v.Roles.Any(Staff) || c.Eyes != nil
	f.Moment.Older = c.earliest(true) < c.earliest(false)
	f.Moment.Event, f.Moment.First, f.Moment.Previous, f.Moment.Next = p.Event, p.First, p.Previous, p.Next
	if !f.Bare {
		f.Moment.Track = c.track(p)
		if !p.missing {
			f.Moment.Comparison = c.comparison()
		}
	}
	if track := c.QueryParam(frame.TrackParam); track == platformDays || track == platformEvents {
		f.Moment.First, f.Moment.Previous, f.Moment.Next = 0, 0, 0
	}
	if m.Corrected && !f.Bare {
		c.daySteps(&f.Moment, p)
	}
	if f.Moment.Fault = c.stray; c.stray != "" {
		f.Moment.Open, f.Moment.Typed = true, clip(cmp.Or(c.QueryParam("valid"), c.QueryParam("at")))
	}
	if p.missing && p.begins != calendar.None {
		f.Moment.Begins = wording.DayLong(p.begins)
	}
	if c.server.settings.Demo {
		f.Demo = &frame.Demo{Switch: "/demo/switch", Tour: tourPath, MadeUp: c.madeUp()}
		if played, days := c.server.filling(); days > 0 {
			f.Demo.Filling = wording.Percent(int64(played), int64(days))
		}
		for _, l := range demoLogins {
			f.Demo.Logins = append(f.Demo.Logins, frame.DemoLogin{Email: l.email, Role: l.role, Current: v.isDemo(l.email, c.server.keys)})
		}
	}
	return f
}

// momentParams are the parameters of an address that name its moment.
var momentParams = []string{"at", "valid", frame.AtDay, frame.ValidDay}

// keptParams are what a page was asked for beside its moment: filters, a search.
func keptParams(u *url.URL) []ui.Param {
	query := u.Query()
	var out []ui.Param
	for name := range query {
		if slices.Contains(momentParams, name) {
			continue
		}
		for _, value := range query[name] {
			out = append(out, ui.Param{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(out, func(a, b ui.Param) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// Link is the address of a page of ours at the moment of this one.
func (c *Context) Link(path string) string {
	return string(ui.Link(ui.WithMoment(c.Request().Context(), ui.Moment{Query: c.Moment.Query()}), path))
}

// reads reports whether the request asks to see and not to change.
func (c *Context) reads() bool {
	return c.Request().Method == http.MethodGet || c.Request().Method == http.MethodHead
}

// back is where to return to after signing in: this page, if it can be returned to.
func (c *Context) back() string {
	if !c.reads() || c.route == nil || c.route.Path == "/signin" || c.route.Path == "/register" {
		return ""
	}
	return c.Request().URL.RequestURI()
}

// problem answers with the page or panel of an error.
func (c *Context) problem(p problem) error {
	if p.retry > 0 {
		seconds := max(int((p.retry.Milliseconds()+999)/1000), 1)
		c.Response().Header().Set("Retry-After", strconv.Itoa(seconds))
	}
	shown := frame.Problem{Status: p.status, Title: p.title, Text: p.text, Items: p.reasons}
	if p.fault {
		shown.ID = requestID(c.Context)
	}
	if record := c.record(); record != "" {
		shown.Back, shown.Link = record, "Look at it as it is now"
	}
	page, ok := c.missing(p.status)
	if ok && c.stray != "" {
		shown.Back, shown.Link = pageAddress(c.Request().URL), "Show the page as it is now"
	}
	page.Title, page.Bare = shown.Filled().Title, !ok
	return c.show(p.status, page, frame.ProblemView(shown))
}

// record is the page of the record that a write was about: "/facilities/F-1" of
// "/facilities/F-1/grade". It is empty where the write was about none.
func (c *Context) record() string {
	if c.reads() || c.route == nil {
		return ""
	}
	pattern, path := c.route.Path, c.Request().URL.Path
	if i := strings.LastIndexByte(pattern, '/'); i < 0 || !strings.HasSuffix(pattern[:i], "/:id") {
		return ""
	}
	return path[:strings.LastIndexByte(path, '/')]
}

// Go answers a write that is done: the person lands on a page of ours, which shows
// the sentence once. Sending the form again lands there too.
func (c *Context) Go(path, sentence string) error {
	if sentence != "" {
		c.leaveNotice(sentence)
	}
	if c.panel() {
		c.Response().Header().Set("HX-Redirect", path)
		return c.NoContent(http.StatusOK)
	}
	return c.Redirect(http.StatusSeeOther, path)
}

// NewRequestID makes the id that a form or button carries, so that sending it twice
// is asking once.
func (c *Context) NewRequestID() string { return newUUID().String() }

// newUUID makes a random UUID (version 4).
func newUUID() domain.UUID {
	var u domain.UUID
	_, _ = rand.Read(u[:]) // never fails: crypto/rand stops the program instead
	u[6] = u[6]&0x0f | 0x40
	u[8] = u[8]&0x3f | 0x80
	return u
}
