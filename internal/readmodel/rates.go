package readmodel

import (
	"reflect"
	"sync"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// effectiveRates remembers the effective rate of each request: it is found by trying, and
// the market asks for that of every open request, in each frame of a drag, while its terms
// stay as they are.
var effectiveRates ratesKept

type ratesKept struct {
	mu sync.Mutex
	of map[string]keptRate // by facility
}

// keptRate is a rate with all that it follows from.
type keptRate struct {
	terms     schedule.Terms
	principal money.Cents
	fee       money.Rate
	from      calendar.Date
	rate      money.Rate
}

// mostRates bounds how many are kept; one takes about 400 bytes.
const mostRates = 10_000

// rate gives the effective rate of a listed request; 0 where it has none.
func (k *ratesKept) rate(f *domain.Facility) money.Rate {
	now := keptRate{terms: f.Agreed(), principal: f.Listing.TargetCents, fee: f.Listing.OriginationFee, from: f.ListedOn}
	k.mu.Lock()
	kept, found := k.of[f.ID]
	k.mu.Unlock()
	if now.rate = kept.rate; found && reflect.DeepEqual(kept, now) {
		return kept.rate
	}
	now.rate, _ = EffectiveRate(now.terms, now.principal, now.fee, now.from)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of == nil || len(k.of) >= mostRates {
		k.of = map[string]keptRate{}
	}
	k.of[f.ID] = now
	return now.rate
}
