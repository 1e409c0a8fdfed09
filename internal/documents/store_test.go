package documents

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"refold/db"
	"refold/internal/events"
	"refold/internal/localpg/pgtest"
)

func open(t *testing.T) (*Store, *events.Keyring, *pgxpool.Pool) {
	t.Helper()
	ctx := context.Background()
	address, err := db.AppURL(pgtest.DB(t))
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	keys, err := events.OpenKeyring(ctx, &events.MemoryKeys{}, make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	return Open(pool, keys), keys, pool
}

func TestADocumentIsKeptUnderItsHash(t *testing.T) {
	t.Parallel()
	s, keys, pool := open(t)
	ctx := t.Context()
	secret := append(bytes.Clone(aPDF), []byte("\n")...)
	d, err := s.Put(ctx, "P-1", secret)
	if err != nil || d.Hash != Hash(secret) || d.MediaType != PDF || d.SizeBytes != int64(len(secret)) {
		t.Fatalf("%+v, %v", d, err)
	}
	if again, err := s.Put(ctx, "P-1", secret); err != nil || again != d {
		t.Errorf("stored again: %+v, %v", again, err)
	}
	got, mediaType, err := s.Get(ctx, "P-1", d.Hash)
	if err != nil || mediaType != PDF || !bytes.Equal(got, secret) {
		t.Errorf("read back: %q, %v", mediaType, err)
	}
	var rows int
	var stored []byte
	if err := pool.QueryRow(ctx, "SELECT count(*) OVER (), content FROM documents").Scan(&rows, &stored); err != nil || rows != 1 || bytes.Contains(stored, []byte("%PDF")) {
		t.Errorf("%d rows, and the content is readable: %v", rows, err)
	}
	for _, other := range []struct{ subject, hash string }{{"P-2", d.Hash}, {House, d.Hash}, {"P-1", Hash(nil)}, {"P-1", "zz"}, {"P-1", ""}, {"P-1", "../../etc/passwd"}} {
		if _, _, err := s.Get(ctx, other.subject, other.hash); !errors.Is(err, ErrNoDocument) {
			t.Errorf("%v: %v", other, err)
		}
	}
	if err := keys.Erase(ctx, "P-1"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Get(ctx, "P-1", d.Hash); !errors.Is(err, ErrNoDocument) {
		t.Errorf("of an erased person: %v", err)
	}
	if _, err := s.Put(ctx, "P-1", aPDF); !errors.Is(err, events.ErrErased) {
		t.Errorf("for an erased person: %v", err)
	}
}

func TestADocumentIsNeverChanged(t *testing.T) {
	t.Parallel()
	s, _, pool := open(t)
	d, err := s.Put(t.Context(), House, aPDF)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), "UPDATE documents SET content = 'x'"); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("the application changes a document: %v", err)
	}
	if got, _, err := s.Get(t.Context(), House, d.Hash); err != nil || !bytes.Equal(got, aPDF) {
		t.Errorf("read back: %v", err)
	}
	if err := s.Drop(t.Context(), House, d.Hash); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Get(t.Context(), House, d.Hash); !errors.Is(err, ErrNoDocument) {
		t.Errorf("a dropped one: %v", err)
	}
}

// Two tabs, or two processes: no change of a draft is lost.
func TestChangesOfADraftComeOneAfterTheOther(t *testing.T) {
	t.Parallel()
	s, _, _ := open(t)
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			err := s.ChangeDraft(t.Context(), "P-1", func(content []byte) ([]byte, error) { return fmt.Appendf(content, "%d,", i), nil })
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	wrong := errors.New("no")
	if err := s.ChangeDraft(t.Context(), "P-1", func([]byte) ([]byte, error) { return nil, wrong }); !errors.Is(err, wrong) {
		t.Errorf("a change that fails: %v", err)
	}
	content, err := s.Draft(t.Context(), "P-1")
	if err != nil || strings.Count(string(content), ",") != 20 {
		t.Errorf("%q is left, %v", content, err)
	}
	if other, err := s.Draft(t.Context(), "P-2"); other != nil || err != nil {
		t.Errorf("somebody else reads %q, %v", other, err)
	}
	if err := s.DropDraft(t.Context(), "P-1"); err != nil {
		t.Fatal(err)
	}
	if content, _ := s.Draft(t.Context(), "P-1"); content != nil {
		t.Errorf("%q is left of a dropped draft", content)
	}
}
