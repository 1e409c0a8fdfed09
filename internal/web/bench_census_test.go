package web

import (
	"cmp"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// census is what the benches choose their records by, counted by the events alone: asking
// every record for its state would fold, and hold, all of them.
type census struct {
	facilities []*counts      // in the order of their first events
	claims     map[string]int // by investor: pledges in loans that were paid out
}

// counts is what was recorded about a facility.
type counts struct {
	id                       string
	events, pledges, matched int
	disbursedOn, repaidOn    calendar.Date // first; calendar.None: never
	investors                []string      // until it is paid out
}

func censusOf(log domain.Log) census {
	c := census{claims: map[string]int{}}
	byID := map[string]*counts{}
	for rec := range log.All() {
		kind, id, _ := strings.Cut(rec.Stream, "-")
		if kind != "facility" {
			continue
		}
		f := byID[id]
		if f == nil {
			f = &counts{id: id, disbursedOn: calendar.None, repaidOn: calendar.None}
			byID[id], c.facilities = f, append(c.facilities, f)
		}
		f.events++
		switch e := rec.Event.(type) {
		case domain.PledgePlaced:
			f.pledges++
			f.investors = append(f.investors, e.Investor)
		case domain.ReceiptMatched:
			if f.matched++; f.repaidOn == calendar.None {
				f.repaidOn = rec.EffectiveOn
			}
		case domain.FacilityDisbursed:
			f.disbursedOn = rec.EffectiveOn
			for _, investor := range f.investors {
				c.claims[investor]++
			}
			f.investors = nil
		}
	}
	return c
}

// investors finds who has about forty claims, and who has the most, of those who were
// there on a day.
func (c census) investors(w *domain.World, day calendar.Date) (common, wide string) {
	parties := make([]string, 0, len(c.claims))
	for party := range c.claims {
		parties = append(parties, party)
	}
	there := func(party string) bool { return w.Party(party).RegisteredOn <= day }
	first := func(order func(a, b string) int) string {
		slices.SortFunc(parties, func(a, b string) int { return cmp.Or(order(a, b), strings.Compare(a, b)) })
		if i := slices.IndexFunc(parties, there); i >= 0 {
			return parties[i]
		}
		return ""
	}
	common = first(func(a, b string) int { return cmp.Compare(distance(c.claims[a], 40), distance(c.claims[b], 40)) })
	return common, first(func(a, b string) int { return cmp.Compare(c.claims[b], c.claims[a]) })
}

// widest is the loan with the most pledges among those that were running on a day.
func (c census) widest(day calendar.Date) (id string) {
	most := 0
	for _, f := range c.facilities {
		if f.disbursedOn != calendar.None && f.disbursedOn < day-100 && f.pledges > most {
			id, most = f.id, f.pledges
		}
	}
	return id
}

// nearest is the running or closed loan that comes nearest to so many claims and events.
func (c census) nearest(w *domain.World, claims, count int) *domain.Facility {
	by := slices.Clone(c.facilities)
	away := func(f *counts) int { return distance(f.pledges, claims) + distance(f.events, count) }
	slices.SortStableFunc(by, func(a, b *counts) int { return cmp.Compare(away(a), away(b)) })
	for _, near := range by {
		if near.matched < 3 || near.disbursedOn == calendar.None {
			continue
		}
		if f := w.Facility(near.id); (f.Stage == domain.Active || f.Stage == domain.Closed) && len(repaymentsOf(f)) >= 3 {
			return f
		}
	}
	return nil
}

func distance(a, b int) int { return max(a-b, b-a) }
