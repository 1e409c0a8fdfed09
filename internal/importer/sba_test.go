package importer_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/importer"
)

// today is the open day of these tests.
var today = calendar.Of(2026, 11, 21)

// openJournal gives a journal in memory with its first day open.
func openJournal(t *testing.T) *events.Journal {
	t.Helper()
	year, month, day := today.YMD()
	clock := time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC)
	journal, err := events.Open(t.Context(), events.NewMemory(), events.Options{
		Now: func() time.Time { return clock }, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(journal.Close)
	if err := journal.OpenDaysUpTo(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	return journal
}

// importAll imports a book and gives its report, one line a finding.
func importAll(t *testing.T, journal *events.Journal, book io.Reader) (importer.Result, string) {
	t.Helper()
	var text bytes.Buffer
	report, err := importer.NewReport(&text)
	if err != nil {
		t.Fatal(err)
	}
	result, err := importer.Import(t.Context(), journal, "test", importer.SBA(book, today), report.Row, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Close(); err != nil {
		t.Fatal(err)
	}
	return result, text.String()
}

func dirt(t *testing.T) *bytes.Reader {
	t.Helper()
	text, err := os.ReadFile("testdata/dirt.csv")
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(text)
}

// findings are the findings of the fixture: row, outcome and code of each.
var findings = []string{
	"5 not imported STATUS_BLANK",
	"6 not imported STATUS_UNKNOWN",
	"7 not imported APPROVAL_UNDATED",
	"8 not imported DISBURSEMENT_UNDATED",
	"9 not imported DATE_UNREADABLE",
	"10 not imported CHARGE_OFF_UNDATED",
	"10 not imported NOTHING_CHARGED_OFF",
	"11 not imported PAID_IN_FULL_AND_CHARGED_OFF",
	"12 imported DISBURSED_ABOVE_APPROVED",
	"13 not imported CHARGED_OFF_TOO_MUCH",
	"14 not imported DISBURSED_BEFORE_APPROVED",
	"15 not imported ENDED_BEFORE_DISBURSED",
	"16 not imported PAYOFF_NOT_COMPUTABLE",
	"17 imported NOTHING_CHARGED_OFF",
	"17 imported TERM_ZERO",
	"18 imported PAYOFF_TO_COME",
	"19 not imported AMOUNT_UNREADABLE",
	"19 not imported DISBURSED_ABOVE_APPROVED",
	"20 not imported TERM_UNREADABLE",
	"20 not imported PAYOFF_NOT_COMPUTABLE",
	"21 not imported NOTHING_DISBURSED",
	"22 not imported LOAN_NUMBER_MISSING",
	"23 imported BORROWER_BLANK",
	"23 imported STATE_BLANK",
	"23 imported LENDER_BLANK",
	"24 not imported ROW_UNREADABLE",
	"25 not imported ROW_UNREADABLE",
	"27 not imported IMPORTED_DIFFERENTLY",
	"28 not imported TEXT_NOT_UTF8",
}

func TestEveryRowIsImportedOrNamed(t *testing.T) {
	result, report := importAll(t, openJournal(t), dirt(t))
	var got []string
	for _, line := range strings.Split(strings.TrimSpace(report), "\n")[1:] {
		fields := strings.SplitN(line, ",", 5)
		got = append(got, fields[0]+" "+fields[2]+" "+fields[3])
		if len(fields) < 5 || len(strings.Trim(fields[4], `"`)) < 10 {
			t.Errorf("no sentence in %q", line)
		}
	}
	if !slices.Equal(got, findings) {
		t.Errorf("found:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(findings, "\n"))
	}
	want := map[importer.Outcome]int{importer.Imported: 8, importer.AlreadyImported: 1, importer.NotImported: 19}
	if result.Rows != 28 || fmt.Sprint(result.Outcomes) != fmt.Sprint(want) {
		t.Errorf("%d rows: %v, want %v", result.Rows, result.Outcomes, want)
	}
	if result.ApprovedCents != 480_000_00 || result.DisbursedCents != 510_000_00 {
		t.Errorf("USD %s approved, USD %s disbursed", result.ApprovedCents, result.DisbursedCents)
	}
	if result.Remarked != 4 || result.Remarks["LENDER_BLANK"] != 1 || result.Reasons["ROW_UNREADABLE"] != 2 {
		t.Errorf("remarks on %d rows: %v; reasons: %v", result.Remarked, result.Remarks, result.Reasons)
	}
	var summary strings.Builder
	result.Summary(&summary)
	for code := range result.Reasons {
		if !strings.Contains(summary.String(), code) {
			t.Errorf("the summary doesn't name %s:\n%s", code, &summary)
		}
	}
}

func TestWhatTheRowsBecome(t *testing.T) {
	journal := openJournal(t)
	importAll(t, journal, dirt(t))
	world := journal.Head()
	tests := []struct {
		loan      string
		stage     domain.Stage
		approved  string
		disbursed string
		ended     string
	}{
		{"900001", domain.Closed, "1997-02-28", "1997-05-31", "2004-05-31"},
		{"900002", domain.ChargedOff, "1997-02-28", "1997-05-31", "2010-01-30"},
		{"900003", domain.ChargedOff, "1966-02-28", "1966-05-31", "1990-06-04"},
		{"900017", domain.Active, "1997-02-28", "1997-05-31", ""},
		{"900026", domain.Closed, "2001-01-30", "2001-01-31", "2001-02-28"},
	}
	for _, test := range tests {
		f := world.Facility("SBA-" + test.loan)
		if f == nil {
			t.Errorf("loan %s is missing", test.loan)
			continue
		}
		ended := f.Imported.PaidInFullOn
		if f.Stage == domain.ChargedOff {
			ended = f.Imported.ChargedOffOn
		}
		if f.Stage != test.stage || f.SubmittedOn.String() != test.approved || f.DisbursedOn.String() != test.disbursed || ended.String() != test.ended {
			t.Errorf("loan %s is %s, approved %s, disbursed %s, ended %s; want %v", test.loan, f.Stage, f.SubmittedOn, f.DisbursedOn, ended, test)
		}
		if f.Book() != importer.SBABook || f.Currency() != "USD" || f.Imported.PayoffEstimated != (f.Stage == domain.Closed) {
			t.Errorf("loan %s: book %q, currency %q, payoff estimated %t", test.loan, f.Book(), f.Currency(), f.Imported.PayoffEstimated)
		}
	}
	third := world.Facility("SBA-900003").Imported
	if third.ChargedOffCents != 1500_50 || third.SectorCode != "" || third.Lender != "RIVER BANK" || third.City != "EVANSVILLE" {
		t.Errorf("the third loan: %+v", third)
	}
}

func TestImportAgainChangesNothing(t *testing.T) {
	journal := openJournal(t)
	first, _ := importAll(t, journal, dirt(t))
	position := journal.Head().Position()
	again, _ := importAll(t, journal, dirt(t))
	if now := journal.Head().Position(); now != position || again.Events != 0 {
		t.Errorf("the second run recorded %d events, from %d to %d", again.Events, position, now)
	}
	if got, want := again.Outcomes[importer.AlreadyImported], first.Outcomes[importer.Imported]+first.Outcomes[importer.AlreadyImported]; got != want {
		t.Errorf("%d rows were there already, want %d", got, want)
	}
	if again.DisbursedCents != first.DisbursedCents || fmt.Sprint(again.Reasons) != fmt.Sprint(first.Reasons) {
		t.Errorf("the second run tells another story: %v, %v", again, first)
	}
}

// broken refuses everything after its first answers, as a lost database does.
type broken struct {
	*events.Journal
	calls int
	err   error
}

func (b *broken) SubmitAll(ctx context.Context, s []events.Submission) ([]events.Answer, []error) {
	if b.calls++; b.calls > 1 {
		return b.Journal.SubmitAll(ctx, s)
	}
	answers, errs := b.Journal.SubmitAll(ctx, s[:1])
	for range s[1:] {
		answers, errs = append(answers, events.Answer{}), append(errs, b.err)
	}
	return answers, errs
}

func TestImportGoesOnWhereItWasStopped(t *testing.T) {
	whole := openJournal(t)
	importAll(t, whole, dirt(t))

	t.Run("asks again after a timeout", func(t *testing.T) {
		journal := openJournal(t)
		result, err := importer.Import(t.Context(), &broken{Journal: journal, err: events.ErrTimedOut}, "test", importer.SBA(dirt(t), today), nil, nil)
		if err != nil || result.Outcomes[importer.Imported] != 8 {
			t.Fatalf("imported %v, error %v", result.Outcomes, err)
		}
	})
	t.Run("stops at an error and the next run completes", func(t *testing.T) {
		journal := openJournal(t)
		_, err := importer.Import(t.Context(), &broken{Journal: journal, err: events.ErrClosed}, "test", importer.SBA(dirt(t), today), nil, nil)
		if err == nil || !strings.Contains(err.Error(), "import row 3, loan 900002") {
			t.Fatalf("the error is %v", err)
		}
		importAll(t, journal, dirt(t))
		if got, want := journal.Head().Position(), whole.Head().Position(); got != want {
			t.Errorf("two runs recorded %d events, one run %d", got, want)
		}
	})
}

func TestColumnsMayStandAnywhere(t *testing.T) {
	text, err := io.ReadAll(dirt(t))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	moved := "\ufeff" + "Other," + lines[0] + "\n" + "x," + lines[1] + "\n"
	for row, err := range importer.SBA(strings.NewReader(moved), today) {
		if err != nil || row.Refused() || row.Number != 2 || row.Command.Loan.State != "IN" {
			t.Errorf("row %+v, error %v", row, err)
		}
		for first := range importer.SBA(strings.NewReader(lines[0]+"\n"+lines[1]), today) {
			if first.Request != row.Request {
				t.Error("a column more makes another request of the row")
			}
		}
	}
	for _, header := range []string{"", "LoanNr_ChkDgt,Name\n1,A\n"} {
		for _, err := range importer.SBA(strings.NewReader(header), today) {
			if err == nil {
				t.Errorf("a file that begins with %q was read", header)
			}
		}
	}
}

func TestDateOf(t *testing.T) {
	tests := []struct{ text, want string }{
		{"2/28/1997", "1997-02-28"}, {"12/1/2004", "2004-12-01"}, {"30-Jan-10", "2010-01-30"},
		{"4-JUN-90", "1990-06-04"}, {"1-Jan-66", "1966-01-01"}, {"31-Dec-65", "2065-12-31"}, {"29-Feb-00", "2000-02-29"},
		{"1997-02-28", "1997-02-28"},
		{"29-Feb-99", ""}, {"2/29/1997", ""}, {"13/1/1997", ""}, {"1/0/1997", ""}, {"2/28/97", ""}, {"30-Jan-2010", ""},
		{"30-Foo-10", ""}, {"", ""}, {"1/2/3/4", ""}, {"-1/2/1997", ""}, {"1/2/0000", ""},
	}
	for _, test := range tests {
		got, err := importer.DateOf(test.text)
		if got.String() != test.want || (err == nil) != (test.want != "") {
			t.Errorf("DateOf(%q) = %q, %v; want %q", test.text, got, err, test.want)
		}
	}
}
