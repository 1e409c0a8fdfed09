package timemachine_test

import (
	"context"
	"reflect"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	_ "refold/internal/rapidtest"
	"refold/internal/timemachine"
)

// journal is a log in memory that grows only when a test says so.
type journal struct {
	mu   sync.Mutex
	log  []*domain.Recorded
	head *domain.World
	kept *domain.Source
}

func (j *journal) Log() domain.Log {
	j.mu.Lock()
	defer j.mu.Unlock()
	return domain.LogOf(j.log)
}

func (j *journal) Head() *domain.World {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.head
}

// grow takes the journal to a position. Of two thirds of the events its head remembers
// the positions alone, or of all; what it may put to rest rests. The log is a beginning of
// the same one each time.
func (j *journal) grow(log []*domain.Recorded) {
	j.mu.Lock()
	defer j.mu.Unlock()
	head := domain.NewWorld()
	if j.head != nil {
		head = j.head.Fork()
	}
	if j.kept == nil {
		whole := log[:cap(log)]
		j.kept = domaintest.Reading(&whole)
	}
	upTo := int64(len(log))
	if upTo%2 == 0 {
		upTo = upTo * 2 / 3
	}
	head.KeptBy(j.kept, upTo)
	for _, rec := range log[len(j.log):] {
		head.Apply(rec)
	}
	head.RestAll()
	head.Freeze()
	j.log, j.head = log, head
}

// corrected is the cold fold of what is known in log to be true on a day: without
// what is undone, in the order in which it counts.
func corrected(log []*domain.Recorded, day calendar.Date) *domain.World {
	undone := map[domain.UUID]bool{}
	for _, rec := range log {
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			undone[e.Request] = true
		case domain.RequestRedone:
			undone[e.Request] = false
		}
	}
	var events []*domain.Recorded
	for _, rec := range domaintest.AsCorrected(log) {
		_, undo := rec.Event.(domain.RequestUndone)
		_, redo := rec.Event.(domain.RequestRedone)
		if !undo && !redo && !undone[rec.RequestID] && rec.EffectiveOn <= day {
			events = append(events, rec)
		}
	}
	slices.SortStableFunc(events, func(a, b *domain.Recorded) int { return int(a.EffectiveOn - b.EffectiveOn) })
	w := domain.NewWorld()
	for _, rec := range events {
		w.Apply(rec)
	}
	w.Reach(int64(len(log)), day)
	w.Freeze()
	return w
}

// at gives a World of a machine that has prepared what it can for the journal so far.
func at(t interface{ Fatalf(string, ...any) }, m *timemachine.Machine, known int64, valid calendar.Date) *domain.World {
	for m.PrepareSome() {
	}
	w, err := m.World(context.Background(), known, valid)
	if err != nil {
		t.Fatalf("World(%d, %d): %v", known, valid, err)
	}
	return w
}

func same(t interface{ Fatalf(string, ...any) }, law string, got, want *domain.World) {
	if got.Digest() != want.Digest() {
		t.Fatalf("%s:\n%s", law, domaintest.Difference(got, want))
	}
	sameReadings(t, law, got, want)
}

// sameReadings compares what pages ask of a World beside what its digest is made of.
func sameReadings(t interface{ Fatalf(string, ...any) }, law string, got, want *domain.World) {
	equal := func(what string, a, b any) {
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("%s: %s:\n%v\n%v", law, what, a, b)
		}
	}
	sameStandings(equal, got, want)
	equal("trial balances", got.TrialBalances(), want.TrialBalances())
	equal("wallets below zero", got.OwedBack(domain.WalletCurrency), want.OwedBack(domain.WalletCurrency))
	equal("days of the trust account", stated(got), stated(want))
	equal("movements", got.Movements(domain.WalletCurrency), want.Movements(domain.WalletCurrency))
	for _, kind := range []domain.AccountKind{domain.TrustAccount, domain.FeeIncome, domain.LateFeeIncome, domain.PlatformTopUp} {
		account := domain.Account{Kind: kind, Currency: domain.WalletCurrency}
		equal("entries of "+kind.String(), got.Entries(account), want.Entries(account))
		equal("balance of "+kind.String(), got.Balance(kind, "", domain.WalletCurrency), want.Balance(kind, "", domain.WalletCurrency))
	}
	equal("where the money is", got.Locate(domain.WalletCurrency), want.Locate(domain.WalletCurrency))
	sameAccounts(equal, got, want)
	ids := func(facilities []*domain.Facility) []string {
		var ids []string
		for _, f := range facilities {
			ids = append(ids, f.ID)
		}
		return ids
	}
	for _, p := range want.Parties() {
		equal("facilities of "+p.ID, ids(got.FacilitiesOf(p.ID)), ids(want.FacilitiesOf(p.ID)))
		equal("facilities ever of "+p.ID, ids(got.FacilitiesEver(p.ID)), ids(want.FacilitiesEver(p.ID)))
		equal("wallet of "+p.ID, got.Balance(domain.WalletAvailable, p.ID, domain.WalletCurrency), want.Balance(domain.WalletAvailable, p.ID, domain.WalletCurrency))
		equal("log of "+p.ID, got.StreamLog(domain.PartyStream(p.ID)), want.StreamLog(domain.PartyStream(p.ID)))
		equal("version of "+p.ID, got.Version(domain.PartyStream(p.ID)), want.Version(domain.PartyStream(p.ID)))
	}
	for _, f := range want.Facilities() {
		equal("log of "+f.ID, got.StreamLog(domain.FacilityStream(f.ID)), want.StreamLog(domain.FacilityStream(f.ID)))
		for _, rec := range want.StreamLog(domain.FacilityStream(f.ID)) {
			equal("event of "+f.ID, got.EventOf(domain.FacilityStream(f.ID), rec.Position), rec)
		}
	}
	for _, r := range want.Receipts() {
		equal("matches of "+r.ID, got.Matches(r.ID), want.Matches(r.ID))
		equal("what is left of "+r.ID, got.Unmatched(r), want.Unmatched(r))
	}
}

func history(t *rapid.T) *domaintest.House {
	return domaintest.History(t, rapid.SampledFrom([]int{300, 150}).Draw(t, "events"))
}

func TestAMomentAsKnownNeverChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := history(t)
		j := &journal{}
		j.grow(h.Log[:len(h.Log)/3])
		m := timemachine.New(j)
		seen := map[int64][32]byte{}
		for len(j.log) < len(h.Log) {
			for range 5 {
				k := rapid.Int64Range(0, int64(len(j.log))).Draw(t, "position")
				w := at(t, m, k, calendar.None)
				same(t, "as known then and the fold of the log so far", w, domaintest.Fold(h.Log[:k]))
				if w.Position() != k {
					t.Fatalf("the World at %d says that it stands at %d", k, w.Position())
				}
				seen[k] = w.Digest()
			}
			j.grow(h.Log[:min(len(h.Log), len(j.log)+len(h.Log)/4)])
		}
		for k, digest := range seen {
			if at(t, m, k, calendar.None).Digest() != digest {
				t.Fatalf("the World at %d changed when the journal grew to %d", k, len(h.Log))
			}
		}
	})
}

func TestAMomentAsCorrectedIsTheFoldOfWhatIsKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := history(t)
		j := &journal{}
		j.grow(h.Log)
		m := timemachine.New(j)
		head := int64(len(h.Log))
		for range 12 {
			known := rapid.SampledFrom([]int64{head, head, head - 7, head / 2}).Draw(t, "known")
			day := domaintest.FirstDay.AddDays(rapid.IntRange(-2, int(h.Today()-domaintest.FirstDay)+3).Draw(t, "day"))
			w := at(t, m, known, day)
			same(t, "as corrected and the cold fold", w, corrected(h.Log[:known], day))
			if w.Position() != known || w.Today() != day {
				t.Fatalf("the World of %s known at %d says %s at %d", day, known, w.Today(), w.Position())
			}
		}
	})
}

// A fork of a World of the past goes on as the history did: nothing is missing in it.
func TestAForkOfThePastGoesOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := history(t)
		j := &journal{}
		j.grow(h.Log)
		m := timemachine.New(j)
		from := rapid.IntRange(0, len(h.Log)-1).Draw(t, "from")
		to := rapid.IntRange(from, len(h.Log)).Draw(t, "to")
		past := at(t, m, int64(from), calendar.None)
		fork := past.Fork()
		for _, rec := range h.Log[from:to] {
			fork.Apply(rec)
		}
		fork.Freeze()
		same(t, "a fork that went on and the fold of the log so far", fork, domaintest.Fold(h.Log[:to]))
		same(t, "what was forked from", past, domaintest.Fold(h.Log[:from]))
	})
}

// With no memory at all everything is folded each time, and is the same.
func TestLittleMemoryGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := history(t)
		j := &journal{}
		j.grow(h.Log)
		poor := timemachine.NewWithin(j, 0)
		for range 4 {
			known := rapid.Int64Range(0, int64(len(h.Log))).Draw(t, "known")
			same(t, "with little memory", at(t, poor, known, calendar.None), domaintest.Fold(h.Log[:known]))
		}
	})
}

// On the open day, what is known to be true is what the head shows; the head alone
// remembers what was undone.
func TestTodayAsCorrectedIsTheHead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := history(t)
		j := &journal{}
		j.grow(h.Log)
		if got := at(t, timemachine.New(j), int64(len(h.Log)), h.Today()); got.Digest() != h.World().Digest() {
			t.Fatalf("today as corrected and the head:\n%s", domaintest.Difference(got, h.World()))
		}
	})
}

func TestWhatIsKeptEqualsWhatIsFoldedAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := history(t)
		j := &journal{}
		j.grow(h.Log)
		warm := timemachine.New(j)
		for range 8 {
			known := rapid.Int64Range(0, int64(len(h.Log))).Draw(t, "known")
			valid := calendar.None
			if rapid.Bool().Draw(t, "corrected") {
				valid = domaintest.FirstDay.AddDays(rapid.IntRange(0, 60).Draw(t, "day"))
			}
			same(t, "warm and cold", at(t, warm, known, valid), at(t, timemachine.New(j), known, valid))
		}
	})
}

// Readers ask for moments in any order while the journal grows.
func TestManyTravelAtOnce(t *testing.T) {
	h := domaintest.Example(11, 400)
	j := &journal{}
	j.grow(h.Log[:100])
	m := timemachine.New(j)
	want := make([][32]byte, len(h.Log)+1)
	for k := range want {
		want[k] = domaintest.Fold(h.Log[:k]).Digest()
	}
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for n := range 60 {
				head := j.Head().Position()
				k := int64(n*37+i*101) % (head + 1)
				if n%3 == 0 {
					day := domaintest.FirstDay.AddDays(n)
					if _, err := m.World(context.Background(), head, day); err != nil {
						t.Error(err)
					}
					continue
				}
				if w, err := m.World(context.Background(), k, calendar.None); err != nil || w.Digest() != want[k] {
					t.Errorf("the World at %d: %v", k, err)
				}
			}
		})
	}
	for n := 120; n <= len(h.Log); n += 20 {
		j.grow(h.Log[:n])
	}
	all.Wait()
}

func TestLongHistoriesAreKeptInStretches(t *testing.T) {
	h := domaintest.NewHouse()
	for len(h.Log) < 10_000 {
		h.NextDay()
	}
	j := &journal{}
	j.grow(h.Log)
	m := timemachine.New(j)
	for _, k := range []int64{9_999, 5_000, 4_096, 4_097, 8_192, 0, 1} {
		same(t, "as known then and the fold of the log so far", at(t, m, k, calendar.None), domaintest.Fold(h.Log[:k]))
	}
}

// The days as corrected count what the fold as corrected would be made of, however it
// came about.
func TestDaysAsCorrectedCountWhatCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := history(t)
		j := &journal{}
		m := timemachine.New(j)
		for _, upTo := range []int{len(h.Log) / 3, len(h.Log) / 2, len(h.Log)} {
			j.grow(h.Log[:upTo])
			undone, want := j.Head(), map[calendar.Date]timemachine.Day{}
			for _, rec := range domaintest.AsCorrected(h.Log[:upTo]) {
				switch rec.Event.(type) {
				case domain.RequestUndone, domain.RequestRedone:
					continue
				}
				if undone.Undone(rec.RequestID) {
					continue
				}
				day, known := want[rec.EffectiveOn]
				if !known || rec.Position < day.Opened {
					day.Opened = rec.Position
				}
				day.Date = rec.EffectiveOn
				day.Tally.Add(rec.Event)
				want[rec.EffectiveOn] = day
			}
			got := m.Days(calendar.First, calendar.Last, true)
			for _, day := range got {
				if want[day.Date] != day {
					t.Fatalf("%s at %d is %v, not %v", day.Date, upTo, day, want[day.Date])
				}
			}
			if len(got) != len(want) {
				t.Fatalf("%d days at %d, not %d", len(got), upTo, len(want))
			}
		}
	})
}
