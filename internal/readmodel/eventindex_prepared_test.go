package readmodel

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/flat/flattest"
)

// Columns that go on from a file are those that were read from the events: at the cut, as
// the log grows beyond it, and beyond the room that the file has; whether an index takes them
// at its start or in the place of its own.
func TestPreparedColumnsAreThoseOfTheLog(t *testing.T) {
	t.Parallel()
	log := domain.LogOf(domaintest.Example(7, 2_000).Log)
	want := new(EventIndex)
	want.upTo(log)
	rapid.Check(t, func(t *rapid.T) {
		cut := rapid.IntRange(1, log.Len()).Draw(t, "cut")
		first := new(EventIndex)
		first.Read(log.UpTo(rapid.Int64Range(0, int64(log.Len())).Draw(t, "read before")), func() bool { return true })
		file := flattest.Memory{}
		first.save(file, log.UpTo(int64(cut)))
		x := first
		if rapid.Bool().Draw(t, "another process") {
			x = new(EventIndex)
		}
		if err := x.load(file.Sections(), log.UpTo(rapid.Int64Range(int64(cut), int64(log.Len())).Draw(t, "stands at"))); err != nil {
			t.Fatal(err)
		}
		if got := len(x.columns.kind); got != cut {
			t.Fatalf("%d events are prepared, want %d", got, cut)
		}
		for _, n := range []int{cut, log.Len()} {
			if got, want := x.upTo(log.UpTo(int64(n))), want.upTo(log.UpTo(int64(n))); !sameColumns(got, want) {
				t.Fatalf("through %d of %d they are others", n, log.Len())
			}
		}
		if !reflect.DeepEqual(x.columns.strides, want.columns.strides) || !reflect.DeepEqual(x.kinds, want.kinds) || !reflect.DeepEqual(x.actors, want.actors) || x.today != want.today {
			t.Fatal("their kinds, actors, days or strides are others")
		}
		for position := int64(1); position <= int64(log.Len()); position += 13 {
			if got, want := x.related(log, position), want.related(log, position); !slices.Equal(got, want) {
				t.Fatalf("related to event %d: %v, want %v", position, got, want)
			}
		}
	})
}

func sameColumns(a, b columns) bool {
	a.strides, b.strides = strides{}, strides{}
	return reflect.DeepEqual(a, b)
}

// What is recorded after a file was made is put into the room that it has, and no column is
// copied for it.
func TestPreparedColumnsHaveRoom(t *testing.T) {
	t.Parallel()
	log := domain.LogOf(domaintest.Example(7, 600).Log)
	x, file := new(EventIndex), flattest.Memory{}
	x.save(file, log.UpTo(int64(log.Len())-100))
	if err := x.load(file.Sections(), log); err != nil {
		t.Fatal(err)
	}
	before := &x.columns.amount[0]
	x.upTo(log)
	if &x.columns.amount[0] != before {
		t.Error("the columns were copied for a hundred events")
	}
}

// Columns that another program made, or of another log, are left aside.
func TestColumnsOfAnotherProgramAreLeftAside(t *testing.T) {
	t.Parallel()
	log := domain.LogOf(domaintest.Example(7, 300).Log)
	file := flattest.Memory{}
	new(EventIndex).save(file, log)
	if err := new(EventIndex).load(file.Sections(), log.UpTo(int64(log.Len())-1)); err == nil {
		t.Error("columns of more events than there are were read")
	}
	file["columns.head"][8]++
	x := new(EventIndex)
	if err := x.load(file.Sections(), log); err == nil {
		t.Error("columns that were made in another way were read")
	}
	if got := x.upTo(log); !sameColumns(got, new(EventIndex).upTo(log)) {
		t.Error("they were not read anew")
	}
}
