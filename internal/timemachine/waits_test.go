package timemachine_test

import (
	"slices"

	"refold/internal/domain"
)

// sameAccounts compares which accounts of each kind hold something, and how much, and holds
// what waits to everything there is: nobody who waits may be passed by.
func sameAccounts(equal func(what string, a, b any), got, want *domain.World) {
	equal("how many there are", counts(got), counts(want))
	for _, kind := range []domain.AccountKind{domain.WalletAvailable, domain.WalletLocked, domain.Unallocated, domain.BorrowerPayable, domain.Overpayment} {
		var owners []string
		var balances []domain.Posting
		for _, p := range want.MoneyBalances() {
			if p.Account.Kind == kind {
				owners, balances = append(owners, p.Account.Owner), append(balances, p)
			}
		}
		slices.Sort(owners)
		equal("accounts of "+kind.String(), got.BalancesOf(kind, domain.WalletCurrency), balances)
		equal("owners of "+kind.String(), append([]string(nil), got.Holding(kind)...), slices.Compact(owners))
	}
	var parties, wallets, withdrawing []string
	got.EachWaitingParty(func(p *domain.Party) { parties = append(parties, p.ID) })
	got.EachWaitingWallet(func(x *domain.Wallet) { wallets = append(wallets, x.Party) })
	got.EachWithdrawingWallet(func(x *domain.Wallet) { withdrawing = append(withdrawing, x.Party) })
	for _, p := range want.Parties() {
		soon := p.KycStands() == domain.KycValid && p.KycValidUntil.AddDays(-domain.RenewalDays) <= want.Today()
		if waits := p.KycStands() == domain.KycPending || soon; waits {
			equal("visited who waits: "+p.ID, slices.Contains(parties, p.ID), true)
		}
	}
	for _, x := range want.Wallets() {
		waits := slices.ContainsFunc(x.Withdrawals, func(w domain.Withdrawal) bool {
			return w.State == domain.WithdrawalPending || w.State == domain.WithdrawalReleased
		})
		equal("visited whose withdrawal waits: "+x.Party, waits && !slices.Contains(wallets, x.Party), false)
		equal("visited who withdrew: "+x.Party, len(x.Withdrawals) > 0 && !slices.Contains(withdrawing, x.Party), false)
	}
}
