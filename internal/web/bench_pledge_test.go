package web

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/internal/domain/domaintest"
	"refold/internal/events"
	"refold/internal/money"
)

// Four requests are hot at a time; when each has its pledges, the next four are.
const (
	pledgeClients = 64
	hotFacilities = 4
	pledgesEach   = 500
	hotMarket     = 400
	pledgeDollars = 100
)

// hot is the facility of the n-th pledge.
func hot(n int64) string {
	return fmt.Sprintf("F%d", n/(hotFacilities*pledgesEach)*hotFacilities+n%hotFacilities+1)
}

// BenchmarkPledge posts the form of a pledge, from 64 signed-in investors, and counts
// until every answer is committed and the tables of the lists stand at the head. The
// rival does the same the usual way: the session is looked up, request and wallet are
// locked and updated in place, the row of the list with all its indexes among them, a
// pledge and a row for the audit are inserted, and one commit makes it so.
func BenchmarkPledge(b *testing.B) {
	target := money.Cents(pledgesEach * pledgeDollars * 100)
	h := houseOn(b, func(store *events.Postgres) {
		house := domaintest.Staffed(pledgeClients, 1)
		for i := range pledgeClients {
			investor := fmt.Sprintf("I%d", i+1)
			house.TopUp(investor, "R-"+investor, 100*target)
		}
		for i := range hotMarket {
			house.List(fmt.Sprintf("F%d", i+1), "B1", target)
		}
		clock := func() time.Time { return time.UnixMicro(int64(house.Today()) * 86_400_000_000) }
		bulk, err := events.NewBulk(b.Context(), store, events.Options{Revision: "bench", Now: clock})
		if err != nil {
			b.Fatal(err)
		}
		for _, asked := range house.Asked {
			_ = bulk.Ask(&events.Submission{Command: asked.Command, Actor: asked.By, Device: "bench", RequestID: asked.Answer.Request})
		}
		if err := bulk.Close(); err != nil { // the first error of all
			b.Fatal(err)
		}
	})
	if err := h.journal.OpenDaysUpTo(b.Context(), h.journal.Head().Today()); err != nil {
		b.Fatal(err)
	}
	h.follow()
	h.crudMarket()
	var cookies [pledgeClients]string
	for i := range cookies {
		cookies[i] = h.enter(fmt.Sprintf("I%d", i+1))
	}
	var ours, theirs atomic.Int64
	pledge := func(client int) error {
		form := url.Values{"request_id": {newUUID().String()}, "shown_at": {"1"}, "amount": {strconv.Itoa(pledgeDollars)}}
		answer := h.ask(posted("/facilities/"+hot(ours.Add(1)-1)+"/pledge", form), cookies[client])
		if answer.Code != http.StatusSeeOther && answer.Code != http.StatusUnprocessableEntity { // refused: it is full
			return fmt.Errorf("pledge: status %d", answer.Code)
		}
		return nil
	}
	against(b, pledgeClients, pledge, h.crudPledge(&theirs, cookies), h.drained)
	if n := max(ours.Load(), theirs.Load()); n > hotMarket*pledgesEach {
		b.Fatalf("the market has room for %d pledges, %d were made", hotMarket*pledgesEach, n)
	}
	if got := int64(h.journal.Head().Position()); got < ours.Load()*9/10 {
		b.Fatalf("of %d pledges only %d events came", ours.Load(), got)
	}
}

func posted(path string, form url.Values) *http.Request {
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}

// crudMarket is the rival's data: the same requests, investors and sessions.
func (h *house) crudMarket() {
	h.exec(
		`CREATE TABLE crud_facility (LIKE facility_rows INCLUDING ALL)`,
		`INSERT INTO crud_facility SELECT * FROM facility_rows WHERE generation = (SELECT generation FROM read_state)`,
		`CREATE UNIQUE INDEX ON crud_facility (id)`,
		`CREATE TABLE crud_wallet (party text PRIMARY KEY, available bigint NOT NULL, locked bigint NOT NULL)`,
		fmt.Sprintf(`INSERT INTO crud_wallet SELECT 'I' || i, 100000000000, 0 FROM generate_series(1, %d) i`, pledgeClients),
		`CREATE TABLE crud_pledge (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, facility text NOT NULL, party text NOT NULL REFERENCES crud_wallet,
			cents bigint NOT NULL, request_id uuid NOT NULL UNIQUE, at timestamptz NOT NULL DEFAULT now())`,
		`CREATE INDEX ON crud_pledge (facility)`, `CREATE INDEX ON crud_pledge (party)`,
		`CREATE TABLE crud_audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(),
			actor text NOT NULL, what text NOT NULL, before jsonb NOT NULL, after jsonb NOT NULL)`,
		`VACUUM ANALYZE`,
	)
}

// crudPledge is the rival's handler, called as ours is.
func (h *house) crudPledge(made *atomic.Int64, cookies [pledgeClients]string) func(int) error {
	serve := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := r.ParseForm()
		if err == nil {
			err = h.crudTransaction(r)
		}
		switch {
		case errors.Is(err, errTaken):
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		case err != nil:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		default:
			http.Redirect(w, r, "/facilities/"+r.Form.Get("facility"), http.StatusSeeOther)
		}
	})
	return func(client int) error {
		form := url.Values{"request_id": {newUUID().String()}, "facility": {hot(made.Add(1) - 1)}, "amount": {strconv.Itoa(pledgeDollars)}}
		req := posted("/pledge", form)
		req.Header.Set("Cookie", cookies[client])
		rec := httptest.NewRecorder()
		serve.ServeHTTP(rec, req)
		if rec.Code != http.StatusSeeOther && rec.Code != http.StatusUnprocessableEntity {
			return fmt.Errorf("the rival's pledge: status %d: %s", rec.Code, rec.Body)
		}
		return nil
	}
}

var errTaken = errors.New("nothing is open any more")

func (h *house) crudTransaction(r *http.Request) error {
	ctx := context.Background()
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return err
	}
	dollars, err := strconv.ParseInt(r.Form.Get("amount"), 10, 64)
	if err != nil {
		return err
	}
	cents, token := dollars*100, sha256.Sum256([]byte(cookie.Value))
	var party string
	if err := h.pool.QueryRow(ctx, `SELECT party FROM sessions WHERE token_hash = $1 AND signed_in > now() - interval '30 days'`, token[:]).Scan(&party); err != nil {
		return err
	}
	facility := r.Form.Get("facility")
	return pgx.BeginFunc(ctx, h.pool, func(tx pgx.Tx) error {
		var open, pledged, available int64
		if err := tx.QueryRow(ctx, `SELECT open_cents, pledged_cents FROM crud_facility WHERE id = $1 AND stage = 'listed' FOR UPDATE`, facility).Scan(&open, &pledged); errors.Is(err, pgx.ErrNoRows) {
			return errTaken
		} else if err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `SELECT available FROM crud_wallet WHERE party = $1 FOR UPDATE`, party).Scan(&available); err != nil {
			return err
		}
		if open < cents || available < cents {
			return errTaken
		}
		for _, q := range []query{
			{`UPDATE crud_facility SET pledged_cents = pledged_cents + $2, open_cents = open_cents - $2, investors = investors + 1,
			  stage = CASE WHEN open_cents = $2 THEN 'fully funded' ELSE stage END WHERE id = $1`, []any{facility, cents}},
			{`UPDATE crud_wallet SET available = available - $2, locked = locked + $2 WHERE party = $1`, []any{party, cents}},
			{`INSERT INTO crud_pledge (facility, party, cents, request_id) VALUES ($1, $2, $3, $4)`, []any{facility, party, cents, r.Form.Get("request_id")}},
			{`INSERT INTO crud_audit (actor, what, before, after) VALUES ($1, 'pledge', $2, $3)`,
				[]any{party, map[string]int64{"pledged": pledged, "available": available}, map[string]int64{"pledged": pledged + cents, "available": available - cents}}},
		} {
			if _, err := tx.Exec(ctx, q.sql, q.args...); err != nil {
				return err
			}
		}
		return nil
	})
}
