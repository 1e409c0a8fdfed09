package main

import (
	"encoding/binary"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// calcFacility is the one facility of a calculated World.
const calcFacility = "calc"

// loanWorld is a World with one facility, into which a loan's history is recorded
// as events: the figures of calc loan come from the fold that the pages come from.
type loanWorld struct {
	*domain.World
	entryAt map[int64]loanEntry // by position
}

// foldLoan records the history in the order of its entries and answers with what
// each paid, in the order in which they count, and what is owed at the end.
func foldLoan(r loanRequest, charges []loanCharge, entries []loanEntry, asOf calendar.Date) any {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e loanEntry) bool { return e.what != "undo" && e.date > asOf })
	recoveries := map[string]bool{}
	for _, e := range entries {
		recoveries[e.id] = e.what == "recovery"
	}
	w := recordLoan(r, charges, entries, recoveries, asOf)
	// Whether money that came in was a repayment or a recovery follows from the
	// loan's state then. An event names one; where the fold doesn't admit it, it was
	// the other.
	for range entries {
		id, ok := w.misnamed()
		if !ok {
			break
		}
		recoveries[id] = !recoveries[id]
		w = recordLoan(r, charges, entries, recoveries, asOf)
	}
	return w.answer(asOf)
}

// recordLoan takes a facility from its application to its payout, then through the
// charges and entries.
func recordLoan(r loanRequest, charges []loanCharge, entries []loanEntry, recoveries map[string]bool, asOf calendar.Date) loanWorld {
	w := loanWorld{domain.NewWorld(), map[int64]loanEntry{}}
	const currency, contract = "SGD", "contract"
	for i, event := range []domain.Event{
		domain.FacilitySubmitted{Facility: calcFacility, Borrower: "borrower", AmountCents: r.principal, Currency: currency},
		domain.FacilityGraded{Facility: calcFacility, Rate: r.terms.Rate},
		domain.FacilityApproved{Facility: calcFacility},
		domain.FacilityListed{Facility: calcFacility, Terms: r.terms, TargetCents: r.principal, MinimumCents: r.principal,
			PledgeMinimumCents: r.principal, ClosesOn: r.disbursed},
		domain.PledgePlaced{Facility: calcFacility, Pledge: "pledge", Investor: "investor", AmountCents: r.principal},
		domain.ContractIssued{Facility: calcFacility, DocumentHash: contract},
		domain.FacilityAccepted{Facility: calcFacility, DocumentHash: contract},
		domain.FacilityDisbursed{Facility: calcFacility, AmountCents: r.principal, BankReference: "payout"},
	} {
		w.record(event, r.disbursed, uint64(i+1)<<32)
	}
	if r.change != nil && r.changedOn <= asOf {
		changed, _ := r.open() // the request was opened before
		w.record(domain.FacilityRestructured{Facility: calcFacility, Change: *r.change, OldTerms: r.terms, NewTerms: changed.Terms()},
			max(r.changedOn, r.disbursed), 1<<48)
	}
	for i, c := range charges {
		w.record(domain.ChargeRaised{Facility: calcFacility, Charge: c.id, ChargeKind: c.kind, DueOn: c.due, AmountCents: c.amount},
			r.disbursed, uint64(i+100)<<32)
	}
	for i, e := range entries {
		w.recordEntry(entries, i, e, recoveries[e.id], currency)
	}
	w.Reach(w.Position(), asOf)
	w.Freeze()
	return w
}

// record folds one event of a request, named by a number.
func (w loanWorld) record(event domain.Event, on calendar.Date, request uint64) {
	position := w.Position() + 1
	stream := event.Stream()
	actor := "officer"
	if _, ok := event.(domain.FacilityApproved); ok {
		actor = "approver" // a maker never approves
	}
	w.Apply(&domain.Recorded{
		Position: position, Stream: stream, Version: w.Version(stream) + 1, EffectiveOn: on, Actor: actor,
		RequestID: requestNumber(request), Causation: position, Correlation: requestNumber(request), Event: event,
	})
}

func requestNumber(n uint64) (id domain.UUID) {
	binary.BigEndian.PutUint64(id[8:], n)
	return id
}

// recordEntry records one entry; its request is named by its place in the list.
func (w loanWorld) recordEntry(entries []loanEntry, i int, e loanEntry, recovery bool, currency string) {
	request := uint64(i + 1)
	switch e.what {
	case "undo":
		w.recordUndo(entries, i)
		return
	case "write_off":
		w.record(domain.FacilityWrittenOff{Facility: calcFacility}, e.date, request)
	case "charge_off":
		w.record(domain.FacilityChargedOff{Facility: calcFacility}, e.date, request)
	default:
		w.record(domain.ReceiptRecorded{Receipt: e.id, BankReference: e.id, AmountCents: e.amount, Currency: currency, ValueOn: e.date}, e.date, request)
		purpose := domain.Repayment
		if recovery {
			purpose = domain.Recovery
		}
		w.record(domain.ReceiptMatched{Receipt: e.id, Purpose: purpose, Facility: calcFacility, AmountCents: e.amount, Currency: currency}, e.date, request)
	}
	w.entryAt[w.Position()] = e
}

// recordUndo leaves an entry out, or puts it back where what is undone is an undo.
func (w loanWorld) recordUndo(entries []loanEntry, i int) {
	out := false // whether the entry at the end of the chain is left out
	target := i
	for entries[target].what == "undo" {
		id := entries[target].target
		target = slices.IndexFunc(entries[:target], func(e loanEntry) bool { return e.id == id })
		if target < 0 {
			return // what is undone lies after the day that is looked at
		}
		out = !out
	}
	request := requestNumber(uint64(target + 1))
	streams := []string{domain.FacilityStream(calcFacility), domain.ReceiptStream(entries[target].id)}
	if out {
		w.record(domain.RequestUndone{Request: request, Streams: streams}, w.Today(), uint64(i+1))
	} else {
		w.record(domain.RequestRedone{Request: request, Streams: streams}, w.Today(), uint64(i+1))
	}
}

// misnamed finds the first receipt that the loan doesn't admit for its purpose.
func (w loanWorld) misnamed() (entry string, ok bool) {
	for _, step := range w.FacilitySteps(calcFacility) {
		for _, reason := range step.Reasons {
			if reason.Code == "WRITTEN_OFF" || reason.Code == "NOT_IN_RECOVERY" {
				return w.entryAt[step.Record.Position].id, true
			}
		}
	}
	return "", false
}

// entryAnswer is what one entry did; an entry that was undone is left out.
type entryAnswer struct {
	ID        string `json:"id"`
	Amount    string `json:"amount"`
	Penalty   string `json:"penalty"`
	Fee       string `json:"fee"`
	Interest  string `json:"interest"`
	Principal string `json:"principal"`
	Overpaid  string `json:"overpaid"`
	Balance   string `json:"balance"`
}

// answer is the answer of calc loan.
func (w loanWorld) answer(asOf calendar.Date) any {
	done := []entryAnswer{}
	for _, step := range w.FacilitySteps(calcFacility) {
		if step.Record == nil || step.Undone {
			continue
		}
		e, ok := w.entryAt[step.Record.Position]
		if !ok {
			continue
		}
		var a schedule.Allocation
		if len(step.Reasons) == 0 {
			a = whatHappened(e, step)
		}
		done = append(done, entryAnswer{
			ID: e.id, Amount: a.Total().String(), Penalty: a.LateInterest.String(), Fee: a.Fee.String(),
			Interest: a.Interest.String(), Principal: a.Principal.String(), Overpaid: a.Overpaid.String(),
			Balance: step.After.Loan.Outstanding().String(),
		})
	}
	facility := w.Facility(calcFacility)
	p := facility.Loan.At(asOf)
	return map[string]any{
		"entries": done,
		"outstanding": map[string]string{
			"principal": p.Owed.Principal.String(), "interest": p.Owed.Interest.String(), "fee": p.Owed.Fee.String(),
			"penalty": p.Owed.LateInterest.String(), "total": p.Owed.Total().String(),
		},
		"overpaid": p.Overpaid.String(),
		"status":   statusOf(facility.Stage, p.Overpaid),
	}
}

// whatHappened is what an entry paid, wrote off, or charged off.
func whatHappened(e loanEntry, step domain.FacilityStep) schedule.Allocation {
	switch e.what {
	case "write_off":
		return step.After.Loan.Lost()
	case "charge_off":
		owed := step.After.Loan.At(e.date).Owed
		return schedule.Allocation{LateInterest: owed.LateInterest, Fee: owed.Fee, Interest: owed.Interest, Principal: owed.Principal}
	}
	return step.After.Payments[len(step.After.Payments)-1].Allocation
}

func statusOf(stage domain.Stage, overpaid money.Cents) string {
	switch {
	case stage == domain.WrittenOff:
		return "written_off"
	case stage == domain.ChargedOff:
		return "charged_off"
	case stage == domain.Closed && overpaid > 0:
		return "overpaid"
	case stage == domain.Closed:
		return "closed"
	}
	return "active"
}
