package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"refold/internal/localpg/pgtest"
)

// TestRebuildAndVerify: tables that were never filled can't be verified, filled ones
// can, and one changed figure is found, named, and put right by filling them anew.
func TestRebuildAndVerify(t *testing.T) {
	url := pgtest.DB(t)
	t.Setenv("DATABASE_URL", url)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	steps := []struct {
		name, sql string
		args      []string
		status    int
		out, errs string // each must be printed
	}{
		{"import", "", []string{"import", "sba", fixture}, 0, "9 in the book", ""},
		{"never filled", "", []string{"verify"}, 1, "every invariant holds", "computed by other code"},
		{"fill", "", []string{"rebuild"}, 0, "The tables were filled anew and stand at event", "100 %"},
		{"verify", "", []string{"verify"}, 0, "Every row of the tables equals the fold at event", ""},
		{"one figure changed", "UPDATE facility_rows SET approved_cents = approved_cents + 1 WHERE id = (SELECT max(id) FROM facility_rows)",
			[]string{"verify"}, 1, "column approved_cents: the table says", "refold rebuild fills them anew"},
		{"one row lost", "DELETE FROM facility_rows WHERE id = (SELECT min(id) FROM facility_rows)", []string{"verify"}, 1, "facility_rows lacks row", ""},
		{"fill anew", "", []string{"rebuild"}, 0, "stand at event", ""},
		{"verify again", "", []string{"verify"}, 0, "Every row of the tables equals", ""},
		{"no arguments", "", []string{"verify", "now"}, 2, "", "takes no arguments"},
		{"none either", "", []string{"rebuild", "now"}, 2, "", "takes no arguments"},
	}
	for _, step := range steps {
		if _, err := conn.Exec(t.Context(), step.sql); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		status := dispatch(step.args, strings.NewReader(""), &out, &errs)
		if status != step.status || !strings.Contains(out.String(), step.out) || !strings.Contains(errs.String(), step.errs) {
			t.Errorf("%s: status %d, printed %q and %q; wanted %d, %q and %q", step.name, status, &out, &errs, step.status, step.out, step.errs)
		}
	}
}
