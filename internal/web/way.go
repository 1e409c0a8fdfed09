package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// way is what leads to the moment of a page, step by step: as known the events by
// position, as corrected the days that anything counts for. A place on it is a number of
// steps: the World after the first n of them is a moment, at which the same page can be
// looked at.
type way struct {
	c    *Context
	days []calendar.Date // as corrected; nil as known
	last int             // the place of the moment itself
}

func (c *Context) way() way {
	if c.Moment.asked == calendar.None {
		return way{c: c, last: int(c.Moment.Known)}
	}
	w := way{c: c, days: []calendar.Date{}}
	for _, day := range c.server.past.Days(c.earliest(true), c.Moment.asked, true) {
		w.days = append(w.days, day.Date)
	}
	w.last = len(w.days)
	return w
}

// at is the moment of a place and the World there.
func (w way) at(ctx context.Context, place int) (Moment, *domain.World, error) {
	m := w.c.Moment
	if place == w.last {
		return m, w.c.World, nil
	}
	m.Live = false
	switch {
	case w.days == nil:
		m.Known = int64(place)
	case place == 0:
		m.asked = w.days[0].AddDays(-1)
	default:
		m.asked = w.days[place-1]
	}
	world, err := w.c.server.past.World(ctx, m.Known, m.asked)
	if err != nil {
		return m, nil, err
	}
	m.Valid = world.Today()
	return m, world, nil
}

// places are where events stand on the way, ascending, each once.
func (w way) places(events []*domain.Recorded) []int {
	places := make([]int, 0, len(events))
	for _, rec := range events {
		if place := w.place(rec); place > 0 {
			places = append(places, place)
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// place is where an event stands on the way; 0 where it doesn't.
func (w way) place(rec *domain.Recorded) int {
	if w.days == nil {
		if rec.Position > int64(w.last) {
			return 0
		}
		return int(rec.Position)
	}
	i, found := slices.BinarySearch(w.days, rec.EffectiveOn)
	if !found || rec.Position > w.c.Moment.Known {
		return 0
	}
	return i + 1
}

// day is the business day of a place from 1.
func (w way) day(place int) calendar.Date {
	if w.days == nil {
		return w.c.dayOf(int64(place))
	}
	return w.days[place-1]
}

// name is a place as an address has it: the number of the event, or the day.
func (w way) name(place int) string {
	if w.days == nil {
		return strconv.Itoa(place)
	}
	return w.days[place-1].String()
}

// named is the place of a name; 0 where it is the name of none.
func (w way) named(name string) int {
	if w.days == nil {
		place, _ := strconv.Atoi(name)
		return max(place, 0)
	}
	day, err := calendar.Parse(name)
	if err != nil {
		return 0
	}
	i, _ := slices.BinarySearch(w.days, day)
	return i + 1
}

// steps are the events of a place, those of a day as far as they are among what concerns
// the figure.
func (w way) steps(place int, concerning []*domain.Recorded) []*domain.Recorded {
	if w.days == nil {
		return []*domain.Recorded{w.c.Log().At(int64(place))}
	}
	var events []*domain.Recorded
	for _, rec := range concerning {
		if w.place(rec) == place && !w.c.World.Undone(rec.RequestID) && !slices.Contains(events, rec) {
			events = append(events, rec)
		}
	}
	slices.SortFunc(events, func(a, b *domain.Recorded) int { return int(a.Position - b.Position) })
	return events
}

// ends are the places at which the days of the way end, ascending.
func (w way) ends() []int {
	var ends []int
	if w.days == nil {
		for _, day := range w.c.server.past.Days(calendar.First, w.c.Moment.Valid, false) {
			ends = append(ends, int(day.Opened)-1)
		}
	} else {
		for i := range w.days {
			ends = append(ends, i+1)
		}
	}
	ends = append(ends, w.last)
	slices.Sort(ends)
	return slices.DeleteFunc(slices.Compact(ends), func(end int) bool { return end <= 0 || end > w.last })
}

// concerning are the events that are likely to change what is about a record: those of
// its own streams, and the undos and redos that named them. ok is false where the address
// is of no record.
func (c *Context) concerning(address string) (events []*domain.Recorded, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, false
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) == 1 && (parts[0] == "portfolio" || parts[0] == "wallet" || parts[0] == "statement") {
		return c.ofStreams(append(c.streamsOf(c.Viewer.Party), domain.CapsStream(domain.WalletCurrency))), true
	}
	if len(parts) == 1 && parts[0] == "limits" {
		return c.ofStreams([]string{domain.CapsStream(domain.WalletCurrency)}), true
	}
	if len(parts) < 2 {
		return nil, false
	}
	id := parts[1]
	switch parts[0] {
	case "facilities", "shares":
		streams := []string{domain.FacilityStream(id)}
		if f := c.World.Facility(id); f != nil && f.Application.Borrower != "" {
			streams = append(streams, domain.PartyStream(f.Application.Borrower))
		}
		return c.ofStreams(streams), true
	case "parties":
		return c.ofStreams(c.streamsOf(id)), true
	case "receipts":
		streams := []string{domain.ReceiptStream(id)}
		for _, m := range c.World.Matches(id) {
			streams = append(streams, m.Record.Stream)
		}
		return c.ofStreams(streams), true
	case "withdrawals":
		return c.ofStreams([]string{domain.WalletStream(id)}), true
	case "proposals":
		return c.ofStreams([]string{domain.ProposalStream(id)}), true
	case "products":
		return c.ofStreams([]string{domain.ProductStream(id)}), true
	}
	return nil, false
}

// streamsOf are the streams that make what a person has.
func (c *Context) streamsOf(party string) []string {
	streams := []string{domain.PartyStream(party), domain.WalletStream(party)}
	for _, f := range c.World.FacilitiesEver(party) {
		streams = append(streams, domain.FacilityStream(f.ID))
	}
	return streams
}

// ofStreams are the events of some streams, as far as the page may know them.
func (c *Context) ofStreams(streams []string) []*domain.Recorded {
	var events []*domain.Recorded
	for _, stream := range streams {
		events = append(events, c.World.StreamLog(stream)...)
		events = append(events, c.History().Corrections(stream)...)
	}
	return events
}
