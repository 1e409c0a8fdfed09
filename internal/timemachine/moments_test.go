package timemachine_test

import (
	"context"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/timemachine"
)

func TestTheEndOfADayIsTheEventBeforeTheNext(t *testing.T) {
	h := domaintest.Example(3, 300)
	j := &journal{}
	j.grow(h.Log)
	m := timemachine.New(j)
	for day := domaintest.FirstDay - 1; day <= h.Today()+1; day++ {
		var want int64
		for _, rec := range h.Log {
			if e, ok := rec.Event.(domain.BusinessDayOpened); ok && e.Date > day {
				break
			}
			want = rec.Position
		}
		if got, err := m.LastOn(context.Background(), day); err != nil || got != want {
			t.Errorf("%s ends at %d (%v), not %d", day, got, err, want)
		}
	}
}

func TestMomentsThatCantBe(t *testing.T) {
	h := domaintest.Example(3, 100)
	j := &journal{}
	j.grow(h.Log)
	m := timemachine.New(j)
	for _, k := range []int64{-1, int64(len(h.Log)) + 1} {
		if _, err := m.World(context.Background(), k, calendar.None); err == nil {
			t.Errorf("there is a World at %d of %d", k, len(h.Log))
		}
	}
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := m.World(canceled, 50, calendar.None); err == nil {
		t.Error("a canceled fold gave a World")
	}
	request := h.Log[60].RequestID
	if got, _ := m.LastOf(context.Background(), request); h.Log[got-1].RequestID != request || got < 61 {
		t.Errorf("the request of event 61 ends at %d", got)
	}
	if got, _ := m.LastOf(context.Background(), domain.UUID{9}); got != 0 {
		t.Errorf("a request that was never asked ends at %d", got)
	}
}
