package documents

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"refold/internal/documents/sqldocuments"
)

// Sealer seals bytes with the key of a natural person; the keyring is one.
type Sealer interface {
	SealBytes(ctx context.Context, subject string, plain []byte) ([]byte, error)
	// OpenBytes fails where the person was erased; then there is nothing to show.
	OpenBytes(ctx context.Context, subject string, sealed []byte) ([]byte, error)
}

// House is the subject of the platform's own papers: they hold nothing personal and are
// stored as they are.
const House = ""

// maxStoredBytes bounds what is stored for one person.
const maxStoredBytes = 400 << 20

// ErrNoDocument says that there are no such bytes, or that they can't be read any more.
var ErrNoDocument = errors.New("there is no such document")

// Document is what is known of stored bytes.
type Document struct {
	Hash      string // SHA-256 of the bytes in hexadecimal
	MediaType string // as the bytes are
	SizeBytes int64
}

// Store keeps documents. It is safe for any number of goroutines and processes.
type Store struct {
	pool    *pgxpool.Pool
	queries *sqldocuments.Queries
	keys    Sealer
}

// Open gives the documents of a database.
func Open(pool *pgxpool.Pool, keys Sealer) *Store {
	return &Store{pool: pool, queries: sqldocuments.New(pool), keys: keys}
}

// Hash names bytes: their SHA-256 in hexadecimal. It is over the bytes as they were sent and
// not as they are sealed: whoever has the file can prove that it is the one that an event
// names, the same file sent twice is one document, and the seal has a checksum of its own.
func Hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Put stores bytes about a person, or the platform's own (House), after a look at what they
// are. Again changes nothing. *Unacceptable where they are not taken.
func (s *Store) Put(ctx context.Context, subject string, content []byte) (Document, error) {
	mediaType, err := Inspect(content)
	if err != nil {
		return Document{}, err
	}
	sum := sha256.Sum256(content)
	d := Document{Hash: hex.EncodeToString(sum[:]), MediaType: mediaType, SizeBytes: int64(len(content))}
	there, err := s.queries.HasDocument(ctx, subject, sum[:])
	if err != nil {
		return Document{}, fmt.Errorf("look for a document: %w", err)
	}
	if there {
		return d, nil
	}
	stored := content
	if subject != House {
		used, err := s.queries.StoredBytes(ctx, subject)
		if err != nil {
			return Document{}, fmt.Errorf("add up what is stored: %w", err)
		}
		if used+d.SizeBytes > maxStoredBytes {
			return Document{}, &Unacceptable{"There is no room for more documents. Take some back, or contact us."}
		}
		if stored, err = s.keys.SealBytes(ctx, subject, content); err != nil {
			return Document{}, fmt.Errorf("seal a document: %w", err)
		}
	}
	err = s.queries.StoreDocument(ctx, sqldocuments.StoreDocumentParams{Subject: subject, Sha256: sum[:], MediaType: mediaType, SizeBytes: d.SizeBytes, Content: stored})
	if err != nil {
		return Document{}, fmt.Errorf("store a document: %w", err)
	}
	return d, nil
}

// Get gives stored bytes, which are those that the hash names; ErrNoDocument where there are
// none, or where the person was erased.
func (s *Store) Get(ctx context.Context, subject, hash string) (content []byte, mediaType string, err error) {
	sum, err := hex.DecodeString(hash)
	if err != nil || len(sum) != sha256.Size {
		return nil, "", ErrNoDocument
	}
	row, err := s.queries.Document(ctx, subject, sum)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, "", ErrNoDocument
	}
	if err != nil {
		return nil, "", fmt.Errorf("read a document: %w", err)
	}
	content = row.Content
	if subject != House {
		if content, err = s.keys.OpenBytes(ctx, subject, row.Content); err != nil {
			return nil, "", fmt.Errorf("%w: %w", ErrNoDocument, err)
		}
	}
	if Hash(content) != hash {
		return nil, "", fmt.Errorf("the document %s was changed where it is stored", hash)
	}
	return content, row.MediaType, nil
}

// Drop forgets bytes. It is for who put them, while no event names them.
func (s *Store) Drop(ctx context.Context, subject, hash string) error {
	sum, err := hex.DecodeString(hash)
	if err != nil {
		return ErrNoDocument
	}
	if err := s.queries.DropDocument(ctx, subject, sum); err != nil {
		return fmt.Errorf("drop a document: %w", err)
	}
	return nil
}
