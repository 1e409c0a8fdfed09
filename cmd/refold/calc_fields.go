package main

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
)

// fields reads a JSON object field by field. Each reader takes a field under any
// of its names, notes the first thing that is wrong, and returns a zero value
// then; err reports it, and every field that nobody asked for.
type fields struct {
	path     string // of the object, for messages: "params."
	values   map[string]any
	taken    map[string]bool
	children []*fields
	first    error
}

// described are the fields that say something about a request and not in it.
var described = []string{"id", "source", "convention", "note", "comment", "complete", "description"}

func readFields(input io.Reader) (*fields, error) {
	decoder := json.NewDecoder(input)
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, refuse("invalid_json", "the request is not JSON: %v", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, refuse("invalid_json", "the request is more than one JSON value")
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, refuse("invalid_json", "the request must be a JSON object")
	}
	return newFields("", object), nil
}

func newFields(path string, values map[string]any) *fields {
	return &fields{path: path, values: values, taken: map[string]bool{}}
}

// err gives the first thing that was wrong, or the unknown fields.
func (f *fields) err() error {
	if f.first != nil {
		return f.first
	}
	var unknown []string
	for name := range f.values {
		if !f.taken[name] && !slices.Contains(described, name) && !strings.HasSuffix(name, "_note") && !strings.HasPrefix(name, "expected") {
			unknown = append(unknown, f.path+name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return refuse("unknown_field", "unknown field: %s", strings.Join(unknown, ", "))
	}
	for _, child := range f.children {
		if err := child.err(); err != nil {
			return err
		}
	}
	return nil
}

func (f *fields) fail(code, format string, args ...any) {
	if f.first == nil {
		f.first = refuse(code, format, args...)
	}
}

// take finds a field under the first of its names that is there; null is absent.
func (f *fields) take(names ...string) (name string, value any, ok bool) {
	for _, n := range names {
		v, there := f.values[n]
		if !there {
			continue
		}
		f.taken[n] = true
		if ok && v != nil {
			f.fail("conflicting_fields", "%s%s and %s%s are the same field", f.path, name, f.path, n)
			return name, value, ok
		}
		if v != nil {
			name, value, ok = n, v, true
		}
	}
	return name, value, ok
}

// text reads a string or a number as it is written.
func (f *fields) text(names ...string) (string, bool) {
	name, value, ok := f.take(names...)
	if !ok {
		return "", false
	}
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v), true
	case json.Number:
		return v.String(), true
	}
	f.fail("invalid_type", "%s%s must be a text or a number", f.path, name)
	return "", false
}

// require notes that a field is missing.
func (f *fields) require(ok bool, name string) {
	if !ok {
		f.fail("missing_field", "%s%s is missing", f.path, name)
	}
}

// cents reads an amount in major units exactly.
func (f *fields) cents(names ...string) (money.Cents, bool) {
	text, ok := f.text(names...)
	if !ok {
		return 0, false
	}
	amount, err := money.ParseCents(text)
	if err != nil {
		f.fail(decimalCode(err), "%s%s: %v", f.path, names[0], err)
		return 0, false
	}
	return amount, true
}

// positive reads an amount above zero.
func (f *fields) positive(names ...string) (money.Cents, bool) {
	amount, ok := f.cents(names...)
	if ok && amount <= 0 {
		f.fail("out_of_range", "%s%s must be above zero", f.path, names[0])
		return 0, false
	}
	return amount, ok
}

// rate reads a rate in percent exactly; a percent sign is allowed.
func (f *fields) rate(names ...string) (money.Rate, bool) {
	text, ok := f.text(names...)
	if !ok {
		return 0, false
	}
	rate, err := money.ParseRate(strings.TrimSpace(strings.TrimSuffix(text, "%")))
	if err != nil {
		f.fail(decimalCode(err), "%s%s: %v", f.path, names[0], err)
		return 0, false
	}
	if rate < 0 {
		f.fail("out_of_range", "%s%s can't be negative", f.path, names[0])
		return 0, false
	}
	return rate, true
}

func decimalCode(err error) string {
	switch {
	case errors.Is(err, money.ErrTooPrecise):
		return "too_many_decimals"
	case errors.Is(err, money.ErrOutOfBounds):
		return "overflow"
	}
	return "invalid_number"
}

// count reads a whole number between bounds.
func (f *fields) count(low, high int, names ...string) (int, bool) {
	text, ok := f.text(names...)
	if !ok {
		return 0, false
	}
	text = strings.TrimSuffix(text, ".0")
	value, err := strconv.Atoi(text)
	if err != nil {
		f.fail("invalid_number", "%s%s: %q is not a whole number", f.path, names[0], text)
		return 0, false
	}
	if value < low || value > high {
		f.fail("out_of_range", "%s%s must be between %d and %d", f.path, names[0], low, high)
		return 0, false
	}
	return value, true
}

// date reads an ISO date.
func (f *fields) date(names ...string) (calendar.Date, bool) {
	text, ok := f.text(names...)
	if !ok {
		return calendar.None, false
	}
	date, err := calendar.Parse(text)
	if err != nil {
		f.fail("invalid_date", "%s%s: %v", f.path, names[0], err)
		return calendar.None, false
	}
	return date, true
}

// object reads a nested object; its own errors count as this one's.
func (f *fields) object(names ...string) (*fields, bool) {
	name, value, ok := f.take(names...)
	if !ok {
		return nil, false
	}
	values, isObject := value.(map[string]any)
	if !isObject {
		f.fail("invalid_type", "%s%s must be an object", f.path, name)
		return nil, false
	}
	child := newFields(f.path+name+".", values)
	f.children = append(f.children, child)
	return child, true
}

// list reads a list of anything.
func (f *fields) list(names ...string) ([]any, bool) {
	name, value, ok := f.take(names...)
	if !ok {
		return nil, false
	}
	values, isList := value.([]any)
	if !isList {
		f.fail("invalid_type", "%s%s must be a list", f.path, name)
	}
	return values, isList
}

// objects reads a list of objects.
func (f *fields) objects(names ...string) []*fields {
	values, ok := f.list(names...)
	if !ok {
		return nil
	}
	var list []*fields
	for i, value := range values {
		object, isObject := value.(map[string]any)
		if !isObject {
			f.fail("invalid_type", "%s%s[%d] must be an object", f.path, names[0], i)
			return nil
		}
		child := newFields(f.path+names[0]+"["+strconv.Itoa(i)+"].", object)
		f.children = append(f.children, child)
		list = append(list, child)
	}
	return list
}

// integers reads a list of whole numbers.
func (f *fields) integers(names ...string) ([]int64, bool) {
	values, ok := f.list(names...)
	list := make([]int64, 0, len(values))
	for i, value := range values {
		item := newFields(f.path, map[string]any{names[0]: value})
		text, _ := item.text(names[0])
		number, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			f.fail("invalid_number", "%s%s[%d]: %q is not a whole number", f.path, names[0], i, text)
			return nil, false
		}
		list = append(list, number)
	}
	return list, ok
}

// broken says whether anything was wrong so far, here or in a nested object.
func (f *fields) broken() bool {
	if f.first != nil {
		return true
	}
	for _, child := range f.children {
		if child.broken() {
			f.first = child.first
			return true
		}
	}
	return false
}
