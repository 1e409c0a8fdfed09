package ui

import (
	"context"
	"testing"
)

// Several tasks of a page ask for a reason: each label and each fault leads to its own field.
func TestFieldsOfTwoTasksKeepApart(t *testing.T) {
	task := func(name string) Task {
		return Task{Title: name, Form: Form{ID: name, Errors: []FieldError{{"reason", "Give a reason."}}},
			Controls: []Control{{Shape: Long, Field: Field{Name: "reason", Label: "Reason", Error: "Give a reason."}}}}
	}
	page := dom(t, context.Background(), Tasks([]Task{task("decline"), task("suspend")}))
	for _, id := range []string{"f-decline-reason", "f-suspend-reason"} {
		if n := len(all(page, "textarea", "id="+id)); n != 1 {
			t.Errorf("%d fields are %s, want 1", n, id)
		}
		if n := len(all(page, "label", "for="+id)); n != 1 {
			t.Errorf("%d labels lead to %s, want 1", n, id)
		}
		if n := len(all(page, "a", "href=#"+id)); n != 1 {
			t.Errorf("%d faults lead to %s, want 1", n, id)
		}
	}
	if n := len(all(page, "textarea", "name=reason")); n != 2 {
		t.Errorf("%d fields are sent as reason, want 2", n)
	}
}

func TestShortInputsStandInPairs(t *testing.T) {
	short, hinted, wide := Control{Field: Field{Short: true}}, Control{Field: Field{Short: true, Hint: "why"}}, Control{}
	pick := Control{Shape: Pick1, Field: Field{Short: true}}
	tests := []struct {
		name     string
		controls []Control
		rows     []int
	}{
		{"none", nil, nil},
		{"two and one", []Control{short, pick, short}, []int{2, 1}},
		{"a hint beside none would stand askew", []Control{short, hinted, hinted, wide}, []int{1, 2, 1}},
		{"wide ones stand alone", []Control{wide, wide, short}, []int{1, 1, 1}},
	}
	for _, test := range tests {
		var rows []int
		for _, row := range inRows(test.controls) {
			rows = append(rows, len(row))
		}
		if len(rows) != len(test.rows) {
			t.Errorf("%s: rows of %v, want %v", test.name, rows, test.rows)
			continue
		}
		for i := range rows {
			if rows[i] != test.rows[i] {
				t.Errorf("%s: rows of %v, want %v", test.name, rows, test.rows)
				break
			}
		}
	}
}
