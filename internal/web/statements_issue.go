package web

import (
	"context"
	"errors"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/readmodel"
)

// statementDevice is where statements come from that nobody asked for.
const statementDevice = "statements"

// statementPause is how long to wait before trying again what failed.
const statementPause = 5 * time.Second

// IssueStatements issues the statements of each quarter when they are due, and corrected
// ones as soon as a correction changes what an issued one says, until ctx ends. What is to
// be issued follows from the journal alone, so it may be ended at any point and run in
// several processes.
func (s *Server) IssueStatements(ctx context.Context) {
	seen, day := int64(-1), calendar.None
	for ctx.Err() == nil {
		_, filling := s.filling()
		var err error
		if filling == 0 {
			seen, day, err = s.issueDue(ctx, seen, day)
		}
		switch {
		case filling == 0 && err == nil:
			err = s.journal.Wait(ctx, max(seen, 0)+1)
		case ctx.Err() == nil:
			pause(ctx, statementPause)
		}
		if err != nil && ctx.Err() == nil {
			s.log.Error("issue statements", "error", err)
		}
	}
}

func pause(ctx context.Context, long time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(long):
	}
}

// issueDue issues what is due at the head, given up to where the journal was looked at
// before (-1: not at all) and on which day; and gives both for the next time.
func (s *Server) issueDue(ctx context.Context, seen int64, day calendar.Date) (int64, calendar.Date, error) {
	head := s.journal.Head()
	today := head.Today()
	if today == calendar.None {
		return seen, day, nil
	}
	if today != day {
		from, through := readmodel.StatementPeriod(today)
		for _, party := range readmodel.StatementsDue(head, from, through) {
			err := s.issue(ctx, func(w *domain.World) (domain.IssueStatement, bool) {
				return readmodel.DueStatement(w, party, from, through)
			})
			if err != nil {
				return seen, day, err
			}
		}
	}
	if seen < 0 { // what was recorded since the last quarter's were issued may not have been looked at
		_, through := readmodel.StatementPeriod(today)
		var err error
		if seen, err = s.past.LastOn(ctx, through); err != nil {
			return -1, day, err
		}
	}
	for _, party := range readmodel.StatementsTouched(head, s.journal.Log().UpTo(head.Position()).Since(seen)) {
		for more := true; more; {
			err := s.issue(ctx, func(w *domain.World) (domain.IssueStatement, bool) {
				changed := readmodel.ChangedStatements(w, party)
				if more = len(changed) > 0; !more {
					return domain.IssueStatement{}, false
				}
				return changed[0], true
			})
			if err != nil {
				return seen, day, err
			}
		}
	}
	return head.Position(), today, nil
}

// issue records one statement; it is made anew when something was recorded meanwhile.
func (s *Server) issue(ctx context.Context, make func(*domain.World) (domain.IssueStatement, bool)) error {
	for try := 1; ; try++ {
		command, due := make(s.journal.Head())
		if !due {
			return nil
		}
		answer, err := s.journal.Submit(ctx, events.Submission{Command: command, Actor: domain.System, Device: statementDevice, RequestID: newUUID()})
		var refusal *domain.Refusal
		switch {
		case err == nil:
			return s.journal.Wait(ctx, answer.Position)
		case errors.As(err, &refusal) && refusal.Has("STATEMENT_MOVED_ON") && try < issueTries:
		default:
			return err
		}
	}
}
