package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"

	"refold/internal/events/sqljournal"
	"refold/internal/localpg"
	"refold/internal/revision"
)

// application is everything behind the address: what openApplication wires together.
type application struct {
	pool *pgxpool.Pool
	web  *echo.Echo
}

// openApplication wires journal, demo and pages onto a migrated database.
func openApplication(ctx context.Context, _ config, database *localpg.Database, _ func(string)) (*application, error) {
	pool, err := pgxpool.New(ctx, database.AppURL)
	if err != nil {
		return nil, fmt.Errorf("connect to the database: %w", err)
	}
	app := &application{pool: pool, web: echo.New()}
	app.web.HideBanner, app.web.HidePort = true, true
	app.web.GET("/healthz", healthz(journalHead{sqljournal.New(pool)}))
	return app, nil
}

func (a *application) handler() http.Handler { return a.web }

func (a *application) close() error {
	a.pool.Close()
	return nil
}

// head tells where the journal ends.
type head interface {
	Position(ctx context.Context) (int64, error)
}

type journalHead struct{ queries *sqljournal.Queries }

func (j journalHead) Position(ctx context.Context) (int64, error) {
	row, err := j.queries.Head(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the journal's head: %w", err)
	}
	return row.Position, nil
}

// healthz answers 200 once the application serves and its database answers.
func healthz(at head) echo.HandlerFunc {
	return func(c echo.Context) error {
		position, err := at.Position(c.Request().Context())
		if err != nil {
			return echo.NewHTTPError(http.StatusServiceUnavailable, "the database doesn't answer").SetInternal(err)
		}
		return c.JSON(http.StatusOK, struct {
			Position int64  `json:"position"`
			Revision string `json:"revision"`
		}{position, revision.ID()})
	}
}
