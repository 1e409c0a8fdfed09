package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// onlyForms are pages of staff that hold nothing but a form, and so nothing to audit.
var onlyForms = map[string]bool{"/receipts/paste": true, "/products/new": true, "/facilities/:id/restructure": true, "/events/:position/correct": true}

// ofTheirOwn are the forms of auditors: what they ask of the event log, and whose eyes they
// look with. Neither changes anything of the platform's.
var ofTheirOwn = []string{"/account", "/demo/switch", "/events/questions", "/view-as"}

// An auditor reads everything that staff read and changes nothing: every page of the
// back office opens, and none has a control that would send something.
func TestAnAuditorReadsEverythingAndSendsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("one request after another: nothing for the race detector")
	}
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.askings()
	auditor := b.switched("auditor")
	for _, r := range routes() {
		staff := r.Roles&Office != 0 && r.Roles&^Staff == 0
		switch {
		case r.Method == http.MethodPost && staff && r.Roles.Any(Auditor) && !slices.ContainsFunc(ofTheirOwn, func(path string) bool { return strings.Contains(r.Path, path) }):
			t.Errorf("POST %s: an auditor may send it", r.Path)
		case r.Method == http.MethodGet && staff && !r.Roles.Any(Auditor) && !onlyForms[r.Path]:
			t.Errorf("GET %s: staff may read it and an auditor may not", r.Path)
		}
	}
	records := map[string][]string{"/facilities": {"F-01", "F-02", "F-03", "F-04", "F-05", "F-06", "F-10", "F-C", "F-O", "F-14"}, "/receipts": {"R-1", "R-SURE"},
		"/parties": {"P-INVESTOR", "P-THIRD", "P-BORROWER", "P-NOVICE"}, "/events": {"20"}, "/undo": {"20", "60"}, "/restore": {"facility-F-10/60"}, "/withdrawals": {"P-INVESTOR/W-01", "P-INVESTOR/W-02"},
		"/trust": {"SGD/" + testDay.String()}, "/proposals": {"Q-01"}, "/trial-balance": {"trust-account/SGD"}}
	looked := 0
	for _, p := range pagesOf(map[string]Roles{"auditor": Auditor}, records) {
		got := auditor.get(p.path)
		if got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			continue // not of this record; files are read by other tests
		}
		looked++
		_, main, _ := strings.Cut(got.body, "<main")
		main, _, _ = strings.Cut(main, "</main>")
		for _, part := range strings.Split(main, "<form")[1:] {
			tag, _, _ := strings.Cut(part, ">")
			_, action, _ := strings.Cut(tag, `action="`)
			if strings.Contains(tag, `method="post"`) && !slices.ContainsFunc(ofTheirOwn, func(path string) bool { return strings.Contains(action, path) }) {
				t.Errorf("%s offers an auditor the form%s", p.path, tag)
			}
		}
	}
	if looked < 40 {
		t.Errorf("looked at %d pages, which can't be all", looked)
	}
}
