package events

import (
	"errors"
	"fmt"
	"reflect"

	"refold/internal/domain"
)

// firstSchema is the number of a kind's first shape.
const firstSchema = 1

// schemaNumbers holds the current number of each kind whose shape has changed since
// its first. To change a shape: keep the old struct as a past shape with a pure
// function to the next, raise the number here, and add the golden file.
var schemaNumbers = map[string]int32{"FacilitySubmitted": 2, "FacilityGraded": 2, "FacilityListed": 3, "FacilityRestructured": 2, "PledgePlaced": 2,
	"ProductDefined": 2, "ReceiptMatched": 2, "OwnersDeclared": 2,
	"EventCorrected": 2, "EventInserted": 2}

// pastShapes are all shapes that were ever written and are no longer; see shapes_past.go.
var pastShapes = []pastShape{
	past("FacilitySubmitted", 1, facilitySubmittedV1.lift),
	past("FacilityGraded", 1, facilityGradedV1.lift),
	past("FacilityListed", 1, facilityListedV1.lift),
	past("FacilityListed", 2, facilityListedV2.lift),
	past("FacilityRestructured", 1, facilityRestructuredV1.lift),
	past("ProductDefined", 1, productDefinedV1.lift),
	past("PledgePlaced", 1, pledgePlacedV1.lift),
	past("ReceiptMatched", 1, receiptMatchedV1.lift),
	past("OwnersDeclared", 1, ownersDeclaredV1.lift),
	past("EventCorrected", 1, eventCorrectedV1.lift),
	past("EventInserted", 1, eventInsertedV1.lift),
}

// pastShape reads the payloads of one earlier schema of a kind and lifts what it
// read to the shape after it.
type pastShape struct {
	kind   string
	schema int32
	from   reflect.Type
	to     reflect.Type
	lift   func(any) any
}

// past declares an earlier shape: From as it was written under the number, To as the
// number after it has it. The function must be pure: the same bytes always give the
// same event.
func past[From, To any](kind string, schema int32, lift func(From) To) pastShape {
	return pastShape{
		kind: kind, schema: schema,
		from: reflect.TypeFor[From](), to: reflect.TypeFor[To](),
		lift: func(old any) any { return lift(old.(From)) },
	}
}

// UnknownShapeError stops a fold: the journal holds an event that this program can't
// read, because a later release wrote it.
type UnknownShapeError struct {
	Position int64
	Kind     string
	Schema   int32
}

// Error is a sentence for the operator.
func (e *UnknownShapeError) Error() string {
	return fmt.Sprintf("event %d: this program can't read %s in schema %d; start a later release", e.Position, e.Kind, e.Schema)
}

// ErrShape is wrapped by every error about an event whose payload is not what its
// shape says.
var ErrShape = errors.New("payload does not have its shape")

// reader knows one shape of one kind.
type reader struct {
	plan *plan
	lift func(any) any // to the next shape; nil for the current one
	to   reflect.Type  // what lift gives
	next *reader
}

// kindShapes are all shapes of one kind.
type kindShapes struct {
	schema  int32
	readers []*reader // by schema number − 1
}

// registry reads and writes the events of every kind. It is never changed once made.
type registry struct {
	kinds map[string]*kindShapes
}

// shapes are those of this program.
var shapes = mustRegistry(newRegistry(domain.Kinds(), schemaNumbers, pastShapes))

func mustRegistry(r *registry, err error) *registry {
	if err != nil {
		panic("events: " + err.Error())
	}
	return r
}

func newRegistry(kinds []domain.Event, numbers map[string]int32, olds []pastShape) (*registry, error) {
	r := &registry{kinds: make(map[string]*kindShapes, len(kinds))}
	for _, kind := range kinds {
		p, err := newPlan(reflect.TypeOf(kind))
		if err != nil {
			return nil, err
		}
		if r.kinds[kind.Kind()] != nil {
			return nil, fmt.Errorf("kind %s is listed twice", kind.Kind())
		}
		schema := max(numbers[kind.Kind()], firstSchema)
		k := &kindShapes{schema: schema, readers: make([]*reader, schema)}
		k.readers[schema-1] = &reader{plan: p}
		r.kinds[kind.Kind()] = k
	}
	for _, old := range olds {
		if err := r.add(old); err != nil {
			return nil, err
		}
	}
	for name, k := range r.kinds {
		if err := k.link(name); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *registry) add(old pastShape) error {
	k := r.kinds[old.kind]
	if k == nil || old.schema < firstSchema || old.schema >= k.schema || k.readers[old.schema-1] != nil {
		return fmt.Errorf("%s in schema %d can't be a past shape: no such kind or number, or it is there already", old.kind, old.schema)
	}
	p, err := newPlan(old.from)
	if err != nil {
		return err
	}
	k.readers[old.schema-1] = &reader{plan: p, lift: old.lift, to: old.to}
	return nil
}

// link chains the shapes of a kind; one that was forgotten is an error.
func (k *kindShapes) link(name string) error {
	for i, r := range k.readers {
		if r == nil {
			return fmt.Errorf("%s has no reader for schema %d: a shape lives for ever", name, i+1)
		}
		if i+1 == len(k.readers) {
			break
		}
		r.next = k.readers[i+1]
		if r.next != nil && r.to != r.next.plan.typ {
			return fmt.Errorf("%s in schema %d is lifted to %s, the next shape is %s", name, i+1, r.to, r.next.plan.typ)
		}
	}
	return nil
}

// encode gives the schema number and the canonical payload of an event. An event of
// a kind that is not in domain.Kinds, or holding text that is not UTF-8, is an error.
func (r *registry) encode(event domain.Event) (schema int32, payload []byte, err error) {
	value := reflect.ValueOf(event)
	k := r.kinds[event.Kind()]
	if k == nil {
		return 0, nil, fmt.Errorf("encode %s: %w: the kind is unknown", event.Kind(), ErrShape)
	}
	current := k.readers[k.schema-1].plan
	if value.Type() != current.typ {
		return 0, nil, fmt.Errorf("encode %s: %w: it is a %s", event.Kind(), ErrShape, value.Type())
	}
	payload, err = current.encode(make([]byte, 0, 192), value)
	if err != nil {
		return 0, nil, fmt.Errorf("encode %s: %w: %w", event.Kind(), ErrShape, err)
	}
	return k.schema, payload, nil
}

// decoder turns payloads into events. It belongs to one goroutine.
type decoder struct {
	shapes  *registry
	scan    scanner
	scratch map[*plan]reflect.Value
}

func (r *registry) decoder() *decoder {
	return &decoder{shapes: r, scratch: make(map[*plan]reflect.Value)}
}

// event reads one payload. The errors are UnknownShapeError (without a position) and
// ErrShape with a PayloadError.
func (d *decoder) event(kind string, schema int32, payload []byte) (domain.Event, error) {
	k := d.shapes.kinds[kind]
	if k == nil || schema < firstSchema || schema > k.schema {
		return nil, &UnknownShapeError{Kind: kind, Schema: schema}
	}
	r := k.readers[schema-1]
	value, ok := d.scratch[r.plan]
	if !ok {
		value = reflect.New(r.plan.typ).Elem()
		d.scratch[r.plan] = value
	}
	if err := d.scan.read(r.plan, payload, value); err != nil {
		return nil, fmt.Errorf("read %s in schema %d: %w: %w", kind, schema, ErrShape, err)
	}
	read := value.Interface()
	for ; r.lift != nil; r = r.next {
		read = r.lift(read)
	}
	if e, ok := read.(domain.EventCorrected); ok {
		return d.current(e)
	}
	return read.(domain.Event), nil
}

// current brings the content of a correction to the shape that its kind has now: the
// fold knows no other.
func (d *decoder) current(e domain.EventCorrected) (domain.Event, error) {
	if k := d.shapes.kinds[e.EventKind]; k == nil || e.Schema >= int(k.schema) {
		return e, nil
	}
	event, err := d.event(e.EventKind, int32(e.Schema), []byte(e.Content))
	if err != nil {
		return nil, err
	}
	if e.Content, err = domain.EventContent(event); err != nil {
		return nil, fmt.Errorf("lift the content of a correction: %w", err)
	}
	e.Schema = domain.ContentSchema(e.EventKind)
	return e, nil
}
