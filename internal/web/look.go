package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"refold/internal/domain"
	"refold/web/templates/cells"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// sight is a page of ours that has a past, as its address names it without a moment.
type sight struct {
	address string // path and query
	route   *Route
	whole   bool   // lists on it are not cut into pages: a row is found wherever it stands
	row     string // the record of the only row that matters, "" where all do
}

// sight finds the page of an address that has a past; see anySight.
func (c *Context) sight(address string) (sight, error) {
	found, err := c.anySight(address)
	if err == nil && !found.route.Past {
		return sight{}, ErrNotFound
	}
	return found, err
}

// anySight finds the page of an address for this viewer. Who may not see the page (see
// barred) may not see it through another one either. An address without such a page is ErrNotFound.
func (c *Context) anySight(address string) (sight, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
		return sight{}, &badRequest{"“" + clip(address) + "” is not the address of a page of ours."}
	}
	found := sight{address: pageAddress(u)}
	ec := c.server.router.NewContext(nil, nil)
	c.server.router.Router().Find(http.MethodGet, u.EscapedPath(), ec)
	for i := range c.server.table {
		if r := &c.server.table[i]; r.Method == http.MethodGet && r.Path == ec.Path() {
			found.route = r
		}
	}
	if found.route == nil {
		return sight{}, ErrNotFound
	}
	return found, c.barred(found.route)
}

// aboutAnother are the pages about another page, which ?of= names: its tables as files, its
// figures explained, when it first said something.
var aboutAnother = map[string]bool{ui.SheetPath: true, explainPath: true, explainPath + ".csv": true, findPath: true}

// about finds the page that this one is about.
func (c *Context) about() (sight, error) {
	address := c.QueryParam("of")
	switch {
	case !aboutAnother[c.route.Path]:
		return sight{}, fmt.Errorf("%s is not among the pages about another one: looks at that are not noted", c.route.Path)
	case c.route.Path == ui.SheetPath:
		return c.anySight(address) // pages without a past have tables too
	case address == "":
		address = landing(c.Viewer.Roles)
	}
	return c.sight(address)
}

// pageAddress is the address of a page without its moment and without what is the time
// bar's own.
func pageAddress(u *url.URL) string {
	query := u.Query()
	for _, name := range append([]string{explainMode, frame.TrackParam, frame.ZoomFrom, frame.ZoomTo, frame.CompareParam, frame.CompareDayParam}, momentParams...) {
		query.Del(name)
	}
	bare := url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: query.Encode()}
	return bare.String()
}

// shown is what a handler showed, before it is rendered.
type shown struct {
	Page
	content templ.Component
}

// nowhere takes what is answered and sends it to nobody.
type nowhere struct{}

func (nowhere) Header() http.Header            { return http.Header{} }
func (nowhere) Write(text []byte) (int, error) { return len(text), nil }
func (nowhere) WriteHeader(int)                {}

// look is a page as this viewer sees it at some moment: what it says, cell by cell.
type look struct {
	Page
	Cells cells.Page
	found bool // there is such a page at that moment
}

// other is the request for a page at another moment by the same viewer. What it shows is
// kept in kept. The World is that of the moment; a page that has no past is as it is now.
func (c *Context) other(ctx context.Context, at sight, m Moment, w *domain.World, kept *shown) (*Context, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.address, nil)
	if err != nil {
		return nil, &badRequest{"“" + clip(at.address) + "” is not the address of a page of ours."}
	}
	if !at.route.Past {
		w = c.server.journal.Head()
		m = liveMoment(w)
	}
	m.Live = false // what is live comes from tables; both are one, and only the fold has every moment
	ec := c.server.router.NewContext(request, nowhere{})
	c.server.router.Router().Find(http.MethodGet, request.URL.EscapedPath(), ec)
	return &Context{Context: ec, Viewer: c.Viewer, Eyes: c.Eyes, Moment: m, World: w, server: c.server, route: at.route, kept: kept, whole: at.whole}, nil
}

// look shows a page at another moment to the same viewer, by its own handler, and reads
// it. Where there is no such page at that moment, or another answer than a page, nothing
// is seen. The World is that of the moment.
func (c *Context) look(ctx context.Context, at sight, m Moment, w *domain.World) (look, error) {
	var kept shown
	other, err := c.other(ctx, at, m, w, &kept)
	if err != nil {
		return look{}, err
	}
	defer other.end()
	switch err := at.route.Handle(c.server, other); {
	case errors.Is(err, ErrNotFound):
		return look{}, nil
	case err != nil:
		return look{}, err
	case kept.content == nil:
		return look{}, nil
	}
	var body bytes.Buffer
	if err := kept.content.Render(ui.WithMoment(ctx, ui.Moment{Past: true, Only: at.row}), &body); err != nil {
		return look{}, fmt.Errorf("render %s: %w", at.address, err)
	}
	seen := look{kept.Page, cells.Read(body.Bytes()), true}
	if at.route.Path == "/" {
		seen.Title = "Home" // of the house: its own title is the name of the product alone
	}
	return seen, nil
}
