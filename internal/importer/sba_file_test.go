package importer_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/importer"
	"refold/internal/readmodel"
	"refold/internal/timemachine"
)

// sbaFile opens the loan book that lies beside the project, where there is one.
func sbaFile(t testing.TB) io.Reader {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "sba-7a-loans.csv.gz")
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		t.Skip("the SBA's file is not beside this project; the fixture stands for it")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	return unpacked
}

// sums are the figures of a group of loans, in whole dollars.
type sums struct{ loans, approved, disbursed, chargedOff, paidInFull int64 }

func (s *sums) add(other sums) {
	s.loans += other.loans
	s.approved += other.approved
	s.disbursed += other.disbursed
	s.chargedOff += other.chargedOff
	s.paidInFull += other.paidInFull
}

// totals are sums by "year 1997", "state IN" and "sector 44".
type totals map[string]sums

func (t totals) add(year int, state, sector string, s sums) {
	for _, key := range []string{"year " + strconv.Itoa(year), "state " + state, "sector " + sector} {
		group := t[key]
		group.add(s)
		t[key] = group
	}
}

// byHand reads the file in another way than the importer: with the standard library's
// dates, and the rules of docs/import-sba.md written out once more.
func byHand(t *testing.T, file io.Reader, on time.Time) totals {
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	book := totals{}
	for _, record := range records[1:] {
		loan := map[string]string{}
		for i, name := range records[0] {
			loan[name] = record[i]
		}
		approvedOn, disbursedOn := us(loan["ApprovalDate"]), us(loan["DisbursementDate"])
		chargedOffOn, _ := time.Parse("2-Jan-06", loan["ChgOffDate"])
		approved, disbursed, chargedOff := whole(loan["GrAppv"]), whole(loan["DisbursementGross"]), whole(loan["ChgOffPrinGr"])
		term := whole(loan["Term"])
		good := !disbursedOn.IsZero() && !disbursedOn.Before(approvedOn) && disbursed > 0
		switch loan["MIS_Status"] {
		case "P I F":
			good = good && chargedOffOn.IsZero() && chargedOff == 0 && term > 0
		case "CHGOFF":
			good = good && !chargedOffOn.IsZero() && chargedOff <= disbursed
		default:
			good = false
		}
		if !good || approvedOn.After(on) {
			continue
		}
		s := sums{loans: 1, approved: approved}
		if !disbursedOn.After(on) {
			s.disbursed = disbursed
		}
		if !chargedOffOn.IsZero() && !chargedOffOn.After(on) {
			s.chargedOff = chargedOff
		}
		if loan["MIS_Status"] == "P I F" && !monthsLater(disbursedOn, int(term)).After(on) {
			s.paidInFull = 1
		}
		sector := ""
		if loan["NAICS"] != "0" {
			sector = loan["NAICS"][:2]
		}
		book.add(approvedOn.Year(), loan["State"], sector, s)
	}
	return book
}

func us(text string) time.Time {
	on, _ := time.Parse("1/2/2006", text)
	return on
}

func whole(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

// monthsLater keeps the day of the month, or takes the month's last.
func monthsLater(on time.Time, months int) time.Time {
	later := on.AddDate(0, months, 0)
	if later.Day() != on.Day() {
		later = later.AddDate(0, 0, -later.Day())
	}
	return later
}

// fromView takes the totals of the loan book's page.
func fromView(t *testing.T, world *domain.World) totals {
	t.Helper()
	view, err := readmodel.Fold{World: world}.LoanBook(t.Context(), importer.SBABook)
	if err != nil {
		t.Fatal(err)
	}
	book := totals{}
	for group, lines := range map[string][]readmodel.BookLine{"year ": view.ByApproval, "state ": view.ByState, "sector ": view.BySector} {
		for _, l := range lines {
			book[group+l.Key] = sums{
				loans: int64(l.Count), approved: int64(l.ApprovedCents / 100), disbursed: int64(l.DisbursedCents / 100),
				chargedOff: int64(l.ChargedOffCents / 100), paidInFull: int64(l.PaidInFull),
			}
		}
	}
	return book
}

func TestTotalsEqualAQueryOverTheFile(t *testing.T) {
	journal := openJournal(t)
	result, report := importAll(t, journal, sbaFile(t))
	if result.Rows != 22_427 {
		t.Errorf("%d rows, the file has 22,427", result.Rows)
	}
	named := map[string]bool{}
	for _, line := range strings.Split(report, "\n") {
		if strings.Contains(line, ",not imported,") {
			named[strings.SplitN(line, ",", 3)[0]] = true
		}
	}
	if in := result.Outcomes[importer.Imported]; in+len(named) != result.Rows || in != len(journal.Head().Facilities()) {
		t.Errorf("%d imported and %d named of %d; the book has %d", in, len(named), result.Rows, len(journal.Head().Facilities()))
	}
	machine := timemachine.New(journal)
	for _, on := range []calendar.Date{today, calendar.Of(2008, 12, 31), calendar.Of(1997, 6, 30), calendar.Of(1970, 1, 1)} {
		world, err := machine.World(t.Context(), journal.Head().Position(), on)
		if err != nil {
			t.Fatal(err)
		}
		year, month, day := on.YMD()
		want := byHand(t, sbaFile(t), time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC))
		got := fromView(t, world)
		if len(want) < 50 && on.String() > "1997" {
			t.Fatalf("only %d groups to compare on %s", len(want), on)
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			if got[key] != want[key] {
				t.Errorf("%s, %s: the book has %+v, the file %+v", on, key, got[key], want[key])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d groups in the book, %d in the file", on, len(got), len(want))
		}
	}
}

func BenchmarkReadSBA(b *testing.B) {
	rows := 0
	for b.Loop() {
		for range importer.SBA(sbaFile(b), today) {
			rows++
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
