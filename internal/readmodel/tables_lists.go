package readmodel

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel/sqlread"
)

// Snapshot gives the lists from the tables, all of one moment. It belongs to one
// goroutine.
type Snapshot struct {
	conn    *pgxpool.Conn // in a transaction
	queries *sqlread.Queries
	at      sqlread.Moment
	recall  *recall
}

var _ Lists = (*Snapshot)(nil)

// closeWait bounds the end of a transaction that has read only.
const closeWait = time.Second

func (s *Snapshot) close() {
	s.queries = sqlread.New(ended{})
	go func() { // nobody waits for the end of what has read only
		ctx, cancel := context.WithTimeout(context.Background(), closeWait)
		defer cancel()
		_, _ = s.conn.Exec(ctx, "ROLLBACK") // where it fails, the pool discards the connection
		s.conn.Release()
	}()
}

// ended answers who asks after the end.
type ended struct{}

func (ended) Exec(context.Context, string, ...any) (pgconn.CommandTag, error) {
	return pgconn.CommandTag{}, pgx.ErrTxClosed
}
func (ended) Query(context.Context, string, ...any) (pgx.Rows, error) { return nil, pgx.ErrTxClosed }
func (ended) QueryRow(context.Context, string, ...any) pgx.Row        { return ended{} }
func (ended) Scan(...any) error                                       { return pgx.ErrTxClosed }

// Position is that of the last event that the tables know of.
func (s *Snapshot) Position() int64 { return s.at.Position }

// Today is the open day as the tables know it.
func (s *Snapshot) Today() calendar.Date { return s.at.Today }

// Market gives the facilities that are open to pledges. There are never many: they are
// read once, and what the page asks for is picked here. A query that can pick anything
// is planned anew each time, which takes longer.
func (s *Snapshot) Market(ctx context.Context, f FacilityFilter) (ListPage[FacilityRow], error) {
	listed, err := s.listed(ctx)
	if err != nil {
		return ListPage[FacilityRow]{}, err
	}
	var rows []FacilityRow
	for _, r := range listed {
		if (f.Book == "" || r.Book == f.Book) && f.admits(r, s.at.Today) {
			rows = append(rows, r)
		}
	}
	return f.page(rows, s.at.Today), nil
}

// OpenSectors names the sectors of the facilities that are open to pledges, sorted.
func (s *Snapshot) OpenSectors(ctx context.Context) ([]string, error) {
	listed, err := s.listed(ctx)
	if err != nil {
		return nil, err
	}
	sectors := map[string]bool{}
	for _, r := range listed {
		sectors[r.Sector] = true
	}
	return namedSorted(sectors), nil
}

// listed gives every facility that is open to pledges.
func (s *Snapshot) listed(ctx context.Context) (facilityRows, error) {
	return recalledWhile(s, "listed", nil, listedStands, func() (facilityRows, error) {
		found, err := s.queries.ListedFacilities(ctx)
		return facilityRowsOf(found), wrapRead(err)
	})
}

// RecentlyFunded gives the facilities of a book that were funded last and are not over.
func (s *Snapshot) RecentlyFunded(ctx context.Context, book string, most int) ([]FacilityRow, error) {
	most = min(max(0, most), MaxPageSize)
	return recalledWhile(s, "recently funded "+book, most, recentStands(cleaned(book), most), func() (facilityRows, error) {
		found, err := s.queries.RecentlyFunded(ctx, cleaned(book), int32(most))
		return facilityRowsOf(found), wrapRead(err)
	})
}

type facilityRows []FacilityRow

func facilityRowsOf(found []sqlread.FacilityList) facilityRows {
	rows := make(facilityRows, len(found))
	for i, r := range found {
		rows[i] = FacilityRow(r)
	}
	return rows
}

// Facilities gives facilities in any stage.
func (s *Snapshot) Facilities(ctx context.Context, f FacilityFilter) (ListPage[FacilityRow], error) {
	arrears := arrearsBounds[f.Arrears]
	stages := f.Stages
	if stages == nil {
		stages = []string{}
	}
	return pageOf(s, "facilities", f, f.Paging, func(skipped, shown int32) ([]sqlread.PageFacilitiesRow, error) {
		return s.queries.PageFacilities(ctx, sqlread.PageFacilitiesParams{
			Book: cleaned(f.Book), Stages: stages, Grade: cleaned(f.Grade), Sector: cleaned(f.Sector),
			StateCode: cleaned(f.StateCode), InBook: f.InBook, ApprovedIn: int32(f.ApprovedIn), DisbursedIn: int32(f.DisbursedIn),
			Borrower: cleaned(f.Borrower), Repayment: cleaned(f.Repayment),
			TenorFrom: int32(f.TenorFrom), TenorTo: int32(f.TenorTo),
			RateFrom: int64(f.RateFrom), RateTo: int64(f.RateTo), OpenFrom: int64(f.OpenFrom), ClosingWithin: int32(f.ClosingWithin), OnlyArrears: f.inArrears(),
			LateFrom: int32(arrears[0]), LateTo: int32(arrears[1]), Search: folded(f.Search),
			Direction: f.direction(), Sort: f.Sort, Skipped: skipped, Shown: shown,
		})
	}, func(r sqlread.PageFacilitiesRow) (FacilityRow, int64) { return FacilityRow(r.FacilityList), r.Total })
}

// Receipts gives what arrived at the trust account.
func (s *Snapshot) Receipts(ctx context.Context, f ReceiptFilter) (ListPage[ReceiptRow], error) {
	return pageOf(s, "receipts", f, f.Paging, func(skipped, shown int32) ([]sqlread.PageReceiptsRow, error) {
		return s.queries.PageReceipts(ctx, sqlread.PageReceiptsParams{
			State: cleaned(f.State), OnlyOpen: f.Open, Search: folded(f.Search),
			Direction: f.direction(), Sort: f.Sort, Skipped: skipped, Shown: shown,
		})
	}, func(r sqlread.PageReceiptsRow) (ReceiptRow, int64) { return ReceiptRow(r.ReceiptList), r.Total })
}

// Withdrawals gives requests to pay client money out.
func (s *Snapshot) Withdrawals(ctx context.Context, f WithdrawalFilter) (ListPage[WithdrawalRow], error) {
	return pageOf(s, "withdrawals", f, f.Paging, func(skipped, shown int32) ([]sqlread.PageWithdrawalsRow, error) {
		return s.queries.PageWithdrawals(ctx, sqlread.PageWithdrawalsParams{
			Party: cleaned(f.Party), State: cleaned(f.State), OnlyOpen: f.Open,
			Direction: f.direction(), Sort: f.Sort, Skipped: skipped, Shown: shown,
		})
	}, func(r sqlread.PageWithdrawalsRow) (WithdrawalRow, int64) {
		return WithdrawalRow(r.WithdrawalList), r.Total
	})
}

// Parties gives who is known to the platform.
func (s *Snapshot) Parties(ctx context.Context, f PartyFilter) (ListPage[PartyRow], error) {
	return pageOf(s, "parties", f, f.Paging, func(skipped, shown int32) ([]sqlread.PagePartiesRow, error) {
		return s.queries.PageParties(ctx, sqlread.PagePartiesParams{
			Kind: cleaned(f.Kind), Kyc: cleaned(f.Kyc), Role: cleaned(f.Role), OnlySuspended: f.Suspended,
			Search: folded(f.Search), EmailHash: cleaned(f.EmailHash),
			Direction: f.direction(), Sort: f.Sort, Skipped: skipped, Shown: shown,
		})
	}, func(r sqlread.PagePartiesRow) (PartyRow, int64) { return PartyRow(r.PartyList), r.Total })
}

// Queue gives what waits for somebody.
func (s *Snapshot) Queue(ctx context.Context, f TaskFilter) (ListPage[TaskRow], error) {
	return pageOf(s, "queue", f, f.Paging, func(skipped, shown int32) ([]sqlread.PageTasksRow, error) {
		return s.queries.PageTasks(ctx, sqlread.PageTasksParams{
			Kind: cleaned(f.Kind), Role: cleaned(f.Role), Preparer: cleaned(f.For), Search: folded(f.Search),
			Today: s.at.Today, Direction: f.direction(), Sort: f.Sort, Skipped: skipped, Shown: shown,
		})
	}, func(r sqlread.PageTasksRow) (TaskRow, int64) { return TaskRow(r.TaskList), r.Total })
}

// Waiting counts what waits, by kind of task.
func (s *Snapshot) Waiting(ctx context.Context) (map[TaskKind]int, error) {
	return recalled(s, "waiting", nil, func() (map[TaskKind]int, error) {
		rows, err := s.queries.CountTasks(ctx, s.at.Today)
		counts := map[TaskKind]int{}
		for _, r := range rows {
			counts[r.Kind] = int(r.Waiting)
		}
		return counts, wrapRead(err)
	})
}

// WaitingFor counts what waits for a party in some roles.
func (s *Snapshot) WaitingFor(ctx context.Context, party string, roles []domain.Role) (int, error) {
	return recalled(s, "waiting for "+party, roles, func() (int, error) {
		names := make([]string, len(roles))
		for i, role := range roles {
			names[i] = string(role)
		}
		count, err := s.queries.CountTasksFor(ctx, sqlread.CountTasksForParams{Roles: names, Party: cleaned(party), Today: s.at.Today})
		return int(count), wrapRead(err)
	})
}

// Books names every book that holds a facility, sorted.
func (s *Snapshot) Books(ctx context.Context) ([]string, error) {
	return recalled(s, "books", nil, func() ([]string, error) {
		books, err := s.queries.Books(ctx)
		return books, wrapRead(err)
	})
}

// LoanBook gives the totals of one book.
func (s *Snapshot) LoanBook(ctx context.Context, name string) (LoanBook, error) {
	return recalled(s, "loan book", name, func() (LoanBook, error) { return s.loanBook(ctx, name) })
}

func (s *Snapshot) loanBook(ctx context.Context, name string) (LoanBook, error) {
	book := newLoanBook(name)
	name = cleaned(name)
	var err error
	if book.Currency, err = s.queries.BookCurrency(ctx, name); err != nil {
		return book, wrapRead(err)
	}
	sums, err := s.queries.BookLines(ctx, name)
	if err != nil {
		return book, wrapRead(err)
	}
	for _, r := range sums {
		line := BookLine{
			Key: r.Key, Count: int(r.Facilities), Disbursed: int(r.Disbursed), PaidInFull: int(r.PaidInFull),
			ChargedOff: int(r.ChargedOff), ApprovedCents: money.Cents(r.ApprovedCents),
			DisbursedCents: money.Cents(r.DisbursedCents), OutstandingCents: money.Cents(r.OutstandingCents),
			ChargedOffCents: money.Cents(r.ChargedOffCents), RecoveredCents: money.Cents(r.RecoveredCents), PaidInFullCents: money.Cents(r.PaidInFullCents),
		}
		book.place(r.Dimension, line)
	}
	starts := []int32{}
	for _, a := range ArrearsBuckets[1:] {
		starts = append(starts, int32(arrearsBounds[a][0]))
	}
	ages, err := s.queries.Ageing(ctx, starts, name)
	for _, r := range ages {
		a := Arrears(r.Bucket)
		book.Ageing[a] = AgeingLine{a, int(r.Facilities), money.Cents(r.OutstandingCents), money.Cents(r.PastDueCents)}
	}
	return book, wrapRead(err)
}

// place puts a sum where its dimension belongs. What was not paid out has no year of
// payout, and most books no states.
func (b *LoanBook) place(dimension string, line BookLine) {
	switch {
	case dimension == "total":
		b.Total = line
	case dimension == "approval":
		b.ByApproval = append(b.ByApproval, line)
	case dimension == "payout" && line.Key != "":
		b.ByDisbursement = append(b.ByDisbursement, line)
	case dimension == "state" && line.Key != "":
		b.ByState = append(b.ByState, line)
	case dimension == "sector":
		b.BySector = append(b.BySector, line)
	case dimension == "grade" && line.Key != "":
		b.ByGrade = append(b.ByGrade, line)
	case dimension == "stage":
		b.ByStage = append(b.ByStage, line)
	}
}

// pageOf gives one page of a list, remembered or asked for.
func pageOf[Found, Row any](s *Snapshot, list string, filter any, p Paging, find func(skipped, shown int32) ([]Found, error), row func(Found) (Row, int64)) (ListPage[Row], error) {
	return recalled(s, list, filter, func() (ListPage[Row], error) { return askPage(p, find, row) })
}

// askPage asks for one page. Beyond the last page nothing comes, not even the total:
// then it asks for the first one, and for the last one.
func askPage[Found, Row any](p Paging, find func(skipped, shown int32) ([]Found, error), row func(Found) (Row, int64)) (ListPage[Row], error) {
	const unknown = 1 << 30 // more rows than there can be
	p.Page = min(p.Page, unknown/MaxPageSize)
	offset, limit, page, _ := p.window(unknown)
	total := 0
	for {
		found, err := find(int32(offset), int32(limit))
		if err != nil {
			return ListPage[Row]{}, wrapRead(err)
		}
		if len(found) > 0 || page == 1 {
			result := ListPage[Row]{Rows: make([]Row, len(found))}
			for i, f := range found {
				var all int64
				result.Rows[i], all = row(f)
				total = int(all)
			}
			_, _, result.Page, result.Pages = p.window(total)
			result.Total = total
			return result, nil
		}
		first, err := find(0, 1)
		if err != nil {
			return ListPage[Row]{}, wrapRead(err)
		}
		total = 0
		if len(first) > 0 {
			_, all := row(first[0])
			total = int(all)
		}
		offset, limit, page, _ = p.window(total)
	}
}

func wrapRead(err error) error {
	if err != nil {
		return fmt.Errorf("read a list: %w", err)
	}
	return nil
}
