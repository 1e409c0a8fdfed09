package readmodel

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// WalletCurrency is the currency that wallets are kept in.
const WalletCurrency = domain.WalletCurrency

// MoveKind says what changed an investor's money.
type MoveKind string

// The kinds of move, in the words of the statement.
const (
	MoveTopUp      MoveKind = "Top-up"
	MovePledged    MoveKind = "Pledged"
	MoveCancelled  MoveKind = "Pledge cancelled"
	MoveReleased   MoveKind = "Pledge released"
	MoveLent       MoveKind = "Paid out to the borrower"
	MoveRepaid     MoveKind = "Repayment"
	MoveRecovered  MoveKind = "Recovery"
	MoveChargedOff MoveKind = "Charged off"
	MoveWrittenOff MoveKind = "Written off"
	MoveAsked      MoveKind = "Withdrawal requested"
	MoveApproved   MoveKind = "Withdrawal approved"
	MoveDeclined   MoveKind = "Withdrawal declined"
	MoveTakenBack  MoveKind = "Withdrawal cancelled"
	MoveWithdrawn  MoveKind = "Withdrawal paid"
	MoveReturned   MoveKind = "Withdrawal returned"
	MoveGrown      MoveKind = "Interest became principal"
	MoveSettled    MoveKind = "Clawback settled"
	MoveOther      MoveKind = "Change"
)

// Move is one thing that changed an investor's money: cash, a claim, or both. All
// amounts are changes, in cents of WalletCurrency.
type Move struct {
	On         calendar.Date
	Position   int64 // 0 for what a day brought by itself
	Kind       MoveKind
	Facility   string // "" for the wallet's own
	Company    string
	Withdrawal string
	Note       string // a reason that was given

	Available, Locked, Claims money.Cents // Claims: principal lent out and not lost
	// Parts of what came back: Available = Principal + Interest + LateInterest − Fee.
	Principal, Interest, LateInterest, Fee money.Cents
	Capitalised                            money.Cents // interest that became principal
	Lost                                   money.Cents // principal recognised as lost; below zero when it came back

	whole Whole // of what came back: what came in for all investors together
}

// Cash is the change of the wallet, available and locked together.
func (m Move) Cash() money.Cents { return m.Available + m.Locked }

// Earned is what the move brought: interest and late interest less the service
// fee, and interest that became principal.
func (m Move) Earned() money.Cents { return m.Interest + m.LateInterest - m.Fee + m.Capitalised }

// Parts says what came back from a loan by what it is made of; none where nothing did.
func (m Move) Parts() []string {
	var parts []string
	for _, p := range []struct {
		name  string
		cents money.Cents
	}{{"principal", m.Principal}, {"interest", m.Interest}, {"late interest", m.LateInterest}, {"service fee", -m.Fee}} {
		if p.cents != 0 {
			parts = append(parts, p.name+" "+wording.Amount(p.cents))
		}
	}
	return parts
}

// Deposited is the change of what the investor put in: top-ups less withdrawals.
func (m Move) Deposited() money.Cents {
	switch m.Kind {
	case MoveTopUp, MoveWithdrawn, MoveReturned:
		return m.Cash()
	}
	return 0
}

// stake is what one investor holds in a facility, in cents.
type stake struct {
	face, lost                     money.Cents // principal outstanding: counted, recognised as lost
	principal, interest, late, fee money.Cents // received so far
	claimed, pledged, allotted     money.Cents
	grown                          money.Cents // of claimed: interest that became principal
	outstanding                    money.Cents // to come back, lost or not, and not written off
	cancelled, released, held      int         // pledges; held: open or allotted
}

func stakeIn(f *domain.Facility, party string) stake {
	h := holder{party: party}
	return h.stakeIn(f)
}

// holder finds what a party holds in a facility, and after each further step of it: then it
// looks only at the pledges and claims that are new, and at the party's own.
type holder struct {
	party                   string
	pledges, claims         []int // the party's own
	seenPledges, seenClaims int
}

// stakeIn is asked of one facility, of which there may be more each time.
func (h *holder) stakeIn(f *domain.Facility) stake {
	for ; h.seenPledges < len(f.Pledges); h.seenPledges++ {
		if f.Pledges[h.seenPledges].Investor == h.party {
			h.pledges = append(h.pledges, h.seenPledges)
		}
	}
	for ; h.seenClaims < len(f.Claims); h.seenClaims++ {
		if f.Pledges[f.Claims[h.seenClaims].Pledge].Investor == h.party {
			h.claims = append(h.claims, h.seenClaims)
		}
	}
	var s stake
	for _, i := range h.pledges {
		s.pledge(&f.Pledges[i])
	}
	for _, i := range h.claims {
		s.claim(f, &f.Claims[i])
	}
	return s
}

// stakes are those of everybody who pledged in a facility.
func stakes(f *domain.Facility) map[string]stake {
	all := map[string]stake{}
	for i := range f.Pledges {
		s := all[f.Pledges[i].Investor]
		s.pledge(&f.Pledges[i])
		all[f.Pledges[i].Investor] = s
	}
	for i := range f.Claims {
		investor := f.Pledges[f.Claims[i].Pledge].Investor
		s := all[investor]
		s.claim(f, &f.Claims[i])
		all[investor] = s
	}
	return all
}

func (s *stake) pledge(p *domain.Pledge) {
	switch p.State {
	case domain.PledgeOpen:
		s.pledged += p.AmountCents
		s.held++
	case domain.PledgeAllotted:
		s.allotted += p.AllottedCents
		s.held++
	case domain.PledgeCancelledState:
		s.cancelled++
	case domain.PledgeReleased:
		s.released++
	}
}

func (s *stake) claim(f *domain.Facility, c *domain.Claim) {
	s.claimed += c.PrincipalCents
	s.grown += c.Capitalised
	s.principal += c.PaidPrincipal
	s.interest += c.PaidInterest
	s.late += c.PaidLateInterest
	s.fee += c.ServiceFee
	left := c.PrincipalCents - c.PaidPrincipal
	s.outstanding += c.OutstandingCents()
	if c.WrittenOff || f.Stage == domain.ChargedOff {
		s.lost += left
	} else {
		s.face += left
	}
}

// Moves gives everything that changed a party's money, in the order in which it
// counts. The sums of Available and Locked are the balances of the wallet, that of
// Claims the principal lent out.
func Moves(w *domain.World, party string) []Move {
	_, moves := movesWithin(w, party, calendar.None, calendar.None)
	return moves
}

// movesWithin gives the moves from a day through another (None: no bound), and what those
// before come to.
func movesWithin(w *domain.World, party string, from, to calendar.Date) (before Standing, moves []Move) {
	take := func(all []Move) []Move {
		first, end := 0, len(all)
		if from != calendar.None {
			first = sort.Search(len(all), func(i int) bool { return all[i].On >= from })
		}
		if to != calendar.None {
			end = max(first, sort.Search(len(all), func(i int) bool { return all[i].On > to }))
		}
		for i := range all[:first] {
			before = Standing{before.Available + all[i].Available, before.Locked + all[i].Locked}
		}
		n := len(moves)
		moves = append(moves, all[first:end]...)
		return moves[n:]
	}
	take(walletMoves(w, party))
	withShares(w, party, func(x shares) {
		for i := range x.figures {
			if taken := take(x.moves(i)); len(taken) > 0 {
				company := companyBehind(w, x.figures[i].borrower)
				for n := range taken {
					taken[n].Company = company
				}
			}
		}
	})
	slices.SortFunc(moves, Move.compare)
	return before, moves
}

// compare puts moves in the order in which they count: what a day brings by itself
// comes before the day's events.
func (m Move) compare(b Move) int {
	return cmp.Or(cmp.Compare(m.On, b.On), cmp.Compare(m.Position, b.Position), strings.Compare(m.Facility, b.Facility))
}

func walletMoves(w *domain.World, party string) []Move {
	var moves []Move
	for _, s := range w.Steps(domain.WalletStream(party)) {
		if m, moved := walletMove(s.Step, party); moved {
			moves = append(moves, m)
		}
	}
	return moves
}

// walletMove is what a step of a wallet changed; false for nothing.
func walletMove(s domain.Step, party string) (Move, bool) {
	if s.Undone || len(s.Reasons) > 0 || s.Record == nil {
		return Move{}, false
	}
	if _, paper := s.Record.Event.(domain.StatementIssued); paper {
		return Move{}, false
	}
	m := Move{On: s.On, Position: s.Record.Position, Kind: MoveOther}
	m.Available, m.Locked = posted(s.Postings, party)
	withdrew := func(kind MoveKind, withdrawal, note string) { m.Kind, m.Withdrawal, m.Note = kind, withdrawal, note }
	switch e := s.Record.Event.(type) {
	case domain.ReceiptMatched:
		m.Kind = MoveTopUp
	case domain.WithdrawalRequested:
		withdrew(MoveAsked, e.Withdrawal, "")
	case domain.WithdrawalApproved:
		withdrew(MoveApproved, e.Withdrawal, "")
	case domain.WithdrawalDeclined:
		withdrew(MoveDeclined, e.Withdrawal, e.Reason)
	case domain.WithdrawalCancelled:
		withdrew(MoveTakenBack, e.Withdrawal, "")
	case domain.WithdrawalPaid:
		withdrew(MoveWithdrawn, e.Withdrawal, "")
	case domain.WithdrawalReturned:
		withdrew(MoveReturned, e.Withdrawal, e.Reason)
	case domain.ClawbackSettled:
		// The platform bears a loss that would have been the investor's.
		m.Kind, m.Note, m.Lost = MoveSettled, e.Reason, -m.Available
	}
	return m, true
}

// posted gives what postings change in the party's wallet.
func posted(postings []domain.Posting, party string) (available, locked money.Cents) {
	for _, p := range postings {
		switch p.Account {
		case domain.Account{Kind: domain.WalletAvailable, Owner: party, Currency: WalletCurrency}:
			available += money.Cents(p.AmountCents)
		case domain.Account{Kind: domain.WalletLocked, Owner: party, Currency: WalletCurrency}:
			locked += money.Cents(p.AmountCents)
		}
	}
	return available, locked
}

// movesKept spares the next page of the same investor folding the same loans again.
var movesKept = keptLines[Move](150_000)

// facilityMoves gives what one facility changed of a party's money, in order and
// without the company's name. It must not be changed.
func facilityMoves(w *domain.World, f *domain.Facility, party string) []Move {
	if f.Currency() != WalletCurrency || f.Imported != nil {
		return nil
	}
	return movesKept.of(f, party, func() []Move { return foldMoves(w, f, party) })
}

func foldMoves(w *domain.World, f *domain.Facility, party string) []Move {
	m := mover{facility: f.ID, holder: holder{party: party}}
	w.EachStepOf(f.ID, party, WalletCurrency, m.step)
	return m.moves
}

// mover collects what a facility changes of a party's money, step by step.
type mover struct {
	facility string
	holder
	before stake
	moves  []Move
}

func (x *mover) step(s domain.FacilityStep) {
	available, locked := posted(s.Postings, x.party)
	if s.Undone || len(s.Reasons) > 0 || available == 0 && locked == 0 && !losing(s) {
		return
	}
	after := x.stakeIn(s.After)
	m, moved := moveOf(s, x.facility, x.before, after, available, locked)
	x.before = after
	if moved {
		x.moves = append(x.moves, m)
	}
}

// moveOf is what a step of a facility changed for an investor; false for nothing.
func moveOf(s domain.FacilityStep, facility string, before, after stake, available, locked money.Cents) (Move, bool) {
	m := Move{On: s.On, Facility: facility, Claims: after.face - before.face, Lost: after.lost - before.lost,
		Principal: after.principal - before.principal, Interest: after.interest - before.interest,
		LateInterest: after.late - before.late, Fee: after.fee - before.fee, Capitalised: after.grown - before.grown, Available: available, Locked: locked}
	m.Kind = kindOf(s, before, after)
	if s.Record != nil {
		m.Position, m.whole = s.Record.Position, wholeOf(s)
	}
	if m.Kind == MoveChargedOff || m.Kind == MoveWrittenOff {
		m.Note = s.After.Reason
	}
	held := before.face > 0 || before.lost > 0
	return m, m.Available != 0 || m.Locked != 0 || m.Claims != 0 || m.Lost != 0 || held && m.Kind == MoveWrittenOff
}

// losing says that a step may change what claims are worth without moving cash.
func losing(s domain.FacilityStep) bool {
	if s.Record == nil {
		return false
	}
	switch s.Record.Event.(type) {
	case domain.FacilityChargedOff, domain.FacilityWrittenOff, domain.FacilityRestructured, domain.ReceiptMatched:
		return true
	}
	return false
}

// kindOf names what a step of a facility meant to an investor.
func kindOf(s domain.FacilityStep, before, after stake) MoveKind {
	if s.Record != nil {
		switch e := s.Record.Event.(type) {
		case domain.PledgePlaced:
			if after.pledged+after.allotted > before.pledged+before.allotted {
				return MovePledged
			}
		case domain.FacilityDisbursed:
			return MoveLent
		case domain.ReceiptMatched:
			if e.Purpose == domain.Recovery {
				return MoveRecovered
			}
			return MoveRepaid
		case domain.FacilityChargedOff:
			return MoveChargedOff
		case domain.FacilityWrittenOff:
			return MoveWrittenOff
		case domain.FacilityRestructured:
			return MoveGrown
		}
	}
	switch {
	case after.cancelled > before.cancelled:
		return MoveCancelled
	case after.released > before.released, after.pledged+after.allotted < before.pledged+before.allotted:
		return MoveReleased
	}
	return MoveOther
}
