package web

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/eventlog"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
	"refold/web/templates/undo"
)

// correctRoutes are the page on which an event of any record, in any status, is corrected,
// moved in time, or one like it entered that was forgotten.
func correctRoutes() []Route {
	return []Route{
		{http.MethodGet, "/events/:position/correct", Office, (*Server).correctPage, true},
		{http.MethodPost, "/events/:position/correct", Office, (*Server).correctAction, false},
	}
}

// correctable is the event of the address as it counts, if it can be corrected.
func correctable(c *Context) (*domain.Recorded, error) {
	position, err := strconv.ParseInt(c.Param("position"), 10, 64)
	if err != nil || position < 1 || position > c.Moment.Known {
		return nil, ErrNotFound
	}
	rec := c.Log().At(position)
	if !domain.Correctable(rec.Event.Kind()) {
		return nil, ErrNotFound
	}
	for _, counts := range c.World.StreamLog(rec.Stream) {
		if counts.Position == position && !c.World.Undone(rec.RequestID) {
			return counts, nil
		}
	}
	return nil, ErrNotFound
}

func (s *Server) correctPage(c *Context) error {
	rec, err := correctable(c)
	if err != nil {
		return err
	}
	f := c.NewForm()
	f.Set("how", howCorrect)
	f.Set("counts_for", rec.EffectiveOn.String())
	for _, x := range eventFields(rec.Event) {
		f.Set(x.input(), x.shown())
	}
	return s.correctForm(c, f, rec, nil, nil)
}

const (
	howCorrect = "correct"
	howInsert  = "insert"
)

// correctAction shows the impact of what was typed; sent again with the digest of that
// impact, it proposes or records it.
func (s *Server) correctAction(c *Context) error {
	rec, err := correctable(c)
	if err != nil {
		return err
	}
	f, evidence, err := c.evidence(rec)
	if err != nil {
		return err
	}
	change, with := readmodel.Reach(c.World, c.reader(), c.Log(), amendOf(f, rec))
	change.Evidence = evidence
	again := func(c *Context, f *Form) error { return s.correctForm(c, f, rec, &change, with) }
	if f.Failed() {
		return c.Again(f, again)
	}
	if change.Impact == "" {
		return again(c, f)
	}
	var command domain.Command = change
	next, done := "/events/"+c.Param("position"), "Put right: everything is folded again."
	command, proposal := c.twoPeople(f, command)
	if proposal != "" {
		next, done = proposal, proposed
	}
	if !f.Failed() {
		answer, err := c.Do(f, command)
		var refusal *domain.Refusal
		switch {
		case err == nil && len(answer.Events) == 0:
			return c.Go(next, "It says so already: nothing was changed.")
		case err == nil:
			return c.Go(next, done)
		case !errors.As(err, &refusal):
			return err
		}
	}
	return c.Again(f, again)
}

// correctForm shows what the event says and, once asked for, what the change would do.
func (s *Server) correctForm(c *Context, f *Form, rec *domain.Recorded, change *domain.Amend, with []readmodel.DependentRow) error {
	view := undo.Correction{Heading: ui.Heading{Title: "Correct", Over: readmodel.KindWords(rec.Event.Kind()) + ", event " + eventlog.Number(rec.Position),
		Meta: "The journal keeps what was recorded; everything is folded again with what it should have said"}}
	submit := "Show the impact"
	if change != nil && len(f.faults) == 0 || change != nil && f.Value("impact") != "" {
		impact, refusal := c.World.ImpactOf(c.Viewer.Party, *change)
		switch {
		case refusal != nil:
			for _, r := range refusal.Reasons {
				view.Against = append(view.Against, r.Sentence)
			}
		default:
			view.Impact = readmodel.NewImpact(c.World, c.reader(), impact, rec.EffectiveOn)
			view.Impact.Evidence = readmodel.EvidenceText(change.Evidence)
			view.Against = readmodel.Against(impact)
			view.With = with
			agreed := *change
			agreed.Impact = impact.Digest
			switch {
			case len(view.Against) > 0:
			case domain.TakesTwo(c.World, agreed):
				submit = "Propose it, with this impact"
				f.hide("impact", impact.Digest)
			default:
				submit = "Record it, with this impact"
				f.hide("impact", impact.Digest)
			}
		}
	}
	view.Fields = correctFields(f, rec)
	if change != nil {
		view.Fields = append(view.Fields, evidenceLine(f, change.Evidence))
	} else {
		view.Fields = append(view.Fields, evidenceLine(f, domain.Evidence{}))
	}
	view.Form = uploadForm(f, "/events/"+strconv.FormatInt(rec.Position, 10)+"/correct", submit)
	view.Form.Cancel = "/events/" + strconv.FormatInt(rec.Position, 10)
	if change != nil {
		view.Form.Note = "Change something and the impact is stated anew."
	}
	for _, x := range eventFields(rec.Event) {
		if x.fixed && x.text != "" {
			view.Kept = append(view.Kept, ui.Fact{Term: x.label(), Value: x.text})
		}
	}
	number := eventlog.Number(rec.Position)
	return c.Show(Page{Title: "Correct event " + number,
		Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Event log", Href: "/events"}, {Text: number, Href: "/events/" + strconv.FormatInt(rec.Position, 10)}, {Text: "Correct"}}}, undo.Correct(view))
}

func correctFields(f *Form, rec *domain.Recorded) []ui.Control {
	controls := []ui.Control{
		{Shape: ui.Cards1, Field: f.Field(ui.Field{Name: "how", Label: "What is wrong?"}), Options: []ui.Option{
			{Value: howCorrect, Label: "What it says, or its day", Note: "It keeps its place and its author."},
			{Value: howInsert, Label: "Another like it was forgotten", Note: "This one stays; the other is entered for its day."}}},
		line(f, ui.Field{Name: "counts_for", Label: "Counts for", Type: "date", Short: true}),
	}
	for _, x := range eventFields(rec.Event) {
		if !x.fixed {
			controls = append(controls, line(f, ui.Field{Name: x.input(), Label: x.label(), Short: x.kind != textField, MaxLength: 500, Optional: x.kind == textField}))
		}
	}
	return append(controls, ui.Control{Shape: ui.Long, Field: f.Field(ui.Field{Name: "reason", Label: "Reason", Hint: "It stays in the record, and whose figures change reads it.", MaxLength: 500, Rows: 3})})
}

// amendOf reads what was typed. The digest counts only for what it was made of: once
// something else is typed, the domain finds another impact and says so.
func amendOf(f *Form, rec *domain.Recorded) domain.Amend {
	content := readContent(f, rec.Event)
	on := f.Date("counts_for", "the day that it counts for")
	kind := rec.Event.Kind()
	change := domain.Amend{Reason: f.reason(), Impact: f.Value("impact")}
	if f.Choice("how", "what is wrong", howCorrect, howInsert) == howInsert {
		change.Insert = []domain.Insertion{{EventKind: kind, Schema: domain.ContentSchema(kind), Content: content(true), CountsFor: on}}
		return change
	}
	change.Correct = []domain.Correction{{Event: rec.Position, About: rec.Stream, EventKind: kind, Schema: domain.ContentSchema(kind), Content: content(false), CountsFor: on}}
	return change
}

// eventField is one field of an event's content as a form shows it.
type eventField struct {
	name  string
	kind  fieldKind
	text  string // as it is recorded
	fixed bool
}

type fieldKind int

const (
	textField fieldKind = iota
	centsField
	rateField
	numberField
	dateField
)

// eventFields are the plain fields of an event, in the order of its content. Money is
// known by its name's ending, as the house writes units; what an event is about, what is
// personal and what a program made stays.
func eventFields(e domain.Event) []eventField {
	text, err := domain.EventContent(e)
	if err != nil {
		return nil
	}
	values := map[string]any{}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&values) != nil {
		return nil
	}
	sealed := readmodel.SealedFields(e)
	var fields []eventField
	for _, m := range domain.FieldMeanings(e) {
		x := eventField{name: m.Name, fixed: domain.FixedField(e, m.Name) || strings.HasSuffix(m.Name, "shown_at") || strings.HasSuffix(m.Name, "hash")}
		switch v := values[m.Name].(type) {
		case string:
			x.text = v
			if _, err := calendar.Parse(v); err == nil && v != "" {
				x.kind = dateField
			}
		case json.Number:
			x.text, x.kind = v.String(), numberField
			switch {
			case strings.HasSuffix(m.Name, "_cents"):
				x.kind = centsField
			case strings.HasSuffix(m.Name, "_micropercent"):
				x.kind = rateField
			}
		default:
			continue // structures and lists have forms of their own
		}
		if slices.Contains(sealed, m.Name) {
			continue
		}
		fields = append(fields, x)
	}
	return fields
}

// input is the field's name in the form, where "reason" is that of the correction.
func (x eventField) input() string {
	if x.name == "reason" {
		return "reason_then"
	}
	return x.name
}

// label is the field's name for people, without its unit.
func (x eventField) label() string {
	if x.name == "reason" {
		return "Reason given then"
	}
	switch x.name { // as where they are set
	case "per_facility_cents":
		return "Most in one loan"
	case "total_cents":
		return "Most in all loans together"
	}
	name := strings.TrimSuffix(strings.TrimSuffix(x.name, "_cents"), "_micropercent")
	return capital(strings.ReplaceAll(name, "_", " "))
}

// shown is the recorded value as people type it.
func (x eventField) shown() string {
	n, err := strconv.ParseInt(x.text, 10, 64)
	switch {
	case x.kind == centsField && err == nil:
		return wording.Amount(n)
	case x.kind == rateField && err == nil:
		return strings.TrimSpace(strings.TrimSuffix(wording.Rate(n, 0), "%"))
	}
	return x.text
}

// readContent reads the fields of an event, and gives what makes its content of them. An
// event that is entered anew gets an id of its own where it makes something.
func readContent(f *Form, e domain.Event) func(fresh bool) string {
	typed := map[string]any{}
	for _, x := range eventFields(e) {
		if x.fixed || f.Value(x.input()) == x.shown() {
			continue
		}
		switch x.kind {
		case centsField:
			typed[x.name] = int64(f.Amount(x.input()))
		case rateField:
			typed[x.name] = int64(f.Rate(x.input()))
		case numberField:
			typed[x.name] = f.Int(x.input(), "a whole number", -1<<31, 1<<31)
		case dateField:
			typed[x.name] = f.Date(x.input(), "a date").String()
		default:
			typed[x.name] = f.Optional(x.input(), 500)
		}
	}
	return func(fresh bool) string {
		text, _ := domain.EventContent(e)
		values := map[string]json.RawMessage{}
		if json.Unmarshal([]byte(text), &values) != nil {
			return text
		}
		changes := maps.Clone(typed)
		if fresh {
			for own, prefix := range map[string]string{"charge": "C", "pledge": "L", "withdrawal": "W", "settlement": "S"} {
				if _, there := values[own]; there && makes(e, own) {
					changes[own] = f.ID(prefix)
				}
			}
		}
		for name, value := range changes {
			values[name], _ = json.Marshal(value) // numbers and texts always have a form
		}
		written, err := json.Marshal(values)
		if err != nil {
			return text
		}
		return string(written)
	}
}

// makes says whether an event is the first of what a field names.
func makes(e domain.Event, field string) bool {
	switch e.(type) {
	case domain.ChargeRaised:
		return field == "charge"
	case domain.PledgePlaced:
		return field == "pledge"
	case domain.WithdrawalRequested:
		return field == "withdrawal"
	case domain.ClawbackSettled:
		return field == "settlement"
	}
	return false
}
