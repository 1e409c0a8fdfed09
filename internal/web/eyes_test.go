package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"refold/internal/domain"
	"refold/web/templates/frame/frametest"
	"refold/web/templates/ui"
)

// looksAs begins to look through the eyes of a party.
func (w *browser) looksAs(party string) *browser {
	w.t.Helper()
	form := w.get("/parties/" + party + "/view-as").want(http.StatusOK).hidden()
	form.Set("reason", "A complaint")
	w.post("/parties/"+party+"/view-as", form).want(http.StatusSeeOther)
	return w
}

// Through another's eyes every page is theirs, to the byte and at every moment; it says so
// and can change nothing.
func TestThroughTheirEyesEveryPageIsTheirs(t *testing.T) {
	t.Parallel()
	b := lived(t)
	head := b.journal.Head().Position()
	records := map[string][]string{"/facilities": {"F-GOOD", "F-NO"}, "/parties": {"P-INVESTOR"}, "/receipts": {"R-G1"}, "/events": {"60"},
		"/products": {"standard"}, "/trust": {"SGD/" + testDay.String()}, "/trial-balance": {"trust-account/SGD"}}
	for id, role := range map[string]Roles{"investor": Investor, "borrower": Borrower, "officer": Officer, "approver": Approver} {
		own, auditor := b.as(id), b.as("auditor").looksAs("P-"+strings.ToUpper(id))
		for _, moment := range []string{"", fmt.Sprintf("?at=%d", head/2), "?at=head&valid=2026-06-15"} {
			for _, p := range pagesOf(map[string]Roles{id: role}, records) {
				if p.path == "/system" {
					continue // says what the program does at this second
				}
				theirs, seen := own.get(p.path+moment), auditor.get(p.path+moment)
				if theirs.status != seen.status {
					t.Errorf("%s%s: status %d, theirs is %d", p.path, moment, seen.status, theirs.status)
				}
				if !strings.HasPrefix(theirs.header.Get("Content-Type"), "text/html") {
					if strings.Replace(seen.body, "# As seen by,P-"+strings.ToUpper(id)+"\n", "", 1) != theirs.body {
						t.Errorf("%s%s: the file differs from theirs", p.path, moment)
					}
					continue
				}
				a, err := frametest.Normalise(strings.NewReader(theirs.body), "")
				if err != nil {
					t.Fatal(err)
				}
				if z, _ := frametest.Normalise(strings.NewReader(seen.body), ""); a != z {
					t.Errorf("%s%s through the eyes of %s: %s", p.path, moment, id, firstDifference(a, z))
				}
				if theirs.status == http.StatusOK {
					seen.has("You see what Name of "+id+" sees", "A complaint").lacks(`name="request_id"`)
				}
			}
		}
	}
}

// TestThroughAnothersEyesNothingCanBeDone walks every write, and every page that is no
// part of the record.
func TestThroughAnothersEyesNothingCanBeDone(t *testing.T) {
	t.Parallel()
	b := lived(t)
	for _, party := range []string{"P-INVESTOR", "P-BORROWER", "P-APPROVER"} {
		w := b.as("auditor").looksAs(party)
		before, sessions := b.journal.Head().Position(), b.rows("sessions")
		for _, r := range routes() {
			path := pathParameter.ReplaceAllString(r.Path, "F-GOOD")
			switch {
			case r.Method == http.MethodPost && !throughEyes[r.Path]:
				w.post(path, url.Values{"request_id": {newUUID().String()}, "reason": {"x"}}).want(http.StatusForbidden).has("Nothing can be changed meanwhile")
			case r.Method == http.MethodGet && !r.Past && !r.Roles.Any(Anonymous):
				w.get(path).want(http.StatusForbidden).has("theirs alone")
				for _, through := range []string{ui.SheetPath, explainPath, explainPath + ".csv", findPath} {
					w.get(through + "?name=x&of=" + path).want(http.StatusForbidden).has("theirs alone")
				}
			}
		}
		if b.journal.Head().Position() != before || b.rows("sessions") != sessions {
			t.Errorf("through the eyes of %s something was changed", party)
		}
		w.get("/access").want(http.StatusForbidden)
		w.post("/view-as/end", url.Values{}).want(http.StatusSeeOther).to("/parties/" + party)
		w.get("/access").want(http.StatusOK).has("Began", "Ended", "A complaint", "Name of auditor")
	}
}

func TestTheAccessLogTellsWhoSawWhat(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("auditor").looksAs("P-INVESTOR")
	for range 3 {
		w.get("/wallet?at=100").want(http.StatusOK)
	}
	w.get("/portfolio").want(http.StatusOK)
	w.post("/signout", url.Values{}).want(http.StatusSeeOther)
	b.as("officer").get("/parties/P-INVESTOR").want(http.StatusOK)
	auditor := b.as("auditor")
	var got []string
	rows := auditor.get("/access.csv?whose=P-INVESTOR").want(http.StatusOK).rows()
	for _, row := range rows {
		got = append(got, strings.Join([]string{row["what"], row["who"], row["page"], row["moment"], row["reason"]}, " "))
	}
	want := []string{"look P-OFFICER /parties/P-INVESTOR  ", "end P-AUDITOR   ", "look P-AUDITOR /portfolio  ", "look P-AUDITOR /wallet at=100 ", "begin P-AUDITOR   A complaint"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the log says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	auditor.get("/access?how=own").want(http.StatusOK).has("/parties/P-INVESTOR").lacks("/portfolio")
	auditor.get("/access?view="+rows[1]["view"]).want(http.StatusOK).has("/wallet", "as known at event 100").lacks("Private file<")
	auditor.get("/access?at=1").want(http.StatusOK).has("Nobody has looked yet")
	b.as("investor").get("/account").want(http.StatusOK).has("Your pages, as you see them", "/wallet", "Back office").lacks("Name of auditor", "A complaint")
	b.as("borrower").get("/account").want(http.StatusOK).has("Nobody has looked")
	for _, change := range []string{"UPDATE access_log SET reason = ''", "DELETE FROM access_log", "TRUNCATE access_log"} {
		var refused *pgconn.PgError
		if _, err := b.pool.Exec(t.Context(), change); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v, want it refused", change, err)
		}
	}
}

// TestEyesAreThoseOfOneSession: the name of a view opens nothing to others, not after its
// time, and not to who is no auditor any more.
func TestEyesAreThoseOfOneSession(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.staffed()
	w := b.switched("auditor").looksAs("P-INVESTOR")
	w.get("/portfolio").want(http.StatusOK)
	site, _ := url.Parse(b.site.URL)
	for _, thief := range []*browser{b.switched("auditor"), b.switched("officer"), b.switched("borrower"), b.browser()} {
		for _, cookie := range w.client.Jar.Cookies(site) {
			if cookie.Name == eyesCookie {
				thief.client.Jar.SetCookies(site, []*http.Cookie{cookie})
			}
		}
		if got := thief.get("/portfolio"); got.status == http.StatusOK {
			t.Error("somebody else looks through eyes that were opened for another session")
		}
	}
	for _, value := range nasty {
		if cookie := (&http.Cookie{Name: eyesCookie, Value: url.QueryEscape(value)}); cookie.Valid() == nil {
			thief := b.switched("auditor")
			thief.client.Jar.SetCookies(site, []*http.Cookie{cookie})
			thief.get("/events").want(http.StatusOK).lacks("You see what")
		}
	}
	b.clock.advance(eyesTime - time.Second)
	w.get("/portfolio").want(http.StatusOK)
	b.clock.advance(time.Second)
	w.get("/portfolio").want(http.StatusSeeOther).to("/parties/P-INVESTOR")
	w.get("/parties/P-INVESTOR").want(http.StatusOK).has("with your own eyes again", "See what they see")

	w.looksAs("P-INVESTOR").get("/portfolio").want(http.StatusOK)
	b.submit(domain.System, domain.RevokeRole{Party: "P-AUDITOR", Role: domain.RoleAuditor})
	if got := w.get("/portfolio"); got.status == http.StatusOK {
		t.Error("who is no auditor any more still looks through another's eyes")
	}
}

func TestNobodyLooksThroughTheirOwnEyesOrWithoutReason(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("auditor")
	w.get("/parties/P-AUDITOR/view-as").want(http.StatusNotFound)
	w.post("/parties/P-AUDITOR/view-as", url.Values{"reason": {"x"}}).want(http.StatusNotFound)
	w.get("/parties/P-AUDITOR").want(http.StatusOK).lacks("See what they see")
	w.post("/parties/P-INVESTOR/view-as", url.Values{}).want(http.StatusUnprocessableEntity).has("Give a reason.")
	for _, value := range nasty {
		if w.post("/parties/P-INVESTOR/view-as", url.Values{"reason": {value}}).fine().status == http.StatusSeeOther {
			w.post("/view-as/end", url.Values{}).want(http.StatusSeeOther)
		}
		w.post("/parties/P-INVESTOR/view-as", url.Values{"request_id": {value}}).fine().want(http.StatusUnprocessableEntity)
	}
	w.get("/access").fine().has("Ended")
	noFormula(t, w.get("/access.csv"))
	b.as("officer").get("/parties/P-INVESTOR").want(http.StatusOK).lacks("See what they see")
}

func TestWithoutALookNothingIsNoted(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("auditor")
	w.get("/parties/P-AUDITOR").want(http.StatusOK)
	w.get("/parties/P-NOBODY").want(http.StatusNotFound)
	w.get("/parties/%00" + strings.Repeat("A", 5000)).want(http.StatusNotFound)
	w.get("/parties/P-INVESTOR/view-as").want(http.StatusOK)
	if n := b.rows("access_log"); n != 0 {
		t.Errorf("%d rows in the access log", n)
	}
}
