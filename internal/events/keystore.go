package events

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"refold/internal/events/sqljournal"
)

// MemoryKeys is a KeyStore without a disk. The zero value is empty and ready.
type MemoryKeys struct {
	mu     sync.Mutex
	proof  []byte
	keys   map[string]PersonKey
	erased []string
}

// MasterProof stores the first proof and gives the stored one.
func (m *MemoryKeys) MasterProof(_ context.Context, proof []byte) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.proof == nil {
		m.proof = proof
	}
	return m.proof, nil
}

// Key gives a subject's key.
func (m *MemoryKeys) Key(_ context.Context, subject string) (PersonKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key, ok := m.keys[subject]
	if !ok {
		return PersonKey{}, ErrErased
	}
	return key, nil
}

// Keys gives those of the subjects that have one.
func (m *MemoryKeys) Keys(_ context.Context, subjects []string) (map[string]PersonKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string]PersonKey{}
	for _, subject := range subjects {
		if key, ok := m.keys[subject]; ok {
			found[subject] = key
		}
	}
	return found, nil
}

// AddKey stores a key unless there is one.
func (m *MemoryKeys) AddKey(_ context.Context, subject string, key PersonKey) (PersonKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, erased := range m.erased {
		if erased == subject {
			return PersonKey{}, ErrErased
		}
	}
	if stored, ok := m.keys[subject]; ok {
		return stored, nil
	}
	if m.keys == nil {
		m.keys = map[string]PersonKey{}
	}
	m.keys[subject] = key
	return key, nil
}

// Destroy deletes a key.
func (m *MemoryKeys) Destroy(_ context.Context, subject string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.keys, subject)
	m.erased = append(m.erased, subject)
	return nil
}

// ErasedAfter lists erasures after a number.
func (m *MemoryKeys) ErasedAfter(_ context.Context, number int64) ([]string, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	last := int64(len(m.erased))
	return append([]string(nil), m.erased[min(number, last):]...), last, nil
}

// Keys is the KeyStore in the same database as the journal.
func (p *Postgres) Keys() KeyStore { return postgresKeys{p} }

type postgresKeys struct{ p *Postgres }

func (k postgresKeys) queries() *sqljournal.Queries { return sqljournal.New(k.p.pool) }

func (k postgresKeys) MasterProof(ctx context.Context, proof []byte) ([]byte, error) {
	if _, err := k.queries().AddMasterKeyProof(ctx, proof); err != nil {
		return nil, fmt.Errorf("store the proof of the master key: %w", err)
	}
	stored, err := k.queries().MasterKeyProof(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the proof of the master key: %w", err)
	}
	return stored, nil
}

func (k postgresKeys) Key(ctx context.Context, subject string) (PersonKey, error) {
	return readKey(ctx, k.queries(), subject)
}

func readKey(ctx context.Context, q *sqljournal.Queries, subject string) (PersonKey, error) {
	row, err := q.PersonKey(ctx, subject)
	if errors.Is(err, pgx.ErrNoRows) {
		return PersonKey{}, ErrErased
	}
	if err != nil {
		return PersonKey{}, fmt.Errorf("read a person's key: %w", err)
	}
	return PersonKey{ID: row.KeyID.Bytes, Wrapped: row.WrappedKey}, nil
}

func (k postgresKeys) Keys(ctx context.Context, subjects []string) (map[string]PersonKey, error) {
	rows, err := k.queries().PersonKeys(ctx, subjects)
	if err != nil {
		return nil, fmt.Errorf("read persons' keys: %w", err)
	}
	found := make(map[string]PersonKey, len(rows))
	for _, row := range rows {
		found[row.Subject] = PersonKey{ID: row.KeyID.Bytes, Wrapped: row.WrappedKey}
	}
	return found, nil
}

func (k postgresKeys) AddKey(ctx context.Context, subject string, key PersonKey) (stored PersonKey, err error) {
	err = k.locked(ctx, subject, func(q *sqljournal.Queries) error {
		id := pgtype.UUID{Bytes: key.ID, Valid: true}
		if _, err := q.AddPersonKey(ctx, subject, id, key.Wrapped); err != nil {
			return err
		}
		stored, err = readKey(ctx, q, subject)
		return err
	})
	return stored, err
}

func (k postgresKeys) Destroy(ctx context.Context, subject string) error {
	return k.locked(ctx, subject, func(q *sqljournal.Queries) error {
		if err := q.LockErasures(ctx); err != nil {
			return err
		}
		if _, err := q.AddErasure(ctx, subject); err != nil {
			return err
		}
		_, err := q.DestroyPersonKey(ctx, subject)
		return err
	})
}

// locked runs a transaction that excludes others about the same subject.
func (k postgresKeys) locked(ctx context.Context, subject string, do func(*sqljournal.Queries) error) error {
	return pgx.BeginFunc(ctx, k.p.pool, func(tx pgx.Tx) error {
		q := sqljournal.New(tx)
		if err := q.LockSubject(ctx, subject); err != nil {
			return err
		}
		return do(q)
	})
}

func (k postgresKeys) ErasedAfter(ctx context.Context, number int64) ([]string, int64, error) {
	rows, err := k.queries().ErasuresAfter(ctx, number)
	if err != nil {
		return nil, 0, fmt.Errorf("read erasures: %w", err)
	}
	subjects := make([]string, len(rows))
	for i, row := range rows {
		subjects[i], number = row.Subject, row.Erasure
	}
	return subjects, number, nil
}
