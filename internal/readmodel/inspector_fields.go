package readmodel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"refold/internal/domain"
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
// the fields. before may be nil.
func changes(before, after any) []FieldChange {
	old, now := flatten(before), flatten(after)
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
	return changed
}

// flatten lists the exported fields of a record with their values as text, in After;
// empty values are empty texts.
func flatten(record any) []FieldChange {
	if record == nil {
		return nil
	}
	var fields []FieldChange
	walk(reflect.ValueOf(record), "", &fields)
	return fields
}

func walk(v reflect.Value, path string, fields *[]FieldChange) {
	if v.Type() == personalType {
		text := ""
		if v.Len() > 0 {
			text = sealedWord
		}
		*fields = append(*fields, FieldChange{Field: path, After: text})
		return
	}
	if state, ok := v.Interface().(domain.PledgeState); ok {
		*fields = append(*fields, FieldChange{Field: path, After: pledgeStates[state]})
		return
	}
	if v.Kind() != reflect.Pointer {
		if named, ok := v.Interface().(fmt.Stringer); ok {
			text := named.String()
			if v.IsZero() {
				text = ""
			}
			*fields = append(*fields, FieldChange{Field: path, After: text})
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), path, fields)
		}
	case reflect.Struct:
		walkStruct(v, path, fields)
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(v.Index(i), path+" "+strconv.Itoa(i+1), fields)
		}
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8:
		text := ""
		if !v.IsZero() {
			text = fmt.Sprint(v.Interface())
		}
		*fields = append(*fields, FieldChange{Field: path, After: text})
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

func walkStruct(v reflect.Value, path string, fields *[]FieldChange) {
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
		walk(v.Field(i), name, fields)
	}
}
