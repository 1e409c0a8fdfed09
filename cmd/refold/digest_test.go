package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/events"
	"refold/internal/localpg/pgtest"
)

// tool runs the operator's tool on a database and gives what it printed.
func tool(t *testing.T, url string, args ...string) string {
	t.Helper()
	t.Setenv("DATABASE_URL", url)
	var stdout, stderr bytes.Buffer
	if status := dispatch(args, strings.NewReader(""), &stdout, &stderr); status != 0 {
		t.Fatalf("refold %s ended with %d: %s", strings.Join(args, " "), status, &stderr)
	}
	return stdout.String()
}

func TestTheDigestNamesAMoment(t *testing.T) {
	url := pgtest.DB(t)
	store, err := events.OpenPostgres(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	journal, err := events.Open(t.Context(), store, events.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer journal.Close()
	first := calendar.Of(2026, 3, 2)
	var digests []string
	for day := first; day < first+3; day++ {
		if err := journal.OpenDaysUpTo(t.Context(), day); err != nil {
			t.Fatal(err)
		}
		digests = append(digests, tool(t, url, "digest"))
	}
	if len(digests[0]) != 65 || digests[0] == digests[1] || digests[1] == digests[2] {
		t.Fatalf("three moments have the digests %q", digests)
	}
	if again := tool(t, url, "digest", "--at", "2"); again != digests[1] {
		t.Fatalf("event 2 has the digest %s, had %s", again, digests[1])
	}
	if again := tool(t, url, "digest", "--at", "3", "--valid", "2026-03-04"); again != digests[2] {
		t.Fatalf("nothing was corrected, yet the digest is %s, want %s", again, digests[2])
	}

	// An export, imported elsewhere, has the same digest.
	file := filepath.Join(t.TempDir(), "journal.jsonl")
	if err := os.WriteFile(file, []byte(tool(t, url, "export")), 0o600); err != nil {
		t.Fatal(err)
	}
	other := pgtest.DB(t)
	if said := tool(t, other, "import", "journal", file); said != "3 events were recorded.\n" {
		t.Fatal(said)
	}
	if there := tool(t, other, "digest"); there != digests[2] {
		t.Fatalf("the imported journal has the digest %s, want %s", there, digests[2])
	}
}

func TestDigestRefusesNonsense(t *testing.T) {
	t.Setenv("DATABASE_URL", pgtest.DB(t))
	for status, cases := range map[int][][]string{
		2: {{"digest", "--valid", "yesterday"}, {"digest", "now"}, {"digest", "--at", "x"}, {"export", "all"}, {"import", "journal"}},
		1: {{"digest", "--at", "7"}, {"export", "--at", "7"}, {"import", "journal", "/does/not/exist"}},
	} {
		for _, args := range cases {
			var stdout, stderr bytes.Buffer
			if got := dispatch(args, strings.NewReader(""), &stdout, &stderr); got != status || stderr.Len() == 0 {
				t.Errorf("refold %s ended with %d, want %d: %s", strings.Join(args, " "), got, status, &stderr)
			}
		}
	}
}
