package events

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"unicode/utf8"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// encode appends the canonical JSON of a struct: members in the order of the struct,
// no space, no escape that JSON doesn't ask for, UTF-8. Equal values give equal bytes.
func (p *plan) encode(to []byte, value reflect.Value) ([]byte, error) {
	to = append(to, '{')
	first := true
	for i := range p.fields {
		f := &p.fields[i]
		member := value.Field(f.index)
		if f.optional && f.empty(member) {
			continue
		}
		if !first {
			to = append(to, ',')
		}
		first = false
		to = append(to, f.key...)
		var err error
		if to, err = f.encode(to, member); err != nil {
			return nil, fmt.Errorf("field %q: %w", f.name, err)
		}
	}
	return append(to, '}'), nil
}

func (f *field) empty(member reflect.Value) bool {
	if f.zero {
		return member.IsZero()
	}
	switch member.Kind() {
	case reflect.String, reflect.Slice, reflect.Map:
		return member.Len() == 0
	case reflect.Struct, reflect.Array:
		return false
	}
	return member.IsZero()
}

func (f *field) encode(to []byte, member reflect.Value) ([]byte, error) {
	switch f.form {
	case formText:
		text := member.String()
		if !utf8.ValidString(text) {
			return nil, fmt.Errorf("%q is not UTF-8", text)
		}
		return appendText(to, text), nil
	case formInteger:
		return strconv.AppendInt(to, member.Int(), 10), nil
	case formTruth:
		return strconv.AppendBool(to, member.Bool()), nil
	case formDate:
		to = calendar.Date(member.Int()).AppendTo(append(to, '"'))
		return append(to, '"'), nil
	case formUUID:
		to = append(to, '"')
		to = append(to, member.Interface().(domain.UUID).String()...)
		return append(to, '"'), nil
	case formTexts:
		return appendTexts(to, member)
	case formObject:
		return f.object.encode(to, member)
	}
	var foreign bytes.Buffer
	encoder := json.NewEncoder(&foreign)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(member.Interface()); err != nil {
		return nil, err
	}
	return append(to, bytes.TrimSuffix(foreign.Bytes(), []byte("\n"))...), nil
}

func appendTexts(to []byte, member reflect.Value) ([]byte, error) {
	if member.IsNil() {
		return append(to, "null"...), nil
	}
	to = append(to, '[')
	for i := range member.Len() {
		text := member.Index(i).String()
		if !utf8.ValidString(text) {
			return nil, fmt.Errorf("%q is not UTF-8", text)
		}
		if i > 0 {
			to = append(to, ',')
		}
		to = appendText(to, text)
	}
	return append(to, ']'), nil
}

// appendText appends a JSON string. Escaped are the quote, the backslash, control
// characters, and the two line separators that old JavaScript can't bear.
func appendText(to []byte, text string) []byte {
	const digits = "0123456789abcdef"
	to = append(to, '"')
	start := 0
	for i, c := range text {
		var escape string
		switch {
		case c == '"':
			escape = `\"`
		case c == '\\':
			escape = `\\`
		case c == '\b':
			escape = `\b`
		case c == '\f':
			escape = `\f`
		case c == '\n':
			escape = `\n`
		case c == '\r':
			escape = `\r`
		case c == '\t':
			escape = `\t`
		case c < 0x20:
			escape = `\u00` + string(digits[c>>4]) + string(digits[c&15])
		case c == '\u2028' || c == '\u2029':
			escape = `\u202` + string(digits[c&15])
		default:
			continue
		}
		to = append(append(to, text[start:i]...), escape...)
		start = i + utf8.RuneLen(c)
	}
	return append(append(to, text[start:]...), '"')
}
