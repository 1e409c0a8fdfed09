package domain

import (
	"sync"
)

// AccountKind says what a sum of contributions means. Everything that crosses
// aggregates is such a sum: an aggregate contributes to an account, it never
// looks into one while folding.
type AccountKind uint8

// Money accounts, in cents. TrustAccount is an asset; all the others are what the
// platform owes to somebody (or has earned and not yet swept out), so that at
// every moment TrustAccount = Σ of the others.
const (
	TrustAccount    AccountKind = iota // the client-money bank account
	WalletAvailable                    // owner: party. Below zero it is a clawback receivable
	WalletLocked                       // owner: party. Open pledges and pending withdrawals
	Unallocated                        // owner: receipt. Arrived, not yet matched
	BorrowerPayable                    // owner: facility. Pledged money on its way to the borrower
	Overpayment                        // owner: facility. Paid too much, to be refunded
	FeeIncome                          // origination and service fees not yet swept
	LateFeeIncome                      // fees for being late, not yet swept
	moneyAccounts                      // the number of money accounts
)

// Memorandum accounts: counts that keep something unique, not money.
const (
	bankReferenceUse  AccountKind = iota + 16 // owner: bank reference
	companyUse                                // owner: company number
	emailUse                                  // owner: keyed hash of an e-mail address
	claimsOutstanding                         // owner: party. Principal lent out and not yet back, in cents
)

// String is the name on screens.
func (k AccountKind) String() string {
	switch k {
	case TrustAccount:
		return "Trust account"
	case WalletAvailable:
		return "Wallet available"
	case WalletLocked:
		return "Wallet locked"
	case Unallocated:
		return "Unallocated"
	case BorrowerPayable:
		return "Borrower payable"
	case Overpayment:
		return "Overpayment"
	case FeeIncome:
		return "Fee income"
	case LateFeeIncome:
		return "Late fee income"
	}
	return "Memorandum"
}

// Account names one account. Currencies are never added, so each has its own.
type Account struct {
	Kind     AccountKind
	Owner    string
	Currency string
}

// Posting is a change of one account, in cents (or a count, for memoranda).
type Posting struct {
	Account     Account
	AmountCents int64
}

// chart gives names dense numbers, so that a World can keep what belongs to them
// in flat arrays. It is shared by all Worlds that grew from one another and only
// ever grows: a number means the same name in each of them. The numbers are not
// observable: everything that leaves the World is sorted by name.
type chart[K comparable] struct {
	mu    sync.RWMutex
	index map[K]int
	names []K
}

func newChart[K comparable]() *chart[K] { return &chart[K]{index: map[K]int{}} }

// find gives the number of a name that has one.
func (c *chart[K]) find(name K) (int, bool) {
	c.mu.RLock()
	i, ok := c.index[name]
	c.mu.RUnlock()
	return i, ok
}

// number gives the number of a name, a new one if need be.
func (c *chart[K]) number(name K) int {
	if i, ok := c.find(name); ok {
		return i
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if i, ok := c.index[name]; ok {
		return i
	}
	i := len(c.names)
	c.index[name] = i
	c.names = append(c.names, name)
	return i
}

// numbers gives the number of the first of several names that belong together, all
// of which have been numbered in a row.
func (c *chart[K]) numbers(together ...K) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i, ok := c.index[together[0]]; ok {
		return i
	}
	first := len(c.names)
	for i, name := range together {
		c.index[name] = first + i
	}
	c.names = append(c.names, together...)
	return first
}

// name is the inverse of number.
func (c *chart[K]) name(i int) K {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.names[i]
}
