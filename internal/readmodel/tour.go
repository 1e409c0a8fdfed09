package readmodel

import (
	"cmp"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// TourView is what a demo holds at a moment that is worth a look. What there is none of
// is nil. It is for demos only, whose people and companies are made up: it names loans to
// everybody.
type TourView struct {
	Open      *TourLoan    // to pledges, the fullest that still has room
	Unsigned  *TourLoan    // the borrower's own, with a contract that waits for a signature
	ToAssess  *TourLoan    // the oldest request that nobody has assessed
	ToApprove *TourLoan    // the oldest that waits for a second person
	Rescued   *TourLoan    // restructured, and paid since
	Lost      *TourLoan    // written off, with the most recoveries
	Late      *TourLate    // what was found longest after it was paid
	Wave      *TourWave    // the sector and quarter with the most defaults
	Unplaced  *TourReceipt // money of which nobody knows what it is for
	Proposed  *TourLoan    // about which a change is proposed; ID is the proposal's
	BankDay   *TourDay     // stated by the bank, and not yet signed off
}

// TourDay is what the bank said of the trust account at the end of a day.
type TourDay struct {
	Currency string
	On       calendar.Date
	Amount   money.Cents
}

// TourLoan is a facility of the tour.
type TourLoan struct {
	ID, Company string
	Currency    string
	Amount      money.Cents // asked for, or paid out
	Count       int         // pledges, payments since, recoveries: what it was chosen for
	On          calendar.Date
}

// TourLate is a receipt that was recorded long after it was paid. Before is the position
// of the last event before that was known.
type TourLate struct {
	TourLoan
	Paid, Found calendar.Date
	Before      int64
}

// TourWave is where and when most loans were called.
type TourWave struct {
	Sector string
	Count  int
	On     calendar.Date // when half of them were called
}

// TourReceipt is a receipt of the tour.
type TourReceipt struct {
	ID, Currency, Remark string
	Amount               money.Cents
}

// Bounds of what is folded to choose from: of those whose listing closes first, of those of
// which most was recovered, of those that were restructured first; and of what was recorded
// longest after it was paid.
const (
	tourChoices = 24
	tourLates   = 64
)

// Tour finds what is worth a look in a World; borrower is the demo's own. told is the same
// World as the past tells it, which says of most loans that they are none of them; x and
// log have the events so far.
func Tour(w, told *domain.World, x *EventIndex, log domain.Log, borrower string) TourView {
	var v TourView
	chosen := v.choose(w, told, x, log)
	for _, f := range w.FacilitiesOf(borrower) {
		if f.Stage == domain.FullyFunded || f.Stage == domain.PartiallyFunded {
			chosen = append(chosen, f.ID)
		}
	}
	slices.Sort(chosen)
	for _, id := range slices.Compact(chosen) {
		if f := w.Facility(id); f != nil && f.Imported == nil {
			v.meet(w, f, borrower)
		}
	}
	v.findLate(w, x, log)
	v.findOffice(w)
	for _, id := range told.Holding(domain.Unallocated) {
		r := w.Receipt(id)
		if r == nil || w.Facility(r.Remark) != nil || w.Party(r.Remark) != nil {
			continue
		}
		if left := w.Unmatched(r); left > 0 {
			v.Unplaced = &TourReceipt{ID: r.ID, Currency: r.Currency, Remark: r.Remark, Amount: left}
		}
	}
	return v
}

// choose finds the wave of defaults, and gives the facilities to compare with each other.
func (v *TourView) choose(w, told *domain.World, x *EventIndex, log domain.Log) (chosen []string) {
	defaulted, restructured := map[string][]calendar.Date{}, []string{}
	for rec := range eventsOf(w, x, log, domain.DefaultDeclared{}.Kind(), domain.FacilityRestructured{}.Kind()) {
		id, _ := strings.CutPrefix(rec.Stream, domain.FacilityStream(""))
		if w.Undone(rec.RequestID) {
			continue
		}
		if _, called := rec.Event.(domain.DefaultDeclared); called {
			defaulted[id] = append(defaulted[id], rec.EffectiveOn)
		} else {
			restructured = append(restructured, id)
		}
	}
	running, waves := map[string]bool{}, map[string][]calendar.Date{}
	var closing, lost []ranked
	told.EachStanding(func(s *domain.Standing) bool {
		if days := defaulted[s.ID]; len(days) > 0 && s.Borrower >= 0 {
			sector := told.Text(s.Sector)
			waves[sector] = append(waves[sector], days...)
		}
		switch s.Stage {
		case domain.Submitted, domain.UnderAssessment:
			chosen = append(chosen, s.ID)
		case domain.Listed:
			closing = append(closing, ranked{int64(s.ClosesOn), s.ID})
		case domain.Active:
			running[s.ID] = true
		case domain.WrittenOff:
			lost = append(lost, ranked{-int64(s.RecoveredCents), s.ID})
		}
		return true
	})
	v.Wave = wave(waves)
	restructured = slices.DeleteFunc(restructured, func(id string) bool { return !running[id] })
	return slices.Concat(chosen, firstRanked(closing), firstRanked(lost), restructured[:min(len(restructured), tourChoices)])
}

// ranked is a facility and what it is chosen by, the least first.
type ranked struct {
	by int64
	id string
}

func firstRanked(all []ranked) (ids []string) {
	slices.SortFunc(all, func(a, b ranked) int { return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(a.id, b.id)) })
	for _, r := range all[:min(len(all), tourChoices)] {
		ids = append(ids, r.id)
	}
	return ids
}

// findOffice looks for what waits for a second person: a proposal, a restructuring if
// there is one, and the newest day of the bank.
func (v *TourView) findOffice(w *domain.World) {
	restructuring := false
	for _, p := range w.Proposals() {
		id, about := strings.CutPrefix(p.Subject, domain.FacilityStream(""))
		f := w.Facility(id)
		if p.State != domain.ProposalOpen || !about || f == nil || restructuring {
			continue
		}
		_, restructuring = p.Change().(domain.RestructureFacility)
		if restructuring || v.Proposed == nil {
			v.Proposed = &TourLoan{ID: p.ID, Company: Company(w, f), Currency: f.Currency(), Amount: f.DisbursedCents, On: p.ProposedOn}
		}
	}
	for _, t := range w.Trusts() {
		if n := len(t.Days); n > 0 && t.Days[n-1].SignedBy == "" {
			v.BankDay = &TourDay{t.Currency, t.Days[n-1].Day, t.Days[n-1].BalanceCents}
		}
	}
}

// meet compares a facility with the best of its kind so far. Of equal ones the first
// by id stays.
func (v *TourView) meet(w *domain.World, f *domain.Facility, borrower string) {
	loan := TourLoan{ID: f.ID, Company: Company(w, f), Currency: f.Currency(), Amount: f.Application.AmountCents, On: f.SubmittedOn}
	more := func(best **TourLoan, count int) {
		if loan.Count = count; *best == nil || count > (*best).Count {
			chosen := loan
			*best = &chosen
		}
	}
	older := func(best **TourLoan) {
		if *best == nil || loan.On < (*best).On {
			chosen := loan
			*best = &chosen
		}
	}
	switch f.Stage {
	case domain.Submitted:
		older(&v.ToAssess)
	case domain.UnderAssessment:
		older(&v.ToApprove)
	case domain.Listed:
		if f.Application.Borrower != borrower && f.OpenCents() >= 1_000_00 {
			more(&v.Open, len(f.Pledges))
		}
	case domain.FullyFunded, domain.PartiallyFunded:
		if f.Application.Borrower == borrower && f.ContractHash != "" {
			loan.Amount = f.PledgedCents
			older(&v.Unsigned)
		}
	case domain.Active:
		if n := paidSince(f); n > 0 {
			loan.Amount = f.DisbursedCents
			more(&v.Rescued, n)
		}
	case domain.WrittenOff:
		loan.Amount = f.DisbursedCents
		more(&v.Lost, recoveries(f))
	}
}

// paidSince is the number of payments since the first restructuring of a loan that is
// repaid in instalments; 0 without one.
func paidSince(f *domain.Facility) (n int) {
	if len(f.Restructurings) == 0 || f.Listing.Terms.Kind != schedule.Annuity {
		return 0
	}
	for _, p := range f.Payments {
		if p.Position > f.Restructurings[0].Position {
			n++
		}
	}
	return n
}

// recoveries is the number of payments after the default, those with costs counted twice.
func recoveries(f *domain.Facility) (n int) {
	for _, p := range f.Payments {
		if p.Purpose == domain.Recovery {
			n++
		}
		if p.CostsCents > 0 {
			n++
		}
	}
	return n
}

// findLate looks for a repayment that was recorded long after it was paid.
func (v *TourView) findLate(w *domain.World, x *EventIndex, log domain.Log) {
	const atLeast = 3 // days; less is a weekend
	for _, late := range latestEntries(w, x, log, domain.ReceiptMatched{}.Kind(), atLeast, tourLates) {
		rec := log.At(late.position)
		id, ofLoan := strings.CutPrefix(rec.Stream, domain.FacilityStream(""))
		match, _ := rec.Event.(domain.ReceiptMatched)
		f := w.Facility(id)
		if !ofLoan || w.Undone(rec.RequestID) || f == nil || f.Imported != nil || !f.HasLoan() || 2*match.AmountCents > f.DisbursedCents {
			continue // an instalment is looked for, not a payoff
		}
		loan := TourLoan{ID: f.ID, Company: Company(w, f), Currency: f.Currency(), Amount: match.AmountCents, Count: late.days, On: f.SubmittedOn}
		v.Late = &TourLate{TourLoan: loan, Paid: rec.EffectiveOn, Found: rec.EffectiveOn + calendar.Date(late.days), Before: rec.Position - 1}
		return
	}
}

// wave finds the quarter of a year in which the most loans of one sector were called.
func wave(defaults map[string][]calendar.Date) *TourWave {
	const quarter = 91
	var best *TourWave
	sectors := make([]string, 0, len(defaults))
	for sector := range defaults {
		sectors = append(sectors, sector)
	}
	slices.SortFunc(sectors, func(a, b string) int { return cmp.Compare(a, b) })
	for _, sector := range sectors {
		days := slices.Sorted(slices.Values(defaults[sector]))
		for i, first := range days {
			n := 0
			for n < len(days)-i && days[i+n] < first+quarter {
				n++
			}
			if best == nil || n > best.Count {
				best = &TourWave{Sector: sector, Count: n, On: days[i+n/2]}
			}
		}
	}
	return best
}
