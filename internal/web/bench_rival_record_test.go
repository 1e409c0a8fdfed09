package web

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
)

// rivalRecord are the rows of one loan, and of the trial balance, on one axis.
type rivalRecord struct {
	axis                                  int
	claims, instalments, payments, trials *ranges[rivalFigures]
	owing                                 *ranges[rivalFigures]
}

// rivalFigures are a row: texts, then numbers, in the order of its table.
type rivalFigures struct {
	texts   [3]string
	numbers [10]int64
}

func newRivalLoan(axis int) rivalRecord {
	// The columns: axis, the texts that name the row, its days, other texts, its numbers.
	cut := func(named, others, numbers int) func(string, calendar.Date, calendar.Date, rivalFigures) []any {
		return func(key string, from, to calendar.Date, r rivalFigures) []any {
			row := []any{axis, r.texts[0]}
			if named == 2 {
				row = append(row, key)
			} else {
				row = append(row, int32(r.numbers[9]))
			}
			row = append(row, int32(from), int32(to))
			if others == 1 {
				row = append(row, r.texts[1])
			}
			for _, n := range r.numbers[:numbers] {
				row = append(row, n)
			}
			return row
		}
	}
	return rivalRecord{axis, newRanges(cut(2, 1, 5)), newRanges(cut(1, 0, 9)), newRanges(cut(2, 0, 6)), newRanges(cut(2, 0, 2)), newRanges(cut(2, 0, 1))}
}

// on notes how a loan stands on a day, and the books.
func (x rivalRecord) on(w *domain.World, day calendar.Date, id string) {
	claims, instalments, payments := map[string]rivalFigures{}, map[string]rivalFigures{}, map[string]rivalFigures{}
	if f := w.Facility(id); f != nil && f.HasLoan() {
		for _, c := range f.Claims {
			p := f.Pledges[c.Pledge]
			claims[p.ID] = rivalFigures{[3]string{id, p.Investor}, [10]int64{int64(c.PrincipalCents), int64(c.OutstandingCents()), int64(c.PaidInterest), int64(c.PaidLateInterest), int64(c.ServiceFee)}}
		}
		for _, r := range f.Loan.Rows() {
			instalments[fmt.Sprint(r.No)] = rivalFigures{[3]string{id}, [10]int64{int64(r.Due), int64(r.Principal), int64(r.Interest), int64(r.Fee), int64(r.LateInterest),
				int64(r.Payment), int64(r.Balance), int64(r.PaidPrincipal + r.PaidInterest), int64(r.PaidOn), int64(r.No)}}
		}
		for _, p := range f.Payments {
			a := p.Allocation
			payments[p.Receipt] = rivalFigures{[3]string{id}, [10]int64{int64(p.On), int64(p.AmountCents), int64(a.LateInterest), int64(a.Fee), int64(a.Interest), int64(a.Principal)}}
		}
	}
	x.claims.on(day, claims)
	x.instalments.on(day, instalments)
	x.payments.on(day, payments)
	trials := map[string]rivalFigures{}
	for _, t := range readmodel.Trials(w) {
		for _, l := range t.Lines {
			trials[t.Currency+"/"+l.Name] = rivalFigures{[3]string{t.Currency}, [10]int64{int64(l.Accounts), int64(l.BalanceCents)}}
		}
	}
	x.trials.on(day, trials)
	owing := map[string]rivalFigures{}
	for _, p := range w.OwedBack(domain.WalletCurrency) {
		owing[p.Account.Owner] = rivalFigures{[3]string{p.Account.Currency}, [10]int64{p.AmountCents}}
	}
	x.owing.on(day, owing)
}

func (x rivalRecord) fill(b *testing.B, db *pgx.Conn) {
	x.claims.fill(b, db, "claims", 11)
	x.instalments.fill(b, db, "instalments", 14)
	x.payments.fill(b, db, "payments", 11)
	x.trials.fill(b, db, "trials", 7)
	x.owing.fill(b, db, "owing", 6)
}

// writeRival measures what the rival pays to keep up with one repayment over forty claims,
// recorded on its day: the rows that held end, and others begin, in one transaction. One
// that is entered late would write again every row that followed from it.
func (h *house) writeRival(b *testing.B, investor string, day calendar.Date) {
	const repayments = 300
	var took []time.Duration
	for i := range repayments {
		on := int32(day) + int32(i)%rivalDays
		began := time.Now()
		batch := &pgx.Batch{}
		batch.Queue(`BEGIN`)
		for _, renew := range []string{
			`WITH held AS (UPDATE rival.holdings SET to_day = $1 WHERE (axis, investor, facility) IN (SELECT 0, $2::text, facility FROM rival.holdings
				WHERE axis = 0 AND investor = $2 AND from_day < $1 AND to_day > $1 LIMIT 40) AND from_day < $1 AND to_day > $1 RETURNING *)
			 INSERT INTO rival.holdings SELECT axis, investor, facility, $1, 2932896, company, sector, grade, rate, stage, late_since, share, outstanding, lost, earned, next_due, next_cents FROM held`,
			`WITH held AS (UPDATE rival.loans SET to_day = $1 WHERE (axis, facility) IN (SELECT 0, facility FROM rival.holdings WHERE axis = 0 AND investor = $2 LIMIT 1)
				AND from_day < $1 AND to_day > $1 RETURNING *)
			 INSERT INTO rival.loans SELECT axis, facility, $1, 2932896, book, stage, sector, grade, approved_on, disbursed_on, funded_on, oldest_due, next_due, outstanding, next_cents, past_due,
				approved, disbursed, charged_off, recovered FROM held`,
			`UPDATE rival.totals SET outstanding = outstanding - 1 WHERE axis = 0 AND part = 'total' AND from_day <= $1 AND to_day > $1 AND $2::text IS NOT NULL`,
			`UPDATE rival.course SET cents = cents + 1 WHERE axis = 0 AND investor = $2 AND from_day <= $1 AND to_day > $1`,
		} {
			batch.Queue(renew, on, investor)
		}
		batch.Queue(`COMMIT`)
		if err := h.pool.SendBatch(b.Context(), batch).Close(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	b.ReportMetric(0, "ns/op")
	report(b, took, "repayment")
}

// fillBars notes how many events of each family changed what a time bar is about, by day.
func (h *house) fillBars(db *pgx.Conn, cast map[string]string) {
	h.b.Helper()
	head := h.journal.Head()
	about := map[string][]*domain.Recorded{cast["loan"]: head.StreamLog(domain.FacilityStream(cast["loan"]))}
	for _, investor := range []string{cast["common"], cast["wide"]} {
		log := head.StreamLog(domain.WalletStream(investor))
		if head.Related(investor) <= mostFollowed {
			for _, loan := range head.FacilitiesEver(investor) {
				log = slices.Concat(log, readmodel.Concerning(loan, investor))
			}
		}
		about[investor] = log
	}
	var rows [][]any
	for name, log := range about {
		days := map[calendar.Date]*domain.Tally{}
		for _, rec := range log {
			if days[rec.EffectiveOn] == nil {
				days[rec.EffectiveOn] = new(domain.Tally)
			}
			days[rec.EffectiveOn].Add(rec.Event)
		}
		for day, tally := range days {
			for family, events := range tally {
				if events > 0 {
					rows = append(rows, []any{name, int32(day), int16(family), int64(events)})
				}
			}
		}
	}
	if _, err := db.CopyFrom(h.b.Context(), pgx.Identifier{"rival", "bars"}, []string{"about", "day", "family", "events"}, pgx.CopyFromRows(rows)); err != nil {
		h.b.Fatal(err)
	}
}
