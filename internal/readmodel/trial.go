package readmodel

import (
	"cmp"
	"slices"
	"strings"

	"refold/internal/domain"
	"refold/internal/money"
)

// AccountGroup is one kind of account of the trial balance. A wallet below zero is not
// a wallet there but a clawback receivable, an account of its own.
type AccountGroup struct {
	Code  string // in addresses and files: "wallet-available"
	Name  string
	Debit bool // stands on the left: what the trust account has or is owed
	kind  domain.AccountKind
	side  side
}

// side picks the part of a balance that an account shows.
type side int

const (
	whole side = iota
	above      // what is above zero
	below      // what is below zero, as a positive amount
)

// of gives the part of a balance.
func (s side) of(cents int64) int64 {
	switch s {
	case above:
		return max(0, cents)
	case below:
		return max(0, -cents)
	}
	return cents
}

// AccountGroups are all kinds of account, in the order of the trial balance.
var AccountGroups = []AccountGroup{
	{"trust-account", "Trust account", true, domain.TrustAccount, whole},
	{"clawback-receivable", "Clawback receivable", true, domain.WalletAvailable, below},
	{"wallet-available", "Wallet available", false, domain.WalletAvailable, above},
	{"wallet-locked", "Wallet locked", false, domain.WalletLocked, whole},
	{"unallocated", "Unallocated", false, domain.Unallocated, whole},
	{"borrower-payable", "Borrower payable", false, domain.BorrowerPayable, whole},
	{"overpayment", "Overpayment", false, domain.Overpayment, whole},
	{"fee-income", "Fee income", false, domain.FeeIncome, whole},
	{"late-fee-income", "Late fee income", false, domain.LateFeeIncome, whole},
	{"platform-top-up", "Platform top-up", false, domain.PlatformTopUp, whole},
}

// AccountGroupOf finds a kind of account by its code.
func AccountGroupOf(code string) (AccountGroup, bool) {
	i := slices.IndexFunc(AccountGroups, func(g AccountGroup) bool { return g.Code == code })
	if i < 0 {
		return AccountGroup{}, false
	}
	return AccountGroups[i], true
}

// Kind is that of the accounts in the books.
func (g AccountGroup) Kind() domain.AccountKind { return g.kind }

// Owned says whether there is an account for each owner, or one for all.
func (g AccountGroup) Owned() bool {
	switch g.kind {
	case domain.TrustAccount, domain.FeeIncome, domain.LateFeeIncome, domain.PlatformTopUp:
		return false
	}
	return true
}

// Sides puts a balance on its side, in cents: exactly one of the two is not zero.
func (g AccountGroup) Sides(cents money.Cents) (debit, credit money.Cents) {
	if g.Debit == (cents >= 0) {
		return max(cents, -cents), 0
	}
	return 0, max(cents, -cents)
}

// TrialLine is one kind of account in one currency.
type TrialLine struct {
	AccountGroup
	Accounts     int // with a balance
	BalanceCents money.Cents
}

// Trial is the trial balance of one currency: the sums of both sides are equal.
type Trial struct {
	Currency                string
	Lines                   []TrialLine
	DebitCents, CreditCents money.Cents
}

// Trials gives the trial balance of every currency, sorted; kinds without a balance are
// listed with zero.
func Trials(w *domain.World) []Trial {
	var trials []Trial
	for _, b := range w.TrialBalances() {
		t := Trial{Currency: b.Currency}
		for _, g := range AccountGroups {
			line := g.line(b)
			t.Lines = append(t.Lines, line)
			debit, credit := line.Sides(line.BalanceCents)
			t.DebitCents += debit
			t.CreditCents += credit
		}
		trials = append(trials, t)
	}
	return trials
}

// line picks a kind out of a trial balance.
func (g AccountGroup) line(b domain.TrialBalance) TrialLine {
	line := TrialLine{AccountGroup: g, Accounts: b.Accounts[g.kind], BalanceCents: b.Sums[g.kind]}
	switch g.side {
	case above:
		line.Accounts, line.BalanceCents = line.Accounts-b.Below, line.BalanceCents+b.ClawbackCents
	case below:
		line.Accounts, line.BalanceCents = b.Below, b.ClawbackCents
	}
	return line
}

// OwnerRow is the account of one owner.
type OwnerRow struct {
	Owner, Name  string
	BalanceCents money.Cents
}

// Owners gives the accounts of a kind that are not zero: the largest first, or by owner.
func Owners(w *domain.World, v Viewer, g AccountGroup, currency string, byOwner bool) []OwnerRow {
	var rows []OwnerRow
	for _, p := range w.BalancesOf(g.kind, currency) {
		if g.side.of(p.AmountCents) == 0 {
			continue
		}
		rows = append(rows, OwnerRow{p.Account.Owner, AccountOwner(w, v, p.Account), money.Cents(g.side.of(p.AmountCents))})
	}
	slices.SortFunc(rows, func(a, b OwnerRow) int {
		if byOwner {
			return strings.Compare(a.Owner, b.Owner)
		}
		return cmp.Or(cmp.Compare(b.BalanceCents, a.BalanceCents), strings.Compare(a.Owner, b.Owner))
	})
	return rows
}

// AccountOwner names whose account it is; "" where it is nobody's in particular.
func AccountOwner(w *domain.World, v Viewer, a domain.Account) string {
	switch a.Kind {
	case domain.WalletAvailable, domain.WalletLocked:
		return PartyName(w, v, a.Owner)
	case domain.BorrowerPayable, domain.Overpayment:
		if f := w.Facility(a.Owner); f != nil {
			return Company(w, f)
		}
	case domain.Unallocated:
		if r := w.Receipt(a.Owner); r != nil {
			return r.BankReference
		}
	}
	return ""
}
