package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// edit says how a form edits fields of a record that others may be editing, too: the
// record's stream, and the fields as a form shows them that an event left it with (nil for
// events that are no such edit). Where a form shows less than a field holds, mark is the
// keyed digest by which two values of it are told apart: shown gives that of the field's
// value beside it, under markField and its name.
type edit struct {
	stream string
	shown  func(*domain.Recorded) map[string]string
	mark   map[string]func(typed string) string // by field; nil where forms show all of it
}

// The hidden fields of an edit: what the form had shown, what stood there when a choice was
// offered, and the choice.
const (
	seenField    = "seen_"
	markField    = "mark_" // of what the form had shown, where it shows less than there is
	againstField = "against_"
	choiceField  = "choice_"

	choiceMine   = "mine"
	choiceTheirs = "theirs"
)

// remember has an empty form bring back what it shows, so that it can be told later which
// fields were changed, here and elsewhere.
func (f *Form) remember(controls []ui.Control) {
	for _, control := range controls {
		if name := control.Field.Name; edited(control) {
			f.hide(seenField+name, f.Value(name))
		}
	}
}

// edited says whether a control shows what stands in the record: a reason and a password
// are asked for beside it.
func edited(control ui.Control) bool {
	return control.Field.Name != "reason" && control.Field.Type != "password"
}

// standing is what a record's fields are now, and which event made each of them so.
type standing struct {
	values map[string]string
	by     map[string]*domain.Recorded
}

func (e edit) standing(w *domain.World) standing {
	now := standing{map[string]string{}, map[string]*domain.Recorded{}}
	for _, rec := range w.StreamLog(e.stream) {
		if w.Undone(rec.RequestID) {
			continue
		}
		values := e.shown(rec)
		if values == nil {
			continue
		}
		for name := range now.values {
			if _, there := values[name]; !there {
				now.values[name], now.by[name] = "", rec
			}
		}
		for name, value := range values {
			if before, there := now.values[name]; !there || before != value {
				now.values[name], now.by[name] = value, rec
			}
		}
	}
	return now
}

// settled is what became of an edit beside other people's: the fields that were chosen, the
// event that they were chosen against, and whether anything of the edit differs from what
// stands.
type settled struct {
	mine, theirs []string
	against      int64
	changed      bool
}

// nothing says that there is nothing to record: neither an edit nor a choice.
func (x settled) nothing() bool { return !x.changed && len(x.mine)+len(x.theirs) == 0 }

// settle puts what was typed together with what others have changed since the form was
// shown. Fields that only they changed take their values; where both changed one, the
// choice that was sent counts, or both values are shown and it is asked for: then it gives
// false.
//
// A form that is sent again is no second edit: what it recorded is its answer.
func (c *Context) settle(f *Form, e edit, controls []ui.Control) (choice settled, ok bool) {
	for _, rec := range slices.Backward(c.World.StreamLog(e.stream)) {
		if rec.RequestID == f.RequestID {
			return settled{changed: true}, true
		}
	}
	now := e.standing(c.World)
	f.stream, f.seen = e.stream, c.World.Version(e.stream)
	defer func() {
		for _, control := range controls {
			choice.changed = choice.changed || edited(control) && plain(control, f.Value(control.Field.Name)) != plain(control, now.values[control.Field.Name])
		}
	}()
	for _, control := range controls {
		name := control.Field.Name
		if !f.values.Has(seenField + name) {
			continue
		}
		current, typed := now.values[name], f.Value(name)
		was, is, mine := e.versions(f, control, now)
		f.hide(seenField+name, f.Value(seenField+name))
		switch {
		case is == was || is == mine:
			continue
		case mine == was:
			f.Set(name, current)
			f.hide(seenField+name, current)
			continue
		}
		picked, version, by := f.Value(choiceField+name), current, now.by[name]
		if e.mark[name] != nil {
			version, by = is, now.by[markField+name]
		}
		if f.Value(againstField+name) != version {
			picked = "" // it was changed once more
		}
		switch {
		case picked == choiceMine && by != nil:
			choice.mine, choice.against = append(choice.mine, name), max(choice.against, by.Position)
		case picked == choiceTheirs && by != nil:
			choice.theirs, choice.against = append(choice.theirs, name), max(choice.against, by.Position)
			f.Set(name, current)
		default:
			f.hide(againstField+name, version)
			f.conflicts = append(f.conflicts, c.conflict(control, current, typed, by))
		}
	}
	return choice, len(f.conflicts) == 0
}

// versions are a field as the form had shown it, as it stands now and as it was typed, to be
// compared with each other. What was left as it was shown is what it was then; what is shown
// now is what it is.
func (e edit) versions(f *Form, control ui.Control, now standing) (was, is, mine string) {
	name := control.Field.Name
	seen, typed := plain(control, f.Value(seenField+name)), plain(control, f.Value(name))
	mark := e.mark[name]
	if mark == nil {
		return seen, plain(control, now.values[name]), typed
	}
	was, is, mine = f.Value(markField+name), now.values[markField+name], mark(typed)
	f.hide(markField+name, was)
	switch typed {
	case seen:
		mine = was
	case plain(control, now.values[name]):
		mine = is
	}
	if mine == was && is != was {
		f.hide(markField+name, is)
	}
	return was, is, mine
}

// plain is a value of a control in one spelling: 3000 and 3,000.00 are the same amount, 9.5
// and 9.50 % the same rate.
func plain(control ui.Control, value string) string {
	value = strings.ReplaceAll(strings.TrimSpace(value), "\r\n", "\n")
	switch {
	case control.Field.Prefix != "":
		amount, below := strings.CutPrefix(strings.ReplaceAll(value, "−", "-"), "-")
		if cents, err := readAmount(amount); err == nil && below {
			return wording.Amount(-cents)
		} else if err == nil {
			return wording.Amount(cents)
		}
	case strings.HasPrefix(control.Field.Suffix, "%"):
		if rate, err := money.ParseRate(strings.TrimSpace(strings.TrimSuffix(value, "%"))); err == nil {
			return rate.String()
		}
	}
	return value
}

// conflict words one field that two people have changed.
func (c *Context) conflict(control ui.Control, theirs, mine string, by *domain.Recorded) ui.Conflict {
	x := ui.Conflict{Name: choiceField + control.Field.Name, Label: control.Field.Label, Theirs: spoken(control, theirs), Mine: spoken(control, mine), Who: "It was put back"}
	if by == nil {
		return x
	}
	where := "on another device"
	if by.Device == c.Viewer.Session {
		where = "in another window of this browser"
	}
	x.Who = readmodel.Actor(c.World, c.reader(), by.Actor) + ", " + time.UnixMicro(by.RecordedAt).In(wording.Zone).Format("2 Jan 2006 · 15:04") + ", " + where
	return x
}

// spoken is a value of a control as people read it.
func spoken(control ui.Control, value string) string {
	switch {
	case control.Shape == ui.Agreed && value == "yes":
		return "ticked"
	case control.Shape == ui.Agreed:
		return "not ticked"
	case value == "":
		return "empty"
	}
	if i := slices.IndexFunc(control.Options, func(o ui.Option) bool { return o.Value == value }); i >= 0 {
		return control.Options[i].Label
	}
	return strings.TrimSpace(control.Field.Prefix + " " + plain(control, value) + " " + control.Field.Suffix)
}

// command is an edit with the choice that was made; the edit alone where there was none.
func (x settled) command(about string, edit domain.Command, left bool) domain.Command {
	if len(x.mine)+len(x.theirs) == 0 {
		return edit
	}
	if !left {
		edit = nil
	}
	return domain.SettleEdit{About: about, Against: x.against, Mine: x.mine, Theirs: x.theirs, Edit: edit}
}

// conflicted shows the form once more, with both values of what two people changed.
func (c *Context) conflicted(f *Form, page func(*Context, *Form) error) error {
	f.stream = ""
	c.status = http.StatusConflict
	return page(c, f)
}

// mostMoves bounds how often a write is put together anew because others were quicker.
const mostMoves = 5

// moveOn has a write look at the head as it is by now; false when it has done so too often.
func (c *Context) moveOn() bool {
	c.moved++
	c.World = c.server.journal.Head()
	c.Moment = liveMoment(c.World)
	return c.moved <= mostMoves
}

// carryEdit is Carry for an edit: where somebody was quicker by a moment, what they wrote
// is looked at once more.
func (c *Context) carryEdit(f *Form, command domain.Command, path, sentence string, page func(*Context, *Form) error, again func(*Context) error) error {
	err := c.Carry(f, command, path, sentence, page)
	var moved *events.VersionConflict
	if errors.As(err, &moved) && c.moveOn() {
		return again(c)
	}
	return err
}

// kept says that the form was sent and stays open: with a fault, or with a choice to make.
func (f *Form) kept() bool { return f.Failed() || len(f.conflicts) > 0 }

// shownBy are the values that a form is filled with.
func shownBy(fill func(*Form)) map[string]string {
	f := &Form{values: url.Values{}}
	fill(f)
	values := map[string]string{}
	for name := range f.values {
		values[name] = f.Value(name)
	}
	return values
}
