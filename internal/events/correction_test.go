package events

import (
	"testing"

	"refold/internal/domain"
)

// Corrections write content in the shapes of today; the domain knows their numbers.
func TestCorrectionsAreWrittenInTheCurrentShapes(t *testing.T) {
	t.Parallel()
	for name, k := range shapes.kinds {
		if got := domain.ContentSchema(name); got != int(k.schema) {
			t.Errorf("%s has schema %d; domain.ContentSchema says %d: raise it there, too", name, k.schema, got)
		}
	}
}

// Content that was written in an earlier shape is lifted like an event of that shape.
func TestTheContentOfACorrectionIsLifted(t *testing.T) {
	t.Parallel()
	_, payload, err := shapes.encode(domain.EventCorrected{Event: 7, About: "facility-F1", EventKind: "PledgePlaced", Schema: 1,
		Content: `{"facility":"F1","pledge":"L1","investor":"I1","amount_cents":100,"shown_at":3}`})
	if err != nil {
		t.Fatal(err)
	}
	event, err := shapes.decoder().event("EventCorrected", 2, payload)
	if err != nil {
		t.Fatal(err)
	}
	e := event.(domain.EventCorrected)
	inner, err := domain.ReadContent(e.EventKind, e.Content)
	if err != nil || e.Schema != 2 {
		t.Fatalf("schema %d: %v", e.Schema, err)
	}
	if inner.(domain.PledgePlaced).AmountCents != 100 {
		t.Errorf("%+v", inner)
	}
}
