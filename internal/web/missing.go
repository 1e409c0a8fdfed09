package web

import (
	"cmp"
	"net/http"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// A page may not be there at a moment, and be there now: whoever drags the time bar to before
// a record began keeps the bar in their hand, and reads when it begins. Who may not see the
// page now learns nothing: they are answered as if it had never been.

// missing is what the frame needs to know around the answer that a page is not there at this
// moment of the past, or that what was asked for is no moment: that is said in the time bar,
// beside the field. It reports false where the viewer has no such page now either. The
// answer itself is what it was then.
func (c *Context) missing(status int) (Page, bool) {
	gone := status == http.StatusNotFound && c.Moment.Past()
	if !gone && c.stray == "" || !c.reads() || c.route == nil || !c.route.Past || c.kept != nil {
		return Page{}, false
	}
	at, err := c.sight(c.Request().URL.RequestURI())
	if err != nil {
		return Page{}, false
	}
	var now shown
	head := c.server.journal.Head()
	other, err := c.other(c.Request().Context(), at, liveMoment(head), head, &now)
	if err != nil {
		return Page{}, false
	}
	defer other.end()
	if err := at.route.Handle(c.server, other); err != nil || now.content == nil {
		return Page{}, false
	}
	if c.stray != "" {
		return Page{record: now.record, missing: true, First: now.First, Previous: now.Previous, Next: now.Next}, true
	}
	p := Page{record: now.record, missing: true, begins: c.begins(now.record)}
	if p.begins != calendar.None && !c.Moment.Corrected {
		p.First, p.Next = now.record[0].Position, now.record[0].Position
	}
	return p, true
}

// begins is the day on which a record begins, where that is after this moment; a record
// stands in the order of positions.
func (c *Context) begins(record []*domain.Recorded) calendar.Date {
	switch {
	case len(record) == 0:
		return calendar.None
	case c.Moment.Corrected:
		first := slices.MinFunc(record, func(a, b *domain.Recorded) int { return cmp.Compare(a.EffectiveOn, b.EffectiveOn) })
		if first.EffectiveOn > c.Moment.Valid {
			return first.EffectiveOn
		}
	case record[0].Position > c.Moment.Known:
		return c.dayOf(record[0].Position)
	}
	return calendar.None
}
