package schedule

import (
	"fmt"
	"testing"

	"refold/internal/calendar"
	"refold/internal/money"
)

func BenchmarkOpen(b *testing.B) {
	for _, kind := range []Kind{Annuity, Flat, EqualPart} {
		b.Run(string(kind), func(b *testing.B) {
			b.ReportAllocs()
			t := terms(kind, "9.4822", 24, act365)
			for range b.N {
				if _, err := Open(t, 25_000_00, day("2024-01-31")); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRepay(b *testing.B) {
	for _, on := range []string{"2024-02-29", "2024-05-05", "2024-02-10"} {
		b.Run(on, func(b *testing.B) {
			b.ReportAllocs()
			loan := open(b, terms(Annuity, "9.4822", 24, act365), "25000", "2024-01-31")
			date := day(on)
			for range b.N {
				loan.Repay(date, 1_200_00)
			}
		})
	}
}

func BenchmarkAt(b *testing.B) {
	b.ReportAllocs()
	loan := open(b, terms(Annuity, "9.4822", 24, act365), "25000", "2024-01-31")
	loan, _ = loan.Repay(day("2024-02-29"), 1_200_00)
	for range b.N {
		loan.At(day("2024-05-05"))
	}
}

func BenchmarkXIRR(b *testing.B) {
	for _, n := range []int{2, 24, 400} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			flows := []Flow{{0, -1000}}
			for i := range n {
				flows = append(flows, Flow{calendar.Date(30 * (i + 1)), float64(money.Cents(1100)) / float64(n)})
			}
			for range b.N {
				XIRR(flows, calendar.Act365)
			}
		})
	}
}
