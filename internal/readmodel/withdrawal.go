package readmodel

import "refold/internal/domain"

// WithdrawalView is the data of a withdrawal's page. It is for staff.
type WithdrawalView struct {
	WithdrawalRow
	Person      string // whose money it is
	Account     string // where it is to be paid to
	RequestedBy string
	DecidedBy   string
	Requester   string // party id, for the rule of the second person
	Story       []StoryLine
	Log         []*domain.Recorded // what is about it
}

// Withdrawal gives the data of a withdrawal's page; false when there is no such
// withdrawal at this moment, or the viewer is not staff.
func Withdrawal(w *domain.World, v Viewer, party, id string) (*WithdrawalView, bool) {
	wallet := w.Wallet(party)
	if wallet == nil || !v.Staff {
		return nil, false
	}
	for _, row := range withdrawalRows(w, wallet) {
		if row.ID != id {
			continue
		}
		page := &WithdrawalView{WithdrawalRow: row, Person: PartyName(w, v, party), Account: v.Name(row.ToAccount),
			RequestedBy: Actor(w, v, row.RequestedBy), Requester: row.RequestedBy}
		if row.DecidedBy != "" {
			page.DecidedBy = Actor(w, v, row.DecidedBy)
		}
		for _, rec := range w.StreamLog(row.Stream) {
			if withdrawalOf(rec.Event) == id {
				page.Log = append(page.Log, rec)
			}
		}
		page.Story = Story(w, v, page.Log)
		return page, true
	}
	return nil, false
}

// withdrawalOf is the withdrawal that an event of a wallet is about; "" if none.
func withdrawalOf(event domain.Event) string {
	switch e := event.(type) {
	case domain.WithdrawalRequested:
		return e.Withdrawal
	case domain.WithdrawalApproved:
		return e.Withdrawal
	case domain.WithdrawalDeclined:
		return e.Withdrawal
	case domain.WithdrawalCancelled:
		return e.Withdrawal
	case domain.WithdrawalPaid:
		return e.Withdrawal
	case domain.WithdrawalReturned:
		return e.Withdrawal
	}
	return ""
}
