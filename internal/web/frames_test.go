package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"refold/internal/domain"
	"refold/web/templates/changes"
	"refold/web/templates/changes/changestest"
)

// frame asks for a page as a bar that is dragged does, with the name of the frame that it shows.
func (w *browser) frame(path, shown string) *reply {
	w.t.Helper()
	return w.do(http.MethodGet, path, nil, http.Header{frameHeader: {shown}, "Hx-Request": {"true"}, "Hx-Request-Type": {"full"}})
}

func (r *reply) changes() changes.Changes {
	r.t.Helper()
	var c changes.Changes
	if err := json.Unmarshal([]byte(r.body), &c); err != nil {
		r.t.Fatalf("%s: %v\n%s", r.asked, err, excerpt(r.body))
	}
	return c
}

func (r *reply) packed() bool { return strings.Contains(r.header.Get("Content-Type"), "json") }

// Whatever page the thumb is dragged over, of whatever role, and wherever it is dragged to:
// what the server says that differs makes the frame that is shown into the page of the
// moment, as a browser holds it.
func TestWhatDiffersMakesThePageOfAMoment(t *testing.T) {
	t.Parallel()
	b := lived(t)
	roles := map[string]Roles{"": Anonymous, "investor": Investor, "borrower": Borrower, "officer": Officer, "approver": Approver, "auditor": Auditor}
	readers := map[string]*browser{"": b.browser()}
	for as := range roles {
		if as != "" {
			readers[as] = b.as(as)
		}
	}
	stride, head, day := 11, b.journal.Head().Position(), b.journal.Head().Today()
	if thorough {
		stride = 1
	}
	moments := []string{"", fmt.Sprintf("at=%d", head-1), "at=130", "at=131", "at=13", "at=301", "at=300&track=platform-events", "at=300&track=platform",
		"at=head&valid=" + (day - 20).String(), "at=head&valid=" + (day - 21).String(), "at=350"}
	packed, whole, saved, size := 0, 0, 0, 0
	for i, p := range pagesOf(roles, lifeRecords()) {
		if i%stride != 0 || strings.HasSuffix(p.path, ".csv") {
			continue
		}
		w, shown, name := readers[p.as], "", ""
		for _, moment := range moments {
			path := p.path + "?" + moment
			all := w.frame(path, "")
			if !strings.Contains(all.header.Get("Content-Type"), "html") || all.header.Get(frameHeader) == "" {
				shown, name = "", "" // a file, or it leads elsewhere
				continue
			}
			answer := w.frame(path, name)
			switch {
			case !answer.packed():
				whole++
			case answer.header.Get(frameHeader) != all.header.Get(frameHeader) && moment != "":
				t.Errorf("%q at %s: the page is another one when asked for again", p.as, path)
			case answer.header.Get(frameHeader) == all.header.Get(frameHeader):
				packed, saved, size = packed+1, saved+len(answer.body), size+len(all.body)
				got, err := changestest.Apply([]byte(shown), answer.changes())
				if err != nil {
					t.Fatalf("%q at %s: %v", p.as, path, err)
				}
				want, err := changestest.Shown([]byte(all.body))
				if err != nil {
					t.Fatal(err)
				}
				if got != want {
					t.Errorf("%q at %s: what differs leads to another page: %s", p.as, path, firstDifference(got, want))
				}
			}
			shown, name = all.body, all.header.Get(frameHeader)
		}
	}
	t.Logf("%d frames by what differs, of %d bytes instead of %d; %d whole", packed, saved, size, whole)
	if packed < 100 || saved > size/3 {
		t.Errorf("%d frames were told by what differs, in %d bytes instead of %d", packed, saved, size)
	}
}

// Who names no frame, or one that is not known, is sent the page; so is a panel, and who
// asks for the headers alone.
func TestAFrameThatIsNotKnownIsSentWhole(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("officer")
	first := w.frame("/parties?at=5", "")
	for what, answer := range map[string]*reply{
		"no header":  w.get("/parties?at=5"),
		"not known":  w.frame("/parties?at=5", strings.Repeat("0", 32)),
		"not a name": w.frame("/parties?at=5", "x'{}"),
		"a panel":    w.do(http.MethodGet, "/parties?at=5", nil, http.Header{frameHeader: {first.header.Get(frameHeader)}, "Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}}),
	} {
		if answer.status != http.StatusOK || answer.packed() {
			t.Errorf("%s: %d %s", what, answer.status, answer.header.Get("Content-Type"))
		}
	}
	if again := w.frame("/parties?at=6", first.header.Get(frameHeader)); !again.packed() || !strings.Contains(strings.Join(again.header.Values("Vary"), ", "), frameHeader) {
		t.Errorf("a known frame is answered with %s, varying by %s", again.header.Get("Content-Type"), again.header.Values("Vary"))
	}
	b.clock.advance(2*frameTime + time.Second)
	b.server.frames.dropBefore(b.clock.now().Add(-frameTime))
	if late := w.frame("/parties?at=6", first.header.Get(frameHeader)); late.packed() {
		t.Error("a page that nobody came back to is still kept")
	}
}

// Who names a frame that somebody else was sent, or that they were sent in another role or
// through other eyes, is sent the page.
func TestAFrameIsOnlyForWhoWasSentIt(t *testing.T) {
	t.Parallel()
	b := lived(t)
	const page, next = "/facilities/F-GOOD?at=300", "/facilities/F-GOOD?at=301"
	officer, auditor := b.as("officer"), b.as("auditor")
	named := func(w *browser) string { return w.frame(page, "").want(http.StatusOK).header.Get(frameHeader) }
	packed := func(what string, w *browser, name string, want bool) {
		t.Helper()
		if got := w.frame(next, name).want(http.StatusOK); got.packed() != want {
			t.Errorf("%s: answered by what differs is %v, want %v", what, got.packed(), want)
		}
	}
	officers, auditors := named(officer), named(auditor)
	packed("their own", officer, officers, true)
	packed("another session of the same person", b.as("officer"), officers, false)
	packed("a colleague", auditor, officers, false)
	for _, id := range []string{"investor", "borrower"} {
		packed(id, b.as(id), officers, false)
	}

	auditor.looksAs("P-OFFICER")
	packed("what one saw with one's own eyes", auditor, auditors, false)
	packed("what the other was sent", auditor, officers, false)
	seen := named(auditor)
	packed("through the same eyes", auditor, seen, true)
	packed("who is looked through", officer, seen, false)
	auditor.post("/view-as/end", url.Values{}).want(http.StatusSeeOther)
	packed("what was seen through their eyes", auditor, seen, false)
	packed("with one's own eyes again", auditor, auditors, true)

	b.submit(domain.System, domain.GrantRole{Party: "P-OFFICER", Role: domain.RoleApprover})
	packed("in another role", officer, officers, false)
	if name := officer.frame("/account", "").want(http.StatusOK).header.Get(frameHeader); name != "" {
		t.Error("a page without a bar is kept")
	}
}

// What is kept of frames has a bound.
func TestFramesAreForgotten(t *testing.T) {
	var f frames
	now := time.Date(2026, 3, 31, 2, 0, 0, 0, time.UTC)
	for i := range 100 {
		f.keep(&keptFrame{frameKey: frameKey{name: fmt.Sprint(i)}, page: make([]byte, 1<<20), used: now})
		f.take(frameKey{name: "0"}, now)
	}
	if f.bytes > maxFramesBytes || len(f.kept) != f.order.Len() || f.bytes != f.order.Len()<<20 {
		t.Errorf("%d bytes of %d frames are kept, %d by name", f.bytes, f.order.Len(), len(f.kept))
	}
	if _, kept := f.take(frameKey{name: "0"}, now); !kept {
		t.Error("the frame that is used all the time is gone")
	}
	f.keep(&keptFrame{frameKey: frameKey{name: "later"}, used: now.Add(frameTime + time.Second)})
	if f.order.Len() != 1 || f.bytes != 0 {
		t.Errorf("%d frames of %d bytes are left when all but one are old", f.order.Len(), f.bytes)
	}
}
