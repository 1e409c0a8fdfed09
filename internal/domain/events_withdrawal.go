package domain

// WithdrawalCancelled: the investor changed their mind before anybody approved the
// withdrawal; the money is available again.
type WithdrawalCancelled struct {
	Withdrawal string `json:"withdrawal"`
	Party      string `json:"party"`
}

// Kind is the name in the journal.
func (WithdrawalCancelled) Kind() string { return "WithdrawalCancelled" }

// Stream is the aggregate that the event is about.
func (e WithdrawalCancelled) Stream() string { return WalletStream(e.Party) }

func (WithdrawalCancelled) event() {}

// withdrawalKinds are the kinds of this file; see Kinds.
func withdrawalKinds() []Event { return []Event{WithdrawalCancelled{}} }

// CancelWithdrawal takes back a withdrawal of one's own that nobody has approved.
type CancelWithdrawal struct{ Withdrawal, Party string }

func (CancelWithdrawal) command() {}

func (d decision) cancelWithdrawal(c CancelWithdrawal) ([]Draft, *Refusal) {
	var r reasons
	d.self(&r, c.Party)
	if x := d.withdrawal(c.Party, c.Withdrawal); x != nil && len(r) == 0 && x.State == WithdrawalDropped {
		return nil, nil
	}
	return d.record(r, d.w.today, WithdrawalCancelled(c))
}
