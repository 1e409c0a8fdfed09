package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// counts says whether an event is one of those that a page at this moment follows from.
func (m Moment) counts(rec *domain.Recorded) bool {
	switch rec.Event.(type) {
	case domain.RequestUndone, domain.RequestRedone, domain.EventCorrected, domain.EventInserted:
		return rec.Position <= m.Known // what is put right counts for every day, as soon as it is known
	}
	return rec.Position <= m.Known && (m.asked == calendar.None || rec.EffectiveOn <= m.asked)
}

// eventsBetween lists the events that one of two moments follows from and the other does
// not: of the page's record, or, for staff, of the platform where the page is about no
// record. Others are led to the records that differ.
func (c *Context) eventsBetween(out *frame.Compared, p Page, there Moment) {
	if len(p.record) == 0 {
		c.platformBetween(out, there)
		return
	}
	record := slices.Clone(p.record)
	for _, stream := range streamsIn(p.record) {
		record = append(record, c.correctionsThrough(there, stream)...)
	}
	slices.SortFunc(record, func(a, b *domain.Recorded) int { return cmp.Compare(b.Position, a.Position) })
	var between []*domain.Recorded
	for _, rec := range slices.Compact(record) {
		if c.Moment.counts(rec) != there.counts(rec) {
			between = append(between, rec)
		}
	}
	n, more := c.tellBetween(out, p.Title, between, there)
	out.Between = wording.Plural(n, "event between", "events between")
	if hidden := len(between) - n; hidden > 0 && !more && !c.Viewer.Is(Staff) {
		out.Between += ", and what others did"
		if n == 0 {
			out.Between = "What others did between"
		}
	}
	if len(between) == 0 && c.Moment.Valid != there.Valid {
		out.Between = "No event of this record lies between: what differs comes with the days."
	}
	if more {
		out.Between = "Events between, the newest " + strconv.Itoa(shownBetween) + " here"
	}
}

// tellBetween tells events that lie between two moments, the newest first, each as the
// viewer may know it, and counts them; more says that there are others.
func (c *Context) tellBetween(out *frame.Compared, about string, between []*domain.Recorded, there Moment) (told int, more bool) {
	world := c.World
	if head := c.server.journal.Head(); there.Known > c.Moment.Known {
		world = head // what happened since is told as it is known now
	}
	teller := readmodel.NewTeller(world, c.reader())
	for _, rec := range between {
		row, visible := teller.Tell(rec)
		if !visible {
			continue
		}
		if told == shownBetween {
			return told, true
		}
		told++
		e := ui.Event{When: wording.Day(row.EffectiveOn), ISO: row.EffectiveOn.String(), At: "#" + wording.Count(row.Position),
			Title: row.Title, Lines: row.Lines, By: row.Actor, Undone: row.Undone, Href: c.pageAt(row.Position)}
		if row.Subject != "" && row.Subject != "Platform" && row.Subject != about {
			e.Lines = append([]string{row.Subject}, e.Lines...)
		}
		if c.Viewer.Is(Staff) {
			e.Href = "/events/" + strconv.FormatInt(row.Position, 10)
		}
		out.Events = append(out.Events, e)
	}
	return told, false
}

// pageAt is this page right after an event.
func (c *Context) pageAt(position int64) string {
	return atMoment(pageAddress(c.Request().URL), Moment{Known: position, asked: calendar.None})
}

// mostBetween is how many events are gone through for what somebody may know of them.
const mostBetween = 2000

// platformBetween counts the events between two moments as known, and leads to them; to
// others than staff it tells those that they may know.
func (c *Context) platformBetween(out *frame.Compared, there Moment) {
	if c.Moment.asked != calendar.None || there.asked != calendar.None {
		c.axisBetween(out, there)
		return
	}
	if c.Moment.Known == there.Known {
		return
	}
	first, last := min(c.Moment.Known, there.Known), max(c.Moment.Known, there.Known)
	if !c.Viewer.Is(Staff) {
		newest := c.logThrough(there).Since(max(first, last-mostBetween))
		slices.Reverse(newest)
		if n, more := c.tellBetween(out, "", newest, there); n > 0 {
			out.Between = "Events between that you can see"
			if more || last-first > mostBetween {
				out.Between += ", the newest here"
			}
		}
		return
	}
	out.Between = wording.Plural(last-first, "event between, in the event log", "events between, in the event log")
	out.More = "/events?" + url.Values{"after": {strconv.FormatInt(first, 10)}, "through": {strconv.FormatInt(last, 10)}}.Encode()
}

// axisBetween tells the events of the platform that make the difference where a day is
// shown as corrected since: of two days, or of what was known of one and is known now.
func (c *Context) axisBetween(out *frame.Compared, there Moment) {
	log := c.logThrough(there)
	var between []*domain.Recorded
	n := int64(0)
	// What counts for a day that both show, and was known to both, makes no difference.
	day := calendar.Last
	for _, moment := range []Moment{c.Moment, there} {
		if moment.asked != calendar.None {
			day = min(day, moment.asked)
		}
	}
	for rec := range readmodel.EventsBeyond(c.server.events, log, day, min(c.Moment.Known, there.Known)) {
		if c.Moment.counts(rec) == there.counts(rec) {
			continue
		}
		if n++; n <= mostBetween {
			between = append(between, rec)
		}
	}
	told, more := c.tellBetween(out, "", between, there)
	switch {
	case c.Viewer.Is(Staff) && n > int64(told):
		out.Between = wording.Count(n) + " events count on one side only, the newest " + strconv.Itoa(told) + " here"
	case c.Viewer.Is(Staff):
		out.Between = wording.Plural(n, "event counts on one side only", "events count on one side only")
	case told > 0 && more:
		out.Between = "What counts on one side only, as far as you can see it, the newest here"
	case told > 0:
		out.Between = "What counts on one side only, as far as you can see it"
	}
}
