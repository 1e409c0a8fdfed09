package readmodel

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// sealedWord stands where the journal holds ciphertext.
const sealedWord = "sealed"

// maxChanges bounds how many changed fields are listed.
const maxChanges = 60

var personalType = reflect.TypeFor[domain.Personal]()

// sealedValue is a value as the keyring seals it, in whatever field it stands: also in
// shapes that were written by earlier releases.
var sealedValue = regexp.MustCompile(`^[^":]+:[A-Za-z0-9+/]{40,}$`)

var payloadLine = regexp.MustCompile(`^(\s*(?:"([^"]+)": )?)"(.*)"(,?)$`)

// pretty indents a payload and covers what is about natural persons. The journal's own
// order of the fields stays.
func pretty(event domain.Event, payload []byte) string {
	var indented bytes.Buffer
	if err := json.Indent(&indented, payload, "", "  "); err != nil {
		return "This payload is not JSON: " + err.Error()
	}
	sealed := personalFields(reflect.TypeOf(event))
	lines := strings.Split(indented.String(), "\n")
	for i, line := range lines {
		m := payloadLine.FindStringSubmatch(line)
		if m != nil && m[3] != "" && (slices.Contains(sealed, m[2]) || sealedValue.MatchString(m[3])) {
			lines[i] = m[1] + `"` + sealedWord + `"` + m[4]
		}
	}
	return strings.Join(lines, "\n")
}

// SealedFields are the JSON names of an event's fields that are sealed.
func SealedFields(event domain.Event) []string { return personalFields(reflect.TypeOf(event)) }

// personalFields are the JSON names of an event's sealed fields.
func personalFields(typ reflect.Type) []string {
	var names []string
	for i := range typ.NumField() {
		if member := typ.Field(i); member.Type == personalType {
			name, _, _ := strings.Cut(member.Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}

// changes compares a record before and after an event, field by field, in the order of
// the fields. before may be nil. Amounts are said in the record's currency, "" where it has
// none of its own.
func changes(before, after any, currency string) []FieldChange {
	old, now := flatten(before, currency), flatten(after, currency)
	was := make(map[string]string, len(old))
	for _, f := range old {
		was[f.Field] = f.After
	}
	var changed []FieldChange
	is := make(map[string]bool, len(now))
	for _, f := range now {
		is[f.Field] = true
		if was[f.Field] != f.After {
			changed = append(changed, FieldChange{f.Field, was[f.Field], f.After})
		}
	}
	for _, f := range old {
		if !is[f.Field] && f.After != "" {
			changed = append(changed, FieldChange{f.Field, f.After, ""})
		}
	}
	if len(changed) > maxChanges {
		rest := len(changed) - maxChanges
		changed = append(changed[:maxChanges], FieldChange{Field: fmt.Sprintf("and %d more", rest)})
	}
	for i, c := range changed {
		if name, is := limitNames[c.Field]; is {
			changed[i] = FieldChange{name, cmp.Or(c.Before, noLimit), cmp.Or(c.After, noLimit)}
		}
	}
	return changed
}

// limitNames are the names of an investor's limits as they are set, by the fields of the
// party. A limit of nothing is none.
var limitNames = map[string]string{
	"Per facility": mostInOne + ", set by the back office", "Total": mostInAll + ", set by the back office",
	"Own limits · Per facility": mostInOne + ", set by the investor", "Own limits · Total": mostInAll + ", set by the investor",
}

// flatten lists the exported fields of a record with their values as text, in After;
// empty values are empty texts.
func flatten(record any, currency string) []FieldChange {
	if record == nil {
		return nil
	}
	f := flattened{currency: currency}
	f.walk(reflect.ValueOf(record), "")
	return f.fields
}

// flattened are the fields of a record, whose amounts are in a currency.
type flattened struct {
	currency string
	fields   []FieldChange
}

func (f *flattened) add(path, text string) {
	f.fields = append(f.fields, FieldChange{Field: path, After: text})
}

func (f *flattened) walk(v reflect.Value, path string) {
	if v.Type() == personalType {
		text := ""
		if v.Len() > 0 {
			text = sealedWord
		}
		f.add(path, text)
		return
	}
	if state, ok := v.Interface().(domain.PledgeState); ok {
		f.add(path, pledgeStates[state])
		return
	}
	if cents, ok := v.Interface().(money.Cents); ok && f.currency != "" && cents != 0 {
		f.add(path, wording.Money(f.currency, cents))
		return
	}
	if v.Kind() != reflect.Pointer {
		if named, ok := v.Interface().(fmt.Stringer); ok {
			text := named.String()
			if v.IsZero() {
				text = ""
			}
			f.add(path, text)
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			f.walk(v.Elem(), path)
		}
	case reflect.Struct:
		f.walkStruct(v, path)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			f.walk(v.Index(i), path+" "+strconv.Itoa(i+1))
		}
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8:
		text := ""
		if !v.IsZero() {
			text = fmt.Sprint(v.Interface())
		}
		f.add(path, text)
	}
}

// pledgeStates are the states of a pledge in words.
var pledgeStates = map[domain.PledgeState]string{
	domain.PledgeOpen: "open", domain.PledgeCancelledState: "cancelled", domain.PledgeReleased: "released", domain.PledgeAllotted: "allotted",
}

// fieldWords is the name of a field as people read it. Amounts are shown in major
// units, so their unit goes.
func fieldWords(name string) string {
	var words strings.Builder
	letters := []rune(strings.TrimSuffix(name, "Cents"))
	upper := func(i int) bool { return i < len(letters) && letters[i] >= 'A' && letters[i] <= 'Z' }
	for i, c := range letters {
		inside := i+1 < len(letters) && !upper(i+1)
		if i > 0 && upper(i) && (!upper(i-1) || inside) {
			words.WriteByte(' ')
		}
		if i > 0 && upper(i) && inside {
			c += 'a' - 'A'
		}
		words.WriteRune(c)
	}
	return words.String()
}

func (f *flattened) walkStruct(v reflect.Value, path string) {
	for i := range v.NumField() {
		member := v.Type().Field(i)
		if !member.IsExported() || member.Tag.Get("json") == "-" {
			continue
		}
		name := fieldWords(member.Name)
		switch {
		case member.Anonymous:
			name = path
		case path != "":
			name = path + " · " + name
		}
		f.walk(v.Field(i), name)
	}
}
