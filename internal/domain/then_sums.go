package domain

// balance is the sum of all contributions to an account by its number.
func (w *World) balance(account int) int64 {
	if w.then == nil {
		return w.balances.get(account)
	}
	return w.then.balance(account) + w.balances.get(account)
}

// eachBalance visits accounts by number; those that are zero may be left out. visit
// returns false to stop.
func (w *World) eachBalance(visit func(account int, cents int64) bool) {
	if w.then == nil {
		w.balances.all(visit)
		return
	}
	then := w.then.base.balances.get
	if !w.then.present() {
		all := w.then.everything()
		then = func(account int) int64 { return all[account] }
	}
	for account := range w.books.accounts.size() {
		if cents := then(account) + w.balances.get(account); cents != 0 && !visit(account, cents) {
			return
		}
	}
}

// balance sums up what contributes to an account. A receipt's, a wallet's, a loan's
// accounts have a handful of contributors that are known; others are summed over all.
func (t *then) balance(account int) int64 {
	if t.present() {
		return t.base.balances.get(account)
	}
	t.mu.Lock()
	cents, known := t.sums[account]
	if !known && t.all != nil {
		cents, known = t.all[account], true
	}
	t.mu.Unlock()
	if known {
		return cents
	}
	cents, few := t.fromContributors(account)
	if !few {
		return t.everything()[account]
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sums == nil {
		t.sums = map[int]int64{}
	}
	t.sums[account] = cents
	return cents
}

// fromContributors sums up an account that few contribute to; false for others.
func (t *then) fromContributors(account int) (cents int64, few bool) {
	w := t.world
	name := w.books.accounts.name(account)
	facilities := func(at func(int) *leaf[Facility], numbers []int) {
		for _, i := range numbers {
			cents += at(i).to(account)
		}
	}
	switch name.Kind {
	case WalletAvailable, WalletLocked, claimsOutstanding:
		if i, ok := w.wallets.names.find(name.Owner); ok {
			cents += w.wallets.then.at(i).to(account)
		}
		if posted, told := t.posted(name); told {
			cents += posted
		} else if i, ok := w.parties.names.find(name.Owner); ok {
			facilities(w.facilities.then.whole, w.ofParty.get(i).distinct())
		}
	case Unallocated:
		i, ok := w.receipts.names.find(name.Owner)
		if !ok {
			return 0, true
		}
		cents += w.receipts.then.at(i).to(account)
		of, wallets := w.ofReceipt.get(i).all()
		facilities(w.facilities.then.at, of)
		for _, n := range wallets {
			cents += w.wallets.then.at(n).to(account)
		}
	case BorrowerPayable, Overpayment:
		if i, ok := w.facilities.names.find(name.Owner); ok {
			cents += w.facilities.then.at(i).to(account)
		}
	case proposalUse, openProposals:
		for i := range w.proposals.names.size() {
			cents += w.proposals.then.at(i).to(account)
		}
	default:
		if name.Kind.shared() {
			return t.shared(account), true
		}
		return 0, false
	}
	return cents, true
}

// posted is what its facilities post to an account of somebody's wallet; false where they
// have to be folded.
func (t *then) posted(name Account) (cents int64, told bool) {
	if t.moment.Shares == nil || name.Currency != WalletCurrency {
		return 0, false
	}
	available, locked, lent, told := t.moment.Shares(t.world, name.Owner)
	switch name.Kind {
	case WalletAvailable:
		return available, told
	case WalletLocked:
		return locked, told
	}
	return lent, told
}

// everything sums up all accounts, once.
func (t *then) everything() map[int]int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all != nil {
		return t.all
	}
	all := map[int]int64{}
	w := t.world
	addAll(all, &w.parties)
	addAll(all, &w.wallets)
	addAll(all, &w.facilities)
	addAll(all, &w.receipts)
	addAll(all, &w.trusts)
	addAll(all, &w.products)
	addAll(all, &w.caps)
	addAll(all, &w.proposals)
	t.all = all
	return all
}

func addAll[T any](sums map[int]int64, t *table[T]) {
	for i := range t.names.size() {
		if l := t.then.whole(i); l != nil {
			for _, s := range l.posted {
				sums[s.account] += s.cents
			}
		}
	}
}
