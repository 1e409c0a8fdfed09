package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"refold/internal/calendar"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/cells"
	"refold/web/templates/find"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// findPath finds when something a page says first became true: ?of= is the page's address,
// ?cell= the key of what it says, ?how= and ?value= the condition.
const findPath = "/find"

func findRoutes() []Route {
	return []Route{{http.MethodGet, findPath, Everyone, (*Server).findPage, true}}
}

// findTime bounds one search; what is left goes on where it stopped.
const findTime = 5 * time.Second

// Conditions on what a cell says.
const (
	isAbove = "above"
	isBelow = "below"
	isEqual = "is"
)

// step is one place on the way of a page at which it may have changed.
type step struct {
	at, valid string // as an address has it
	position  int64  // of the event; 0 for a day as corrected
	day       calendar.Date
}

func (s *Server) findPage(c *Context) error {
	address := c.QueryParam("of")
	if address == "" {
		address = landing(c.Viewer.Roles)
	}
	page, err := c.sight(address)
	if err != nil {
		return err
	}
	if page.route.Path == findPath || strings.HasPrefix(page.route.Path, "/explain") {
		return &badRequest{"Only what a page itself says can be searched for."}
	}
	ctx := c.Request().Context()
	if err := c.noteSight(ctx, page); err != nil {
		return err
	}
	seen, err := c.look(ctx, page, c.Moment, c.World)
	if err != nil {
		return err
	}
	if page.missing(seen) {
		return ErrNotFound
	}
	asked := find.Asked{Of: page.address, Cell: c.QueryParam("cell"), How: c.QueryParam("how"), Value: strings.TrimSpace(c.QueryParam("value"))}
	view := find.View{Title: seen.Title, Asked: asked}
	for _, cell := range seen.Cells.Cells {
		label := cell.Label()
		if label == "" {
			label = "The page"
		}
		view.Cells = append(view.Cells, ui.Option{Value: cell.Key, Label: clip(label + ": " + cell.Text)})
	}
	switch {
	case len(view.Cells) == 0:
		view.Answer = "This page says nothing that could have been different."
	case asked.Value != "":
		if err := c.findFirst(ctx, page, seen, &view); err != nil {
			return err
		}
	}
	crumb := frame.Crumb{Text: seen.Title, Href: page.address}
	if crumb.Text == "" {
		crumb.Text = "The page"
	}
	return c.Show(Page{Title: "When did it first…", Crumbs: []frame.Crumb{crumb, {Text: "When did it first…"}}, record: seen.record}, find.Page(view))
}

// missing says that there was no such page where it was looked at. Only a record may be
// missing: other pages say nothing at the worst.
func (s sight) missing(seen look) bool {
	return seen.Title == "" && len(seen.Cells.Cells) == 0 && strings.Contains(s.route.Path, ":")
}

// noteSight leaves the trace of a page that is looked at through another one.
func (c *Context) noteSight(ctx context.Context, at sight) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.address, nil)
	if err != nil {
		return &badRequest{"“" + clip(at.address) + "” is not the address of a page of ours."}
	}
	ec := c.server.router.NewContext(request, nowhere{})
	c.server.router.Router().Find(http.MethodGet, request.URL.EscapedPath(), ec)
	return c.server.noteLook(&Context{Context: ec, Viewer: c.Viewer, Eyes: c.Eyes, Moment: c.Moment, World: c.World, server: c.server, route: at.route})
}

// findFirst walks the steps of the page from the earliest on and stops at the first at which
// the condition is true. It never skips one: a condition may become false again.
func (c *Context) findFirst(ctx context.Context, page sight, seen look, view *find.View) error {
	holds, err := condition(view.Asked.How, view.Asked.Value)
	if err != nil {
		return err
	}
	steps := c.stepsOf(seen)
	from, _ := strconv.Atoi(c.QueryParam("from"))
	from = min(max(from, 0), len(steps))
	before, began := "", c.server.now()
	for i := from; i < len(steps); i++ {
		m, world, err := c.server.resolve(ctx, steps[i].at, steps[i].valid)
		if err != nil {
			return err
		}
		there, err := c.look(ctx, page, m, world)
		if err != nil {
			return err
		}
		text := there.Cells.Text(view.Asked.Cell)
		if holds(text) {
			return c.found(page, steps[i], m, before, text, view)
		}
		if before = text; c.server.now().Sub(began) > findTime && i+1 < len(steps) {
			query := url.Values{"of": {page.address}, "cell": {view.Asked.Cell}, "how": {view.Asked.How}, "value": {view.Asked.Value}, "from": {strconv.Itoa(i + 1)}}
			view.More, view.Answer = findPath+"?"+query.Encode(), "Not up to "+wording.DayLong(steps[i].day)+"."
			return nil
		}
	}
	view.Answer = "It was never true up to this moment."
	return nil
}

// found tells the step at which a condition became true.
func (c *Context) found(page sight, at step, m Moment, before, after string, view *find.View) error {
	view.Found, view.Before, view.After = true, orDash(before), after
	view.There = atMoment(page.address, m)
	view.Answer = "First on " + wording.DayLong(at.day) + "."
	if at.position == 0 {
		view.Answer = "First for " + wording.DayLong(at.day) + ", as corrected since."
		if c.Viewer.Is(Staff) {
			view.Event, view.EventHref = "Events that count for that day", "/events?from="+at.day.String()+"&to="+at.day.String()
		}
		return nil
	}
	view.Answer = "First with event " + wording.Count(at.position) + ", on " + wording.DayLong(at.day) + "."
	if at.position > 1 {
		view.Compare = view.There + "&" + url.Values{frame.CompareParam: {strconv.FormatInt(at.position-1, 10)}}.Encode()
	}
	rec := c.Log()[at.position-1]
	switch {
	case c.Viewer.Is(Staff):
		row := readmodel.TellEvents(c.World, c.reader(), c.Log()[at.position-1:at.position])[0]
		view.Event, view.By, view.EventHref = row.Title, row.Actor, "/events/"+strconv.FormatInt(at.position, 10)
	case tellable(rec.Event):
		view.Event, view.By = readmodel.KindWords(rec.Event.Kind()), readmodel.Actor(c.World, c.reader(), rec.Actor)
	}
	return nil
}

// stepsOf are the places at which a page may have changed up to its moment, the earliest
// first: the events of its record and the openings of days, or, where it is about no record
// or shows what was corrected since, the days.
func (c *Context) stepsOf(seen look) []step {
	var steps []step
	if c.Moment.asked != calendar.None {
		for _, day := range c.daysKnown(true) {
			if day.Date <= c.Moment.asked {
				steps = append(steps, step{at: "head", valid: day.Date.String(), day: day.Date})
			}
		}
		return steps
	}
	at := map[int64]bool{}
	for _, day := range c.daysKnown(false) {
		at[day.Opened] = true
		if end := day.Opened - 1; len(seen.record) == 0 && end > 0 {
			at[end] = true // all that a day brought
		}
	}
	at[c.Moment.Known] = true
	first := int64(1)
	if len(seen.record) > 0 {
		first = seen.record[0].Position
	}
	for _, rec := range seen.record {
		at[rec.Position] = true
	}
	for position := range at {
		if first <= position && position <= c.Moment.Known {
			steps = append(steps, step{at: strconv.FormatInt(position, 10), position: position, day: c.dayOf(position)})
		}
	}
	slices.SortFunc(steps, func(a, b step) int { return int(a.position - b.position) })
	return steps
}

// condition is what is asked of the text of a cell. Amounts are compared in cents, counts
// as they are, percentages in millionths.
func condition(how, value string) (func(text string) bool, error) {
	if how == isEqual {
		return func(text string) bool { return strings.EqualFold(text, value) }, nil
	}
	if how != isAbove && how != isBelow {
		return nil, &badRequest{"A condition is above, below or is."}
	}
	bounds := map[cells.Kind]int64{}
	for kind, text := range map[cells.Kind]string{cells.Count: value, cells.Amount: amountText(value), cells.Percent: strings.TrimSuffix(value, "%") + "%"} {
		if figures := cells.Figures(text); len(figures) == 1 && figures[0].Kind == kind {
			bounds[kind] = figures[0].Value
		}
	}
	if len(bounds) == 0 {
		return nil, &badRequest{fmt.Sprintf("“%s” is not a figure; write it like 30, 10,000.00 or 5 %%.", clip(value))}
	}
	return func(text string) bool {
		f, ok := cells.Main(text)
		bound, comparable := bounds[f.Kind]
		if !ok || !comparable {
			return false
		}
		return how == isAbove && f.Value > bound || how == isBelow && f.Value < bound
	}, nil
}

// amountText writes a whole number as an amount.
func amountText(value string) string {
	if strings.Contains(value, ".") {
		return value
	}
	return value + ".00"
}
