package domain

import "slices"

// grownAccounts are accounts by what they are of: sixteen bytes each instead of a hundred.
// The owners of most are numbered already, those of the others are numbered here.
type grownAccounts struct {
	parties, receipts, facilities *chart[string]
	others                        *chart[string]
	currencies                    []string
	keys                          []accountKey
	slots                         []uint32 // open addresses: number and 1; 0 is free
	used                          int
}

// accountKey is the kind, the number of the currency, and that of the owner.
type accountKey uint64

const (
	keyOwnerBits    = 40
	keyCurrencyBits = 16
)

func (k accountKey) kind() AccountKind   { return AccountKind(k >> (keyOwnerBits + keyCurrencyBits)) }
func (k accountKey) currencyNumber() int { return int(k >> keyOwnerBits & (1<<keyCurrencyBits - 1)) }
func (k accountKey) owner() int          { return int(k & (1<<keyOwnerBits - 1)) }

// owners are the numbers of those who have accounts of a kind.
func (g *grownAccounts) owners(kind AccountKind) *chart[string] {
	switch kind {
	case WalletAvailable, WalletLocked, claimsOutstanding:
		return g.parties
	case Unallocated:
		return g.receipts
	case BorrowerPayable, Overpayment:
		return g.facilities
	}
	return g.others
}

// Len is how many accounts there are.
func (g *grownAccounts) Len() int { return len(g.keys) }

// Name gives the account with a number below Len.
func (g *grownAccounts) Name(i int) Account {
	k := g.keys[i]
	return Account{k.kind(), g.owners(k.kind()).name(k.owner()), g.currencies[k.currencyNumber()]}
}

// Find gives the number of an account that is there.
func (g *grownAccounts) Find(a Account) (int, bool) {
	currency := slices.Index(g.currencies, a.Currency)
	owner, known := g.owners(a.Kind).find(a.Owner)
	if currency < 0 || !known || len(g.slots) == 0 {
		return 0, false
	}
	k := keyOf(a.Kind, currency, owner)
	for i := k.home(len(g.slots)); g.slots[i] != 0; i = nextSlot(i, len(g.slots)) {
		if number := int(g.slots[i]) - 1; g.keys[number] == k {
			return number, true
		}
	}
	return 0, false
}

// Add gives an account that is not there the next number.
func (g *grownAccounts) Add(a Account) int {
	number := g.unlisted(a)
	if g.used++; 5*g.used > 4*len(g.slots) {
		old := g.slots
		g.slots = make([]uint32, len(old)*3/2+16)
		for _, x := range old {
			if x != 0 {
				g.put(int(x) - 1)
			}
		}
	}
	g.put(number)
	return number
}

// unlisted is Add of an account that is found by other ways.
func (g *grownAccounts) unlisted(a Account) int {
	currency := slices.Index(g.currencies, a.Currency)
	if currency < 0 {
		currency = len(g.currencies)
		g.currencies = append(g.currencies, a.Currency)
	}
	g.keys = append(g.keys, keyOf(a.Kind, currency, g.owners(a.Kind).number(a.Owner)))
	return len(g.keys) - 1
}

func (g *grownAccounts) put(number int) {
	i := g.keys[number].home(len(g.slots))
	for g.slots[i] != 0 {
		i = nextSlot(i, len(g.slots))
	}
	g.slots[i] = uint32(number) + 1
}

func keyOf(kind AccountKind, currency, owner int) accountKey {
	return accountKey(kind)<<(keyOwnerBits+keyCurrencyBits) | accountKey(currency)<<keyOwnerBits | accountKey(owner)
}

// home is where an account is looked for first: the golden ratio scatters neighbours.
func (k accountKey) home(slots int) int {
	hash := uint64(k^k>>29) * 0x9E3779B97F4A7C15
	return int((hash >> 32) * uint64(slots) >> 32)
}

func nextSlot(slot, slots int) int {
	if slot++; slot < slots {
		return slot
	}
	return 0
}
