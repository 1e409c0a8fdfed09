package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/checkpoint"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg/pgtest"
)

// The file is written, read by the next start, and holds nothing of a person that could
// still be read once their key is destroyed.
func TestACheckpointHoldsNothingThatErasingSpares(t *testing.T) {
	url, folder := pgtest.DB(t), t.TempDir()
	t.Setenv("DATABASE_URL", url)
	t.Setenv("REFOLD_DATA", t.TempDir())
	t.Setenv("REFOLD_CHECKPOINT", folder)
	run := func(args string, status int, says string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		got := dispatch(strings.Fields(args), strings.NewReader(""), &stdout, &stderr)
		if said := stdout.String() + stderr.String(); got != status || !strings.Contains(said, says) {
			t.Errorf("%s ends with %d, want %d with %q: %s", args, got, status, says, said)
		}
	}
	run("checkpoint", 1, "the journal is empty")
	p := openErasable(t, url)
	p.ask(domain.System, domain.OpenBusinessDay{Date: calendar.Of(2026, 3, 2)})
	p.person("P-GONE", domain.Investor)
	for _, id := range []string{"P-1", "P-2", "P-3", "P-4"} {
		p.person(id, domain.Investor)
	}
	run("checkpoint", 0, "stands at event 6")
	run("checkpoint now", 2, "takes no arguments")
	run("checkpoint", 0, "0 events folded after event 6")
	holds := func() string {
		text, err := os.ReadFile(filepath.Join(folder, checkpoint.FileName))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	sealed := string(p.journal.Head().Party("P-GONE").Name)
	for _, word := range []string{"Name of P-GONE", "p-gone@people.test", "P-GONE@people.test"} {
		if strings.Contains(holds(), word) {
			t.Errorf("the file holds %q, which is to be sealed", word)
		}
	}
	if !strings.Contains(holds(), sealed) {
		t.Error("the file doesn't hold the sealed name either: the test looks for the wrong thing")
	}
	run("erase P-GONE --yes", 0, "Erased.")
	run("checkpoint", 0, "stands at event 6")
	if name, err := openErasable(t, url).keys.Open(t.Context(), domain.Personal(sealed)); err == nil {
		t.Errorf("what the file holds is still read as %q", name)
	}
	if _, err := events.MasterKey("", dataDir()); err != nil {
		t.Fatal(err)
	}
}
