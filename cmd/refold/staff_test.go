package main

import (
	"bytes"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg/pgtest"
)

func TestAPlatformGetsItsFirstStaff(t *testing.T) {
	url := pgtest.DB(t)
	t.Setenv("DATABASE_URL", url)
	t.Setenv("REFOLD_DATA", t.TempDir())
	add := func(password string, args ...string) (int, string) {
		var stdout, stderr bytes.Buffer
		status := dispatch(append([]string{"staff", "add"}, args...), strings.NewReader(password+"\n"), &stdout, &stderr)
		return status, stdout.String() + stderr.String()
	}
	const good = "correct horse battery"
	for range 2 { // asking again changes nothing
		if status, said := add(good, "anna@lender.test", "Anna Tan", "approver"); status != 0 {
			t.Fatalf("status %d: %s", status, said)
		}
	}
	if status, _ := add("short", "ben@lender.test", "Ben Lim", "officer"); status != 2 {
		t.Errorf("a short password ends with %d, want 2", status)
	}
	if status, said := add(good, "ben@lender.test", "Ben Lim", "boss"); status != 2 || !strings.Contains(said, "officer|approver|auditor") {
		t.Errorf("an unknown role ends with %d: %s", status, said)
	}
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
	approvers := 0
	for _, p := range journal.Head().Parties() {
		if p.Is(domain.RoleApprover) {
			approvers++
		}
	}
	if len(journal.Head().Parties()) != 1 || approvers != 1 {
		t.Errorf("there are %d parties and %d approvers, want one of each", len(journal.Head().Parties()), approvers)
	}
}
