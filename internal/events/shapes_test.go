package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// New golden files are written with -write-shapes; one that exists is never changed.
var writeShapes = flag.Bool("write-shapes", false, "write golden files of shapes that have none")

// goldenShape is what a golden file keeps for ever.
type goldenShape struct {
	Kind    string          `json:"kind"`
	Schema  int32           `json:"schema"`
	Fields  []string        `json:"fields"`
	Payload json.RawMessage `json:"payload"` // a sample with every field
}

func goldenPath(kind string, schema int32) string {
	return filepath.Join("testdata", "shapes", fmt.Sprintf("%s.v%d.json", kind, schema))
}

// textsOf makes a slice of texts of any type.
func textsOf(typ reflect.Type, texts []string) reflect.Value {
	slice := reflect.MakeSlice(typ, 0, len(texts))
	for _, text := range texts {
		slice = reflect.Append(slice, reflect.ValueOf(text).Convert(typ.Elem()))
	}
	return slice
}

// sample fills every field with something of its own.
func sample(value reflect.Value) {
	for i := range value.NumField() {
		member := value.Field(i)
		switch formOf(member.Type()) {
		case formText:
			member.SetString(fmt.Sprintf("text %d", i+1))
		case formInteger:
			member.SetInt(int64(i+1) * 7)
		case formTruth:
			member.SetBool(true)
		case formDate:
			member.SetInt(int64(calendar.Of(2026, 3, i+1)))
		case formUUID:
			member.Set(reflect.ValueOf(domain.UUID{0: byte(i + 1), 15: 0xff}))
		case formTexts:
			member.Set(textsOf(member.Type(), []string{"one", "two"}))
		case formObject:
			sample(member)
		}
	}
}

func goldenOf(t *testing.T, kind domain.Event) (golden goldenShape, text []byte) {
	t.Helper()
	value := reflect.New(reflect.TypeOf(kind)).Elem()
	sample(value)
	schema, payload, err := shapes.encode(value.Interface().(domain.Event))
	if err != nil {
		t.Fatal(err)
	}
	k := shapes.kinds[kind.Kind()]
	golden = goldenShape{
		Kind: kind.Kind(), Schema: schema, Fields: k.readers[schema-1].plan.describe(""), Payload: payload,
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(golden); err != nil {
		t.Fatal(err)
	}
	return golden, out.Bytes()
}

// A changed shape fails here until it has a new schema number, a past shape for the
// old one (shapes.go) and a golden file of its own.
func TestEveryShapeHasItsGoldenFile(t *testing.T) {
	t.Parallel()
	for _, kind := range domain.Kinds() {
		t.Run(kind.Kind(), func(t *testing.T) {
			golden, text := goldenOf(t, kind)
			path := goldenPath(golden.Kind, golden.Schema)
			stored, err := os.ReadFile(path)
			if errors.Is(err, os.ErrNotExist) && *writeShapes {
				if err := os.WriteFile(path, text, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if err != nil {
				t.Fatalf("the shape has no golden file (go test ./internal/events -write-shapes makes it): %v", err)
			}
			if !bytes.Equal(stored, text) {
				t.Fatalf("the shape changed without a new schema number (see shapes.go).\nnow:\n%s\nfor ever:\n%s", text, stored)
			}
		})
	}
}

// Every shape that was ever written is read by this program.
func TestEveryGoldenFileIsRead(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join("testdata", "shapes", "*.json"))
	if err != nil || len(paths) < len(domain.Kinds()) {
		t.Fatalf("%d golden files: %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var golden goldenShape
			if err := json.Unmarshal(text, &golden); err != nil {
				t.Fatal(err)
			}
			if path != goldenPath(golden.Kind, golden.Schema) {
				t.Fatalf("it holds %s in schema %d", golden.Kind, golden.Schema)
			}
			var payload bytes.Buffer
			if err := json.Compact(&payload, golden.Payload); err != nil {
				t.Fatal(err)
			}
			event, err := shapes.decoder().event(golden.Kind, golden.Schema, payload.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			if event.Kind() != golden.Kind {
				t.Fatalf("it was read as %s", event.Kind())
			}
			_, again, err := shapes.encode(event)
			if err != nil || golden.Schema == shapes.kinds[golden.Kind].schema && !bytes.Equal(again, payload.Bytes()) {
				t.Fatalf("written again it is %s (%v)", again, err)
			}
		})
	}
}

// Two earlier shapes of a pledge, as if it had been renamed and widened since.
type pledgeV1 struct {
	Facility string `json:"facility"`
	Backer   string `json:"backer"`
	Dollars  int64  `json:"dollars"`
}

type pledgeV2 struct {
	Facility string `json:"facility"`
	Investor string `json:"investor"`
	Cents    int64  `json:"cents"`
}

func liftV1(old pledgeV1) pledgeV2 {
	return pledgeV2{Facility: old.Facility, Investor: old.Backer, Cents: old.Dollars * 100}
}

func liftV2(old pledgeV2) domain.PledgePlaced {
	return domain.PledgePlaced{
		Facility: old.Facility, Pledge: "unnamed", Investor: old.Investor, AmountCents: money.Cents(old.Cents), ShownAt: 0,
	}
}

func evolved(olds ...pastShape) (*registry, error) {
	return newRegistry(domain.Kinds(), map[string]int32{"PledgePlaced": 3}, olds)
}

func TestOldShapesAreLiftedToTheCurrentOne(t *testing.T) {
	t.Parallel()
	// The order of declaration doesn't matter.
	r, err := evolved(past("PledgePlaced", 2, liftV2), past("PledgePlaced", 1, liftV1))
	if err != nil {
		t.Fatal(err)
	}
	want := domain.PledgePlaced{Facility: "F-1", Pledge: "unnamed", Investor: "P-1", AmountCents: 500}
	_, current, err := r.encode(want)
	if err != nil {
		t.Fatal(err)
	}
	for schema, payload := range map[int32]string{
		1: `{"facility":"F-1","backer":"P-1","dollars":5}`,
		2: `{"facility":"F-1","investor":"P-1","cents":500}`,
		3: string(current),
	} {
		read, err := r.decoder().event("PledgePlaced", schema, []byte(payload))
		if err != nil || read != want {
			t.Errorf("schema %d: read %+v (%v)", schema, read, err)
		}
	}
	if schema, _, _ := r.encode(want); schema != 3 {
		t.Errorf("written in schema %d", schema)
	}
	if _, err := r.decoder().event("PledgePlaced", 1, []byte(`{"facility":"F-1","backer":"P-1"}`)); !errors.Is(err, ErrShape) {
		t.Errorf("an old payload without a field: %v", err)
	}
}

func TestAGapAmongShapesIsRefused(t *testing.T) {
	t.Parallel()
	cases := map[string][]pastShape{
		"forgotten":          {past("PledgePlaced", 2, liftV2)},
		"twice":              {past("PledgePlaced", 1, liftV1), past("PledgePlaced", 1, liftV1), past("PledgePlaced", 2, liftV2)},
		"of no kind":         {past("PromiseMade", 1, liftV1)},
		"the current one":    {past("PledgePlaced", 3, liftV2)},
		"lifted to another":  {past("PledgePlaced", 1, liftV2), past("PledgePlaced", 2, liftV2)},
		"without JSON names": {past("PledgePlaced", 1, func(struct{ A int }) pledgeV2 { return pledgeV2{} }), past("PledgePlaced", 2, liftV2)},
	}
	for name, olds := range cases {
		if _, err := evolved(olds...); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAnUnknownShapeHasAName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind   string
		schema int32
	}{{"PledgePlaced", 99}, {"PledgePlaced", 0}, {"PledgePlaced", -1}, {"PromiseMade", 1}} {
		_, err := shapes.decoder().event(c.kind, c.schema, []byte(`{}`))
		var unknown *UnknownShapeError
		if !errors.As(err, &unknown) || unknown.Kind != c.kind || unknown.Schema != c.schema {
			t.Errorf("%s in schema %d: %v", c.kind, c.schema, err)
		}
	}
}

// A journal written by a later release stops at the first event that is not
// understood: what came before stays readable, and nothing more is decided.
func TestAnUnknownShapeStopsTheFold(t *testing.T) {
	t.Parallel()
	store := NewMemory()
	j, err := Open(t.Context(), store, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.OpenDaysUpTo(t.Context(), calendar.Of(2026, 3, 4)); err != nil {
		t.Fatal(err)
	}
	batch, err := store.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	later := Entry{
		Position: 2, Context: lendingContext, Stream: domain.PlatformStream, Version: 2, Kind: "DayClosed", Schema: 1,
		RecordedAt: batch.Head().RecordedAt, Causation: 2, RequestID: domain.UUID{1}, Payload: []byte(`{}`),
	}
	if err := batch.Append(t.Context(), []Entry{later}); err != nil {
		t.Fatal(err)
	}
	_, err = j.Submit(t.Context(), Submission{
		Command: domain.OpenBusinessDay{Date: calendar.Of(2026, 3, 5)}, Actor: domain.System, RequestID: domain.UUID{2},
	})
	var unknown *UnknownShapeError
	if !errors.Is(err, ErrSchema) || !errors.As(err, &unknown) || unknown.Position != 2 {
		t.Fatalf("submit: %v", err)
	}
	if j.Head().Position() != 1 || j.Err() == nil {
		t.Fatal("the last good state is gone")
	}
	if err := j.Wait(t.Context(), 2); !errors.Is(err, ErrSchema) {
		t.Fatalf("wait: %v", err)
	}
	j.Close()
	if _, err := Open(t.Context(), store, Options{}); !errors.As(err, &unknown) {
		t.Fatalf("open: %v", err)
	}
}

// The samples of the golden files and the list of fields agree with each other.
func TestDescriptionsNameEveryMember(t *testing.T) {
	t.Parallel()
	for _, kind := range domain.Kinds() {
		golden, _ := goldenOf(t, kind)
		var members map[string]json.RawMessage
		if err := json.Unmarshal(golden.Payload, &members); err != nil {
			t.Fatal(err)
		}
		for name := range members {
			if !slices.ContainsFunc(golden.Fields, func(line string) bool { return strings.HasPrefix(line, name+" ") }) {
				t.Errorf("%s: member %q is not described", golden.Kind, name)
			}
		}
	}
}
