package domain_test

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/schedule"
)

// machines are the records with a life of their own, and the platform for what has none.
var machines = []machine{facilityMachine(), pledgeMachine(), partyMachine(), withdrawalMachine(), receiptMachine(), proposalMachine(), platformMachine()}

// stagesInOrder are the states of a facility as one reads them.
var stagesInOrder = []string{"none", "submitted", "under assessment", "approved", "listed", "fully funded", "partially funded",
	"accepted", "active", "defaulted", "charged off", "written off", "closed", "declined", "withdrawn", "lapsed", "imported"}

func facilityMachine() machine {
	m := machine{name: "facility", state: facilityState, asks: func(h *domaintest.House) []ask {
		return append(facilityAsks(h.Today()), moreFacilityAsks(h)...)
	}}
	for _, state := range stagesInOrder {
		m.ways = append(m.ways, way{state, func() *domaintest.House { return withMoney(inState(state)) }})
	}
	m.ways = append(m.ways, way{"listed", func() *domaintest.House { // too little is pledged: time will let it lapse
		h := inState("none")
		h.List("F1", "B1", 10_000_00)
		h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 1_000_00, ShownAt: 1})
		return withMoney(h)
	}}, way{"fully funded", func() *domaintest.House { // there is a contract to sign
		h := inState("fully funded")
		h.Must("O1", domain.IssueContract{Facility: "F1", DocumentHash: "hash"})
		return withMoney(h)
	}})
	return m
}

// withMoney adds a receipt that is large enough for everything.
func withMoney(h *domaintest.House) *domaintest.House {
	h.Must("O1", domain.RecordReceipt{Receipt: "R-BIG", BankReference: "BANK-BIG", AmountCents: 90_000_00, Currency: "SGD", ValueOn: h.Today(), Payer: "sealed"})
	return h
}

func facilityState(w *domain.World) string {
	f := w.Facility("F1")
	switch {
	case f == nil:
		return "none"
	case f.Imported != nil:
		return "imported"
	}
	return f.Stage.String()
}

// moreFacilityAsks ask for as much as there is, which leads elsewhere than asking for a
// part.
func moreFacilityAsks(h *domaintest.House) []ask {
	f := h.World().Facility("F1")
	if f == nil {
		return nil
	}
	var more []ask
	if open := f.OpenCents(); open > 0 {
		more = append(more, ask{"pledge the rest", "I2", domain.PlacePledge{Facility: "F1", Pledge: "L9", Investor: "I2", AmountCents: open, ShownAt: 3}})
	}
	if f.HasLoan() && f.Stage != domain.Closed {
		all := f.Loan.Payoff(h.Today(), schedule.ToDate).Total
		if all == 0 {
			return more
		}
		more = append(more,
			ask{"repay everything", "O1", domain.MatchReceipt{Receipt: "R-BIG", Purpose: domain.Repayment, Facility: "F1", AmountCents: all, EffectiveOn: h.Today()}},
			ask{"recover everything", "O1", domain.MatchReceipt{Receipt: "R-BIG", Purpose: domain.Recovery, Facility: "F1", AmountCents: all, EffectiveOn: h.Today()}})
	}
	return more
}

// pledgeMachine follows the pledge "L1" of investor I1 through its facility's life.
func pledgeMachine() machine {
	house := func(state, then string) func() *domaintest.House {
		return func() *domaintest.House {
			h := withMoney(inState(state))
			if then == "cancel" {
				h.Must("I1", domain.CancelPledge{Facility: "F1", Pledge: "L1", Investor: "I1"})
			}
			return h
		}
	}
	return machine{name: "pledge", state: pledgeState,
		ways: []way{
			{"none", func() *domaintest.House {
				h := inState("none")
				h.List("F1", "B1", 10_000_00)
				return withMoney(h)
			}},
			{"open", house("listed", "")},
			{"allotted", house("fully funded", "")},
			{"claim", house("active", "")},
			{"settled", house("closed", "")},
			{"written off", house("written off", "")},
			{"cancelled", house("listed", "cancel")},
			{"released", func() *domaintest.House {
				h := house("listed", "")()
				h.Must("B1", domain.WithdrawFacility{Facility: "F1", Reason: "The bank lends cheaper."})
				return h
			}},
		},
		asks: func(h *domaintest.House) []ask {
			place := ask{"place the pledge", "I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 500_00, ShownAt: 1}}
			asks := []ask{place}
			for _, a := range append(facilityAsks(h.Today()), moreFacilityAsks(h)...) {
				switch a.name {
				case "cancel pledge", "pledge the rest", "close funding", "withdraw", "repay everything", "write off":
					asks = append(asks, a)
				}
			}
			if f := h.World().Facility("F1"); f != nil && f.Stage == domain.FullyFunded {
				h.Must("O1", domain.IssueContract{Facility: "F1", DocumentHash: "hash"})
				h.Must("B1", domain.AcceptFacility{Facility: "F1", Signatory: "sealed", Capacity: "Director", ShownAt: 3, DocumentHash: "hash"})
			}
			return append(asks, ask{"pay out", "O1", domain.RecordDisbursement{Facility: "F1", BankReference: "PAYOUT-9", PaidOn: calendar.None}})
		}}
}

func pledgeState(w *domain.World) string {
	f := w.Facility("F1")
	if f == nil || len(f.Pledges) == 0 || f.Pledges[0].ID != "L1" {
		return "none"
	}
	switch f.Pledges[0].State {
	case domain.PledgeOpen:
		return "open"
	case domain.PledgeCancelledState:
		return "cancelled"
	case domain.PledgeReleased:
		return "released"
	case domain.PledgeAllotted:
	}
	switch {
	case len(f.Claims) == 0:
		return "allotted"
	case f.Claims[0].WrittenOff:
		return "written off"
	case f.Claims[0].OutstandingCents() == 0:
		return "settled"
	}
	return "claim"
}
