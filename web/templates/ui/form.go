package ui

import (
	"context"
	"strings"

	"refold/internal/wording"
)

// FieldError is what is wrong with one field, or with the whole when Field is
// empty. The sentence says how to put it right.
type FieldError struct {
	Field string // name of the field
	Text  string
}

// Form is a form that changes something, sent by POST. It is a frame
// component: in the past it is closed and says why.
type Form struct {
	ID        string
	Scope     string // keeps the ids of its fields apart from those of other forms; see Field
	Action    string
	Label     string // accessible name when no visible title is near
	RequestID string // UUID of the request; makes a second submission harmless
	Hidden    []Param
	Submit    string
	Danger    bool
	Cancel    string // address to go back to, may be empty
	Note      string // beside the button: what happens next
	Errors    []FieldError
	Conflicts []Conflict // fields that somebody else has changed meanwhile
	Upload    bool       // it brings files
	Closed    string     // why it can't be used now although the page is live; empty when it can
}

// Conflict is a field that two people have changed: both values, and who wrote the other.
type Conflict struct {
	Name         string // of the choice
	Label        string // of the field
	Theirs, Mine string
	Who          string // who, when and from where
}

// choice is the question which of the two values is to stand.
func (c Conflict) choice(scope string) Field {
	return Field{Name: c.Name, Scope: scope, Label: c.Label + ": which one counts?"}
}

func (c Conflict) options() []Option {
	return []Option{{Value: "theirs", Label: "Keep: " + c.Theirs, Note: c.Who}, {Value: "mine", Label: "Use yours: " + c.Mine, Note: "What you typed here"}}
}

// Field is an input with its label, hint and error.
type Field struct {
	Name         string
	Scope        string // of the form, where several forms of a page have fields of one name
	Label        string
	Hint         string
	Error        string
	Value        string // what was typed, kept after a refusal
	Type         string // text by default
	Prefix       string // "S$"
	Suffix       string // "% a year", "months"
	Autocomplete string
	InputMode    string
	Placeholder  string
	Min, Max     string
	Accept       string // of a file: the media types that are taken
	Many         bool   // of a file: several at once
	Step         string
	MaxLength    int
	Rows         int // of a Textarea, 4 by default
	Optional     bool
	Readonly     bool
	Autofocus    bool
	Checked      bool // of a Checkbox
	Short        bool // no wider than what it takes: dates, codes, amounts
}

// Option is a choice of a Select or RadioCards.
type Option struct {
	Value string
	Label string
	Note  string // RadioCards: small, below the label
	Off   string // why it can't be chosen, empty when it can
}

// Action is one button that changes something, sent by POST. It is a frame
// component: in the past it is closed and says why.
type Action struct {
	Label     string
	Action    string
	RequestID string
	Hidden    []Param
	Primary   bool
	Danger    bool
	Small     bool
	Confirm   string // asks first, with this sentence; empty asks nothing
	Closed    string // why it can't be used now; empty when it can
}

// Errors returns the sentence for one field, joined when there are several.
func Errors(errors []FieldError, name string) string {
	var out []string
	for _, e := range errors {
		if e.Field == name {
			out = append(out, e.Text)
		}
	}
	return strings.Join(out, " ")
}

// closed says why a form can't be used at the moment of the context: the past
// comes first, because it holds for everything on the page.
func closed(ctx context.Context, own string) string {
	if m := At(ctx); m.Past {
		if m.Why != "" {
			return m.Why
		}
		return "You are viewing the past. Changes are made on the live page."
	}
	return own
}

func (f Field) id() string {
	if f.Scope != "" {
		return "f-" + f.Scope + "-" + f.Name
	}
	return "f-" + f.Name
}

// describedBy lists the elements that explain the field; empty when there are none.
func (f Field) describedBy() string {
	var ids []string
	if f.Error != "" {
		ids = append(ids, f.id()+"-error")
	}
	if f.Hint != "" {
		ids = append(ids, f.id()+"-hint")
	}
	return strings.Join(ids, " ")
}

func (f Field) kind() string {
	if f.Type == "" {
		return "text"
	}
	return f.Type
}

// MoneyField is a Field for an amount: decimal keyboard, currency before it.
func MoneyField(currency string, f Field) Field {
	f.Prefix, f.InputMode, f.Short = strings.TrimSpace(wording.Symbol(currency)), "decimal", true
	if f.Autocomplete == "" {
		f.Autocomplete = "off"
	}
	return f
}

// DateField is a Field for a civil date, sent as 2026-08-14.
func DateField(f Field) Field {
	f.Type, f.Short = "date", true
	return f
}
