package events

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"refold/internal/events/sqljournal"
	"refold/internal/listen"
)

// Changed returns when the head may lie behind the position: at once when that was
// announced, otherwise after asking the database at the next announcement or poll.
func (p *Postgres) Changed(ctx context.Context, position int64) error {
	for {
		p.mu.Lock()
		announced, tick := p.announced, p.tick
		p.mu.Unlock()
		if announced > position {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick:
		}
	}
}

// announce records how far the journal is known to reach and wakes who waits.
func (p *Postgres) announce(position int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.announced = max(p.announced, position)
	close(p.tick)
	p.tick = make(chan struct{})
}

// hasAppended has a position announced soon. Announcing within each commit would make
// the commit half as long again, for the sake of processes that can wait.
func (p *Postgres) hasAppended(position int64) {
	p.head.Store(position)
	select {
	case p.appended <- struct{}{}:
	default: // the announcement under way will be followed by another
	}
}

// announceAppends tells other processes of what this one has appended, the latest at a
// time. What is never told, they find when they look.
func (p *Postgres) announceAppends(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.appended:
		}
		// An error is no harm: they look by themselves.
		sqljournal.New(p.pool).Announce(ctx, strconv.FormatInt(p.head.Load(), 10))
		select {
		case <-ctx.Done():
			return
		case <-time.After(announcePause):
		}
	}
}

// listen hears of appends by all processes. Announcements may be lost with a
// connection, so it also looks by itself.
func (p *Postgres) listen(ctx context.Context) {
	listen.Channel{Name: "refold_journal", Every: pollInterval,
		Look: func(ctx context.Context, conn *pgx.Conn) error {
			head, err := sqljournal.New(conn).Head(ctx)
			if err == nil {
				p.announce(head.Position)
			}
			return err
		},
		Heard: func(said string) {
			if position, err := strconv.ParseInt(said, 10, 64); err == nil {
				p.announce(position)
			}
		},
	}.Hear(ctx, p.pool)
}
