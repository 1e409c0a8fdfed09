package domain_test

import (
	"cmp"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// perAggregate folds every aggregate again and gives what each event did to a shared
// account: what its ledger is held to.
func perAggregate(w *domain.World, account domain.Account) []domain.AccountEntry {
	var streams []string
	for _, f := range w.Facilities() {
		streams = append(streams, domain.FacilityStream(f.ID))
	}
	for _, r := range w.Receipts() {
		streams = append(streams, domain.ReceiptStream(r.ID))
	}
	for _, x := range w.Wallets() {
		streams = append(streams, domain.WalletStream(x.Party))
	}
	streams = append(streams, domain.TrustStream(account.Currency))
	var entries []domain.AccountEntry
	for _, stream := range streams {
		for _, step := range w.Steps(stream) {
			for _, p := range step.Postings {
				if p.Account == account {
					entries = append(entries, domain.AccountEntry{Record: step.Record, Stream: stream, On: step.On, AmountCents: p.AmountCents})
				}
			}
		}
	}
	slices.SortStableFunc(entries, func(a, b domain.AccountEntry) int {
		return cmp.Or(int(a.On-b.On), cmp.Compare(a.Record.Position, b.Record.Position))
	})
	var balance int64
	for i := range entries {
		balance += entries[i].AmountCents
		entries[i].BalanceCents = balance
	}
	return entries
}

var sharedKinds = []domain.AccountKind{domain.TrustAccount, domain.FeeIncome, domain.LateFeeIncome, domain.PlatformTopUp}

// The ledgers of the shared accounts say what the aggregates say one by one, also while
// events are entered late, undone and redone; and a World that others were forked from
// keeps its own.
func TestALedgerIsWhatTheAggregatesSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		kept := domain.NewWorld()
		kept.Freeze()
		middle := len(h.Log) / 2
		for i, rec := range h.Log {
			fork := kept.Fork()
			fork.Apply(rec)
			fork.Freeze()
			kept = fork
			if i == middle {
				defer sameLedgers(t, kept)
			}
		}
		sameLedgers(t, kept)
	})
}

// sameEntry says that two entries are of the same event, each with its own copy of it.
func sameEntry(a, b domain.AccountEntry) bool { return reflect.DeepEqual(a, b) }

func sameLedgers(t *rapid.T, w *domain.World) {
	for _, kind := range sharedKinds {
		account := domain.Account{Kind: kind, Currency: "SGD"}
		got, want := w.Entries(account), perAggregate(w, account)
		if !slices.EqualFunc(got, want, sameEntry) {
			t.Fatalf("at %d the ledger of %s has\n%+v\nthe aggregates\n%+v", w.Position(), kind, got, want)
		}
		var sum int64
		for _, e := range got {
			sum += e.AmountCents
		}
		if balance := w.Balance(kind, "", "SGD"); sum != balance {
			t.Fatalf("at %d the ledger of %s comes to %d, its balance is %d", w.Position(), kind, sum, balance)
		}
	}
}

// Each line of the trust account's ledger is a movement with a name and the bank's
// reference.
func TestEveryMovementHasANameAndAReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := domaintest.History(t, size(t)).World()
		moved := w.Movements("SGD")
		for _, m := range moved {
			if m.Kind == "" || m.Reference == "" || m.Subject == "" {
				t.Fatalf("a movement without name, reference or subject: %+v", m)
			}
		}
		if n := len(moved); n > 0 {
			day := moved[n/2].On
			first := slices.IndexFunc(moved, func(m domain.Movement) bool { return m.On >= day })
			if !slices.Equal(w.MovementsFrom("SGD", day), moved[first:]) {
				t.Fatalf("the movements from %s on are not the end of all", day)
			}
		}
	})
}

// Who owes something back is whose wallet is below zero.
func TestWhoOwesBackIsWhoseWalletIsBelowZero(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := domaintest.History(t, size(t)).World()
		var want []domain.Posting
		for _, p := range w.Balances() {
			if p.Account.Kind == domain.WalletAvailable && p.Account.Currency == "SGD" && p.AmountCents < 0 {
				want = append(want, p)
			}
		}
		if got := w.OwedBack("SGD"); !slices.Equal(got, want) {
			t.Fatalf("owed back %v, want %v", got, want)
		}
	})
}
