package web

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/events"
)

// What the life knows of natural persons.
var personal = []string{"Name of investor", "investor@demo.test", "Name of borrower", "S1234567A", "1 Made-up Street", "DBS 1-2-3", "A Director", "Somebody"}

// demoMenu lists the logins of every demo, whoever is behind them.
var demoMenu = regexp.MustCompile(`(?s)<form[^>]*action="/demo/switch".*?</form>`)

// A4: what is about a person stands nowhere in the database as it was typed, and once the
// person's key is destroyed it is unreadable on every page, at every moment, in every
// file, while every figure stays as it was.
func TestTheErasedAreUnreadableEverywhere(t *testing.T) {
	t.Parallel()
	b, tables := lawBundle(t)
	b.staffed()
	b.person("second", domain.Investor, demoPassword)
	(&life{bundle: b, look: func() {}}).live()
	head := b.journal.Head().Position()
	caughtUp(t, tables, head)
	roles := map[string]Roles{"investor": Investor, "second": Investor, "borrower": Borrower, "officer": Officer, "approver": Approver, "auditor": Auditor}
	windows := map[string]*browser{}
	for as := range roles {
		windows[as] = b.as(as)
	}
	stored := b.everything()
	for _, text := range append(personal, "Name of ") {
		if i := strings.Index(stored, text); i >= 0 {
			t.Errorf("the database holds %q: …%s…", text, stored[max(i-80, 0):i+80])
		}
	}
	windows["officer"].get("/parties/P-INVESTOR").want(http.StatusOK).has("Name of investor", "S1234567A")
	digest := b.journal.Head().Digest()
	for _, party := range []string{"P-INVESTOR", "P-BORROWER"} {
		if err := b.keys.Erase(t.Context(), party); err != nil {
			t.Fatal(err)
		}
	}
	if b.journal.Head().Digest() != digest {
		t.Error("erasing changed a figure")
	}
	pages := pagesOf(roles, map[string][]string{"/facilities": {"F-GOOD", "F-BAD", "F-LAPSE"}, "/receipts": {"R-G1", "R-TOP-INVESTOR"},
		"/parties": {"P-INVESTOR", "P-BORROWER"}, "/events": {"3", "4", "5", "12", "13", "60"}, "/withdrawals": {"P-INVESTOR/W-1", "P-INVESTOR/W-2"}})
	for _, p := range append(pages, lookedAt{"investor", "/account"}, lookedAt{"borrower", "/account"}) {
		for _, moment := range []string{"", "?at=40", fmt.Sprintf("?at=%d", head-100), "?at=head&valid=2026-06-01"} {
			got := windows[p.as].get(p.path + moment).fine()
			body := demoMenu.ReplaceAllString(got.body, "")
			for _, text := range personal {
				if strings.Contains(body, text) && p != (lookedAt{"second", "/identity"}) { // who lives there too
					t.Errorf("%s as %s shows %q of somebody who was erased", p.path+moment, p.as, text)
				}
			}
		}
	}
	windows["officer"].get("/parties/P-INVESTOR").want(http.StatusOK).has("(erased)")
	// Who is still signed in is told that nothing more can be kept about them.
	w := windows["investor"]
	for _, ask := range []asking{{"", "/wallet/withdraw", fields("amount", "20", "to_account", "DBS 7-7-7")},
		{"", "/identity", fields("id_number", "S1", "address", "2 Road", "country", "SG")}} {
		ask.form.Set("request_id", newUUID().String())
		w.post(ask.path, ask.form).want(http.StatusUnprocessableEntity).has("was erased")
	}
	b.forgotten(windows["investor"])
	windows["auditor"].get("/parties.csv").want(http.StatusOK).has("(erased)", "Name of second")
	store, err := events.OpenPostgres(t.Context(), b.pool.Config().ConnString())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var exported bytes.Buffer
	if err := events.Export(t.Context(), store, head, &exported); err != nil {
		t.Fatal(err)
	}
	for _, text := range personal {
		if strings.Contains(exported.String(), text) || strings.Contains(b.log.String(), text) {
			t.Errorf("the export or the log holds %q", text)
		}
	}
}

// forgotten signs the erased out: they can't sign in any more.
func (b *bundle) forgotten(window *browser) {
	b.t.Helper()
	for _, party := range []string{"P-INVESTOR", "P-BORROWER"} {
		if sessions, err := b.server.accounts.Forget(b.t.Context(), party); err != nil || sessions == 0 {
			b.t.Errorf("%d sessions of %s are ended: %v", sessions, party, err)
		}
	}
	window.get("/portfolio").want(http.StatusSeeOther)
	again := b.browser()
	again.sent("/signin", "/signin", fields("email", "investor@demo.test", "password", demoPassword)).want(http.StatusUnprocessableEntity).has("don&#39;t belong together")
}

// everything is all that the database holds, as text.
func (b *bundle) everything() string {
	b.t.Helper()
	rows, err := b.pool.Query(b.t.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND has_table_privilege(quote_ident(tablename), 'SELECT')`)
	if err != nil {
		b.t.Fatal(err)
	}
	defer rows.Close()
	queries := []string{`SELECT convert_from(payload, 'UTF8') FROM journal`}
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			b.t.Fatal(err)
		}
		queries = append(queries, `SELECT t::text FROM `+table+` t`)
	}
	var all strings.Builder
	for _, query := range queries {
		var text *string
		if err := b.pool.QueryRow(b.t.Context(), `SELECT string_agg(x, E'\n') FROM (`+query+`) AS q (x)`).Scan(&text); err != nil {
			b.t.Fatalf("%s: %v", query, err)
		}
		if text != nil {
			all.WriteString(*text)
		}
	}
	return all.String()
}
