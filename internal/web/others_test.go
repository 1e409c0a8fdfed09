package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"refold/internal/domain"
)

// Whoever puts the id of somebody else's record into an address learns nothing of it,
// and whoever sends somebody else's form changes nothing: every route with an id, every
// role.
func TestOtherPeoplesIDs(t *testing.T) {
	if testing.Short() {
		t.Skip("one request after another: nothing for the race detector")
	}
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	askings := s.askings()
	b.person("stranger", domain.Investor, demoPassword)
	b.person("rival", domain.Borrower, demoPassword)
	strangers := map[string]*browser{"investor": b.as("stranger"), "borrower": b.as("rival")}
	kinds := map[string]Roles{"investor": Investor, "borrower": Borrower}
	// What is nobody's business: names of people, their accounts and identity documents.
	hidden := []string{"Name of investor", "Name of borrower", "Name of second", "Name of officer", "Name of approver", "DBS 1-2-3", "S7654321Z", "A Director", "Accounts 2025"}
	records := map[string][]string{"/facilities": s.facilities(), "/receipts": s.receipts(), "/parties": {"P-INVESTOR", "P-SECOND", "P-BORROWER"}, "/events": {"5", "60"},
		"/withdrawals": {"P-INVESTOR/W-01"}, "/trust": {"SGD/" + testDay.String()}, "/proposals": {"Q-01"}, "/trial-balance": {"wallet-available/SGD/P-INVESTOR"}}
	for _, r := range routes() {
		if r.Method != http.MethodGet || !strings.Contains(r.Path, ":") {
			continue
		}
		for as, w := range strangers {
			for _, path := range addresses(r.Path, records) {
				got := w.get(path).fine()
				if !r.Roles.Any(kinds[as]) && got.status != http.StatusForbidden && got.status != http.StatusNotFound {
					t.Errorf("%s as %s: status %d, want 403 or 404", path, as, got.status)
				}
				for _, text := range hidden {
					if strings.Contains(got.body, text) {
						t.Errorf("%s as another %s tells %q", path, as, text)
					}
				}
			}
		}
	}
	for route, ask := range askings {
		w := strangers[ask.as]
		if w == nil || !strings.Contains(route, ":") || route == "/facilities/:id/pledge" {
			continue // staff act on everybody's records, and everybody may pledge
		}
		before := b.journal.Head().Position()
		form := url.Values{"request_id": {newUUID().String()}}
		for name, values := range ask.form {
			form[name] = values
		}
		if got := w.post(ask.path, form).fine(); got.status < 400 {
			t.Errorf("POST %s as another %s: status %d to %q", ask.path, ask.as, got.status, got.header.Get("Location"))
		}
		if now := b.journal.Head().Position(); now != before {
			t.Errorf("POST %s as another %s recorded %d events", ask.path, ask.as, now-before)
		}
	}
}
