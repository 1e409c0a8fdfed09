package readmodel

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"

	"refold/internal/domain"
)

// Difference is the first place where a table does not say what the fold says.
type Difference struct {
	Table, Key, Column string // Column is "" where a whole row is missing or too many
	Stored, Folded     string // "" for a row that is not there
}

// String is the difference as a sentence.
func (d Difference) String() string {
	switch {
	case d.Column != "":
		return fmt.Sprintf("%s, row %s, column %s: the table says %s, the fold %s", d.Table, d.Key, d.Column, d.Stored, d.Folded)
	case d.Stored == "":
		return fmt.Sprintf("%s lacks row %s", d.Table, d.Key)
	}
	return fmt.Sprintf("%s has a row %s that the fold does not give", d.Table, d.Key)
}

// Drift compares every row of the tables with the fold at the position where they
// stand, and gives the first difference; nil if there is none. It fails where the
// tables were computed by other code: they must be rebuilt before they can be judged.
func (t *Tables) Drift(ctx context.Context) (*Difference, int64, error) {
	s, err := t.snapshot(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer s.close()
	w := t.world(ctx, s.Position())
	if w == nil {
		return nil, s.Position(), fmt.Errorf("fold at %d, where the tables stand", s.Position())
	}
	d, err := s.drift(ctx, w)
	return d, s.Position(), err
}

// drift compares the tables with a World.
func (s *Snapshot) drift(ctx context.Context, w *domain.World) (*Difference, error) {
	if s.Today() != w.Today() {
		return &Difference{Table: "read_state", Key: "1", Column: "today", Stored: s.Today().String(), Folded: w.Today().String()}, nil
	}
	streams := allStreams(w)
	for _, r := range relations {
		stored, err := r.all(ctx, s.queries)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", r.name, err)
		}
		var computed []any
		for _, stream := range streams {
			computed = append(computed, r.rows(w, stream)...)
		}
		slices.SortFunc(computed, compareKeys)
		if d := firstDifference(r, stored, computed); d != nil {
			return d, nil
		}
	}
	return nil, nil
}

// firstDifference compares rows that are sorted by key.
func firstDifference(r relation, stored, computed []any) *Difference {
	for i := 0; i < len(stored) || i < len(computed); i++ {
		var order int
		switch {
		case i >= len(stored):
			order = 1
		case i >= len(computed):
			order = -1
		default:
			order = compareKeys(stored[i], computed[i])
		}
		switch {
		case order < 0:
			return &Difference{Table: r.name, Key: keyOf(stored[i]), Stored: fmt.Sprint(stored[i])}
		case order > 0:
			return &Difference{Table: r.name, Key: keyOf(computed[i]), Folded: fmt.Sprint(computed[i])}
		}
		was, is := values(0, stored[i]), values(0, computed[i])
		for column := range was {
			if !reflect.DeepEqual(was[column], is[column]) {
				return &Difference{
					Table: r.name, Key: keyOf(stored[i]), Column: r.columns[column],
					Stored: fmt.Sprint(was[column]), Folded: fmt.Sprint(is[column]),
				}
			}
		}
	}
	return nil
}

func compareKeys(a, b any) int {
	return cmp.Or(cmp.Compare(field(a, "ID"), field(b, "ID")), cmp.Compare(field(a, "Stream"), field(b, "Stream")))
}

func keyOf(row any) string { return field(row, "ID") }

func field(row any, name string) string { return reflect.ValueOf(row).FieldByName(name).String() }
