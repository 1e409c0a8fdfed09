package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

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

// Conditions on what a cell says.
const (
	isAbove = "above"
	isBelow = "below"
	isEqual = "is"
)

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

// findFirst searches for the first place on the way of the page at which the condition is
// true.
func (c *Context) findFirst(ctx context.Context, page sight, seen look, view *find.View) error {
	holds, err := condition(view.Asked.How, view.Asked.Value)
	if err != nil {
		return err
	}
	done, err := c.server.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	w := c.way()
	look := func(place int) (string, error) {
		m, world, err := w.at(ctx, place)
		if err != nil {
			return "", err
		}
		there, err := c.look(ctx, page, m, world)
		return there.Cells.Text(view.Asked.Cell), err
	}
	f := search{look: look, holds: holds, steps: stepsOf(w, seen.record), every: w.days == nil && len(seen.record) == 0, last: w.last, spent: c.server.searching()}
	got, err := f.run(w.named(c.QueryParam("step")), w.named(c.QueryParam("from")))
	if err != nil {
		return err
	}
	if got.step > 0 {
		query := url.Values{"of": {page.address}, "cell": {view.Asked.Cell}, "how": {view.Asked.How}, "value": {view.Asked.Value}, "step": {w.name(got.step)}, "from": {w.name(got.from)}}
		view.More = findPath + "?" + query.Encode()
	}
	view.Answer = answerWords(w, got, f.every)
	if got.place == 0 {
		return nil
	}
	m, _, err := w.at(ctx, got.place)
	if err != nil {
		return err
	}
	m.Live = false
	view.Found, view.There = true, atMoment(page.address, m)
	if view.After, err = look(got.place); err != nil {
		return err
	}
	if view.Before, err = look(got.place - 1); err != nil {
		return err
	}
	view.Before = orDash(view.Before)
	if w.days != nil {
		c.countFor(w.day(got.place), seen, view)
		return nil
	}
	c.nameEvent(int64(got.place), view)
	return nil
}

// answerWords says what a search came to, and what it has not looked at.
func answerWords(w way, got firstTime, every bool) string {
	if got.place > 0 {
		event := "with event " + wording.Count(got.place) + ", on " + wording.DayLong(w.day(got.place)) + "."
		switch {
		case w.days != nil:
			return "First for " + wording.DayLong(w.day(got.place)) + ", as corrected since."
		case got.step == 0:
			return "First " + event
		}
		steps := "the events of its own"
		if every {
			steps = "the ends of days"
		}
		return "By " + steps + ", first " + event + " Between them, only looked at up to event " + wording.Count(got.from-1) + "."
	}
	if got.step == 0 {
		return "It was never true up to this moment."
	}
	answer := "Not"
	if every {
		answer = "Not at the end of any day"
	}
	if got.passed > 0 {
		answer += " up to " + wording.DayLong(w.day(got.passed))
	}
	if every {
		answer += "; within days not looked at from event " + wording.Count(got.from) + " on"
	}
	return answer + "."
}

// nameEvent names the event with which a condition became true, as the viewer may know it.
func (c *Context) nameEvent(position int64, view *find.View) {
	if position > 1 {
		view.Compare = view.There + "&" + url.Values{frame.CompareParam: {strconv.FormatInt(position-1, 10)}}.Encode()
	}
	if row, visible := readmodel.NewTeller(c.World, c.reader()).Tell(c.Log().At(position)); visible {
		view.Event, view.By = row.Title, row.Actor
		if c.Viewer.Is(Staff) {
			view.EventHref = "/events/" + strconv.FormatInt(position, 10)
		}
	}
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
