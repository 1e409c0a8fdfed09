package readmodel

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
)

// staffViewer sees sealed names as they are.
var staffViewer = Viewer{Party: "O1", Staff: true, Name: func(p domain.Personal) string { return strings.TrimPrefix(string(p), "sealed-") }}

// What a receipt may be for follows from what the payer wrote, then from what is due.
func TestSuggestionsForAReceipt(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(2, 2)
	h.TopUp("I1", "R-1", 5_000_00)
	h.List("F-A", "B1", 1_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F-A", Pledge: "L-1", Investor: "I1", AmountCents: 1_000_00, ShownAt: 1})
	h.PayOut("F-A")
	at := h.World().Facility("F-A").Loan.At(h.Today())
	tests := []struct {
		name, remark, reference string
		amount                  money.Cents
		want                    []string
	}{
		{"an id in a sentence", "for (f-a), thank you", "", 10_00, []string{"repayment F-A: the payer named F-A"}},
		{"an id in the reference", "", "X/F-A/7", 10_00, []string{"repayment F-A: the payer named F-A"}},
		{"a borrower with one loan", "B1", "", 10_00, []string{"repayment F-A: the payer named B1"}},
		{"a borrower without a loan", "B2", "", 10_00, nil},
		{"an investor", "top-up I2", "", 10_00, []string{"top_up I2: the payer named I2"}},
		{"two of them, in their order", "I2 or F-A", "", 10_00, []string{"top_up I2: the payer named I2", "repayment F-A: the payer named F-A"}},
		{"the amount that is due next", "", "", at.NextDueAmount, []string{fmt.Sprintf("repayment F-A: S$%s is due", at.NextDueAmount)}},
		{"named and due is one suggestion", "F-A", "", at.NextDueAmount, []string{fmt.Sprintf("repayment F-A: the payer named F-A, and S$%s is due", at.NextDueAmount)}},
		{"nothing to go by", "hello F-Z", "", 10_00, nil},
	}
	for i, test := range tests {
		id := fmt.Sprintf("R-T%d", i)
		h.Must("O1", domain.RecordReceipt{Receipt: id, BankReference: test.reference + fmt.Sprint("/", i), AmountCents: test.amount, Currency: "SGD", ValueOn: h.Today(), Payer: "sealed-Payer", Remark: test.remark})
		page, ok := Receipt(h.World(), h.World(), staffViewer, id)
		if !ok {
			t.Fatalf("%s: no page", test.name)
		}
		var got []string
		for _, s := range page.Suggestions {
			got = append(got, fmt.Sprintf("%s %s: %s", s.Purpose, s.Target, s.Why))
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// Nobody but staff sees a receipt, a withdrawal or a party, their own included: those
// have pages of their own.
func TestRecordsOfTheBackOfficeAreForStaff(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(1, 1)
	h.TopUp("I1", "R-1", 500_00)
	h.Must("I1", domain.RequestWithdrawal{Withdrawal: "W-1", Party: "I1", AmountCents: 100_00, ToAccount: "sealed-Bank 1"})
	w := h.World()
	investor := Viewer{Party: "I1", Name: staffViewer.Name}
	for name, seen := range map[string]func(Viewer) bool{
		"receipt":    func(v Viewer) bool { _, ok := Receipt(w, w, v, "R-1"); return ok },
		"withdrawal": func(v Viewer) bool { _, ok := Withdrawal(w, v, "I1", "W-1"); return ok },
		"party":      func(v Viewer) bool { _, ok := Party(w, w, v, "I1"); return ok },
	} {
		if !seen(staffViewer) || seen(investor) {
			t.Errorf("%s: staff see it %v, the investor %v", name, seen(staffViewer), seen(investor))
		}
	}
}

// The parts of a receipt add up: what is matched and counts, what was returned and what
// is left are the whole, in every condition of a random business.
func TestMatchesOfAReceiptAddUp(t *testing.T) {
	t.Parallel()
	for seed := range 12 {
		w := domaintest.Example(seed, 250).World()
		for _, x := range w.Receipts() {
			page, _ := Receipt(w, w, staffViewer, x.ID)
			sum := page.UnmatchedCents + page.ReturnedCents
			for _, m := range page.Matches {
				if !m.Undone && !m.Failed {
					sum += m.Amount
				}
			}
			if sum != x.AmountCents {
				t.Errorf("seed %d, receipt %s: the parts are %s, the receipt %s", seed, x.ID, sum, x.AmountCents)
			}
		}
	}
}

// A party's page says what its accounts say, and its claims are the platform's.
func TestThePartyPageAgreesWithTheBooks(t *testing.T) {
	t.Parallel()
	for seed := range 12 {
		w := domaintest.Example(seed, 250).World()
		for _, p := range w.Parties() {
			page, _ := Party(w, w, staffViewer, p.ID)
			var claims money.Cents
			for _, f := range page.Facilities {
				if !f.Borrows {
					claims += f.Outstanding
				}
			}
			if p.As != domain.Investor {
				if len(page.Wallets) > 0 {
					t.Errorf("seed %d: %s is no investor and has a wallet", seed, p.ID)
				}
				continue
			}
			sum := page.Wallets[0]
			balance := money.Cents(w.Balance(domain.WalletAvailable, p.ID, "SGD"))
			if sum.Available-sum.OwedBack != balance || sum.Locked != money.Cents(w.Balance(domain.WalletLocked, p.ID, "SGD")) || sum.Claims != claims {
				t.Errorf("seed %d: the page of %s says %+v, the books %s available; its facilities %s", seed, p.ID, sum, balance, claims)
			}
			if page.Kyc != p.Kyc(w.Today()) || page.KycUntil != calendar.None && page.KycUntil != p.KycValidUntil {
				t.Errorf("seed %d: the identity of %s is %s until %s", seed, p.ID, page.Kyc, page.KycUntil)
			}
		}
	}
}
