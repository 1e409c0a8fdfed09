package checkpoint

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/timemachine"
)

var master = bytes.Repeat([]byte{7}, 32)

// site is a process that works on a journal.
type site struct {
	t       testing.TB
	store   events.Store
	place   *Place
	found   *Found
	none    error
	journal *events.Journal
	past    *timemachine.Machine
}

// start opens a journal from the file in a folder, if there is one that may be used.
func start(t testing.TB, store events.Store, folder string) *site {
	t.Helper()
	return startAt(t, store, In(folder, master, store))
}

func startAt(t testing.TB, store events.Store, place *Place) *site {
	t.Helper()
	s := &site{t: t, store: store, place: place}
	options := events.Options{Revision: "test"}
	if s.found, s.none = place.Find(t.Context()); s.none == nil {
		options.Prepared = s.found.Sections()
	}
	var err error
	if s.journal, err = events.Open(t.Context(), store, options); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.journal.Close)
	s.past = timemachine.New(s.journal)
	if s.none == nil {
		if err := s.past.Load(s.found.Sections()); err != nil {
			t.Fatal(err)
		}
	}
	for s.past.PrepareSome() {
	}
	return s
}

// register records so many investors, and business days before them.
func (s *site) register(from, through int) {
	s.t.Helper()
	if err := s.journal.OpenDaysUpTo(s.t.Context(), calendar.Of(2026, 1, 1)); err != nil {
		s.t.Fatal(err)
	}
	for n := from; n <= through; n++ {
		party := "P-" + string(rune('A'+n%26)) + string(rune('A'+n/26))
		_, err := s.journal.Submit(context.Background(), events.Submission{Actor: domain.System, Device: "test", RequestID: domain.UUID{1, byte(n), byte(n >> 8)},
			Command: domain.RegisterParty{Party: party, As: domain.Investor, Name: "sealed", Email: "sealed", EmailHash: "hash of " + party}})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

func quietly(int64) error { return nil }

func (s *site) write() Info {
	s.t.Helper()
	info, err := s.place.Write(s.t.Context(), s.journal, s.past, quietly)
	if err != nil {
		s.t.Fatal(err)
	}
	return info
}

// A start from the file folds only what came after it, and is a cold start in all else.
func TestAStartGoesOnFromTheFile(t *testing.T) {
	t.Parallel()
	store, folder := events.NewMemory(), t.TempDir()
	first := start(t, store, folder)
	if first.none == nil || !strings.Contains(first.none.Error(), "no prepared file") {
		t.Errorf("an empty folder: %v", first.none)
	}
	first.register(1, 30)
	info := first.write()
	first.register(31, 40)
	again := start(t, store, folder)
	if again.none != nil {
		t.Fatal(again.none)
	}
	if got := again.journal.Start(); got.Prepared != info.Position || got.Events != 10 || again.found.Bytes != info.Bytes {
		t.Errorf("written %+v, started as %+v", info, got)
	}
	if again.journal.Head().Digest() != start(t, store, t.TempDir()).journal.Head().Digest() {
		t.Error("the World is another than that of a cold start")
	}
	stat, err := os.Stat(filepath.Join(folder, FileName))
	if err != nil || stat.Mode().Perm() != 0o600 || stat.Size() != info.Bytes {
		t.Errorf("the file is %v: %v", stat, err)
	}
}

// A file that was changed in any place, cut anywhere, or not written by us is not read.
func TestADamagedFileIsLeftAside(t *testing.T) {
	t.Parallel()
	store, folder := events.NewMemory(), t.TempDir()
	s := start(t, store, folder)
	s.register(1, 20)
	s.write()
	whole, err := os.ReadFile(s.place.Path())
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, data []byte, mode os.FileMode) {
		t.Helper()
		os.Remove(s.place.Path())
		if err := os.WriteFile(s.place.Path(), data, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := s.place.Find(t.Context()); err == nil {
			t.Errorf("%s: it was read", what)
		}
	}
	for at := 0; at < len(whole); at += 1 + len(whole)/97 {
		changed := bytes.Clone(whole)
		changed[at] ^= 0x10
		if at < len(whole)-footBytes+48 { // the end of the foot is filling
			try("changed", changed, 0o600)
		}
		try("cut", whole[:at], 0o600)
	}
	try("longer", append(bytes.Clone(whole), 0), 0o600)
	try("open to others", whole, 0o644)
	try("text", bytes.Repeat([]byte(magic), 100), 0o600)
	if _, err := In(folder, bytes.Repeat([]byte{8}, 32), store).Find(t.Context()); err == nil {
		t.Error("another master key reads it")
	}
	os.Remove(s.place.Path())
	if err := os.WriteFile(s.place.Path(), whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.place.Find(t.Context()); err != nil {
		t.Errorf("whole again: %v", err)
	}
}

// FuzzExamine: whatever a file holds, it is refused, and never believed into a panic.
func FuzzExamine(f *testing.F) {
	store := events.NewMemory()
	s := start(f, store, f.TempDir())
	s.register(1, 3)
	s.write()
	whole, err := os.ReadFile(s.place.Path())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole, 0, byte(0))
	f.Add(whole, len(whole)-60, byte(1))
	f.Add([]byte(magic), 3, byte(1))
	f.Fuzz(func(t *testing.T, data []byte, at int, change byte) {
		if at >= 0 && at < len(data) {
			data = bytes.Clone(data)
			data[at] ^= change
		}
		_, err := examine(data, master, func(Stamp) error { return nil })
		if err == nil && !bytes.Equal(data[:len(data)-16], whole[:len(whole)-16]) {
			t.Error("what nobody wrote is believed")
		}
	})
}

// A file of another journal, of one that was put back, or of another program is not used.
func TestAFileOfAnotherJournalOrProgramIsLeftAside(t *testing.T) {
	t.Parallel()
	store, folder := events.NewMemory(), t.TempDir()
	s := start(t, store, folder)
	s.register(1, 20)
	s.write()
	other := events.NewMemory()
	start(t, other, t.TempDir()).register(2, 30)
	if _, err := In(folder, master, other).Find(t.Context()); err == nil || !strings.Contains(err.Error(), "another journal") {
		t.Errorf("another journal: %v", err)
	}
	shorter := events.NewMemory()
	start(t, shorter, t.TempDir()).register(1, 5)
	if _, err := In(folder, master, shorter).Find(t.Context()); err == nil || !strings.Contains(err.Error(), "put back") {
		t.Errorf("a journal that was put back: %v", err)
	}
	program := In(folder, master, store)
	program.fold = "another"
	if _, err := program.Find(t.Context()); err == nil || !strings.Contains(err.Error(), "another program") {
		t.Errorf("another program: %v", err)
	}
	if got := startAt(t, store, program).journal.Start(); got.Prepared != 0 || got.Events != 21 {
		t.Errorf("another program started as %+v", got)
	}
}

// Writing that breaks off anywhere leaves the file that was there, and the next one sweeps up.
func TestWritingThatBreaksOffChangesNothing(t *testing.T) {
	t.Parallel()
	store, folder := events.NewMemory(), t.TempDir()
	s := start(t, store, folder)
	s.register(1, 10)
	before := s.write()
	s.register(11, 20)
	broken := errors.New("the disk is full")
	if _, err := s.place.Write(t.Context(), s.journal, s.past, func(int64) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("it ended with %v", err)
	}
	if got := start(t, store, folder).found; got == nil || got.Position != before.Position {
		t.Errorf("found %+v after writing broke off, not %+v", got, before)
	}
	left := filepath.Join(folder, FileName+".killed")
	if err := os.WriteFile(left, []byte("half a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	if long := time.Now().Add(-2 * unfinished); os.Chtimes(left, long, long) != nil {
		t.Fatal("the remains can't be made old")
	}
	if s.write(); s.place.folder != folder {
		t.Fatal("it was written elsewhere")
	}
	names, err := os.ReadDir(folder)
	if err != nil || len(names) != 1 || names[0].Name() != FileName {
		t.Errorf("the folder holds %v: %v", names, err)
	}
}

// Two processes may write in one folder at the same time: whichever ends last, the file is
// whole, and so it is for one that reads meanwhile.
func TestTwoProcessesShareAFolder(t *testing.T) {
	t.Parallel()
	store, folder := events.NewMemory(), t.TempDir()
	a := start(t, store, folder)
	a.register(1, 20)
	a.write()
	b := start(t, store, folder)
	var all sync.WaitGroup
	for _, s := range []*site{a, b} {
		all.Go(func() {
			for range 10 {
				if _, err := s.place.Write(context.Background(), s.journal, s.past, quietly); err != nil {
					t.Error(err)
				}
				if _, err := s.place.Find(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// The keeper writes the file when it lies far enough behind, while requests go on, and says
// how it does.
func TestTheKeeperWritesNowAndThen(t *testing.T) {
	t.Parallel()
	store, folder := events.NewMemory(), t.TempDir()
	s := start(t, store, folder)
	k := Keep(s.place, s.journal, s.past, s.found, s.none, slog.New(slog.DiscardHandler))
	k.every, k.least = time.Millisecond, 10
	if got := k.Status(); got.Position != 0 || !strings.Contains(got.Reason, "no prepared file") {
		t.Errorf("at first: %+v", got)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { k.Run(ctx) })
	s.register(1, 60)
	for end := time.Now().Add(20 * time.Second); k.Status().Position < 50; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it was not written: %+v", k.Status())
		}
		s.past.PrepareSome()
	}
	stop()
	running.Wait()
	if got := k.Status(); got.Writing || got.Failure != "" || got.Reason != "" {
		t.Errorf("in the end: %+v", got)
	}
	if got := start(t, store, folder).journal.Start(); got.Prepared != k.Status().Position {
		t.Errorf("the next start: %+v", got)
	}
}
