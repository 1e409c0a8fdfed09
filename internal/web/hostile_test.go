package web

import (
	"encoding/csv"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"refold/internal/domain"
)

// mark is a text that would run as a script wherever it were not escaped.
const mark = `<img src=x onerror=alert(1)>"'`

// nasty are values that no field and no address expects.
var nasty = []string{
	"", " ", mark, `"><script>alert(1)</script>`, "=cmd|' /C calc'!A0", "@SUM(1)", "'; DROP TABLE journal; --", "%", "_", `\`,
	"\x00", "a\x00b", "\xff\xfe", "\u202eevil", "\u2028", "\r\nSet-Cookie: a=b", "../../etc/passwd", "..%2f..%2f", strings.Repeat("A", 5000), strings.Repeat("é", 301),
	"-1", "0", "9223372036854775807", "9223372036854775808", "92233720368547758.08", "1e9", "1E-2", "0.001", "9999999999999999", "99999999999999999999999", "１２", "1,00", "+5", "NaN", "Infinity", "0x10",
	"2026-02-30", "2027-02-29", "0000-01-01", "9999-12-31", "99999-01-01", "-0001-01-01", "2026-3-1", "head", "null", "true", "{}", "[]", "${7*7}", "{{7*7}}",
}

// turns counts the fields and addresses that were tried.
type turns int

// next are the values for the next of them: a third in turn, so that three fields of a
// page meet all of them; all of them where time doesn't matter.
func (n *turns) next() (values []string) {
	if thorough {
		return nasty
	}
	*n++
	for i := int(*n) % 3; i < len(nasty); i += 3 {
		values = append(values, nasty[i])
	}
	return values
}

// fine says that an answer is one we meant: no fault of ours, nothing that runs, no
// header of the sender's.
func (r *reply) fine() *reply {
	r.t.Helper()
	if r.status >= 500 {
		r.t.Errorf("%.200q: status %d\n%s", r.asked, r.status, lastLine(r.log))
	}
	for _, raw := range []string{"<img src=x", "<script>alert"} {
		if strings.Contains(r.body, raw) && !strings.HasPrefix(r.header.Get("Content-Type"), "text/csv") {
			r.t.Errorf("%.200q: the page holds %q as it was typed", r.asked, raw)
		}
	}
	if strings.Contains(r.header.Get("Set-Cookie"), "a=b") {
		r.t.Errorf("%.200q: the sender set a header", r.asked)
	}
	return r
}

// ofRoute is a role that may use a route.
func ofRoute(r Route) string {
	for _, role := range []Roles{Officer, Approver, Auditor, Investor, Borrower} {
		if r.Roles.Any(role) {
			return role.String()
		}
	}
	return ""
}

// everywhere gives all parameters of all pages the same value, the moment excepted.
func everywhere(value string) string {
	query := url.Values{}
	for _, name := range []string{"page", "search", "state", "sort", "kind", "from", "to", "amount", "for", "return", "want", "rate", "date", "months",
		"open", "party", "all", "stage", "grade", "sector", "q", "tenor", "arrears", "book", "part", "kyc", "role", "payoff", "actor", "as", "who", "whose", "view", "how", "within", "compare", "compare_valid", "after", "through", "of", "cell"} {
		query.Set(name, value)
	}
	return query.Encode()
}

func TestHostileAddresses(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.askings()
	records := map[string][]string{"/facilities": {"F-10"}, "/receipts": {"R-1"}, "/parties": {"P-INVESTOR"}, "/events": {"20"},
		"/withdrawals": {"P-INVESTOR/W-01"}, "/facilities/F-10": {"L-1"},
		"/trust": {"SGD/" + testDay.String()}, "/trial-balance": {"trust-account/SGD", "clawback-receivable/SGD/P-SECOND"}}
	windows := map[string]*browser{}
	var tried turns
	for _, r := range routes() {
		if r.Method != http.MethodGet {
			continue
		}
		as := ofRoute(r)
		if windows[as] == nil {
			windows[as] = b.asking(as)
		}
		w := windows[as]
		for _, path := range addresses(r.Path, records) {
			for _, value := range tried.next() {
				if path == "/" || path == "/receipts.csv" { // one reader of moments serves all
					w.get(path + "?at=" + url.QueryEscape(value)).fine()
					w.get(path + "?at=head&valid=" + url.QueryEscape(value)).fine()
				}
				w.get(path + "?" + everywhere(value)).fine()
			}
			w.get(path + "?at=%zz&valid=%").fine()
			w.get(path + "?at=3&at=4;valid=5").fine()
		}
		if strings.Contains(r.Path, ":") {
			for _, value := range tried.next() {
				w.get(pathParameter.ReplaceAllString(r.Path, strings.ReplaceAll(url.PathEscape(value), "$", "$$"))).fine()
			}
		}
	}
}

func TestHostileForms(t *testing.T) {
	if testing.Short() {
		t.Skip("one request after another: nothing for the race detector")
	}
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	askings := s.askings()
	askings["/signin"] = asking{"", "/signin", fields("email", "investor@demo.test", "password", "x", "return", "/")}
	askings["/demo/switch"] = asking{"", "/demo/switch", fields("email", "x", "return", "/")}
	for _, path := range []string{"/notices/seen", "/apply", "/apply/company", "/apply/remove", "/apply/discard"} {
		askings[path] = asking{"borrower", path, fields("amount", "20,000", "tenor", "12", "repayment", "annuity", "purpose", "An oven", "sector", "Retail",
			"turnover", "1", "profit", "-1", "debts", "0", "years", "1", "document", "D-1")}
	}
	askings["/events/questions"] = asking{"auditor", "/events/questions", fields("query", "kind=RoleGranted&within=6m", "name", "Roles", "shared", "yes")}
	askings["/events/questions/remove"] = asking{"auditor", "/events/questions/remove", fields("question", "Q-1")}
	askings["/view-as/end"] = asking{"auditor", "/view-as/end", fields()}
	askings["/system/compare"], askings["/system/verify"] = asking{"officer", "/system/compare", fields()}, asking{"officer", "/system/verify", fields()}
	askings["/account/sessions/end"] = asking{"fifth", "/account/sessions/end", fields("session", "S-1")}
	maps.Copy(askings, s.linkAskings())
	windows := map[string]*browser{}
	for _, ask := range askings {
		if windows[ask.as] == nil {
			windows[ask.as] = b.asking(ask.as)
		}
	}
	var tried turns
	for _, r := range routes() {
		ask, ok := askings[r.Path]
		if r.Method == http.MethodPost && !ok && !spared[r.Path] {
			t.Errorf("POST %s: no hostile form is sent to it", r.Path)
		}
		if r.Method != http.MethodPost || !ok {
			continue
		}
		w := windows[ask.as]
		names := []string{"request_id", "shown_at", "version", "at"}
		for name := range ask.form {
			names = append(names, name)
		}
		if takesFiles[r.Path] {
			names = append(names, keptDocument)
		}
		slices.Sort(names)
		for _, name := range names {
			for _, value := range tried.next() {
				if r.Path == "/register" && name == "password" || r.Path == "/signin" && name == "password" {
					continue // each is hashed, slowly on purpose
				}
				form := url.Values{"request_id": {newUUID().String()}}
				for n, v := range ask.form {
					form[n] = v
				}
				form.Set(name, value)
				s.hostile(w, ask, name, form)
			}
			twice := url.Values{}
			for n, v := range ask.form {
				twice[n] = v
			}
			twice.Del(name)
			s.hostile(w, ask, name, twice) // the field is missing
			twice[name] = []string{ask.form.Get(name), mark, ""}
			s.hostile(w, ask, name, twice)
		}
		w.do(http.MethodPost, ask.path, nil, http.Header{"Content-Type": {"application/json"}}).fine()
		w.do(http.MethodPost, ask.path, url.Values{"reason": {strings.Repeat("x", 10<<20)}}, nil).fine().want(http.StatusRequestEntityTooLarge)
	}
	s.shown(windows)
}

// shown looks at everything that hostile forms recorded, with the eyes of those who read
// most, and of everybody.
func (s scene) shown(windows map[string]*browser) {
	b, t := s.bundle, s.t
	pages := pagesOf(map[string]Roles{"auditor": Auditor, "officer": Officer, "investor": Investor, "borrower": Borrower},
		map[string][]string{"/facilities": s.facilities(), "/receipts": s.receipts(), "/parties": {"P-INVESTOR", "P-BORROWER", "P-FIFTH", "P-SECOND"}})
	for _, p := range pages {
		if windows[p.as] == nil {
			windows[p.as] = b.asking(p.as)
		}
		got := windows[p.as].get(p.path).fine()
		if strings.HasPrefix(got.header.Get("Content-Type"), "text/csv") {
			noFormula(t, got)
		}
	}
	for k := range b.journal.Head().Position() {
		if k%7 == 0 {
			windows["auditor"].get("/events/" + position(k+1)).fine()
		}
	}
}

// spared are the writes that hostile forms don't go to, each with its reason.
var spared = map[string]bool{
	"/signout": true, "/account/sessions/end-others": true, // would end the sender's own session
	"/apply/documents": true, "/facilities/:id/documents": true, // files: documents_test.go
	"/identity/documents": true, "/parties/:id/documents": true, // files: people_test.go
	"/system/rebuild":      true, // takes no field, and a while
	"/parties/:id/view-as": true, // once accepted, it lets nothing else through: eyes_test.go
}

// hostile sends a form with something wrong in a field: there is no fault of ours, it
// leads nowhere but to our own pages, and what is not accepted records nothing.
func (s scene) hostile(w *browser, ask asking, name string, form url.Values) {
	s.t.Helper()
	if ask.as == "" {
		s.clock.advance(30 * time.Second) // no limit is reached
	}
	before := s.journal.Head().Position()
	answers := []*reply{w.post(ask.path, form).fine()}
	if strings.HasSuffix(ask.path, "/correct") { // its page sends it in parts, with a file or without
		answers = append(answers, w.bring(ask.path, form).fine(), w.bring(ask.path, form, brought{form.Get(name), []byte(form.Get(name))}).fine())
	}
	now := s.journal.Head().Position()
	for _, got := range answers {
		if to := got.header.Get("Location"); to != "" && localPath(to) == "" {
			s.t.Errorf("POST %s with %s=%q leads to %q", ask.path, name, form[name], to)
		}
	}
	refused := !slices.ContainsFunc(answers, func(got *reply) bool { return got.status < http.StatusBadRequest })
	if refused && now != before {
		s.t.Errorf("POST %s with %s=%q: status %d, and %d events", ask.path, name, form[name], answers[0].status, now-before)
	}
}

func (s scene) facilities() (ids []string) {
	for _, f := range s.journal.Head().Facilities() {
		ids = append(ids, f.ID)
	}
	return ids
}

func (s scene) receipts() (ids []string) {
	for rec := range s.journal.Log().All() {
		if e, ok := rec.Event.(domain.ReceiptRecorded); ok {
			ids = append(ids, e.Receipt)
		}
	}
	return ids
}

// noFormula says that no cell of a file runs in a spreadsheet.
func noFormula(t *testing.T, r *reply) {
	t.Helper()
	in := csv.NewReader(strings.NewReader(r.body))
	in.FieldsPerRecord = -1
	rows, err := in.ReadAll()
	if err != nil {
		t.Errorf("%s: %v", r.asked, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != safeCell(cell) {
				t.Errorf("%s: a spreadsheet runs %q", r.asked, cell)
			}
		}
	}
}

// Whoever hangs up in the middle of a form is no fault of ours: the log of faults stays
// for faults.
func TestHangingUpInTheMiddleOfAForm(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	for range 3 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(b.site.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, "POST /signin HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nemail=")
		conn.Close()
	}
	for end := time.Now().Add(5 * time.Second); strings.Count(b.log.String(), "path=/signin") < 3; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the requests never end")
		}
	}
	if log := b.log.String(); strings.Contains(log, "level=ERROR") {
		t.Errorf("hanging up is logged as a fault:\n%s", log)
	}
}
