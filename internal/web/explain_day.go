package web

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/explain"
)

// Bounds of what a line says of a day: events that are named one by one, and events that are
// gone through for what somebody may know of them.
const (
	namedOfADay = 8
	mostOfADay  = 2000
)

// dayLine tells what counts for a day, where the figure is of the whole platform: its
// events, one by one where they are few, else how many of each kind.
func (e explained) dayLine(c *Context, teller *readmodel.Teller, line *explain.Line, place int) {
	day := e.way.day(place)
	events := e.ofDays[day]
	line.Title = "Business of the day"
	if len(events) == 0 {
		return
	}
	kinds, named := map[string]int{}, 0
	var order []string
	for _, rec := range events[:min(len(events), mostOfADay)] {
		row, visible := readmodel.EventRow{}, true
		if len(events) <= mostNamed || !c.Viewer.Is(Staff) {
			row, visible = teller.Tell(rec)
		}
		if !visible {
			continue
		}
		if len(events) <= mostNamed && named < namedOfADay {
			line.Notes = append(line.Notes, "#"+wording.Count(rec.Position)+" "+row.Title+", by "+row.Actor)
		}
		named++
		kind := readmodel.KindWords(rec.Event.Kind())
		if kinds[kind]++; kinds[kind] == 1 {
			order = append(order, kind)
		}
	}
	switch {
	case named == 0:
		line.Title, line.Hidden = "What others did, together", true
		return
	case len(events) > mostNamed || named > namedOfADay:
		line.Notes = nil
		slices.SortStableFunc(order, func(a, b string) int { return kinds[b] - kinds[a] })
		for _, kind := range order[:min(len(order), namedOfADay)] {
			line.Notes = append(line.Notes, kind+": "+wording.Count(kinds[kind]))
		}
	}
	line.Title = wording.Plural(named, "event counts", "events count") + " for " + wording.Day(day)
	if c.Viewer.Is(Staff) {
		line.Subject, line.SubjectHref = "See them", "/events?from="+day.String()+"&to="+day.String()
	}
}

// mostNamed is how many events a day may have for them to be put into words one by one.
const mostNamed = 60

// findDays finds, as corrected, what counts for each day that changed a figure of the whole
// platform, in one pass: none that was left out since.
func (e *explained) findDays(c *Context) {
	if e.way.days == nil || e.likely != nil {
		return
	}
	e.ofDays = map[calendar.Date][]*domain.Recorded{}
	for _, change := range e.changes {
		if change.From == change.To {
			e.ofDays[e.way.day(change.To)] = nil
		}
	}
	wanted := func(day calendar.Date) bool {
		_, wanted := e.ofDays[day]
		return wanted
	}
	for rec := range readmodel.EventsOn(c.server.events, c.Log(), wanted) {
		if !c.World.Undone(rec.RequestID) {
			e.ofDays[rec.EffectiveOn] = append(e.ofDays[rec.EffectiveOn], rec)
		}
	}
}
