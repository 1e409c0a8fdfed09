package domain

import "slices"

// related is a set of facilities that may contribute to another's accounts, by number; it
// may hold some that no longer do, and one more than once.
type related struct {
	owner      *token
	facilities []uint32
}

// distinct gives the facilities of a relation once each, by number.
func (r related) distinct() []int {
	facilities := make([]int, len(r.facilities))
	for i, number := range r.facilities {
		facilities[i] = int(number)
	}
	slices.Sort(facilities)
	return slices.Compact(facilities)
}

func (w *World) relation(of *vec[related], number int) *related {
	r := of.at(w.owner, number)
	if r.owner != w.owner {
		r.owner, r.facilities = w.owner, slices.Clip(r.facilities)
	}
	return r
}

// targets are what a receipt was matched to: mostly one facility or wallet.
type targets struct {
	first target
	more  *moreTargets // nil: there are none
}

type moreTargets struct {
	owner *token
	of    []target
}

// target is a facility or a wallet by its number; 0 is none.
type target uint32

func facilityTarget(number int) target { return target(number+1) << 1 }
func walletTarget(number int) target   { return target(number+1)<<1 | 1 }

func (t target) wallet() bool { return t&1 == 1 }
func (t target) number() int  { return int(t>>1) - 1 }

// all gives the facilities and the wallets, each in the order of matching.
func (t targets) all() (facilities, wallets []int) {
	add := func(x target) {
		if x.wallet() {
			wallets = append(wallets, x.number())
		} else {
			facilities = append(facilities, x.number())
		}
	}
	if t.first != 0 {
		add(t.first)
	}
	if t.more != nil {
		for _, x := range t.more.of {
			add(x)
		}
	}
	return facilities, wallets
}

// match notes what a receipt was matched to.
func (w *World) match(receipt string, to target) {
	number := w.receipts.names.number(receipt)
	t := w.ofReceipt.get(number)
	switch {
	case t.first == to || t.more != nil && slices.Contains(t.more.of, to):
		return
	case t.first == 0:
		w.ofReceipt.at(w.owner, number).first = to
		return
	}
	more := &moreTargets{owner: w.owner}
	if t.more != nil {
		if more.of = slices.Clip(t.more.of); t.more.owner == w.owner {
			more = t.more
		}
	}
	more.of = append(more.of, to)
	w.ofReceipt.at(w.owner, number).more = more
}

// relateWallet remembers which wallet a receipt topped up.
func (w *World) relateWallet(rec *Recorded, number int) {
	if e, ok := rec.Event.(ReceiptMatched); ok {
		w.match(e.Receipt, walletTarget(number))
	}
}

// relateFacility remembers which parties and receipts a facility has to do with.
func (w *World) relateFacility(rec *Recorded, number int) {
	var party string
	switch e := rec.Event.(type) {
	case FacilitySubmitted:
		party = e.Borrower
	case PledgePlaced:
		party = e.Investor
	case ReceiptMatched:
		w.match(e.Receipt, facilityTarget(number))
		return
	default:
		return
	}
	// A party that pledges again and again in one loan is noted more than once; readers
	// drop what repeats.
	r := w.relation(&w.ofParty, w.parties.names.number(party))
	if n := len(r.facilities); n == 0 || r.facilities[n-1] != uint32(number) {
		r.facilities = append(r.facilities, uint32(number))
	}
}
