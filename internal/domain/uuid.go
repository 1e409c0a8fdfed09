package domain

import (
	"encoding/hex"
	"fmt"
)

// UUID identifies a request (and a correlation). Its text form is the usual
// 8-4-4-4-12 in lower case. The zero UUID means "none".
type UUID [16]byte

// ParseUUID reads the 36-character text form, in either case.
func ParseUUID(text string) (UUID, error) {
	var u UUID
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return UUID{}, fmt.Errorf("%q is not a UUID (8-4-4-4-12 hexadecimal digits)", text)
	}
	compact := text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	if _, err := hex.Decode(u[:], []byte(compact)); err != nil {
		return UUID{}, fmt.Errorf("%q is not a UUID: %w", text, err)
	}
	return u, nil
}

// String gives the 36-character text form.
func (u UUID) String() string {
	var text [36]byte
	hex.Encode(text[0:8], u[0:4])
	hex.Encode(text[9:13], u[4:6])
	hex.Encode(text[14:18], u[6:8])
	hex.Encode(text[19:23], u[8:10])
	hex.Encode(text[24:36], u[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return string(text[:])
}

// IsZero reports whether the UUID is absent.
func (u UUID) IsZero() bool { return u == UUID{} }

// MarshalText and UnmarshalText give JSON the text form.
func (u UUID) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText reads the text form; see ParseUUID for the errors.
func (u *UUID) UnmarshalText(text []byte) error {
	parsed, err := ParseUUID(string(text))
	if err != nil {
		return err
	}
	*u = parsed
	return nil
}
