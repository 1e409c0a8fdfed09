package domain

import (
	"sync"

	"refold/internal/flat"
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
	PlatformTopUp                      // the platform's own money, added to cover what would be missing
	moneyAccounts                      // the number of money accounts
)

// Memorandum accounts: counts that keep something unique, not money.
const (
	bankReferenceUse  AccountKind = iota + 16 // owner: bank reference
	companyUse                                // owner: company number
	emailUse                                  // owner: keyed hash of an e-mail address
	claimsOutstanding                         // owner: party. Principal lent out and not yet back, in cents
	proposalUse                               // owner: kind of change and what it is about. Proposals that wait for a second person
	openProposals                             // owner: stream. The same by what they are about
)

// Unique says that an account counts the uses of something that is used once.
func (k AccountKind) Unique() bool {
	return k >= bankReferenceUse && k != claimsOutstanding && k != openProposals
}

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
	case PlatformTopUp:
		return "Platform top-up"
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
	prepared prepared[K] // the first names, which a file holds
	mu       sync.RWMutex
	fresh    growing[K] // numbered from prepared.Len() on
}

// prepared are names that stand in a file, each with its number; they never change.
type prepared[K comparable] interface {
	Len() int
	Name(i int) K
	Find(name K) (int, bool)
}

// growing are names that more are added to.
type growing[K comparable] interface {
	prepared[K]
	Add(name K) int // of one that is not there
}

// mapped are names of any type, at the price of a map.
type mapped[K comparable] struct {
	index map[K]int
	names []K
}

func (m *mapped[K]) Len() int     { return len(m.names) }
func (m *mapped[K]) Name(i int) K { return m.names[i] }

func (m *mapped[K]) Find(name K) (int, bool) {
	i, ok := m.index[name]
	return i, ok
}

func (m *mapped[K]) Add(name K) int {
	m.index[name] = len(m.names)
	m.names = append(m.names, name)
	return len(m.names) - 1
}

func newChart(prepared *flat.Names) *chart[string] {
	return &chart[string]{prepared: prepared, fresh: new(flat.Grown)}
}

// find gives the number of a name that has one.
func (c *chart[K]) find(name K) (int, bool) {
	if i, ok := c.prepared.Find(name); ok {
		return i, true
	}
	c.mu.RLock()
	i, ok := c.fresh.Find(name)
	c.mu.RUnlock()
	if !ok {
		return 0, false
	}
	return c.prepared.Len() + i, true
}

// number gives the number of a name, a new one if need be.
func (c *chart[K]) number(name K) int {
	if i, ok := c.find(name); ok {
		return i
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if i, ok := c.fresh.Find(name); ok {
		return c.prepared.Len() + i
	}
	return c.prepared.Len() + c.fresh.Add(name)
}

// size is how many names have a number.
func (c *chart[K]) size() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.prepared.Len() + c.fresh.Len()
}

// name is the inverse of number.
func (c *chart[K]) name(i int) K {
	if i < c.prepared.Len() {
		return c.prepared.Name(i)
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.fresh.Name(i - c.prepared.Len())
}

// The accounts of a wallet are numbered in a row, so that looking up one finds all:
// what is available, what is locked, what is lent out.
const (
	toLocked = 1
	toClaims = 2
)

// accountChart is the chart of the accounts. Wallets are most of them and are asked
// for most; they are found by the number of their party.
type accountChart struct {
	chart[Account]
	accounts *grownAccounts // those of the chart that no file holds
	parties  *chart[string]
	wallets  map[string][]int32 // by currency and party number: the first account's number and 1; 0 if unknown

	slots      []moneySlot // by account, as far as anybody asked
	currencies []string    // of client money, by number
	changes    *chart[change]
}

func newAccountChart(prepared *flat.Names, parties, receipts, facilities *chart[string]) *accountChart {
	fresh := &grownAccounts{parties: parties, receipts: receipts, facilities: facilities, others: newChart(nil)}
	return &accountChart{chart: chart[Account]{prepared: preparedAccounts{prepared}, fresh: fresh}, accounts: fresh, parties: parties, wallets: map[string][]int32{}, changes: newChanges()}
}

// place is where in a wallet the accounts of a kind stand.
func (k AccountKind) place() (offset int, ofWallet bool) {
	switch k {
	case WalletAvailable:
		return 0, true
	case WalletLocked:
		return toLocked, true
	case claimsOutstanding:
		return toClaims, true
	}
	return 0, false
}

// find gives the number of an account that has one.
func (c *accountChart) find(a Account) (int, bool) {
	offset, ofWallet := a.Kind.place()
	if !ofWallet {
		return c.chart.find(a)
	}
	party, ok := c.parties.find(a.Owner)
	if !ok {
		return 0, false
	}
	first, ok := c.known(party, a.Currency)
	return first + offset, ok
}

// number gives the number of an account, a new one if need be.
func (c *accountChart) number(a Account) int {
	if offset, ofWallet := a.Kind.place(); ofWallet {
		return c.wallet(a.Owner, a.Currency) + offset
	}
	return c.chart.number(a)
}

func (c *accountChart) known(party int, currency string) (int, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	wallets := c.wallets[currency]
	if party >= len(wallets) || wallets[party] == 0 {
		return 0, false
	}
	return int(wallets[party]) - 1, true
}

// wallet gives the number of WalletAvailable; see toLocked.
func (c *accountChart) wallet(owner, currency string) int {
	party := c.parties.number(owner)
	if first, ok := c.known(party, currency); ok {
		return first
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	wallets := c.wallets[currency]
	if party >= len(wallets) {
		wallets = append(wallets, make([]int32, party+1-len(wallets))...)
		c.wallets[currency] = wallets
	}
	if wallets[party] == 0 {
		wallets[party] = int32(c.prepared.Len()+c.accounts.unlisted(Account{WalletAvailable, owner, currency})) + 1
		c.accounts.unlisted(Account{WalletLocked, owner, currency})
		c.accounts.unlisted(Account{claimsOutstanding, owner, currency})
	}
	return int(wallets[party]) - 1
}
