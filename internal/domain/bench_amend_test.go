package domain_test

import (
	"fmt"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
)

// BenchmarkAmend states the impact of undoing and of correcting an early receipt, and does
// it: decided, with the impact computed again and compared, and folded. Usual is a loan of
// 60 events and 40 claims (wanted: 10 ms), monster one of 5,000 events and 200 claims
// (wanted: 100 ms). Each is measured on a World that has never looked at it, and on one in
// which somebody has just read the impact statement, as is usual.
func BenchmarkAmend(b *testing.B) {
	for _, size := range []struct {
		name           string
		claims, events int
	}{{"usual", 40, 60}, {"monster", 200, 5_000}} {
		h, early := repaid(size.claims, size.events)
		touched := domain.TouchedRequest{Request: early.RequestID, Streams: []string{early.Stream}}
		for name, c := range map[string]domain.Amend{
			"undo":    {Undo: []domain.TouchedRequest{touched}, Reason: "The wrong loan."},
			"correct": amended(early, fmt.Sprintf(`"amount_cents":%d`, early.Event.(domain.ReceiptMatched).AmountCents), `"amount_cents":999`),
		} {
			impact, refusal := h.World().ImpactOf("A1", c)
			if refusal != nil || len(impact.Differences) == 0 {
				b.Fatal(refusal)
			}
			c.Impact = impact.Digest
			for _, known := range []string{"at first", "looked at before"} {
				measure := func(what string, do func(*domain.World)) {
					b.Run(size.name+"/"+what+" "+name+" "+known, func(b *testing.B) {
						for b.Loop() {
							w := h.World()
							if known == "at first" {
								b.StopTimer()
								w = domaintest.Fold(h.Log)
								b.StartTimer()
							}
							do(w)
						}
					})
				}
				measure("impact", func(w *domain.World) { w.ImpactOf("A1", c) })
				measure("commit", func(w *domain.World) { commit(b, w, c) })
			}
		}
	}
}

// commit decides and folds what was decided.
func commit(b *testing.B, w *domain.World, c domain.Command) {
	drafts, refusal := domain.Decide(w, domain.System, c)
	if refusal != nil {
		b.Fatal(refusal)
	}
	fork := w.Fork()
	for i, d := range drafts {
		fork.Apply(&domain.Recorded{Position: w.Position() + 1 + int64(i), Stream: d.Event.Stream(), EffectiveOn: d.EffectiveOn,
			Actor: "A1", RequestID: domain.UUID{1}, Event: d.Event})
	}
}

// repaid is a loan with so many claims and events, and one of its first receipts. The
// receipts are spread over a year and too small: later ones pay late interest, interest
// and principal, so that each is split three times.
func repaid(claims, events int) (*domaintest.House, *domain.Recorded) {
	const target = 200_000_00
	h := domaintest.Staffed(claims, 1)
	h.List("F-CROWD", "B1", target)
	for i := range claims {
		investor, share := fmt.Sprintf("I%d", i+1), money.Cents(target/claims)
		h.TopUp(investor, "R-IN-"+investor, share)
		h.Must(investor, domain.PlacePledge{Facility: "F-CROWD", Pledge: "L-" + investor, Investor: investor, AmountCents: share, ShownAt: 1})
	}
	h.PayOut("F-CROWD")
	count := func() int { return len(h.World().Facility("F-CROWD").Log()) }
	receipts, paidOut := events-count(), h.Today()
	var early *domain.Recorded
	for i := range receipts {
		for h.Today() < paidOut.AddDays(360*i/receipts) {
			h.NextDay()
		}
		a := h.Repay("F-CROWD", fmt.Sprintf("R-%d", i), money.Cents(90_000_00/receipts), h.Today())
		if early == nil {
			early = a.Events[0]
		}
	}
	return h, early
}
