package both

import (
	"sync/atomic"
	"testing"
	"time"
)

func TestEachIsDoneOnce(t *testing.T) {
	for many := range 70 {
		times := make([]atomic.Int32, many)
		Do(many, func(i int) {
			if i%7 == 3 {
				time.Sleep(time.Millisecond) // longer than anybody's patience
			}
			times[i].Add(1)
		})
		for i := range times {
			if n := times[i].Load(); n != 1 {
				t.Fatalf("of %d, number %d was done %d times", many, i, n)
			}
		}
	}
}

func TestAPanicIsTheCallers(t *testing.T) {
	for bad := range 20 {
		func() {
			defer func() {
				if got := recover(); got != bad {
					t.Errorf("%d: the caller got %v", bad, got)
				}
			}()
			Do(20, func(i int) {
				time.Sleep(50 * time.Microsecond)
				if i == bad {
					panic(bad)
				}
			})
			t.Errorf("%d: the caller went on", bad)
		}()
	}
}

func BenchmarkDo(b *testing.B) {
	var sum atomic.Int64
	for range b.N {
		Do(2, func(i int) { sum.Add(int64(i)) })
	}
}
