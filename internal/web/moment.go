package web

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
)

// Moment is when a page is looked at: what was known (events up to a position) and
// what day it is about.
type Moment struct {
	Known     int64         // events recorded up to here count
	Valid     calendar.Date // the business day shown; calendar.None before the first
	Head      int64         // the last event there was when the moment was resolved
	Live      bool          // nothing was asked: the page follows the head
	Corrected bool          // as corrected since: all that is known now, about an earlier day
	asked     calendar.Date // the valid day as asked for; None: the day open at Known
}

// Past says that the page is read-only: it was asked for at a moment.
func (m Moment) Past() bool { return !m.Live }

// Query is what a link carries to stay at this moment: the canonical form, empty
// for the live page.
func (m Moment) Query() string {
	switch {
	case m.Live:
		return ""
	case m.Corrected:
		return "at=head&valid=" + url.QueryEscape(m.asked.String())
	case m.asked != calendar.None:
		return "at=" + strconv.FormatInt(m.Known, 10) + "&valid=" + url.QueryEscape(m.asked.String())
	}
	return "at=" + strconv.FormatInt(m.Known, 10)
}

// liveMoment is the present, for a page that was asked for without a moment.
func liveMoment(head *domain.World) Moment {
	return Moment{Known: head.Position(), Valid: head.Today(), Head: head.Position(), Live: true, asked: calendar.None}
}

// momentKind says how a moment was asked for.
type momentKind uint8

const (
	atHead momentKind = iota
	atPosition
	atDay
	atDaysBack
	atMonthEnd
	atRequest
)

// asked is a moment as it stands in an address, read but not looked up.
type asked struct {
	kind     momentKind
	position int64
	day      namedDay // the day, where kind is one of its own
	request  domain.UUID
	valid    namedDay // of kind atHead where it is not asked
}

const momentForms = "Write a date (31 March 2026), a time ago (3 months ago), month end, an event number (#18234) or a request id."

// parseMoment reads ?at= and ?valid=. ok is false when nothing is asked.
func parseMoment(at, valid string) (a asked, ok bool, err error) {
	at, valid = strings.TrimSpace(at), strings.TrimSpace(valid)
	if valid != "" {
		if a.valid, ok = readDay(valid); !ok {
			return a, false, notUnderstood(valid, "not a day. Write a date (31 March 2026), a time ago (3 months ago) or month end.")
		}
	}
	lower := strings.ToLower(at)
	if lower == "" || lower == "live" || lower == "head" || lower == "now" {
		return a, a.valid != namedDay{}, nil
	}
	if len(lower) == 36 {
		if a.request, err = domain.ParseUUID(lower); err == nil {
			a.kind = atRequest
			return a, true, nil
		}
	}
	number := strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(lower, "event "), "#"))
	if a.position, err = readPosition(number); err == nil {
		a.kind = atPosition
		return a, true, nil
	}
	if a.day, ok = readDay(at); ok {
		a.kind = a.day.kind
		return a, true, nil
	}
	return a, false, notUnderstood(at, "not a moment. "+momentForms)
}

// notUnderstood says why a text names no moment: there is no such day, or what it is not.
func notUnderstood(text, is string) error {
	if noSuchDay(text) {
		return &badMoment{"There is no " + clip(text) + " in the calendar."}
	}
	return &badMoment{"“" + clip(text) + "” is " + is}
}

// clip shortens what a person typed, for a sentence about it.
func clip(text string) string { return clipTo(40, text) }

// clipTo shortens a text to so many letters.
func clipTo(most int, text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// carriesMoment says whether an address or a form names a moment, in whichever way and
// however often.
func carriesMoment(values url.Values) bool {
	return slices.ContainsFunc(momentParams, func(name string) bool {
		return slices.ContainsFunc(values[name], func(value string) bool { return value != "" })
	})
}

// askedMoment reads the parameters that name a moment. The bar's own count days, because
// that is what a range can send without a script; the open day asks for nothing.
func (s *Server) askedMoment(query url.Values) (at, valid string, err error) {
	at, valid = query.Get("at"), query.Get("valid")
	for _, name := range [...]string{frame.AtDay, frame.ValidDay} {
		text := query.Get(name)
		if text == "" || at != "" || valid != "" {
			continue
		}
		days, err := strconv.ParseInt(text, 10, 32)
		if err != nil || days < int64(calendar.First) || days > int64(calendar.Last) {
			return "", "", &badMoment{"“" + clip(text) + "” is not a day."}
		}
		day := calendar.Date(days)
		switch {
		case name == frame.ValidDay:
			at, valid = "head", day.String()
		case day != s.journal.Head().Today():
			at = day.String()
		}
	}
	return at, valid, nil
}

// resolve looks a moment up and gives the World there. It is the only place that
// reads a World for a page; a handler receives what is found here. A moment that
// has not come is an error of its own.
func (s *Server) resolve(ctx context.Context, reader readmodel.Viewer, at, valid string) (Moment, *domain.World, error) {
	a, ok, err := parseMoment(at, valid)
	if err != nil {
		return Moment{}, nil, err
	}
	head := s.journal.Head()
	if !ok {
		return liveMoment(head), head, nil
	}
	known, err := s.position(ctx, head, reader, a)
	if err != nil {
		return Moment{}, nil, err
	}
	m := Moment{Known: known, Head: head.Position(), Corrected: a.kind == atHead, asked: calendar.None}
	if a.valid.kind != atHead {
		if m.asked, err = openedDay(a.valid, head); err != nil {
			return Moment{}, nil, err
		}
	}
	world, err := s.past.World(ctx, known, m.asked)
	if err != nil {
		return Moment{}, nil, err
	}
	m.Valid = world.Today()
	return m, world, nil
}

// position finds the position that is asked for. Every position and every day is one that
// anybody may name: neither says what was recorded there. A request's id says when somebody
// did something, and is known to those alone who may be told of it.
func (s *Server) position(ctx context.Context, head *domain.World, reader readmodel.Viewer, a asked) (int64, error) {
	switch a.kind {
	case atPosition:
		if a.position > head.Position() {
			return 0, &beyond{"There is no event " + strconv.FormatInt(a.position, 10) + " yet; the last one is " + strconv.FormatInt(head.Position(), 10) + "."}
		}
		return a.position, nil
	case atRequest:
		position, err := s.past.LastOf(ctx, a.request)
		if err == nil && (position == 0 || !s.mayBeTold(head, reader, position)) {
			return 0, &beyond{"No request with the id " + a.request.String() + " has recorded anything."}
		}
		return position, err
	case atDay, atDaysBack, atMonthEnd:
		day, err := openedDay(a.day, head)
		if err != nil {
			return 0, err
		}
		return s.past.LastOn(ctx, day)
	case atHead:
	}
	return head.Position(), nil
}

// mayBeTold says whether somebody may be told one of the events of a request, of which the
// last one is at a position.
func (s *Server) mayBeTold(head *domain.World, reader readmodel.Viewer, last int64) bool {
	log, teller := s.journal.Log(), readmodel.NewTeller(head, reader)
	for at, request := last, log.Request(last); at > 0 && log.Request(at) == request; at-- {
		if _, told := teller.Tell(log.At(at)); told {
			return true
		}
	}
	return false
}

// openedDay is the day that somebody names. One that has not been opened is refused.
func openedDay(named namedDay, head *domain.World) (calendar.Date, error) {
	if head.Today() == calendar.None {
		return calendar.None, &beyond{"No business day has been opened yet."}
	}
	day := named.of(head.Today())
	if day > head.Today() {
		return calendar.None, &beyond{wording.DayLong(day) + " has not been opened yet; the last business day is " + wording.DayLong(head.Today()) + "."}
	}
	return day, nil
}

// Log is what the page may know of the journal: the events that were recorded up to its
// moment, by position − 1.
func (c *Context) Log() domain.Log { return c.server.journal.Log().UpTo(c.Moment.Known) }

// IndexEvents reads what the event log is searched by, so that its first page need not; it
// ends with that or with ctx.
func (s *Server) IndexEvents(ctx context.Context) {
	s.events.Read(s.journal.Log(), func() bool { return ctx.Err() == nil })
}

// logThrough is the log through the later of this page's moment and one that it is compared
// with.
func (c *Context) logThrough(there Moment) domain.Log {
	return c.server.journal.Log().UpTo(max(c.Moment.Known, there.Known))
}

// correctionsThrough are the undos, redos and corrections of a stream through the later of
// two moments.
func (c *Context) correctionsThrough(there Moment, stream string) []*domain.Recorded {
	return c.server.past.Corrections(stream, max(c.Moment.Known, there.Known))
}

// Told is the World of the page as the past tells it: the same figures of the same day, for
// sums over every loan without folding those that rest. The World of the head knows no such
// short way, whether the page is live or looks at the present from elsewhere.
func (c *Context) Told() (*domain.World, error) {
	if c.World.Tracks() != nil {
		return c.World, nil
	}
	if c.World == c.server.journal.Head() {
		return c.server.past.Present(), nil
	}
	told, err := c.server.past.World(c.Request().Context(), c.World.Position(), c.World.Today())
	if err != nil {
		return nil, fmt.Errorf("read the present from the past: %w", err)
	}
	return told, nil
}

// Sums is Told for views that don't mind: where the past can't be asked, the page's own World
// says the same, slower.
func (c *Context) Sums() *domain.World {
	if told, err := c.Told(); err == nil {
		return told
	}
	return c.World
}

// Before is the World as known right before an event that this page may know: what a
// decision was made from.
func (c *Context) Before(position int64) (*domain.World, error) {
	if position < 1 || position > c.Moment.Known {
		return nil, ErrNotFound
	}
	return c.server.past.World(c.Request().Context(), position-1, calendar.None)
}

// Entry is one row of the journal as it stands there, if the page may know it.
func (c *Context) Entry(position int64) (events.Entry, error) {
	if position < 1 || position > c.Moment.Known {
		return events.Entry{}, ErrNotFound
	}
	return c.server.journal.Entry(c.Request().Context(), position)
}

// pageHistory is what the journal tells a page beside its World; see readmodel.History.
type pageHistory struct{ *Context }

// History is what of the journal the fold does not keep, up to the page's moment.
func (c *Context) History() readmodel.History { return pageHistory{c} }

// DayOf is the business day that was open after an event.
func (h pageHistory) DayOf(position int64) calendar.Date {
	return h.server.past.DayOf(min(position, h.Moment.Known))
}

// OpenedAt is the event that opened a day.
func (h pageHistory) OpenedAt(day calendar.Date) int64 {
	if position := h.server.past.OpenedAt(day); position <= h.Moment.Known {
		return position
	}
	return 0
}

// Corrections are the undos and redos of a stream that the page may know; none where the
// page shows what is now known to have been true.
func (h pageHistory) Corrections(stream string) []*domain.Recorded {
	if h.Moment.asked != calendar.None {
		return nil
	}
	return h.server.past.Corrections(stream, h.Moment.Known)
}

// undosUpTo are the undos and redos that name a stream, as far as a World knows.
func (c *Context) undosUpTo(w *domain.World, stream string) []*domain.Recorded {
	if c.Moment.asked != calendar.None {
		return nil
	}
	return c.server.past.Corrections(stream, w.Position())
}

// madeUp says what of a demo is made up: all of it, but for loans that were imported.
func (c *Context) madeUp() string {
	if c.server.past.Imported(c.Moment.Known) {
		return "People, companies and figures of our own books are made up; imported books are as their source has them."
	}
	return "People, companies and figures are made up."
}
