package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"refold/internal/checkpoint"
	"refold/internal/demo"
	"refold/internal/documents"
	"refold/internal/events"
	"refold/internal/filler"
	"refold/internal/localpg"
	"refold/internal/readmodel"
	"refold/internal/revision"
	"refold/internal/timemachine"
	"refold/internal/web"
)

// application is everything behind the address: what openApplication wires together.
type application struct {
	store   *events.Postgres
	journal *events.Journal
	tables  *readmodel.Tables
	web     *web.Server
	play    *demo.Play // of a demo
	stop    context.CancelFunc
	running sync.WaitGroup
}

// openApplication wires journal, demo and pages onto a migrated database.
func openApplication(ctx context.Context, conf config, database *localpg.Database, say func(string)) (*application, error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	store, err := events.OpenPostgres(ctx, database.AppURL)
	if err != nil {
		return nil, err
	}
	app := &application{store: store}
	if err := app.open(ctx, conf, database, log, say); err != nil {
		return nil, errors.Join(err, app.close())
	}
	return app, nil
}

func (a *application) open(ctx context.Context, conf config, database *localpg.Database, log *slog.Logger, say func(string)) error {
	master, err := events.MasterKey(conf.masterKey, conf.dataDir)
	if err != nil {
		return err
	}
	keys, err := events.OpenKeyring(ctx, a.store.Keys(), master)
	if err != nil {
		return err
	}
	head, err := a.store.Head(ctx)
	if err != nil {
		return err
	}
	if head.Position == 0 && conf.demo && !head.Demo {
		if err := a.store.CreateDemo(ctx); err != nil {
			return fmt.Errorf("begin the demo: %w", err)
		}
		head.Demo = true
	}
	prepared := checkpoint.In(conf.checkpointDir, master, a.store)
	past, keeper, err := a.openJournal(ctx, conf, prepared, log)
	if err != nil {
		return err
	}
	a.tables, err = readmodel.OpenTables(ctx, readmodel.Options{
		Address: database.AppURL, Journal: a.journal, Past: past.Machine, Revision: revision.ID(), Logger: log})
	if err != nil {
		return err
	}
	a.web, err = web.New(
		web.Settings{TLS: conf.tls, Proxy: conf.proxy, Demo: head.Demo, Revision: revision.ID(), TrustAccount: conf.trustAccount},
		web.Ports{Journal: a.journal, TimeMachine: past, Events: past.Events, Keyring: keys, Tables: a.tables, Database: a.store.Pool(), Log: log, Filling: a.filling, Checkpoint: keeper.Status})
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(context.Background())
	a.stop = stop
	a.running.Go(func() { past.Prepare(running) })
	a.running.Go(func() { keeper.Run(running) })
	played := head.Demo && !filler.Filled(a.journal.Log()) // nobody's story goes on in what was filled in to measure with
	if played {
		a.play = demo.New(a.journal, keys, a.web.Accounts(), documents.Open(a.store.Pool(), keys), conf.scale, say)
	}
	a.running.Go(func() { _ = a.web.Sweep(running) })
	a.running.Go(func() { a.web.Announce(running) })
	a.running.Go(func() { a.web.KeepSessions(running) })
	a.running.Go(func() { a.web.IndexEvents(running) })
	if !filler.Filled(a.journal.Log()) { // nobody gets statements of what was filled in to measure with
		a.running.Go(func() { a.web.IssueStatements(running) })
	}
	if played {
		a.running.Go(func() { a.live(running, log, say) })
		return nil
	}
	if err := a.journal.OpenDaysUpTo(ctx, a.journal.ClockDate()); err != nil {
		return fmt.Errorf("open the business day: %w", err)
	}
	a.tables.Start(nil)
	a.running.Go(func() { a.journal.RunCalendar(running) })
	return nil
}

// openJournal goes on from the file that was prepared, if there is one that may be used, and
// folds the events after it.
func (a *application) openJournal(ctx context.Context, conf config, prepared *checkpoint.Place, log *slog.Logger) (past readmodel.Kept, keeper *checkpoint.Keeper, err error) {
	options := events.Options{Revision: revision.ID(), Logger: log, AwakeBytes: conf.awakeBytes}
	found, none := prepared.Find(ctx)
	if none == nil {
		options.Prepared = found.Sections()
	} else {
		log.Info("all events are folded", "reason", none)
	}
	if a.journal, err = events.Open(ctx, a.store, options); err != nil {
		return past, nil, err
	}
	past = readmodel.KeptOf(timemachine.NewWithin(a.journal, conf.historyBytes), a.journal.Log)
	if none == nil && a.journal.Start().Prepared == found.Position {
		if err := past.Load(found.Sections()); err != nil {
			log.Warn("the past is prepared anew", "reason", err)
		}
	}
	return past, checkpoint.Keep(prepared, a.journal, past, found, none, log), nil
}

// newDay bounds how late a demo notices that a day has begun.
const newDay = time.Minute

// live plays the demo up to today while the pages are served, and each day that begins
// from then on. A failure is logged and tried again.
func (a *application) live(ctx context.Context, log *slog.Logger, say func(string)) {
	for first := true; ctx.Err() == nil; first = false {
		if err := a.play.CatchUp(ctx, a.journal.ClockDate()); err != nil && ctx.Err() == nil {
			log.Error("fill the demo", "error", err)
		}
		if first && ctx.Err() == nil {
			a.tables.Start(nil) // following so many events at once would slow the filling
			say(demo.Greeting)
		}
		select {
		case <-ctx.Done():
		case <-time.After(newDay):
		}
	}
}

// filling is how far a demo has been played, in days; 0 of 0 when it stands at today.
func (a *application) filling() (played, days int) {
	if a.play == nil {
		return 0, 0
	}
	return a.play.Progress()
}

func (a *application) close() error {
	if a.stop != nil {
		a.stop()
		a.running.Wait()
	}
	if a.tables != nil {
		a.tables.Close()
	}
	if a.journal != nil {
		a.journal.Close()
	}
	a.store.Close()
	return nil
}
