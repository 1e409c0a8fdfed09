package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	_ "refold/internal/rapidtest"
)

// oracle is what encoding/json makes of an event, without its escapes for HTML.
func oracle(t interface{ Fatal(...any) }, event any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(event); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

// fill draws every field of a struct.
func fill(t *rapid.T, value reflect.Value) {
	for i := range value.NumField() {
		member := value.Field(i)
		switch formOf(member.Type()) {
		case formText:
			member.SetString(rapid.String().Draw(t, "text"))
		case formInteger:
			bits := member.Type().Bits()
			member.SetInt(rapid.Int64().Draw(t, "integer") >> (64 - bits))
		case formTruth:
			member.SetBool(rapid.Bool().Draw(t, "truth"))
		case formDate:
			day := rapid.Int32Range(int32(calendar.First), int32(calendar.Last)).Draw(t, "day")
			if rapid.IntRange(0, 9).Draw(t, "none") == 0 {
				day = int32(calendar.None)
			}
			member.SetInt(int64(day))
		case formUUID:
			member.Set(reflect.ValueOf(domain.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))))
		case formTexts:
			member.Set(textsOf(member.Type(), rapid.SliceOf(rapid.String()).Draw(t, "texts")))
		case formObject:
			fill(t, member)
		}
	}
}

// Every event of every kind is written as encoding/json would, and read back as it was.
func TestPayloadsAgreeWithTheOracle(t *testing.T) {
	t.Parallel()
	for _, kind := range domain.Kinds() {
		t.Run(kind.Kind(), func(t *testing.T) {
			decode := shapes.decoder()
			rapid.Check(t, func(t *rapid.T) {
				value := reflect.New(reflect.TypeOf(kind)).Elem()
				fill(t, value)
				event := value.Interface().(domain.Event)
				schema, payload, err := shapes.encode(event)
				if err != nil {
					t.Fatal(err)
				}
				if want := oracle(t, event); !bytes.Equal(payload, want) {
					t.Fatalf("\nwrote %s\nwant  %s", payload, want)
				}
				read, err := decode.event(kind.Kind(), schema, payload)
				if err != nil {
					t.Fatal(err)
				}
				if again := oracle(t, read); !bytes.Equal(again, payload) {
					t.Fatalf("\nread  %s\nwrote %s", again, payload)
				}
			})
		})
	}
}

// Where our reader accepts a payload, encoding/json reads the same from it.
func FuzzReaderIsStricterThanTheOracle(f *testing.F) {
	f.Add([]byte(`{"facility":"F-1","pledge":"L-1","investor":"P-1","amount_cents":100,"shown_at":-7}`))
	f.Add([]byte(`{"facility":"F\u002d1\"","pledge":"","investor":"é","amount_cents":0,"shown_at":9223372036854775807}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		read, err := shapes.decoder().event("PledgePlaced", 1, payload)
		if err != nil {
			return
		}
		var want domain.PledgePlaced
		if err := json.Unmarshal(payload, &want); err != nil {
			t.Fatalf("accepted %s, which is not JSON: %v", payload, err)
		}
		if read != want {
			t.Fatalf("read %+v, want %+v", read, want)
		}
	})
}

func TestAWrongPayloadNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	const good = `{"facility":"F-1","pledge":"L-1","investor":"P-1","amount_cents":100,"shown_at":7}`
	cases := []struct {
		name, from, to, field, problem string
	}{
		{"missing", `"investor":"P-1",`, ``, "investor", "missing"},
		{"last one missing", `,"shown_at":7`, ``, "shown_at", "missing"},
		{"unknown", `"pledge"`, `"promise"`, "promise", "unknown"},
		{"unknown at the end", `7}`, `7,"extra":1}`, "extra", "unknown"},
		{"twice", `7}`, `7,"pledge":"L-1"}`, "pledge", "out of its place"},
		{"swapped", `"facility":"F-1","pledge":"L-1"`, `"pledge":"L-1","facility":"F-1"`, "facility", "out of its place"},
		{"fraction", `100`, `100.5`, "amount_cents", "not an integer"},
		{"exponent", `100`, `1e2`, "amount_cents", "not an integer"},
		{"leading zero", `100`, `0100`, "amount_cents", "canonical"},
		{"too large", `100`, `9223372036854775808`, "amount_cents", "too large"},
		{"number as text", `100`, `"100"`, "amount_cents", "not an integer"},
		{"text as number", `"L-1"`, `1`, "pledge", "not a text"},
		{"null", `"L-1"`, `null`, "pledge", "not a text"},
		{"space", `"pledge":"L-1"`, `"pledge": "L-1"`, "pledge", "not a text"},
		{"line break in a text", `L-1`, "L\n1", "pledge", "canonical"},
		{"bad escape", `L-1`, `L\x`, "pledge", "canonical"},
		{"not UTF-8", `L-1`, "L\xff", "pledge", "UTF-8"},
		{"cut off", `7}`, ``, "shown_at", "integer"},
		{"something after", `7}`, `7}{}`, "", "follows"},
		{"no object", good, `[]`, "", "not an object"},
		{"empty", good, ``, "", "not an object"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			payload := strings.Replace(good, c.from, c.to, 1)
			if payload == good {
				t.Fatal("the case changes nothing")
			}
			_, err := shapes.decoder().event("PledgePlaced", 1, []byte(payload))
			var wrong *PayloadError
			if !errors.Is(err, ErrShape) || !errors.As(err, &wrong) {
				t.Fatalf("%s: %v", payload, err)
			}
			if c.field != "" && wrong.Field != c.field || !strings.Contains(wrong.Error(), c.problem) {
				t.Fatalf("%s: %v, want field %q and %q", payload, err, c.field, c.problem)
			}
		})
	}
}

func TestTextThatIsNotUTF8IsRefused(t *testing.T) {
	t.Parallel()
	_, _, err := shapes.encode(domain.FacilityDeclined{Facility: "F-1", Reason: "bad \xff byte"})
	if !errors.Is(err, ErrShape) {
		t.Fatal(err)
	}
	_, _, err = shapes.encode(domain.RequestUndone{Streams: []string{"a\xff"}})
	if !errors.Is(err, ErrShape) {
		t.Fatal(err)
	}
}

// The reader forgets an optional field of the event before.
func TestOptionalFieldsDoNotLeakBetweenEvents(t *testing.T) {
	t.Parallel()
	decode := shapes.decoder()
	full := domain.ReceiptMatched{Receipt: "R-1", Purpose: domain.Recovery, Facility: "F-1", AmountCents: 5, CostsCents: 3}
	bare := domain.ReceiptMatched{Receipt: "R-2", Purpose: domain.TopUp, Party: "P-1", AmountCents: 5}
	for _, event := range []domain.ReceiptMatched{full, bare, full} {
		schema, payload, err := shapes.encode(event)
		if err != nil {
			t.Fatal(err)
		}
		if read, err := decode.event(event.Kind(), schema, payload); err != nil || read != event {
			t.Fatalf("read %+v, want %+v (%v)", read, event, err)
		}
	}
}

func TestEqualTextsShareMemory(t *testing.T) {
	var table internTable
	if table.text([]byte("F-7KQ2M9")) != "F-7KQ2M9" || table.text(nil) != "" {
		t.Fatal("a text is not what it was")
	}
	text := []byte("F-7KQ2M9")
	if allocs := testing.AllocsPerRun(100, func() { table.text(text) }); allocs != 0 {
		t.Fatalf("a known text takes %v allocations", allocs)
	}
	rapid.Check(t, func(t *rapid.T) {
		for _, text := range rapid.SliceOf(rapid.String()).Draw(t, "texts") {
			if got := table.text([]byte(text)); got != text {
				t.Fatalf("%q became %q", text, got)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	samples := []domain.Event{
		domain.PledgePlaced{Facility: "F-7KQ2M9", Pledge: "L-7KQ2M9X1", Investor: "P-4411ZZ", AmountCents: 250000, ShownAt: 18234},
		domain.ReceiptMatched{Receipt: "R-19ABX2", Purpose: domain.Repayment, Facility: "F-7KQ2M9", AmountCents: 1234567},
	}
	for _, event := range samples {
		schema, payload, err := shapes.encode(event)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(event.Kind(), func(b *testing.B) {
			decode := shapes.decoder()
			b.ReportAllocs()
			for b.Loop() {
				if _, err := decode.event(event.Kind(), schema, payload); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mevents/s")
		})
	}
}
