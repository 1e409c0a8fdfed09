package readmodel

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/timemachine"
)

// A filter that asks for kinds alone gets the page that looking at every event gives: at
// every moment, on either axis, wherever the page begins.
func TestPlainPagesAreWhatLookingAtEveryEventGives(t *testing.T) {
	house := domaintest.Example(5, 2_600)
	for n := 0; len(house.Log) < 3*stride; n++ {
		house.NextDay()
	}
	log := domain.LogOf(house.Log)
	past := timemachine.New(&grown{log: house.Log, head: house.World()})
	x := new(EventIndex)
	rapid.Check(t, func(t *rapid.T) {
		filter := allEvents
		filter.Kind = rapid.SampledFrom([]string{"", "PledgePlaced", "BusinessDayOpened", "RequestUndone,RequestRedone", "FacilitySubmitted,KycVerified", "NoSuchKind"}).Draw(t, "kind")
		known := rapid.Int64Range(1, int64(len(house.Log))).Draw(t, "known")
		valid := allEvents.From
		if rapid.Bool().Draw(t, "corrected") {
			valid = domaintest.FirstDay.AddDays(rapid.IntRange(-1, int(house.Today()-domaintest.FirstDay)).Draw(t, "day"))
		}
		filter.Before = rapid.Int64Range(0, known+2).Draw(t, "before")
		size := rapid.SampledFrom([]int{1, 7, 50}).Draw(t, "size")
		w, err := past.World(t.Context(), known, valid)
		if err != nil {
			t.Fatal(err)
		}
		upTo := log.UpTo(known)
		want, got := EventPage{Density: densityOf(x, upTo)}, EventPage{Density: densityOf(x, upTo)}
		p, ok := filter.plainly(w, x, upTo)
		if !ok {
			t.Fatal("this filter is plain")
		}
		wanted, wantedCounts := filter.page(w, x, upTo, &want, size)
		found, counts := p.page(&got, upTo, filter.Before, size)
		if !reflect.DeepEqual(got, want) || counts != wantedCounts || !slices.Equal(found, wanted) {
			t.Fatalf("%+v\n%+v", got, want)
		}
	})
}

// What is read ahead of the first page is what the page itself would have read.
func TestReadingAheadIsReading(t *testing.T) {
	log := domain.LogOf(domaintest.Example(5, 300).Log)
	ahead, asked := new(EventIndex), new(EventIndex)
	ahead.Read(log, func() bool { return false })
	if len(ahead.columns.kind) != 0 {
		t.Fatal("it was read though nobody wanted it")
	}
	ahead.Read(log.UpTo(100), func() bool { return true })
	ahead.Read(log, func() bool { return true })
	if got, want := ahead.upTo(log), asked.upTo(log); !reflect.DeepEqual(got, want) || len(got.kind) != log.Len() {
		t.Fatalf("%+v\n%+v", got, want)
	}
}
