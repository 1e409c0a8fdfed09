package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/jackc/pgx/v5"

	"refold/internal/calendar"
	"refold/internal/demo"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/web/templates/frame"
)

// pageClients ask at once: two for each of the machine's two cores.
const pageClients = 4

// BenchmarkPages compares pages of the full demo, as a signed-in person gets them, with
// the bare queries for the same rows and the same template: without session, roles,
// moment and time bar to make, and without anything computed from the rows.
func BenchmarkPages(b *testing.B) {
	h := houseOn(b, func(store *events.Postgres) {
		if err := store.CreateDemo(b.Context()); err != nil {
			b.Fatal(err)
		}
	})
	h.play()
	h.crudTables()
	investor, officer := h.partyOf("investor@demo.test"), h.partyOf("officer@demo.test")
	loan := h.widestLoan()
	for _, p := range []struct {
		name, party, path string
		rows              []query
	}{
		{"market", investor, "/market", marketQueries},
		{"facility", officer, "/facilities/" + loan, about(loan, facilityQueries)},
		{"portfolio", investor, "/portfolio", about(investor, portfolioQueries)},
		{"loanbook", officer, "/loanbook", about(domain.DefaultBook("SGD"), bookQueries)},
	} {
		b.Run(p.name, func(b *testing.B) {
			h.b = b
			cookie := h.enter(p.party)
			ours := func(int) error { return h.get(p.path, cookie) }
			against(b, pageClients, ours, h.bare(p.path, cookie, p.rows), func() {})
		})
	}
}

// play fills the journal with the full demo.
func (h *house) play() {
	h.b.Helper()
	play := demo.New(h.journal, h.server.keys.(*events.Keyring), h.server.accounts, h.server.documents, demo.Full, func(string) {})
	if err := play.CatchUp(h.b.Context(), h.journal.ClockDate()); err != nil {
		h.b.Fatal(err)
	}
	h.follow()
}

// widestLoan is the active loan with the most claims.
func (h *house) widestLoan() (id string) {
	most := 0
	for _, f := range h.journal.Head().Facilities() {
		if f.Stage == domain.Active && len(f.Claims) > most {
			id, most = f.ID, len(f.Claims)
		}
	}
	return id
}

func (h *house) get(path, cookie string) error {
	rec := h.ask(httptest.NewRequest(http.MethodGet, path, nil), cookie)
	if rec.Code != http.StatusOK {
		return fmt.Errorf("GET %s: status %d", path, rec.Code)
	}
	return nil
}

// query is one question to the database with what it is about.
type query struct {
	sql  string
	args []any
}

func about(id string, queries []string) []query {
	all := make([]query, len(queries))
	for i, sql := range queries {
		all[i] = query{sql, []any{id}}
	}
	return all
}

// bare asks the queries in one round trip, reads every row, and renders the template of
// the page with the figures that it had when it was asked for first.
func (h *house) bare(path, cookie string, queries []query) func(int) error {
	var page frame.Page
	var content templ.Component
	h.server.shown = func(f frame.Page, c templ.Component) { page, content = f, c }
	if err := h.get(path, cookie); err != nil {
		h.b.Fatal(err)
	}
	h.server.shown = nil
	return func(int) error {
		ctx := context.Background()
		batch := &pgx.Batch{}
		for _, q := range queries {
			batch.Queue(q.sql, q.args...)
		}
		answers := h.pool.SendBatch(ctx, batch)
		for range queries {
			rows, err := answers.Query()
			if err != nil {
				return err
			}
			for rows.Next() {
				if _, err := rows.Values(); err != nil {
					return err
				}
			}
			if rows.Err() != nil {
				return rows.Err()
			}
		}
		if err := answers.Close(); err != nil {
			return err
		}
		var body bytes.Buffer
		return frame.Layout(page).Render(templ.WithChildren(ctx, content), &body)
	}
}

// crudTables are what a program without a journal would keep for the same pages, filled
// from the World, with the indexes that its queries want.
func (h *house) crudTables() {
	h.b.Helper()
	h.exec(
		`CREATE TABLE crud_loan (LIKE facility_rows INCLUDING ALL)`,
		`INSERT INTO crud_loan SELECT * FROM facility_rows WHERE generation = (SELECT generation FROM read_state)`,
		`CREATE INDEX ON crud_loan (stage, closes_on, id)`, `CREATE INDEX ON crud_loan (id)`, `CREATE INDEX ON crud_loan (book)`, `CREATE INDEX ON crud_loan (stage, funded_on)`,
		`CREATE TABLE crud_claim (loan text, investor text, pledge text, share bigint, outstanding bigint, PRIMARY KEY (loan, pledge))`,
		`CREATE TABLE crud_instalment (loan text, no int, due date, principal bigint, interest bigint, fee bigint, late bigint, payment bigint, balance bigint, paid bigint, PRIMARY KEY (loan, no))`,
		`CREATE TABLE crud_payment (loan text, receipt text, paid_on date, amount bigint, late bigint, fee bigint, interest bigint, principal bigint, position bigint, PRIMARY KEY (loan, position))`,
		`CREATE TABLE crud_story (loan text, position bigint, on_day date, kind text, actor text, PRIMARY KEY (loan, position))`,
		`CREATE TABLE crud_wallet (investor text PRIMARY KEY, available bigint, locked bigint)`,
		`CREATE TABLE crud_flow (investor text, loan text, on_day date, available bigint, locked bigint)`,
	)
	w := h.journal.Head()
	var claims, instalments, payments, story, wallets, flows [][]any
	for _, f := range w.Facilities() {
		for _, c := range f.Claims {
			p := f.Pledges[c.Pledge]
			claims = append(claims, []any{f.ID, p.Investor, p.ID, int64(c.PrincipalCents), int64(c.OutstandingCents())})
		}
		for _, rec := range f.Log() {
			story = append(story, []any{f.ID, rec.Position, day(rec.EffectiveOn), rec.Event.Kind(), rec.Actor})
		}
		if !f.HasLoan() {
			continue
		}
		for _, r := range f.Loan.Rows() {
			instalments = append(instalments, []any{f.ID, r.No, day(r.Due), int64(r.Principal), int64(r.Interest), int64(r.Fee), int64(r.LateInterest), int64(r.Payment), int64(r.Balance), int64(r.PaidPrincipal + r.PaidInterest)})
		}
		for _, p := range f.Payments {
			a := p.Allocation
			payments = append(payments, []any{f.ID, p.Receipt, day(p.On), int64(p.AmountCents), int64(a.LateInterest), int64(a.Fee), int64(a.Interest), int64(a.Principal), p.Position})
		}
	}
	for _, x := range w.Wallets() {
		wallets = append(wallets, []any{x.Party, w.Balance(domain.WalletAvailable, x.Party, "SGD"), w.Balance(domain.WalletLocked, x.Party, "SGD")})
		for _, l := range w.WalletLines(x.Party, "SGD") {
			flows = append(flows, []any{x.Party, l.Facility, day(l.On), l.AvailableCents, l.LockedCents})
		}
	}
	for table, rows := range map[string][][]any{"crud_claim": claims, "crud_instalment": instalments, "crud_payment": payments, "crud_story": story, "crud_wallet": wallets, "crud_flow": flows} {
		h.copyInto(table, rows)
	}
	h.exec(`CREATE INDEX ON crud_claim (investor)`, `CREATE INDEX ON crud_flow (investor, on_day)`, `VACUUM ANALYZE`)
}

func (h *house) copyInto(table string, rows [][]any) {
	h.b.Helper()
	ctx := context.Background()
	one, err := h.pool.Query(ctx, `SELECT * FROM `+table+` LIMIT 0`)
	if err != nil {
		h.b.Fatal(err)
	}
	var columns []string
	for _, f := range one.FieldDescriptions() {
		columns = append(columns, f.Name)
	}
	one.Close()
	if _, err := h.pool.CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromRows(rows)); err != nil {
		h.b.Fatalf("fill %s: %v", table, err)
	}
}

// day is a date as the driver takes it.
func day(d calendar.Date) any {
	if d == calendar.None {
		return nil
	}
	return time.Unix(int64(d)*86_400, 0).UTC()
}

// What the pages show, asked the plain way.
var (
	marketQueries = []query{
		{`SELECT *, count(*) OVER () FROM crud_loan WHERE stage = 'listed' ORDER BY closes_on, id LIMIT 12`, nil},
		{`SELECT DISTINCT grade, sector FROM crud_loan WHERE stage = 'listed'`, nil},
		{`SELECT * FROM crud_loan WHERE stage IN ('fully funded', 'partially funded', 'accepted', 'active') ORDER BY funded_on DESC, id LIMIT 6`, nil},
	}
	facilityQueries = []string{
		`SELECT * FROM crud_loan WHERE id = $1`,
		`SELECT * FROM crud_instalment WHERE loan = $1 ORDER BY no`,
		`SELECT * FROM crud_payment WHERE loan = $1 ORDER BY position`,
		`SELECT * FROM crud_claim WHERE loan = $1 ORDER BY pledge`,
		`SELECT * FROM crud_story WHERE loan = $1 ORDER BY position`,
	}
	portfolioQueries = []string{
		`SELECT * FROM crud_wallet WHERE investor = $1`,
		`SELECT c.*, l.company, l.sector, l.grade, l.rate_micropercent, l.stage, l.oldest_unpaid_on, l.next_due_on, l.next_due_cents
		 FROM crud_claim c JOIN crud_loan l ON l.id = c.loan WHERE c.investor = $1 ORDER BY c.outstanding DESC`,
		`SELECT on_day, sum(available), sum(locked) FROM crud_flow WHERE investor = $1 GROUP BY on_day ORDER BY on_day`,
		`SELECT i.due, sum(i.payment * c.share) FROM crud_claim c JOIN crud_instalment i ON i.loan = c.loan
		 WHERE c.investor = $1 AND c.outstanding > 0 AND i.paid < i.payment GROUP BY i.due ORDER BY i.due`,
	}
	bookQueries = []string{
		`SELECT GROUPING(a, p, sector, grade, stage), a, p, sector, grade, stage, count(*), count(disbursed_on), count(*) FILTER (WHERE stage = 'closed'),
		        sum(approved_cents), sum(disbursed_cents), sum(outstanding_cents), sum(charged_off_cents)
		 FROM (SELECT *, date_part('year', approved_on) AS a, date_part('year', disbursed_on) AS p FROM crud_loan
		       WHERE book = $1 AND approved_on IS NOT NULL AND stage NOT IN ('declined', 'withdrawn', 'lapsed')) b
		 GROUP BY GROUPING SETS ((), (a), (p), (sector), (grade), (stage))`,
		`SELECT width_bucket(GREATEST(0, coalesce(current_date - oldest_unpaid_on, 0)), ARRAY[1, 31, 61, 91]), count(*), sum(outstanding_cents), sum(past_due_cents)
		 FROM crud_loan WHERE book = $1 AND serviced AND outstanding_cents > 0 GROUP BY 1`,
		`SELECT DISTINCT book FROM crud_loan WHERE $1 <> ''`,
	}
)
