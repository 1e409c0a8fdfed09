package readmodel

import (
	"reflect"

	"pgregory.net/rapid"

	"refold/internal/domain"
)

// sameReceipts compares the receipts that are read from the columns of the event log with
// those that are folded, page by page, in every order that has columns and in some that have
// none; and what receipts may be for by standings with what it is by folded loans.
func sameReceipts(t *rapid.T, got, want *domain.World, x *EventIndex, log domain.Log) {
	found, asked := newFinder(got, got, Viewer{Staff: true}), newFinder(want, want, Viewer{Staff: true})
	if !reflect.DeepEqual(found.due, asked.due) || !reflect.DeepEqual(found.companies, asked.companies) {
		t.Fatalf("what receipts may be for at %d on %s:\n%v\n%v\n%v\n%v", got.Position(), got.Today(), found.due, asked.due, found.companies, asked.companies)
	}
	written, folded := Fold{World: got, Events: x, Log: log}, Fold{World: want}
	for _, sort := range []string{"", "value", "amount"} {
		for _, desc := range []bool{false, true} {
			f := ReceiptFilter{Paging: Paging{Sort: sort, Desc: desc, Size: 3}}
			if _, ok := written.receiptsByDay(f); ok != (sort != "amount" && got.Tracks() != nil) {
				t.Fatalf("receipts by %q are read from columns: %v", sort, ok)
			}
			for f.Page = 1; ; f.Page++ {
				a, _ := written.Receipts(t.Context(), f)
				b, _ := folded.Receipts(t.Context(), f)
				if !reflect.DeepEqual(a, b) {
					t.Fatalf("receipts at %d on %s by %q, page %d:\n%+v\n%+v", got.Position(), got.Today(), sort, f.Page, a, b)
				}
				if f.Page >= b.Pages {
					break
				}
			}
		}
	}
}

// sameShared holds the pages of the accounts that all share to all entries of them.
func sameShared(t *rapid.T, w *domain.World) {
	for _, g := range AccountGroups {
		if g.Owned() {
			continue
		}
		all := w.Entries(domain.Account{Kind: g.Kind(), Currency: WalletCurrency})
		for at, p := len(all), (Paging{Page: 1, Size: 7}); ; p.Page++ {
			page, ok := Entries(w, as("O1"), g, "", WalletCurrency, p)
			if ok != (len(all) > 0) || page.Total != len(all) {
				t.Fatalf("%s has %d entries, a page %d of %d", g.Name, len(all), page.Total, page.Pages)
			}
			for _, r := range page.Rows {
				if at--; !reflect.DeepEqual(r.AccountEntry, all[at]) || int64(r.BalanceCents) != all[at].BalanceCents {
					t.Fatalf("entry %d of %s: %+v, on its page %+v", at, g.Name, all[at], r)
				}
			}
			if p.Page >= page.Pages {
				if at != 0 {
					t.Fatalf("%d entries of %s stand on no page", at, g.Name)
				}
				break
			}
		}
	}
}
