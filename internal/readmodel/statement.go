package readmodel

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// StatementView is every cent of an investor's wallet between two days. Amounts are
// in cents of WalletCurrency.
type StatementView struct {
	Party    string
	Today    calendar.Date
	From, To calendar.Date // None: from the beginning, through today

	Opening, Closing Standing
	Lines            []StatementLine // oldest first
	Totals           []StatementTotal
}

// Standing is what is in a wallet.
type Standing struct{ Available, Locked money.Cents }

// Cash is all of it.
func (s Standing) Cash() money.Cents { return s.Available + s.Locked }

// StatementLine is one move and what the wallet held after it.
type StatementLine struct {
	Move
	After Standing
	Whole Whole // of a repayment or recovery
}

// Whole is what came in for all investors together in the payment that a line is a part
// of, after costs and fees for being late; zero for a line that is no part.
type Whole struct{ Principal, Interest, LateInterest money.Cents }

// wholeOf is the payment that an event brought; zero where it brought none.
func wholeOf(s domain.FacilityStep) Whole {
	n := len(s.After.Payments)
	if n == 0 || s.After.Payments[n-1].Position != s.Record.Position {
		return Whole{}
	}
	a := &s.After.Payments[n-1].Allocation
	return Whole{a.Principal, a.Interest, a.LateInterest}
}

// StatementTotal sums one kind of change of the cash.
type StatementTotal struct {
	Name  string
	Cents money.Cents
}

// Statement gives the viewer's statement from a day through another (None: no bound);
// false when the viewer was no investor at this moment. Opening and totals add up to
// closing.
func Statement(w *domain.World, v Viewer, from, to calendar.Date) (*StatementView, bool) {
	p := w.Party(v.Party)
	if p == nil || p.As != domain.Investor {
		return nil, false
	}
	page := &StatementView{Party: p.ID, Today: w.Today(), From: from, To: to}
	totals := []StatementTotal{{Name: "Top-ups"}, {Name: "Withdrawals"}, {Name: "Lent"}, {Name: "Principal back"},
		{Name: "Interest"}, {Name: "Late interest"}, {Name: "Service fees"}, {Name: "Covered by the platform"}}
	before, moves := movesWithin(w, p.ID, from, to)
	page.Opening, page.Closing = before, before
	for _, m := range moves {
		if !page.take(m) {
			continue
		}
		page.Lines[len(page.Lines)-1].Whole = m.whole
		for i, cents := range cashParts(m) {
			totals[i].Cents += cents
		}
	}
	for _, t := range totals {
		if t.Cents != 0 {
			page.Totals = append(page.Totals, t)
		}
	}
	return page, true
}

// take adds the next move; false where it changes nothing that a statement shows.
func (page *StatementView) take(m Move) bool {
	page.Closing.Available, page.Closing.Locked = page.Closing.Available+m.Available, page.Closing.Locked+m.Locked
	if m.Available == 0 && m.Locked == 0 && m.Lost == 0 {
		return false // an approval moves nothing
	}
	page.Lines = append(page.Lines, StatementLine{Move: m, After: page.Closing})
	return true
}

// cashParts splits the change of the cash in the order of the totals.
func cashParts(m Move) [8]money.Cents {
	switch m.Kind {
	case MoveTopUp:
		return [8]money.Cents{0: m.Cash()}
	case MoveWithdrawn, MoveReturned:
		return [8]money.Cents{1: m.Cash()}
	case MoveLent:
		return [8]money.Cents{2: m.Cash()}
	case MoveSettled:
		return [8]money.Cents{7: m.Cash()}
	}
	return [8]money.Cents{3: m.Principal, 4: m.Interest, 5: m.LateInterest, 6: -m.Fee}
}
