package web

import (
	"fmt"
	"slices"
	"strconv"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/eventlog"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
	"refold/web/templates/undo"
)

// undoFilters are those of the event log that make sense for requests; the address names
// them alike.
func (c *Context) undoFilters() (l listing, asked askedFor) {
	l = c.listing("/undo", "request", "actor", "kind", "from", "to", "only")
	asked.Asked = eventlog.Asked{Request: l.get("request"), Actor: l.get("actor"), Kind: l.get("kind"), RecordedFrom: l.get("from"), RecordedTo: l.get("to")}
	asked.people = l.get("actor") == "" && l.get("request") == ""
	if l.get("actor") == everybody {
		asked.Actor = ""
	}
	if l.get("only") == "undone" {
		asked.Only = eventlog.OnlyUndone
	}
	asked.before = c.QueryParam("before")
	return l, asked
}

// undoPage is the undo centre: what was asked for, newest first, each with the way to
// undo it or put it back.
func (s *Server) undoPage(c *Context) error {
	l, asked := c.undoFilters()
	filter, _, wrong := asked.filter(c.World)
	page := readmodel.EventLog(c.World, c.reader(), s.events, c.Log(), filter, eventsOnPage)
	rows := readmodel.Requests(page.Rows)
	view := ui.List{
		Heading: ui.Heading{Title: "Undo centre", Meta: "What was asked for, newest first: each can be undone, put back, or its events corrected"},
		Action:  "/undo",
		Search:  &ui.SearchField{Name: "request", Label: "Request", Value: l.get("request"), Placeholder: "Id of a request", Error: wrong["request"]},
		Picks: []ui.PickField{
			{Name: "actor", Label: "By", Value: l.get("actor"), Options: requesters(c)},
			{Name: "kind", Label: "Kind", Value: l.get("kind"), Options: undoKinds()},
			{Name: "only", Label: "Show", Value: l.get("only"), Options: []ui.Option{{Label: "All"}, {Value: "undone", Label: "Undone"}}},
		},
		Dates: []ui.Field{{Name: "from", Label: "Recorded from", Value: l.get("from"), Error: wrong["recorded_from"], Optional: true},
			{Name: "to", Label: "through", Value: l.get("to"), Error: wrong["recorded_to"], Optional: true}},
		Clear: l.clear(),
		Card:  ui.CardHead{Title: "Requests", Note: wrong["before"], Flush: true, CSV: l.csv()},
		Table: undo.Rows(rows),
	}
	view.Paging.Text = wording.Plural(page.Total, "event", "events")
	if page.Skipped > 0 {
		view.Paging.Previous = l.href("before", strconv.FormatInt(page.Newer, 10))
	}
	if page.Older > 0 {
		view.Paging.Next = l.href("before", strconv.FormatInt(page.Older, 10))
	}
	return c.Show(Page{Title: "Undo centre", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Undo centre"}}}, ui.ListView(view))
}

// everybody is who asks when what the platform does by itself is to be listed too: it is
// most of what is recorded, and seldom wrong.
const everybody = "everybody"

// requesters are who may have asked for something: people, unless said otherwise. An id
// names one request, whoever asked for it.
func requesters(c *Context) []ui.Option {
	options := actors(c)
	options[0].Value = everybody
	return slices.Insert(options, 0, ui.Option{Label: "People"})
}

// undoKinds are the kinds of events that people cause.
func undoKinds() []ui.Option {
	choices := []ui.Option{{Label: "Everything"}}
	for _, e := range domain.Kinds() {
		if e.Stream() != domain.PlatformStream || e.Kind() != (domain.BusinessDayOpened{}).Kind() {
			choices = append(choices, ui.Option{Value: e.Kind(), Label: readmodel.KindWords(e.Kind())})
		}
	}
	return choices
}

func (s *Server) undoExport(c *Context) error {
	l, asked := c.undoFilters()
	filter, _, wrong := asked.filter(c.World)
	if len(wrong) > 0 {
		return wrong.refusal()
	}
	events, total := readmodel.Events(c.World, c.reader(), s.events, c.Log(), filter, eventsInFile)
	e := Export{Name: "requests", What: "Requests", Filters: l.filters(),
		Columns: []string{"request", "position", "recorded_at", "what", "about", "by", "events", "state"}}
	if total > len(events) {
		e.What += fmt.Sprintf(", of the newest %d of %d events", len(events), total)
	}
	count := 0
	for _, r := range readmodel.Requests(events) {
		state := "counts"
		if r.Undone {
			state = "undone"
		}
		count += r.Events
		e.Rows = append(e.Rows, []string{r.Request.String(), strconv.FormatInt(r.Position, 10), timestamp(r.RecordedAt), r.Title, r.Subject, r.ActorID, strconv.Itoa(r.Events), state})
	}
	e.Total = "events " + strconv.Itoa(count)
	return c.Export(e)
}
