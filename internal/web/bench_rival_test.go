package web

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/jackc/pgx/v5"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/timemachine"
	"refold/web/templates/frame"
)

// The rival of the time machine keeps the past in tables, as a relational database usually
// does: a row holds from a day until another, an index finds those that hold on a day, and
// totals run along. It answers for the ends of days only, of both axes, and is filled from
// the same pages of the same history. Its frame is the queries of a page in one round trip,
// every row of the answer read, and the page's own template, with figures that are ready:
// nothing is computed from the rows, and of a whole page the time bar is ready as well. More
// is in its favour: no session, no moment to resolve, no roles; of a portfolio neither what is expected nor the latest moves; one
// loan's claims, and the holdings of the two investors that are asked for, of nobody else.
const rivalTables = `
DROP SCHEMA IF EXISTS rival CASCADE;
CREATE SCHEMA rival;
CREATE TABLE rival.loans (axis int2, facility text COLLATE "C", from_day int4, to_day int4, book text, stage int2, sector text, grade text,
	approved_on int4, disbursed_on int4, funded_on int4, oldest_due int4, next_due int4, outstanding int8, next_cents int8, past_due int8,
	approved int8, disbursed int8, charged_off int8, recovered int8);
CREATE TABLE rival.totals (axis int2, book text, part text, name text, from_day int4, to_day int4, loans int4, disbursed_loans int4,
	paid_loans int4, lost_loans int4, approved int8, disbursed int8, outstanding int8, charged_off int8, recovered int8, paid_in_full int8, past_due int8);
CREATE TABLE rival.offers (axis int2, facility text COLLATE "C", from_day int4, to_day int4, company text, sector text, purpose text, grade text, repayment text,
	rate int8, eir int8, tenor int4, target int8, pledged int8, open int8, investors int4, closes_on int4);
CREATE TABLE rival.holdings (axis int2, investor text, facility text COLLATE "C", from_day int4, to_day int4, company text, sector text, grade text, rate int8, stage int2,
	late_since int4, share int8, outstanding int8, lost int8, earned int8, next_due int4, next_cents int8);
CREATE TABLE rival.course (axis int2, investor text, from_day int4, to_day int4, cents int8, deposited int8);
CREATE TABLE rival.claims (axis int2, facility text COLLATE "C", pledge text, from_day int4, to_day int4, investor text, principal int8, outstanding int8, interest int8, late int8, fee int8);
CREATE TABLE rival.instalments (axis int2, facility text COLLATE "C", no int4, from_day int4, to_day int4, due int4, principal int8, interest int8, fee int8, late int8,
	payment int8, balance int8, paid int8, paid_on int4);
CREATE TABLE rival.payments (axis int2, facility text COLLATE "C", receipt text, from_day int4, to_day int4, on_day int4, cents int8, late int8, fee int8, interest int8, principal int8);
CREATE TABLE rival.trials (axis int2, currency text, kind text, from_day int4, to_day int4, accounts int4, cents int8);
CREATE TABLE rival.owing (axis int2, currency text, investor text, from_day int4, to_day int4, cents int8);
CREATE TABLE rival.days (day int4 PRIMARY KEY, known int8);
CREATE TABLE rival.log AS SELECT position, effective_on, kind, stream, actor, recorded_at FROM journal;
CREATE TABLE rival.log_days AS SELECT effective_on, kind, count(*) AS events FROM journal GROUP BY effective_on, kind;
`

const rivalIndexes = `
CREATE INDEX ON rival.loans USING gist (int4range(from_day, to_day)) WHERE stage IN (5, 6, 7, 8);
CREATE INDEX ON rival.loans (axis, facility, from_day);
CREATE INDEX ON rival.totals (axis, book, from_day, to_day);
CREATE INDEX ON rival.offers USING gist (int4range(from_day, to_day));
CREATE INDEX ON rival.holdings USING gist (int4range(from_day, to_day));
CREATE INDEX ON rival.holdings (axis, investor, from_day, to_day);
CREATE INDEX ON rival.course (axis, investor, from_day);
CREATE INDEX ON rival.claims (axis, facility, from_day, to_day);
CREATE INDEX ON rival.instalments (axis, facility, from_day, to_day);
CREATE INDEX ON rival.payments (axis, facility, from_day, to_day);
CREATE INDEX ON rival.trials (axis, from_day, to_day);
CREATE INDEX ON rival.owing (axis, from_day, to_day);
CREATE UNIQUE INDEX ON rival.log (position);
CREATE INDEX ON rival.log (effective_on, position);
CREATE INDEX ON rival.log (stream, position);
CREATE INDEX ON rival.log_days (effective_on);
VACUUM (ANALYZE) rival.loans, rival.totals, rival.offers, rival.holdings, rival.course, rival.claims, rival.instalments, rival.payments, rival.trials, rival.owing, rival.log, rival.log_days;
`

// rivalFrames are the queries of each page: $1 is the axis, $2 the day, $3 what it is about.
var rivalFrames = []struct {
	page, path, party, about string // party and about by the names of rivalCast
	queries                  []string
}{
	{"facility", "/facilities/", "officer", "loan", []string{
		`SELECT * FROM rival.loans WHERE axis = $1 AND facility = $3 AND from_day <= $2 AND to_day > $2`,
		`SELECT * FROM rival.instalments WHERE axis = $1 AND facility = $3 AND from_day <= $2 AND to_day > $2 ORDER BY no`,
		`SELECT * FROM rival.payments WHERE axis = $1 AND facility = $3 AND from_day <= $2 AND to_day > $2 ORDER BY on_day, receipt`,
		`SELECT * FROM rival.claims WHERE axis = $1 AND facility = $3 AND from_day <= $2 AND to_day > $2 ORDER BY pledge`,
		`SELECT l.* FROM rival.log l JOIN rival.days d ON d.day = $2 WHERE stream = 'facility-' || $3::text AND ($1::int = 0 AND position <= known OR $1 = 1 AND effective_on <= '1970-01-01'::date + $2::int4) ORDER BY position`}},
	{"loan book", "/loanbook", "officer", "book", []string{`SELECT * FROM rival.totals WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND book = $3`}},
	{"market", "/market", "common", "book", []string{
		`SELECT * FROM rival.offers WHERE axis = $1 AND int4range(from_day, to_day) @> $2::int4 AND $3::text IS NOT NULL ORDER BY closes_on, facility LIMIT 12`,
		`SELECT count(*), array_agg(DISTINCT sector) FROM rival.offers WHERE axis = $1 AND int4range(from_day, to_day) @> $2::int4 AND $3::text IS NOT NULL`,
		`SELECT * FROM rival.loans WHERE axis = $1 AND int4range(from_day, to_day) @> $2::int4 AND stage IN (5, 6, 7, 8) AND book = $3 ORDER BY funded_on DESC, facility LIMIT 6`}},
	{"portfolio", "/portfolio", "common", "common", portfolioRival}, {"portfolio of many claims", "/portfolio", "wide", "wide", portfolioRival},
	{"trial balance", "/trial-balance", "officer", "book", []string{`SELECT * FROM rival.trials WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND $3::text IS NOT NULL`}},
	{"trust account", "/trust", "officer", "book", []string{`SELECT * FROM rival.trials WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND $3::text IS NOT NULL`,
		`SELECT * FROM rival.owing WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND $3::text IS NOT NULL ORDER BY investor`}},
	{"event log", "/events", "officer", "book", []string{
		`SELECT l.* FROM rival.days d, LATERAL (SELECT * FROM rival.log WHERE $1::int = 0 AND position <= d.known ORDER BY position DESC LIMIT 50) l WHERE d.day = $2 AND $3::text IS NOT NULL
		 UNION ALL (SELECT * FROM rival.log WHERE $1 = 1 AND effective_on <= '1970-01-01'::date + $2::int4 ORDER BY effective_on DESC, position DESC LIMIT 50)`,
		`SELECT date_trunc('month', effective_on), kind, sum(events) FROM rival.log_days WHERE effective_on <= '1970-01-01'::date + $2::int4 AND $1::int IS NOT NULL AND $3::text IS NOT NULL GROUP BY 1, 2`}},
}

var portfolioRival = []string{
	`SELECT * FROM rival.holdings WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND investor = $3`,
	`SELECT * FROM rival.course WHERE axis = $1 AND from_day <= $2 AND investor = $3 ORDER BY from_day`,
}

// BenchmarkRival measures our frames and the rival's in turn, over the same database as
// BenchmarkFrames, on the same days, in one process.
func BenchmarkRival(b *testing.B) {
	dir := os.Getenv("REFOLD_HISTORY")
	if dir == "" {
		b.Skip("REFOLD_HISTORY names no filled database: see make bench-history")
	}
	h, past := houseIn(b, dir, false)
	for past.PrepareSome() {
	}
	days := past.Days(calendar.First, calendar.Last, false)
	middle := days[len(days)/2].Date
	conn, err := h.pool.Acquire(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Release()
	count := censusOf(h.journal.Log())
	common, wide := count.investors(h.journal.Head(), middle)
	cast := map[string]string{"officer": "S-OFFICER", "book": domain.DefaultBook("SGD"), "common": common, "wide": wide, "loan": count.widest(middle)}
	h.fillRival(conn.Conn(), past, middle, middle+rivalDays, cast)
	for _, p := range rivalFrames {
		h.b = b
		cookie := h.enter(cast[p.party])
		path := p.path
		if p.about == "loan" {
			path += cast["loan"]
		}
		for axis, name := range []string{"as known", "as corrected"} {
			b.Run(p.page+"/"+name, func(b *testing.B) {
				h.b = b
				query := []string{"?at=", "?at=head&valid="}[axis]
				page, content := h.made(path+query+middle.String(), cookie)
				rival := func(day calendar.Date, whole bool) time.Duration {
					began := time.Now()
					h.readAll(conn.Conn(), p.queries, axis, int32(day), cast[p.about])
					h.render(page, content, whole)
					return time.Since(began)
				}
				ours := func(day calendar.Date, whole bool) time.Duration {
					return h.pastFrame(path+query+day.String(), cookie, whole)
				}
				b.ReportMetric(0, "ns/op")
				for _, whole := range []bool{false, true} {
					versus(b, past, middle, whole, ours, rival)
				}
			})
		}
	}
	h.b = b
	b.Run("writing", func(b *testing.B) { h.writeRival(b, conn.Conn(), cast["wide"], middle) })
}

// versus measures both ways of making a page in turn: jumps, for which what is kept of the
// past was let go of, and days one after another. Whole pages have their time bar, the
// rival's too; it has its figures for nothing.
func versus(b *testing.B, past *timemachine.Machine, middle calendar.Date, whole bool, ours, rival func(calendar.Date, bool) time.Duration) {
	var warm, cold, rivalWarm, rivalCold []time.Duration
	for i := range coldFrames {
		day := middle + calendar.Date((i*7919)%rivalDays)
		past.Forget()
		cold, rivalCold = append(cold, ours(day, whole)), append(rivalCold, rival(day, whole))
	}
	ours(middle, whole)
	for i := range draggedFrames {
		day := middle + calendar.Date(i+1)
		warm, rivalWarm = append(warm, ours(day, whole)), append(rivalWarm, rival(day, whole))
	}
	of := map[bool]string{true: "page-", false: ""}[whole]
	report(b, warm, of+"warm")
	report(b, rivalWarm, of+"rival-warm")
	report(b, cold, of+"cold")
	report(b, rivalCold, of+"rival-cold")
}

// render makes the text of a page, or of its content alone.
func (h *house) render(page frame.Page, content templ.Component, whole bool) {
	h.b.Helper()
	var body bytes.Buffer
	var err error
	if whole {
		err = frame.Layout(page).Render(templ.WithChildren(h.b.Context(), content), &body)
	} else {
		err = content.Render(frame.With(h.b.Context(), page), &body)
	}
	if err != nil {
		h.b.Fatal(err)
	}
}

// made is what a page of the past is made of.
func (h *house) made(url, cookie string) (page frame.Page, content templ.Component) {
	h.b.Helper()
	h.server.shown = func(f frame.Page, c templ.Component) { page, content = f, c }
	defer func() { h.server.shown = nil }()
	if err := h.get(url, cookie); err != nil {
		h.b.Fatal(err)
	}
	return page, content
}

// readAll asks queries in one round trip and reads every row.
func (h *house) readAll(db *pgx.Conn, queries []string, args ...any) {
	h.b.Helper()
	batch := &pgx.Batch{}
	for _, q := range queries {
		batch.Queue(q, args...)
	}
	answers := db.SendBatch(h.b.Context(), batch)
	for range queries {
		rows, err := answers.Query()
		if err != nil {
			h.b.Fatal(err)
		}
		for rows.Next() {
			if _, err := rows.Values(); err != nil {
				h.b.Fatal(err)
			}
		}
		if rows.Err() != nil {
			h.b.Fatal(rows.Err())
		}
	}
	if err := answers.Close(); err != nil {
		h.b.Fatal(err)
	}
}

// ranges collects rows that hold from a day on, until another takes their place.
type ranges[Row comparable] struct {
	open map[string]Row
	from map[string]calendar.Date
	rows [][]any
	cut  func(key string, from, to calendar.Date, row Row) []any
}

func newRanges[Row comparable](cut func(string, calendar.Date, calendar.Date, Row) []any) *ranges[Row] {
	return &ranges[Row]{map[string]Row{}, map[string]calendar.Date{}, nil, cut}
}

// on notes all rows that hold on a day.
func (r *ranges[Row]) on(day calendar.Date, now map[string]Row) {
	for key, row := range r.open {
		if next, still := now[key]; !still || next != row {
			r.rows = append(r.rows, r.cut(key, r.from[key], day, row))
			delete(r.open, key)
		}
	}
	for key, row := range now {
		if _, known := r.open[key]; !known {
			r.open[key], r.from[key] = row, day
		}
	}
}

// fill puts the rows into a table.
func (r *ranges[Row]) fill(b *testing.B, db *pgx.Conn, table string, columns int) {
	for key, row := range r.open {
		r.rows = append(r.rows, r.cut(key, r.from[key], calendar.Last, row))
	}
	var names []string
	rows, err := db.Query(b.Context(), `SELECT column_name FROM information_schema.columns WHERE table_schema = 'rival' AND table_name = $1 ORDER BY ordinal_position`, table)
	if err != nil {
		b.Fatal(err)
	}
	if names, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil || len(names) != columns {
		b.Fatalf("columns of %s: %v (%v)", table, names, err)
	}
	if _, err := db.CopyFrom(b.Context(), pgx.Identifier{"rival", table}, names, pgx.CopyFromRows(r.rows)); err != nil {
		b.Fatal(err)
	}
}

// rivalDays is how many days the rival knows, from the middle of the history on: it makes its
// tables smaller than they would be.
const rivalDays = 260

// rivalStands says whether the tables are there already, as an earlier run marked them.
func (h *house) rivalStands(db *pgx.Conn, mark string) (stands bool) {
	h.b.Helper()
	if err := db.QueryRow(h.b.Context(), `SELECT coalesce(obj_description(to_regnamespace('rival')::oid, 'pg_namespace') = $1, false)`, mark).Scan(&stands); err != nil {
		h.b.Fatal(err)
	}
	if stands {
		h.b.Log("rival: its tables are those of an earlier run")
	}
	return stands
}

// fillRival fills the tables with every end of day from one to another.
func (h *house) fillRival(db *pgx.Conn, past *timemachine.Machine, from, last calendar.Date, cast map[string]string) {
	b, ctx := h.b, h.b.Context()
	b.Helper()
	mark := fmt.Sprintf("%x of %v, %v", sha256.Sum256([]byte(rivalTables+rivalIndexes)), cast, from)
	if h.rivalStands(db, mark) {
		return
	}
	run := func(sql string) {
		if _, err := db.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			b.Fatal(err)
		}
	}
	run(rivalTables)
	began, writing := time.Now(), time.Duration(0)
	for day := from; day <= last; day++ {
		known, err := past.LastOn(ctx, day)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := db.Exec(ctx, `INSERT INTO rival.days VALUES ($1, $2)`, int32(day), known); err != nil {
			b.Fatal(err)
		}
	}
	for axis := range 2 {
		loans, book, offers := newRanges(loanRow(axis)), newRanges(totalRow(axis)), newRanges(offerRow(axis))
		holdings, course := newRanges(holdingRow(axis)), newRanges(courseRow(axis))
		loan := newRivalLoan(axis)
		for day := from; day <= last; day++ {
			known, err := past.LastOn(ctx, day)
			if err != nil {
				b.Fatal(err)
			}
			valid := calendar.None
			if axis == 1 {
				known, valid = h.journal.Head().Position(), day
			}
			w, err := past.World(ctx, known, valid)
			if err != nil {
				b.Fatal(err)
			}
			loans.on(day, loansOn(w))
			book.on(day, totalsOn(b, w))
			offers.on(day, offersOn(b, w))
			held, worth := holdingsOn(w, day, []string{cast["common"], cast["wide"]})
			holdings.on(day, held)
			course.on(day, worth)
			loan.on(w, day, cast["loan"])
		}
		wrote := time.Now()
		loans.fill(b, db, "loans", 20)
		book.fill(b, db, "totals", 17)
		offers.fill(b, db, "offers", 17)
		holdings.fill(b, db, "holdings", 17)
		course.fill(b, db, "course", 6)
		loan.fill(b, db)
		writing += time.Since(wrote)
	}
	wrote := time.Now()
	for _, statement := range strings.Split(strings.TrimSpace(rivalIndexes), ";\n") {
		run(statement)
	}
	writing += time.Since(wrote)
	run(`COMMENT ON SCHEMA rival IS '` + mark + `'`)
	var bytes, rows int64
	if err := db.QueryRow(ctx, `SELECT sum(pg_total_relation_size(c.oid)), sum(reltuples) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
		WHERE nspname = 'rival' AND relkind = 'r'`).Scan(&bytes, &rows); err != nil {
		b.Fatal(err)
	}
	b.Logf("rival: %d rows, %d MB on disk, filled in %.1f s, of which %.1f s writing and indexing", rows, bytes>>20, time.Since(began).Seconds(), writing.Seconds())
}
