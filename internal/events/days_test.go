package events_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
)

// Missed days are opened one by one, once, by however many processes.
func TestDaysAreOpenedOnceAndInOrder(t *testing.T) {
	t.Parallel()
	onEveryStore(t, func(t *testing.T, store events.Store) {
		journals := []*bundle{open(t, store), open(t, store), open(t, store)}
		var all sync.WaitGroup
		for _, j := range journals {
			all.Go(func() {
				if err := j.OpenDaysUpTo(context.Background(), firstDay+9); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		head, err := store.Head(t.Context())
		if err != nil || head.Position != 10 {
			t.Fatalf("ten days made %d events (%v)", head.Position, err)
		}
		want := firstDay
		for rec, err := range events.Records(t.Context(), store, 0, 10) {
			if err != nil {
				t.Fatal(err)
			}
			if rec.Event != (domain.BusinessDayOpened{Date: want}) || rec.EffectiveOn != want || rec.RequestID != events.DayRequest(want) {
				t.Fatalf("%+v, want %s", rec, want)
			}
			want++
		}
		if err := journals[0].OpenDaysUpTo(t.Context(), firstDay+3); err != nil {
			t.Fatalf("a day that is past: %v", err)
		}
	})
}

func TestTheCalendarFollowsTheClockInItsZone(t *testing.T) {
	t.Parallel()
	singapore, err := time.LoadLocation("Asia/Singapore")
	if err != nil {
		t.Fatal(err)
	}
	// It is still the 20th in London and already the 21st in Singapore.
	now := time.Date(2026, 11, 20, 17, 30, 0, 0, time.UTC)
	j, err := events.Open(t.Context(), events.NewMemory(), events.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	ctx, cancel := context.WithCancel(t.Context())
	var runner sync.WaitGroup
	runner.Go(func() { j.RunCalendar(ctx) })
	if err := j.Wait(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	cancel()
	runner.Wait()
	if today := j.Head().Today(); today != calendar.Of(2026, 11, 21) || today != j.ClockDate() {
		t.Fatalf("today is %s", today)
	}
	if left := events.UntilTomorrow(now, singapore); left != 22*time.Hour+30*time.Minute {
		t.Fatalf("%v until midnight", left)
	}
}

func TestADayCanNotBeSkipped(t *testing.T) {
	t.Parallel()
	b := open(t, events.NewMemory())
	_, err := b.Submit(t.Context(), events.Submission{
		Command: domain.OpenBusinessDay{Date: firstDay + 2}, Actor: domain.System, RequestID: id(1),
	})
	var refusal *domain.Refusal
	if !errors.As(err, &refusal) || !refusal.Has("DAY_SKIPPED") {
		t.Fatal(err)
	}
}
