package timemachine_test

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/flat/flattest"
	"refold/internal/timemachine"
)

// A machine that goes on from what another one saved tells every moment as it: at the cut,
// and as the journal grows after it.
func TestAPreparedPastIsTheSamePast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		log := history(t).Log
		cut := rapid.IntRange(1, len(log)).Draw(t, "cut")
		saved := saved(t, log[:cut:len(log)], rapid.Bool().Draw(t, "lives are written down"))
		s := saved.Sections()
		source := domaintest.Reading(&log)
		j := &journal{log: log[:cut], head: domain.LoadWorld(s, source, int64(cut)), kept: source}
		j.grow(log[:rapid.IntRange(cut, len(log)).Draw(t, "grown by then")])
		memory := rapid.SampledFrom([]int64{math.MaxInt64 / 2, 1 << 20, 0}).Draw(t, "memory")
		m := timemachine.NewWithin(j, memory)
		if err := m.Load(s); err != nil {
			t.Fatal(err)
		}
		plain := &journal{}
		plain.grow(log)
		other := timemachine.New(plain)
		for grown := range 2 {
			if grown == 1 {
				j.grow(log)
			}
			if rapid.Bool().Draw(t, "reads from what it saves itself") {
				own := flattest.Memory{}
				m.Save(own)
				if grown == 0 {
					j.grow(log[:rapid.IntRange(len(j.log), len(log)).Draw(t, "grown meanwhile")])
				}
				for range rapid.IntRange(0, 3).Draw(t, "goes on meanwhile") {
					m.PrepareSome()
				}
				if err := m.Adopt(own.Sections()); err != nil {
					t.Fatal(err)
				}
			}
			known := rapid.Int64Range(1, int64(len(j.log))).Draw(t, "known")
			same(t, "as known", at(t, m, known, calendar.None), at(t, other, known, calendar.None))
			if grown == 0 && len(j.log) < len(log) {
				continue // as corrected, the other one knows more
			}
			day := j.Head().Today() - calendar.Date(rapid.IntRange(0, 60).Draw(t, "days back"))
			same(t, "as corrected", at(t, m, int64(len(log)), day), at(t, other, int64(len(log)), day))
		}
		for _, corrected := range []bool{false, true} {
			from, through := m.Earliest(corrected), j.Head().Today()
			if a, b := m.Days(from, through, corrected), other.Days(from, through, corrected); !reflect.DeepEqual(a, b) {
				t.Fatalf("days, corrected %v:\n%v\n%v", corrected, a, b)
			}
		}
		for _, f := range j.Head().Facilities() {
			stream := domain.FacilityStream(f.ID)
			if a, b := m.Corrections(stream, int64(len(log))), other.Corrections(stream, int64(len(log))); !reflect.DeepEqual(a, b) {
				t.Fatalf("corrections of %s:\n%v\n%v", stream, a, b)
			}
		}
	})
}

// saved is what a machine and its head save at the end of a log.
func saved(t *rapid.T, log []*domain.Recorded, written bool) flattest.Memory {
	j := &journal{kept: domaintest.Reading(&log)}
	head := domain.NewWorld()
	head.KeptBy(j.kept, int64(len(log)))
	for _, rec := range log {
		head.Apply(rec)
	}
	head.Freeze()
	j.log, j.head = log, head
	m := timemachine.New(j)
	for written && m.PrepareSome() {
	}
	if written && !m.Settled() {
		t.Fatal("it is prepared, and not settled")
	}
	memory := flattest.Memory{}
	m.Save(memory).Save(memory)
	return memory
}
