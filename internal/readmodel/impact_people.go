package readmodel

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// people are those who would find a notice, and whoever's accounts would change besides:
// somebody who would not have been registered finds none.
func (view *ImpactView) people(w *domain.World, v Viewer, impact *domain.Impact) {
	of := map[string]*ImpactPerson{}
	find := func(party string) *ImpactPerson {
		if of[party] == nil {
			of[party] = &ImpactPerson{Party: party, Name: PartyName(w, v, party), Currency: domain.WalletCurrency}
		}
		return of[party]
	}
	for _, p := range impact.Postings {
		switch {
		case p.Account.Kind == domain.WalletAvailable:
			x := find(p.Account.Owner)
			x.Available, x.Currency = money.Cents(p.AmountCents), p.Account.Currency
		case p.Account.Kind == domain.WalletLocked:
			x := find(p.Account.Owner)
			x.Locked, x.Currency = money.Cents(p.AmountCents), p.Account.Currency
		case p.Account.LentOut():
			x := find(p.Account.Owner)
			x.Lent, x.Currency = money.Cents(p.AmountCents), p.Account.Currency
		}
	}
	for _, p := range impact.Owing {
		if p.Account.Kind != domain.WalletAvailable {
			continue // fees that were swept: the platform's own
		}
		find(p.Account.Owner).Owes = money.Cents(-p.AmountCents)
	}
	x := foretold{before: w, after: impact.After, terms: map[string][]string{}}
	for _, stream := range impact.Streams {
		x.record(stream)
	}
	for party, terms := range x.terms {
		find(party).Told = terms
	}
	view.Everyone = x.everyone
	for _, x := range of {
		view.People = append(view.People, *x)
	}
	slices.SortFunc(view.People, func(a, b ImpactPerson) int {
		return cmp.Or(cmp.Compare(b.Owes, a.Owes), cmp.Compare(b.moved(), a.moved()), strings.Compare(a.Party, b.Party))
	})
}

// foretold is who would be told what if one World were followed by the other. It asks the
// comparisons that notices are made of, so that an impact statement names whoever finds a
// notice afterwards, and nobody else.
type foretold struct {
	before, after *domain.World
	terms         map[string][]string // by party
	everyone      []Change            // of all investors
}

// told notes what a notice would name, where it would be found.
func (x *foretold) told(party string, n *Notice) {
	was, is := x.before.Party(party), x.after.Party(party)
	if was == nil || is == nil || is.As == domain.Staff {
		return
	}
	for _, c := range n.Changes {
		if !slices.Contains(x.terms[party], c.Term) {
			x.terms[party] = append(x.terms[party], c.Term)
		}
	}
}

func (x *foretold) record(stream string) {
	kind, id, _ := strings.Cut(stream, "-")
	n := new(Notice)
	switch kind {
	case "facility":
		x.facility(id)
	case "wallet":
		n.wallet(x.before.Wallet(id), x.after.Wallet(id), linesOf(walletMoves(x.before, id)), linesOf(walletMoves(x.after, id)))
		x.told(id, n)
	case "party":
		n.person(x.before.Party(id), x.after.Party(id), x.before.Today())
		x.told(id, n)
	case "caps":
		if n.caps(x.before.Caps(id), x.after.Caps(id)); id == WalletCurrency {
			x.everyone = n.Changes
		}
	}
}

// facility compares a facility for its borrower and for whoever pledged in it.
func (x *foretold) facility(id string) {
	before, after := x.before.Facility(id), x.after.Facility(id)
	f := cmp.Or(after, before)
	if f == nil || f.Imported != nil {
		return
	}
	day := x.before.Today()
	was, is := standingOf(before, "", day), standingOf(after, "", day)
	borrower := f.Application.Borrower
	n := new(Notice)
	n.compare(was, is, true)
	x.told(borrower, n)
	// The schedule is the same for everybody: a long one is compared once.
	shared := new(Notice)
	if shared.schedule(f.Currency(), was.rows, is.rows); len(shared.Changes) > 0 {
		is.outstanding, is.pastDue = was.outstanding, was.pastDue // the schedule says so
	}
	was.rows, is.rows = nil, nil
	had, has := stakesIn(before), stakesIn(after)
	var same []string
	for party := range union(had, has) {
		if party == borrower {
			continue
		}
		was.stake, is.stake = had[party], has[party]
		n := new(Notice)
		n.compare(was, is, false)
		if was.claimed+is.claimed > 0 {
			n.Changes = append(n.Changes, shared.Changes...)
		}
		if len(n.Changes) == 0 {
			same = append(same, party)
		}
		x.told(party, n)
	}
	if same = x.paidOtherwise(before, after, same); len(same) > 0 {
		x.lines(id, same)
	}
}

// paidOtherwise leaves those out who certainly have the same lines, and tells those who
// certainly have others: of a loan that nothing but payments happened to, and where both
// Worlds have the same pledges, lines say what the claims received.
func (x *foretold) paidOtherwise(before, after *domain.Facility, parties []string) (unknown []string) {
	if !onlyPaid(before) || !onlyPaid(after) || before.DisbursedOn != after.DisbursedOn || before.FundedOn != after.FundedOn ||
		!slices.Equal(before.Pledges, after.Pledges) || len(before.Claims) != len(after.Claims) {
		return parties
	}
	apart := map[string]uint64{}
	for i, c := range after.Claims {
		apart[after.Pledges[c.Pledge].Investor] += c.PaidApart(before.Claims[i])
	}
	inStep := slices.EqualFunc(before.Payments, after.Payments, func(a, b domain.Payment) bool { return a.On == b.On && a.Purpose == b.Purpose })
	for _, party := range parties {
		switch {
		case apart[party] == 0:
		case inStep:
			x.told(party, &Notice{Changes: []Change{{Term: statementLine}}})
		default: // the same may have come as another payment of its day
			unknown = append(unknown, party)
		}
	}
	return unknown
}

// onlyPaid says that every pledge in a loan became a claim, and that none was lost or grew.
func onlyPaid(f *domain.Facility) bool {
	return f != nil && f.HasLoan() && len(f.Restructurings) == 0 && f.Loan.ChargedOff() == calendar.None && f.Loan.WrittenOff() == calendar.None &&
		!slices.ContainsFunc(f.Pledges, func(p domain.Pledge) bool { return p.State != domain.PledgeAllotted })
}

// lines tells those of whom no sum differs where a line of their statement does. One fold of
// each World finds that for all of them.
func (x *foretold) lines(id string, parties []string) {
	was, is := movesOfAll(x.before, id), movesOfAll(x.after, id)
	for _, party := range parties {
		if !slices.Equal(linesOf(was[party]), linesOf(is[party])) {
			x.told(party, &Notice{Changes: []Change{{Term: statementLine}}})
		}
	}
}

func stakesIn(f *domain.Facility) map[string]stake {
	if f == nil {
		return nil
	}
	return stakes(f)
}

func union(a, b map[string]stake) map[string]bool {
	all := make(map[string]bool, len(a))
	for party := range a {
		all[party] = true
	}
	for party := range b {
		all[party] = true
	}
	return all
}

// movesOfAll are the moves of everybody whose money a facility moves, as mover finds them for
// one, by one fold.
func movesOfAll(w *domain.World, id string) map[string][]Move {
	all, before := map[string][]Move{}, map[string]stake{}
	if w.Facility(id) == nil {
		return all
	}
	w.EachPostedStep(id, func(s domain.FacilityStep) {
		if s.Undone || len(s.Reasons) > 0 {
			return
		}
		cash := cashOf(s.Postings)
		if len(cash) == 0 && !losing(s) {
			return
		}
		for party, after := range stakes(s.After) {
			sums, moved := cash[party]
			if !moved && !losing(s) {
				continue
			}
			if m, moved := moveOf(s, id, before[party], after, sums.available, sums.locked); moved {
				all[party] = append(all[party], m)
			}
			before[party] = after
		}
	})
	return all
}

// cash is a change of a wallet, in cents.
type cash struct{ available, locked money.Cents }

// cashOf is what postings change in each wallet of WalletCurrency; nothing where it is zero.
func cashOf(postings []domain.Posting) map[string]cash {
	all := map[string]cash{}
	for _, p := range postings {
		if p.Account.Currency != WalletCurrency {
			continue
		}
		sums := all[p.Account.Owner]
		switch p.Account.Kind {
		case domain.WalletAvailable:
			sums.available += money.Cents(p.AmountCents)
		case domain.WalletLocked:
			sums.locked += money.Cents(p.AmountCents)
		default:
			continue
		}
		all[p.Account.Owner] = sums
	}
	maps.DeleteFunc(all, func(_ string, x cash) bool { return x == cash{} })
	return all
}
