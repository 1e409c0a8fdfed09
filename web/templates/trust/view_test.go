package trust

import (
	"testing"

	"refold/internal/domain"
	"refold/internal/money"
)

// What investors owe back stands on the side of the trust account, and both sides are
// equal exactly when the books balance.
func TestTheLinesAddUpToTheTrustAccount(t *testing.T) {
	tests := []struct {
		name                       string
		trust, available, fees, by money.Cents // by: the difference that is expected
		clawback                   money.Cents
	}{
		{name: "nothing"},
		{name: "plain", trust: 150_00, available: 100_00, fees: 50_00},
		{name: "a wallet below zero", trust: 20_00, available: -30_00, fees: 50_00, clawback: 70_00},
		{name: "a cent is missing", trust: 149_99, available: 100_00, fees: 50_00, by: -1},
	}
	for _, test := range tests {
		b := Balance{TrialBalance: domain.TrialBalance{Currency: "SGD", ClawbackCents: test.clawback}}
		b.Sums[domain.TrustAccount], b.Sums[domain.WalletAvailable], b.Sums[domain.FeeIncome] = test.trust, test.available, test.fees
		owed := money.Cents(0)
		for _, l := range b.Lines() {
			if l.Cents < 0 {
				t.Errorf("%s: the line %q is below zero", test.name, l.Name)
			}
			if l.Less {
				owed -= l.Cents
			} else {
				owed += l.Cents
			}
		}
		if got := test.trust - owed; got != test.by || b.Difference() != test.by {
			t.Errorf("%s: the lines differ by %s and the books by %s, want %s", test.name, got, b.Difference(), test.by)
		}
		if good := b.notice().Tone == "good"; good != (test.by == 0) {
			t.Errorf("%s: the notice says good: %v", test.name, good)
		}
	}
}
