package domain_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	"refold/internal/schedule"
)

// benchEvents is about how many events the log of BenchmarkColdFold has, and
// benchInvestors over how many wallets its claims are spread.
const (
	benchEvents    = 300_000
	benchInvestors = 50_000
	benchDays      = 540
)

// BenchmarkColdFold folds a log of the demo's shape from nothing: loans of 40
// claims in the median and 300 at the 99th percentile, each with its application,
// pledges, payout and monthly receipts, all running beside one another. Registered
// people are left out: their events are the cheap ones.
func BenchmarkColdFold(b *testing.B) {
	log := demoLog(benchEvents)
	before := heap()
	w := domaintest.Fold(log)
	perEvent := float64(heap()-before) / float64(len(log))
	if broken := w.Verify(); len(broken) > 0 {
		b.Fatal(broken[0])
	}
	shape(b, w, len(log))
	b.ResetTimer()
	start, used := time.Now(), cpuTime()
	for b.Loop() {
		domaintest.Fold(log)
	}
	folded := float64(len(log)) * float64(b.N)
	b.ReportMetric(folded/time.Since(start).Seconds(), "events/s")
	b.ReportMetric(folded/(cpuTime()-used).Seconds(), "events/cpu-s") // collecting garbage included
	b.ReportMetric(perEvent, "B/event")
}

// shape reports what the log is made of.
func shape(b *testing.B, w *domain.World, events int) {
	facilities := w.Facilities()
	claims := make([]int, len(facilities))
	for i, f := range facilities {
		claims[i] = len(f.Claims)
		if len(f.Inadmissible()) > 0 {
			b.Fatalf("%s: %v", f.ID, f.Inadmissible()[0].Reasons)
		}
	}
	slices.Sort(claims)
	n := len(claims)
	b.Logf("%d events, %d facilities, claims: median %d, 99th percentile %d", events, n, claims[n/2], claims[n*99/100])
}

// cpuTime is what this process has used of all processors: on a machine that is
// busy with other things it tells more than the clock.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// demoLog makes a log of about so many events, in order of the days.
func demoLog(events int) []*domain.Recorded {
	r := rand.New(rand.NewPCG(40, 300))
	var log []*domain.Recorded
	day := func(n int) calendar.Date { return domaintest.FirstDay.AddDays(n) }
	for n := range benchDays {
		log = append(log, &domain.Recorded{EffectiveOn: day(n), Event: domain.BusinessDayOpened{Date: day(n)}})
	}
	for n := 0; len(log) < events; n++ {
		log = append(log, demoLoan(r, n, day(r.IntN(benchDays-30)))...)
	}
	slices.SortStableFunc(log, func(a, b *domain.Recorded) int { return int(a.EffectiveOn - b.EffectiveOn) })
	for len(log) > 0 && log[len(log)-1].EffectiveOn >= day(benchDays) {
		log = log[:len(log)-1]
	}
	for i, rec := range log {
		rec.Position, rec.Stream = int64(i)+1, rec.Event.Stream()
		rec.RequestID = domain.UUID{byte(i >> 16), byte(i >> 8), byte(i)}
	}
	return log
}

// demoLoan is the life of one loan that begins on a day.
func demoLoan(r *rand.Rand, n int, on calendar.Date) []*domain.Recorded {
	var log []*domain.Recorded
	add := func(after int, e domain.Event) {
		actor := "O1"
		if _, ok := e.(domain.FacilityApproved); ok {
			actor = "A1"
		}
		log = append(log, &domain.Recorded{EffectiveOn: on.AddDays(after), Actor: actor, Event: e})
	}
	id, borrower := fmt.Sprintf("F-%05d", n), fmt.Sprintf("B-%05d", n)
	claims := int(math.Exp(math.Log(40) + r.NormFloat64()*0.866)) // the 99th percentile of the normal is 2.326: 40 × e^(2.326 × 0.866) = 300
	claims = min(max(claims, 1), 500)
	pledges := make([]money.Cents, claims)
	var amount money.Cents
	for i := range pledges {
		pledges[i] = money.Cents(100_00 + r.Int64N(1_000_00))
		amount += pledges[i]
	}
	months := 6 + r.IntN(13)
	const rate = 11_000_000
	terms := domaintest.Terms(months, rate)
	add(0, domain.FacilitySubmitted{Facility: id, Borrower: borrower, AmountCents: amount, Currency: "SGD", TenorMonths: months, Repayment: schedule.Annuity, Purpose: "Stock"})
	add(1, domain.FacilityGraded{Facility: id, ModelVersion: "1", Grade: "B", PDBps: 200, LGDBps: 5000, Rate: rate, Inputs: "turnover"})
	add(2, domain.FacilityApproved{Facility: id})
	add(3, domain.FacilityListed{
		Facility: id, Terms: terms, TargetCents: amount, MinimumCents: amount, PledgeMinimumCents: 1, ClosesOn: on.AddDays(30),
		OriginationFee: 2_000_000, ServiceFee: 10_000_000, Book: domain.DefaultBook("SGD"),
	})
	for i, cents := range pledges {
		add(4+i*10/claims, domain.PledgePlaced{
			Facility: id, Pledge: fmt.Sprintf("L-%05d-%d", n, i), Investor: fmt.Sprintf("I-%05d", r.IntN(benchInvestors)), AmountCents: cents,
		})
	}
	add(15, domain.ContractIssued{Facility: id, DocumentHash: "hash"})
	add(16, domain.FacilityAccepted{Facility: id, Capacity: "Director", DocumentHash: "hash"})
	add(17, domain.FacilityDisbursed{Facility: id, AmountCents: amount, FeeCents: amount / 50, BankReference: "PAYOUT-" + id})
	loan, err := schedule.Open(terms, amount, on.AddDays(17))
	if err != nil {
		panic(err)
	}
	for i, row := range loan.Rows() {
		receipt, after := fmt.Sprintf("R-%05d-%d", n, i), int(row.Due-on)+r.IntN(4)*r.IntN(4)
		add(after, domain.ReceiptRecorded{Receipt: receipt, BankReference: "BANK-" + receipt, AmountCents: row.Payment, Currency: "SGD", ValueOn: on.AddDays(after)})
		add(after, domain.ReceiptMatched{Receipt: receipt, Purpose: domain.Repayment, Facility: id, AmountCents: row.Payment, Currency: "SGD"})
	}
	return log
}
