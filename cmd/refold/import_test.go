package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"refold/internal/localpg/pgtest"
)

// fixture is the small loan book of the importer's own tests.
var fixture = filepath.Join("..", "..", "internal", "importer", "testdata", "dirt.csv")

func TestImportSBAIntoADatabase(t *testing.T) {
	t.Setenv("DATABASE_URL", pgtest.DB(t))
	plain, err := os.ReadFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	packed := filepath.Join(t.TempDir(), "book.csv.gz")
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write(plain)
	w.Close()
	if err := os.WriteFile(packed, zipped.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	report := filepath.Join(t.TempDir(), "report.csv")
	steps := []struct {
		name string
		args []string
		want string
	}{
		{"plain", []string{"import", "sba", fixture, "--report", report}, "28 rows: 9 in the book (8 now, 1 before), 19 not imported."},
		{"packed, again", []string{"import", "sba", "--report", report, packed}, "28 rows: 9 in the book (0 now, 9 before), 19 not imported."},
		{"standard input", []string{"import", "sba", "-"}, "28 rows: 9 in the book (0 now, 9 before), 19 not imported."},
	}
	for _, step := range steps {
		var out, errs bytes.Buffer
		if status := dispatch(step.args, bytes.NewReader(plain), &out, &errs); status != 0 {
			t.Fatalf("%s: status %d: %s", step.name, status, &errs)
		}
		if !strings.HasPrefix(out.String(), step.want) {
			t.Errorf("%s: printed %q, want %q first", step.name, out.String(), step.want)
		}
		if !strings.Contains(errs.String(), "28 rows, ") {
			t.Errorf("%s: no line of progress in %q", step.name, &errs)
		}
	}
	text, err := os.ReadFile(report)
	if err != nil || !strings.Contains(string(text), "5,900004,not imported,STATUS_BLANK,") {
		t.Errorf("the report is %q, %v", text, err)
	}
}

func TestImportSaysWhatIsWrong(t *testing.T) {
	t.Setenv("DATABASE_URL", "")
	for _, args := range [][]string{{"import"}, {"import", "nothing"}, {"import", "sba"}, {"import", "sba", "a", "b"},
		{"import", "sba", "--report"}, {"import", "sba", "--frob", "a"}} {
		var out, errs bytes.Buffer
		if status := dispatch(args, nil, &out, &errs); status != 2 || !strings.Contains(errs.String(), "refold import sba FILE") {
			t.Errorf("%v: status %d, %q", args, status, &errs)
		}
	}
	t.Setenv("DATABASE_URL", pgtest.DB(t))
	var out, errs bytes.Buffer
	if status := dispatch([]string{"import", "sba", "no-such-file.csv"}, nil, &out, &errs); status != 1 || !strings.Contains(errs.String(), "open the file to import") {
		t.Errorf("status %d, %q", status, &errs)
	}
}
