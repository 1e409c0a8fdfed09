package readmodel

import (
	"context"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/flat/flattest"
	"refold/internal/timemachine"
)

// The loan books of days that are told ahead are those that are folded: at the end of each day
// that was open and within it, as known then; of each day as corrected, by what is known now and by what was
// known before; as the journal grows, before the new days are told and after, and in a process
// that goes on from a file. Of a day that is over there is always something told, unless too
// much was corrected since.
func TestLoanBooksOfDaysAreThoseThatAreFolded(t *testing.T) {
	t.Parallel()
	told := 0
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, rapid.SampledFrom([]int{400, 200}).Draw(t, "events"))
		log := h.Log
		j := &grown{source: domaintest.Reading(&log)}
		kept := KeptOf(timemachine.New(j), j.Log)
		for upTo := rapid.IntRange(1, len(log)).Draw(t, "told at"); ; upTo = min(len(log), upTo+rapid.IntRange(1, 40).Draw(t, "more")) {
			j.grow(log[:upTo])
			if rapid.Bool().Draw(t, "goes on from a file") {
				kept, j = reloaded(t, kept, j)
			}
			if len(kept.books.lived.days) == 0 || rapid.Bool().Draw(t, "tells more") {
				tellDays(kept)
			}
			told += sameBooks(t, kept, j)
			if upTo == len(log) {
				return
			}
		}
	})
	if told == 0 {
		t.Error("nothing was told ahead")
	}
}

// tellDays tells what is to be told, what was corrected since included.
func tellDays(k Kept) {
	k.books.rests, k.books.waited = 0, booksRest
	for k.PrepareSome() {
	}
}

// sameBooks compares a few moments with the fold, and says how many were told.
func sameBooks(t *rapid.T, kept Kept, j *grown) (told int) {
	folded, b := timemachine.NewWithin(j, 0), kept.books
	compare := func(known int64, valid calendar.Date) bool {
		got, err := kept.World(context.Background(), known, valid)
		if err != nil {
			t.Fatal(err)
		}
		want, err := folded.World(context.Background(), known, valid)
		if err != nil {
			t.Fatal(err)
		}
		sums, ok := b.at(got)
		if !ok {
			return false
		}
		if got, want := sums.(*bookTotals).named(got), (Fold{World: want}).books(); !reflect.DeepEqual(got, want) {
			t.Fatalf("known at %d of %d, on %s: told\n%+v\nfolded\n%+v", known, j.head.Position(), valid, got, want)
		}
		told++
		return true
	}
	for range 3 {
		if n := len(b.lived.days); n > 0 {
			i := rapid.IntRange(0, n-1).Draw(t, "day as known")
			if !compare(b.lived.days[i].known, calendar.None) {
				t.Fatalf("the end of %s is not told", b.lived.days[i].day)
			}
		}
		if n := len(b.corrected.days); n > 0 {
			i := rapid.IntRange(0, n-1).Draw(t, "day as corrected")
			day := b.corrected.days[i].day
			for _, known := range []int64{j.head.Position(), j.head.Position() - rapid.Int64Range(0, min(40, j.head.Position()-1)).Draw(t, "less")} {
				if through, _ := b.lived.through(day); !compare(known, day) && known >= through {
					t.Fatalf("%s known at %d is not told", day, known)
				}
			}
			compare(rapid.Int64Range(1, j.head.Position()).Draw(t, "known long before"), day)
		}
		known := rapid.Int64Range(1, j.head.Position()).Draw(t, "known")
		if n := len(b.lived.days); !compare(known, calendar.None) && n > 0 && known <= b.lived.days[n-1].known {
			t.Fatalf("what was known at %d is not told", known)
		}
		compare(j.head.Position(), j.head.Today().AddDays(rapid.IntRange(-1, 1).Draw(t, "around today")))
	}
	return told
}

// reloaded is a process that goes on from what another one saved, and its journal.
func reloaded(t *rapid.T, kept Kept, j *grown) (Kept, *grown) {
	file := flattest.Memory{}
	kept.Save(file).Save(file)
	s := file.Sections()
	again := &grown{log: j.log, head: domain.LoadWorld(s, j.source, int64(len(j.log))), source: j.source}
	other := KeptOf(timemachine.New(again), again.Log)
	if err := other.Load(s); err != nil {
		t.Fatal(err)
	}
	if got, want := len(other.books.lived.days), len(kept.books.lived.days); got != want {
		t.Fatalf("%d days are told, %d were", got, want)
	}
	return other, again
}

// What is packed comes out as it went in.
func TestRowsOfLoanBooksArePackedAndUnpacked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := func(name string) map[bookRow]bookFigures {
			return rapid.MapOf(rapid.Custom(func(t *rapid.T) bookRow {
				return bookRow{domain.Text(rapid.Uint32Range(0, 300).Draw(t, "book")), bookPart(rapid.IntRange(0, int(bookPartsMany)-1).Draw(t, "part")), rapid.Uint32().Draw(t, "key")}
			}), rapid.Custom(func(t *rapid.T) (f bookFigures) {
				for i := range f {
					f[i] = rapid.Int64Range(-1<<53, 1<<53).Draw(t, "figure")
				}
				return f
			})).Draw(t, name)
		}
		last, want := rows("last"), rows("rows")
		got := map[bookRow]bookFigures{}
		for row, f := range last {
			got[row] = f
		}
		packed := packRows(nil, last, want)
		if !unpackRows(packed, func(row bookRow, f *bookFigures) {
			sum := got[row]
			for i := range f {
				sum[i] += f[i]
			}
			if got[row] = sum; sum == (bookFigures{}) {
				delete(got, row)
			}
		}) {
			t.Fatal("what was packed makes no sense")
		}
		for row, f := range want {
			if f == (bookFigures{}) {
				delete(want, row)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		for cut := range packed {
			unpackRows(packed[:cut], func(bookRow, *bookFigures) {}) // and nothing worse
		}
	})
}
