package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"refold/db"
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/readmodel"
	"refold/internal/timemachine"
)

// Of each page on each axis: a drag of so many days one after another, and so many jumps
// to days all over the history with nothing kept.
const (
	draggedFrames = 200
	coldFrames    = 30
)

// BenchmarkFrames measures the frames of the time bar: the whole answer to a request for
// a page of the past, in process, over a database that refold demo --events has filled
// (REFOLD_HISTORY names its directory):
//
//	make bench-history EVENTS=1000000
//
// Ten million want REFOLD_HISTORY_MEMORY=1200, so that there is room for the lives of all loans.
func BenchmarkFrames(b *testing.B) {
	dir := os.Getenv("REFOLD_HISTORY")
	if dir == "" {
		b.Skip("REFOLD_HISTORY names no filled database: see make bench-history")
	}
	h, past := houseIn(b, dir, false)
	head := h.journal.Head()
	b.Logf("opened in %.1f s; %d events, %.0f bytes of memory an event", h.journal.Start().Took.Seconds(), head.Position(), heap()/float64(head.Position()))
	first := time.Now()
	days := past.Days(calendar.First, calendar.Last, false)
	b.Logf("the past was indexed in %.2f s, %.1f bytes of memory an event with it", time.Since(first).Seconds(), heap()/float64(head.Position()))
	first = time.Now()
	for past.PrepareSome() {
	}
	b.Logf("the lives of loans were written down in %.1f s, %.1f bytes an event", time.Since(first).Seconds(), float64(past.Stats().Tracks.Bytes)/float64(head.Position()))
	middle := days[len(days)/2].Date
	common, wide := investors(head, middle)
	loan := widest(head, middle)
	for _, p := range []struct{ name, party, path string }{
		{"facility", "S-OFFICER", "/facilities/" + loan},
		{"portfolio", common, "/portfolio"},
		{"portfolio of many claims", wide, "/portfolio"},
		{"market", common, "/market"},
		{"loan book", "S-OFFICER", "/loanbook"},
		{"trust account", "S-OFFICER", "/trust"},
		{"trial balance", "S-OFFICER", "/trial-balance"},
		{"event log", "S-OFFICER", "/events"},
	} {
		h.b = b
		cookie := h.enter(p.party)
		for _, axis := range []struct{ name, query string }{{"as known", "?at="}, {"as corrected", "?at=head&valid="}} {
			b.Run(p.name+"/"+axis.name, func(b *testing.B) {
				h.b = b
				frame := func(day calendar.Date) time.Duration { return h.pastFrame(p.path+axis.query+day.String(), cookie) }
				var cold, warm []time.Duration
				limit := time.Now().Add(20 * time.Second)
				for i := 0; i < coldFrames && time.Now().Before(limit); i++ {
					past.Forget()
					cold = append(cold, frame(middle+calendar.Date((i*7919)%(len(days)/2-1))))
				}
				limit = time.Now().Add(20 * time.Second)
				frame(middle)
				for i := 1; i <= draggedFrames && time.Now().Before(limit); i++ {
					warm = append(warm, frame(middle+calendar.Date(i)))
				}
				b.ReportMetric(0, "ns/op")
				report(b, warm, "warm")
				report(b, cold, "cold")
			})
		}
	}
}

// pastFrame is how long the answer to a frame of the time bar takes.
func (h *house) pastFrame(url, cookie string) time.Duration {
	h.b.Helper()
	req := httptest.NewRequest(http.MethodGet, url, nil)
	req.Header.Set("HX-Request", "true")
	req.Header.Set("HX-Request-Type", "partial")
	began := time.Now()
	rec := h.ask(req, cookie)
	took := time.Since(began)
	if rec.Code != http.StatusOK {
		h.b.Fatalf("%s: status %d", url, rec.Code)
	}
	return took
}

func report(b *testing.B, frames []time.Duration, name string) {
	slices.Sort(frames)
	b.ReportMetric(frames[len(frames)/2].Seconds()*1000, name+"-p50-ms")
	b.ReportMetric(frames[(len(frames)-1)*99/100].Seconds()*1000, name+"-p99-ms")
}

// heap is the memory in use, in bytes.
func heap() float64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// houseIn opens the application on a filled database; without its tables, if only pages of
// the past are asked for, which don't read them.
func houseIn(b *testing.B, dir string, tables bool) (*house, *timemachine.Machine) {
	b.Helper()
	ctx := b.Context()
	database, err := localpg.Open(ctx, "", localpg.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = database.Stop(b.Context()) })
	if err := db.Migrate(ctx, database.OwnerURL); err != nil {
		b.Fatal(err)
	}
	store, err := events.OpenPostgres(ctx, database.AppURL)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(store.Close)
	quiet := slog.New(slog.DiscardHandler)
	h := &house{b: b}
	if h.pool, err = pgxpool.New(ctx, database.OwnerURL); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(h.pool.Close)
	if h.journal, err = events.Open(ctx, store, events.Options{Revision: "bench", Logger: quiet}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(h.journal.Close)
	master, err := events.MasterKey("", dir)
	if err != nil {
		b.Fatal(err)
	}
	keys, err := events.OpenKeyring(ctx, store.Keys(), master)
	if err != nil {
		b.Fatal(err)
	}
	memory := int64(timemachine.DefaultMemory)
	if megabytes, err := strconv.ParseInt(os.Getenv("REFOLD_HISTORY_MEMORY"), 10, 32); err == nil {
		memory = megabytes << 20
	}
	past := timemachine.NewWithin(h.journal, memory)
	ports := Ports{Journal: h.journal, TimeMachine: past, Keyring: keys, Database: store.Pool(), Log: quiet}
	if tables {
		h.tables, err = readmodel.OpenTables(ctx, readmodel.Options{Address: database.AppURL, Journal: h.journal, Past: past, Revision: "bench", Logger: quiet, Cycle: time.Hour})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(h.tables.Close)
		ports.Tables = h.tables
		h.follow()
	}
	if h.server, err = New(Settings{Demo: true}, ports); err != nil {
		b.Fatal(err)
	}
	return h, past
}

// investors finds who has about forty claims, and who has the most, of those who were
// there on a day.
func investors(w *domain.World, day calendar.Date) (common, wide string) {
	claims := map[string]int{}
	for _, f := range w.Facilities() {
		for _, c := range f.Claims {
			claims[f.Pledges[c.Pledge].Investor]++
		}
	}
	for party, n := range claims {
		if w.Party(party).RegisteredOn > day {
			continue
		}
		if n > claims[wide] || n == claims[wide] && party < wide {
			wide = party
		}
		if distance := max(n-40, 40-n); common == "" || distance < max(claims[common]-40, 40-claims[common]) {
			common = party
		}
	}
	return common, wide
}

// widest is the loan with the most claims among those that were running on a day.
func widest(w *domain.World, day calendar.Date) (id string) {
	most := 0
	for _, f := range w.Facilities() {
		if f.HasLoan() && f.DisbursedOn < day-100 && len(f.Claims) > most {
			id, most = f.ID, len(f.Claims)
		}
	}
	return id
}
