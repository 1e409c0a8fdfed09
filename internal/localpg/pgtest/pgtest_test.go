package pgtest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"refold/db"
)

func query[T any](t *testing.T, url, sql string) T {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var out T
	if err := conn.QueryRow(ctx, sql).Scan(&out); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out
}

func TestDatabasesAreFreshMigratedAndApart(t *testing.T) {
	newest, err := db.Newest()
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		t.Run("one", func(t *testing.T) {
			t.Parallel()
			url := DB(t)
			if newest > 0 {
				if got := query[int64](t, url, `SELECT version FROM schema_migrations`); got != int64(newest) {
					t.Errorf("schema version %d, want %d", got, newest)
				}
			}
			if got := query[int](t, url, `SELECT count(*) FROM pg_tables WHERE tablename = 'mine'`); got != 0 {
				t.Error("the database holds what another test made")
			}
			conn, err := pgx.Connect(context.Background(), url)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(context.Background())
			if _, err := conn.Exec(context.Background(), `CREATE TABLE mine (x int)`); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestEmptyHasNoTables(t *testing.T) {
	t.Parallel()
	url := Empty(t)
	if got := query[int](t, url, `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`); got != 0 {
		t.Errorf("%d tables, want none", got)
	}
}
