package events

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// form says how a value stands in a payload.
type form uint8

const (
	formText    form = iota // a JSON string
	formInteger             // a JSON number without fraction or exponent
	formTruth
	formDate    // "2026-11-21", empty for none
	formUUID    // 8-4-4-4-12
	formTexts   // an array of strings; nil is null
	formObject  // a nested struct, by its own plan
	formForeign // anything else: by encoding/json
)

// plan is how one struct type is written and read, worked out once.
type plan struct {
	typ    reflect.Type
	fields []field
}

// field is one member of a plan's object. Members stand in the order of the struct.
type field struct {
	name     string
	key      []byte // `"name":`
	index    int    // in the struct
	form     form
	optional bool  // left out when empty
	zero     bool  // "empty" means the zero value (omitzero) rather than Go's omitempty
	object   *plan // of a formObject
	typ      reflect.Type
}

var (
	dateType      = reflect.TypeFor[calendar.Date]()
	uuidType      = reflect.TypeFor[domain.UUID]()
	marshalerType = reflect.TypeFor[json.Marshaler]()
	textType      = reflect.TypeFor[encoding.TextMarshaler]()
)

// newPlan works out the plan of a struct type. Every field must be exported and
// carry a JSON name: what stands in the journal for ever is never named by accident.
func newPlan(typ reflect.Type) (*plan, error) {
	if typ.Kind() != reflect.Struct {
		return nil, fmt.Errorf("plan %s: only structs stand in the journal", typ)
	}
	p := &plan{typ: typ}
	for i := range typ.NumField() {
		member := typ.Field(i)
		name, options, _ := strings.Cut(member.Tag.Get("json"), ",")
		if !member.IsExported() || name == "" || name == "-" || member.Anonymous {
			return nil, fmt.Errorf("plan %s: field %s needs a JSON name of its own", typ, member.Name)
		}
		if slices.ContainsFunc(p.fields, func(f field) bool { return f.name == name }) {
			return nil, fmt.Errorf("plan %s: two fields are named %q", typ, name)
		}
		f := field{name: name, index: i, typ: member.Type, form: formOf(member.Type)}
		f.key = append(appendText(nil, name), ':')
		for option := range strings.SplitSeq(options, ",") {
			switch option {
			case "":
			case "omitempty":
				f.optional = true
			case "omitzero":
				f.optional, f.zero = true, true
			default:
				return nil, fmt.Errorf("plan %s: field %s has an unknown option %q", typ, member.Name, option)
			}
		}
		if f.form == formObject {
			object, err := newPlan(member.Type)
			if err != nil {
				return nil, fmt.Errorf("plan %s: %w", typ, err)
			}
			f.object = object
		}
		p.fields = append(p.fields, f)
	}
	return p, nil
}

func formOf(typ reflect.Type) form {
	switch typ {
	case dateType:
		return formDate
	case uuidType:
		return formUUID
	}
	pointer := reflect.PointerTo(typ)
	if pointer.Implements(marshalerType) || pointer.Implements(textType) {
		return formForeign
	}
	switch typ.Kind() {
	case reflect.String:
		return formText
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return formInteger
	case reflect.Bool:
		return formTruth
	case reflect.Struct:
		return formObject
	case reflect.Slice:
		if typ.Elem().Kind() == reflect.String && formOf(typ.Elem()) == formText {
			return formTexts
		}
	}
	return formForeign
}

// describe lists the members and their types, nested ones indented by their path:
// what the golden file of a shape keeps.
func (p *plan) describe(prefix string) []string {
	var lines []string
	for _, f := range p.fields {
		line := prefix + f.name + " " + f.form.String()
		if f.form == formForeign {
			line += " " + foreignShape(f.typ)
		}
		if f.optional {
			line += " optional"
		}
		lines = append(lines, line)
		if f.object != nil {
			lines = append(lines, f.object.describe(prefix+f.name+".")...)
		}
	}
	return lines
}

// foreignShape says what encoding/json will make of a type: its own text where it
// writes itself, its parts otherwise.
func foreignShape(typ reflect.Type) string {
	pointer := reflect.PointerTo(typ)
	if pointer.Implements(marshalerType) || pointer.Implements(textType) {
		return typ.String()
	}
	switch typ.Kind() {
	case reflect.Slice, reflect.Array, reflect.Pointer:
		return typ.Kind().String() + " of " + foreignShape(typ.Elem())
	case reflect.Struct:
		var parts []string
		for i := range typ.NumField() {
			member := typ.Field(i)
			parts = append(parts, member.Tag.Get("json")+" "+foreignShape(member.Type))
		}
		return "{" + strings.Join(parts, "; ") + "}"
	}
	return typ.Kind().String()
}

func (f form) String() string {
	return [...]string{"text", "integer", "truth", "date", "uuid", "texts", "object", "foreign"}[f]
}
