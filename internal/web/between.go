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
	var between []*domain.Recorded
	for _, rec := range p.record {
		if c.Moment.counts(rec) != there.counts(rec) && (c.Viewer.Is(Staff) || tellable(rec.Event)) {
			between = append(between, rec)
		}
	}
	if len(p.record) == 0 {
		c.platformBetween(out, there)
		return
	}
	out.Between = wording.Plural(len(between), "event between", "events between")
	slices.Reverse(between)
	if len(between) > shownBetween {
		between = between[:shownBetween]
		out.Between += ", the newest " + strconv.Itoa(shownBetween) + " here"
	}
	staff := c.Viewer.Is(Staff)
	world := c.World
	if head := c.server.journal.Head(); there.Known > c.Moment.Known {
		world = head // what happened since is told as it is known now
	}
	for _, row := range readmodel.TellEvents(world, c.reader(), between) {
		e := ui.Event{When: wording.Day(row.EffectiveOn), ISO: row.EffectiveOn.String(), At: "#" + wording.Count(row.Position),
			Title: readmodel.KindWords(row.Kind), By: row.Actor, Href: c.pageAt(row.Position)}
		if staff {
			e.Title, e.Lines, e.Undone, e.Href = row.Title, row.Lines, row.Undone, "/events/"+strconv.FormatInt(row.Position, 10)
		}
		out.Events = append(out.Events, e)
	}
}

// tellable are the events whose kind may be said to everybody who sees the record: not what
// is in the file of an application.
func tellable(event domain.Event) bool {
	switch event.(type) {
	case domain.AttachmentAdded, domain.AttachmentRemoved, domain.CompanyFiguresStated, domain.FacilityGraded, domain.SanctionsScreened, domain.LimitsSet:
		return false
	}
	return true
}

// pageAt is this page right after an event.
func (c *Context) pageAt(position int64) string {
	return atMoment(pageAddress(c.Request().URL), Moment{Known: position, asked: calendar.None})
}

// platformBetween counts the events between two moments as known, and leads to them.
func (c *Context) platformBetween(out *frame.Compared, there Moment) {
	if !c.Viewer.Is(Staff) || c.Moment.asked != calendar.None || there.asked != calendar.None || c.Moment.Known == there.Known {
		return
	}
	first, last := min(c.Moment.Known, there.Known), max(c.Moment.Known, there.Known)
	out.Between = wording.Plural(last-first, "event between, in the event log", "events between, in the event log")
	out.More = "/events?" + url.Values{"after": {strconv.FormatInt(first, 10)}, "through": {strconv.FormatInt(last, 10)}}.Encode()
}
