package web

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/jackc/pgx/v5"

	"refold/internal/web/sqlsession"
)

// What the access log holds: that somebody began or ended to look through another's eyes,
// and each look that way, or of staff at a private file.
const (
	accessBegin = "begin"
	accessLook  = "look"
	accessEnd   = "end"
	// accessSignOut is that staff ended sessions of somebody.
	accessSignOut = "sign-out"
)

// trace is one row of the access log; the other columns follow from who asks.
type trace struct {
	action, subject, eyes string
	page, moment, reason  string
}

// note appends a row to the access log. head is the last event there is.
func (a *Accounts) note(ctx context.Context, who Viewer, head int64, row trace) error {
	err := a.queries.NoteAccess(ctx, sqlsession.NoteAccessParams{At: a.now(), Action: row.action, Viewer: who.Party, Session: who.Session,
		Subject: row.subject, Eyes: row.eyes, Page: row.page, Moment: row.moment, Head: head, Reason: row.reason})
	if err != nil {
		return fmt.Errorf("note in the access log: %w", err)
	}
	return nil
}

// openEyes finds through whose eyes a session looks; the subject is empty if it is
// through nobody's.
func (a *Accounts) openEyes(ctx context.Context, who Viewer, eyes string) (sqlsession.OpenEyesRow, error) {
	row, err := a.queries.OpenEyes(ctx, eyes, who.Party, who.Session)
	if errors.Is(err, pgx.ErrNoRows) {
		return sqlsession.OpenEyesRow{}, nil
	}
	if err != nil {
		return row, fmt.Errorf("find through whose eyes a session looks: %w", err)
	}
	return row, nil
}

// accessRows gives a page of the access log up to an event, newest first, and how many
// rows there are in all.
func (a *Accounts) accessRows(ctx context.Context, want sqlsession.AccessLogParams) (rows []sqlsession.AccessLogRow, total int64, err error) {
	if rows, err = a.queries.AccessLog(ctx, want); err != nil {
		return nil, 0, fmt.Errorf("read the access log: %w", err)
	}
	if len(rows) > 0 {
		total = rows[0].Total
	}
	return rows, total, nil
}

// looksAt gives the newest looks of others at one party's pages.
func (a *Accounts) looksAt(ctx context.Context, party string, most int32) ([]sqlsession.LooksAtRow, error) {
	rows, err := a.queries.LooksAt(ctx, party, most)
	if err != nil {
		return nil, fmt.Errorf("read who looked at %s: %w", party, err)
	}
	return rows, nil
}

// privateFiles are the pages that hold what is private to one person, and whose they are.
// A page stands for all that lies under its address, and for the same as a file: its .csv
// is as private. Whoever of the staff opens one leaves a row in the access log. The first
// that fits counts.
var privateFiles = []struct {
	page  string
	whose func(*Context) string
}{
	{"/parties/:id/view-as", nobodys}, // a question, before anything of theirs is seen
	{"/parties/:id", partyInAddress},
	{"/facilities/:id/review", borrowerInAddress},
	{"/facilities/:id/documents", borrowerInAddress},
	{"/facilities/:id/attachments", borrowerInAddress},
}

// whosePrivate is the person to whom this page is private; "" where it is to nobody.
func (c *Context) whosePrivate() string {
	for _, file := range privateFiles {
		if rest, ok := strings.CutPrefix(c.route.Path, file.page); ok && (rest == "" || rest[0] == '/' || rest[0] == '.') {
			return file.whose(c)
		}
	}
	return ""
}

func nobodys(*Context) string { return "" }

func partyInAddress(c *Context) string {
	if p := c.World.Party(c.Param("id")); p != nil {
		return p.ID
	}
	return ""
}

func borrowerInAddress(c *Context) string {
	if f := c.World.Facility(c.Param("id")); f != nil {
		return f.Application.Borrower
	}
	return ""
}

// noteLook leaves a trace of a look that is not only the viewer's own business. Without
// the trace there is no page. A page about another one is a look at that one.
func (s *Server) noteLook(c *Context) error {
	if !c.reads() || c.Eyes == nil && !c.Viewer.Is(Staff) {
		return nil
	}
	if aboutAnother[c.route.Path] {
		at, err := c.about()
		if err != nil {
			return err
		}
		other, err := c.other(c.Request().Context(), at, c.Moment, c.World, nil)
		if err != nil {
			return err
		}
		other.Moment.Live = c.Moment.Live || !at.route.Past // noted as it was asked for
		return s.noteLook(other)
	}
	who, row := c.Viewer, trace{action: accessLook, page: tracePath(c.Request().URL.Path), moment: c.Moment.Query()}
	switch {
	case c.Eyes == nil:
		row.subject = c.whosePrivate()
	case c.route.Past: // without a past it is everybody's: see barred
		who, row.subject, row.eyes = c.Eyes.viewer, c.Viewer.Party, c.Eyes.id
	}
	if row.subject == "" || row.subject == who.Party {
		return nil
	}
	return s.traces.once(s.now(), who.Party+" "+row.eyes+" "+row.page, func() error {
		return s.accounts.note(c.Request().Context(), who, s.journal.Head().Position(), row)
	})
}

// mostTrace bounds what is kept of an address, in characters.
const mostTrace = 200

// tracePath is a path as the database takes it.
func tracePath(path string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(path, "?")))
	return string(runes[:min(len(runes), mostTrace)])
}

// traces remembers what was noted in this minute, so that a dragged time bar asks the
// database once. It only saves work: the table has one row a minute by itself.
type traces struct {
	mu     sync.Mutex
	minute int64
	noted  map[string]bool
}

// once does what was not done in this minute; what fails is not done.
func (t *traces) once(now time.Time, key string, do func() error) error {
	minute := now.Unix() / 60
	t.mu.Lock()
	if t.minute != minute {
		t.minute, t.noted = minute, map[string]bool{}
	}
	done := t.noted[key]
	t.mu.Unlock()
	if done {
		return nil
	}
	if err := do(); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.minute == minute {
		t.noted[key] = true
	}
	return nil
}
