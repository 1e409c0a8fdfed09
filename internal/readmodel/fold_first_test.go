package readmodel

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// TestTheFirstOfAnOrderAreThoseOfTheWhole: what is shown of a list is what sorting all of it
// would show, and nothing is lost.
func TestTheFirstOfAnOrderAreThoseOfTheWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.IntRange(0, 40), 0, 900).Draw(t, "rows")
		n := rapid.IntRange(0, len(rows)).Draw(t, "n")
		whole := slices.Sorted(slices.Values(rows))
		some := slices.Clone(rows)
		sortFirst(some, n, cmp.Compare[int])
		if !slices.Equal(some[:n], whole[:n]) {
			t.Fatalf("first %d: %v, not %v", n, some[:n], whole[:n])
		}
		if slices.Sort(some); !slices.Equal(some, whole) {
			t.Fatal("rows were lost")
		}
	})
}

// TestAnEffectiveRateFollowsItsTerms: one that is remembered is the one that would be
// computed, also when the same request is listed with other terms, for another amount, with
// another fee or on another day.
func TestAnEffectiveRateFollowsItsTerms(t *testing.T) {
	t.Parallel()
	var kept ratesKept
	base := domain.Facility{ID: "F-1", ListedOn: calendar.Of(2026, 3, 2)}
	base.Listing = domain.FacilityListed{Facility: "F-1", TargetCents: 100_000_00, OriginationFee: 2_000_000,
		Terms: schedule.Terms{Kind: schedule.Annuity, Rate: 9_000_000, Periods: 12, Frequency: calendar.Monthly, DayCount: calendar.Thirty360, CalculationVersion: 1}}
	for _, change := range []func(f *domain.Facility){
		func(*domain.Facility) {},
		func(f *domain.Facility) { f.Listing.Terms.Rate = 12_000_000 },
		func(f *domain.Facility) { f.Listing.Terms.Kind = schedule.Flat },
		func(f *domain.Facility) { f.Listing.OriginationFee = 4_000_000 },
		func(f *domain.Facility) { f.Listing.TargetCents = 333_33 },
		func(f *domain.Facility) { f.ListedOn = calendar.Of(2026, 1, 31) },
		func(*domain.Facility) {},
	} {
		f := base
		change(&f)
		want, ok := EffectiveRate(f.Agreed(), f.Listing.TargetCents, f.Listing.OriginationFee, f.ListedOn)
		if !ok || want <= money.Rate(0) {
			t.Fatalf("no rate to compare with: %d", want)
		}
		for range 2 {
			if got := kept.rate(&f); got != want {
				t.Fatalf("rate %d, not %d", got, want)
			}
		}
	}
}
