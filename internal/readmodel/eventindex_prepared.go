package readmodel

import (
	"crypto/sha256"
	_ "embed"
	"errors"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/flat"
	"refold/internal/timemachine"
)

// Kept is what a process keeps of a journal for the pages of its past: the time machine, the
// totals of loan books by day, and the columns of the event log. One file has them all.
type Kept struct {
	*timemachine.Machine
	Events *EventIndex
	Log    func() domain.Log // of the journal
	books  *bookDays
	ahead  *aheads
}

// KeptOf joins them.
func KeptOf(m *timemachine.Machine, log func() domain.Log) Kept {
	books := newBookDays(m)
	m.TellShares(sharesOf)
	m.TellSums(books.at)
	return Kept{m, new(EventIndex), log, books, newAheads(m)}
}

// Save writes what Load goes on from, and gives the head as of which it is.
func (k Kept) Save(out flat.Writer) *domain.World {
	k.books.save(out) // before: it knows no more than the head then
	head := k.Machine.Save(out)
	k.Events.save(out, k.Log().UpTo(head.Position()))
	return head
}

// Load reads what Save wrote of the same journal. What makes no sense is left aside, and an
// error.
func (k Kept) Load(s *flat.Sections) error {
	return errors.Join(k.Machine.Load(s), k.books.load(s, k.Present()), k.Events.load(s, k.Log()))
}

// Adopt reads it again, from where it lies in a file by now, in the place of the memory that
// it took. Pages may be asked meanwhile.
func (k Kept) Adopt(s *flat.Sections) error {
	err := errors.Join(k.Machine.Adopt(s), k.Events.load(s, k.Log()))
	k.ahead.renew()
	return err
}

// columnsSource names how the columns are made: those of a program that made them otherwise
// are left aside. What events are is in the name of the fold already.
//
//go:embed eventindex.go
var columnsSource []byte

// columnsHead is what a file says of the columns as a whole.
type columnsHead struct {
	length int64
	source [sha256.Size]byte
	today  calendar.Date
	_      int32
}

// causedLine is an event that one of another request caused.
type causedLine struct{ cause, event int64 }

// room is how many rows a file has free behind so many: as long as they last, what is
// recorded later is put there, in memory, and nothing is copied.
func room(rows int) int { return rows/16 + 1<<12 }

// save writes the columns of a log.
func (x *EventIndex) save(out flat.Writer, log domain.Log) {
	x.Read(log, func() bool { return true })
	c := x.upTo(log)
	x.mu.Lock()
	head := columnsHead{length: int64(log.Len()), source: sha256.Sum256(columnsSource), today: x.dayAt(log)}
	actors := make([]string, len(x.actors)) // of all, some of whom may have come later
	for name, number := range x.actors {
		actors[number] = name
	}
	kinds, prefix := slices.Clone(x.kinds), slices.Clone(x.prefix)
	puts := slices.DeleteFunc(slices.Clone(x.puts), func(position int64) bool { return position > head.length })
	var caused []causedLine
	for cause, events := range x.caused {
		for _, event := range events {
			if event <= head.length {
				caused = append(caused, causedLine{cause, event})
			}
		}
	}
	x.mu.Unlock()
	slices.SortFunc(caused, func(a, b causedLine) int { return int(a.event - b.event) })
	flat.Put(out, "columns.head", []columnsHead{head})
	flat.PutNames(out, "columns.actors", len(actors), func(i int) string { return actors[i] })
	flat.PutNames(out, "columns.kinds", len(kinds), func(i int) string { return kinds[i].spelled() })
	flat.PutNames(out, "columns.prefix", len(prefix), func(i int) string { return prefix[i] })
	flat.Put(out, "columns.puts", puts)
	flat.Put(out, "columns.caused", caused)
	putColumn(out, "columns.kind", c.kind)
	putColumn(out, "columns.actor", c.actor)
	putColumn(out, "columns.stream", c.stream)
	putColumn(out, "columns.request", c.request)
	putColumn(out, "columns.effective", c.effective)
	putColumn(out, "columns.recorded", c.recordedOn)
	putColumn(out, "columns.amount", c.amount)
	putColumn(out, "columns.late", c.late)
}

func putColumn[T any](out flat.Writer, name string, rows []T) {
	flat.Put(out, name, rows, make([]T, room(len(rows))))
}

// spelled is a kind's name as a file has it.
func (k numbered) spelled() string {
	if k.own {
		return "own " + k.name
	}
	return k.name
}

// kindSpelled is the inverse of spelled.
func kindSpelled(name string) numbered {
	rest, own := strings.CutPrefix(name, "own ")
	return numbered{rest, own}
}

// dayAt is the day that was open at the end of a log. x.mu is held.
func (x *EventIndex) dayAt(log domain.Log) calendar.Date {
	if len(x.columns.kind) == log.Len() {
		return x.today
	}
	for position := int64(log.Len()); position > 0; position-- {
		if e, ok := log.At(position).Event.(domain.BusinessDayOpened); ok {
			return e.Date
		}
	}
	return calendar.None
}

// load has the columns of the first events of a log read from where save wrote them.
func (x *EventIndex) load(s *flat.Sections, log domain.Log) error {
	head := flat.ReadSome[columnsHead](s, "columns.head", 1)[0]
	if s.Err() == nil && (head.source != sha256.Sum256(columnsSource) || head.length < 0 || head.length > int64(log.Len())) {
		s.Fail("the columns of the event log are of %d events, or made in another way", head.length)
	}
	n := int(head.length)
	fresh := EventIndex{today: head.today, actors: map[string]uint32{}, caused: map[int64][]int64{}, puts: slices.Clip(flat.Read[int64](s, "columns.puts"))}
	for i, name := range namesOf(s, "columns.actors") {
		fresh.actors[name] = uint32(i)
	}
	for _, name := range namesOf(s, "columns.kinds") {
		fresh.kinds = append(fresh.kinds, kindSpelled(name))
	}
	fresh.prefix = namesOf(s, "columns.prefix")
	for _, line := range flat.Read[causedLine](s, "columns.caused") {
		fresh.caused[line.cause] = append(fresh.caused[line.cause], line.event)
	}
	c := &fresh.columns
	*c = columns{kind: readColumn[uint8](s, "columns.kind", n), actor: readColumn[uint32](s, "columns.actor", n), stream: readColumn[uint32](s, "columns.stream", n),
		request: readColumn[uint32](s, "columns.request", n), effective: readColumn[int32](s, "columns.effective", n), recordedOn: readColumn[int32](s, "columns.recorded", n),
		amount: readColumn[int64](s, "columns.amount", n), late: readColumn[bool](s, "columns.late", n)}
	if s.Err() != nil {
		return s.Err()
	}
	c.noteAll()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.columns, x.actors, x.caused, x.puts, x.kinds, x.prefix, x.today = fresh.columns, fresh.actors, fresh.caused, fresh.puts, fresh.kinds, fresh.prefix, fresh.today
	return nil
}

func readColumn[T any](s *flat.Sections, name string, n int) []T {
	return flat.ReadSome[T](s, name, n+room(n))[:n]
}

// namesOf gives names by their numbers, where they lie.
func namesOf(s *flat.Sections, name string) []string {
	names := flat.ReadNames(s, name)
	list := make([]string, names.Len())
	for i := range list {
		list[i] = names.Name(i)
	}
	return list
}
