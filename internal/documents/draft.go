package documents

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"refold/internal/documents/sqldocuments"
)

// Draft gives what a party has written and not sent; nil where there is nothing.
func (s *Store) Draft(ctx context.Context, party string) ([]byte, error) {
	sealed, err := s.queries.Draft(ctx, party)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a draft: %w", err)
	}
	return s.openDraft(ctx, party, sealed)
}

func (s *Store) openDraft(ctx context.Context, party string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	content, err := s.keys.OpenBytes(ctx, party, sealed)
	if err != nil {
		return nil, fmt.Errorf("open a draft: %w", err)
	}
	return content, nil
}

// ChangeDraft lets change see a party's draft (nil where there is none) and gives what is to
// stand in its place. Changes of one draft come one after the other, whatever process they
// come from; an error of change leaves the draft as it was.
func (s *Store) ChangeDraft(ctx context.Context, party string, change func(content []byte) ([]byte, error)) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		q := sqldocuments.New(tx)
		if err := q.BeginDraft(ctx, party); err != nil {
			return fmt.Errorf("begin a draft: %w", err)
		}
		sealed, err := q.LockDraft(ctx, party)
		if err != nil {
			return fmt.Errorf("lock a draft: %w", err)
		}
		content, err := s.openDraft(ctx, party, sealed)
		if err != nil {
			return err
		}
		if content, err = change(content); err != nil {
			return err
		}
		if sealed, err = s.keys.SealBytes(ctx, party, content); err != nil {
			return fmt.Errorf("seal a draft: %w", err)
		}
		if err := q.WriteDraft(ctx, sealed, party); err != nil {
			return fmt.Errorf("write a draft: %w", err)
		}
		return nil
	})
}

// DropDraft forgets what a party has written: it was sent, or is not wanted any more.
func (s *Store) DropDraft(ctx context.Context, party string) error {
	if err := s.queries.DropDraft(ctx, party); err != nil {
		return fmt.Errorf("drop a draft: %w", err)
	}
	return nil
}
