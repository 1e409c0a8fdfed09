package db

import (
	"context"
	"database/sql"
	"fmt"
	"io"

	"github.com/golang-migrate/migrate/v4/database"
)

// atomicDriver commits a migration and its number in one transaction. The library alone
// marks the schema as dirty, runs the file and then removes the mark: a process killed in
// between leaves a database that refuses to start until someone repairs it by hand.
//
// The library's calls come in the order SetVersion(n, true), Run, SetVersion(n, false),
// under the lock that the embedded driver holds on a connection of its own.
type atomicDriver struct {
	database.Driver
	pool *sql.DB
	tx   *sql.Tx // open from SetVersion(n, true) to SetVersion(n, false)
}

func (d *atomicDriver) SetVersion(version int, dirty bool) error {
	ctx := context.Background()
	if dirty {
		tx, err := d.pool.BeginTx(ctx, nil)
		if err != nil {
			return fmt.Errorf("begin migration %d: %w", version, err)
		}
		d.tx = tx
		return nil
	}
	if d.tx == nil {
		return d.Driver.SetVersion(version, false)
	}
	tx := d.tx
	d.tx = nil
	defer tx.Rollback() // does nothing after the commit
	if _, err := tx.ExecContext(ctx, `DELETE FROM schema_migrations`); err != nil {
		return fmt.Errorf("clear the schema's version: %w", err)
	}
	if version >= 0 {
		_, err := tx.ExecContext(ctx, `INSERT INTO schema_migrations (version, dirty) VALUES ($1, false)`, version)
		if err != nil {
			return fmt.Errorf("write schema version %d: %w", version, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit migration %d: %w", version, err)
	}
	return nil
}

func (d *atomicDriver) Run(migration io.Reader) error {
	if d.tx == nil {
		return d.Driver.Run(migration)
	}
	text, err := io.ReadAll(migration)
	if err == nil {
		// Without arguments the driver sends the text as it is, so a file may hold many statements.
		_, err = d.tx.ExecContext(context.Background(), string(text))
	}
	if err != nil {
		d.tx.Rollback()
		d.tx = nil
		return fmt.Errorf("run the migration: %w", err)
	}
	return nil
}
