package web

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/web/templates/frame"
)

// As corrected since, the time bar leads from day to day, and not from event to event.

// daySteps are the days for which something counts, as corrected since, before and after
// that of the page: of its record, or of the platform where that is the track.
func (c *Context) daySteps(m *frame.Moment, p Page) {
	if c.Moment.asked == calendar.None {
		return
	}
	step := func(day calendar.Date) {
		if day < c.Moment.asked && (m.FirstDay == "" || day.String() < m.FirstDay) {
			m.FirstDay = day.String()
		}
		switch {
		case day < c.Moment.asked && day.String() > m.PreviousDay:
			m.PreviousDay = day.String()
		case day > c.Moment.asked && (m.NextDay == "" || day.String() < m.NextDay):
			m.NextDay = day.String()
		}
	}
	track := c.QueryParam(frame.TrackParam)
	if len(p.record) > 0 && track != platformDays && track != platformEvents {
		for _, rec := range c.knownSince(p) {
			step(rec.EffectiveOn)
		}
		if next := c.Moment.asked.AddDays(1); !c.Viewer.Is(Staff) && next <= c.server.journal.Head().Today() {
			m.NextDay = next.String() // what is to come of the record is not theirs to know by its days
		}
		return
	}
	first, previous, next := c.daysBeside(c.Moment.asked)
	m.FirstDay, m.PreviousDay = first.String(), previous.String()
	if next <= c.server.journal.Head().Today() {
		m.NextDay = next.String()
	}
}

// knownSince is the page's record with what counts for later days; for staff alone.
func (c *Context) knownSince(p Page) []*domain.Recorded {
	if !c.Viewer.Is(Staff) {
		return p.record
	}
	var all []*domain.Recorded
	for _, stream := range streamsIn(p.record) {
		all = append(all, c.server.journal.Head().StreamLog(stream)...)
	}
	return all
}
