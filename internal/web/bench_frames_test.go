package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/events"
	"refold/internal/readmodel"
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
// It starts from the prepared file next to the database, or in the folder that REFOLD_CHECKPOINT
// names, where it was written by a program of the same sources: see refold checkpoint. Without
// one, ten million want REFOLD_HISTORY_MEMORY=1200, so that there is room for the lives of all loans.
func BenchmarkFrames(b *testing.B) {
	dir := os.Getenv("REFOLD_HISTORY")
	if dir == "" {
		b.Skip("REFOLD_HISTORY names no filled database: see make bench-history")
	}
	h, past := houseIn(b, dir, false)
	head := h.journal.Head()
	start := h.journal.Start()
	b.Logf("opened in %.1f s; %d events, %d of them prepared, %.0f bytes of memory an event", start.Took.Seconds(), head.Position(), start.Prepared, heap()/float64(head.Position()))
	first := time.Now()
	days := past.Days(calendar.First, calendar.Last, false)
	b.Logf("the past was indexed in %.2f s, %.1f bytes of memory an event with it", time.Since(first).Seconds(), heap()/float64(head.Position()))
	first = time.Now()
	for h.past.PrepareSome() {
	}
	b.Logf("the lives of loans were written down in %.1f s, %.1f bytes an event", time.Since(first).Seconds(), float64(past.Stats().Tracks.Bytes)/float64(head.Position()))
	middle := days[len(days)/2].Date
	count := censusOf(h.journal.Log())
	common, wide := count.investors(head, middle)
	loan := count.widest(middle)
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
				frame := func(day calendar.Date) time.Duration {
					return h.pastFrame(p.path+axis.query+day.String(), cookie, false)
				}
				var cold, warm []time.Duration
				limit := time.Now().Add(20 * time.Second)
				for i := 0; i < coldFrames && time.Now().Before(limit); i++ {
					past.Forget()
					readmodel.Forget()
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

// pastFrame is how long the answer to a request for a page of the past takes: its content
// alone, or the whole page with its time bar.
func (h *house) pastFrame(url, cookie string, whole bool) time.Duration {
	h.b.Helper()
	return h.timed(h.server.Handler(), url, cookie, whole)
}

// timed is how long a site takes to answer so.
func (h *house) timed(site http.Handler, url, cookie string, whole bool) time.Duration {
	h.b.Helper()
	req := httptest.NewRequest(http.MethodGet, url, nil)
	if !whole {
		req.Header.Set("HX-Request", "true")
		req.Header.Set("HX-Request-Type", "partial")
	}
	h.body.Reset()
	rec := httptest.NewRecorder()
	rec.Body = &h.body
	began := time.Now()
	askInto(site, rec, req, cookie)
	took := time.Since(began)
	if rec.Code != http.StatusOK {
		h.b.Fatalf("%s: status %d", url, rec.Code)
	}
	return took
}

func report(b *testing.B, frames []time.Duration, name string) {
	figureOf(frames).report(b, name, "-ms")
}

// heap is the memory in use, in bytes.
func heap() float64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) - float64(events.Reserved())
}
