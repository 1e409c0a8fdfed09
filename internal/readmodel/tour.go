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

// Tour finds what is worth a look in a World; borrower is the demo's own.
func Tour(w *domain.World, borrower string) TourView {
	var v TourView
	defaults := map[string][]calendar.Date{}
	for _, f := range w.Facilities() {
		if f.Imported == nil {
			v.meet(w, f, borrower)
			for _, rec := range f.Log() {
				if _, ok := rec.Event.(domain.DefaultDeclared); ok && !w.Undone(rec.RequestID) {
					defaults[f.Application.Sector] = append(defaults[f.Application.Sector], rec.EffectiveOn)
				}
			}
		}
	}
	v.Wave = wave(defaults)
	v.findOffice(w)
	for _, r := range w.Receipts() {
		if left := w.Unmatched(r); left > 0 && w.Facility(r.Remark) == nil && w.Party(r.Remark) == nil {
			v.Unplaced = &TourReceipt{ID: r.ID, Currency: r.Currency, Remark: r.Remark, Amount: left}
		}
	}
	return v
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
	if f.HasLoan() {
		v.findLate(w, f, loan)
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
func (v *TourView) findLate(w *domain.World, f *domain.Facility, loan TourLoan) {
	const atLeast = 3 // days; less is a weekend
	for _, rec := range f.Log() {
		match, ok := rec.Event.(domain.ReceiptMatched)
		if !ok || w.Undone(rec.RequestID) || 2*match.AmountCents > f.DisbursedCents {
			continue // an instalment is looked for, not a payoff
		}
		found := recordedOn(rec)
		days := int(found - rec.EffectiveOn)
		if days < atLeast || v.Late != nil && days <= v.Late.Count {
			continue
		}
		loan.Amount, loan.Count = match.AmountCents, days
		v.Late = &TourLate{TourLoan: loan, Paid: rec.EffectiveOn, Found: found, Before: rec.Position - 1}
	}
}

// recordedOn is the day of the platform's clock on which an event was recorded.
func recordedOn(rec *domain.Recorded) calendar.Date {
	const dayMicros, aheadOfUTC = 24 * 60 * 60 * 1_000_000, 8 * 60 * 60 * 1_000_000
	return calendar.Date((rec.RecordedAt + aheadOfUTC) / dayMicros)
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
		days := defaults[sector]
		slices.Sort(days)
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
