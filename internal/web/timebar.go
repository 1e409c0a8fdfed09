package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/timemachine"
	"refold/internal/wording"
	"refold/web/templates/frame"
)

// The tracks of the time bar, as they stand in an address. A page about a record begins
// with that record's days, any other with the platform's.
const (
	recordDays     = "record"
	recordEvents   = "record-events"
	platformDays   = "platform"
	platformEvents = "platform-events"
	ownDays        = "mine" // of an investor's portfolio or a borrower's loans, from any page
	ownEvents      = "mine-events"
)

// Bounds of what the bar holds: columns of its picture, and stops of a record, the
// latest where there are more. A zoom reaches the others.
const (
	pictureColumns = 160
	maxStops       = 2000
	countOneByOne  = 20_000 // events; a longer stretch is counted by days
)

// track says what the thumb of this page's time bar runs over.
func (c *Context) track(p Page) frame.Track {
	asked := c.QueryParam(frame.TrackParam)
	ofRecord := len(p.record) > 0 && asked != platformDays && asked != platformEvents
	byEvent := strings.HasSuffix(asked, "-events") && !c.Moment.Corrected
	from, to, zoomed := c.zoom()
	if _, _, events := c.zoomEvents(); events && byEvent && !ofRecord {
		zoomed = true
	}
	record := slices.Concat(p.record, p.yet)
	if !ofRecord {
		record = nil
	}
	var t frame.Track
	switch {
	case c.server.journal.Head().Today() == calendar.None:
		return frame.Track{Name: "at", Here: c.here("")}
	case ofRecord && byEvent:
		t = c.recordTrack(record, from, to)
	case byEvent:
		t = c.eventTrack(from, to)
	default:
		t = c.dayTrack(record, from, to)
	}
	first, last := c.trackEnds(t)
	t.From, t.To, t.FromISO, t.ToISO, t.Zoomed = wording.Day(first), wording.Day(last), first.String(), last.String(), zoomed
	t.Whole = c.here(asked, frame.ZoomFrom, frame.ZoomTo)
	t.Here = c.here(asked)
	scope, scale := platformDays, ""
	switch {
	case ofRecord && p.mine:
		scope = ownDays
	case ofRecord:
		scope = recordDays
	}
	if byEvent {
		scale = "-events"
	}
	t.Scopes = c.scopes(p, scope, scale)
	if !c.Moment.Corrected {
		t.Scales = []frame.Choice{
			{Text: "Days", Title: "One step a business day", Href: c.here(scope), Current: !byEvent},
			{Text: "Events", Title: "One step an event", Href: c.here(scope + "-events"), Current: byEvent},
		}
	}
	return t
}

// here is the address of this page at this moment, with a track of the bar and without
// some parameters. A stretch of events is none of days.
func (c *Context) here(track string, less ...string) string {
	values := url.Values{}
	if _, _, events := c.zoomEvents(); events && !strings.HasSuffix(track, "-events") {
		less = append(less, frame.ZoomFrom, frame.ZoomTo)
	}
	for _, p := range keptParams(c.Request().URL) {
		if p.Name != frame.TrackParam && !slices.Contains(less, p.Name) {
			values.Add(p.Name, p.Value)
		}
	}
	if track != "" && track != recordDays {
		values.Set(frame.TrackParam, track)
	}
	address := url.URL{Path: c.Request().URL.Path, RawQuery: values.Encode()}
	return c.Link(address.String())
}

// zoom is the stretch of days that the bar is asked to run over. A day that can't be
// read asks for nothing.
func (c *Context) zoom() (from, to calendar.Date, zoomed bool) {
	from, to = calendar.First, calendar.Last
	if day, err := calendar.Parse(c.QueryParam(frame.ZoomFrom)); err == nil {
		from, zoomed = day, true
	}
	if day, err := calendar.Parse(c.QueryParam(frame.ZoomTo)); err == nil && day >= from {
		to, zoomed = day, true
	}
	return from, to, zoomed
}

// zoomEvents is the stretch of events that the bar is asked to run over, "#120" to "#180":
// a day may hold more of them than there are places for the thumb.
func (c *Context) zoomEvents() (first, last int64, zoomed bool) {
	low, lowOK := strings.CutPrefix(c.QueryParam(frame.ZoomFrom), "#")
	high, highOK := strings.CutPrefix(c.QueryParam(frame.ZoomTo), "#")
	first, err := strconv.ParseInt(low, 10, 64)
	last, err2 := strconv.ParseInt(high, 10, 64)
	head := c.server.journal.Head().Position()
	if !lowOK || !highOK || err != nil || err2 != nil || first < 1 || first > last || first > head {
		return 0, 0, false
	}
	return first, min(last, head), true
}

// trackEnds are the business days at both ends of a track.
func (c *Context) trackEnds(t frame.Track) (first, last calendar.Date) {
	if t.Name != "at" {
		return calendar.Date(t.Min), calendar.Date(t.Max)
	}
	return c.dayOf(t.Min), c.dayOf(t.Max)
}

// dayOf is the business day that was open at a position; what came before the first day
// counts to that.
func (c *Context) dayOf(position int64) calendar.Date {
	return max(c.server.past.DayOf(position), c.server.past.Earliest(false))
}

// dayTrack is one step a day: from the record's first day, or the platform's where there
// is none, through the open one.
func (c *Context) dayTrack(record []*domain.Recorded, from, to calendar.Date) frame.Track {
	past, head := c.server.past, c.server.journal.Head()
	dayOf := func(rec *domain.Recorded) calendar.Date { return c.dayOf(rec.Position) }
	name, first := frame.AtDay, c.earliest(c.Moment.Corrected)
	if c.Moment.Corrected {
		name = frame.ValidDay
		dayOf = func(rec *domain.Recorded) calendar.Date { return rec.EffectiveOn }
	}
	if record != nil {
		first = head.Today()
		for _, rec := range record {
			first = min(first, dayOf(rec))
		}
	}
	first, last := clampDays(first, head.Today(), from, to)
	t := frame.Track{Name: name, Min: int64(first), Max: int64(last), Value: min(max(int64(c.Moment.Valid), int64(first)), int64(last))}
	b := newPicture(t.Min, t.Max, t.Value)
	switch {
	case record != nil:
		for _, rec := range record {
			b.event(int64(dayOf(rec)), rec.Event)
		}
	case c.Viewer.Is(Staff):
		past.EachDay(first, last, c.Moment.Corrected, func(day timemachine.Day) { b.tally(int64(day.Date), day.Tally) })
	default:
		t.Own = true
		for _, rec := range c.ownEvents() {
			b.event(int64(dayOf(rec)), rec.Event)
		}
	}
	t.Slices = b.slices()
	return t
}

// earliest is the first day of the platform: the first business day or, as corrected since, the
// first one that anything counts for. Of a book that was imported that is decades before, and
// for staff alone, as its loans are: for others the days begin with the business days.
func (c *Context) earliest(corrected bool) calendar.Date {
	return c.server.past.Earliest(corrected && c.Viewer.Is(Staff))
}

// daysBeside are the days that the platform's bar leads to from one as corrected since: those
// that something counts for and, where not all of that is the viewer's to know, any.
func (c *Context) daysBeside(day calendar.Date) (first, previous, next calendar.Date) {
	if c.Viewer.Is(Staff) {
		return c.server.past.DaysBeside(day)
	}
	first = c.earliest(true)
	if day <= first {
		return calendar.None, calendar.None, max(first, day.AddDays(1))
	}
	return first, day.AddDays(-1), day.AddDays(1)
}

// streamsIn are the streams of events, each once.
func streamsIn(record []*domain.Recorded) []string {
	var streams []string
	for _, rec := range record {
		if !slices.Contains(streams, rec.Stream) {
			streams = append(streams, rec.Stream)
		}
	}
	return streams
}

// clampDays narrows the days from first through last to those asked for; where nothing
// is left, to the one day that is nearest.
func clampDays(first, last, from, to calendar.Date) (calendar.Date, calendar.Date) {
	from, to = min(max(first, from), last), max(min(last, to), first)
	return from, max(from, to)
}

// eventTrack is one step an event of the platform.
func (c *Context) eventTrack(from, to calendar.Date) frame.Track {
	past, head := c.server.past, c.server.journal.Head()
	opened := past.Earliest(false)
	first, last := clampDays(opened, head.Today(), from, to)
	t := frame.Track{Name: "at", Min: 1, Max: head.Position()}
	if low, high, zoomed := c.zoomEvents(); zoomed {
		t.Min, t.Max = low, high
		first, last = c.dayOf(low), c.dayOf(high)
		opened = first // the ends are events, not days
	}
	days := past.Days(first, last, false)
	if len(days) > 0 && first > opened {
		t.Min = days[0].Opened
	}
	if _, _, zoomed := c.zoomEvents(); last < head.Today() && !zoomed {
		t.Max, _ = past.LastOn(c.Request().Context(), last)
	}
	t.Value = min(max(c.Moment.Known, t.Min), t.Max)
	b := newPicture(t.Min, t.Max, t.Value)
	if !c.Viewer.Is(Staff) {
		t.Own = true
		for _, rec := range c.ownEvents() {
			b.event(rec.Position, rec.Event)
		}
	} else if t.Max-t.Min < countOneByOne {
		b.columns = c.server.pictured.platform(c.server.journal.Log(), t.Min, t.Max)
	} else {
		for _, day := range days {
			b.tally(day.Opened, day.Tally)
		}
	}
	t.Slices = b.slices()
	return t
}

// recordTrack is one step an event of the page's record.
func (c *Context) recordTrack(record []*domain.Recorded, from, to calendar.Date) frame.Track {
	var stops []frame.Stop
	var events []domain.Event
	for _, rec := range record {
		if day := c.dayOf(rec.Position); from <= day && day <= to {
			stops, events = append(stops, frame.Stop{Position: rec.Position, Day: day}), append(events, rec.Event)
		}
	}
	if len(stops) == 0 {
		return c.recordTrack(record, calendar.First, calendar.Last)
	}
	if cut := len(stops) - maxStops; cut > 0 {
		stops, events = stops[cut:], events[cut:]
	}
	t := frame.Track{Name: "at", Min: stops[0].Position, Max: c.Moment.Head, Stops: stops}
	t.Value = min(max(c.Moment.Known, t.Min), t.Max)
	place := 0
	for place+1 < len(stops) && stops[place+1].Position <= c.Moment.Known {
		place++
	}
	b := newPicture(0, int64(len(stops)-1), int64(place))
	for i, e := range events {
		b.event(int64(i), e)
	}
	t.Slices = b.slices()
	return t
}

// picture counts events into the columns of the bar's histogram.
type picture struct {
	min, max, value int64
	columns         []domain.Tally
}

func newPicture(low, high, value int64) *picture {
	return &picture{low, high, value, make([]domain.Tally, min(pictureColumns, high-low+1))}
}

// pictured are the columns of stretches of the platform's events that were looked at last:
// all frames of a drag have the same.
type pictured struct {
	mu   sync.Mutex
	kept map[[2]int64][]domain.Tally // by the stretch's ends; never changed
}

const maxPictured = 8

// platform counts the events from low to high one by one, or has them counted already.
func (k *pictured) platform(log domain.Log, low, high int64) []domain.Tally {
	k.mu.Lock()
	defer k.mu.Unlock()
	if columns, ok := k.kept[[2]int64{low, high}]; ok {
		return columns
	}
	b := newPicture(low, high, low)
	for rec := range log.UpTo(high).After(low - 1) {
		b.event(rec.Position, rec.Event)
	}
	if k.kept == nil || len(k.kept) == maxPictured {
		k.kept = map[[2]int64][]domain.Tally{}
	}
	k.kept[[2]int64{low, high}] = b.columns
	return b.columns
}

func (p *picture) column(at int64) *domain.Tally {
	if at < p.min || at > p.max {
		return nil
	}
	return &p.columns[(at-p.min)*int64(len(p.columns))/(p.max-p.min+1)]
}

func (p *picture) event(at int64, e domain.Event) {
	if column := p.column(at); column != nil {
		column.Add(e)
	}
}

func (p *picture) tally(at int64, t domain.Tally) {
	if column := p.column(at); column != nil {
		for family, n := range t {
			column[family] += n
		}
	}
}

// slices are the columns for the template; none where nothing was counted.
func (p *picture) slices() []frame.Slice {
	out := make([]frame.Slice, len(p.columns))
	counted := false
	for i := range p.columns {
		counts := make([]int64, len(frame.Families))
		for family := range counts {
			counts[family] = int64(p.columns[i][family])
			counted = counted || counts[family] > 0
		}
		start := p.min + int64(i)*(p.max-p.min+1)/int64(len(p.columns))
		out[i] = frame.Slice{Ahead: start > p.value, Counts: counts}
	}
	if !counted {
		return nil
	}
	return out
}
