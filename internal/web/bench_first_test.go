package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
)

// tooSlow is what a first look may take at the most, on both axes and at the present.
const tooSlow = 100 * time.Millisecond

// BenchmarkFirstLooks looks at every page that has a past, as everybody who may: right after
// the start, and at a day of the past on both axes with nothing kept but the lives of loans.
// It prints each that takes longer than it may, with what the second look takes then, and
// the longest of the others. REFOLD_HISTORY names the database, as for BenchmarkFrames;
// REFOLD_LOOKS narrows the pages to those whose address has it, without it files that hold
// whole lists are left out; REFOLD_AXIS narrows to live, "as known" or "as corrected".
func BenchmarkFirstLooks(b *testing.B) {
	dir := os.Getenv("REFOLD_HISTORY")
	if dir == "" {
		b.Skip("REFOLD_HISTORY names no filled database: see make bench-history")
	}
	h, _ := houseIn(b, dir, true)
	past := h.past
	for past.PrepareSome() {
	}
	h.server.IndexEvents(b.Context())
	readers, pages := h.lookers(past)
	axes := []struct {
		name string
		days []calendar.Date
	}{{"live", nil}, {"as known", h.spread(past)}, {"as corrected", h.spread(past)}}
	b.ReportMetric(0, "ns/op")
	for _, axis := range axes {
		if only := os.Getenv("REFOLD_AXIS"); only != "" && only != axis.name {
			continue
		}
		var all []time.Duration
		slow := 0
		for i, p := range pages {
			url := p.path
			if len(axis.days) > 0 {
				day := axis.days[(i*7919)%len(axis.days)].String()
				past.Forget()
				if url += "?at=" + day; axis.name == "as corrected" {
					url = p.path + "?at=head&valid=" + day
				}
			}
			readmodel.Forget()
			first := h.look(url, readers[p.as])
			if all = append(all, first); first > tooSlow {
				slow++
				b.Logf("%-12s %-20s %4d ms, then %4d: %s", axis.name, p.as, first.Milliseconds(), h.look(url, readers[p.as]).Milliseconds(), url)
			}
		}
		slices.Sort(all)
		name := strings.ReplaceAll(axis.name, " ", "-")
		b.ReportMetric(float64(slow), name+"-slow")
		report(b, all, name)
	}
	b.Logf("%d pages, each live and on both axes", len(pages))
}

// look is how long the answer to a request for a whole page takes; one that isn't there at
// that moment is an answer too, and so is one that took too long and was given up.
func (h *house) look(url, cookie string) time.Duration {
	h.b.Helper()
	req := httptest.NewRequest(http.MethodGet, url, nil)
	began := time.Now()
	rec := h.ask(req, cookie)
	took := time.Since(began)
	if rec.Code >= 500 && rec.Code != http.StatusServiceUnavailable {
		h.b.Fatalf("%s: status %d", url, rec.Code)
	}
	return took
}

// spread gives the days of the second half of the history.
func (h *house) spread(past readmodel.Kept) []calendar.Date {
	var dates []calendar.Date
	days := past.Days(calendar.First, calendar.Last, false)
	for _, day := range days[len(days)/2 : len(days)-1] {
		dates = append(dates, day.Date)
	}
	return dates
}

// lookers are one of each who look at pages, the greatest investor among them, by name, with
// their cookies; and what each may look at.
func (h *house) lookers(past readmodel.Kept) (cookies map[string]string, pages []lookedAt) {
	head := h.journal.Head()
	days := past.Days(calendar.First, calendar.Last, false)
	middle := days[len(days)/2].Date
	count := censusOf(h.journal.Log())
	common, wide := count.investors(head, middle)
	loan, usual := count.widest(middle), count.nearest(head, 40, 60)
	parties := map[string]string{"visitor": "", "officer": "S-OFFICER", "investor": common, "the greatest investor": wide, "borrower": usual.Application.Borrower}
	records := map[string][]string{
		"/facilities": {loan, usual.ID}, "/receipts": {usual.Payments[0].Receipt}, "/parties": {common, wide, usual.Application.Borrower},
		"/shares":        {fmt.Sprintf("%s/%d", usual.ID, usual.Payments[0].Position)},
		"/trust":         {"SGD/" + middle.String()},
		"/trial-balance": {"trust-account/SGD", "wallet-available/SGD", "trust-account/SGD/all", "fee-income/SGD/all", "wallet-available/SGD/" + wide, "unallocated/SGD/" + usual.Payments[0].Receipt},
		"/events":        {fmt.Sprint(usual.Payments[0].Position)}, "/undo": {fmt.Sprint(usual.Payments[0].Position)},
		"/restore": {fmt.Sprintf("facility-%s/%d", usual.ID, usual.Payments[0].Position)},
	}
	for _, p := range head.Products() {
		records["/products"] = append(records["/products"], p.Product)
	}
	roles, cookies := map[string]Roles{}, map[string]string{}
	for name, party := range parties {
		if roles[name] = Anonymous; party != "" {
			cookies[name] = h.enter(party)
			roles[name] = rolesOf(head.Party(party))
		}
	}
	only := os.Getenv("REFOLD_LOOKS")
	for _, p := range pagesOf(roles, records) {
		if strings.Contains(p.path, only) && (only != "" || !strings.HasSuffix(p.path, ".csv")) {
			pages = append(pages, p)
		}
	}
	return cookies, pages
}

// rolesOf are the roles in which a party looks.
func rolesOf(p *domain.Party) (roles Roles) {
	for _, role := range p.Roles() {
		roles |= roleOf(role)
	}
	return roles
}
