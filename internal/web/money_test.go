package web

import (
	"net/http"
	"testing"

	"refold/internal/money"
	"refold/internal/wording"
)

// At every moment the places add up to what came in until then.
func TestTheMoneyLocatorFindsEveryCent(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("auditor")
	l := b.journal.Head().Locate("SGD")
	var receipts money.Cents
	for _, r := range b.journal.Head().Receipts() {
		receipts += r.AmountCents
	}
	if receipts+l.PlatformCents != l.InCents() {
		t.Fatalf("receipts of %s, located %s", receipts, l.InCents())
	}
	w.get("/money").want(http.StatusOK).has("Every cent is somewhere: "+wording.Money("SGD", l.InCents()), "Paid out to borrowers", "Wallets, available", "S$12.50 of the platform&#39;s own")
	w.get("/money.csv").want(http.StatusOK).has("# Control total,SGD "+l.InCents().String(), "SGD,senders,Returned to senders,paid out,77.77")
	w.get("/money?at=1").want(http.StatusOK).has("No money has arrived yet")
	for k := int64(40); k < b.journal.Head().Position(); k += 61 {
		w.get("/money?at=" + position(k)).want(http.StatusOK).has("Every cent is somewhere").lacks("can&#39;t be found")
	}
	b.as("borrower").get("/money").want(http.StatusForbidden)
}
