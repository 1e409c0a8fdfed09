package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// DueStatements gives what DueStatement gives for every investor who has no statement of a
// quarter yet, sorted by investor: each facility is folded once, not once for each of its
// investors.
func DueStatements(w *domain.World, from, through calendar.Date) []domain.IssueStatement {
	pages, parties := map[string]*StatementView{}, StatementsDue(w, from, through)
	opening := map[string]Standing{}
	moves := map[string][]Move{}
	take := func(party string, m Move) {
		switch {
		case m.On < from:
			o := opening[party]
			opening[party] = Standing{o.Available + m.Available, o.Locked + m.Locked}
		case m.On <= through:
			moves[party] = append(moves[party], m)
		}
	}
	for _, party := range parties {
		pages[party] = &StatementView{Party: party, Today: w.Today(), From: from, To: through}
		for _, m := range walletMoves(w, party) {
			take(party, m)
		}
	}
	for _, f := range w.Facilities() {
		eachMove(w, f, through, func(party string, m Move) {
			if pages[party] != nil {
				take(party, m)
			}
		})
	}
	var due []domain.IssueStatement
	for _, party := range parties {
		page := pages[party]
		slices.SortFunc(moves[party], Move.compare)
		page.Opening, page.Closing = opening[party], opening[party]
		for _, m := range moves[party] {
			page.take(m)
		}
		if len(page.Lines) > 0 {
			due = append(due, page.Command(w))
		}
	}
	return due
}

// eachMove gives the moves of everybody in one facility through a day, as foldMoves gives
// those of one.
func eachMove(w *domain.World, f *domain.Facility, through calendar.Date, show func(party string, m Move)) {
	if f.Currency() != WalletCurrency || f.Imported != nil {
		return
	}
	var before map[string]stake
	w.EachPostedStep(f.ID, func(s domain.FacilityStep) {
		if s.Undone || len(s.Reasons) > 0 || s.On > through {
			return
		}
		changes := map[string]Standing{}
		for _, p := range s.Postings {
			change := changes[p.Account.Owner]
			switch {
			case p.Account.Currency != WalletCurrency:
				continue
			case p.Account.Kind == domain.WalletAvailable:
				change.Available += money.Cents(p.AmountCents)
			case p.Account.Kind == domain.WalletLocked:
				change.Locked += money.Cents(p.AmountCents)
			default:
				continue
			}
			changes[p.Account.Owner] = change
		}
		if len(changes) == 0 && !losing(s) {
			return
		}
		after := stakes(s.After)
		for party := range after {
			change := changes[party]
			if m, moved := moveOf(s, f.ID, before[party], after[party], change.Available, change.Locked); moved {
				show(party, m)
			}
		}
		before = after
	})
}
