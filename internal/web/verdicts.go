package web

import (
	"sync"
	"time"

	"refold/internal/domain"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// verdict is what a check of all invariants found of one World.
type verdict struct {
	of     *domain.World
	asked  Moment // the moment of the page that asked for it
	broken []string
	at     time.Time // when it was done
	took   time.Duration
}

// verdicts checks invariants beside the pages that ask for it: of a long history that takes
// longer than a page may. One check goes on at a time.
type verdicts struct {
	mu      sync.Mutex
	running *checking
	live    *verdict // the last one of the present
	past    *verdict // and of the past
}

// checking is a check that goes on.
type checking struct {
	verdict
	began  time.Time
	looked int // facilities so far
	all    int
	done   chan struct{}
}

// A page waits so long for a check to end: of a short history it has ended by then. What was
// found of the present is good for some time; then a look begins another check.
const (
	verdictWait = 80 * time.Millisecond
	verdictTime = 10 * time.Minute
)

// begin begins a check of a World, unless one goes on.
func (v *verdicts) begin(w *domain.World, m Moment, now func() time.Time) *checking {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.running != nil {
		return v.running
	}
	run := &checking{verdict: verdict{of: w, asked: m}, began: now(), done: make(chan struct{})}
	v.running = run
	go func() {
		defer close(run.done)
		broken := w.VerifyTelling(func(looked, all int) {
			v.mu.Lock()
			defer v.mu.Unlock()
			run.looked, run.all = looked, all
		})
		v.mu.Lock()
		defer v.mu.Unlock()
		v.running = nil
		run.broken, run.at, run.took = broken, now(), now().Sub(run.began)
		if m.Past() {
			v.past = &run.verdict
		} else {
			v.live = &run.verdict
		}
	}()
	return run
}

// wait waits for a check a little; true where it has ended.
func (x *checking) wait(c *Context) bool {
	select {
	case <-x.done:
		return true
	case <-time.After(verdictWait):
	case <-c.Request().Context().Done():
	}
	return false
}

// about gives the last verdict on a moment, nil where there is none, and how far a check is
// that goes on.
func (v *verdicts) about(m Moment) (last *verdict, progress string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if run := v.running; run != nil {
		progress = "A check is under way: " + wording.Count(run.looked) + " of " + wording.Plural(run.all, "facility", "facilities") + " looked at. Load the page again to see more."
	}
	switch {
	case !m.Past():
		last = v.live
	case v.past != nil && v.past.asked.Known == m.Known && v.past.asked.Valid == m.Valid:
		last = v.past
	}
	return last, progress
}

// invariants says whether everything that must hold does hold at the page's moment, and has
// it checked where nobody has lately.
func (s *Server) invariants(c *Context) (notice ui.Notice, broken []string) {
	v := &s.verdicts
	last, progress := v.about(c.Moment)
	if progress == "" && (last == nil || !c.Moment.Past() && s.now().Sub(last.at) > verdictTime) {
		v.begin(c.World, c.Moment, s.now).wait(c)
		last, progress = v.about(c.Moment)
	}
	if last == nil {
		return ui.Notice{Tone: ui.Info, Title: "The invariants are being checked", Text: progress}, nil
	}
	when := "Checked at event " + wording.Count(last.of.Position()) + ", " + ago(s.now().Sub(last.at)) + ", in " + wording.Took(last.took) + ". "
	if len(last.broken) > 0 {
		return ui.Notice{Tone: ui.Bad, Title: wording.Plural(len(last.broken), "invariant is", "invariants are") + " broken",
			Text: when + "Tell the operator at once; the list below says which. " + progress}, last.broken
	}
	return ui.Notice{Tone: ui.Good, Title: "All invariants hold",
		Text: when + "Books balance, claims equal the outstanding principal, locked money equals pledges and withdrawals, receipts equal what was passed on. " + progress}, nil
}

// verifyAction has all invariants of the present checked now.
func (s *Server) verifyAction(c *Context) error {
	c.Form()
	if s.verdicts.begin(c.World, c.Moment, s.now).wait(c) {
		return c.Go("/system", "The invariants were checked.")
	}
	return c.Go("/system", "The invariants are being checked; this goes on by itself.")
}
