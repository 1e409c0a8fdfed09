package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// tasks gives what waits for somebody at this moment, and maybe what will; of one kind, or
// of all with "". What can't wait is not folded: of the past little is known to wait, and
// the rest of it is everything.
func (l Fold) tasks(kind TaskKind) []TaskRow {
	var rows []TaskRow
	w := l.World
	if kind == "" || kind == TaskCheckKyc || kind == TaskRenewKyc {
		w.EachWaitingParty(func(p *domain.Party) { rows = append(rows, partyTasks(w, p)...) })
	}
	for _, id := range l.facilitiesThatWait() {
		rows = append(rows, facilityTasks(w, w.Facility(id))...)
	}
	if kind == "" || kind == TaskMatchReceipt {
		for _, id := range w.Holding(domain.Unallocated) {
			if x := w.Receipt(id); x != nil {
				rows = append(rows, receiptTasks(w, x)...)
			}
		}
	}
	if kind == "" || kind == TaskApproveWithdrawal || kind == TaskPayWithdrawal {
		w.EachWaitingWallet(func(x *domain.Wallet) { rows = append(rows, walletTasks(w, x)...) })
	}
	for _, p := range w.Proposals() {
		rows = append(rows, proposalTasks(w, p)...)
	}
	return rows
}

// facilitiesThatWait are those of which somebody has something to do by now: before they are
// paid out, when they are past due for long, when something is to be refunded.
func (l Fold) facilitiesThatWait() []string {
	ids := l.World.Holding(domain.Overpayment)
	l.World.EachStanding(func(s *domain.Standing) bool {
		switch s.Stage {
		case domain.Submitted, domain.UnderAssessment, domain.Approved, domain.Listed, domain.FullyFunded, domain.PartiallyFunded, domain.Accepted:
		case domain.Active:
			if s.OldestUnpaidOn == calendar.None || s.OldestUnpaidOn+defaultDays+1 > l.Today() {
				return true
			}
		default:
			return true
		}
		ids = append(ids, s.ID)
		return true
	})
	slices.Sort(ids)
	return slices.Compact(ids)
}
