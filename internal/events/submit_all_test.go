package events_test

import (
	"context"
	"errors"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
)

// importOf asks for an imported loan with a number.
func importOf(n int, approved calendar.Date) events.Submission {
	return events.Submission{Actor: domain.System, Device: "test", RequestID: id(90_000 + n), Command: domain.ImportFacility{
		Loan: domain.FacilityImported{Facility: "X-" + id(n).String(), Book: "Elsewhere, USD", Source: "elsewhere", SourceID: "1",
			ApprovedCents: 100, Currency: "USD"},
		ApprovedOn: approved, DisbursedOn: calendar.None, ChargedOffOn: calendar.None, PaidInFullOn: calendar.None,
	}}
}

func TestManyRequestsAreDecidedInTheirOrder(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		b := open(t, store)
		const many = 5000 // more than one batch, and more than the queue holds
		submissions := make([]events.Submission, many)
		for i := range submissions {
			submissions[i] = importOf(i, firstDay)
		}
		submissions[7].RequestID = domain.UUID{}
		submissions[11] = submissions[10]
		submissions[13] = importOf(13, firstDay+1) // has not come yet
		answers, errs := b.SubmitAll(t.Context(), submissions)
		var refusal *domain.Refusal
		if !errors.Is(errs[7], events.ErrNoRequestID) || !answers[11].Replayed || !errors.As(errs[13], &refusal) || !refusal.Has("IN_THE_FUTURE") {
			t.Errorf("no id: %v; twice: %+v; refused: %v", errs[7], answers[11], errs[13])
		}
		last := b.Head().Position()
		if want := int64(1 + many - 3); last != want {
			t.Fatalf("the journal stands at %d, want %d", last, want)
		}
		position := int64(1)
		for i, answer := range answers {
			if i == 7 || i == 11 || i == 13 {
				continue
			}
			if position++; errs[i] != nil || answer.Position != position {
				t.Fatalf("request %d was answered with position %d, want %d; error %v", i, answer.Position, position, errs[i])
			}
		}
		again, _ := b.SubmitAll(t.Context(), submissions)
		if b.Head().Position() != last || !again[0].Replayed || again[many-1].Position != last {
			t.Errorf("the same again: the journal stands at %d, the last answer is %+v", b.Head().Position(), again[many-1])
		}
	})
}

func TestManyRequestsGiveUpWithTheirContext(t *testing.T) {
	t.Parallel()
	store := events.NewMemory()
	b := open(t, store)
	lock, err := store.Begin(t.Context()) // somebody else holds the head
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, errs := b.SubmitAll(ctx, []events.Submission{importOf(1, firstDay), importOf(2, firstDay)})
	lock.Close()
	answers, again := b.SubmitAll(t.Context(), []events.Submission{importOf(1, firstDay), importOf(2, firstDay)})
	for i := range again {
		if again[i] != nil {
			t.Fatalf("the journal goes on: %v", again[i])
		}
		// Given up means not recorded; taken up before that, it was recorded once.
		if errs[i] != nil && (!errors.Is(errs[i], events.ErrTimedOut) || answers[i].Replayed) {
			t.Errorf("request %d was given up with %v, and answered %+v", i, errs[i], answers[i])
		}
	}
}
