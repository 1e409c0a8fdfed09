package readmodel

import (
	"fmt"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	"refold/internal/schedule"
	"refold/internal/timemachine"
)

// spreadWide is a World in which the investor I-0 holds one of forty claims of so many
// loans, each with ten instalments received.
func spreadWide(loans int) (*domain.World, History) {
	var log []*domain.Recorded
	day := domaintest.FirstDay
	add := func(on calendar.Date, actor string, e domain.Event) {
		n := len(log) + 1
		log = append(log, &domain.Recorded{Position: int64(n), Stream: e.Stream(), EffectiveOn: on, Actor: actor, RecordedAt: int64(on) * 86_400_000_000,
			RequestID: domain.UUID{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, Event: e})
	}
	const claims, each = 40, money.Cents(250_00)
	add(day, domain.System, domain.BusinessDayOpened{Date: day})
	for i := range claims {
		party := fmt.Sprintf("I-%d", i)
		add(day, domain.System, domain.PartyRegistered{Party: party, As: domain.Investor, EmailHash: party})
		add(day, "O1", domain.ReceiptRecorded{Receipt: "R-" + party, BankReference: party, AmountCents: each * money.Cents(loans), Currency: "SGD", ValueOn: day})
		add(day, "O1", domain.ReceiptMatched{Receipt: "R-" + party, Purpose: domain.TopUp, Party: party, AmountCents: each * money.Cents(loans), Currency: "SGD"})
	}
	terms := domaintest.Terms(12, 11_000_000)
	plan, err := schedule.Open(terms, each*claims, day)
	if err != nil {
		panic(err)
	}
	for n := range loans {
		id := fmt.Sprintf("F-%05d", n)
		add(day, "B", domain.FacilitySubmitted{Facility: id, Borrower: "B", AmountCents: each * claims, Currency: "SGD", TenorMonths: 12, Repayment: schedule.Annuity, Purpose: "Stock", Sector: fmt.Sprint("Sector ", n%9)})
		add(day, "O1", domain.FacilityGraded{Facility: id, ModelVersion: "1", Grade: string(rune('A' + n%5)), PDBps: 200, LGDBps: 5000, Rate: 11_000_000, Inputs: "turnover"})
		add(day, "A1", domain.FacilityApproved{Facility: id})
		add(day, "O1", domain.FacilityListed{Facility: id, Terms: terms, TargetCents: each * claims, MinimumCents: each, PledgeMinimumCents: 1, ClosesOn: day + 30,
			OriginationFee: 2_000_000, ServiceFee: 10_000_000, Book: domain.DefaultBook("SGD")})
		for i := range claims {
			add(day, fmt.Sprintf("I-%d", i), domain.PledgePlaced{Facility: id, Pledge: fmt.Sprintf("L-%d-%d", n, i), Investor: fmt.Sprintf("I-%d", i), AmountCents: each})
		}
		add(day, "O1", domain.ContractIssued{Facility: id, DocumentHash: "hash"})
		add(day, "B", domain.FacilityAccepted{Facility: id, Capacity: "Director", DocumentHash: "hash"})
		add(day, "O1", domain.FacilityDisbursed{Facility: id, AmountCents: each * claims, FeeCents: 200_00, BankReference: "PAY-" + id})
	}
	for i, row := range plan.Rows()[:10] {
		add(row.Due, domain.System, domain.BusinessDayOpened{Date: row.Due})
		for n := range loans {
			id := fmt.Sprintf("F-%05d", n)
			receipt := fmt.Sprintf("R-%05d-%d", n, i)
			add(row.Due, "O1", domain.ReceiptRecorded{Receipt: receipt, BankReference: receipt, AmountCents: row.Payment, Currency: "SGD", ValueOn: row.Due})
			add(row.Due, "O1", domain.ReceiptMatched{Receipt: receipt, Purpose: domain.Repayment, Facility: id, AmountCents: row.Payment, Currency: "SGD"})
		}
	}
	w := domaintest.Fold(log)
	return w, shelf{timemachine.New(shelved{log, w}), w.Position()}
}

// BenchmarkPortfolio makes the portfolio of an investor with 5,000 claims.
func BenchmarkPortfolio(b *testing.B) {
	w, h := spreadWide(5000)
	if page, ok := Portfolio(w, as("I-0")); !ok || page.Loans != 5000 {
		b.Fatal("the portfolio is not what it should be")
	}
	b.Run("moves", func(b *testing.B) {
		for b.Loop() {
			Moves(w, "I-0")
		}
	})
	b.Run("notices", func(b *testing.B) {
		for b.Loop() {
			Notices(w, as("I-0"), h, 0, 20)
		}
	})
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			Portfolio(w, as("I-0"))
		}
	})
}
