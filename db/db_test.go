package db_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/db"
	"refold/internal/localpg/pgtest"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// shape lists every column, index, trigger and routine of the schema public, in order.
func shape(t *testing.T, url string) string {
	t.Helper()
	const sql = `
SELECT coalesce(string_agg(line, E'\n' ORDER BY line COLLATE "C"), '') FROM (
	SELECT concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default) AS line
	FROM information_schema.columns WHERE table_schema = 'public'
	UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
	UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
	UNION ALL SELECT 'routine ' || proname || md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS parts WHERE line NOT LIKE '%schema_migrations%'`
	var text string
	if err := connect(t, url).QueryRow(context.Background(), sql).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestEachMigrationGoesUpDownUp(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	url := pgtest.Empty(t)
	newest, err := db.Newest()
	if err != nil {
		t.Fatal(err)
	}
	if newest == 0 {
		t.Fatal("there are no migrations")
	}
	before := make([]string, newest+1)
	for version := uint(1); version <= newest; version++ {
		before[version-1] = shape(t, url)
		if err := db.MigrateTo(ctx, url, version); err != nil {
			t.Fatalf("up to %d: %v", version, err)
		}
		up := shape(t, url)
		if err := db.MigrateTo(ctx, url, version-1); err != nil {
			t.Fatalf("down to %d: %v", version-1, err)
		}
		if got := shape(t, url); got != before[version-1] {
			t.Errorf("down to %d leaves\n%s\nwant\n%s", version-1, got, before[version-1])
		}
		if err := db.MigrateTo(ctx, url, version); err != nil {
			t.Fatalf("up to %d again: %v", version, err)
		}
		if got := shape(t, url); got != up {
			t.Errorf("up to %d again gives\n%s\nwant\n%s", version, got, up)
		}
	}
}

func TestManyProcessesMigrateAtOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.Empty(t)
	var group sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		group.Go(func() { errs[i] = db.Migrate(context.Background(), url) })
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestNewerSchemaIsNamed(t *testing.T) {
	t.Parallel()
	url := pgtest.DB(t)
	_, err := connect(t, url).Exec(context.Background(), `UPDATE schema_migrations SET version = 999`)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Migrate(context.Background(), url)
	if !errors.Is(err, db.ErrNewerSchema) {
		t.Fatalf("got %v, want ErrNewerSchema", err)
	}
}

// A migration that dies half way must leave nothing: neither its tables nor a mark that
// stops the next start. The lock on the versions makes the commit of the first one wait
// until its connection is cut, as kill -9 would cut it.
func TestInterruptedMigrationLeavesNoTrace(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	url := pgtest.Empty(t)
	if err := db.MigrateTo(ctx, url, 1); err != nil {
		t.Fatal(err)
	}
	if err := db.MigrateTo(ctx, url, 0); err != nil {
		t.Fatal(err)
	}
	empty := shape(t, url)
	blocker := connect(t, url)
	tx, err := blocker.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(ctx, `LOCK TABLE schema_migrations IN SHARE MODE`); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 1)
	go func() { failed <- db.Migrate(ctx, url) }()
	killWaiting(t, url)
	if err := <-failed; err == nil {
		t.Fatal("the migration survived the end of its connection")
	}
	if err := tx.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	if got := shape(t, url); got != empty {
		t.Fatalf("the interrupted migration left\n%s", got)
	}
	if err := db.Migrate(ctx, url); err != nil {
		t.Fatalf("the next start: %v", err)
	}
}

// killWaiting waits for a backend that is stuck on the versions' lock and ends it.
func killWaiting(t *testing.T, url string) {
	t.Helper()
	conn := connect(t, url)
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		var killed int
		err := conn.QueryRow(context.Background(), `
			SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%schema_migrations%'
				AND pid <> pg_backend_pid()`).Scan(&killed)
		if err != nil {
			t.Fatal(err)
		}
		if killed > 0 {
			return
		}
	}
	t.Fatal("no migration reached its last step")
}

func TestAppURL(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"postgres://u:p@h/d", "postgres://u:p@h/d?role=refold_app"},
		{"postgres:///d?host=%2Frun%2Fpg&user=u", "postgres:///d?host=%2Frun%2Fpg&role=refold_app&user=u"},
		{"host=h dbname=d", "host=h dbname=d role=refold_app"},
	} {
		got, err := db.AppURL(c.in)
		if err != nil || got != c.want {
			t.Errorf("AppURL(%q) = %q, %v; want %q", c.in, got, err, c.want)
		}
	}
	if _, err := db.AppURL("postgres://u:secret@h:port/d"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a malformed address gives %v; want an error without the password", err)
	}
}

func TestAppURLActsAsTheApplication(t *testing.T) {
	t.Parallel()
	url, err := db.AppURL(pgtest.DB(t))
	if err != nil {
		t.Fatal(err)
	}
	var role string
	if err := connect(t, url).QueryRow(context.Background(), `SELECT current_user`).Scan(&role); err != nil {
		t.Fatal(err)
	}
	if role != db.AppRole {
		t.Errorf("works as %s, want %s", role, db.AppRole)
	}
}

// A login without the right to create roles is told what is missing, and can set the
// database up once somebody has given it that much.
func TestALoginWithoutRightsIsToldWhichItNeeds(t *testing.T) {
	t.Parallel()
	url := pgtest.Empty(t)
	master := connect(t, url)
	do := func(statements ...string) {
		for _, statement := range statements {
			if _, err := master.Exec(context.Background(), statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
	}
	plain := "plain_" + strings.ToLower(rand.Text()[:10])
	do("CREATE ROLE " + plain)
	t.Cleanup(func() {
		do("REASSIGN OWNED BY "+plain+" TO CURRENT_USER", "DROP OWNED BY "+plain, "DROP ROLE "+plain)
	})
	asApp, err := db.AppURL(url)
	if err != nil {
		t.Fatal(err)
	}
	asPlain := strings.ReplaceAll(asApp, db.AppRole, plain)
	if err := db.Migrate(context.Background(), asPlain); !errors.Is(err, db.ErrMayNot) {
		t.Fatalf("in a database of somebody else: %v, want ErrMayNot", err)
	}
	do(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO ` + plain + `', current_database()); END $$`)
	if err := db.Migrate(context.Background(), asPlain); !errors.Is(err, db.ErrMayNot) {
		t.Fatalf("without CREATEROLE: %v, want ErrMayNot", err)
	}
	do(`DO $$ BEGIN CREATE ROLE `+db.AppRole+`; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
		"GRANT "+db.AppRole+" TO "+plain)
	if err := db.Migrate(context.Background(), asPlain); err != nil {
		t.Fatalf("with the role given: %v", err)
	}
}
