package events

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"refold/internal/domain"
)

// SealBytes encrypts bytes about the subject, as Seal does texts: key id, nonce, ciphertext.
// No bytes stay none. ErrErased if the subject was erased.
func (k *Keyring) SealBytes(ctx context.Context, subject string, plain []byte) ([]byte, error) {
	if len(plain) == 0 {
		return nil, nil
	}
	if subject == "" {
		return nil, errors.New("seal bytes: there is no subject")
	}
	key, err := k.key(ctx, subject)
	if errors.Is(err, ErrErased) {
		key, err = k.newKey(ctx, subject)
	}
	if err != nil {
		return nil, fmt.Errorf("seal bytes for %s: %w", subject, err)
	}
	head := len(key.id) + key.aead.NonceSize()
	sealed := make([]byte, head, head+len(plain)+key.aead.Overhead())
	copy(sealed, key.id[:])
	nonce := sealed[len(key.id):]
	rand.Read(nonce)
	return key.aead.Seal(sealed, nonce, plain, bytesContext(subject)), nil
}

// OpenBytes decrypts what SealBytes made for the subject. ErrErased when the person's key is
// gone, ErrNotSealed when the bytes are not what SealBytes made.
func (k *Keyring) OpenBytes(ctx context.Context, subject string, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	key, err := k.key(ctx, subject)
	if err != nil {
		return nil, fmt.Errorf("open bytes of %s: %w", subject, err)
	}
	head := len(key.id) + key.aead.NonceSize()
	if len(sealed) < head {
		return nil, ErrNotSealed
	}
	if domain.UUID(sealed[:len(key.id)]) != key.id {
		return nil, fmt.Errorf("open bytes of %s: %w", subject, ErrErased)
	}
	plain, err := key.aead.Open(nil, sealed[len(key.id):head], sealed[head:], bytesContext(subject))
	if err != nil {
		return nil, fmt.Errorf("open bytes of %s: %w", subject, ErrNotSealed)
	}
	return plain, nil
}

// bytesContext keeps sealed bytes apart from sealed texts of the same person.
func bytesContext(subject string) []byte { return []byte("bytes:" + subject) }
