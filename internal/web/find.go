package web

import (
	"cmp"
	"context"
	"errors"
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
	page, err := c.about()
	if err != nil {
		return err
	}
	if page.route.Path == findPath || strings.HasPrefix(page.route.Path, "/explain") {
		return &badRequest{"Only what a page itself says can be searched for."}
	}
	ctx := c.Request().Context()
	seen, err := c.look(ctx, page, c.Moment, c.World)
	if err != nil {
		return err
	}
	if page.missing(seen) {
		return ErrNotFound
	}
	asked := find.Asked{Of: page.address, Cell: c.QueryParam("cell"), How: c.QueryParam("how"), Value: strings.TrimSpace(c.QueryParam("value"))}
	view := find.View{Title: seen.Title, Asked: asked}
	view.Cells, view.Asked.Cell = searchable(seen.Cells, asked.Cell)
	view.Ready = c.readyConditions(page, seen.Cells)
	switch {
	case len(view.Cells) == 0:
		view.Answer = "This page says nothing that could have been different."
	case c.Request().URL.Query().Has("value"):
		err := c.findFirst(ctx, page, seen, &view)
		var bad *badRequest
		if errors.As(err, &bad) {
			c.status, view.Fault = http.StatusBadRequest, bad.sentence
		} else if err != nil {
			return err
		}
	}
	crumb := frame.Crumb{Text: seen.Title, Href: page.address}
	if crumb.Text == "" {
		crumb.Text = "The page"
	}
	return c.Show(Page{Title: "When did it first…", Crumbs: []frame.Crumb{crumb, {Text: "When did it first…"}}, record: seen.record}, find.Page(view))
}

// longestChoice is how much of what a page says stands in the list of choices, in letters.
const longestChoice = 90

// searchable are the choices of what a page says, and the one that is chosen: the first figure
// where nothing was asked yet.
func searchable(page cells.Page, asked string) (choices []ui.Option, chosen string) {
	for _, cell := range page.Cells {
		label := cell.Label()
		if label == "" {
			label = "The page"
		}
		choices = append(choices, ui.Option{Value: cell.Key, Label: clipTo(longestChoice, label+": "+cell.Text)})
		if f, ok := cells.Main(cell.Text); asked == "" && chosen == "" && ok && f.Kind != cells.None {
			chosen = cell.Key
		}
	}
	return choices, cmp.Or(asked, chosen)
}

// readyConditions are those that people ask of a loan most.
func (c *Context) readyConditions(page sight, seen cells.Page) []ui.Tab {
	var out []ui.Tab
	if page.route.Path != "/facilities/:id" {
		return nil
	}
	for _, ready := range []struct{ of, how, value, text string }{
		{"State", isAbove, "30", "More than 30 days past due"}, {"Outstanding principal", isBelow, "10,000", "Outstanding principal below 10,000"},
	} {
		for _, cell := range seen.Cells {
			if len(cell.Path) > 0 && cell.Path[len(cell.Path)-1] == ready.of {
				query := url.Values{"of": {page.address}, "cell": {cell.Key}, "how": {ready.how}, "value": {ready.value}}
				out = append(out, ui.Tab{Text: ready.text, Href: c.Link(findPath + "?" + query.Encode())})
				break
			}
		}
	}
	return out
}

// missing says that there was no such page where it was looked at. Only a record may be
// missing: other pages say nothing at the worst.
func (s sight) missing(seen look) bool {
	return seen.Title == "" && len(seen.Cells.Cells) == 0 && strings.Contains(s.route.Path, ":")
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
		m, world, err := c.server.resolve(ctx, c.reader(), steps[i].at, steps[i].valid)
		if err != nil {
			return err
		}
		there, err := c.look(ctx, page, m, world)
		if err != nil {
			return err
		}
		text := there.Cells.Text(view.Asked.Cell)
		if holds(text) {
			t := turn{steps[i], m, before, text, false}
			if i > 0 {
				if t, err = c.intoTheDay(ctx, page, holds, view.Asked.Cell, steps[i-1], t); err != nil {
					return err
				}
			}
			return c.found(page, seen, t, view)
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

// turn is the step at which a condition became true.
type turn struct {
	step
	moment        Moment
	before, after string
	byHalves      bool // it may have been true for a while before, on the same day
}

// oneByOne is how many events of a day are looked at one after the other; of more the turn
// is found by halves.
const oneByOne = 400

// intoTheDay finds the event at which a condition became true among those between two
// steps: it was false at the first and is true at the second.
func (c *Context) intoTheDay(ctx context.Context, page sight, holds func(string) bool, cell string, low step, found turn) (turn, error) {
	if found.position == 0 || found.position-low.position < 2 {
		return found, nil
	}
	look := func(position int64) (turn, bool, error) {
		at := step{at: strconv.FormatInt(position, 10), position: position, day: found.day}
		m, world, err := c.server.resolve(ctx, c.reader(), at.at, "")
		if err != nil {
			return turn{}, false, err
		}
		there, err := c.look(ctx, page, m, world)
		text := there.Cells.Text(cell)
		return turn{step: at, moment: m, after: text}, holds(text), err
	}
	before := found.before
	if found.position-low.position <= oneByOne {
		for position := low.position + 1; position < found.position; position++ {
			t, is, err := look(position)
			if err != nil || is {
				t.before = before
				return t, err
			}
			before = t.after
		}
		found.before = before
		return found, nil
	}
	first, last := low.position, found.position
	for last-first > 1 {
		middle := first + (last-first)/2
		t, is, err := look(middle)
		if err != nil {
			return t, err
		}
		if is {
			last, found = middle, t
		} else {
			first, before = middle, t.after
		}
	}
	found.before, found.byHalves = before, true
	return found, nil
}

// found tells the step at which a condition became true.
func (c *Context) found(page sight, seen look, t turn, view *find.View) error {
	at, m := t.step, t.moment
	view.Found, view.Before, view.After = true, orDash(t.before), t.after
	view.There = atMoment(page.address, m)
	view.Answer = "First on " + wording.DayLong(at.day) + "."
	if at.position == 0 {
		view.Answer = "First for " + wording.DayLong(at.day) + ", as corrected since."
		c.countFor(at.day, seen, view)
		return nil
	}
	view.Answer = "First with event " + wording.Count(at.position) + ", on " + wording.DayLong(at.day) + "."
	if t.byHalves {
		view.Answer += " So much happened that day that it was searched by halves: it may have been true for a while before, on the same day."
	}
	if at.position > 1 {
		view.Compare = view.There + "&" + url.Values{frame.CompareParam: {strconv.FormatInt(at.position-1, 10)}}.Encode()
	}
	if row, visible := readmodel.NewTeller(c.World, c.reader()).Tell(c.Log().At(at.position)); visible {
		view.Event, view.By = row.Title, row.Actor
		if c.Viewer.Is(Staff) {
			view.EventHref = "/events/" + strconv.FormatInt(at.position, 10)
		}
	}
	return nil
}

// countFor names what counts for a day: the events of the page's record, or, for staff,
// where all of them stand.
func (c *Context) countFor(day calendar.Date, seen look, view *find.View) {
	teller := readmodel.NewTeller(c.World, c.reader())
	var told []string
	for _, rec := range seen.record {
		if rec.EffectiveOn != day || c.World.Undone(rec.RequestID) {
			continue
		}
		if row, visible := teller.Tell(rec); visible {
			told = append(told, row.Title)
			view.By = row.Actor
		}
	}
	switch {
	case len(told) == 1:
		view.Event = told[0]
	case len(told) > 1:
		view.Event, view.By = strings.Join(told[:min(len(told), shownTold)], "; "), wording.Plural(len(told), "event counts", "events count")+" for that day"
	case c.Viewer.Is(Staff):
		view.Event = "Events that count for that day"
	}
	if c.Viewer.Is(Staff) {
		view.EventHref = "/events?from=" + day.String() + "&to=" + day.String()
	}
}

// shownTold is how many events of a day are named in one sentence.
const shownTold = 5

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
	if value == "" {
		return nil, &badRequest{"Write what to look for: a figure like 30, 10,000.00 or 5 %, or what it says."}
	}
	if how == isEqual {
		return func(text string) bool { return strings.EqualFold(text, value) }, nil
	}
	if how != isAbove && how != isBelow {
		return nil, &badRequest{"A condition is above, below or is."}
	}
	bounds := map[cells.Kind]int64{}
	if figure, minus := strings.CutPrefix(value, "-"); minus {
		value = "−" + figure
	}
	value = strings.Replace(value, "$", "S$", strings.Count(value, "$")-strings.Count(value, "S$"))
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
