package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"refold/internal/domain"
	"refold/internal/events"
)

// How often each thing is put right; how many corrections a round of the stream sees.
const (
	amendments      = 12
	streamOf        = 100
	streamTime      = 5 * time.Second
	streamPageUsers = 2
)

// BenchmarkAmend measures putting right what was recorded, over a database that refold
// demo --events has filled (REFOLD_HISTORY names its directory): the page with the impact
// statement, and from the form that was sent to the answer, commit included, on a loan of
// about 60 events and 40 claims and on one of 5,000 events and 200 claims. What was done is
// taken back, so that the history keeps its shape.
//
//	make bench-history EVENTS=1000000
func BenchmarkAmend(b *testing.B) {
	dir := os.Getenv("REFOLD_HISTORY")
	if dir == "" {
		b.Skip("REFOLD_HISTORY names no filled database: see make bench-history")
	}
	h, _ := houseIn(b, dir, true)
	head := h.journal.Head()
	officer, approver := h.enter("S-OFFICER"), h.enter("S-APPROVER")
	count := censusOf(h.journal.Log())
	for _, size := range []struct {
		name           string
		claims, events int
	}{{"usual", 40, 60}, {"monster", 200, 5_000}} {
		f := count.nearest(head, size.claims, size.events)
		receipts := repaymentsOf(f)
		b.Logf("%s: %s with %d events, %d claims, %d receipts; %d events in the journal", size.name, f.ID, len(f.Log()), len(f.Claims), len(receipts), head.Position())
		b.Run(size.name+"/undo", func(b *testing.B) {
			h.b = b
			took := measured{}
			for i := range amendments {
				h.undoAndRedo(receipts[min(i, len(receipts)-1)], officer, took)
			}
			took.report(b)
		})
		b.Run(size.name+"/correct", func(b *testing.B) {
			h.b = b
			took := measured{}
			for i := range amendments {
				h.correctAndBack(receipts[min(i, len(receipts)-1)], officer, approver, took)
			}
			took.report(b)
		})
	}
	b.Run("stream", func(b *testing.B) {
		h.b = b
		h.corrections(count)
	})
}

// repaymentsOf are the events that matched receipts to a loan and count, in order.
func repaymentsOf(f *domain.Facility) []*domain.Recorded {
	var matched []*domain.Recorded
	for _, rec := range f.Log() {
		if _, ok := rec.Event.(domain.ReceiptMatched); ok && slices.ContainsFunc(f.Payments, func(p domain.Payment) bool { return p.Position == rec.Position }) {
			matched = append(matched, rec)
		}
	}
	return matched
}

// measured are durations by what took them.
type measured map[string][]time.Duration

// in asks and keeps how long the answer took.
func (m measured) in(h *house, what string, req *http.Request, cookie string, status int) string {
	h.b.Helper()
	began := time.Now()
	answer := h.ask(req, cookie)
	m[what] = append(m[what], time.Since(began))
	if answer.Code != status {
		h.b.Fatalf("%s: %s %s: status %d: %.2000s", what, req.Method, req.URL, answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// report gives the median and the longest, which is the first: nothing of the loan is kept
// then.
func (m measured) report(b *testing.B) {
	b.ReportMetric(0, "ns/op")
	for what, took := range m {
		slices.Sort(took)
		b.ReportMetric(took[len(took)/2].Seconds()*1000, what+"-p50-ms")
		b.ReportMetric(took[len(took)-1].Seconds()*1000, what+"-max-ms")
	}
}

// digestOf is that of the impact that a page shows, from its form.
var digestOf = regexp.MustCompile(`name="impact" value="([0-9a-f]{64})"`)

// undoAndRedo undoes a receipt's match after a look at the impact, and puts it back.
func (h *house) undoAndRedo(rec *domain.Recorded, cookie string, took measured) {
	page := undoPath(rec.Position)
	for _, step := range []string{"undo", "redo"} {
		body := took.in(h, step+"-statement", httptest.NewRequest(http.MethodGet, page, nil), cookie, http.StatusOK)
		digest := digestOf.FindStringSubmatch(body)
		if digest == nil {
			h.b.Fatalf("%s shows no impact", page)
		}
		form := url.Values{"request_id": {newUUID().String()}, "reason": {"Measured."}, "impact": {digest[1]}}
		took.in(h, step, posted(page+"/"+step, form), cookie, http.StatusSeeOther)
	}
}

// correctAndBack has a receipt count for another cent, and then for what it was: each time
// the impact is stated and proposed, and a second person approves it.
func (h *house) correctAndBack(rec *domain.Recorded, officer, approver string, took measured) {
	page := "/events/" + strconv.FormatInt(rec.Position, 10) + "/correct"
	content := rec.Event.(domain.ReceiptMatched)
	for _, cents := range []int64{int64(content.AmountCents) - 1, int64(content.AmountCents)} {
		form := url.Values{"how": {howCorrect}, "counts_for": {rec.EffectiveOn.String()}, "reason": {"Measured."}, "request_id": {newUUID().String()}}
		for _, x := range eventFields(rec.Event) {
			form.Set(x.input(), x.shown())
		}
		form.Set("amount_cents", fmt.Sprintf("%d.%02d", cents/100, cents%100))
		digest := digestOf.FindStringSubmatch(took.in(h, "statement", posted(page, form), officer, http.StatusOK))
		if digest == nil {
			h.b.Fatalf("%s shows no impact", page)
		}
		form.Set("impact", digest[1])
		took.in(h, "propose", posted(page, form), officer, http.StatusSeeOther)
		open := h.journal.Head().OpenProposals(rec.Stream)
		if len(open) != 1 {
			h.b.Fatalf("%d proposals wait for %s", len(open), rec.Stream)
		}
		yes := url.Values{"request_id": {newUUID().String()}}
		took.in(h, "approve", posted("/proposals/"+open[0].ID+"/approve", yes), approver, http.StatusSeeOther)
	}
}

// corrections measures what a stream of a hundred corrections of events of two years ago
// does to the pages that people look at meanwhile.
func (h *house) corrections(count census) {
	b, head := h.b, h.journal.Head()
	ago := head.Today().AddDays(-2 * 365)
	common, _ := count.investors(head, ago)
	pages := []struct{ path, cookie string }{
		{"/portfolio", h.enter(common)}, {"/market", h.enter(common)}, {"/facilities/" + count.nearest(head, 40, 80).ID, h.enter("S-OFFICER")},
	}
	var next atomic.Int64
	look := func(int) error {
		p := pages[next.Add(1)%int64(len(pages))]
		return h.get(p.path, p.cookie)
	}
	var old []*domain.Recorded
	for _, c := range count.facilities {
		if c.repaidOn < ago || c.repaidOn >= ago+90 || len(old) == streamOf {
			continue
		}
		if matched := repaymentsOf(head.Facility(c.id)); len(matched) > 0 && matched[0].EffectiveOn >= ago && matched[0].EffectiveOn < ago+90 && matched[0].Event.(domain.ReceiptMatched).AmountCents > 2 {
			old = append(old, matched[0])
		}
	}
	if len(old) < streamOf {
		b.Fatalf("only %d receipts of %s", len(old), ago)
	}
	var calm, busy, ratios []float64
	for n := range measureRounds {
		undisturbed := driveFor(b, streamTime, streamPageUsers, look, func() {})
		var stream sync.WaitGroup
		stream.Go(func() {
			tick := time.NewTicker(streamTime / streamOf)
			defer tick.Stop()
			for i := range streamOf {
				h.correctCent(old[i], n)
				<-tick.C
			}
		})
		disturbed := driveFor(b, streamTime, streamPageUsers, look, func() {})
		stream.Wait()
		h.drained()
		calm, busy = append(calm, undisturbed.p99.Seconds()*1000), append(busy, disturbed.p99.Seconds()*1000)
		ratios = append(ratios, busy[n]/calm[n])
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(calm), "calm-p99-ms")
	b.ReportMetric(median(busy), "busy-p99-ms")
	b.ReportMetric(median(ratios), "ratio")
}

// correctCent has a receipt count for a cent less, or again for what it was, by two people.
func (h *house) correctCent(rec *domain.Recorded, round int) {
	e := rec.Event.(domain.ReceiptMatched)
	if round%2 == 0 {
		e.AmountCents--
	}
	content, err := domain.EventContent(e)
	if err != nil {
		h.b.Error(err)
		return
	}
	c := domain.Amend{Reason: "Measured.", Correct: []domain.Correction{{Event: rec.Position, About: rec.Stream, EventKind: e.Kind(),
		Schema: domain.ContentSchema(e.Kind()), Content: content, CountsFor: rec.EffectiveOn}}}
	if impact, refusal := h.journal.Head().ImpactOf("S-OFFICER", c); refusal == nil {
		c.Impact = impact.Digest
	}
	proposal := newUUID().String()
	for _, s := range []events.Submission{
		{Actor: "S-OFFICER", Command: domain.Propose{Proposal: proposal, Command: c, Reason: "Measured.", ShownAt: 1}},
		{Actor: "S-APPROVER", Command: domain.ApproveProposal{Proposal: proposal, ShownAt: h.journal.Head().Position()}},
	} {
		s.RequestID, s.Device = newUUID(), "bench"
		if _, err := h.journal.Submit(context.Background(), s); err != nil {
			h.b.Errorf("correct event %d: %v", rec.Position, err)
			return
		}
	}
}
