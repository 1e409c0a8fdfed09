package web

import (
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
	var between []*domain.Recorded
	for _, rec := range p.record {
		if c.Moment.counts(rec) != there.counts(rec) {
			between = append(between, rec)
		}
	}
	slices.Reverse(between)
	n, more := c.tellBetween(out, p.Title, between, there)
	out.Between = wording.Plural(n, "event between", "events between")
	if hidden := len(between) - n; hidden > 0 && !more && !c.Viewer.Is(Staff) {
		out.Between += ", and what others did"
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
	if c.Moment.asked != calendar.None || there.asked != calendar.None || c.Moment.Known == there.Known {
		return
	}
	first, last := min(c.Moment.Known, there.Known), max(c.Moment.Known, there.Known)
	if !c.Viewer.Is(Staff) {
		newest := slices.Clone(c.server.journal.Log()[max(first, last-mostBetween):last])
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
