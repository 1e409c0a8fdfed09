package readmodel

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// Statements made in one pass over all facilities are those made investor by investor.
func TestStatementsOfAllAreThoseOfEach(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, 150)
		w := h.World()
		through := w.Today() - 3
		from := through - 15
		var each []domain.IssueStatement
		for _, party := range StatementsDue(w, from, through) {
			if c, due := DueStatement(w, party, from, through); due {
				each = append(each, c)
			}
		}
		if all := DueStatements(w, from, through); !reflect.DeepEqual(all, each) {
			t.Fatalf("at once: %+v\none by one: %+v", all, each)
		}
	})
}
