package domain_test

import (
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// told is a loan of another system that was paid out and charged off.
func TestImportedLoanIsRecordedWithItsOwnDates(t *testing.T) {
	house := domaintest.NewHouse()
	answer := house.Must(domain.System, domaintest.Elsewhere())
	wantOn := []calendar.Date{calendar.Of(1997, 2, 28), calendar.Of(1997, 5, 31), calendar.Of(1998, 1, 2)}
	if len(answer.Events) != len(wantOn) {
		t.Fatalf("%d events were recorded, want %d", len(answer.Events), len(wantOn))
	}
	for i, rec := range answer.Events {
		if rec.EffectiveOn != wantOn[i] {
			t.Errorf("%s counts from %s, want %s", rec.Event.Kind(), rec.EffectiveOn, wantOn[i])
		}
	}
	f := house.World().Facility("X-1")
	if f.Stage != domain.ChargedOff || f.Imported.ChargedOffCents != 40_00 || f.Book() != "Elsewhere, USD" {
		t.Errorf("the loan is %s with a loss of %s in book %q", f.Stage, f.Imported.ChargedOffCents, f.Book())
	}
	if balances := house.World().Balances(); len(balances) > 0 {
		t.Errorf("a loan that is serviced elsewhere moved client money: %v", balances)
	}
}

func TestImportRefusesContradictions(t *testing.T) {
	later, never := calendar.Of(1999, 1, 1), calendar.None
	tests := []struct {
		name   string
		change func(*domain.ImportFacility)
		code   string
	}{
		{"disbursed before approved", func(c *domain.ImportFacility) { c.ApprovedOn = later }, "DISBURSED_BEFORE_APPROVED"},
		{"charged off before disbursed", func(c *domain.ImportFacility) { c.DisbursedOn = later }, "ENDED_BEFORE_DISBURSED"},
		{"charged off more than disbursed", func(c *domain.ImportFacility) { c.ChargedOffCents = 90_01 }, "CHARGED_OFF_TOO_MUCH"},
		{"two ends", func(c *domain.ImportFacility) { c.PaidInFullOn = later }, "TWO_ENDS"},
		{"never paid out, yet charged off", func(c *domain.ImportFacility) { c.DisbursedOn, c.DisbursedCents, c.ChargedOffCents = never, 0, 0 }, "FACILITY_APPROVED"},
		{"nothing approved", func(c *domain.ImportFacility) { c.Loan.ApprovedCents = 0 }, "AMOUNT_NOT_POSITIVE"},
		{"not yet", func(c *domain.ImportFacility) { c.ChargedOffOn = domaintest.FirstDay + 1 }, "IN_THE_FUTURE"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			house, command := domaintest.NewHouse(), domaintest.Elsewhere()
			test.change(&command)
			answer := house.Ask(domain.System, command)
			if answer.Refusal == nil || !answer.Refusal.Has(test.code) {
				t.Fatalf("refused with %v, want %s", answer.Refusal, test.code)
			}
			if house.World().Facility("X-1") != nil {
				t.Error("a refused loan is there")
			}
		})
	}
	house := domaintest.NewHouse()
	if answer := house.Ask("P-1", domaintest.Elsewhere()); answer.Refusal == nil || !answer.Refusal.Has("NOT_ALLOWED") {
		t.Errorf("somebody else than the operator imports: %v", answer.Refusal)
	}
}

func TestImportAgainChangesNothingAndADifferentStoryIsRefused(t *testing.T) {
	house := domaintest.NewHouse()
	house.Must(domain.System, domaintest.Elsewhere())
	if again := house.Ask(domain.System, domaintest.Elsewhere()); again.Refusal != nil || len(again.Events) > 0 {
		t.Fatalf("the same again: %d events, refusal %v", len(again.Events), again.Refusal)
	}
	for name, change := range map[string]func(*domain.ImportFacility){
		"a cent":        func(c *domain.ImportFacility) { c.ChargedOffCents++ },
		"a day":         func(c *domain.ImportFacility) { c.ChargedOffOn++ },
		"another state": func(c *domain.ImportFacility) { c.Loan.State = "OH" },
		"another end": func(c *domain.ImportFacility) {
			c.PaidInFullOn, c.ChargedOffOn, c.ChargedOffCents = c.ChargedOffOn, calendar.None, 0
		},
	} {
		command := domaintest.Elsewhere()
		change(&command)
		if answer := house.Ask(domain.System, command); answer.Refusal == nil || !answer.Refusal.Has("IMPORTED_DIFFERENTLY") {
			t.Errorf("%s differs: %d events, refusal %v", name, len(answer.Events), answer.Refusal)
		}
	}
}
