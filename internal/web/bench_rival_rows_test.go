package web

import (
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
)

// The rows of the rival's tables, as they hold on a day; see rivalTables for the columns.

type rivalLoan struct {
	domain.Lasting
	book, sector, grade                        string
	stage                                      domain.Stage
	oldest, next                               calendar.Date
	outstanding, nextCents, pastDue, recovered int64
}

func loansOn(w *domain.World) map[string]rivalLoan {
	rows := map[string]rivalLoan{}
	w.EachStanding(func(s *domain.Standing) bool {
		rows[s.ID] = rivalLoan{s.Lasting, w.Text(s.Book), w.Text(s.Sector), w.Text(s.Grade), s.Stage, s.OldestUnpaidOn, s.NextDueOn,
			int64(s.OutstandingCents), int64(s.NextDueCents), int64(s.PastDueCents), int64(s.RecoveredCents)}
		return true
	})
	return rows
}

func loanRow(axis int) func(string, calendar.Date, calendar.Date, rivalLoan) []any {
	return func(key string, from, to calendar.Date, r rivalLoan) []any {
		return []any{axis, key, int32(from), int32(to), r.book, int(r.stage), r.sector, r.grade, int32(r.ApprovedOn), int32(r.DisbursedOn), int32(r.FundedOn),
			int32(r.oldest), int32(r.next), r.outstanding, r.nextCents, r.pastDue, int64(r.ApprovedCents), int64(r.DisbursedCents), int64(r.ChargedOffCents), r.recovered}
	}
}

type rivalTotal struct {
	book, part string
	line       readmodel.BookLine
	pastDue    int64
}

// totalsOn are the lines of every book, and of its ageing.
func totalsOn(b *testing.B, w *domain.World) map[string]rivalTotal {
	rows := map[string]rivalTotal{}
	lists := readmodel.Fold{World: w}
	books, err := lists.Books(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range books {
		book, err := lists.LoanBook(b.Context(), name)
		if err != nil {
			b.Fatal(err)
		}
		add := func(part string, lines ...readmodel.BookLine) {
			for _, line := range lines {
				rows[name+"/"+part+"/"+line.Key] = rivalTotal{name, part, line, 0}
			}
		}
		add("total", book.Total)
		add("approval", book.ByApproval...)
		add("payout", book.ByDisbursement...)
		add("state", book.ByState...)
		add("sector", book.BySector...)
		add("grade", book.ByGrade...)
		add("stage", book.ByStage...)
		for _, a := range book.Ageing {
			rows[name+"/ageing/"+a.Arrears.String()] = rivalTotal{name, "ageing",
				readmodel.BookLine{Key: a.Arrears.String(), Count: a.Count, OutstandingCents: a.OutstandingCents}, int64(a.PastDueCents)}
		}
	}
	return rows
}

func totalRow(axis int) func(string, calendar.Date, calendar.Date, rivalTotal) []any {
	return func(_ string, from, to calendar.Date, r rivalTotal) []any {
		l := r.line
		return []any{axis, r.book, r.part, l.Key, int32(from), int32(to), l.Count, l.Disbursed, l.PaidInFull, l.ChargedOff,
			int64(l.ApprovedCents), int64(l.DisbursedCents), int64(l.OutstandingCents), int64(l.ChargedOffCents), int64(l.RecoveredCents), int64(l.PaidInFullCents), r.pastDue}
	}
}

func offersOn(b *testing.B, w *domain.World) map[string]readmodel.FacilityRow {
	page, err := readmodel.Fold{World: w}.Market(b.Context(), readmodel.FacilityFilter{Paging: readmodel.Paging{Size: readmodel.MaxPageSize}})
	if err != nil {
		b.Fatal(err)
	}
	rows := map[string]readmodel.FacilityRow{}
	for _, r := range page.Rows {
		rows[r.ID] = r
	}
	return rows
}

func offerRow(axis int) func(string, calendar.Date, calendar.Date, readmodel.FacilityRow) []any {
	return func(key string, from, to calendar.Date, r readmodel.FacilityRow) []any {
		return []any{axis, key, int32(from), int32(to), r.Company, r.Sector, r.Purpose, r.Grade, r.Repayment, int64(r.RateMicropercent), int64(r.EirMicropercent),
			r.TenorMonths, int64(r.TargetCents), int64(r.PledgedCents), int64(r.OpenCents), r.Investors, int32(r.ClosesOn)}
	}
}
