package domaintest

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// Examples are random histories, and one of loans that are serviced elsewhere. Nobody may
// go on in them.
var Examples = sync.OnceValue(func() []*House {
	houses := make([]*House, 80)
	for seed := range houses {
		houses[seed] = Example(seed, 400)
	}
	elsewhere := Staffed(1, 1)
	elsewhere.Must(domain.System, Elsewhere())
	paid := Elsewhere()
	paid.Loan.Facility, paid.Loan.SourceID = "X-2", "2"
	paid.ChargedOffOn, paid.ChargedOffCents, paid.ChargedOffReason, paid.PaidInFullOn = calendar.None, 0, "", calendar.Of(1998, 3, 1)
	elsewhere.Must(domain.System, paid)
	return append(houses, elsewhere)
})

// Elsewhere imports a loan that another serviced, and that was lost in part.
func Elsewhere() domain.ImportFacility {
	return domain.ImportFacility{
		Loan: domain.FacilityImported{
			Facility: "X-1", Book: "Elsewhere, USD", Source: "elsewhere", SourceID: "1", BorrowerName: "Bakery",
			State: "IN", SectorCode: "44", ApprovedCents: 100_00, Currency: "USD", TenorMonths: 12,
		},
		ApprovedOn: calendar.Of(1997, 2, 28), DisbursedOn: calendar.Of(1997, 5, 31), DisbursedCents: 90_00,
		PaidInFullOn: calendar.None, ChargedOffOn: calendar.Of(1998, 1, 2), ChargedOffCents: 40_00, ChargedOffReason: "Charged off.",
	}
}

// Turn is a request that recorded something, and the history that it stands in.
type Turn struct {
	House   *House
	Request domain.UUID
	Events  []*domain.Recorded
}

// TurnsOfKinds are requests of the examples by what was asked for, at most so many of a
// kind, each of another history. What a second person approved is of the kind of the
// approval and of what was proposed.
func TurnsOfKinds(most int) map[string][]Turn {
	kinds := map[string][]Turn{}
	add := func(c domain.Command, x Turn) {
		name := RequestKind(c)
		if n := len(kinds[name]); n == 0 || n < most && kinds[name][n-1].House != x.House {
			kinds[name] = append(kinds[name], x)
		}
	}
	for _, h := range Examples() {
		for _, a := range h.Asked {
			if len(a.Answer.Events) == 0 {
				continue
			}
			x := Turn{h, a.Answer.Request, a.Answer.Events}
			add(a.Command, x)
			if approved, ok := a.Command.(domain.ApproveProposal); ok {
				add(h.world.Proposal(approved.Proposal).Change(), x)
			}
		}
	}
	return kinds
}

// RequestKind names the kind of request that a command is.
func RequestKind(c domain.Command) string {
	return strings.TrimPrefix(fmt.Sprintf("%T", c), "domain.")
}

// TouchesPlatform says whether a request did something that can't be left out.
func (x Turn) TouchesPlatform() bool {
	return slices.ContainsFunc(x.Events, func(rec *domain.Recorded) bool {
		switch rec.Event.(type) {
		case domain.EventCorrected, domain.EventInserted:
			return false
		}
		return rec.Stream == domain.PlatformStream
	})
}
