package web

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"refold/internal/web/sqlsession"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Times of what a process says of itself: how often it says it, from when on its silence
// counts as its end, and how long its last word may take when it stops.
const (
	sayEvery  = 5 * time.Second
	silence   = 20 * time.Second
	lastWords = 2 * time.Second
)

// Announce says every few seconds that this process works, and how far it has folded, until
// ctx ends; then it says that it stops. A failure is logged and tried again: whoever says
// nothing is shown as gone.
func (s *Server) Announce(ctx context.Context) {
	for ctx.Err() == nil {
		if err := s.announce(ctx, false); err != nil && ctx.Err() == nil {
			s.log.Warn("say that this process works", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(sayEvery):
		}
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	if err := s.announce(last, true); err != nil {
		s.log.Warn("say that this process stops", "error", err)
	}
}

// announce says once how this process stands.
func (s *Server) announce(ctx context.Context, ended bool) error {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown machine"
	}
	said := sqlsession.SayProcessParams{Process: s.process, Name: host + ", process " + strconv.Itoa(os.Getpid()), Revision: s.settings.Revision,
		Ended: ended, Position: s.journal.Head().Position(), TablesPosition: -1}
	if s.tables != nil {
		said.TablesPosition = s.tables.Position()
	}
	if err := s.accounts.queries.SayProcess(ctx, said); err != nil {
		return fmt.Errorf("note how this process stands: %w", err)
	}
	return nil
}

// processTable are the processes that were heard of in the last day.
func (s *Server) processTable(ctx context.Context) (ui.Table, error) {
	t := ui.Table{Caption: "Processes that work on this journal", Stack: true,
		Columns: []ui.Column{{Head: "Process"}, {Head: "State"}, {Head: "At event", Numeric: true}, {Head: "Behind", Numeric: true}, {Head: "Tables at", Numeric: true}, {Head: "Revision"}, {Head: "Since"}, {Head: "Last heard"}},
		Empty:   ui.Empty{Title: "None has said anything", Text: "A process says every few seconds that it works. Look again in a moment."}}
	heard, err := s.accounts.queries.Processes(ctx)
	if err != nil {
		return t, fmt.Errorf("read the processes: %w", err)
	}
	head := s.journal.Head().Position()
	for _, p := range heard {
		head = max(head, p.Position)
	}
	for _, p := range heard {
		if p.Process == s.process { // what it has folded it knows better than what it said last
			p.Position = s.journal.Head().Position()
			head = max(head, p.Position)
		}
		here := ui.Cell{Text: p.Name, Strong: true}
		if p.Process == s.process {
			here.Note = "it made this page"
		}
		behind, tables := wording.Plural(head-p.Position, "event", "events"), wording.Count(p.TablesPosition)
		if p.TablesPosition < 0 {
			tables = "none"
		}
		t.Rows = append(t.Rows, ui.Row{ID: p.Process, Cells: []ui.Cell{here, {Pill: processPill(p)}, ui.T(wording.Count(p.Position)), ui.T(behind), ui.T(tables),
			ui.T(p.Revision), ui.T(p.BeganAt.In(wording.Zone).Format("2 Jan 2006, 15:04")), ui.T(heardWords(p))}})
	}
	return t, nil
}

// processPill says whether a process works, has stopped, or is gone without a word.
func processPill(p sqlsession.ProcessesRow) *ui.Pill {
	switch {
	case p.Ended:
		return &ui.Pill{Text: "Stopped", Tone: ui.Neutral}
	case p.SilentSeconds > int64(silence/time.Second):
		return &ui.Pill{Text: "Gone", Tone: ui.Bad}
	}
	return &ui.Pill{Text: "Working", Tone: ui.Good}
}

func heardWords(p sqlsession.ProcessesRow) string {
	switch n := p.SilentSeconds; {
	case n < 60:
		return wording.Plural(max(n, 0), "second", "seconds") + " ago"
	case n < 3600:
		return wording.Plural(n/60, "minute", "minutes") + " ago"
	}
	return p.HeardAt.In(wording.Zone).Format("2 Jan 2006, 15:04")
}
