package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"refold/db"
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg/pgtest"
	"refold/internal/readmodel"
	"refold/internal/timemachine"
)

// bundle is a whole application: the real router, journal, time machine and keyring,
// and sessions in a real PostgreSQL.
type bundle struct {
	t       *testing.T
	server  *Server
	journal *events.Journal
	keys    *events.Keyring
	pool    *pgxpool.Pool
	site    *httptest.Server
	clock   *testClock
	log     *lockedBuffer
	toPlay  *atomic.Int32 // days of a demo that are still to be played, of ten
}

// filling says so to the server.
func (b *bundle) filling() (played, days int) {
	if left := int(b.toPlay.Load()); left > 0 {
		return 10 - left, 10
	}
	return 0, 0
}

// testClock is a clock that a test moves.
type testClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *testClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// testDay is the business day that a bundle opens with.
var testDay = calendar.Of(2026, 3, 30)

func setup(t *testing.T, settings Settings) *bundle {
	t.Helper()
	b := setupOn(t, settings, events.NewMemory())
	b.submit(domain.System, domain.OpenBusinessDay{Date: testDay})
	return b
}

// ampleTime is what a request may take in tests: no machine is so slow that an answer is given
// up, and tests of that set their own.
const ampleTime = 2 * time.Minute

// setupOn is an application on a journal.
func setupOn(t *testing.T, settings Settings, store events.Store) *bundle {
	t.Helper()
	ctx := context.Background()
	address, err := db.AppURL(pgtest.DB(t))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	b := &bundle{t: t, pool: pool, toPlay: new(atomic.Int32), log: &lockedBuffer{}, clock: &testClock{at: time.Date(2026, 3, 31, 2, 0, 0, 0, time.UTC)}}
	log := slog.New(slog.NewTextHandler(b.log, nil))
	if b.journal, err = events.Open(ctx, store, events.Options{Now: b.clock.now, Logger: log}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.journal.Close)
	if b.keys, err = events.OpenKeyring(ctx, &events.MemoryKeys{}, make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	past := timemachine.New(b.journal)
	tables, err := readmodel.OpenTables(ctx, readmodel.Options{Address: address, Journal: b.journal, Past: past, Revision: "test", Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tables.Close)
	tables.Start(nil)
	b.server, err = New(settings, Ports{Journal: b.journal, TimeMachine: past, Keyring: b.keys, Tables: tables,
		Database: pool, Log: log, Clock: b.clock.now, Filling: b.filling})
	if err != nil {
		t.Fatal(err)
	}
	b.server.pageTime = ampleTime
	keepSessions(t, b.server)
	b.site = httptest.NewServer(b.server.Handler())
	t.Cleanup(b.site.Close)
	return b
}

// serve adds routes to those of the application.
func (b *bundle) serve(routes ...Route) {
	b.server.table = append(b.server.table, routes...)
	b.server.handler = b.server.build()
	b.site.Config.Handler = b.server.Handler()
}

// keepSessions has the sessions kept that are looked up, as a running server does.
func keepSessions(t testing.TB, s *Server) {
	running, stop := context.WithCancel(context.Background())
	var keeping sync.WaitGroup
	keeping.Go(func() { s.KeepSessions(running) })
	t.Cleanup(func() {
		stop()
		keeping.Wait()
	})
}

// submit records a command that can't be refused.
func (b *bundle) submit(by string, command domain.Command) events.Answer {
	b.t.Helper()
	answer, err := b.journal.Submit(context.Background(), events.Submission{Command: command, Actor: by, Device: "test", RequestID: newUUID()})
	if err != nil {
		b.t.Fatalf("%T by %s: %v", command, by, err)
	}
	return answer
}

// person registers a party with the e-mail address id@demo.test and the password.
func (b *bundle) person(id string, as domain.PartyKind, password string, roles ...domain.Role) string {
	b.t.Helper()
	ctx, email := context.Background(), id+"@demo.test"
	party := "P-" + strings.ToUpper(id)
	seal := func(plain string) domain.Personal {
		sealed, err := b.keys.Seal(ctx, party, plain)
		if err != nil {
			b.t.Fatal(err)
		}
		return sealed
	}
	command := domain.RegisterParty{Party: party, As: as, Name: seal("Name of " + id), Email: seal(email), EmailHash: b.server.accounts.EmailHash(email)}
	if as == domain.Borrower {
		command.CompanyName, command.CompanyNumber = "Company "+id, "UEN-"+strings.ToUpper(id)
	}
	b.submit(domain.System, command)
	for _, role := range roles {
		b.submit(domain.System, domain.GrantRole{Party: party, Role: role})
	}
	if err := b.server.accounts.storeFirst(ctx, party, command.EmailHash, hashOf(b.t, password)); err != nil {
		b.t.Fatal(err)
	}
	return party
}

var (
	hashesMu sync.Mutex
	hashes   = map[string]string{}
)

// hashOf hashes each password of the tests once.
func hashOf(t *testing.T, password string) string {
	t.Helper()
	hashesMu.Lock()
	defer hashesMu.Unlock()
	if hashes[password] == "" {
		p, err := newPasswords(currentCost)
		if err != nil {
			t.Fatal(err)
		}
		if hashes[password], err = p.hash(t.Context(), password); err != nil {
			t.Fatal(err)
		}
	}
	return hashes[password]
}

// staffed registers one person of each role, with the demo's addresses and password.
func (b *bundle) staffed() {
	b.person("investor", domain.Investor, demoPassword)
	b.person("borrower", domain.Borrower, demoPassword)
	b.person("officer", domain.Staff, demoPassword, domain.RoleOfficer)
	b.person("approver", domain.Staff, demoPassword, domain.RoleApprover)
	b.person("auditor", domain.Staff, demoPassword, domain.RoleAuditor)
}

// browser is one browser with its cookies. It does not follow redirects.
type browser struct {
	*bundle
	client *http.Client
}

// plainly doesn't ask for compressed answers: packing and unpacking them took a sixth of
// the tests' time.
var plainly = &http.Transport{DisableCompression: true}

func (b *bundle) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{b, &http.Client{Transport: plainly, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as is a browser that has signed in as one of the staffed people.
func (b *bundle) as(id string) *browser {
	b.t.Helper()
	w := b.browser()
	answer := w.post("/signin", url.Values{"email": {id + "@demo.test"}, "password": {demoPassword}})
	answer.want(http.StatusSeeOther)
	return w
}

// reply is what came back.
type reply struct {
	t      *testing.T
	asked  string
	status int
	header http.Header
	body   string
	log    *lockedBuffer
}

func (w *browser) get(path string) *reply { return w.do(http.MethodGet, path, nil, nil) }

func (w *browser) post(path string, form url.Values) *reply {
	return w.do(http.MethodPost, path, form, nil)
}

func (w *browser) do(method, path string, form url.Values, header http.Header) *reply {
	w.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequest(method, w.site.URL+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range header {
		req.Header[name] = values
	}
	// What a test has recorded in whatever way, its browsers have recorded.
	req.AddCookie(&http.Cookie{Name: w.server.cookieName(wroteCookie), Value: strconv.FormatInt(w.journal.Head().Position(), 10)})
	res, err := w.client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return &reply{w.t, method + " " + path, res.StatusCode, res.Header, string(text), w.log}
}

func (r *reply) want(status int) *reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: status %d, want %d\n%s\n%s", r.asked, r.status, status, excerpt(r.body), lastLine(r.log))
	}
	return r
}

func (r *reply) has(texts ...string) *reply {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.body, text) {
			r.t.Errorf("%s: the page lacks %q\n%s", r.asked, text, excerpt(r.body))
		}
	}
	return r
}

func (r *reply) lacks(texts ...string) *reply {
	r.t.Helper()
	for _, text := range texts {
		if strings.Contains(r.body, text) {
			r.t.Errorf("%s: the page holds %q", r.asked, text)
		}
	}
	return r
}

func (r *reply) to(path string) *reply {
	r.t.Helper()
	if got := r.header.Get("Location"); got != path {
		r.t.Errorf("%s: leads to %q, want %q", r.asked, got, path)
	}
	return r
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)

// hidden gives the hidden fields of the page's forms.
func (r *reply) hidden() url.Values {
	out := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(r.body, -1) {
		out.Set(m[1], m[2])
	}
	return out
}

// lastLine is the end of the server's log.
func lastLine(log *lockedBuffer) string {
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	return strings.Join(lines[max(len(lines)-2, 0):], "\n")
}

func excerpt(body string) string {
	if i := strings.Index(body, "<main"); i >= 0 {
		body = body[i:]
	}
	return fmt.Sprintf("%.1500s", body)
}
