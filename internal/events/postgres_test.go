package events_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"refold/db"
	"refold/internal/localpg/pgtest"
)

// raw opens a connection as somebody with SQL: the owner, or the application's role.
func raw(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(t.Context()) })
	return conn
}

func asApp(t *testing.T, ownerURL string) string {
	t.Helper()
	url, err := db.AppURL(ownerURL)
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// refused wants the database's error with a code.
func refused(t *testing.T, what string, err error, code string) {
	t.Helper()
	var answer *pgconn.PgError
	if !errors.As(err, &answer) || answer.Code != code {
		t.Errorf("%s: %v, want error %s", what, err, code)
	}
}

const insufficientPrivilege = "42501"

func TestTheJournalIsAppendOnly(t *testing.T) {
	t.Parallel()
	url := pgtest.DB(t)
	store := postgres(t, url)
	appendAll(t, store, entriesOf(1, 3)...)
	statements := []string{
		`UPDATE journal SET payload = '{}' WHERE position = 2`,
		`UPDATE journal SET position = 9 WHERE false`,
		`DELETE FROM journal WHERE position = 3`,
		`TRUNCATE journal`,
		`TRUNCATE journal CASCADE`,
		`DELETE FROM journal_head`,
		`TRUNCATE journal_head`,
		`INSERT INTO journal SELECT * FROM journal WHERE position = 2 ON CONFLICT (position) DO UPDATE SET payload = '{}'`,
		`MERGE INTO journal j USING (VALUES (2)) v (p) ON j.position = v.p WHEN MATCHED THEN DELETE`,
	}
	for who, conn := range map[string]*pgx.Conn{"owner": raw(t, url), "application": raw(t, asApp(t, url))} {
		for _, statement := range statements {
			_, err := conn.Exec(t.Context(), statement)
			refused(t, who+": "+statement, err, insufficientPrivilege)
		}
	}
	// Replication mode puts ordinary triggers to sleep; these stay awake.
	owner := raw(t, url)
	if _, err := owner.Exec(t.Context(), `SET session_replication_role = replica`); err != nil {
		t.Fatal(err)
	}
	_, err := owner.Exec(t.Context(), `DELETE FROM journal`)
	refused(t, "owner in replication mode", err, insufficientPrivilege)
	same(t, readAll(t, store.Pages(t.Context(), 0, 3)), entriesOf(1, 3))
}

func TestTheApplicationCanNotMoveTheHead(t *testing.T) {
	t.Parallel()
	url := pgtest.DB(t)
	app, owner := raw(t, asApp(t, url)), raw(t, url)
	for _, statement := range []string{
		`UPDATE journal_head SET position = 7`,
		`INSERT INTO journal_head VALUES (false, 0, now(), false)`,
		`ALTER TABLE journal DISABLE TRIGGER ALL`,
		`DROP TABLE journal`,
		`CREATE TABLE own ()`,
	} {
		_, err := app.Exec(t.Context(), statement)
		refused(t, statement, err, insufficientPrivilege)
	}
	appendAll(t, postgres(t, url), entriesOf(1, 2)...)
	for _, statement := range []string{
		`UPDATE journal_head SET position = 1`,
		`UPDATE journal_head SET recorded_at = 'epoch'`,
		`UPDATE journal_head SET demo = true`,
	} {
		_, err := owner.Exec(t.Context(), statement)
		refused(t, statement, err, "23000")
	}
}

// columns of the journal with a good value each, for the row after an empty journal.
var goodRow = [][2]string{
	{"position", "1"}, {"context", "'lending'"}, {"stream", "'platform'"}, {"version", "1"},
	{"kind", "'BusinessDayOpened'"}, {"schema", "1"}, {"recorded_at", "now()"}, {"effective_on", "'2026-03-02'"},
	{"actor", "'system'"}, {"device", "'test'"}, {"request_id", "gen_random_uuid()"}, {"causation", "1"},
	{"correlation", "gen_random_uuid()"}, {"app_revision", "'test'"}, {"payload", `'{"date":"2026-03-02"}'`},
}

func insertRow(except, value string) string {
	var names, values []string
	for _, column := range goodRow {
		names = append(names, column[0])
		if column[0] == except {
			values = append(values, value)
		} else {
			values = append(values, column[1])
		}
	}
	return fmt.Sprintf("INSERT INTO journal (%s) VALUES (%s)", strings.Join(names, ", "), strings.Join(values, ", "))
}

func TestARecordWithoutAnyColumnIsRefused(t *testing.T) {
	t.Parallel()
	url := pgtest.DB(t)
	conn := raw(t, asApp(t, url))
	var columns int
	if err := conn.QueryRow(t.Context(), `SELECT count(*) FROM information_schema.columns
		WHERE table_name = 'journal' AND is_nullable = 'NO'`).Scan(&columns); err != nil || columns != len(goodRow) {
		t.Fatalf("%d columns are NOT NULL, want %d (%v)", columns, len(goodRow), err)
	}
	for _, column := range goodRow {
		_, err := conn.Exec(t.Context(), insertRow(column[0], "NULL"))
		refused(t, column[0]+" missing", err, "23502")
	}
	for column, value := range map[string]string{
		"position": "2", "version": "0", "schema": "0", "kind": "''", "stream": "''", "context": "''",
		"effective_on": "'infinity'", "causation": "2",
	} {
		if _, err := conn.Exec(t.Context(), insertRow(column, value)); err == nil {
			t.Errorf("%s = %s was accepted", column, value)
		}
	}
	if _, err := conn.Exec(t.Context(), insertRow("", "")); err != nil {
		t.Fatalf("the good row: %v", err)
	}
	var date string
	if err := conn.QueryRow(t.Context(), `SELECT payload->>'date' FROM journal_json`).Scan(&date); err != nil || date != "2026-03-02" {
		t.Fatalf("journal_json says %q (%v)", date, err)
	}
	store := postgres(t, url)
	if head, err := store.Head(t.Context()); err != nil || head.Position != 1 {
		t.Fatalf("the head didn't move along: %+v (%v)", head, err)
	}
}

func TestTheJournalMigratesDownAndUp(t *testing.T) {
	t.Parallel()
	url := pgtest.Empty(t)
	for range 2 {
		if err := db.MigrateTo(t.Context(), url, 1); err != nil {
			t.Fatal(err)
		}
		appendAll(t, postgres(t, url), entry(1))
		if err := db.MigrateTo(t.Context(), url, 0); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := raw(t, url).QueryRow(t.Context(), `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = 'public' AND c.relname <> 'schema_migrations' AND c.relname NOT LIKE 'schema_migrations%'`).Scan(&left); err != nil || left != 0 {
			t.Fatalf("%d things are left (%v)", left, err)
		}
	}
}
