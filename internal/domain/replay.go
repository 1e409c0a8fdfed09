package domain

import (
	"math"
	"slices"
	"strings"

	"refold/internal/calendar"
)

// Step is one cause in the life of an aggregate and what followed from it: an
// event, or a day that came (Record is nil then).
type Step struct {
	Record   *Recorded
	On       calendar.Date
	Undone   bool
	Reasons  []Reason  // why the event was inadmissible; empty if it counted
	Postings []Posting // what it posted, sorted by account; none if it did not count
}

// FacilityStep is a Step of a facility, with the facility as it was after it.
type FacilityStep struct {
	Step
	After *Facility
}

// FacilitySteps folds one facility again and gives every step of its life, in the
// order in which the events count. Undone events are among them, without effect.
func (w *World) FacilitySteps(id string) []FacilityStep {
	var steps []FacilityStep
	replay[Facility](w, w.facilities.logOf(w, id), func(s Step, f *Facility) {
		steps = append(steps, FacilityStep{s, f.copyFor(new(token))})
	})
	return steps
}

// EachFacilityStep is FacilitySteps without what costs most of it: a copy of the facility
// after each step, and Postings. After belongs to the fold and is good until show returns.
func (w *World) EachFacilityStep(id string, show func(FacilityStep)) {
	replayInto[Facility](w, w.facilities.logOf(w, id), nil, func(s Step, f *Facility) { show(FacilityStep{s, f}) })
}

// EachPostedStep is EachFacilityStep with all Postings.
func (w *World) EachPostedStep(id string, show func(FacilityStep)) {
	replay[Facility](w, w.facilities.logOf(w, id), func(s Step, f *Facility) { show(FacilityStep{s, f}) })
}

// RecordStep is a Step of any aggregate, with the aggregate as it was after it: a
// *Party, *Wallet, *Facility, *Receipt or *Proposal.
type RecordStep struct {
	Step
	After any
}

// Steps is FacilitySteps for any aggregate, named by its stream. The platform's own
// stream has none.
func (w *World) Steps(stream string) []RecordStep {
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "party":
		return stepsOf[Party](w, w.parties.logOf(w, id))
	case "wallet":
		return stepsOf[Wallet](w, w.wallets.logOf(w, id))
	case "facility":
		return stepsOf[Facility](w, w.facilities.logOf(w, id))
	case "receipt":
		return stepsOf[Receipt](w, w.receipts.logOf(w, id))
	case "trust":
		return stepsOf[Trust](w, w.trusts.logOf(w, id))
	case "product":
		return stepsOf[Product](w, w.products.logOf(w, id))
	case "caps":
		return stepsOf[Caps](w, w.caps.logOf(w, id))
	case "proposal":
		return stepsOf[Proposal](w, w.proposals.logOf(w, id))
	}
	return nil
}

func stepsOf[T any, P folder[T]](w *World, log chain) []RecordStep {
	var steps []RecordStep
	replay[T, P](w, log, func(s Step, after *T) {
		steps = append(steps, RecordStep{s, P(after).copyFor(new(token))})
	})
	return steps
}

// WalletLine is one change of an investor's client money.
type WalletLine struct {
	Step
	Facility       string // "" for the wallet's own events
	AvailableCents int64  // change of what is available
	LockedCents    int64  // change of what is locked
}

// WalletLines gives everything that changed a party's wallet, in the order in which
// it counts: the sums of the lines are the balances. Undone events change nothing
// and are left out.
func (w *World) WalletLines(party, currency string) []WalletLine {
	var lines []WalletLine
	collect := func(facility string, s Step) {
		line := WalletLine{Step: s, Facility: facility}
		for _, p := range s.Postings {
			switch p.Account {
			case Account{WalletAvailable, party, currency}:
				line.AvailableCents += p.AmountCents
			case Account{WalletLocked, party, currency}:
				line.LockedCents += p.AmountCents
			}
		}
		if line.AvailableCents != 0 || line.LockedCents != 0 {
			lines = append(lines, line)
		}
	}
	replay[Wallet](w, w.wallets.logOf(w, party), func(s Step, _ *Wallet) { collect("", s) })
	for _, f := range w.FacilitiesOf(party) {
		replay[Facility](w, f.log, func(s Step, _ *Facility) { collect(f.ID, s) })
	}
	slices.SortStableFunc(lines, func(a, b WalletLine) int {
		switch {
		case a.On != b.On:
			return int(a.On - b.On)
		case a.Record == nil && b.Record == nil:
			return 0
		case a.Record == nil:
			return -1 // what a day brings comes before its events
		case b.Record == nil:
			return 1
		}
		return int(a.Record.Position - b.Record.Position)
	})
	return lines
}

// replay folds an aggregate from nothing and shows every step.
func replay[T any, P folder[T]](w *World, log chain, show func(Step, *T)) {
	replayInto[T, P](w, log, func(int) bool { return true }, show)
}

// replayInto is replay where only some accounts are of interest, or none: nil.
func replayInto[T any, P folder[T]](w *World, log chain, wanted func(account int) bool, show func(Step, *T)) {
	replayAs[T, P](w, log, AsKnown{math.MaxInt64, w.today, w.excluded}, wanted, show)
}

// replayAs is replayInto as it was known at a moment, and gives what came of it; nil where
// nothing counted.
func replayAs[T any, P folder[T]](w *World, log chain, at AsKnown, wanted func(account int) bool, show func(Step, *T)) P {
	if log.len() == 0 {
		return nil
	}
	var posted []Posting
	b := w.books.into(func(account int, amount int64) {
		if wanted(account) {
			posted = append(posted, Posting{w.books.accounts.name(account), amount})
		}
	})
	if wanted == nil {
		b.only = &ownWallet{account: nobodys}
	}
	fresh := P(new(T))
	base := fresh.base()
	base.owner, base.day, base.events = new(token), calendar.None, log.len()
	wake := func(until calendar.Date) {
		for day := fresh.wake(); day != calendar.None && day <= until; day = fresh.wake() {
			posted = posted[:0] // merge copies what it keeps
			fresh.advance(day, &b)
			base.day = day
			show(Step{On: day, Postings: merge(posted)}, (*T)(fresh))
		}
	}
	counted := 0
	for rec := range log.all() {
		if rec.Position > at.Known {
			continue
		}
		if at.Undone(rec.RequestID) {
			show(Step{Record: rec, On: rec.EffectiveOn, Undone: true}, (*T)(fresh))
			continue
		}
		wake(rec.EffectiveOn)
		posted = posted[:0] // merge copies what it keeps
		before := len(base.inadmissible)
		step(fresh, rec, &b)
		counted++
		s := Step{Record: rec, On: rec.EffectiveOn, Postings: merge(posted)}
		if len(base.inadmissible) > before {
			s.Reasons = base.inadmissible[before].Reasons
		}
		show(s, (*T)(fresh))
	}
	if counted == 0 {
		return nil
	}
	wake(at.Day)
	return fresh
}

// merge sums postings by account and sorts them; zeros are dropped.
func merge(postings []Posting) []Posting {
	sortPostings(postings)
	merged := make([]Posting, 0, len(postings))
	for _, p := range postings {
		if n := len(merged); n > 0 && merged[n-1].Account == p.Account {
			merged[n-1].AmountCents += p.AmountCents
			continue
		}
		merged = append(merged, p)
	}
	return slices.DeleteFunc(merged, func(p Posting) bool { return p.AmountCents == 0 })
}
