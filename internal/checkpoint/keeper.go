package checkpoint

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/flat"
)

// When the file is written anew beside a site that serves.
const (
	lookEvery     = time.Minute
	leastBehind   = 20_000   // events; folding so many takes a start a tenth of a second or less
	mostBehind    = 50       // or one event in so many, where that is more
	bytesASecond  = 64 << 20 // so that the disk and the processors stay with those who wait
	afterFailure  = 10 * time.Minute
	chunksASecond = bytesASecond / chunkBytes
)

// Machine is the time machine of a site.
type Machine interface {
	Save(out flat.Writer) *domain.World
	// Settled says that what it prepares in the background is ready, as far as there is room.
	Settled() bool
	// Adopt has it read what Save wrote from there, and let go of its own memory of it.
	Adopt(s *flat.Sections) error
}

// Keeper writes the file anew in the background, now and then.
type Keeper struct {
	place   *Place
	journal *events.Journal
	machine Machine
	log     *slog.Logger

	every time.Duration
	least int64 // events behind

	mu     sync.Mutex
	status Status

	adopted int64 // the position of the file that this process reads from; 0: there is none
}

// Status says how the file does.
type Status struct {
	Path    string
	Info           // of the file that is there; nothing was read or written yet where the position is 0
	Reason  string // why there is none that could be used at the start; "" where there was one
	Writing bool   // a new one is being written
	Written int64  // bytes of it
	Failure string // of the last writing; "" if there was none
}

// Keep keeps the file of a place up with a journal. found is what the start has read, nil
// for the reason that Find gave.
func Keep(place *Place, journal *events.Journal, machine Machine, found *Found, reason error, log *slog.Logger) *Keeper {
	k := &Keeper{place: place, journal: journal, machine: machine, log: log, every: lookEvery, least: leastBehind, status: Status{Path: place.Path()}}
	switch {
	case found != nil && journal.Start().Prepared == found.Position:
		k.status.Info, k.adopted = found.Info, found.Position
	case reason != nil:
		k.status.Reason = reason.Error()
	default:
		k.status.Reason = "it could not be read; the log says why"
	}
	return k
}

// Status says how the file does by now.
func (k *Keeper) Status() Status {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.status
}

func (k *Keeper) note(change func(*Status)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	change(&k.status)
}

// Run writes the file whenever it lies far enough behind, until the context ends.
func (k *Keeper) Run(ctx context.Context) {
	for pause := k.every; ; {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = k.every
		if !k.due() {
			continue
		}
		if err := k.write(ctx); err != nil && ctx.Err() == nil {
			k.log.Error("the file for the next start was not written", "error", err)
			pause = max(pause, afterFailure)
			continue
		}
		if err := k.adopt(ctx); err != nil && ctx.Err() == nil {
			k.log.Warn("what was written for the next start is not read by this process", "error", err)
		}
	}
}

// due says that a start from the file would have much to fold.
func (k *Keeper) due() bool {
	head := k.journal.Head().Position()
	return head-k.Status().Position >= max(k.least, head/mostBehind) && k.machine.Settled()
}

// adopt has the process read from the file that it has just written, as its next start will,
// and gives back the memory that the same took. What is mapped stays mapped, so it is done
// again only when the journal has grown to twice as much: all files that are still read,
// deleted ones among them, are no larger than two of the newest.
func (k *Keeper) adopt(ctx context.Context) error {
	written := k.Status().Info.Position
	if !maps || written < 2*k.adopted {
		return nil
	}
	found, err := k.place.Find(ctx)
	if err != nil {
		return err
	}
	if found.Position != written {
		return nil // another process has replaced it; there will be a next time
	}
	k.adopted = written
	s := found.Sections()
	if err := errors.Join(k.journal.Adopt(s), k.machine.Adopt(s)); err != nil {
		return err
	}
	debug.FreeOSMemory()
	return nil
}

func (k *Keeper) write(ctx context.Context) error {
	k.note(func(s *Status) { s.Writing, s.Written = true, 0 })
	info, err := k.place.Write(ctx, k.journal, k.machine, func(bytes int64) error {
		k.note(func(s *Status) { s.Written = bytes })
		select {
		case <-ctx.Done():
		case <-time.After(time.Second / chunksASecond):
		}
		return ctx.Err()
	})
	k.note(func(s *Status) {
		s.Writing, s.Failure = false, ""
		if err != nil {
			s.Failure = err.Error()
			return
		}
		s.Info, s.Reason = info, ""
	})
	return err
}
