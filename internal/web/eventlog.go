package web

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/eventlog"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

var eventRoutes = []Route{
	{http.MethodGet, "/events", Staff, (*Server).eventsPage, true},
	{http.MethodGet, "/events.csv", Staff, (*Server).eventsExport, true},
	{http.MethodGet, "/events/questions", Staff, (*Server).questionsPage, true},
	{http.MethodGet, "/events/questions.csv", Staff, (*Server).questionsExport, true},
	{http.MethodPost, "/events/questions", Staff, (*Server).saveQuestionAction, false},
	{http.MethodPost, "/events/questions/remove", Staff, (*Server).dropQuestionAction, false},
	{http.MethodGet, "/events/:position", Staff, (*Server).eventPage, true},
}

const (
	eventsOnPage = 50
	// eventsInFile bounds a file of events; its head says when there are more.
	eventsInFile = 100_000
)

func (s *Server) eventsPage(c *Context) error {
	asked := askedEvents(c.QueryParams())
	filter, jump, wrong := asked.filter(c.World)
	view := eventlog.Log{
		EventPage: readmodel.EventLog(c.World, c.reader(), s.events, c.Log(), filter, eventsOnPage),
		Asked:     asked.Asked, Here: jump, Wrong: wrong, Filters: asked.words(filter), Actors: actors(c),
	}
	for _, k := range view.EventPage.Kinds {
		other := asked
		if other.Kind = k.Kind; k.Kind == asked.Kind {
			other.Kind = ""
		}
		view.Facets = append(view.Facets, eventlog.Facet{Kind: k.Kind, Count: k.Count, Href: other.path("/events", 0), Current: k.Kind == asked.Kind})
	}
	view.CSV = asked.path("/events.csv", 0)
	if view.Filters != "" {
		view.Save = asked.path("/events/questions", 0)
	}
	if c.Viewer.Is(Auditor) {
		view.Access = "/access"
	}
	if view.Skipped > 0 {
		view.Newer = asked.path("/events", view.EventPage.Newer)
	}
	if view.EventPage.Older > 0 {
		view.Older = asked.path("/events", view.EventPage.Older)
	}
	return c.Show(Page{Title: "Event log", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Event log"}}}, eventlog.Page(view))
}

// eventsExport is the log as a file, with the same filters.
func (s *Server) eventsExport(c *Context) error {
	asked := askedEvents(c.QueryParams())
	filter, _, wrong := asked.filter(c.World)
	if len(wrong) > 0 {
		return wrong.refusal()
	}
	rows, total := readmodel.Events(c.World, c.reader(), s.events, c.Log(), filter, eventsInFile)
	e := Export{
		Name: "events", What: "Event log", Filters: asked.words(filter),
		Columns: []string{"position", "recorded_at", "effective_on", "kind", "what", "stream", "actor", "request", "undone"},
	}
	if total > len(rows) {
		e.What += fmt.Sprintf(", the newest %d of %d events", len(rows), total)
	}
	sum := int64(0)
	for _, r := range rows {
		sum += r.Position
		e.Rows = append(e.Rows, []string{
			strconv.FormatInt(r.Position, 10), timestamp(r.RecordedAt), r.EffectiveOn.String(), r.Kind, r.Title,
			r.Stream, r.ActorID, r.Request.String(), strconv.FormatBool(r.Undone),
		})
	}
	e.Total = "sum of positions " + strconv.FormatInt(sum, 10)
	return c.Export(e)
}

func (s *Server) eventPage(c *Context) error {
	position, err := strconv.ParseInt(c.Param("position"), 10, 64)
	if err != nil {
		return ErrNotFound
	}
	entry, err := c.Entry(position)
	if err != nil {
		return err
	}
	view, ok := readmodel.Inspect(c.World, c.reader(), s.events, c.Log(), entry)
	if !ok {
		return ErrNotFound
	}
	number := eventlog.Number(position)
	p := Page{Title: view.Title + " · event " + number, Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Event log", Href: "/events"}, {Text: number}}}
	// Before it was recorded the event has no page.
	p.First, p.Previous = position, max(position, c.Moment.Known-1)
	content := eventlog.Event{Inspection: view, Log: "/events?event=" + strconv.FormatInt(position, 10)}
	if view.Kind != (domain.BusinessDayOpened{}).Kind() {
		content.Undo = undoPath(position)
	}
	if domain.Correctable(view.Kind) && !view.Undone && c.Viewer.Is(Office) {
		content.Correct = "/events/" + strconv.FormatInt(position, 10) + "/correct"
	}
	return c.Show(p, eventlog.Inspector(content))
}

// askedFor are the filters of an address, and the page of the list.
type askedFor struct {
	eventlog.Asked
	before string
	people bool // what people asked for, not the platform itself
}

// eventFilters are the filters by their names in the address, in the order in which
// addresses and files name them.
var eventFilters = []struct {
	name  string
	field func(*eventlog.Asked) *string
}{
	{"kind", func(a *eventlog.Asked) *string { return &a.Kind }},
	{"stream", func(a *eventlog.Asked) *string { return &a.Stream }},
	{"actor", func(a *eventlog.Asked) *string { return &a.Actor }},
	{"request", func(a *eventlog.Asked) *string { return &a.Request }},
	{"within", func(a *eventlog.Asked) *string { return &a.Within }},
	{"from", func(a *eventlog.Asked) *string { return &a.From }},
	{"to", func(a *eventlog.Asked) *string { return &a.To }},
	{"recorded_from", func(a *eventlog.Asked) *string { return &a.RecordedFrom }},
	{"recorded_to", func(a *eventlog.Asked) *string { return &a.RecordedTo }},
	{"least", func(a *eventlog.Asked) *string { return &a.Least }},
	{"most", func(a *eventlog.Asked) *string { return &a.Most }},
	{"only", func(a *eventlog.Asked) *string { return &a.Only }},
	{"after", func(a *eventlog.Asked) *string { return &a.After }},
	{"through", func(a *eventlog.Asked) *string { return &a.Through }},
}

func askedEvents(query url.Values) askedFor {
	get := func(name string) string { return strings.TrimSpace(query.Get(name)) }
	a := askedFor{before: get("before"), Asked: eventlog.Asked{Event: get("event")}}
	for _, f := range eventFilters {
		*f.field(&a.Asked) = get(f.name)
	}
	return a
}

// filterFaults say what is wrong with filters, by their names in the address.
type filterFaults map[string]string

// refusal is the answer where all filters have to be right.
func (w filterFaults) refusal() error {
	var sentences []string
	for _, name := range slices.Sorted(maps.Keys(w)) {
		sentences = append(sentences, w[name])
	}
	return &badRequest{strings.Join(sentences, " ")}
}

// filter reads what was typed; what means nothing is left out and said. The last months
// are those before the page's business day.
func (a askedFor) filter(w *domain.World) (f readmodel.EventFilter, jump int64, wrong filterFaults) {
	wrong = filterFaults{}
	none := func(name, typed, what string) { wrong[name] = "“" + clip(typed) + "” is not " + what + "." }
	f = readmodel.EventFilter{Kind: a.Kind, Stream: a.Stream, Actor: a.Actor, People: a.people, From: calendar.None, To: calendar.None,
		Recorded: readmodel.EventDays{From: calendar.None, To: calendar.None}, Late: a.Only == eventlog.OnlyLate, Undone: a.Only == eventlog.OnlyUndone}
	var err error
	if a.Request != "" {
		if f.Request, err = domain.ParseUUID(strings.ToLower(a.Request)); err != nil {
			none("request", a.Request, "the id of a request")
		}
	}
	for _, day := range []struct {
		name, text string
		to         *calendar.Date
	}{{"from", a.From, &f.From}, {"to", a.To, &f.To}, {"recorded_from", a.RecordedFrom, &f.Recorded.From}, {"recorded_to", a.RecordedTo, &f.Recorded.To}} {
		if day.text == "" {
			continue
		}
		if *day.to, err = calendar.Parse(day.text); err != nil {
			*day.to = calendar.None
			none(day.name, day.text, "a date; write it like 2026-03-31")
		}
	}
	if a.Within != "" {
		since, ok := readBack(a.Within)
		switch {
		case !ok:
			none("within", a.Within, "a length of time, such as 6m")
		case w.Today() != calendar.None:
			f.From = max(f.From, since.of(w.Today()).AddDays(1))
		}
	}
	f.Recorded.Bounded = f.Recorded.From != calendar.None || f.Recorded.To != calendar.None
	for _, bound := range []struct {
		name, text string
		to         *money.Cents
	}{{"least", a.Least, &f.Least}, {"most", a.Most, &f.Most}} {
		if bound.text == "" {
			continue
		}
		if *bound.to, err = readAmount(bound.text); err != nil || *bound.to < 0 {
			*bound.to = 0
			none(bound.name, bound.text, "an amount; write it like 1,500.00")
		}
	}
	jump = a.positions(w, &f, none)
	return f, jump, wrong
}

// positions reads the events that bound the list, and the one to go to, whose page it is then;
// 0 for none.
func (a askedFor) positions(w *domain.World, f *readmodel.EventFilter, none func(name, typed, what string)) (jump int64) {
	for _, bound := range []struct {
		name, text string
		least      int64
		to         *int64
	}{{"after", a.After, 0, &f.After}, {"through", a.Through, 1, &f.Through}, {"before", a.before, 1, &f.Before}, {"event", a.Event, 1, &jump}} {
		if bound.text == "" {
			continue
		}
		var err error
		if *bound.to, err = readPosition(bound.text); err != nil || *bound.to < bound.least {
			*bound.to = 0
			none(bound.name, bound.text, "the number of an event")
		}
	}
	if jump > w.Position() {
		none("event", a.Event, "an event of this moment; the last one is "+wording.Count(w.Position()))
		return 0
	}
	if jump > 0 && f.Before == 0 {
		f.Before = jump + 1 // the page that holds it
	}
	return jump
}

// path is the address of the same filters on another page of the list; 0 is the first.
func (a askedFor) path(path string, before int64) string {
	query := url.Values{}
	for _, f := range eventFilters {
		if value := *f.field(&a.Asked); value != "" {
			query.Set(f.name, value)
		}
	}
	if before > 0 {
		query.Set("before", strconv.FormatInt(before, 10))
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// words says what the filters let through, as they were asked for; "" for everything.
func (a askedFor) words(f readmodel.EventFilter) string {
	if within := eventlog.WithinWords(a.Within); within != "" {
		if day, err := calendar.Parse(a.From); err != nil {
			f.From = calendar.None
		} else {
			f.From = day
		}
		if rest := filterWords(f); rest != "" {
			return rest + ", " + within
		}
		return within
	}
	return filterWords(f)
}

// filterWords says what the filters let through; "" for everything.
func filterWords(f readmodel.EventFilter) string {
	var words []string
	add := func(what, value string) {
		if value != "" {
			words = append(words, what+" "+value)
		}
	}
	if topic := eventlog.TopicWords(f.Kind); topic != "" {
		words = append(words, topic)
	} else if f.Kind != "" {
		words = append(words, readmodel.KindWords(f.Kind))
	}
	add("record", f.Stream)
	add("actor", f.Actor)
	if !f.Request.IsZero() {
		add("request", f.Request.String())
	}
	add("effective from", f.From.String())
	add("effective through", f.To.String())
	add("recorded from", f.Recorded.From.String())
	add("recorded through", f.Recorded.To.String())
	if f.Least > 0 {
		add("at least", wording.Amount(f.Least))
	}
	if f.Most > 0 {
		add("at most", wording.Amount(f.Most))
	}
	if f.After > 0 {
		add("after event", wording.Count(f.After))
	}
	if f.Through > 0 {
		add("up to event", wording.Count(f.Through))
	}
	if f.Late {
		words = append(words, "entered late")
	}
	if f.Undone {
		words = append(words, "undone")
	}
	return strings.Join(words, ", ")
}

// actors are the choices of the filter: the platform itself and its staff. Others can
// be chosen in the list, and stay chosen.
func actors(c *Context) []ui.Option {
	options := []ui.Option{{Value: "", Label: "Everybody"}, {Value: domain.System, Label: readmodel.Actor(c.World, c.reader(), domain.System)}}
	chosen := c.QueryParam("actor")
	choices := c.World.Colleagues()
	if p := c.World.Party(chosen); p != nil && p.As != domain.Staff {
		at, _ := slices.BinarySearchFunc(choices, p, func(a, b *domain.Party) int { return strings.Compare(a.ID, b.ID) })
		choices = slices.Insert(choices, at, p)
	}
	for _, p := range choices {
		options = append(options, ui.Option{Value: p.ID, Label: readmodel.Actor(c.World, c.reader(), p.ID)})
	}
	return options
}

// timestamp is a time of recording for programs.
func timestamp(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05.000000Z")
}
