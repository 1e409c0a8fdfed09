package web

import (
	"net/http"
	"testing"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
)

// The trial balance leads from a kind of account to its owners and their entries, and
// each level adds up to the one above.
func TestTheTrialBalanceLeadsToEveryEntry(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("auditor")
	world := b.journal.Head()
	balance := world.TrialBalances()[0]
	w.get("/trial-balance").want(http.StatusOK).has("Debits and credits are equal", "The sum of all balances is zero", `href="/trial-balance/wallet-available/SGD"`)
	w.get("/trial-balance.csv").want(http.StatusOK).has("# Control total,debit less credit: SGD 0.00", "Trust account,SGD,1,"+balance.Sums[domain.TrustAccount].String()+",0.00")
	available := money.Cents(world.Balance(domain.WalletAvailable, "P-INVESTOR", "SGD"))
	w.get("/trial-balance/wallet-available/SGD").want(http.StatusOK).has("Name of investor", wording.Amount(available), `href="/trial-balance/wallet-available/SGD/P-INVESTOR"`)
	w.get("/trial-balance/wallet-available/SGD/P-INVESTOR").want(http.StatusOK).has(wording.Money("SGD", available), "Top-up of S$20,000.00 matched", "Withdrawal of S$2,000.00 requested")
	w.get("/trial-balance/wallet-available/SGD/P-INVESTOR/entries.csv").want(http.StatusOK).has("balance " + available.String())
	w.get("/trial-balance/trust-account/SGD").want(http.StatusOK).has(wording.Money("SGD", balance.Sums[domain.TrustAccount]), "S$12.50 of platform money added")
	w.get("/trial-balance/trust-account/SGD/all/entries.csv").want(http.StatusOK).has("balance " + balance.Sums[domain.TrustAccount].String())
	w.get("/trial-balance/nonsense/SGD").want(http.StatusNotFound)
	w.get("/trial-balance/trust-account/EUR").want(http.StatusNotFound)
	w.get("/trial-balance/wallet-available/SGD/P-NOBODY").want(http.StatusNotFound)
	w.get("/trial-balance?at=1").want(http.StatusOK).has("No money has arrived yet")
	for _, g := range readmodel.AccountGroups {
		w.get("/trial-balance/" + g.Code + "/SGD").want(http.StatusOK)
	}
	b.as("investor").get("/trial-balance").want(http.StatusForbidden)
}

// What investors owe back is an account of its own, with entries of its own.
func TestAClawbackIsAnAccountOfItsOwn(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.owedBack("P-SECOND", "P-BORROWER")
	owed := b.journal.Head().OwedBackCents("P-SECOND", "SGD")
	w := b.as("auditor")
	w.get("/trial-balance").want(http.StatusOK).has("Debits and credits are equal", wording.Amount(owed))
	w.get("/trial-balance/clawback-receivable/SGD").want(http.StatusOK).has("Name of second", wording.Amount(owed))
	w.get("/trial-balance/clawback-receivable/SGD/P-SECOND").want(http.StatusOK).has("1 entry", wording.Money("SGD", owed))
	for _, trial := range readmodel.Trials(b.journal.Head()) {
		if trial.DebitCents != trial.CreditCents {
			t.Errorf("%s: debits %s, credits %s", trial.Currency, trial.DebitCents, trial.CreditCents)
		}
	}
}
