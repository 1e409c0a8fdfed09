package readmodel

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// LoanPreview is what a loan would cost, as an example. Amounts are in cents.
type LoanPreview struct {
	Kind          schedule.Kind
	Amount        money.Cents
	Rate          money.Rate
	First, Last   money.Cents // instalments
	Interest, Fee money.Cents
	EIR           money.Rate
	HasEIR        bool
	Rows          []schedule.Row
}

// PreviewLoan works an example out: monthly instalments by 30/360 from a day on. It
// fails with a sentence for a person where the terms are not possible.
func PreviewLoan(terms schedule.Terms, amount money.Cents, fee money.Rate, from calendar.Date) (*LoanPreview, error) {
	if err := terms.Validate(amount); err != nil {
		return nil, err
	}
	loan, err := schedule.Open(terms, amount, from)
	if err != nil {
		return nil, err
	}
	p := &LoanPreview{Kind: terms.Kind, Amount: amount, Rate: terms.Rate, Rows: loan.Rows(),
		Fee: money.HalfEven.Part(amount, fee)}
	for _, r := range p.Rows {
		p.Interest += r.Interest
	}
	if n := len(p.Rows); n > 0 {
		p.First, p.Last = p.Rows[0].Payment, p.Rows[n-1].Payment
	}
	p.EIR, p.HasEIR = EffectiveRate(terms, amount, fee, from)
	return p, nil
}

// PledgeView is the data of the page on which an investor pledges. Amounts are in cents.
type PledgeView struct {
	*FacilityView
	Available money.Cents
	Risk      bool // the risks are still to be acknowledged
	Kyc       domain.KycState
	Mine      money.Cents // pledged before
	Limits    LimitView   // what bounds the pledge
	Here      money.Cents // at stake in this loan already
	Example   *PledgeExample
}

// PledgeExample is what a pledge of an amount would bring if everything is paid on time.
type PledgeExample struct {
	Amount, Stays money.Cents // Stays: what is left available
	Share         money.Rate  // of the target, in millionths of a percent
	Here, Worth   money.Cents // then in this company, and everything the investor has here
	First         money.Cents // the investor's part of the first instalment
	Interest      money.Cents // over the whole term, after the service fee
}

// Pledge gives the data for a pledge by the viewer; amount is what the example is about,
// 0 for none. False when there is no such facility that the viewer may see.
func Pledge(w, sums *domain.World, v Viewer, id string, amount money.Cents) (*PledgeView, bool) {
	f, ok := Facility(w, v, id)
	p := w.Party(v.Party)
	if !ok || p == nil || p.As != domain.Investor || f.Target == 0 || f.Imported != nil {
		return nil, false
	}
	page := &PledgeView{FacilityView: f, Available: money.Cents(w.Balance(domain.WalletAvailable, v.Party, f.Currency)),
		Risk: p.RiskTextVersion == 0, Kyc: p.Kyc(w.Today())}
	for _, mine := range f.Mine {
		if mine.State == domain.PledgeOpen {
			page.Mine += mine.Amount
		}
	}
	here, lent := exposure(sums, p.ID, f)
	page.Limits, page.Here = NewLimits(w, p), StakeHere(w, p.ID, f.ID)
	if amount <= 0 || amount > f.Target {
		return page, true
	}
	loan, err := schedule.Open(f.Terms, f.Target, w.Today())
	if err != nil {
		return page, true // terms are checked when they are listed
	}
	part := func(whole money.Cents) money.Cents {
		return money.Cents(money.HalfEven.Ratio(int64(whole), int64(amount), 1, int64(f.Target)))
	}
	var interest money.Cents
	rows := loan.Rows()
	for _, r := range rows {
		interest += r.Interest
	}
	e := &PledgeExample{Amount: amount, Stays: page.Available - amount, Interest: part(interest)}
	e.Here, e.Worth = here+amount, lent+page.Available
	e.Share = money.Rate(money.HalfEven.Ratio(int64(amount), money.RateUnit, 1, int64(f.Target)))
	e.Interest -= money.HalfEven.Part(e.Interest, f.ServiceFee)
	if len(rows) > 0 {
		e.First = part(rows[0].Payment)
	}
	page.Example = e
	return page, true
}

// StakeHere is what an investor has pledged in a facility before it is paid out, in cents.
func StakeHere(w *domain.World, party, facility string) money.Cents {
	f := w.Facility(facility)
	if f == nil {
		return 0
	}
	s := stakeIn(f, party)
	return s.pledged + s.allotted
}

// exposure is what an investor has at stake in the company of a facility, and in all:
// pledged and not yet paid out, or lent out. Amounts are in cents of the facility's
// currency.
func exposure(w *domain.World, party string, of *FacilityView) (here, all money.Cents) {
	if of.Currency != WalletCurrency {
		return 0, 0 // nobody has a wallet in it
	}
	withShares(w, party, func(x shares) {
		for i := range x.figures {
			s := x.share(i)
			at := s.stake.face
			if s.DisbursedOn == calendar.None {
				at = s.stake.pledged + s.stake.allotted
			}
			if all += at; at != 0 && w.BorrowerOf(&s.Standing) == of.Borrower {
				here += at
			}
		}
	})
	return here, all
}
