package domain

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"refold/internal/money"
)

// TrialBalance is the sum of every money account of one currency, and what is
// owed back by investors whose wallet a correction took below zero.
type TrialBalance struct {
	Currency      string
	Sums          [moneyAccounts]money.Cents // by AccountKind
	ClawbackCents money.Cents                // Σ of wallets below zero, as a positive amount
	Accounts      [moneyAccounts]int         // that are not zero, by AccountKind
	Below         int                        // wallets below zero
}

// TrialBalances gives the trial balance of every currency that has one, sorted.
func (w *World) TrialBalances() []TrialBalance {
	if all, known := w.totalsNow(); known {
		return w.trialsOf(all)
	}
	return w.summedUp()
}

// summedUp is TrialBalances from all accounts, one by one.
func (w *World) summedUp() []TrialBalance {
	return trialBalances(func(yield func(Posting) bool) {
		w.eachBalance(func(i int, amount int64) bool {
			return amount == 0 || yield(Posting{w.books.accounts.name(i), amount})
		})
	})
}

func trialBalances(balances iter.Seq[Posting]) []TrialBalance {
	byCurrency := map[string]*TrialBalance{}
	for p := range balances {
		if p.Account.Kind >= moneyAccounts {
			continue
		}
		t := byCurrency[p.Account.Currency]
		if t == nil {
			t = &TrialBalance{Currency: p.Account.Currency}
			byCurrency[p.Account.Currency] = t
		}
		t.Sums[p.Account.Kind] += money.Cents(p.AmountCents)
		t.Accounts[p.Account.Kind]++
		if p.Account.Kind == WalletAvailable && p.AmountCents < 0 {
			t.ClawbackCents -= money.Cents(p.AmountCents)
			t.Below++
		}
	}
	trials := make([]TrialBalance, 0, len(byCurrency))
	for _, t := range byCurrency {
		trials = append(trials, *t)
	}
	sortTrials(trials)
	return trials
}

func sortTrials(trials []TrialBalance) {
	slices.SortFunc(trials, func(a, b TrialBalance) int { return strings.Compare(a.Currency, b.Currency) })
}

// Difference is the trust account less everything it is owed to; zero in books
// that balance.
func (t TrialBalance) Difference() money.Cents {
	difference := t.Sums[TrustAccount]
	for kind := TrustAccount + 1; kind < moneyAccounts; kind++ {
		difference -= t.Sums[kind]
	}
	return difference
}

// ToCoverCents is what the platform has to cover with its own money: what investors owe
// back, and fees that were swept and then turned out not to be earned.
func (t TrialBalance) ToCoverCents() money.Cents {
	return t.ClawbackCents + max(0, -t.Sums[FeeIncome]) + max(0, -t.Sums[LateFeeIncome])
}

// ShortfallCents is what the platform has to add today: what is to be covered and is not.
func (t TrialBalance) ShortfallCents() money.Cents {
	return max(0, t.ToCoverCents()-t.Sums[PlatformTopUp])
}

// ClientCents is what the trust account owes to clients: investors, borrowers, senders.
func (t TrialBalance) ClientCents() money.Cents {
	s := t.Sums
	return s[WalletAvailable] + t.ClawbackCents + s[WalletLocked] + s[Unallocated] + s[BorrowerPayable] + s[Overpayment]
}

// Verify checks the invariants of the business and names every one that is broken.
// A wallet below zero is not broken but a clawback receivable, which the trial
// balance names.
func (w *World) Verify() []string { return w.VerifyTelling(func(int, int) {}) }

// tellsEvery is after how many facilities VerifyTelling tells how far it is.
const tellsEvery = 64

// VerifyTelling is Verify for who wants to hear now and then how many facilities it has
// looked at, of how many.
func (w *World) VerifyTelling(tell func(looked, all int)) []string {
	var broken []string
	looked, all := 0, w.facilities.names.size()
	trials := w.TrialBalances()
	for _, t := range trials {
		if d := t.Difference(); d != 0 {
			broken = append(broken, fmt.Sprintf("books of %s are off by %s", t.Currency, d))
		}
	}
	if accounts := w.summedUp(); !slices.Equal(trials, accounts) {
		broken = append(broken, fmt.Sprintf("the totals are %v, the accounts add up to %v", trials, accounts))
	}
	locked := map[Account]int64{}
	claims := map[Account]int64{}
	for _, x := range w.Wallets() {
		for _, p := range x.Withdrawals {
			if p.State == WithdrawalPending || p.State == WithdrawalReleased {
				locked[Account{WalletLocked, x.Party, p.Currency}] += int64(p.AmountCents)
			}
		}
	}
	w.facilities.each(w, func(_ string, f *Facility) bool { // one after another: most of them rest
		if f.ID != "" {
			broken = append(broken, f.verify(w, locked, claims)...)
		}
		if looked++; looked%tellsEvery == 0 {
			tell(looked, all)
		}
		return true
	})
	for _, p := range w.Balances() {
		switch p.Account.Kind {
		case WalletLocked:
			if locked[p.Account] != p.AmountCents {
				broken = append(broken, fmt.Sprintf("locked of %s is %d, pledges and withdrawals say %d", p.Account.Owner, p.AmountCents, locked[p.Account]))
			}
			delete(locked, p.Account)
		case claimsOutstanding:
			if claims[p.Account] != p.AmountCents {
				broken = append(broken, fmt.Sprintf("claims of %s are %d, facilities say %d", p.Account.Owner, p.AmountCents, claims[p.Account]))
			}
			delete(claims, p.Account)
		}
	}
	for _, left := range []map[Account]int64{locked, claims} {
		for account, amount := range left {
			if amount != 0 {
				broken = append(broken, fmt.Sprintf("%s has %d that its account does not know", account.Owner, amount))
			}
		}
	}
	slices.Sort(broken)
	return broken
}

// verify checks one facility and adds what it locks and owes to the sums.
func (f *Facility) verify(w *World, locked, claims map[Account]int64) (broken []string) {
	for _, p := range f.Pledges {
		account := Account{WalletLocked, p.Investor, f.Currency()}
		switch {
		case p.State == PledgeOpen:
			locked[account] += int64(p.AmountCents)
		case p.State == PledgeAllotted && !f.HasLoan():
			locked[account] += int64(p.AllottedCents)
		}
		if p.State == PledgeOpen && f.Stage != Listed {
			broken = append(broken, fmt.Sprintf("facility %s is %s with an open pledge", f.ID, f.Stage))
		}
		if p.Investor == f.Application.Borrower {
			broken = append(broken, fmt.Sprintf("facility %s is funded by its borrower", f.ID))
		}
	}
	if !f.HasLoan() {
		return broken
	}
	var principal, outstanding, passedOn money.Cents
	for _, c := range f.Claims {
		claims[Account{claimsOutstanding, f.Pledges[c.Pledge].Investor, f.Currency()}] += int64(c.OutstandingCents())
		principal += c.PrincipalCents
		outstanding += c.OutstandingCents()
		passedOn += c.PaidPrincipal + c.PaidInterest + c.PaidLateInterest
	}
	var received, platform money.Cents
	for _, p := range f.Payments {
		received += p.AmountCents
		platform += p.CostsCents + p.Allocation.Fee + p.Allocation.Overpaid
	}
	if lent := f.DisbursedCents + f.CapitalisedCents; principal != lent {
		broken = append(broken, fmt.Sprintf("facility %s: claims of %s for %s lent", f.ID, principal, lent))
	}
	if received != passedOn+platform {
		broken = append(broken, fmt.Sprintf("facility %s: received %s, passed on %s and %s", f.ID, received, passedOn, platform))
	}
	at := f.Loan.At(w.today)
	if f.Stage == Closed && at.Owed.Total() != 0 {
		broken = append(broken, fmt.Sprintf("facility %s is closed and owes %s", f.ID, at.Owed.Total()))
	}
	if at.Settled && (f.Stage == Active || f.Stage == Defaulted || f.Stage == ChargedOff) {
		broken = append(broken, fmt.Sprintf("facility %s is %s and owes nothing", f.ID, f.Stage))
	}
	if owed := at.Outstanding; f.Stage != WrittenOff && outstanding != owed {
		broken = append(broken, fmt.Sprintf("facility %s: claims %s, outstanding principal %s", f.ID, outstanding, owed))
	}
	return broken
}
