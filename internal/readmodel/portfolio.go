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
	Held     int          // loans that were paid out
	Holdings []Holding    // of these, in the order of what needs a look: the first, or all of them
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

// FirstHoldings is how many loans a portfolio shows by themselves: those that ask for a
// look, and what is due next. A page of its own has the others.
const FirstHoldings = 8

// Portfolio gives the data of the viewer's own portfolio, with its first loans; false when
// the viewer was no investor at this moment.
func Portfolio(w *domain.World, v Viewer) (*PortfolioView, bool) { return portfolio(w, v, false) }

// Holdings is Portfolio with all loans.
func Holdings(w *domain.World, v Viewer) (*PortfolioView, bool) { return portfolio(w, v, true) }

func portfolio(w *domain.World, v Viewer, whole bool) (*PortfolioView, bool) {
	p := w.Party(v.Party)
	if p == nil || p.As != domain.Investor {
		return nil, false
	}
	page := &PortfolioView{Party: p.ID, Today: w.Today()}
	wallet := walletMoves(w, page.Party)
	placed := false
	withShares(w, p.ID, func(all shares) {
		t := all.tally
		placed = t.placed > 0
		page.Available, page.Locked = t.available, t.locked
		for i := range wallet {
			page.Available, page.Locked = page.Available+wallet[i].Available, page.Locked+wallet[i].Locked
		}
		page.hold(w, &all)
		page.list(w, &all, whole)
		page.lendMost(w, t)
		page.value(wallet, t)
		page.latest(w, wallet, &all)
	})
	page.Return = returnOn(wallet, page.Total, w.Today())
	if !placed {
		page.Steps = onboarding(w, p, w.FacilitiesOf(p.ID))
	}
	return page, true
}

// hold goes through the loans and pledges of the investor.
func (page *PortfolioView) hold(w *domain.World, all *shares) {
	page.Bands = []Band{{Name: "On time"}, {Name: "1–30 days past due"}, {Name: "31–60 days"}, {Name: "61–90 days"}, {Name: "Over 90 days or defaulted"}}
	expected := newExpectation(w.Today())
	var sectors, grades bySlice
	for i := range all.figures {
		f := &all.figures[i]
		if f.pledged {
			x := all.share(i)
			page.pledged(w, &x)
		}
		if !f.held {
			continue
		}
		page.Held++
		if !f.lent() {
			continue
		}
		page.Loans++
		band := &page.Bands[ArrearsOf(f.daysPastDue(w.Today()))]
		if f.stage == domain.Defaulted {
			band = &page.Bands[LateMore]
		}
		band.Cents, band.Loans = band.Cents+f.face, band.Loans+1
		expected.add(f.ahead, w.Today())
		sectors.add(f.sector, f.face)
		grades.add(f.grade, f.face)
		page.Claims += f.face
	}
	page.BySector, page.ByGrade = sectors.slices(w, bySize), grades.slices(w, byName)
	page.Expected = expected.months
	page.Total = page.Available + page.Locked + page.Claims
	page.InWithdrawals = page.Locked - page.InPledges
}

// list gives the loans by themselves: the first, or the whole of them.
func (page *PortfolioView) list(w *domain.World, all *shares, whole bool) {
	order := make([]int32, 0, page.Held)
	for i := range all.figures {
		if all.figures[i].held {
			order = append(order, int32(i))
		}
	}
	shown := len(order)
	if !whole {
		shown = min(shown, FirstHoldings)
	}
	companies := map[int32]string{}
	company := func(borrower int32) string { // few are as late, or due on the same day: only those are named
		name, named := companies[borrower]
		if !named {
			name = companyBehind(w, borrower)
			companies[borrower] = name
		}
		return name
	}
	sortFirst(order, shown, func(a, b int32) int {
		x, y := &all.figures[a], &all.figures[b]
		if by := needALook(x, y, w.Today()); by != 0 {
			return by
		}
		return cmp.Or(strings.Compare(company(x.borrower), company(y.borrower)), cmp.Compare(a, b))
	})
	page.Holdings = make([]Holding, 0, shown)
	for _, i := range order[:shown] {
		x := all.share(int(i))
		s := &x.stake
		h := Holding{Facility: x.ID, Company: company(x.Borrower), Sector: w.Text(x.Sector), Grade: w.Text(x.Grade), Rate: x.Rate, Stage: x.Stage,
			DaysPastDue: x.DaysPastDue(w.Today()), Share: s.claimed, Outstanding: s.face, Lost: s.lost, Earned: s.interest + s.late - s.fee + s.grown, NextDue: x.NextDueOn}
		if s.face > 0 {
			h.NextCents = money.Cents(money.HalfEven.Ratio(int64(x.NextDueCents), int64(s.claimed), 1, int64(x.whole())))
		}
		page.Holdings = append(page.Holdings, h)
	}
}

// needALook puts loans in the order of what needs a look: late ones, then what is due next,
// then what is over.
func needALook(a, b *figure, today calendar.Date) int {
	if over := (a.face == 0) != (b.face == 0); over {
		if a.face == 0 {
			return 1
		}
		return -1
	}
	if late := cmp.Compare(b.daysPastDue(today), a.daysPastDue(today)); late != 0 || a.face <= 0 {
		return late
	}
	return cmp.Compare(a.nextDue, b.nextDue)
}

// pledged adds what is pledged in a request that was not paid out. Of one that came to
// nothing every pledge was given back.
func (page *PortfolioView) pledged(w *domain.World, x *share) {
	switch x.Stage {
	case domain.Declined, domain.Withdrawn, domain.Lapsed:
		return
	}
	for _, p := range x.pledges {
		page.OpenPledges++
		page.InPledges += p.Cents
		p.Company, p.Stage = x.company(w), x.Stage
		page.Pledges = append(page.Pledges, p)
	}
}

// openPledges are a party's pledges that wait for the loan to be paid out, without company
// and stage; none once it was.
func openPledges(f *domain.Facility, party string) []OpenPledge {
	if f.DisbursedOn != calendar.None {
		return nil
	}
	var open []OpenPledge
	for _, p := range f.Pledges {
		cents := p.AmountCents
		if p.State == domain.PledgeAllotted {
			cents = p.AllottedCents
		}
		if p.Investor == party && (p.State == domain.PledgeOpen || p.State == domain.PledgeAllotted) {
			open = append(open, OpenPledge{ID: p.ID, Facility: f.ID, Cents: cents, PlacedOn: p.PlacedOn, ShownAt: p.ShownAt, ClosesOn: f.Listing.ClosesOn})
		}
	}
	return open
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
