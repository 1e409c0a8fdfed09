package web

import (
	"context"
	"log/slog"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"refold/db"
	"refold/internal/checkpoint"
	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/readmodel"
	"refold/internal/timemachine"
)

// houseIn opens the application on a filled database, from the prepared file where there is
// one that fits (REFOLD_CHECKPOINT names its folder; otherwise it lies with the database);
// without its tables, if only pages of the past are asked for, which don't read them.
func houseIn(b *testing.B, dir string, tables bool) (*house, *timemachine.Machine) {
	b.Helper()
	b.Cleanup(events.LeaveRoom())
	ctx := b.Context()
	database, err := localpg.Open(ctx, "", localpg.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = database.Stop(context.WithoutCancel(ctx)) })
	if err := db.Migrate(ctx, database.OwnerURL); err != nil {
		b.Fatal(err)
	}
	store, err := events.OpenPostgres(ctx, database.AppURL)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(store.Close)
	quiet := slog.New(slog.DiscardHandler)
	h := &house{b: b}
	if h.pool, err = pgxpool.New(ctx, database.OwnerURL); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(h.pool.Close)
	master, err := events.MasterKey("", dir)
	if err != nil {
		b.Fatal(err)
	}
	keys, err := events.OpenKeyring(ctx, store.Keys(), master)
	if err != nil {
		b.Fatal(err)
	}
	h.restart = func() {
		if err := database.Stop(ctx); err != nil {
			h.b.Fatal(err)
		}
		if database, err = localpg.Open(ctx, "", localpg.Options{Dir: dir}); err != nil {
			h.b.Fatal(err)
		}
		for _, pool := range []*pgxpool.Pool{h.pool, store.Pool()} {
			pool.Reset()
			if err := pool.Ping(ctx); err != nil {
				h.b.Fatal(err)
			}
		}
	}
	past := h.openPast(dir, master, store)
	h.past = past
	ports := Ports{Journal: h.journal, TimeMachine: past, Events: past.Events, Keyring: keys, Database: store.Pool(), Log: quiet}
	if tables {
		h.tables, err = readmodel.OpenTables(ctx, readmodel.Options{Address: database.AppURL, Journal: h.journal, Past: past.Machine, Revision: "bench", Logger: quiet, Cycle: time.Hour})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(h.tables.Close)
		ports.Tables = h.tables
		h.follow()
	}
	if h.server, err = New(Settings{Demo: true}, ports); err != nil {
		b.Fatal(err)
	}
	keepSessions(b, h.server)
	return h, past.Machine
}

// openPast opens the journal and its time machine, as a server does at its start.
func (h *house) openPast(dir string, master []byte, store events.Store) readmodel.Kept {
	h.b.Helper()
	ctx := h.b.Context()
	memory := int64(timemachine.DefaultMemory)
	if megabytes, err := strconv.ParseInt(os.Getenv("REFOLD_HISTORY_MEMORY"), 10, 32); err == nil {
		memory = megabytes << 20
	}
	if folder := os.Getenv("REFOLD_CHECKPOINT"); folder != "" {
		dir = folder
	}
	options := events.Options{Revision: "bench", Logger: slog.New(slog.DiscardHandler)}
	found, none := checkpoint.In(dir, master, store).Find(ctx)
	if none == nil {
		options.Prepared = found.Sections()
	} else {
		h.b.Logf("all events are folded: %v", none)
	}
	var err error
	if h.journal, err = events.Open(ctx, store, options); err != nil {
		h.b.Fatal(err)
	}
	h.b.Cleanup(h.journal.Close)
	past := readmodel.KeptOf(timemachine.NewWithin(h.journal, memory), h.journal.Log)
	if none == nil && h.journal.Start().Prepared == found.Position {
		if err := past.Load(found.Sections()); err != nil {
			h.b.Logf("the past is prepared anew: %v", err)
		}
	}
	return past
}
