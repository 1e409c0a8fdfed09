package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"refold/internal/readmodel"
	"refold/web/templates/frame"
	"refold/web/templates/notices"
	"refold/web/templates/ui"
)

// noticeRoutes are all notices of an investor or borrower, and the mark of what was seen.
func noticeRoutes() []Route {
	return []Route{
		{http.MethodGet, "/notices", Investor | Borrower, (*Server).noticesPage, true},
		{http.MethodGet, "/notices.csv", Investor | Borrower, (*Server).noticesFile, true},
		{http.MethodPost, "/notices/seen", Investor | Borrower, (*Server).seenAction, false},
	}
}

// How many notices stand on a page, how many pages there are at most, and how many
// notices a file holds.
const (
	pageOfNotices  = 20
	mostPages      = 40
	noticesInAFile = pageOfNotices * mostPages
)

// seen is up to which event the viewer has seen notices; -1 in the past, where nothing is
// new.
func (s *Server) seen(c *Context) (int64, error) {
	if c.Moment.Past() {
		return -1, nil
	}
	return s.accounts.seenNotices(c.Request().Context(), c.Viewer.Party)
}

// markSeen is the button that marks everything up to this page's event as seen.
func (c *Context) markSeen(back string) ui.Action {
	return ui.Action{Label: "Mark all as seen", Action: "/notices/seen", Small: true, RequestID: c.NewRequestID(),
		Hidden: []ui.Param{{Name: "shown_at", Value: strconv.FormatInt(c.Moment.Known, 10)}, {Name: "back", Value: back}}}
}

func (s *Server) seenAction(c *Context) error {
	f := c.Form()
	if f.Failed() {
		return &badRequest{"This button was changed on its way."}
	}
	if err := s.accounts.markNotices(c.Request().Context(), c.Viewer.Party, f.ShownAt); err != nil {
		return err
	}
	back := "/notices"
	if f.Value("back") == "/home" {
		back = "/home"
	}
	return c.Go(back, "")
}

func (a *Accounts) seenNotices(ctx context.Context, party string) (int64, error) {
	seen, err := a.queries.SeenNotices(ctx, party)
	if err != nil {
		return 0, fmt.Errorf("read which notices were seen: %w", err)
	}
	return seen, nil
}

func (a *Accounts) markNotices(ctx context.Context, party string, seen int64) error {
	if err := a.queries.MarkNotices(ctx, party, seen); err != nil {
		return fmt.Errorf("mark notices as seen: %w", err)
	}
	return nil
}

func (s *Server) noticesPage(c *Context) error {
	if c.World.Party(c.Viewer.Party) == nil {
		return c.notYet("Notices")
	}
	seen, err := s.seen(c)
	if err != nil {
		return err
	}
	l := c.listing("/notices")
	number := min(max(1, l.page), mostPages)
	page := readmodel.Notices(c.Sums(), c.reader(), c.History(), (number-1)*pageOfNotices, pageOfNotices)
	content := notices.Content{List: notices.Marked(page.Notices, seen), Mark: c.markSeen("/notices"), File: l.csv(),
		Paging: ui.Paging{Text: "Page " + strconv.Itoa(number)}}
	content.New = notices.CountNew(content.List)
	if number > 1 {
		content.Paging.Previous = l.href("page", strconv.Itoa(number-1))
	}
	if page.More && number < mostPages {
		content.Paging.Next = l.href("page", strconv.Itoa(number+1))
	}
	p := Page{Title: "Notices", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Notices"}}}
	return c.Show(p, notices.Page(content))
}

func (s *Server) noticesFile(c *Context) error {
	if c.World.Party(c.Viewer.Party) == nil {
		return ErrNotFound
	}
	page := readmodel.Notices(c.Sums(), c.reader(), c.History(), 0, noticesInAFile)
	file := Export{Name: "notices", What: "Notices of " + c.Viewer.Party, Columns: []string{"date", "event", "kind", "what", "why", "about", "changes"},
		Total: strconv.Itoa(len(page.Notices)) + " notices"}
	if page.More {
		file.Filters = "the newest " + strconv.Itoa(noticesInAFile)
	}
	for _, n := range page.Notices {
		var changes []string
		for _, x := range n.Changes {
			changes = append(changes, x.Term+": "+x.Before+" → "+x.After)
		}
		file.Rows = append(file.Rows, []string{isoDate(n.On), eventNumber(n.Position), notices.Level(n.Level), n.Title, n.Why, n.Record, strings.Join(changes, "; ")})
	}
	return c.Export(file)
}
