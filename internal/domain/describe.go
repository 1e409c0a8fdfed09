package domain

import (
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Meaning says in one plain sentence what something is to the business: an event, a
// command, a refusal or a field. The catalogue is made of these, and a test fails
// where one is missing or describes what doesn't exist.
type Meaning struct {
	Name     string // kind, command, code, or the field's JSON name
	Sentence string
}

// EventMeaning describes a kind of event.
type EventMeaning struct {
	Event    Event
	Sentence string
}

// CommandMeaning describes what somebody may ask for.
type CommandMeaning struct {
	Command  Command
	Sentence string
}

// chapter is what one area of the business has to describe. Fields are keyed by
// their JSON name ("amount_cents"), or by "Type.name" where an event, a command or a
// nested struct means something of its own by it; refusals by their code.
type chapter struct {
	events   []EventMeaning
	commands []CommandMeaning
	refusals map[string]string
	fields   map[string]string
}

// chapters are all areas. A new area is a file with a chapter, and a line here.
var chapters = []chapter{
	aboutParties,
	aboutCaps,
	aboutMoney,
	aboutBooks,
	aboutFacilities,
	aboutDocuments,
	aboutLoans,
	aboutServicing,
	aboutTerms,
	aboutIdentity,
	aboutPeople,
	aboutStatements,
	aboutEdits,
	aboutProposals,
	aboutPlatform,
}

// EventMeanings describes every kind of event, in the order of the areas.
func EventMeanings() []EventMeaning {
	var all []EventMeaning
	for _, c := range chapters {
		all = append(all, c.events...)
	}
	return all
}

// CommandMeanings describes every command, in the order of the areas.
func CommandMeanings() []CommandMeaning {
	var all []CommandMeaning
	for _, c := range chapters {
		all = append(all, c.commands...)
	}
	return all
}

// RefusalMeanings describes every refusal code, sorted by code.
func RefusalMeanings() []Meaning {
	var all []Meaning
	for _, c := range chapters {
		for _, code := range slices.Sorted(maps.Keys(c.refusals)) {
			all = append(all, Meaning{code, c.refusals[code]})
		}
	}
	slices.SortFunc(all, func(a, b Meaning) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// FieldMeanings describes the fields of an event or command in the order that they
// stand in, those of nested structs as "terms.rate_micropercent". A field without a
// description has an empty sentence.
func FieldMeanings(of any) []Meaning {
	var all []Meaning
	visitFields("", reflect.TypeOf(of), func(path, owner, name string) {
		all = append(all, Meaning{path, fieldSentence(owner, name)})
	})
	return all
}

// UsedFields are the keys that a description of the fields may stand under.
func UsedFields(of any) []string {
	var keys []string
	visitFields("", reflect.TypeOf(of), func(_, owner, name string) {
		keys = append(keys, name, owner+"."+name)
	})
	return keys
}

var eventInterface = reflect.TypeFor[Event]()

// visitFields goes through the fields of a struct and of the structs within it, but
// not of an event within a command: that is described where it stands itself.
func visitFields(path string, typ reflect.Type, visit func(path, owner, name string)) {
	for i := range typ.NumField() {
		member := typ.Field(i)
		name := fieldName(member)
		visit(path+name, typ.Name(), name)
		inner := member.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && hasNamedFields(inner) && !inner.Implements(eventInterface) {
			visitFields(path+name+".", inner, visit)
		}
	}
}

// hasNamedFields says whether a struct is written as an object of named fields; dates
// and rates are written as one text or number.
func hasNamedFields(typ reflect.Type) bool {
	for i := range typ.NumField() {
		if name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
			return true
		}
	}
	return false
}

// fieldName is the JSON name; fields of commands, which are never stored, are named
// by the same pattern.
func fieldName(member reflect.StructField) string {
	if name, _, _ := strings.Cut(member.Tag.Get("json"), ","); name != "" {
		return name
	}
	return snake(member.Name)
}

// snake turns "PerFacilityCents" into "per_facility_cents" and "IDNumber" into
// "id_number".
func snake(name string) string {
	var out strings.Builder
	letters := []rune(name)
	upper := func(i int) bool { return i < len(letters) && letters[i] >= 'A' && letters[i] <= 'Z' }
	for i, c := range letters {
		if upper(i) {
			if i > 0 && (!upper(i-1) || i+1 < len(letters) && !upper(i+1)) {
				out.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		out.WriteRune(c)
	}
	return out.String()
}

func fieldSentence(owner, name string) string {
	for _, key := range []string{owner + "." + name, name} {
		for _, c := range chapters {
			if sentence := c.fields[key]; sentence != "" {
				return sentence
			}
		}
	}
	return ""
}

// DescribedFields are the keys of all fields that are described, sorted within each
// area: a test holds them to the fields that exist.
func DescribedFields() []string {
	var keys []string
	for _, c := range chapters {
		keys = append(keys, slices.Sorted(maps.Keys(c.fields))...)
	}
	return keys
}
