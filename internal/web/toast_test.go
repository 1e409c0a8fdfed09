package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"refold/internal/domain"
)

// noEvent are the writes that record no event, so that there is nothing to undo, and why.
var noEvent = map[string]string{
	"/signin": "a session", "/signout": "a session", "/demo/switch": "a session", "/account/sessions/end": "a session", "/account/sessions/end-others": "sessions",
	"/parties/:id/sessions": "sessions", "/account/password": "a secret", "/invitations/:id/link": "a secret",
	"/notices/seen": "what was read", "/parties/:id/view-as": "looking, which the access log holds", "/view-as/end": "looking",
	"/events/questions": "a saved question", "/events/questions/remove": "a saved question",
	"/system/compare": "a check of the tables", "/system/verify": "a check of the invariants", "/system/rebuild": "the tables",
	"/apply": "a draft", "/apply/company": "a draft", "/apply/documents": "a draft", "/apply/remove": "a draft", "/apply/discard": "a draft",
}

// notOffered are the writes whose events nobody takes back, and why: nothing is offered.
var notOffered = map[string]string{"/parties/:id/statements": "a statement that was sent stands; a corrected one replaces it"}

// filed are the forms with files.
func (s scene) filed() map[string]asking {
	papers := shows(domain.IdentityDocument)
	return map[string]asking{
		"/facilities/:id/documents": {"borrower", "/facilities/" + s.facility("F-FILE", domain.Submitted) + "/documents", shows(domain.AnnualAccounts)},
		"/identity/documents":       {"fifth", "/identity/documents", papers},
		"/parties/:id/documents":    {"officer", "/parties/P-FIFTH/documents", papers},
	}
}

// written sends a form of a scene, with a file where it asks for one.
func (w *browser) written(r Route, ask asking) *reply {
	if strings.HasSuffix(r.Path, "/documents") {
		return w.bring(ask.path, typedOver(ask.form), brought{"paper.png", onePNG()})
	}
	return w.post(ask.path, typedOver(ask.form))
}

// undoOffer is where a toast leads to: a button that undoes at once, or a page that asks why.
var undoOffer = regexp.MustCompile(`(action|href)="(/undo/[0-9]+[^"]*)"`)

// toast gives what the notice of a page offers; atOnce says that it is a button that undoes.
func (r *reply) toast() (path string, atOnce bool) {
	_, rest, _ := strings.Cut(r.body, `class="flash"`)
	flash, _, _ := strings.Cut(rest, "<header")
	m := undoOffer.FindStringSubmatch(flash)
	if m == nil || !strings.Contains(flash, ">Undo<") {
		return "", false
	}
	return m[2], m[1] == "action"
}

// undoForm is the form of a request's page in which staff undo it, or put it back.
var undoForm = regexp.MustCompile(`action="(/undo/[0-9]+/(?:undo|cascade|redo))"`)

// takenBack follows what a toast offers, as the person who sees it would.
func (w *browser) takenBack(path string, atOnce bool) *reply {
	if atOnce {
		return w.post(path, url.Values{"request_id": {newUUID().String()}})
	}
	page := w.get(path).want(http.StatusOK)
	m := undoForm.FindStringSubmatch(page.body)
	if m == nil {
		w.t.Errorf("%s offers no form: %s", path, excerpt(page.body))
		return page
	}
	return w.post(m[1], typedOver(page.hidden(), "reason", "It was a slip."))
}

// The answer of everything that recorded something offers to undo it, to every role that may
// do it; and what is offered is accepted as long as nobody has acted since: at once, or as
// what a second person decides on where it took two.
func TestEveryActionOffersItsUndo(t *testing.T) {
	t.Parallel()
	for name, role := range map[string]Roles{"": 0, "investor": Investor, "borrower": Borrower, "officer": Officer, "approver": Approver} {
		t.Run("as "+name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, Settings{Demo: true})
			s := newScene(b)
			askings := s.askings()
			link := s.linkAskings()
			for path, ask := range s.filed() {
				askings[path] = ask
			}
			askings["/invitation"] = link["/invitation"]
			windows := map[string]*browser{}
			for _, r := range routes() {
				if r.Method != http.MethodPost || noEvent[r.Path] != "" {
					continue
				}
				ask, ok := askings[r.Path]
				if !ok {
					t.Errorf("POST %s: there is no form for it, and nothing says why it records no event", r.Path)
					continue
				}
				if name != "" {
					if ask.as == name || !r.Roles.Any(role) || r.Roles.Any(Anonymous) {
						continue
					}
					ask.as = name
				}
				if ask.as == "" || windows[ask.as] == nil {
					windows[ask.as] = b.asking(ask.as)
				}
				offersUndo(b, windows[ask.as], r, ask, name == "")
			}
		})
	}
}

// offersUndo sends a form and undoes what it recorded by what its answer offers. Somebody else
// than the form was made for may be refused; then nothing was recorded.
func offersUndo(b *bundle, w *browser, r Route, ask asking, must bool) {
	b.t.Helper()
	before := b.journal.Head().Position()
	answer := w.written(r, ask)
	if b.journal.Head().Position() == before {
		if must {
			b.t.Errorf("POST %s as %q recorded nothing: status %d, %s", r.Path, ask.as, answer.status, excerpt(answer.body))
		}
		return
	}
	path, atOnce := w.get(answer.want(http.StatusSeeOther).header.Get("Location")).want(http.StatusOK).toast()
	if notOffered[r.Path] != "" {
		if path != "" {
			b.t.Errorf("POST %s offers %s, but %s", r.Path, path, notOffered[r.Path])
		}
		return
	}
	if path == "" {
		b.t.Errorf("POST %s as %q: the page that follows offers no undo", r.Path, ask.as)
		return
	}
	at := b.journal.Head().Position()
	undone := w.takenBack(path, atOnce)
	if undone.status != http.StatusSeeOther || b.journal.Head().Position() == at {
		b.t.Errorf("POST %s as %q: the undo that is offered gives %d, %s", r.Path, ask.as, undone.status, excerpt(undone.body))
	}
}
