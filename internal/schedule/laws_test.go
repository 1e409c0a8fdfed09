package schedule

import (
	"fmt"
	"testing"

	"refold/internal/calendar"
	"refold/internal/money"

	"pgregory.net/rapid"
)

// picture is everything that a loan shows; two equal pictures are equal loans.
func picture(l Loan) string {
	return fmt.Sprintf("%+v|%+v|%+v|%+v|%v", l.At(l.asOf), l.At(l.asOf+400), l.Rows(), l.Charges(), l.tranches)
}

// TestSchedulesAddUp: whatever the terms, principal adds up, nothing is negative,
// and the last instalment clears.
func TestSchedulesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loan := anyLoan(t)
		checkRows(t, loan)
	})
}

func checkRows(t *rapid.T, loan Loan) {
	sum, due := money.Cents(0), loan.Disbursed()
	rows := loan.Rows()
	for _, r := range rows {
		if r.Principal < 0 || r.Interest < 0 || r.Balance < 0 || r.PaidPrincipal > r.Principal || r.PaidPrincipal < 0 || r.Due <= due {
			t.Fatalf("instalment %+v", r)
		}
		sum, due = sum+r.Principal, r.Due
	}
	if sum != loan.Principal() || rows[len(rows)-1].Balance != 0 {
		t.Fatalf("instalments of %s add up to %s in\n%s", loan.Principal(), sum, table(rows))
	}
}

// step lets one thing happen to a loan and says what money did.
func step(t *rapid.T, loan Loan, on calendar.Date) Loan {
	amount := money.Cents(rapid.Int64Range(1, int64(loan.Principal())).Draw(t, "amount"))
	before := loan.At(on)
	switch rapid.SampledFrom([]string{"pay", "pay", "pay", "due", "payoff", "charge", "tranche", "restructure", "charge off"}).Draw(t, "step") {
	case "due":
		amount = max(before.PastDue.Total()+before.Due.Total()+before.NextDueAmount, 1)
		fallthrough
	case "pay":
		return checkPayment(t, loan, on, amount)
	case "payoff":
		quote := loan.Payoff(on, ToDate)
		if quote.Total == 0 {
			return loan
		}
		paid := checkPayment(t, loan, on, quote.Total)
		if p := paid.At(on); !p.Settled || paid.Overpaid() != loan.Overpaid() {
			t.Fatalf("a payoff of %+v leaves %+v", quote, p)
		}
		return paid
	case "charge":
		kind := rapid.SampledFrom([]ChargeKind{LateInterest, Fee}).Draw(t, "kind")
		return loan.Charge(fmt.Sprint(len(loan.Charges())), kind, on+calendar.Date(rapid.Int32Range(-5, 40).Draw(t, "due")), amount/100)
	case "tranche":
		if more, err := loan.Disburse(on, amount); err == nil {
			return more
		}
		return loan
	case "restructure":
		change := Restructure{FromDue: on + 1, HasNewRate: true, NewRate: 7_000_000, ExtraPeriods: rapid.IntRange(0, 3).Draw(t, "extra")}
		if changed, err := loan.Restructure(on, change); err == nil {
			return changed
		}
		return loan
	}
	return loan.ChargeOff(on)
}

// checkPayment pays and checks that every cent went where it was owed.
func checkPayment(t *rapid.T, loan Loan, on calendar.Date, amount money.Cents) Loan {
	before := loan.At(on)
	way := rapid.SampledFrom([]Prepayment{loan.Terms().Prepayment, ShortenTerm, ReduceInstalment, OffsetNext}).Draw(t, "way")
	after, a := loan.RepayAs(on, amount, way)
	if a.Total() != amount || min(a.LateInterest, a.Fee, a.Interest+loan.Payoff(on, ToDate).GivenBack, a.Principal, a.Overpaid) < 0 {
		t.Fatalf("%s was split into %+v", amount, a)
	}
	if after.Outstanding() != loan.Outstanding()-a.Principal || after.Overpaid() != loan.Overpaid()+a.Overpaid {
		t.Fatalf("paying %+v moves %s to %s", a, loan.Outstanding(), after.Outstanding())
	}
	p := after.At(on)
	if a.Overpaid > 0 && !p.Settled {
		t.Fatalf("overpaid %s with %+v owed", a.Overpaid, p.Owed)
	}
	if due := p.PastDue.Total() + p.Due.Total(); due > 0 && due != before.PastDue.Total()+before.Due.Total()-amount {
		t.Fatalf("paying %s of %+v due leaves %+v and %+v", amount, before, p.PastDue, p.Due)
	}
	return after
}

// TestLoansLive lets many things happen to many loans: money is conserved, the
// schedule always adds up, and no version of a loan changes when a later one is
// made.
func TestLoansLive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loan := anyLoan(t)
		on := loan.Disbursed()
		var versions []Loan
		var pictures []string
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			versions, pictures = append(versions, loan), append(pictures, picture(loan))
			on += calendar.Date(rapid.Int32Range(0, 70).Draw(t, "days"))
			loan = step(t, loan, on)
			checkRows(t, loan)
			if p := loan.At(on); p.Outstanding != loan.Outstanding() || p.Owed.Principal != p.Outstanding {
				t.Fatalf("%+v of %s outstanding", p, loan.Outstanding())
			}
		}
		for i, version := range versions {
			if again := picture(version); again != pictures[i] {
				t.Fatalf("version %d was\n%s\nand is\n%s", i, pictures[i], again)
			}
		}
	})
}

// TestLookingChangesNothing: asking on the way gives the same as not asking, and a
// position on a later day is the same from any earlier version.
func TestLookingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loan := anyLoan(t)
		on := loan.Disbursed() + calendar.Date(rapid.Int32Range(0, 200).Draw(t, "paid on"))
		loan, _ = loan.Repay(on, loan.Principal()/3)
		later := on + calendar.Date(rapid.Int32Range(0, 400).Draw(t, "later"))
		direct := fmt.Sprint(loan.At(later), table(loan.RowsAt(later)))
		passing := loan
		for d := on; d < later; d += 9 {
			passing.At(d)
			passing.NextChange(d)
			passing.advance(d)
		}
		if got := fmt.Sprint(passing.At(later), table(passing.RowsAt(later))); got != direct {
			t.Fatalf("directly\n%s\npassing by\n%s", direct, got)
		}
	})
}

// TestNextChangeMissesNothing: between two changes that a loan announces, nothing
// that the agenda must know about changes.
func TestNextChangeMissesNothing(t *testing.T) {
	bucket := func(days int) (n int) {
		for _, from := range arrearsSteps {
			if days >= from {
				n++
			}
		}
		return n
	}
	state := func(p Position) string {
		return fmt.Sprint(bucket(p.DaysPastDue), p.PastDue.Fee, p.PastDue.Interest, p.PastDue.Principal, p.Due.Principal, p.Due.Interest, p.Due.Fee)
	}
	rapid.Check(t, func(t *rapid.T) {
		loan := anyLoan(t)
		loan, _ = loan.Repay(loan.Disbursed(), loan.Principal()/5)
		at := loan.Disbursed()
		next := loan.NextChange(at)
		before := state(loan.At(at))
		for d := at + 1; d < at+500; d++ {
			now := state(loan.At(d))
			if d == next {
				next = loan.NextChange(d)
			} else if now != before && !falls(before, now) {
				t.Fatalf("on %s, not announced (%s is next):\n%s\n%s", d, next, before, now)
			}
			before = now
		}
		if next != calendar.None && next < at+500 {
			t.Fatalf("%s was announced and passed by", next)
		}
	})
}

// falls says that what fell due yesterday is past due today: the day after an
// announced due date, which needs no announcement when arrears began before.
func falls(before, now string) bool {
	var a, b [7]string
	fmt.Sscan(before, &a[0], &a[1], &a[2], &a[3], &a[4], &a[5], &a[6])
	fmt.Sscan(now, &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &b[6])
	return a[0] == b[0] && (a[4] != "0.00" || a[5] != "0.00" || a[6] != "0.00")
}

// TestSolveIsExact holds the fast solution to exact rationals.
func TestSolveIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loan := anyLoan(t)
		balance := money.Cents(rapid.Int64Range(1, int64(money.MaxCents)).Draw(t, "balance"))
		if fast, exact := loan.terms.solve(balance, loan.periods), loan.terms.solveExact(balance, loan.periods); fast != exact {
			t.Fatalf("%s in %d is %s, exactly %s", balance, len(loan.periods), fast, exact)
		}
	})
}
