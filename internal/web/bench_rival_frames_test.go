package web

import (
	"bytes"
	"cmp"
	"net/http"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/jackc/pgx/v5"
	"github.com/labstack/echo/v4"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/timemachine"
	"refold/web/templates/frame"
)

// rivalBar is asked with them for a whole page, where its time bar runs over a record.
const rivalBar = `SELECT day, family, events FROM rival.bars WHERE about = $3 AND $1::int IS NOT NULL AND $2::int IS NOT NULL`

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
		`SELECT l.*, EXISTS (SELECT FROM rival.undone u WHERE u.request = l.request_id AND ($1 = 1 OR u.position <= d.known)) FROM rival.log l JOIN rival.days d ON d.day = $2 WHERE stream = 'facility-' || $3::text AND ($1::int = 0 AND position <= known OR $1 = 1 AND effective_on <= '1970-01-01'::date + $2::int4) ORDER BY position`}},
	{"loan book", "/loanbook", "officer", "book", []string{`SELECT * FROM rival.totals WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND book = $3`}},
	{"market", "/market", "common", "book", []string{
		`SELECT * FROM rival.offers WHERE axis = $1 AND int4range(from_day, to_day) @> $2::int4 AND $3::text IS NOT NULL ORDER BY closes_on, facility LIMIT 12`,
		`SELECT count(*), array_agg(DISTINCT sector) FROM rival.offers WHERE axis = $1 AND int4range(from_day, to_day) @> $2::int4 AND $3::text IS NOT NULL`,
		`SELECT * FROM rival.loans WHERE axis = $1 AND int4range(from_day, to_day) @> $2::int4 AND stage IN (5, 6, 7, 8) AND book = $3 ORDER BY funded_on DESC, facility LIMIT 6`}},
	{"portfolio", "/portfolio", "common", "common", portfolioRival}, {"portfolio of many claims", "/portfolio", "wide", "wide", portfolioRival},
	{"trial balance", "/trial-balance", "officer", "book", []string{`SELECT * FROM rival.trials WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND $3::text IS NOT NULL`}},
	{"trust account", "/trust", "officer", "book", []string{`SELECT * FROM rival.trials WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND $3::text IS NOT NULL`,
		`SELECT * FROM rival.stated WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND $3::text IS NOT NULL ORDER BY currency, day DESC`,
		`SELECT * FROM rival.owing WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND $3::text IS NOT NULL ORDER BY investor`}},
	{"event log", "/events", "officer", "book", []string{
		`SELECT l.*, EXISTS (SELECT FROM rival.undone u WHERE u.request = l.request_id AND u.position <= d.known) FROM rival.days d, LATERAL (SELECT * FROM rival.log WHERE $1::int = 0 AND position <= d.known ORDER BY position DESC LIMIT 50) l WHERE d.day = $2 AND $3::text IS NOT NULL
		 UNION ALL (SELECT l.*, EXISTS (SELECT FROM rival.undone u WHERE u.request = l.request_id) FROM rival.log l WHERE $1 = 1 AND effective_on <= '1970-01-01'::date + $2::int4 ORDER BY effective_on DESC, position DESC LIMIT 50)`,
		`SELECT date_trunc('month', effective_on), kind, sum(events) FROM rival.log_days WHERE effective_on <= '1970-01-01'::date + $2::int4 AND $1::int IS NOT NULL AND $3::text IS NOT NULL GROUP BY 1, 2`}},
}

var portfolioRival = []string{
	`SELECT * FROM rival.holdings WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND investor = $3`,
	`SELECT * FROM rival.course WHERE axis = $1 AND from_day <= $2 AND investor = $3 ORDER BY from_day`,
	`SELECT * FROM rival.purses WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND investor = $3`,
	`SELECT * FROM rival.expected WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND investor = $3 ORDER BY month`,
	`SELECT * FROM rival.moves WHERE axis = $1 AND from_day <= $2 AND to_day > $2 AND investor = $3 ORDER BY on_day DESC, move DESC`,
}

// BenchmarkRival measures our frames and the rival's in turn, over the same database as
// BenchmarkFrames, on the same days, in one process.
func BenchmarkRival(b *testing.B) {
	dir := os.Getenv("REFOLD_HISTORY")
	if dir == "" {
		b.Skip("REFOLD_HISTORY names no filled database: see make bench-history")
	}
	h, past := houseIn(b, dir, false)
	for h.past.PrepareSome() { // what a server tells ahead, too
	}
	days := past.Days(calendar.First, calendar.Last, false)
	middle := days[len(days)/2].Date
	count := censusOf(h.journal.Log())
	common, wide := count.investors(h.journal.Head(), middle)
	cast := map[string]string{"officer": "S-OFFICER", "book": domain.DefaultBook("SGD"), "common": common, "wide": wide, "loan": count.widest(middle)}
	h.fillRival(past, middle, middle+rivalDays, cast)
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
				v := contest{house: h, past: past, middle: middle, cookie: cookie}
				v.ours = func(day calendar.Date, whole bool) time.Duration {
					return h.pastFrame(path+query+day.String(), cookie, whole)
				}
				day, whole := middle, false
				site := h.rivalSite(func(c *Context, into *bytes.Buffer) {
					queries := p.queries
					if whole && p.about != "book" {
						queries = append(slices.Clip(queries), rivalBar)
					}
					h.readAll(queries, axis, int32(day), cast[p.about])
					h.render(c, page, content, whole, into)
				})
				v.rival = func(on calendar.Date, all bool) time.Duration {
					day, whole = on, all
					return h.timed(site, path, cookie, whole)
				}
				b.ReportMetric(0, "ns/op")
				v.measure(false)
				v.measure(true)
			})
		}
	}
	h.b = b
	b.Run("writing", func(b *testing.B) { h.writeRival(b, cast["wide"], middle) })
}

// contest measures both ways of making a page in turn.
type contest struct {
	*house
	past        *timemachine.Machine
	middle      calendar.Date
	cookie      string
	ours, rival func(day calendar.Date, whole bool) time.Duration
}

// How many frames a round has of each: of a drag, and of jumps with what both sides keep
// (with everything dropped a server has to be started for each: coldFrames). Of so many rounds
// the median is reported: p99 of one is as good as any other.
const (
	contestFrames = 320
	contestRounds = 3
)

// measure reports a drag over days one after another, and jumps to days in no order: with what
// both keep of frames before, and with all of that dropped: ours, and the rival's by a new start of
// its server. Whole pages have their time bar, the rival's too.
func (v contest) measure(whole bool) {
	of := map[bool]string{true: "page-", false: ""}[whole]
	turns := func(name string, frames int, day func(i int) calendar.Date, before func()) {
		var us, them, ratios []figure
		for range contestRounds {
			var ours, theirs []time.Duration
			for i := range frames {
				before()
				ours, theirs = append(ours, v.ours(day(i), whole)), append(theirs, v.rival(day(i), whole))
			}
			u, r := figureOf(ours), figureOf(theirs)
			us, them, ratios = append(us, u), append(them, r), append(ratios, figure{u.p50 / r.p50, u.p99 / r.p99})
		}
		middling(us).report(v.b, of+name, "-ms")
		middling(them).report(v.b, of+"rival-"+name, "-ms")
		middling(ratios).report(v.b, of+name, "-ratio")
	}
	anywhere := func(i int) calendar.Date { return v.middle + calendar.Date((i*7919)%rivalDays) }
	v.ours(v.middle, whole)
	v.rival(v.middle, whole)
	turns("drag", contestFrames, func(i int) calendar.Date { return v.middle + calendar.Date(i+1) }, func() {})
	turns("jump", contestFrames, anywhere, func() {})
	if whole {
		return
	}
	turns("cold", coldFrames, anywhere, func() {
		v.past.Forget()
		readmodel.Forget()
		v.restart()
		v.known(v.cookie)
	})
}

// rivalSite serves one page in the way of every request to ours: its headers, its line in the
// log, its limits, who asks and whether they may. The moment and what it shows are the rival's.
func (h *house) rivalSite(answer func(c *Context, into *bytes.Buffer)) http.Handler {
	e := echo.New()
	e.Use(h.server.logged, h.server.recovered, h.server.limited, compressed())
	e.GET("/*", h.server.serve(Route{Roles: SignedIn, Handle: func(_ *Server, c *Context) error {
		body := bodies.Get().(*bytes.Buffer)
		defer func() {
			body.Reset()
			bodies.Put(body)
		}()
		answer(c, body)
		return c.HTMLBlob(http.StatusOK, body.Bytes())
	}}))
	return h.server.headers(http.NewCrossOriginProtection().Handler(e))
}

// figure is a median and the 99th of a hundred, in milliseconds, or a ratio of them.
type figure struct{ p50, p99 float64 }

func figureOf(frames []time.Duration) figure {
	slices.Sort(frames)
	return figure{frames[len(frames)/2].Seconds() * 1000, frames[(len(frames)-1)*99/100].Seconds() * 1000}
}

// middling is the median of each.
func middling(all []figure) (m figure) {
	for _, of := range []func(f *figure) *float64{func(f *figure) *float64 { return &f.p50 }, func(f *figure) *float64 { return &f.p99 }} {
		slices.SortFunc(all, func(a, b figure) int { return cmp.Compare(*of(&a), *of(&b)) })
		*of(&m) = *of(&all[len(all)/2])
	}
	return m
}

func (f figure) report(b *testing.B, name, unit string) {
	b.ReportMetric(f.p50, name+"-p50"+unit)
	b.ReportMetric(f.p99, name+"-p99"+unit)
}

// render makes the text of a page, or of its content alone. What surrounds the content is ready.
func (h *house) render(c *Context, page frame.Page, content templ.Component, whole bool, into *bytes.Buffer) {
	h.b.Helper()
	ctx := c.Request().Context()
	var err error
	if whole {
		err = frame.Layout(page).Render(templ.WithChildren(ctx, content), into)
	} else {
		err = content.Render(frame.With(ctx, page), into)
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

// readAll asks queries in one round trip, and reads every row.
func (h *house) readAll(queries []string, args ...any) {
	h.b.Helper()
	batch := &pgx.Batch{}
	for _, q := range queries {
		batch.Queue(q, args...)
	}
	answers := h.pool.SendBatch(h.b.Context(), batch)
	for range batch.Len() {
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
