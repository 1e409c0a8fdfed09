package schedule

import (
	"testing"

	"refold/internal/calendar"
	"refold/internal/money"
)

// Figures of apache/fineract: LoanRepayment.feature (RS02 to RS07, RP02 to RP10),
// LoanReschedule.feature, ProgressiveEMICalculatorTest, ClientLoanIntegrationTest and
// LoanFixedPrincipalPercentageAmortizationTest; facts only, each named with its case.

func act365(t *Terms)       { t.DayCount = calendar.Act365 }
func wholeUnits(t *Terms)   { t.InstalmentMultipleCents = 100 }
func onActual(t *Terms)     { t.InterestOn, t.Prepayment = Actual, ReduceInstalment }
func agreed862(t *Terms)    { t.BaseInstalmentCents = 862_00 }
func every15Days(t *Terms)  { t.Frequency = calendar.Frequency{Unit: calendar.Day, Every: 15} }
func quarterly(t *Terms)    { t.Frequency = calendar.Quarterly }
func hundreds(t *Terms)     { t.InstalmentMultipleCents = 100_00 }
func fiveThousand(t *Terms) { t.PrincipalEachCents = 5_000_00 }

func spared(principal, interest int) func(*Terms) {
	return func(t *Terms) { t.InterestOnlyPeriods, t.InterestGracePeriods = principal, interest }
}

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		name      string
		terms     Terms
		principal string
		disbursed string
		rows      map[int]string // "principal interest balance" of some rows
	}{
		{"RS02: multiple of 1", terms(Annuity, "12", 18, wholeUnits), "5000", "2022-11-01",
			map[int]string{1: "255.00 50.00 4745.00", 12: "284.50 20.50 1765.95", 18: "300.22 3.00 0.00"}},
		{"RS03: actual days", terms(Annuity, "12", 18, wholeUnits, act365), "5000", "2022-11-01",
			map[int]string{1: "255.68 49.32 4744.32", 4: "266.08 38.92 3962.33", 18: "299.38 2.95 0.00"}},
		{"RS06: grace on principal", terms(InterestThen, "12", 18, wholeUnits, spared(6, 0)), "5000", "2022-11-01",
			map[int]string{6: "0.00 50.00 5000.00", 7: "394.00 50.00 4606.00", 18: "442.66 4.43 0.00"}},
		{"RS07: interest falls due after the grace", terms(Annuity, "12", 18, wholeUnits, spared(6, 3)), "5000", "2022-11-01",
			map[int]string{3: "0.00 0.00 5000.00", 4: "0.00 200.00 5000.00", 5: "0.00 50.00 5000.00", 18: "442.66 4.43 0.00"}},
		{"15.678 %, actual days", terms(Annuity, "15.678", 6, act365), "100", "2024-01-01",
			map[int]string{1: "16.10 1.33 83.90", 3: "16.53 0.90 50.99", 6: "17.25 0.22 0.00"}},
		{"every 15 days", terms(Annuity, "9.4822", 6, every15Days), "100", "2024-01-01",
			map[int]string{1: "16.50 0.40 83.50", 4: "16.70 0.20 33.59", 6: "16.82 0.07 0.00"}},
		{"everything in hundreds", terms(EqualPart, "24", 24, hundreds), "10000000", "2014-06-02",
			map[int]string{2: "416700.00 191700.00 9166600.00", 20: "416700.00 41700.00 1666000.00", 24: "415900.00 8300.00 0.00"}},
		{"in hundreds, with grace", terms(EqualPart, "24", 24, hundreds, spared(5, 0)), "10000000", "2014-06-02",
			map[int]string{5: "0.00 200000.00 10000000.00", 7: "526300.00 189500.00 8947400.00"}},
		{"balloon with grace", terms(Balloon, "24", 19, act365, fiveThousand, spared(6, 0)), "100000", "2011-09-20",
			map[int]string{1: "0.00 1972.60 100000.00", 6: "0.00 1906.85 100000.00", 7: "5000.00 2038.36 95000.00",
				18: "5000.00 828.49 40000.00", 19: "40000.00 815.34 0.00"}},
		{"balloon with flat interest", terms(Flat, "24", 13, act365, fiveThousand), "100000", "2011-09-20",
			map[int]string{1: "5000.00 2002.95 95000.00", 12: "5000.00 2002.95 40000.00", 13: "40000.00 2002.96 0.00"}},
		{"no interest", terms(Annuity, "0", 4), "1000", "2024-01-01",
			map[int]string{1: "250.00 0.00 750.00", 4: "250.00 0.00 0.00"}},
		{"quarterly, own figures", terms(Annuity, "12", 4, quarterly), "1000", "2024-01-31",
			map[int]string{1: "239.03 30.00 760.97", 4: "261.18 7.84 0.00"}},
		{"leap day, yearly, own figures", terms(Annuity, "10", 2, func(t *Terms) { t.Frequency = calendar.Yearly }), "1000", "2024-02-29",
			map[int]string{1: "476.19 100.00 523.81", 2: "523.81 52.38 0.00"}},
		{"bullet over six months, own figures", terms(Bullet, "12", 6), "1000", "2024-01-31",
			map[int]string{1: "1000.00 60.00 0.00"}},
		{"interest only, own figures", terms(InterestOnly, "12", 3), "1000", "2024-01-31",
			map[int]string{1: "0.00 10.00 1000.00", 3: "1000.00 10.00 0.00"}},
		{"half up rounds a tie up", terms(Flat, "15", 4, wholeUnits, func(t *Terms) { t.Rounding = money.HalfUp }), "1250", "2023-09-01",
			map[int]string{1: "312.37 15.63 937.63", 4: "312.89 15.61 0.00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := open(t, c.terms, c.principal, c.disbursed).Rows()
			for no, want := range c.rows {
				if no > len(rows) {
					t.Fatalf("row %d is missing", no)
				}
				r := rows[no-1]
				if got := r.Principal.String() + " " + r.Interest.String() + " " + r.Balance.String(); got != want {
					t.Errorf("row %d is %s, want %s", no, got, want)
				}
			}
		})
	}
}

func TestPaymentsAndTheSchedule(t *testing.T) {
	base := terms(Annuity, "12", 6, act365, wholeUnits, agreed862, onActual)
	for _, c := range []struct {
		name, on, amount, want string
	}{
		{"RP02: on time, a little more", "2022-12-01", "863", `
			2022-12-01 813.68 49.32 4186.32
			2023-01-01 819.33 42.67 3366.99
			2023-02-01 827.68 34.32 2539.31
			2023-03-01 838.62 23.38 1700.69
			2023-04-01 844.67 17.33 856.02
			2023-05-01 856.02 8.44 0.00`},
		{"RP03: early, a little more", "2022-11-27", "863", `
			2022-12-01 863.00 48.18 4137.00
			2023-01-01 809.84 42.16 3327.16
			2023-02-01 818.09 33.91 2509.07
			2023-03-01 828.90 23.10 1680.17
			2023-04-01 834.88 17.12 845.29
			2023-05-01 845.29 8.34 0.00`},
		{"RP05: on time, a part", "2022-12-01", "200", `
			2022-12-01 812.68 49.32 4187.32
			2023-01-01 819.32 42.68 3368.00
			2023-02-01 827.67 34.33 2540.33
			2023-03-01 838.62 23.38 1701.71
			2023-04-01 844.66 17.34 857.05
			2023-05-01 857.05 8.45 0.00`},
		{"RP06: early, a part", "2022-11-27", "200", `
			2022-12-01 812.95 49.05 4187.05
			2023-01-01 819.33 42.67 3367.72
			2023-02-01 827.68 34.32 2540.04
			2023-03-01 838.62 23.38 1701.42
			2023-04-01 844.66 17.34 856.76
			2023-05-01 856.76 8.45 0.00`},
		{"RP09: early, much more", "2022-11-27", "1500", `
			2022-12-01 1500.00 47.34 3500.00
			2023-01-01 685.33 35.67 2814.67
			2023-02-01 692.31 28.69 2122.36
			2023-03-01 701.46 19.54 1420.90
			2023-04-01 706.52 14.48 714.38
			2023-05-01 714.38 7.05 0.00`},
		{"RP10: late, much more", "2022-12-05", "1500", `
			2022-12-01 812.68 49.32 4187.32
			2023-01-01 823.91 38.09 3363.41
			2023-02-01 827.72 34.28 2535.69
			2023-03-01 838.66 23.34 1697.03
			2023-04-01 844.70 17.30 852.33
			2023-05-01 852.33 8.41 0.00`},
	} {
		t.Run(c.name, func(t *testing.T) {
			loan, _ := open(t, base, "5000", "2022-11-01").Repay(day(c.on), cents(c.amount))
			checkTable(t, loan.Rows(), c.want)
		})
	}
}

func TestPrepaymentOptions(t *testing.T) {
	for prepayment, want := range map[Prepayment]string{
		ShortenTerm: `
			2024-02-01 400.00 10.00 600.00
			2024-03-01 250.28 6.00 349.72
			2024-04-01 252.78 3.50 96.94
			2024-05-01 96.94 0.97 0.00`,
		ReduceInstalment: `
			2024-02-01 400.00 10.00 600.00
			2024-03-01 198.01 6.00 401.99
			2024-04-01 199.99 4.02 202.00
			2024-05-01 202.00 2.02 0.00`,
		OffsetNext: `
			2024-02-01 246.28 10.00 753.72
			2024-03-01 248.74 7.54 504.98
			2024-04-01 251.23 5.05 253.75
			2024-05-01 253.75 2.54 0.00`,
	} {
		loan := open(t, terms(Annuity, "12", 4, func(t *Terms) { t.Prepayment = prepayment }), "1000", "2024-01-01")
		if prepayment != OffsetNext {
			// 10.00 interest and 246.28 principal are due; the rest comes early.
			loan, _ = loan.Repay(day("2024-02-01"), cents("410"))
			checkTable(t, loan.Rows(), want)
			continue
		}
		loan, _ = loan.Repay(day("2024-02-01"), cents("410"))
		checkTable(t, loan.Rows(), want)
		if r := loan.Rows()[1]; r.PaidInterest != cents("7.54") || r.PaidPrincipal != cents("146.18") {
			t.Errorf("the second instalment has %+v", r)
		}
	}
}

func TestTranches(t *testing.T) {
	// ProgressiveEMICalculatorTest, a second payout on a due date.
	loan, err := open(t, terms(Annuity, "9.4822", 6), "100", "2024-01-01").Disburse(day("2024-03-01"), cents("100"))
	if err != nil {
		t.Fatal(err)
	}
	checkTable(t, loan.Rows(), `
		2024-02-01 16.34 0.79 83.66
		2024-03-01 16.47 0.66 167.19
		2024-04-01 41.31 1.32 125.88
		2024-05-01 41.64 0.99 84.24
		2024-06-01 41.96 0.67 42.28
		2024-07-01 42.28 0.33 0.00`)
	if _, err := loan.Disburse(day("2024-07-01"), 100); err == nil {
		t.Error("a tranche was paid out after the end")
	}
}

func TestRestructuring(t *testing.T) {
	for _, c := range []struct {
		name      string
		terms     Terms
		principal string
		disbursed string
		change    Restructure
		want      string
	}{
		{"new rate, declining balance", terms(Annuity, "7", 6), "100", "2024-01-01",
			Restructure{FromDue: day("2024-03-01"), HasNewRate: true, NewRate: 4_000_000}, `
			2024-02-01 16.43 0.58 83.57
			2024-03-01 16.60 0.28 66.97
			2024-04-01 16.66 0.22 50.31
			2024-05-01 16.71 0.17 33.60
			2024-06-01 16.77 0.11 16.83
			2024-07-01 16.83 0.06 0.00`},
		{"a new due date moves the rest", terms(EqualPart, "0", 3), "3000", "2023-07-01",
			Restructure{FromDue: day("2023-09-01"), HasNewFirstDue: true, NewFirstDue: day("2023-09-15")}, `
			2023-08-01 1000.00 0.00 2000.00
			2023-09-15 1000.00 0.00 1000.00
			2023-10-15 1000.00 0.00 0.00`},
		{"grace on principal in mid-term", terms(Annuity, "0", 3), "3000", "2023-07-01",
			Restructure{FromDue: day("2023-09-01"), InterestOnly: 1, ExtraPeriods: 1}, `
			2023-08-01 1000.00 0.00 2000.00
			2023-09-01 0.00 0.00 2000.00
			2023-10-01 1000.00 0.00 1000.00
			2023-11-01 1000.00 0.00 0.00`},
		{"grace on interest in mid-term", terms(Flat, "12", 4), "4000", "2023-07-01",
			Restructure{FromDue: day("2023-09-01"), InterestGrace: 2}, `
			2023-08-01 1000.00 40.00 3000.00
			2023-09-01 1000.00 0.00 2000.00
			2023-10-01 1000.00 0.00 1000.00
			2023-11-01 1000.00 120.00 0.00`},
	} {
		t.Run(c.name, func(t *testing.T) {
			loan, err := open(t, c.terms, c.principal, c.disbursed).Restructure(day(c.disbursed), c.change)
			if err != nil {
				t.Fatal(err)
			}
			checkTable(t, loan.Rows(), c.want)
		})
	}
}

// TestExtremes: the largest principal, the longest term, the highest rate that goes
// with a principal, a loan of one cent, a loan of one day.
func TestExtremes(t *testing.T) {
	for _, c := range []struct {
		name      string
		terms     Terms
		principal money.Cents
		first     string // "principal interest" of the first instalment
	}{
		{"ten trillion over a hundred years", terms(Annuity, "0.9", 1200), money.MaxCents, "5141305174.29 7500000000.00"},
		{"ten trillion, no interest", terms(EqualPart, "0", 7), money.MaxCents, "1428571428571.43 0.00"},
		{"usury", terms(Annuity, "100000", 12), 100_00, "0.00 8333.33"},
		{"one cent", terms(Annuity, "12", 12), 1, "0.00 0.00"},
		{"one day", terms(Annuity, "36.5", 1, act365, func(t *Terms) { t.Frequency = calendar.Daily }), 1000_00, "1000.00 1.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			loan, err := Open(c.terms, c.principal, day("2024-02-28"))
			if err != nil {
				t.Fatal(err)
			}
			rows, sum := loan.Rows(), money.Cents(0)
			for _, r := range rows {
				if sum += r.Principal; r.Principal < 0 || r.Interest < 0 {
					t.Fatalf("%+v", r)
				}
			}
			if got := rows[0].Principal.String() + " " + rows[0].Interest.String(); got != c.first || sum != c.principal {
				t.Errorf("first %s, want %s; in all %s of %s", got, c.first, sum, c.principal)
			}
			if p := loan.At(day("2300-01-01")); p.Owed.Total() < c.principal {
				t.Errorf("after centuries %+v", p)
			}
		})
	}
}
