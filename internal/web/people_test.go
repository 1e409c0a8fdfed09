package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"refold/internal/domain"
)

var linkOnce = regexp.MustCompile(`/invitation\?link=([A-Z0-9]+)`)

// invited has a colleague invited by two people, and gives the invitation's page.
func (b *bundle) invited(role string) (page string) {
	b.t.Helper()
	b.agreed(b.as("officer"), b.as("approver"), "/people", "/people/invite", entry("name", "Nadia Tan", "role", role, "reason", "More work"))
	i := b.journal.Head().Invitations()[0]
	return "/invitations/" + i.Party
}

// link makes the link of an invitation and gives its token.
func (w *browser) link(page string) string {
	w.t.Helper()
	m := linkOnce.FindStringSubmatch(w.sent(page, page+"/link", entry()).want(http.StatusOK).has("shown this once", "no e-mail is sent").body)
	if m == nil {
		w.t.Fatal("there is no link on the page")
	}
	return m[1]
}

// A colleague comes by a link that is shown once, with a role that two people gave.
func TestAColleagueJoins(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	page := b.invited("approver")
	officer := b.as("officer")
	officer.get(page).want(http.StatusOK).has("Nadia Tan", "Open", "Make the link").lacks("link=")
	officer.get("/people").want(http.StatusOK).has("Nadia Tan", page, "Name of approver")
	first := officer.link(page)
	token := officer.link(page)
	visitor := b.browser()
	visitor.get("/invitation?link=" + first).want(http.StatusNotFound).has("opens nothing")
	visitor.get("/invitation").want(http.StatusNotFound)
	address := "/invitation?link=" + token
	visitor.sent(address, "/invitation", entry("name", "Nadia Tan", "email", "officer@demo.test", "password", "correct horse battery")).
		want(http.StatusUnprocessableEntity).has("registered already")
	visitor.sent(address, "/invitation", entry("name", "", "email", "nadia@refold.test", "password", "short")).
		want(http.StatusUnprocessableEntity).has("Enter your full name", "at least 12 characters", "nadia@refold.test")
	before := b.journal.Head().Position()
	visitor.sent(address, "/invitation", entry("name", "Nadia Tan", "email", "nadia@refold.test", "password", "correct horse battery")).want(http.StatusSeeOther)
	visitor.get("/people").want(http.StatusOK).has("Nadia Tan", "approver")
	if events := b.since(before); len(events) != 3 {
		t.Fatalf("recorded %#v", events)
	}
	b.browser().get(address).want(http.StatusNotFound)
	again := b.browser()
	again.sent("/signin", "/signin", fields("email", "nadia@refold.test", "password", "correct horse battery")).want(http.StatusSeeOther)
	// In the past she isn't there yet.
	officer.get("/people?at=" + position(before)).want(http.StatusOK).has("Open").lacks(`href="/parties/` + strings.TrimPrefix(page, "/invitations/"))
	// Two people take the role away: she is out at once, in every browser.
	id := strings.TrimPrefix(page, "/invitations/")
	b.agreed(officer, b.as("approver"), "/parties/"+id, "/parties/"+id+"/revoke", entry("role", "approver", "reason", "She leaves"))
	visitor.get("/people").want(http.StatusSeeOther)
	if n := b.sessionsOf(id); n != 1 {
		t.Errorf("%d sessions are left, want that of the other browser", n)
	}
	again.get("/people").want(http.StatusSeeOther)
	again.get("/").want(http.StatusOK).has("your role here has ended")
	b.browser().sent("/signin", "/signin", fields("email", "nadia@refold.test", "password", "correct horse battery")).
		want(http.StatusUnprocessableEntity).has("Your role here has ended")
	for filter, has := range map[string]bool{"?role=none": true, "?state=without+a+role": true, "?role=approver": false, "?state=suspended": false} {
		if got := officer.get("/people" + filter).want(http.StatusOK); strings.Contains(got.body, `href="/parties/`+id) != has {
			t.Errorf("/people%s shows her: %v, want %v", filter, !has, has)
		}
	}
	officer.get("/people.csv").want(http.StatusOK).has("Nadia Tan,,without a role")
	officer.get("/people/invitations.csv").want(http.StatusOK).has("Nadia Tan,approver,accepted")
}

func (b *bundle) sessionsOf(party string) (n int) {
	b.t.Helper()
	if err := b.pool.QueryRow(b.t.Context(), "SELECT count(*) FROM sessions WHERE party = $1", party).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

// A withdrawn invitation opens nothing, and its link neither.
func TestAnInvitationIsWithdrawn(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	page := b.invited("officer")
	approver := b.as("approver")
	token := approver.link(page)
	approver.sent(page, page+"/withdraw", entry("reason", "")).want(http.StatusUnprocessableEntity).has("Give a reason")
	stale := b.browser()
	open := stale.get("/invitation?link=" + token).want(http.StatusOK).hidden()
	approver.sent(page, page+"/withdraw", entry("reason", "She took another post")).want(http.StatusSeeOther)
	approver.get(page).want(http.StatusOK).has("Withdrawn", "She took another post").lacks("Make the link")
	for name, value := range map[string]string{"name": "Nadia", "email": "nadia@refold.test", "password": "correct horse battery"} {
		open.Set(name, value)
	}
	stale.post("/invitation", open).want(http.StatusNotFound).has("opens nothing")
	if n := b.sessionsOf(strings.TrimPrefix(page, "/invitations/")); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

// People change what is theirs; the address and the password need the password.
func TestPeopleChangeTheirOwnAccount(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w, other := b.as("investor"), b.as("investor")
	const account = "/account"
	change := func(what string, typed url.Values) *reply { return w.sent(account, account+"/"+what, typed) }
	change("name", entry("name", "")).want(http.StatusUnprocessableEntity).has("Enter your full name")
	change("name", entry("name", "Ada Neo")).want(http.StatusSeeOther)
	w.get(account).want(http.StatusOK).has("Ada Neo")
	change("email", entry("email", "ada@people.test", "current", "wrong")).want(http.StatusUnprocessableEntity).has("This is not your password", "ada@people.test")
	change("email", entry("email", "officer@demo.test", "current", demoPassword)).want(http.StatusUnprocessableEntity).has("registered already")
	moved := b.journal.Head().Position()
	change("email", entry("email", "ada@people.test", "current", demoPassword)).want(http.StatusSeeOther)
	signIn := func(email, password string) int {
		return b.browser().sent("/signin", "/signin", fields("email", email, "password", password)).status
	}
	if signIn("ada@people.test", demoPassword) != http.StatusSeeOther || signIn("investor@demo.test", demoPassword) != http.StatusUnprocessableEntity {
		t.Error("the new address opens the account, and the old one doesn't")
	}
	change("password", entry("current", demoPassword, "password", "short")).want(http.StatusUnprocessableEntity).has("at least 12 characters")
	change("password", entry("current", demoPassword, "password", "correct horse battery")).want(http.StatusSeeOther)
	other.get(account).want(http.StatusSeeOther)
	w.get(account).want(http.StatusOK)
	if signIn("ada@people.test", demoPassword) != http.StatusUnprocessableEntity || signIn("ada@people.test", "correct horse battery") != http.StatusSeeOther {
		t.Error("the new password opens the account, and the old one doesn't")
	}
	// A change of address that is undone leads back to the one before.
	request := b.journal.Log().At(int64(moved) + 1).RequestID
	b.submit(domain.System, domain.UndoRequest{Request: request, Streams: []string{"party-P-INVESTOR"}, Reason: "It was not her."})
	if signIn("investor@demo.test", "correct horse battery") != http.StatusSeeOther || signIn("ada@people.test", "correct horse battery") != http.StatusUnprocessableEntity {
		t.Error("undone, the address of before opens the account")
	}
	// Of a person whom everybody may be, nothing is changed.
	demo := setup(t, Settings{Demo: true})
	demo.staffed()
	shared := demo.switched("investor")
	shared.get(account).want(http.StatusOK).has("everybody may be this person")
	form := shared.get(account).hidden()
	form.Set("name", "Somebody else")
	shared.post(account+"/name", form).want(http.StatusUnprocessableEntity)
}

// What shows who somebody is goes into their file, is theirs and staff's to read, and is
// taken back until somebody relied on it.
func TestPapersOfAPerson(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	b.person("second", domain.Investor, demoPassword)
	w, officer := b.as("investor"), b.as("officer")
	const own, file = "/identity/documents", "/parties/P-INVESTOR/documents"
	w.get("/identity").want(http.StatusOK).has("No document is in the file", own)
	bring := func(w *browser, page, purpose, name string) *reply {
		form := w.get(page).want(http.StatusOK).hidden()
		form.Set("purpose", purpose)
		return w.bring(page, form, brought{name, onePNG()})
	}
	bring(w, own, "", "passport.png").want(http.StatusUnprocessableEntity).has("Choose what it shows")
	bring(w, own, "annual accounts", "passport.png").want(http.StatusUnprocessableEntity)
	bring(w, own, "identity document", "passport.png").want(http.StatusSeeOther).to(own)
	w.get(own).want(http.StatusOK).has("passport.png", "Take back")
	paper := b.journal.Head().Party("P-INVESTOR").Documents[0].ID
	if got := officer.get(file + "/" + paper).want(http.StatusOK); got.body != string(onePNG()) {
		t.Error("staff read other bytes")
	}
	officer.get("/parties/P-INVESTOR").want(http.StatusOK).has("passport.png", file)
	officer.get(file+".csv").want(http.StatusOK).has("passport.png", "identity document")
	b.as("second").get(own + "/" + paper).want(http.StatusNotFound)
	b.as("second").get(file).want(http.StatusForbidden)
	b.as("auditor").get(file).want(http.StatusOK).lacks("Add documents", "Take back")
	w.sent(own, own+"/take-back", entry("attachment", paper)).want(http.StatusSeeOther)
	w.get(own).want(http.StatusOK).lacks("passport.png")
	bring(officer, file, "proof of address", "bill.png").want(http.StatusSeeOther).to(file)
	w.get(own).want(http.StatusOK).has("bill.png").lacks("Take back")
}

// peopleAskings are the forms about one's own account, colleagues and identity files.
func (s scene) peopleAskings(why []string) map[string]asking {
	attach := func(by, id string) asking {
		s.ask(by, domain.AttachPartyDocument{Party: "P-FIFTH", Document: domain.AttachedDocument{Attachment: id, DocumentHash: strings.Repeat("0", 64),
			MediaType: "application/pdf", SizeBytes: 900, Name: s.sealed("P-FIFTH", "Passport"), Purpose: domain.IdentityDocument}})
		return asking{form: fields("attachment", id)}
	}
	mine, theirs := attach("P-FIFTH", "A-MINE"), attach(theOfficer, "A-THEIRS")
	s.agree(domain.InviteColleague{Party: "P-INVITED", Name: s.sealed("P-INVITED", "Nadia Tan"), Role: domain.RoleOfficer})
	return map[string]asking{
		"/account/name":                    {"fifth", "/account/name", fields("name", "Fifth Person")},
		"/account/email":                   {"sixth", "/account/email", fields("email", "sixth.person@demo.test", "current", demoPassword)},
		"/identity/documents/take-back":    {"fifth", "/identity/documents/take-back", mine.form},
		"/parties/:id/documents/take-back": {"officer", "/parties/P-FIFTH/documents/take-back", theirs.form},
		"/people/invite":                   {"officer", "/people/invite", append2(fields("name", "Tom Goh", "role", "officer"), why)},
		"/invitations/:id/withdraw":        {"officer", "/invitations/P-INVITED/withdraw", fields(why...)},
	}
}

// linkAskings are the forms of an invitation's link, which a link opens once.
func (s scene) linkAskings() map[string]asking {
	s.agree(domain.InviteColleague{Party: "P-LINKED", Name: s.sealed("P-LINKED", "Kim Low"), Role: domain.RoleOfficer})
	page := "/invitations/P-LINKED"
	token := s.switched("officer").link(page)
	return map[string]asking{
		"/invitations/:id/link": {"officer", page + "/link", fields()},
		"/invitation":           {"", "/invitation", fields("link", token, "name", "Kim Low", "email", "kim@refold.test", "password", "correct horse battery")},
		"/parties/:id/sessions": {"officer", "/parties/P-SECOND/sessions", fields("session", everySession, "reason", "A stolen telephone.")},
		"/account/password":     {"sixth", "/account/password", fields("current", demoPassword, "password", "correct horse battery")},
	}
}
