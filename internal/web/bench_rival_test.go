package web

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/timemachine"
)

// The rival of the time machine keeps the past in tables, as a relational database usually
// does: a row holds from a day until another, an index finds those that hold on a day, and
// totals run along. It answers for the ends of days only, of both axes, and is filled from
// the same pages of the same history. What it needs not do is in its favour: no moment to
// resolve, no roles, no template; of a portfolio neither what is expected nor the latest
// moves; holdings of the two investors that are asked for, and of nobody else.
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
`

const rivalIndexes = `
CREATE INDEX ON rival.loans USING gist (int4range(from_day, to_day)) WHERE stage IN (5, 6, 7, 8);
CREATE INDEX ON rival.loans (axis, facility, from_day);
CREATE INDEX ON rival.totals (axis, book, from_day, to_day);
CREATE INDEX ON rival.offers USING gist (int4range(from_day, to_day));
CREATE INDEX ON rival.holdings USING gist (int4range(from_day, to_day));
CREATE INDEX ON rival.holdings (axis, investor, from_day, to_day);
CREATE INDEX ON rival.course (axis, investor, from_day);
VACUUM (ANALYZE) rival.loans, rival.totals, rival.offers, rival.holdings, rival.course;
`

// rivalFrames are the queries of each page: $1 is the axis, $2 the day, $3 whose page.
var rivalFrames = []struct {
	page, who string
	queries   []string
}{
	{"loan book", "book", []string{`SELECT * FROM rival.totals WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND book = $3`}},
	{"market", "book", []string{
		`SELECT * FROM rival.offers WHERE axis = $1 AND int4range(from_day, to_day) @> $2::int4 AND $3::text IS NOT NULL ORDER BY closes_on, facility LIMIT 12`,
		`SELECT count(*), array_agg(DISTINCT sector) FROM rival.offers WHERE axis = $1 AND int4range(from_day, to_day) @> $2::int4 AND $3::text IS NOT NULL`,
		`SELECT * FROM rival.loans WHERE axis = $1 AND int4range(from_day, to_day) @> $2::int4 AND stage IN (5, 6, 7, 8) AND book = $3 ORDER BY funded_on DESC, facility LIMIT 6`}},
	{"portfolio", "common", portfolioRival}, {"portfolio of many claims", "wide", portfolioRival},
}

var portfolioRival = []string{
	`SELECT * FROM rival.holdings WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND investor = $3`,
	`SELECT * FROM rival.course WHERE axis = $1 AND from_day <= $2 AND investor = $3 ORDER BY from_day`,
}

// BenchmarkRival measures the rival over the same database as BenchmarkFrames, on the same
// days: the queries of each page in one round trip, every row of the answer read.
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
	common, wide := investors(h.journal.Head(), middle)
	conn, err := h.pool.Acquire(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Release()
	db := conn.Conn()
	h.fillRival(db, past, middle, days[len(days)-1].Date, common, wide)
	who := map[string]string{"book": domain.DefaultBook("SGD"), "common": common, "wide": wide}
	for _, p := range rivalFrames {
		for axis, name := range []string{"as known", "as corrected"} {
			b.Run(p.page+"/"+name, func(b *testing.B) {
				frame := func(day calendar.Date) time.Duration {
					began := time.Now()
					batch := &pgx.Batch{}
					for _, q := range p.queries {
						batch.Queue(q, axis, int32(day), who[p.who])
					}
					answers := db.SendBatch(b.Context(), batch)
					for range p.queries {
						rows, err := answers.Query()
						if err != nil {
							b.Fatal(err)
						}
						for rows.Next() {
							if _, err := rows.Values(); err != nil {
								b.Fatal(err)
							}
						}
					}
					if err := answers.Close(); err != nil {
						b.Fatal(err)
					}
					return time.Since(began)
				}
				var cold, warm []time.Duration
				frame(middle)
				for i := range coldFrames {
					cold = append(cold, frame(middle+calendar.Date((i*7919)%(len(days)/2-1))))
				}
				for i := range draggedFrames {
					warm = append(warm, frame(middle+calendar.Date(i+1)))
				}
				b.ReportMetric(0, "ns/op")
				report(b, warm, "warm")
				report(b, cold, "cold")
			})
		}
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

// fillRival fills the tables with every end of day of the second half of the history.
func (h *house) fillRival(db *pgx.Conn, past *timemachine.Machine, from, last calendar.Date, investors ...string) {
	b := h.b
	b.Helper()
	ctx := b.Context()
	run := func(sql string) {
		if _, err := db.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			b.Fatal(err)
		}
	}
	run(rivalTables)
	began, writing := time.Now(), time.Duration(0)
	for axis := range 2 {
		loans, book, offers := newRanges(loanRow(axis)), newRanges(totalRow(axis)), newRanges(offerRow(axis))
		holdings, course := newRanges(holdingRow(axis)), newRanges(courseRow(axis))
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
			held, worth := holdingsOn(w, day, investors)
			holdings.on(day, held)
			course.on(day, worth)
		}
		wrote := time.Now()
		loans.fill(b, db, "loans", 20)
		book.fill(b, db, "totals", 17)
		offers.fill(b, db, "offers", 17)
		holdings.fill(b, db, "holdings", 17)
		course.fill(b, db, "course", 6)
		writing += time.Since(wrote)
	}
	wrote := time.Now()
	for _, statement := range strings.Split(strings.TrimSpace(rivalIndexes), ";\n") {
		run(statement)
	}
	writing += time.Since(wrote)
	var bytes, rows int64
	if err := db.QueryRow(ctx, `SELECT sum(pg_total_relation_size(c.oid)), sum(reltuples) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
		WHERE nspname = 'rival' AND relkind = 'r'`).Scan(&bytes, &rows); err != nil {
		b.Fatal(err)
	}
	b.Logf("rival: %d rows, %d MB on disk, filled in %.1f s, of which %.1f s writing and indexing", rows, bytes>>20, time.Since(began).Seconds(), writing.Seconds())
}
