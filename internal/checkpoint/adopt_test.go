package checkpoint

import (
	"context"
	"log/slog"
	"reflect"
	"sync"
	"testing"

	"refold/internal/domain"
	"refold/internal/events"
)

// A process that has folded its journal reads from the file that it wrote of it, while it is
// read and goes on: what it knows stays the same.
func TestAProcessReadsFromTheFileThatItWrote(t *testing.T) {
	t.Parallel()
	store, folder := events.NewMemory(), t.TempDir()
	s := start(t, store, folder)
	s.register(1, 2200) // two blocks and more
	k := Keep(s.place, s.journal, s.past, s.found, s.none, slog.New(slog.DiscardHandler))
	before := recordsOf(s.journal.Log())
	if err := k.write(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.register(2201, 2300) // not in the file
	ctx, stop := context.WithCancel(t.Context())
	var reading sync.WaitGroup
	reading.Go(func() {
		for ctx.Err() == nil {
			for position := int64(1); position <= int64(len(before)); position += 97 {
				if rec := s.journal.Log().At(position); !reflect.DeepEqual(rec, before[position-1]) {
					t.Errorf("event %d is %+v, and was %+v", position, rec, before[position-1])
				}
			}
		}
	})
	reading.Go(func() { s.register(2301, 2400) })
	if err := k.adopt(ctx); err != nil {
		t.Error(err)
	}
	if maps && k.adopted != k.Status().Position {
		t.Errorf("it reads from a file at %d, and wrote one at %d", k.adopted, k.Status().Position)
	}
	s.register(2401, 4600) // the table of requests grows beyond that of the file
	stop()
	reading.Wait()
	position := s.journal.Head().Position()
	s.register(1, 4600)
	if again := s.journal.Head().Position(); again != position {
		t.Errorf("requests that were answered before recorded %d events", again-position)
	}
	other := start(t, store, t.TempDir()).journal
	if s.journal.Head().Digest() != other.Head().Digest() {
		t.Error("the World is another than that of a cold start")
	}
	if !reflect.DeepEqual(recordsOf(s.journal.Log()), recordsOf(other.Log())) {
		t.Error("the log is another than that of a cold start")
	}
}

func recordsOf(log domain.Log) []*domain.Recorded { return log.Since(0) }

// A file is read from again when the journal has grown to twice as much, and not before:
// those that were read from stay mapped.
func TestAFileIsReadFromOncePerDoubling(t *testing.T) {
	t.Parallel()
	if !maps {
		t.Skip("files are not mapped here")
	}
	s := start(t, events.NewMemory(), t.TempDir())
	k := Keep(s.place, s.journal, s.past, s.found, s.none, slog.New(slog.DiscardHandler))
	var adopted []int64
	for n := 10; n <= 100; n += 10 {
		s.register(n-9, n)
		if err := k.write(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := k.adopt(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(adopted) == 0 || adopted[len(adopted)-1] != k.adopted {
			adopted = append(adopted, k.adopted)
		}
	}
	if want := []int64{11, 31, 71}; !reflect.DeepEqual(adopted, want) {
		t.Errorf("it read from files at %d, want %d", adopted, want)
	}
}

// What is not of the journal is not read from.
func TestAFileOfAnotherJournalIsNotAdopted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	other := start(t, events.NewMemory(), folder)
	other.register(1, 30)
	other.write()
	found, err := other.place.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, many := range []int{10, 30, 40} {
		s := start(t, events.NewMemory(), t.TempDir())
		s.register(1, many)
		if err := s.journal.Adopt(found.Sections()); err == nil {
			t.Errorf("a journal of %d events reads from a file of another one of 31", many)
		}
	}
}
