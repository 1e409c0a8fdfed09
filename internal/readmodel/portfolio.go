package readmodel

import (
	"cmp"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// PortfolioView is the data of an investor's first page. Amounts are in cents of
// WalletCurrency.
type PortfolioView struct {
	Party string
	Today calendar.Date

	Available, Locked, Claims money.Cents // Claims: outstanding principal, lost claims not counted
	Total                     money.Cents // Available + Locked + Claims
	Deposited                 money.Cents // top-ups less withdrawals
	Earned                    money.Cents // interest and late interest less service fees
	Lost                      money.Cents // principal charged off or written off and not recovered
	Interest, LateInterest    money.Cents
	Fees                      money.Cents
	Return                    Return

	OpenPledges   int // locked until funding closes, or until the loan is paid out
	InPledges     money.Cents
	InWithdrawals money.Cents
	Loans         int // with principal outstanding, lost ones not counted

	Bands    []Band
	Points   []ValuePoint // at most maxPoints
	Expected []Expected   // the next months, if everybody pays on time
	BySector []Slice      // of Claims, the greatest first
	ByGrade  []Slice      // of Claims, the best first
	Largest  Slice        // the company that most is lent to
	Holdings []Holding
	Pledges  []OpenPledge
	Latest   []Move // newest first
	Steps    []Onboarding
}

// Return is the yearly return on everything that was put in, idle cash included.
type Return struct {
	Rate      money.Rate
	Known     bool   // else Why says why there is no answer
	Why       string // a sentence
	FirstFlow calendar.Date
	Flows     int    // top-ups and withdrawals counted
	Cash      []Cash // these, and what everything is worth today; only where there is an answer
}

// Band is the outstanding principal of loans that are equally late.
type Band struct {
	Name  string
	Cents money.Cents
	Loans int
}

// ValuePoint is what a portfolio is worth from a day on.
type ValuePoint struct {
	On        calendar.Date
	Cents     money.Cents
	Deposited money.Cents
}

// Holding is what an investor holds of one loan.
type Holding struct {
	Facility, Company, Sector, Grade string
	Rate                             money.Rate
	Stage                            domain.Stage
	DaysPastDue                      int
	Share, Outstanding, Lost         money.Cents
	Earned                           money.Cents // interest so far, after the service fee
	NextDue                          calendar.Date
	NextCents                        money.Cents // about what the investor's share of it is
}

// OpenPledge is a pledge whose money is still locked.
type OpenPledge struct {
	ID, Facility, Company string
	Cents                 money.Cents
	PlacedOn              calendar.Date
	ShownAt               int64
	Stage                 domain.Stage
	ClosesOn              calendar.Date
}

// latestMoves is how many of the newest moves a portfolio shows.
const latestMoves = 8

// Portfolio gives the data of the viewer's own portfolio; false when the viewer was no
// investor at this moment.
func Portfolio(w *domain.World, v Viewer) (*PortfolioView, bool) {
	p := w.Party(v.Party)
	if p == nil || p.As != domain.Investor {
		return nil, false
	}
	page := &PortfolioView{Party: p.ID, Today: w.Today()}
	wallet, shares := walletMoves(w, page.Party), sharesOf(w, p.ID)
	page.Available, page.Locked = cash(wallet)
	placed := false
	for i := range shares {
		available, locked := cash(shares[i].moves)
		page.Available, page.Locked = page.Available+available, page.Locked+locked
		placed = placed || len(shares[i].moves) > 0
	}
	page.hold(w, shares)
	page.spread()
	page.value(w, wallet, shares)
	if !placed {
		page.Steps = onboarding(w, p, w.FacilitiesOf(p.ID))
	}
	return page, true
}

// hold goes through the loans and pledges of the investor.
func (page *PortfolioView) hold(w *domain.World, shares []share) {
	page.Bands = []Band{{Name: "On time"}, {Name: "1–30 days past due"}, {Name: "31–60 days"}, {Name: "61–90 days"}, {Name: "Over 90 days or defaulted"}}
	expected := newExpectation(w.Today())
	for i := range shares {
		x := &shares[i]
		s := &x.stake
		if x.DisbursedOn == calendar.None {
			page.pledged(w, x)
			continue
		}
		if s.claimed == 0 {
			continue
		}
		late := x.DaysPastDue(w.Today())
		h := Holding{Facility: x.ID, Company: x.company(w), Sector: w.Text(x.Sector), Grade: w.Text(x.Grade), Rate: x.Rate, Stage: x.Stage,
			DaysPastDue: late, Share: s.claimed, Outstanding: s.face, Lost: s.lost, Earned: s.interest + s.late - s.fee + s.grown, NextDue: x.NextDueOn}
		if s.face > 0 {
			h.NextCents = money.Cents(money.HalfEven.Ratio(int64(x.NextDueCents), int64(s.claimed), 1, int64(x.DisbursedCents+x.CapitalisedCents)))
			page.Loans++
			band := &page.Bands[ArrearsOf(late)]
			if x.Stage == domain.Defaulted {
				band = &page.Bands[LateMore]
			}
			band.Cents += s.face
			band.Loans++
			expected.add(x, w.Today())
		}
		page.Claims += s.face
		page.Holdings = append(page.Holdings, h)
	}
	page.Expected = expected.months
	page.Total = page.Available + page.Locked + page.Claims
	page.InWithdrawals = page.Locked - page.InPledges
	page.Holdings = ordered(page.Holdings)
}

// ordered puts loans in the order of what needs a look: late ones, then what is due next,
// then what is over. There may be thousands, so they are not moved while they are sorted.
func ordered(holdings []Holding) []Holding {
	if len(holdings) == 0 {
		return holdings
	}
	order := make([]*Holding, len(holdings))
	for i := range holdings {
		order[i] = &holdings[i]
	}
	slices.SortFunc(order, func(a, b *Holding) int {
		if over := (a.Outstanding == 0) != (b.Outstanding == 0); over {
			if a.Outstanding == 0 {
				return 1
			}
			return -1
		}
		if a.DaysPastDue != b.DaysPastDue {
			return b.DaysPastDue - a.DaysPastDue
		}
		if a.Outstanding > 0 && a.NextDue != b.NextDue {
			return int(a.NextDue) - int(b.NextDue)
		}
		return cmp.Or(strings.Compare(a.Company, b.Company), strings.Compare(a.Facility, b.Facility))
	})
	sorted := make([]Holding, len(order))
	for i, h := range order {
		sorted[i] = *h
	}
	return sorted
}

// pledged adds what is pledged in a request that was not paid out. Of one that came to
// nothing every pledge was given back.
func (page *PortfolioView) pledged(w *domain.World, x *share) {
	switch x.Stage {
	case domain.Declined, domain.Withdrawn, domain.Lapsed:
		return
	}
	f := x.facility(w)
	for _, p := range f.Pledges {
		cents := p.AmountCents
		if p.State == domain.PledgeAllotted {
			cents = p.AllottedCents
		}
		if p.Investor != page.Party || p.State != domain.PledgeOpen && p.State != domain.PledgeAllotted {
			continue
		}
		page.OpenPledges++
		page.InPledges += cents
		page.Pledges = append(page.Pledges, OpenPledge{ID: p.ID, Facility: f.ID, Company: x.company(w), Cents: cents,
			PlacedOn: p.PlacedOn, ShownAt: p.ShownAt, Stage: f.Stage, ClosesOn: f.Listing.ClosesOn})
	}
}

// Onboarding is one thing that an investor does before the first pledge.
type Onboarding struct {
	Title, Text string
	Done        bool
	Waits       bool // somebody else acts next
	Href, Link  string
}

// onboarding gives the steps to a first pledge; nothing once it was placed.
func onboarding(w *domain.World, p *domain.Party, facilities []*domain.Facility) []Onboarding {
	for _, f := range facilities {
		if slices.ContainsFunc(f.Pledges, func(x domain.Pledge) bool { return x.Investor == p.ID }) {
			return nil
		}
	}
	identity := IdentityStep(p.Kyc(w.Today()), p.KycReason)
	cash := w.Balance(domain.WalletAvailable, p.ID, WalletCurrency) + w.Balance(domain.WalletLocked, p.ID, WalletCurrency)
	wallet := w.Wallet(p.ID)
	topUp := Onboarding{Title: "Top up your wallet", Text: "Transfer money to the trust account with your own reference.", Href: "/wallet", Link: "See account and reference",
		Done: cash > 0 || wallet != nil && wallet.TopUpCents > 0}
	if topUp.Done {
		topUp.Text = "Money has arrived."
	}
	return []Onboarding{
		{Title: "Register", Text: "Done on " + wording.Day(p.RegisteredOn) + ".", Done: true},
		identity, topUp,
		{Title: "Pledge", Text: "Choose a request and pledge a part of it.", Href: "/market", Link: "See open requests"},
	}
}

// IdentityStep is the step of the identity check, from where it stands.
func IdentityStep(state domain.KycState, reason string) Onboarding {
	step := Onboarding{Title: "Show who you are", Text: "The law asks for it before money moves. It takes two minutes.", Href: "/identity", Link: "Hand in my identity"}
	switch state {
	case domain.KycValid:
		step.Done, step.Text = true, "Verified."
	case domain.KycPending:
		step.Waits, step.Text, step.Link = true, "An officer checks what you handed in, usually within one working day.", "See where it stands"
	case domain.KycDeclined:
		step.Text, step.Link = "It could not be confirmed: "+reason, "Hand it in again"
	case domain.KycExpired:
		step.Text, step.Link = "The check has expired and has to be done again.", "Hand it in again"
	}
	return step
}
