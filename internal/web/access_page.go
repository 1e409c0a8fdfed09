package web

import (
	"strconv"

	"refold/internal/readmodel"
	"refold/internal/web/sqlsession"
	"refold/internal/wording"
	"refold/web/templates/access"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// Rows of the access log on a page, and in a file.
const (
	accessOnPage = 50
	accessInFile = 100_000
)

// Ways of looking, as the filter of the access log has them.
const (
	lookedAs  = "eyes"
	lookedOwn = "own"
)

func accessListing(c *Context) listing { return c.listing("/access", "who", "whose", "view", "how") }

// accessRows reads the rows that a listing asks for, as far as the page may know them: at
// a moment of the past, what had been looked at by then.
func (c *Context) accessRows(l listing, page, size int) ([]sqlsession.AccessLogRow, int, error) {
	rows, total, err := c.server.accounts.accessRows(c.Request().Context(), sqlsession.AccessLogParams{
		Head: c.Moment.Known, Viewer: l.get("who"), Subject: l.get("whose"), Eyes: l.get("view"), How: l.get("how"),
		Skip: int32((page - 1) * size), AtMost: int32(size)})
	return rows, int(total), err
}

func (s *Server) accessPage(c *Context) error {
	l := accessListing(c)
	const mostPages = 10_000 // keeps the offset in bounds, whatever the address says
	page := readmodel.ListPage[sqlsession.AccessLogRow]{Page: min(max(l.page, 1), mostPages)}
	var err error
	if page.Rows, page.Total, err = c.accessRows(l, page.Page, accessOnPage); err != nil {
		return err
	}
	page.Pages = (page.Total + accessOnPage - 1) / accessOnPage
	who := []ui.Option{{Label: "Everybody"}}
	for _, p := range c.World.Colleagues() {
		who = append(who, ui.Option{Value: p.ID, Label: readmodel.Actor(c.World, c.reader(), p.ID)})
	}
	view := ui.List{
		Heading: ui.Heading{Title: "Access log", Meta: "Who looked through whose eyes, and which of the staff at whose private file"},
		Action:  l.path, Clear: l.clear(),
		Search: &ui.SearchField{Name: "whose", Label: "Whose page", Value: l.get("whose"), Placeholder: "Id of a party"},
		Picks: []ui.PickField{{Name: "who", Label: "Who", Value: l.get("who"), Options: who},
			{Name: "how", Label: "How", Value: l.get("how"), Options: []ui.Option{{Label: "All"}, {Value: lookedAs, Label: "Through another's eyes"}, {Value: lookedOwn, Label: "Private files"}}}},
		Card: ui.CardHead{Title: "Looks", ID: "rows", Flush: true, CSV: l.csv(), Note: "One line for each viewer, page and minute. Nobody can change or delete one."},
	}
	if l.get("view") != "" {
		view.Hidden = []ui.Param{{Name: "view", Value: l.get("view")}}
	}
	empty := ui.Empty{Title: "Nobody has looked yet", Text: "Open a party and choose “See what they see”; it is noted here."}
	if l.clear() != "" {
		empty = ui.Empty{Title: "Nothing like that was looked at", Text: "Loosen the filters.", Href: l.clear(), Link: "Clear the filters"}
	}
	var lines []access.Line
	for _, row := range page.Rows {
		lines = append(lines, access.Line{At: row.At, Action: row.Action, Who: readmodel.Actor(c.World, c.reader(), row.Viewer), Whose: c.partyName(row.Subject),
			WhoseID: row.Subject, Eyes: row.Eyes, Page: row.Page, Moment: row.Moment, Reason: row.Reason})
	}
	view.Table = access.Table(lines, empty)
	if page.Total > 0 {
		view.Paging = listPaging(l, page, "line", "lines")
	}
	return c.Show(Page{Title: "Access log", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Event log", Href: "/events"}, {Text: "Access log"}}}, access.Page(view))
}

// partyName is a party as staff read it: the company, else the person, else the id.
func (c *Context) partyName(id string) string {
	p := c.World.Party(id)
	switch {
	case p == nil:
		return id
	case p.CompanyName != "":
		return p.CompanyName
	}
	return c.reader().Name(p.Name)
}

func (s *Server) accessExport(c *Context) error {
	l := accessListing(c)
	rows, total, err := c.accessRows(l, 1, accessInFile)
	if err != nil {
		return err
	}
	e := Export{Name: "access-log", What: "Access log", Filters: l.filters(), Total: strconv.Itoa(total) + " lines",
		Columns: []string{"at", "what", "who", "whose", "view", "page", "moment", "reason"}}
	if total > len(rows) {
		e.What += ", the newest " + wording.Count(len(rows))
	}
	for _, row := range rows {
		e.Rows = append(e.Rows, []string{timestamp(row.At.UnixMicro()), row.Action, row.Viewer, row.Subject, row.Eyes, row.Page, row.Moment, row.Reason})
	}
	return c.Export(e)
}
