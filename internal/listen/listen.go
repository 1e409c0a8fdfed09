// Package listen hears what PostgreSQL announces on a channel, on a connection of its own
// that is made anew whenever it is lost.
package listen

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// reconnectPause lies between a connection that was lost and the next.
const reconnectPause = 200 * time.Millisecond

// Channel is what is listened to, and who wants to know.
type Channel struct {
	Name string
	// Look is called as soon as announcements are heard, and again whenever none came for
	// Every: what was announced while nobody listened is found by asking. An error ends the
	// connection.
	Look  func(ctx context.Context, conn *pgx.Conn) error
	Every time.Duration
	// Heard is told each announcement, by the goroutine that calls Look.
	Heard func(payload string)
	// Lost is called when the connection is gone: nothing is heard until Look is called
	// again. May be nil.
	Lost func()
}

// Hear listens until ctx ends. A database that is away is asked again and again.
func (c Channel) Hear(ctx context.Context, pool *pgxpool.Pool) {
	for ctx.Err() == nil {
		c.hear(ctx, pool) // returns when the connection is lost
		if c.Lost != nil {
			c.Lost()
		}
		select {
		case <-ctx.Done():
		case <-time.After(reconnectPause):
		}
	}
}

func (c Channel) hear(ctx context.Context, pool *pgxpool.Pool) {
	pooled, err := pool.Acquire(ctx)
	if err != nil {
		return
	}
	conn := pooled.Hijack() // it listens for ever: the pool shall not lend it to others
	defer func() {
		closing, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		conn.Close(closing)
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{c.Name}.Sanitize()); err != nil {
		return
	}
	for ctx.Err() == nil && !conn.IsClosed() {
		if err := c.Look(ctx, conn); err != nil {
			return
		}
		for {
			waiting, cancel := context.WithTimeout(ctx, c.Every)
			heard, err := conn.WaitForNotification(waiting)
			cancel()
			if err != nil {
				break
			}
			c.Heard(heard.Payload)
		}
	}
}
