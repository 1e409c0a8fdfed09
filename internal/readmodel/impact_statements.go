package readmodel

import (
	"cmp"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// ImpactStatement is an issued statement that would say something else: a corrected one
// replaces it.
type ImpactStatement struct {
	Party, Name   string
	Number        string
	From, Through calendar.Date
	Because       []ImpactCause // the events behind the change
}

// statements are the issued statements of the people of an impact that would change: those
// with a line that would be another one, or a balance to begin with.
func (view *ImpactView) statements(w *domain.World, v Viewer, impact *domain.Impact) {
	parties := statementHolders(w, impact)
	if len(parties) == 0 {
		return
	}
	restated := impact.Restated(w)
	var differ map[string]map[posting]int64 // made where a statement is not one of a quarter
	for _, party := range parties {
		for _, s := range lastStatements(w.Wallet(party)) {
			changes, known := restated.Differs(party, WalletCurrency, s.From, s.Through)
			if !known {
				if differ == nil {
					differ = postedOtherwise(w, impact)
				}
				changes = otherwise(differ[party], s.From, s.Through)
			}
			if changes {
				view.Statements = append(view.Statements, ImpactStatement{Party: party, Name: PartyName(w, v, party),
					Number: StatementNumber(party, s.From, s.Through, s.Through, s.Position), From: s.From, Through: s.Through,
					Because: view.because(w, impact, party, s.Through)})
			}
		}
	}
	slices.SortFunc(view.Statements, func(a, b ImpactStatement) int {
		return cmp.Or(strings.Compare(a.Party, b.Party), cmp.Compare(a.From, b.From))
	})
}

// statementHolders are those who have issued statements and to do with the records of an
// impact, as they are or as they would be, sorted.
func statementHolders(w *domain.World, impact *domain.Impact) []string {
	var parties []string
	for _, stream := range impact.Streams {
		kind, id, _ := strings.Cut(stream, "-")
		switch kind {
		case "wallet":
			parties = append(parties, id)
		case "facility":
			for _, side := range []*domain.World{w, impact.After} {
				if f := side.Facility(id); f != nil {
					for _, p := range f.Pledges {
						parties = append(parties, p.Investor)
					}
				}
			}
		}
	}
	slices.Sort(parties)
	return slices.DeleteFunc(slices.Compact(parties), func(party string) bool {
		wallet := w.Wallet(party)
		return wallet == nil || len(wallet.Statements) == 0
	})
}

// postedOtherwise is what would be posted more (or less) of each entry, by party. Each
// record that is touched is folded once as it is and once as it would be.
func postedOtherwise(w *domain.World, impact *domain.Impact) map[string]map[posting]int64 {
	differ := map[string]map[posting]int64{}
	for _, stream := range impact.Streams {
		for _, side := range []struct {
			world *domain.World
			sign  int64
		}{{w, -1}, {impact.After, 1}} {
			eachPosting(side.world, stream, func(on calendar.Date, p domain.Posting) {
				if differ[p.Account.Owner] == nil {
					differ[p.Account.Owner] = map[posting]int64{}
				}
				differ[p.Account.Owner][posting{on, p.Account.Kind, p.AmountCents}] += side.sign
			})
		}
	}
	return differ
}

// posting is an entry of a statement: its day, account and amount in cents.
type posting struct {
	on    calendar.Date
	kind  domain.AccountKind
	cents int64
}

// otherwise says whether the statement of some days would show other lines or begin with
// another balance.
func otherwise(postings map[posting]int64, from, through calendar.Date) bool {
	opening := map[domain.AccountKind]int64{}
	for p, more := range postings {
		switch {
		case more != 0 && p.on >= from && p.on <= through:
			return true
		case p.on < from:
			opening[p.kind] += more * p.cents
		}
	}
	return opening[domain.WalletAvailable] != 0 || opening[domain.WalletLocked] != 0
}

// eachPosting shows what a wallet or a facility posts to investors' wallets and claims.
func eachPosting(w *domain.World, stream string, show func(calendar.Date, domain.Posting)) {
	step := func(s domain.Step) {
		if s.Undone || len(s.Reasons) > 0 {
			return
		}
		for _, p := range s.Postings {
			if p.Account.Kind == domain.WalletAvailable || p.Account.Kind == domain.WalletLocked || p.Account.LentOut() {
				show(s.On, p)
			}
		}
	}
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "wallet":
		for _, s := range w.Steps(stream) {
			step(s.Step)
		}
	case "facility":
		w.EachPostedStep(id, func(s domain.FacilityStep) { step(s.Step) })
	}
}

// lastStatements are the statements of a wallet that no other has replaced.
func lastStatements(wallet *domain.Wallet) []domain.IssuedStatement {
	if wallet == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(wallet.Statements), func(s domain.IssuedStatement) bool {
		last, _ := wallet.LastStatement(s.From, s.Through)
		return last.Position != s.Position
	})
}
