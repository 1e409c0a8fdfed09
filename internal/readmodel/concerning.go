package readmodel

import (
	"sort"
	"weak"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// concerningKept holds events that would have to be unpacked again for each look.
var concerningKept = keptLines[*domain.Recorded](40_000)

// Concerning gives the events of a loan that concern a party who pledged, from their pledge
// on; of others' pledges only the one that filled the loan. Of a loan whose listing was undone,
// and which they may not see therefore, only the party's own pledges do. The list must not be
// changed.
func Concerning(loan *domain.Facility, party string) []*domain.Recorded {
	return concerningKept.of(loan, party, func() []*domain.Recorded { return concerning(loan, party) })
}

func concerning(loan *domain.Facility, party string) (log []*domain.Recorded) {
	x := concern{pledges: map[string]bool{}, hidden: !MaySeeFacility(Viewer{Party: party}, loan)}
	for _, rec := range loan.Log() {
		x.see(rec, party)
	}
	if filler := x.filler(loan); filler != nil {
		return append(x.events, filler)
	}
	return x.events
}

// concern gathers what of a loan's events concerns a party.
type concern struct {
	events  []*domain.Recorded
	pledges map[string]bool  // the party's
	others  *domain.Recorded // the last pledge of somebody else
	hidden  bool             // the party may not see the loan
}

func (x *concern) see(rec *domain.Recorded, party string) {
	concerns := len(x.pledges) > 0 && !x.hidden
	switch e := rec.Event.(type) {
	case domain.PledgePlaced:
		if concerns = e.Investor == party; concerns {
			x.pledges[e.Pledge], x.others = true, nil
		} else {
			x.others = rec
		}
	case domain.PledgeCancelled:
		concerns = x.pledges[e.Pledge]
	default:
		concerns = concerns && !withinFile(e)
	}
	if concerns {
		x.events = append(x.events, rec)
	}
}

// filler is somebody else's pledge that filled the loan; nil if none did.
func (x *concern) filler(loan *domain.Facility) *domain.Recorded {
	if len(x.pledges) > 0 && loan.PledgedCents >= loan.Listing.TargetCents {
		return x.others
	}
	return nil
}

// partyEvents are what concerns a party of a loan whose events all count as they were recorded: of
// both, a moment knows the first so many.
type partyEvents struct {
	events  []*domain.Recorded
	fillers []fillerFrom
}

// fillerFrom is what filled a loan from an event or a day on: the last event before that day then.
type fillerFrom struct {
	position int64
	day      calendar.Date
	by       *domain.Recorded // nil: nothing of somebody else's
}

// partyEventsKey says of which loan, and as of which head: a day may change it, too.
type partyEventsKey struct {
	facility, party string
	events          int
	today           calendar.Date
	of              *domain.Tracks // tells one journal from another
}

// partyEventsKept is for the next moment.
var partyEventsKept = kept[partyEventsKey, partyEvents]{most: 40_000, weight: func(c partyEvents) int { return len(c.events) + len(c.fillers) + 1 }}

// ConcerningThen is Concerning for a loan of a moment, by its id, without folding it; false where
// it has to be folded.
func ConcerningThen(w *domain.World, id, party string) (log []*domain.Recorded, ok bool) {
	head, events, ok := w.AsRecorded(id)
	if !ok || w.Tracks() == nil {
		return nil, false
	}
	c, _ := partyEventsKept.of(partyEventsKey{id, party, events, head.Today(), w.Tracks()}, func() (partyEvents, bool) { return partyEventsOf(head, id, party), true })
	log = c.events[:sort.Search(len(c.events), func(i int) bool { return !w.Knows(c.events[i].Position, c.events[i].EffectiveOn) })]
	at := sort.Search(len(c.fillers), func(i int) bool { return !w.Knows(c.fillers[i].position, c.fillers[i].day) })
	if at > 0 && c.fillers[at-1].by != nil {
		return append(log[:len(log):len(log)], c.fillers[at-1].by), true
	}
	return log, true
}

// partyEventsOf follows a loan through the steps that it has taken by now.
func partyEventsOf(head *domain.World, id, party string) (c partyEvents) {
	x := concern{pledges: map[string]bool{}}
	var last *domain.Recorded
	position := int64(0)
	head.EachFacilityStep(id, func(s domain.FacilityStep) {
		if s.Record != nil {
			position = s.Record.Position
			x.see(s.Record, party)
		}
		if by := x.filler(s.After); by != last {
			c.fillers, last = append(c.fillers, fillerFrom{position, s.On, by}), by
		}
	})
	c.events = x.events
	return c
}

// ownKey says whose log it is, as of which World, and on which axis.
type ownKey struct {
	world     weak.Pointer[domain.World]
	party     string
	corrected bool
}

// ownKept holds the logs of a head, which each moment's page asks for what came later.
var ownKept = kept[ownKey, []*domain.Recorded]{most: 40_000, weight: func(log []*domain.Recorded) int { return len(log) + 1 }}

// OwnLog keeps what make gathers of a party's events from all that a World of the present knows.
// It must not be changed.
func OwnLog(head *domain.World, party string, corrected bool, make func() []*domain.Recorded) []*domain.Recorded {
	log, _ := ownKept.of(ownKey{weak.Make(head), party, corrected}, func() ([]*domain.Recorded, bool) { return make(), true })
	return log
}
