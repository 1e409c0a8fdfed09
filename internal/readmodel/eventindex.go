package readmodel

import (
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// EventIndex holds what the filters of the event log ask of each event, column by
// column: 30 bytes an event. Going through ten million events that way touches no
// event but those that are shown. It grows with the journal and is never wrong, only
// short: whoever reads it brings it up first. The zero value is empty.
type EventIndex struct {
	mu      sync.Mutex
	columns columns
	actors  map[string]uint32
	caused  map[int64][]int64 // by position: events of other requests that it caused
	puts    []int64           // undos, redos and corrections
	kinds   []numbered        // kind numbers, in the order of their first event
	prefix  []string          // kinds of stream: "facility-"
	today   calendar.Date     // the day open after the last event of the columns
}

// columns are flat and only ever grow: a copy of them is a reading of one length.
type columns struct {
	kind                   []uint8
	actor, stream, request []uint32 // stream: see inBrief; request: the first four bytes of its id
	effective, recordedOn  []int32  // days
	amount                 []int64  // cents; noAmount where the event has none
	late                   []bool   // effective before the day that was open when it was recorded
	strides
}

const noAmount = math.MinInt64

// Read brings the columns up to a log before anybody asks, a little at a time, so that who
// asks meanwhile waits for that little alone. It stops when going says so.
func (x *EventIndex) Read(log domain.Log, going func() bool) {
	const few = 1 << 15
	x.mu.Lock()
	n := len(x.columns.kind)
	x.mu.Unlock()
	for ; n < log.Len() && going(); n += few {
		x.upTo(log.UpTo(int64(min(n+few, log.Len()))))
	}
}

// upTo gives the columns of a log. The log is the journal's own, or a beginning of it.
func (x *EventIndex) upTo(log domain.Log) columns {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.actors == nil {
		x.actors, x.caused, x.today = map[string]uint32{}, map[int64][]int64{}, calendar.None
	}
	for rec := range log.After(int64(len(x.columns.kind))) {
		x.add(rec)
		if rec.Causation != rec.Position && log.Request(rec.Causation) != rec.RequestID {
			x.caused[rec.Causation] = append(x.caused[rec.Causation], rec.Position)
		}
	}
	c, n := x.columns, log.Len()
	return columns{c.kind[:n], c.actor[:n], c.stream[:n], c.request[:n], c.effective[:n], c.recordedOn[:n], c.amount[:n], c.late[:n], c.strides}
}

func (x *EventIndex) add(rec *domain.Recorded) {
	switch e := rec.Event.(type) {
	case domain.BusinessDayOpened:
		x.today = e.Date
	case domain.RequestUndone, domain.RequestRedone, domain.EventCorrected:
		x.puts = append(x.puts, rec.Position)
	}
	c := &x.columns
	c.kind = append(c.kind, x.kind(numbered{rec.Event.Kind(), rec.Actor == domain.System}))
	c.actor = append(c.actor, x.actorNumber(rec.Actor))
	c.stream = append(c.stream, x.streamInBrief(rec.Stream))
	c.request = append(c.request, brief(rec.RequestID))
	c.effective = append(c.effective, int32(rec.EffectiveOn))
	c.recordedOn = append(c.recordedOn, int32(recordedDay(rec.RecordedAt)))
	c.amount = append(c.amount, amountOf(rec.Event))
	c.late = append(c.late, x.today != calendar.None && rec.EffectiveOn < x.today)
	c.note(c)
}

func (x *EventIndex) actorNumber(id string) uint32 {
	n, ok := x.actors[id]
	if !ok {
		n = uint32(len(x.actors))
		x.actors[id] = n
	}
	return n
}

// numbered is a kind of event, of which those that the platform records by itself have a
// number of their own: so what people asked for is found as quickly as a kind.
type numbered struct {
	name string
	own  bool
}

// wanted says whether the filter wants the kind, and who records it so.
func (f EventFilter) wanted(kind numbered) bool {
	return !(f.People && kind.own) && (f.Kind == "" || slices.Contains(strings.Split(f.Kind, ","), kind.name))
}

// kind numbers the kinds apart from everything else: there are fewer than 128 of them.
func (x *EventIndex) kind(kind numbered) uint8 {
	for i, known := range x.kinds {
		if known == kind {
			return uint8(i)
		}
	}
	x.kinds = append(x.kinds, kind)
	return uint8(len(x.kinds) - 1)
}

func (x *EventIndex) streamInBrief(stream string) uint32 {
	kind, _, _ := strings.Cut(stream, "-")
	known := false
	for _, p := range x.prefix {
		known = known || len(p) == len(kind)+1 && p[:len(kind)] == kind
	}
	if !known {
		x.prefix = append(x.prefix, kind+"-")
	}
	return inBrief(stream)
}

// inBrief is four bytes of a stream's name (FNV-1a): there are millions of streams, and
// whether it is the one is read from the event.
func inBrief(stream string) uint32 {
	hash := uint32(2166136261)
	for i := range len(stream) {
		hash = (hash ^ uint32(stream[i])) * 16777619
	}
	return hash
}

// related gives the positions of what may have to do with an event beside its own request,
// rising: what it caused, and what puts events right.
func (x *EventIndex) related(log domain.Log, position int64) []int64 {
	x.upTo(log)
	x.mu.Lock()
	defer x.mu.Unlock()
	found := slices.Concat(x.caused[position], x.puts)
	slices.Sort(found)
	return slices.DeleteFunc(slices.Compact(found), func(at int64) bool { return at > int64(log.Len()) })
}

// streams are those that a filter names, in brief: by their own name, or by the id of the
// record alone.
func (x *EventIndex) streams(name string) map[uint32][]string {
	x.mu.Lock()
	defer x.mu.Unlock()
	named := map[uint32][]string{}
	for _, prefix := range append([]string{""}, x.prefix...) {
		stream := prefix + name
		named[inBrief(stream)] = append(named[inBrief(stream)], stream)
	}
	return named
}

// actor is the number of who did something.
func (x *EventIndex) actor(id string) (uint32, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	n, ok := x.actors[id]
	return n, ok
}

// names are the kinds by their numbers.
func (x *EventIndex) names() []numbered {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.kinds[:len(x.kinds):len(x.kinds)]
}

func brief(id domain.UUID) uint32 { return binary.BigEndian.Uint32(id[:4]) }

// recordedDay is the day on the platform's clock, in days as calendar.Date counts them.
func recordedDay(micros int64) calendar.Date {
	const day = 86_400_000_000
	_, offset := time.UnixMicro(micros).In(wording.Zone).Zone()
	at := micros + int64(offset)*1_000_000
	return calendar.Date((at - ((at%day)+day)%day) / day)
}

var centsType = reflect.TypeFor[money.Cents]()

// amountField is which member of a kind is its amount: "amount_cents", or else its
// first amount; −1 where it has none.
var amountField sync.Map // of reflect.Type → int

// amountOf is the amount that an event is about, in cents.
func amountOf(event domain.Event) int64 {
	switch event.(type) {
	case domain.ProductDefined, domain.CapsSet, domain.StatementIssued:
		return noAmount // bounds of what is lent, balances: no amount of anything
	}
	v := reflect.ValueOf(event)
	known, ok := amountField.Load(v.Type())
	if !ok {
		field := -1
		for i := v.NumField() - 1; i >= 0; i-- {
			member := v.Type().Field(i)
			if member.Type != centsType {
				continue
			}
			field = i
			if strings.HasPrefix(member.Tag.Get("json"), "amount_cents") {
				break
			}
		}
		known, _ = amountField.LoadOrStore(v.Type(), field)
	}
	if i := known.(int); i >= 0 {
		return v.Field(i).Int()
	}
	return noAmount
}
