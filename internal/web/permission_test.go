package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"refold/internal/domain"
)

var pathParameter = regexp.MustCompile(`:\w+`)

// TestEveryRouteAnswersEveryRoleAsTheTableSays walks route × role.
func TestEveryRouteAnswersEveryRoleAsTheTableSays(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.staffed()
	for _, role := range []Roles{Anonymous, Investor, Borrower, Officer, Approver, Auditor} {
		for _, r := range routes() {
			w := b.browser()
			if role != Anonymous {
				w = b.switched(role.String())
			}
			path := pathParameter.ReplaceAllString(r.Path, "X-1")
			before, sessions := b.journal.Head().Position(), b.rows("credentials")
			var form url.Values
			if r.Method == http.MethodPost {
				form = url.Values{}
			}
			got := w.do(r.Method, path, form, nil)
			switch {
			case r.Roles.Any(role):
				if got.status == http.StatusForbidden || got.status >= 500 || strings.HasPrefix(got.header.Get("Location"), "/signin?") {
					t.Errorf("%s %s as %s: status %d to %q, want it allowed", r.Method, path, role, got.status, got.header.Get("Location"))
				}
			case role == Anonymous:
				if got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/signin") {
					t.Errorf("%s %s as a visitor: status %d to %q, want the sign-in page", r.Method, path, got.status, got.header.Get("Location"))
				}
			default:
				got.want(http.StatusForbidden).has("This is not yours to see")
			}
			if r.Method == http.MethodGet && (b.journal.Head().Position() != before || b.rows("credentials") != sessions) {
				t.Errorf("GET %s as %s changed something", path, role)
			}
		}
	}
}

// switched is a browser of a role by the demo's menu: quicker than a password.
func (b *bundle) switched(id string) *browser {
	b.t.Helper()
	w := b.browser()
	w.post("/demo/switch", url.Values{"email": {id + "@demo.test"}}).want(http.StatusSeeOther)
	return w
}

func (b *bundle) rows(table string) (n int) {
	b.t.Helper()
	if err := b.pool.QueryRow(b.t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		b.t.Fatal(err)
	}
	return n
}

func TestTheTableIsSound(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range routes() {
		key := r.Method + " " + r.Path
		if seen[key] {
			t.Errorf("%s stands in the table twice", key)
		}
		seen[key] = true
		if r.Method != http.MethodGet && r.Method != http.MethodPost {
			t.Errorf("%s: forms know GET and POST only", key)
		}
		if r.Method == http.MethodPost && r.Past {
			t.Errorf("%s: a write has no moment", key)
		}
		if r.Roles == 0 || r.Handle == nil {
			t.Errorf("%s: nobody may, or nothing happens", key)
		}
	}
	for _, entry := range menu {
		for role := Anonymous; role <= Auditor; role <<= 1 {
			if entry.roles.Any(role) && !mayRead(entry.path, role) {
				t.Errorf("the menu offers %s to %s, who may not see it", entry.path, role)
			}
		}
	}
	for role := Anonymous; role <= Auditor; role <<= 1 {
		if !mayRead(landing(role), role) {
			t.Errorf("%s lands on %s, which is not theirs", role, landing(role))
		}
	}
}

func mayRead(path string, role Roles) bool {
	for _, r := range routes() {
		if r.Method == http.MethodGet && r.Path == path {
			return r.Roles.Any(role)
		}
	}
	return false
}

// TestRolesFollowToday: what a person may do is what their roles allow now, in the
// middle of a session too.
func TestRolesFollowToday(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("officer")
	w.get("/account").want(http.StatusOK).has("officer")
	b.submit(domain.System, domain.RevokeRole{Party: "P-OFFICER", Role: domain.RoleOfficer})
	w.get("/account").want(http.StatusSeeOther)
	w.get("/").want(http.StatusOK)
}

func TestNoHandlerReadsAnotherMoment(t *testing.T) {
	t.Parallel()
	for name, source := range sources(t) {
		for _, way := range []string{"past.World(", "past.LastO", "past.DayOf", "past.OpenedAt", "past.Corrections", "past.Imported", "past.Days", "journal.Log(", "journal.Entry("} {
			if strings.Contains(source, way) && name != "moment.go" && name != "timebar.go" && name != "way.go" && name != "statements_issue.go" { // the last follows the journal, and answers nobody
				t.Errorf("%s uses %s: a handler is given its moment and has no way to another", name, way)
			}
		}
		// How long a request took, and how long ago the database was heard, is no business time.
		if strings.Contains(source, "time.Now(") && name != "middleware.go" && name != "sessions_kept.go" {
			t.Errorf("%s reads the clock: today is the open business day, sessions use the server's clock", name)
		}
	}
}
