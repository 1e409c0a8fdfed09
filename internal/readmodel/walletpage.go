package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// WalletView is the data of an investor's wallet. Amounts are in cents of
// WalletCurrency.
type WalletView struct {
	Party                    string // also the reference to pay with
	Today                    calendar.Date
	Available, Locked        money.Cents
	InPledges, InWithdrawals money.Cents
	Kyc                      domain.KycState
	Limits                   LimitView
	Withdrawals              []WithdrawalLine // newest first
	Latest                   []Move           // newest first
}

// WithdrawalLine is one request to pay out.
type WithdrawalLine struct {
	ID          string
	Cents       money.Cents
	ToAccount   string
	State       domain.WithdrawalState
	RequestedOn calendar.Date
	Reason      string
}

// WalletPage gives the data of the viewer's own wallet; false when the viewer was no
// investor at this moment.
func WalletPage(w *domain.World, v Viewer) (*WalletView, bool) {
	p := w.Party(v.Party)
	if p == nil || p.As != domain.Investor {
		return nil, false
	}
	page := &WalletView{Party: p.ID, Today: w.Today(), Kyc: p.Kyc(w.Today()), Limits: NewLimits(w, p)}
	page.Available = money.Cents(w.Balance(domain.WalletAvailable, p.ID, WalletCurrency))
	page.Locked = money.Cents(w.Balance(domain.WalletLocked, p.ID, WalletCurrency))
	if wallet := w.Wallet(p.ID); wallet != nil {
		for _, x := range slices.Backward(wallet.Withdrawals) {
			page.Withdrawals = append(page.Withdrawals, WithdrawalLine{ID: x.ID, Cents: x.AmountCents, ToAccount: v.Name(x.ToAccount),
				State: x.State, RequestedOn: x.RequestedOn, Reason: x.Reason})
			if x.State == domain.WithdrawalPending || x.State == domain.WithdrawalReleased {
				page.InWithdrawals += x.AmountCents
			}
		}
	}
	page.InPledges = page.Locked - page.InWithdrawals
	for _, m := range slices.Backward(walletMoves(w, p.ID)) {
		if len(page.Latest) < latestMoves {
			page.Latest = append(page.Latest, m)
		}
	}
	return page, true
}
