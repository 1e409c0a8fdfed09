package web

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/web/templates/ui"
)

// Form is what was typed and what is wrong with it. Each reader takes a field, notes
// a sentence beside it where it can't be read, and goes on, so that the person sees
// all faults at once. A form that is shown for the first time is empty.
type Form struct {
	RequestID domain.UUID // asks once, however often the form is sent
	ShownAt   int64       // position of the page that the form stood on

	values     url.Values
	faults     []ui.FieldError
	incomplete bool   // it was sent without a request id: nothing can be recorded
	stream     string // see Expect
	seen       int64

	hidden    []ui.Param    // see hide
	conflicts []ui.Conflict // fields that somebody else has changed, too

	sent bool // it is what somebody sent, not what is shown first

	pasteFaults int // lines of pasted tables that can't be read
}

// NewForm is an empty form for the page of this moment.
func (c *Context) NewForm() *Form {
	return &Form{RequestID: newUUID(), ShownAt: c.World.Position(), values: url.Values{}}
}

// Form reads the form that was sent.
func (c *Context) Form() *Form {
	f := &Form{values: maps.Clone(c.Request().PostForm), sent: true}
	var err error
	// Only ids of chance are taken from outside: the ids of our own requests, such as the
	// opening of tomorrow, can be foreseen and must not be used up.
	if f.RequestID, err = domain.ParseUUID(f.values.Get("request_id")); err != nil || f.RequestID[6]>>4 != 4 {
		f.RequestID, f.incomplete = newUUID(), true
	}
	f.ShownAt = c.World.Position()
	if shown := f.values.Get("shown_at"); shown != "" {
		position, err := strconv.ParseInt(shown, 10, 64)
		if err != nil || position < 0 || position > c.World.Position() {
			f.Fault("", "This form was changed on its way. Check it and send it again.")
		} else {
			f.ShownAt = position
		}
	}
	return f
}

// parseForm reads the body of a write, once.
func (c *Context) parseForm() error {
	err := c.Request().ParseForm()
	var tooBig *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooBig):
		return err
	}
	return &badRequest{"What was sent is not a form of ours."}
}

// Fault notes what is wrong with a field, or with the whole when field is empty.
func (f *Form) Fault(field, sentence string) {
	f.faults = append(f.faults, ui.FieldError{Field: field, Text: sentence})
}

// Failed reports whether something is wrong.
func (f *Form) Failed() bool { return len(f.faults) > 0 }

// Errors gives what is wrong, for ui.Form.
func (f *Form) Errors() []ui.FieldError { return f.faults }

// Value is what was typed, as it was typed.
func (f *Form) Value(name string) string { return f.values.Get(name) }

// Set puts a value into a form that is shown for the first time.
func (f *Form) Set(name, value string) { f.values.Set(name, value) }

// Field fills an input with what was typed and what is wrong with it.
func (f *Form) Field(field ui.Field) ui.Field {
	field.Error = ui.Errors(f.faults, field.Name)
	if field.Type != "password" {
		field.Value = f.values.Get(field.Name)
		field.Checked = field.Value == "yes"
	}
	return field
}

// View is the form around its fields: address, button, ids and faults.
func (f *Form) View(action, submit string) ui.Form {
	hidden := append([]ui.Param{{Name: "shown_at", Value: strconv.FormatInt(f.ShownAt, 10)}}, f.hidden...)
	if f.stream != "" {
		hidden = append(hidden, ui.Param{Name: "version", Value: strconv.FormatInt(f.seen, 10)})
	}
	return ui.Form{Action: action, Submit: submit, RequestID: f.RequestID.String(), Hidden: hidden, Errors: f.faults, Conflicts: f.conflicts}
}

// hide sends a value along with the form that nobody types, one of a name. Call it before
// View.
func (f *Form) hide(name, value string) {
	f.hidden = slices.DeleteFunc(f.hidden, func(p ui.Param) bool { return p.Name == name })
	f.hidden = append(f.hidden, ui.Param{Name: name, Value: value})
}

// Expect makes the request a conflict when the record of a stream has moved on since
// the form was shown. Call it for the empty form and for the one that was sent; now is
// the stream's version in the page's World.
func (f *Form) Expect(stream string, now int64) {
	f.stream, f.seen = stream, now
	if sent := f.values.Get("version"); sent != "" {
		version, err := strconv.ParseInt(sent, 10, 64)
		if err != nil || version < 0 {
			f.Fault("", "This form was changed on its way. Check it and send it again.")
			return
		}
		f.seen = version
	}
}

// ID makes the id of what the form creates, such as "F-7KQ2M9X4". It follows from the
// request id, so that sending the form again names the same thing.
func (f *Form) ID(prefix string) string { return idFrom(f.RequestID, prefix) }

// derivedID is the id of a second request that a form asks for beside its own.
func derivedID(request domain.UUID, what string) domain.UUID {
	sum := sha256.Sum256(append([]byte(what), request[:]...))
	return domain.UUID(sum[:16])
}

// ids uses Crockford's alphabet: no I, L, O, U to misread.
var ids = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

func idFrom(request domain.UUID, prefix string) string {
	sum := sha256.Sum256(append([]byte(prefix), request[:]...))
	return prefix + "-" + ids.EncodeToString(sum[:5])
}

// Text reads a line that must be there. what names it in the fault: "your name".
func (f *Form) Text(name, what string, maxRunes int) string {
	text := f.Optional(name, maxRunes)
	if text == "" && !f.faulty(name) {
		f.Fault(name, "Enter "+what+".")
	}
	return text
}

// Optional reads a line that may be left empty.
func (f *Form) Optional(name string, maxRunes int) string {
	return f.text(name, maxRunes, func(r rune) bool { return unicode.IsControl(r) })
}

// Lines reads a text of several lines that may be left empty.
func (f *Form) Lines(name string, maxRunes int) string {
	return f.text(name, maxRunes, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' })
}

func (f *Form) text(name string, maxRunes int, forbidden func(rune) bool) string {
	text := strings.TrimFunc(f.values.Get(name), unseen)
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, forbidden) || strings.ContainsFunc(text, turning):
		f.Fault(name, "There are characters in it that we can't store. Type it again.")
		return ""
	case utf8.RuneCountInString(text) > maxRunes:
		f.Fault(name, "Use at most "+strconv.Itoa(maxRunes)+" characters.")
		return ""
	}
	return text
}

// unseen are spaces and characters without a shape: a text of nothing else is empty.
func unseen(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

// turning are characters that show what follows in another order than it is written,
// or break a line: a name with one could pass for another.
func turning(r rune) bool {
	return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0x2028 || r == 0x2029
}

func (f *Form) faulty(name string) bool {
	return slices.ContainsFunc(f.faults, func(e ui.FieldError) bool { return e.Field == name })
}

// thousands is an amount whose thousands are set apart. A separator anywhere else is a
// fault: "1,50" is a hundred times as much to one reader as to the next.
var (
	thousands  = regexp.MustCompile("^[0-9]{1,3}([, '\u00a0][0-9]{3})+(\\.[0-9]*)?$")
	separators = strings.NewReplacer(",", "", " ", "", "\u00a0", "", "'", "")
)

// readAmount reads an amount of money as people type it, in cents.
func readAmount(typed string) (money.Cents, error) {
	plain := strings.TrimPrefix(strings.TrimPrefix(strings.ToUpper(typed), "S$"), "SGD")
	plain = strings.TrimLeftFunc(plain, unicode.IsSpace)
	if thousands.MatchString(plain) {
		plain = separators.Replace(plain)
	}
	if strings.Contains(plain, "E") {
		return 0, errNoAmount
	}
	return money.ParseCents(plain)
}

// readPosition reads the number of an event as people type it: "18234", "#18,234"; 0 or more.
func readPosition(typed string) (int64, error) {
	plain := strings.TrimPrefix(typed, "#")
	if thousands.MatchString(plain) {
		plain = separators.Replace(plain)
	}
	position, err := strconv.ParseUint(plain, 10, 63)
	if err != nil {
		return 0, err // of one that is too large it gives the largest
	}
	return int64(position), nil
}

var errNoAmount = errors.New("an amount is written without exponents")

// Amount reads an amount of money above zero, in cents. It accepts what people type:
// "1500", "1,500.00", "S$ 1,500".
func (f *Form) Amount(name string) money.Cents {
	typed := strings.TrimSpace(f.values.Get(name))
	amount, err := readAmount(typed)
	switch {
	case typed == "":
		f.Fault(name, "Enter an amount.")
	case err != nil:
		f.Fault(name, "Enter an amount with at most two decimals, such as 1,500.00.")
	case amount <= 0:
		f.Fault(name, "Enter an amount above zero.")
	default:
		return amount
	}
	return 0
}

// Rate reads a percentage of zero or more, in millionths of a percent.
func (f *Form) Rate(name string) money.Rate {
	typed := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(f.values.Get(name)), "%"))
	rate, err := money.ParseRate(typed)
	switch {
	case typed == "":
		f.Fault(name, "Enter a percentage.")
	case err != nil || rate < 0 || strings.ContainsAny(typed, "eE"):
		f.Fault(name, "Enter a percentage, such as 9.5.")
	default:
		return rate
	}
	return 0
}

// Int reads a whole number within bounds.
func (f *Form) Int(name, what string, least, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(f.values.Get(name)))
	switch {
	case strings.TrimSpace(f.values.Get(name)) == "":
		f.Fault(name, "Enter "+what+".")
	case err != nil || n < least || n > most:
		f.Fault(name, "Enter a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(most)+".")
	default:
		return n
	}
	return 0
}

// Date reads a date that must be there.
func (f *Form) Date(name, what string) calendar.Date {
	if strings.TrimSpace(f.values.Get(name)) == "" {
		f.Fault(name, "Enter "+what+".")
		return calendar.None
	}
	return f.OptionalDate(name)
}

// OptionalDate reads a date, calendar.None when it is left empty.
func (f *Form) OptionalDate(name string) calendar.Date {
	typed := strings.TrimSpace(f.values.Get(name))
	if typed == "" {
		return calendar.None
	}
	date, err := calendar.Parse(typed)
	if err != nil {
		f.Fault(name, "Enter a date like 2026-03-31.")
		return calendar.None
	}
	return date
}

// Choice reads one of the options. what names it in the fault: "a role".
func (f *Form) Choice(name, what string, options ...string) string {
	value := f.values.Get(name)
	if !slices.Contains(options, value) {
		f.Fault(name, "Choose "+what+".")
		return ""
	}
	return value
}

// Yes reads a checkbox.
func (f *Form) Yes(name string) bool { return f.values.Get(name) == "yes" }
