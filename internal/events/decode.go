package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"unicode/utf8"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// PayloadError says what is wrong with a payload: a member that its shape doesn't
// know, one that is missing or out of its place, or a value that can't be read.
type PayloadError struct {
	Field   string
	Problem string
}

// Error is a sentence for the operator.
func (e *PayloadError) Error() string {
	if e.Field == "" {
		return "payload: " + e.Problem
	}
	return fmt.Sprintf("payload: field %q %s", e.Field, e.Problem)
}

// scanner reads payloads. It keeps the texts that it has met in a small table, since
// the same ids come again and again; so it belongs to one goroutine.
type scanner struct {
	data  []byte
	at    int
	known internTable
}

var errNotCanonical = errors.New("is not canonical JSON")

// read fills a struct from a whole payload. Strict: every member of the plan must be
// there, in order, unless it is optional; nothing else may be.
func (s *scanner) read(p *plan, payload []byte, into reflect.Value) error {
	s.data, s.at = payload, 0
	if err := s.object(p, into); err != nil {
		return err
	}
	if s.at != len(s.data) {
		return &PayloadError{Problem: "something follows the object"}
	}
	return nil
}

func (s *scanner) object(p *plan, into reflect.Value) error {
	if !s.next('{') {
		return &PayloadError{Problem: "is not an object"}
	}
	first := true
	for i := range p.fields {
		f := &p.fields[i]
		member := into.Field(f.index)
		start := s.at
		if !first && !s.next(',') || !bytes.HasPrefix(s.data[s.at:], f.key) {
			s.at = start
			if !f.optional {
				return s.unexpected(p, f)
			}
			member.SetZero()
			continue
		}
		s.at += len(f.key)
		first = false
		if err := s.value(f, member); err != nil {
			var inner *PayloadError
			if errors.As(err, &inner) {
				return &PayloadError{Field: joinPath(f.name, inner.Field), Problem: inner.Problem}
			}
			return &PayloadError{Field: f.name, Problem: err.Error()}
		}
	}
	if !s.next('}') {
		return s.unexpected(p, nil)
	}
	return nil
}

func joinPath(outer, inner string) string {
	if inner == "" {
		return outer
	}
	return outer + "." + inner
}

// unexpected names what stands where the member wanted (nil: the end) should stand.
func (s *scanner) unexpected(p *plan, wanted *field) error {
	s.next(',')
	if name, err := s.text(false); err == nil {
		for i := range p.fields {
			if p.fields[i].name == name && wanted == nil {
				return &PayloadError{Field: name, Problem: "is out of its place"}
			}
			if p.fields[i].name == name {
				return &PayloadError{Field: wanted.name, Problem: "is missing or out of its place"}
			}
		}
		return &PayloadError{Field: name, Problem: "is unknown to this shape"}
	}
	if wanted == nil {
		return &PayloadError{Problem: "does not end where it should"}
	}
	return &PayloadError{Field: wanted.name, Problem: "is missing"}
}

func (s *scanner) value(f *field, member reflect.Value) error {
	switch f.form {
	case formText:
		text, err := s.text(true)
		if err != nil {
			return err
		}
		member.SetString(text)
	case formInteger:
		n, err := s.integer()
		if err != nil {
			return err
		}
		if member.OverflowInt(n) {
			return errors.New("is too large")
		}
		member.SetInt(n)
	case formTruth:
		truth, err := s.truth()
		if err != nil {
			return err
		}
		member.SetBool(truth)
	case formDate:
		date, err := s.date()
		if err != nil {
			return err
		}
		member.SetInt(int64(date))
	case formUUID:
		text, err := s.raw()
		if err != nil {
			return err
		}
		id, err := domain.ParseUUID(string(text))
		if err != nil {
			return err
		}
		member.Set(reflect.ValueOf(id))
	case formTexts:
		return s.texts(member)
	case formObject:
		return s.object(f.object, member)
	default:
		return s.foreign(member)
	}
	return nil
}

func (s *scanner) next(c byte) bool {
	if s.at < len(s.data) && s.data[s.at] == c {
		s.at++
		return true
	}
	return false
}

// raw reads a string without escapes and gives its bytes.
func (s *scanner) raw() ([]byte, error) {
	if !s.next('"') {
		return nil, errors.New("is not a text")
	}
	length := bytes.IndexByte(s.data[s.at:], '"')
	if length < 0 {
		return nil, errNotCanonical
	}
	text := s.data[s.at : s.at+length]
	if bytes.IndexByte(text, '\\') >= 0 {
		return nil, errNotCanonical
	}
	s.at += length + 1
	return text, nil
}

// text reads any string; keep says whether it is likely to come again.
func (s *scanner) text(keep bool) (string, error) {
	start := s.at
	if !s.next('"') {
		return "", errors.New("is not a text")
	}
	plain, ascii := true, true
	for ; s.at < len(s.data); s.at++ {
		switch c := s.data[s.at]; {
		case c == '"':
			s.at++
			token := s.data[start:s.at]
			return s.unquote(token, plain, ascii, keep)
		case c == '\\':
			plain = false
			s.at++
		case c < 0x20:
			return "", errNotCanonical
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return "", errNotCanonical
}

func (s *scanner) unquote(token []byte, plain, ascii, keep bool) (string, error) {
	if !ascii && !utf8.Valid(token) {
		return "", errors.New("is not UTF-8")
	}
	if plain {
		if keep {
			return s.known.text(token[1 : len(token)-1]), nil
		}
		return string(token[1 : len(token)-1]), nil
	}
	var text string
	if err := json.Unmarshal(token, &text); err != nil {
		return "", errNotCanonical
	}
	return text, nil
}

func (s *scanner) integer() (int64, error) {
	start := s.at
	negative := s.next('-')
	digits := s.at
	var n uint64
	for ; s.at < len(s.data); s.at++ {
		c := s.data[s.at] - '0'
		if c > 9 {
			break
		}
		if n > (math.MaxUint64-9)/10 {
			return 0, errors.New("is too large")
		}
		n = n*10 + uint64(c)
	}
	switch {
	case s.at == digits, s.at < len(s.data) && bytes.IndexByte([]byte(".eE"), s.data[s.at]) >= 0:
		return 0, errors.New("is not an integer")
	case s.data[digits] == '0' && (s.at > digits+1 || negative):
		return 0, fmt.Errorf("%s %w", s.data[start:s.at], errNotCanonical)
	case negative && n <= 1<<63:
		return -int64(n), nil
	case negative || n > math.MaxInt64:
		return 0, errors.New("is too large")
	}
	return int64(n), nil
}

func (s *scanner) truth() (bool, error) {
	for _, word := range [...]string{"true", "false"} {
		if len(s.data)-s.at >= len(word) && string(s.data[s.at:s.at+len(word)]) == word {
			s.at += len(word)
			return word == "true", nil
		}
	}
	return false, errors.New("is neither true nor false")
}

func (s *scanner) date() (calendar.Date, error) {
	text, err := s.raw()
	if err != nil {
		return calendar.None, err
	}
	if len(text) == 0 {
		return calendar.None, nil
	}
	return calendar.Parse(string(text))
}

func (s *scanner) texts(member reflect.Value) error {
	if bytes.HasPrefix(s.data[s.at:], []byte("null")) {
		s.at += len("null")
		member.SetZero()
		return nil
	}
	if !s.next('[') {
		return errors.New("is not an array")
	}
	texts := reflect.MakeSlice(member.Type(), 0, 4)
	for !s.next(']') {
		if texts.Len() > 0 && !s.next(',') {
			return errNotCanonical
		}
		text, err := s.text(true)
		if err != nil {
			return err
		}
		texts = reflect.Append(texts, reflect.ValueOf(text).Convert(member.Type().Elem()))
	}
	member.Set(texts)
	return nil
}

// foreign hands one value to encoding/json.
func (s *scanner) foreign(member reflect.Value) error {
	decoder := json.NewDecoder(bytes.NewReader(s.data[s.at:]))
	decoder.DisallowUnknownFields()
	member.SetZero()
	if err := decoder.Decode(member.Addr().Interface()); err != nil {
		return err
	}
	s.at += int(decoder.InputOffset())
	return nil
}
