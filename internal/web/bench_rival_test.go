package web

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/internal/calendar"
	"refold/internal/timemachine"
)

// The rival of the time machine keeps the past in tables, as a relational database usually
// does: a row holds from a day until another, an index finds those that hold on a day, and
// totals run along. It answers for the ends of days only, of both axes, and is filled from
// the same pages of the same history. Its frame goes the way of every request to ours, who asks
// and whether they may among it. It asks, in one round trip, for every figure of the page, and for
// the time bar of a record how many events there were by day; it reads every row, and renders the
// page's own template with figures that are ready: nothing is computed from the rows. In its
// favour, too: nothing of what surrounds the content is made, nothing sealed to open, no names of
// who acted, one loan's claims, and the holdings of the two investors that are asked for, of
// nobody else.
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
CREATE TABLE rival.purses (axis int2, investor text, from_day int4, to_day int4, available int8, locked int8, pledged int8, claims int8, earned int8, lost int8, rate int8);
CREATE TABLE rival.expected (axis int2, investor text, month int4, from_day int4, to_day int4, principal int8, interest int8, instalments int4);
CREATE TABLE rival.moves (axis int2, investor text, move text, from_day int4, to_day int4, kind text, company text, on_day int4, available int8, locked int8, claims int8);
CREATE TABLE rival.stated (axis int2, currency text, day int4, from_day int4, to_day int4, balance int8, books int8, unexplained int4, stater text, signer text);
CREATE TABLE rival.claims (axis int2, facility text COLLATE "C", pledge text, from_day int4, to_day int4, investor text, principal int8, outstanding int8, interest int8, late int8, fee int8);
CREATE TABLE rival.instalments (axis int2, facility text COLLATE "C", no int4, from_day int4, to_day int4, due int4, principal int8, interest int8, fee int8, late int8,
	payment int8, balance int8, paid int8, paid_on int4);
CREATE TABLE rival.payments (axis int2, facility text COLLATE "C", receipt text, from_day int4, to_day int4, on_day int4, cents int8, late int8, fee int8, interest int8, principal int8);
CREATE TABLE rival.trials (axis int2, currency text, kind text, from_day int4, to_day int4, accounts int4, cents int8);
CREATE TABLE rival.owing (axis int2, currency text, investor text, from_day int4, to_day int4, cents int8);
CREATE TABLE rival.bars (about text, day int4, family int2, events int8);
CREATE TABLE rival.days (day int4 PRIMARY KEY, known int8);
CREATE TABLE rival.log AS SELECT position, effective_on, kind, stream, actor, recorded_at, request_id, payload FROM journal;
CREATE TABLE rival.undone AS SELECT (convert_from(payload, 'UTF8')::jsonb->>'request')::uuid AS request, position FROM journal WHERE kind = 'RequestUndone';
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
CREATE INDEX ON rival.purses (axis, investor, from_day, to_day);
CREATE INDEX ON rival.expected (axis, investor, from_day, to_day);
CREATE INDEX ON rival.moves (axis, investor, from_day, to_day);
CREATE INDEX ON rival.stated (axis, from_day, to_day);
CREATE INDEX ON rival.claims (axis, facility, from_day, to_day);
CREATE INDEX ON rival.instalments (axis, facility, from_day, to_day);
CREATE INDEX ON rival.payments (axis, facility, from_day, to_day);
CREATE INDEX ON rival.trials (axis, from_day, to_day);
CREATE INDEX ON rival.owing (axis, from_day, to_day);
CREATE INDEX ON rival.bars (about);
CREATE UNIQUE INDEX ON rival.log (position);
CREATE INDEX ON rival.log (effective_on, position);
CREATE INDEX ON rival.log (stream, position);
CREATE INDEX ON rival.log_days (effective_on);
CREATE INDEX ON rival.undone (request);
VACUUM (ANALYZE) rival.bars, rival.loans, rival.totals, rival.offers, rival.holdings, rival.course, rival.purses, rival.expected, rival.moves, rival.stated, rival.undone, rival.claims, rival.instalments, rival.payments, rival.trials, rival.owing, rival.log, rival.log_days;
`

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
const rivalDays = 321

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

// connected is a connection of the database's owner, until the measurement ends.
func (h *house) connected() *pgx.Conn {
	h.b.Helper()
	db, err := pgx.ConnectConfig(h.b.Context(), h.pool.Config().ConnConfig)
	if err != nil {
		h.b.Fatal(err)
	}
	h.b.Cleanup(func() { _ = db.Close(context.WithoutCancel(h.b.Context())) })
	return db
}

// fillRival fills the tables with every end of day from one to another.
func (h *house) fillRival(past *timemachine.Machine, from, last calendar.Date, cast map[string]string) {
	b, ctx := h.b, h.b.Context()
	b.Helper()
	db := h.connected()
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
		investors, loan := newRivalInvestors(axis), newRivalLoan(axis)
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
			investors.on(w, day, cast["common"], cast["wide"])
			loan.on(w, day, cast["loan"])
		}
		wrote := time.Now()
		loans.fill(b, db, "loans", 20)
		book.fill(b, db, "totals", 17)
		offers.fill(b, db, "offers", 17)
		investors.fill(b, db)
		loan.fill(b, db)
		writing += time.Since(wrote)
	}
	h.fillBars(db, cast)
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
