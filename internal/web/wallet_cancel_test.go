package web

import (
	"net/http"
	"testing"

	"refold/internal/domain"
)

// An investor takes a withdrawal back while nobody has approved it, and never that of
// somebody else.
func TestAWithdrawalIsTakenBack(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	s := newScene(b)
	s.withdrawal("W-1")
	s.withdrawal("W-2", domain.ApproveWithdrawal{Withdrawal: "W-2", Party: "P-INVESTOR"})
	w := b.as("investor")
	page := w.get("/wallet").want(http.StatusOK).has("Cancel withdrawal", `name="withdrawal" value="W-1"`).lacks(`name="withdrawal" value="W-2"`)
	before := b.journal.Head()
	available := before.Balance(domain.WalletAvailable, "P-INVESTOR", "SGD")

	form := page.hidden()
	form.Set("withdrawal", "W-2")
	form.Set("request_id", newUUID().String())
	w.post("/wallet/cancel", form).want(http.StatusUnprocessableEntity)
	form.Set("withdrawal", "W-1")
	form.Set("request_id", newUUID().String())
	b.as("second").post("/wallet/cancel", form).want(http.StatusUnprocessableEntity)
	b.recorded(before.Position())

	form.Set("request_id", newUUID().String())
	w.post("/wallet/cancel", form).want(http.StatusSeeOther).to("/wallet")
	b.recorded(before.Position(), domain.WithdrawalCancelled{Withdrawal: "W-1", Party: "P-INVESTOR"})
	w.get("/wallet").want(http.StatusOK).has("Cancelled. The money is available again.", "you took it back").lacks("Cancel withdrawal")
	if now := b.journal.Head().Balance(domain.WalletAvailable, "P-INVESTOR", "SGD"); now != available+100_00 {
		t.Errorf("available: %d, before %d", now, available)
	}
	b.as("officer").get("/withdrawals/P-INVESTOR/W-1").want(http.StatusOK).has("Withdrawal cancelled by the investor").lacks("Approve the withdrawal")
	w.get("/statement?all=yes").want(http.StatusOK).has("Withdrawal cancelled")
}
