package web

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
)

// rivalInvestors are the rows of some investors' portfolios, and of the bank's statements, on
// one axis.
type rivalInvestors struct {
	holdings                        *ranges[rivalHolding]
	course                          *ranges[rivalWorth]
	purses, expected, moves, stated *ranges[rivalFigures]
}

type rivalHolding struct {
	readmodel.Holding
	investor string
	since    calendar.Date // past due; calendar.None where it is not
}

type rivalWorth struct {
	investor         string
	cents, deposited int64
}

func newRivalInvestors(axis int) rivalInvestors {
	purse := func(_ string, from, to calendar.Date, r rivalFigures) []any {
		row := []any{axis, r.texts[0], int32(from), int32(to)}
		for _, n := range r.numbers[:7] {
			row = append(row, n)
		}
		return row
	}
	month := func(_ string, from, to calendar.Date, r rivalFigures) []any {
		return []any{axis, r.texts[0], int32(r.numbers[0]), int32(from), int32(to), r.numbers[1], r.numbers[2], int32(r.numbers[3])}
	}
	move := func(key string, from, to calendar.Date, r rivalFigures) []any {
		return []any{axis, r.texts[0], key, int32(from), int32(to), r.texts[1], r.texts[2], int32(r.numbers[0]), r.numbers[1], r.numbers[2], r.numbers[3]}
	}
	stated := func(_ string, from, to calendar.Date, r rivalFigures) []any {
		return []any{axis, r.texts[0], int32(r.numbers[0]), int32(from), int32(to), r.numbers[1], r.numbers[2], int32(r.numbers[3]), r.texts[1], r.texts[2]}
	}
	return rivalInvestors{newRanges(holdingRow(axis)), newRanges(courseRow(axis)), newRanges(purse), newRanges(month), newRanges(move), newRanges(stated)}
}

// on notes how portfolios stand on a day, and what the bank stated by then.
func (x rivalInvestors) on(w *domain.World, day calendar.Date, investors ...string) {
	held, worth := map[string]rivalHolding{}, map[string]rivalWorth{}
	purses, expected, moves, stated := map[string]rivalFigures{}, map[string]rivalFigures{}, map[string]rivalFigures{}, map[string]rivalFigures{}
	for _, party := range investors {
		page, ok := readmodel.Holdings(w, readmodel.Viewer{Party: party})
		if !ok {
			continue
		}
		worth[party] = rivalWorth{party, int64(page.Total), int64(page.Deposited)}
		for _, h := range page.Holdings {
			row := rivalHolding{h, party, calendar.None}
			if h.DaysPastDue > 0 {
				row.since = day - calendar.Date(h.DaysPastDue)
			}
			row.DaysPastDue = 0 // it follows from the day
			held[party+"/"+h.Facility] = row
		}
		purses[party] = rivalFigures{[3]string{party}, [10]int64{int64(page.Available), int64(page.Locked), int64(page.InPledges), int64(page.Claims), int64(page.Earned),
			int64(page.Lost), int64(page.Return.Rate)}}
		for _, e := range page.Expected {
			expected[fmt.Sprint(party, e.From)] = rivalFigures{[3]string{party}, [10]int64{int64(e.From), int64(e.Principal), int64(e.Interest), int64(e.Rows)}}
		}
		for _, m := range page.Latest {
			moves[fmt.Sprintf("%s/%012d/%s", party, m.Position, m.Facility)] = rivalFigures{[3]string{party, string(m.Kind), m.Company},
				[10]int64{int64(m.On), int64(m.Available), int64(m.Locked), int64(m.Claims)}}
		}
	}
	for _, t := range w.Trusts() {
		for _, d := range readmodel.TrustDays(w, readmodel.Viewer{}, t.Currency, shownDays) {
			stated[fmt.Sprint(t.Currency, d.Day)] = rivalFigures{[3]string{t.Currency, d.Stater, d.Signer},
				[10]int64{int64(d.Day), int64(d.BalanceCents), int64(d.BookCents), int64(d.DayState.Unexplained())}}
		}
	}
	x.holdings.on(day, held)
	x.course.on(day, worth)
	x.purses.on(day, purses)
	x.expected.on(day, expected)
	x.moves.on(day, moves)
	x.stated.on(day, stated)
}

func (x rivalInvestors) fill(b *testing.B, db *pgx.Conn) {
	x.holdings.fill(b, db, "holdings", 17)
	x.course.fill(b, db, "course", 6)
	x.purses.fill(b, db, "purses", 11)
	x.expected.fill(b, db, "expected", 8)
	x.moves.fill(b, db, "moves", 11)
	x.stated.fill(b, db, "stated", 10)
}

func holdingRow(axis int) func(string, calendar.Date, calendar.Date, rivalHolding) []any {
	return func(_ string, from, to calendar.Date, r rivalHolding) []any {
		return []any{axis, r.investor, r.Facility, int32(from), int32(to), r.Company, r.Sector, r.Grade, int64(r.Rate), int(r.Stage), int32(r.since),
			int64(r.Share), int64(r.Outstanding), int64(r.Lost), int64(r.Earned), int32(r.NextDue), int64(r.NextCents)}
	}
}

func courseRow(axis int) func(string, calendar.Date, calendar.Date, rivalWorth) []any {
	return func(_ string, from, to calendar.Date, r rivalWorth) []any {
		return []any{axis, r.investor, int32(from), int32(to), r.cents, r.deposited}
	}
}
