package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/cells"
	"refold/web/templates/explain"
	"refold/web/templates/frame"
	"refold/web/templates/story"
)

// explainPath explains a figure of any page: ?of= is the page's address, ?cell= the key of
// the figure, or ?n= its place on the page of this moment.
const explainPath = "/explain"

func explainRoutes() []Route {
	return []Route{
		{http.MethodGet, explainPath, Everyone, (*Server).explainPage, true},
		{http.MethodGet, explainPath + ".csv", Everyone, (*Server).explainFile, true},
	}
}

// explained is what there is to say about one figure at the moment of a page.
type explained struct {
	sight
	look
	cell    cells.Cell
	way     way
	likely  []*domain.Recorded                   // nil: any event
	changes []change                             // newest first
	rest    int                                  // the place before the earliest of them
	since   int                                  // the first place that was asked for, 1 for all
	byDay   bool                                 // a change is a day's, not an event's
	ofDays  map[calendar.Date][]*domain.Recorded // as corrected, of the whole platform: what counts for the days of the changes
}

func (s *Server) explainPage(c *Context) error {
	e, err := s.explained(c)
	if err != nil {
		return err
	}
	page, crumb := e.sight.address, frame.Crumb{Text: e.Title, Href: e.sight.address}
	if e.cell.Key == "" {
		p := Page{Title: "Figures of " + e.Title, Crumbs: []frame.Crumb{crumb, {Text: "Its figures"}}, record: e.record}
		return c.Show(p, explain.Index(explain.Figures{Title: e.Title, Page: page, Groups: e.groups()}))
	}
	view, err := s.explanation(c, e)
	if err != nil {
		return err
	}
	p := Page{Title: "Why " + view.Figure + "?", Crumbs: []frame.Crumb{crumb, {Text: "Why?"}}, record: e.record}
	return c.Show(p, explain.Page(view))
}

// explained finds the page and its figure, and traces it.
func (s *Server) explained(c *Context) (explained, error) {
	var e explained
	var err error
	if e.sight, err = c.about(); err != nil {
		return e, err
	}
	if e.sight.route.Path == explainPath || e.sight.route.Path == explainPath+".csv" {
		return e, &badRequest{"An explanation explains itself."}
	}
	ctx := c.Request().Context()
	if e.look, err = c.look(ctx, e.sight, c.Moment, c.World); err != nil {
		return e, err
	}
	if !e.look.found {
		return e, ErrNotFound
	}
	var found bool
	if n, err := strconv.Atoi(c.QueryParam("n")); err == nil {
		e.cell, found = e.Cells.At(n)
	} else if c.QueryParams().Has("cell") {
		e.cell, found = e.Cells.Find(c.QueryParam("cell"))
	} else {
		return e, nil
	}
	if !found {
		return e, ErrNotFound
	}
	return e, s.trace(c, &e)
}

// turn waits until few enough others look at many pages at once, as explanations and searches
// do, and gives what ends it. It fails with errBusy when the request's time is over before.
func (s *Server) turn(ctx context.Context) (done func(), err error) {
	select {
	case s.looking <- struct{}{}:
		return func() { <-s.looking }, nil
	case <-ctx.Done():
		return nil, errBusy
	}
}

// trace finds what changed the figure.
func (s *Server) trace(c *Context, e *explained) error {
	ctx := c.Request().Context()
	done, err := s.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	e.way = c.way()
	last, fine := e.way.last, false
	if until, err := strconv.Atoi(c.QueryParam("until")); err == nil {
		last = min(max(until, 0), last)
	}
	if since, err := strconv.Atoi(c.QueryParam("since")); err == nil && since >= 1 {
		e.since, fine = since, true
	}
	at := e.sight
	if at.row = e.cell.Record; at.row != "" {
		at.whole = true
		if alone, err := c.look(ctx, at, c.Moment, c.World); err != nil {
			return err
		} else if alone.Cells.Text(e.cell.Key) != e.cell.Text {
			at = e.sight
		}
	}
	t := tracer{first: e.since, value: func(place int) (string, error) { return e.text(ctx, c, at, place) }}
	switch concerning, ok := e.concerning(c); {
	case fine:
	case ok:
		e.likely, t.likely = concerning, e.way.places(concerning)
	case e.way.days == nil && (!c.Viewer.Is(Staff) || e.way.last > eventByEvent):
		e.byDay = true
		return e.traceDays(ctx, t, last)
	}
	e.changes, e.rest, err = t.trace(ctx, last)
	return err
}

// text is what the page says in the place of the figure at a place of the way.
func (e *explained) text(ctx context.Context, c *Context, at sight, place int) (string, error) {
	key := fmt.Sprint(at.address, at.row, c.Viewer.Party, c.Viewer.Roles, c.Moment.Known, c.Moment.asked, place)
	head := c.server.journal.Head().Position()
	texts, ok := c.server.looks.get(key, head, c.server.now())
	if !ok {
		m, world, err := e.way.at(ctx, place)
		if err != nil {
			return "", err
		}
		seen, err := c.look(ctx, at, m, world)
		if err != nil {
			return "", err
		}
		texts = seen.Cells.Texts()
		c.server.looks.put(key, head, texts)
	}
	return texts[e.cell.Key], nil
}

// eventByEvent is the longest way on which a figure of the whole platform is followed
// event by event; on a longer one, day by day first.
const eventByEvent = 5000

// traceDays finds the days that changed the figure.
func (e *explained) traceDays(ctx context.Context, t tracer, last int) error {
	ends := e.way.ends()
	for len(ends) > 0 && ends[len(ends)-1] > last {
		ends = ends[:len(ends)-1]
	}
	if len(ends) == 0 || ends[len(ends)-1] < last {
		ends = append(ends, last)
	}
	place := func(day int) int {
		if day == 0 {
			return 0
		}
		return ends[day-1]
	}
	value := t.value
	t.value = func(day int) (string, error) { return value(place(day)) }
	changes, rest, err := t.trace(ctx, len(ends))
	for _, change := range changes {
		change.From, change.To = place(change.From-1)+1, place(change.To)
		e.changes = append(e.changes, change)
	}
	e.rest = place(rest)
	return err
}

// concerning are the events that are likely to change the figure: of the record that its
// row is about, else of the page's own.
func (e *explained) concerning(c *Context) ([]*domain.Recorded, bool) {
	if e.cell.Record != "" {
		if events, ok := c.concerning(e.cell.Record); ok {
			return events, true
		}
	}
	if events, ok := c.concerning(e.sight.address); ok {
		return append(events, e.record...), true
	}
	return e.record, len(e.record) > 0
}

// groups are the figures of the page in its order, by where they stand.
func (e explained) groups() []explain.Group {
	var groups []explain.Group
	for _, cell := range e.Cells.Cells {
		title := "The page"
		if len(cell.Path) > 1 {
			title = cell.Path[0]
		}
		label := strings.Join(cell.Path[min(1, max(len(cell.Path)-1, 0)):], " · ")
		if n := len(groups); n == 0 || groups[n-1].Title != title {
			groups = append(groups, explain.Group{Title: title})
		}
		group := &groups[len(groups)-1]
		group.Figures = append(group.Figures, explain.Figure{Label: label, Text: cell.Text, Href: e.href(cell.Key, 0, 0)})
	}
	return groups
}

// href is the address of the explanation of a figure of the page; since and until are
// places, 0 for no bound.
func (e explained) href(key string, since, until int) string {
	return explainHref(explainPath, e.sight.address, key, since, until)
}

func explainHref(path, page, key string, since, until int) string {
	values := url.Values{"of": {page}, "cell": {key}}
	if since > 0 {
		values.Set("since", strconv.Itoa(since))
	}
	if until > 0 {
		values.Set("until", strconv.Itoa(until))
	}
	return path + "?" + values.Encode()
}

// explanation puts the changes of a figure into words, oldest first.
func (s *Server) explanation(c *Context, e explained) (explain.View, error) {
	view := explain.View{
		Title: e.Title, Page: e.sight.address, Label: e.cell.Label(), Figure: e.cell.Text, Staff: c.Viewer.Is(Staff),
		File: explainHref(explainPath+".csv", e.sight.address, e.cell.Key, e.since, 0), Whole: e.href(e.cell.Key, 0, 0),
		Part: e.since > 0 || c.QueryParam("until") != "",
	}
	var err error
	if view.Worked, err = e.workedOut(c); err != nil {
		return view, err
	}
	teller := readmodel.NewTeller(c.World, c.reader())
	e.findDays(c)
	for _, change := range e.changes {
		line := e.line(c, teller, change)
		if n := len(view.Lines); n > 0 && line.Hidden && view.Lines[n-1].Hidden {
			last := &view.Lines[n-1] // of others: one summed line
			last.Before, last.From = line.Before, line.From
			continue
		}
		view.Lines = append(view.Lines, line)
	}
	view.Opening, view.Closing = e.cell.Text, e.cell.Text
	if n := len(e.changes); n > 0 {
		view.Opening, view.Closing = e.changes[n-1].Before, e.changes[0].After
	}
	if e.rest > max(e.since-1, 0) {
		view.Earlier = e.href(e.cell.Key, 0, e.rest)
	}
	if e.rest > 0 {
		view.Since = wording.Day(e.way.day(e.rest))
	}
	view.Order()
	return view, nil
}

// line tells one change.
func (e explained) line(c *Context, teller *readmodel.Teller, change change) explain.Line {
	line := explain.Line{Before: change.Before, After: change.After, From: e.way.day(change.From), To: e.way.day(change.To)}
	if change.From < change.To {
		line.Title = "Business of the day"
		if line.From != line.To {
			line.Title = "Day by day"
		}
		if c.Viewer.Is(Staff) && e.way.days == nil {
			line.Count, line.Each = change.To-change.From+1, e.href(e.cell.Key, change.From, change.To)
		}
		return line
	}
	var seen []readmodel.EventRow
	steps := e.way.steps(change.To, e.likely)
	for _, rec := range steps {
		if row, visible := teller.Tell(rec); visible {
			seen = append(seen, row)
		}
	}
	switch {
	case len(steps) == 0:
		e.dayLine(c, teller, &line, change.To)
	case len(seen) == 0:
		line.Title, line.Hidden = "What others did, together", true
	case len(seen) == 1:
		e.tell(c, &line, seen[0])
	default:
		line.Title = wording.Plural(len(seen), "event", "events") + " of the day"
		for _, row := range seen {
			line.Notes = append(line.Notes, "#"+wording.Count(row.Position)+" "+row.Title+", by "+row.Actor)
		}
	}
	return line
}

// tell puts one event into a line.
func (e explained) tell(c *Context, line *explain.Line, row readmodel.EventRow) {
	line.Title, line.By, line.Notes = row.Title, row.Actor, row.Lines
	if row.Subject != "" && row.Subject != e.Title && row.Subject != "Platform" {
		line.Subject, line.SubjectHref = row.Subject, row.Href
	}
	if row.EffectiveOn != calendar.None {
		line.When = story.When(row.EffectiveOn, row.RecordedAt)
	}
	line.Number = "#" + wording.Count(row.Position)
	if c.Viewer.Is(Staff) {
		line.Href = "/events/" + strconv.FormatInt(row.Position, 10)
	} else {
		line.Href = pageAt(e.sight.address, row.Position)
	}
}

// pageAt is a page as it was right after an event.
func pageAt(page string, position int64) string {
	return withParam(page, "at="+strconv.FormatInt(position, 10))
}

// explainFile is the same changes as a file.
func (s *Server) explainFile(c *Context) error {
	e, err := s.explained(c)
	if err != nil {
		return err
	}
	if e.cell.Key == "" {
		return &badRequest{"Name the figure: ?of= a page, ?cell= the key of the figure."}
	}
	view, err := s.explanation(c, e)
	if err != nil {
		return err
	}
	file := Export{Name: "explanation", What: "What made " + view.Label + " of " + view.Title, Filters: "page: " + view.Page + "; figure: " + e.cell.Key,
		Columns: []string{"from", "to", "event", "what", "by", "before", "change", "after"}, Total: view.Figure}
	for _, w := range view.Worked {
		file.Filters += "; " + w.Sentence()
	}
	for _, line := range view.Lines {
		file.Rows = append(file.Rows, []string{isoDate(line.From), isoDate(line.To), line.Number, line.Words(), line.By, line.Before, line.Change, line.After})
	}
	return c.Export(file)
}
