package schedule

import (
	"fmt"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/money"
	_ "refold/internal/rapidtest"

	"pgregory.net/rapid"
)

// terms are the usual terms of a test: monthly, in pinned formulas.
func terms(kind Kind, ratePercent string, periods int, change ...func(*Terms)) Terms {
	rate, err := money.ParseRate(ratePercent)
	if err != nil {
		panic(err)
	}
	t := Terms{Kind: kind, Rate: rate, Periods: periods, Frequency: calendar.Monthly, CalculationVersion: CalculationVersion}
	for _, f := range change {
		f(&t)
	}
	return t
}

func day(text string) calendar.Date {
	d, err := calendar.Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

func cents(text string) money.Cents {
	c, err := money.ParseCents(text)
	if err != nil {
		panic(err)
	}
	return c
}

func open(t testing.TB, terms Terms, principal, disbursed string) Loan {
	t.Helper()
	loan, err := Open(terms, cents(principal), day(disbursed))
	if err != nil {
		t.Fatal(err)
	}
	return loan
}

// table writes rows as "due principal interest balance", one a line.
func table(rows []Row) string {
	var b strings.Builder
	for _, r := range rows {
		fmt.Fprintf(&b, "%s %s %s %s\n", r.Due, r.Principal, r.Interest, r.Balance)
	}
	return b.String()
}

// checkTable compares rows with a table; lines of "…" skip rows.
func checkTable(t *testing.T, rows []Row, want string) {
	t.Helper()
	got := table(rows)
	lines := strings.Split(strings.TrimSpace(want), "\n")
	for i := range lines {
		lines[i] = strings.Join(strings.Fields(lines[i]), " ")
	}
	if want := strings.Join(lines, "\n") + "\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// anyTerms draws terms that are valid for the principal drawn with them.
func anyTerms(t *rapid.T) (Terms, money.Cents) {
	principal := money.Cents(rapid.Int64Range(1_000, 5_000_000_00).Draw(t, "principal"))
	terms := Terms{
		Kind:               rapid.SampledFrom(Kinds).Draw(t, "kind"),
		Rate:               money.Rate(rapid.Int64Range(0, 60_000_000).Draw(t, "rate")),
		Periods:            rapid.IntRange(1, 30).Draw(t, "periods"),
		DayCount:           calendar.DayCount(rapid.IntRange(0, int(calendar.ActActISDA)).Draw(t, "day count")),
		Rounding:           money.Rounding(rapid.IntRange(0, 3).Draw(t, "rounding")),
		InterestOn:         rapid.SampledFrom([]InterestOn{Scheduled, Actual}).Draw(t, "interest on"),
		Prepayment:         rapid.SampledFrom([]Prepayment{ShortenTerm, ReduceInstalment, OffsetNext}).Draw(t, "prepayment"),
		Ahead:              rapid.SampledFrom([]Ahead{PrincipalFirst, InstalmentFirst}).Draw(t, "ahead"),
		CalculationVersion: CalculationVersion,
	}
	terms.Frequency = rapid.SampledFrom([]calendar.Frequency{
		calendar.Monthly, calendar.Weekly, calendar.Quarterly, calendar.Yearly, calendar.Daily, {Unit: calendar.Day, Every: 15},
	}).Draw(t, "frequency")
	if terms.Kind == Balloon {
		terms.PrincipalEachCents = principal/money.Cents(2*terms.Periods) + 1
	}
	if n := terms.rowCount(); n > 2 {
		terms.InterestOnlyPeriods = rapid.IntRange(0, n-1).Draw(t, "interest only")
		terms.InterestGracePeriods = rapid.IntRange(0, n-1).Draw(t, "interest grace")
		terms.InterestFreePeriods = rapid.SampledFrom([]int{0, 0, n / 2}).Draw(t, "interest free")
	}
	terms.InstalmentMultipleCents = rapid.SampledFrom([]money.Cents{0, 1, 100}).Draw(t, "multiple")
	if rapid.Bool().Draw(t, "late") {
		terms.LateInterestRate = 18_000_000
		terms.LateFee = LateFee{Percent: 1_500_000, WithInterest: rapid.Bool().Draw(t, "with interest"), AfterDays: rapid.IntRange(0, 9).Draw(t, "after")}
	}
	return terms, principal
}

// anyLoan opens a loan of any terms, sometimes with a broken first period.
func anyLoan(t *rapid.T) Loan {
	terms, principal := anyTerms(t)
	disbursed := day("2023-01-31") + calendar.Date(rapid.Int32Range(0, 800).Draw(t, "disbursed"))
	if rapid.IntRange(0, 3).Draw(t, "broken") == 0 {
		terms.HasFirstDue, terms.FirstDue = true, disbursed+calendar.Date(rapid.Int32Range(1, 90).Draw(t, "first due"))
	}
	loan, err := Open(terms, principal, disbursed)
	if err != nil {
		t.Fatalf("%+v: %v", terms, err)
	}
	return loan
}
