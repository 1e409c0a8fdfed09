package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"refold/db"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg/pgtest"
	"refold/internal/readmodel"
	"refold/internal/timemachine"
	"refold/web/templates/frame/frametest"
)

// lawBundle is an application whose journal and tables are in PostgreSQL, as in life.
func lawBundle(t *testing.T) (*bundle, *readmodel.Tables) {
	t.Helper()
	ctx := context.Background()
	address, err := db.AppURL(pgtest.DB(t))
	if err != nil {
		t.Fatal(err)
	}
	store, err := events.OpenPostgres(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	b := &bundle{t: t, pool: store.Pool(), log: &lockedBuffer{}, clock: &testClock{at: time.Date(2026, 3, 31, 2, 0, 0, 0, time.UTC)}}
	log := slog.New(slog.NewTextHandler(b.log, nil))
	if b.journal, err = events.Open(ctx, store, events.Options{Now: b.clock.now, Logger: log}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.journal.Close)
	if b.keys, err = events.OpenKeyring(ctx, store.Keys(), make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	past := timemachine.New(b.journal)
	tables, err := readmodel.OpenTables(ctx, readmodel.Options{Address: address, Journal: b.journal, Past: past, Revision: "test", Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	tables.Start(nil)
	t.Cleanup(tables.Close)
	b.server, err = New(Settings{TrustAccount: "Trust 1-2-3", Demo: true}, Ports{Journal: b.journal, TimeMachine: past, Keyring: b.keys, Tables: tables,
		Database: b.pool, Log: log, Clock: b.clock.now})
	if err != nil {
		t.Fatal(err)
	}
	b.server.pageTime = ampleTime
	b.submit(domain.System, domain.OpenBusinessDay{Date: testDay})
	b.site = httptest.NewServer(b.server.Handler())
	t.Cleanup(b.site.Close)
	return b, tables
}

// caughtUp waits until the tables stand at a position, however slow the machine is.
func caughtUp(t *testing.T, tables *readmodel.Tables, at int64) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		reading := tables.At(t.Context(), at)
		stands := reading.Position()
		reading.Close()
		if stands >= at {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the tables stand at %d, wanted %d", stands, at)
		}
	}
}

// thorough has the laws about pages tried on all that they speak of, and not on a
// sample of it: "make explore".
var thorough = os.Getenv("REFOLD_THOROUGH") != ""

// lookedAt is a page, and who looks at it.
type lookedAt struct {
	as   string // "" is a visitor
	path string
}

// pagesOf lists every page that has a past, for every role that may read it, with
// each record of the history in its address.
func pagesOf(roles map[string]Roles, records map[string][]string) []lookedAt {
	var pages []lookedAt
	for _, r := range routes() {
		if r.Method != http.MethodGet || !r.Past {
			continue
		}
		if r.Path == "/access.csv" {
			continue // who looks at pages adds to it, at every event: only its page can drop that
		}
		for as, role := range roles {
			if r.Roles.Any(role) {
				for _, path := range addresses(r.Path, records) {
					pages = append(pages, lookedAt{as, path})
				}
			}
		}
	}
	slices.SortFunc(pages, func(a, b lookedAt) int { return strings.Compare(a.path+" "+a.as, b.path+" "+b.as) })
	return pages
}

// lifeRecords are records of a life, by the collection in whose pages' addresses they
// stand.
func lifeRecords() map[string][]string {
	return map[string][]string{
		"/facilities":  {"F-GOOD", "F-LAPSE", "F-BAD", "F-NO", "F-NEXT"},
		"/shares":      {"F-GOOD/95", "F-BAD/190"},
		"/receipts":    {"R-G1", "R-WRONG", "R-STRAY"},
		"/invitations": {"P-INVITED"},
		"/parties":     {"P-INVESTOR", "P-BORROWER", "P-SECOND"},
		"/products":    {"standard", "bridge"},
		"/proposals":   {"Q-1", "Q-4"},
		"/withdrawals": {"P-INVESTOR/W-1", "P-INVESTOR/W-2"},
		"/trust":       {"SGD/" + testDay.String()},
		"/trial-balance": {"trust-account/SGD", "wallet-available/SGD", "wallet-available/SGD/P-INVESTOR", "unallocated/SGD/R-STRAY",
			"overpayment/SGD/F-GOOD", "fee-income/SGD/all"},
		"/events":  {"20", "60"},
		"/undo":    {"20", "60", "130"},
		"/restore": {"facility-F-GOOD/100", "party-P-INVESTOR/40"},
	}
}

// addresses fills the parameters of a route: the records of the collection that the
// parameter stands under.
func addresses(route string, records map[string][]string) []string {
	before, rest, found := strings.Cut(route, "/:")
	if !found {
		return []string{route}
	}
	_, after, _ := strings.Cut(rest, "/")
	parts := 1
	for ; strings.HasPrefix(after, ":"); parts++ { // the record's name holds all of them
		_, after, _ = strings.Cut(after, "/")
	}
	if after != "" {
		after = "/" + after
	}
	var paths []string
	for _, id := range records[before] {
		if strings.Count(id, "/")+1 == parts { // else it names a record of another page
			paths = append(paths, before+"/"+id+after)
		}
	}
	return paths
}

// T1: for every position of a life of 500 events, the page at k equals, byte for byte,
// the page that was captured live at k, once the frame is dropped from both.
func TestThePageOfAMomentIsThePageThatWasShownThen(t *testing.T) {
	t.Parallel()
	b, tables := lawBundle(t)
	b.staffed()
	b.person("second", domain.Investor, demoPassword)
	readers := map[string]*browser{"": b.browser()}
	roles := map[string]Roles{"": Anonymous}
	for id, role := range map[string]Roles{"investor": Investor, "borrower": Borrower, "officer": Officer, "approver": Approver, "auditor": Auditor} {
		readers[id], roles[id] = b.as(id), role
	}
	pages := pagesOf(roles, lifeRecords())
	captured := map[int64]map[lookedAt][32]byte{}
	texts := map[[32]byte]string{}
	// Each page is captured at every fortieth position, each position on a fortieth of
	// the pages; "make explore" captures all.
	stride := 40
	switch {
	case testing.Short():
		stride = 80
	case thorough:
		stride = 1
	}
	look := func() {
		k := b.journal.Head().Position()
		caughtUp(t, tables, k)
		captured[k] = map[lookedAt][32]byte{}
		for i, p := range pages {
			if (i+int(k))%stride == 0 {
				text := readers[p.as].page(p.path, fmt.Sprintf("at=%d", k))
				sum := sha256.Sum256([]byte(text))
				captured[k][p], texts[sum] = sum, text
			}
		}
	}
	(&life{bundle: b, look: look}).live()
	if head := b.journal.Head().Position(); head < 500 {
		t.Fatalf("the life has %d events, want 500", head)
	}
	different := 0
	for k := range b.journal.Head().Position() + 1 {
		for p, was := range captured[k] {
			query := fmt.Sprintf("at=%d", k)
			now := readers[p.as].page(p.path+"?"+query, query)
			if sha256.Sum256([]byte(now)) != was {
				different++
				if different <= 5 {
					t.Errorf("%s as %q at %d is not what was shown: %s", p.path, p.as, k, firstDifference(texts[was], now))
				}
			}
		}
	}
	if different > 0 {
		t.Errorf("%d pages of the past differ", different)
	}
	t.Logf("%d pages at every %d. position of %d", len(pages), stride, b.journal.Head().Position())
}

// page is a page without its frame, with its status.
func (w *browser) page(path, query string) string {
	w.t.Helper()
	answer := w.get(path)
	if answer.status == http.StatusInternalServerError {
		w.t.Fatalf("%s: status 500\n%s", path, lastLine(w.log))
	}
	text, err := frametest.Normalise(strings.NewReader(answer.body), query)
	if err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf("%d %s", answer.status, text)
}
