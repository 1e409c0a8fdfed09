package web

import (
	"errors"
	"net/http"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/web/templates/ui"
)

// record is a page of one record and what can be done there; V is the page's view.
type record[V any] struct {
	path  string // as echo writes it: "/receipts/:id"
	roles Roles  // who may see the page
	find  func(*Context) (V, bool)
	href  func(V) string // the page's own address
	show  func(*Context, V, []ui.Task) error
	tasks []recordTask[V]
}

// recordTask is one thing that can be done with a record: who may, when it is offered,
// what is asked, and the command that it becomes. The decision in the domain has the
// last word.
type recordTask[V any] struct {
	name     string // last part of the address, and the form's anchor
	title    string
	note     string
	submit   string
	done     string // the sentence afterwards
	roles    Roles
	when     func(*Context, V) bool
	folded   bool
	danger   bool
	fields   func(*Context, *Form, V) []ui.Control
	defaults func(*Context, *Form, V) // nil: the form begins empty
	command  func(*Context, *Form, V) domain.Command
	edits    func(V) edit // of a form that edits what stands in the record; nil for others
}

// routes are the page and a row for each task.
func (r record[V]) routes() []Route {
	rows := []Route{{http.MethodGet, r.path, r.roles, func(_ *Server, c *Context) error { return r.page(c, "", nil) }, true}}
	for _, t := range r.tasks {
		rows = append(rows, Route{Method: http.MethodPost, Path: r.path + "/" + t.name, Roles: t.roles,
			Handle: func(_ *Server, c *Context) error { return r.act(c, t) }})
	}
	return rows
}

// page shows the record; the form of a task that was sent and refused keeps what was
// typed.
func (r record[V]) page(c *Context, task string, sent *Form) error {
	view, ok := r.find(c)
	if !ok {
		return ErrNotFound
	}
	var tasks []ui.Task
	for _, t := range r.tasks {
		if c.Viewer.Is(t.roles) && t.when(c, view) {
			form := sent
			if form == nil || t.name != task {
				form = c.NewForm()
				if t.defaults != nil {
					t.defaults(c, form, view)
				}
			}
			tasks = append(tasks, r.task(c, t, form, view))
		}
	}
	return r.show(c, view, tasks)
}

func (r record[V]) task(c *Context, t recordTask[V], form *Form, view V) ui.Task {
	task := ui.Task{Title: t.title, Note: t.note, Folded: t.folded && len(form.conflicts) == 0}
	if t.fields != nil {
		task.Controls = t.fields(c, form, view)
	}
	if t.edits != nil && !form.sent {
		form.remember(task.Controls)
	}
	task.Form = form.View(r.href(view)+"/"+t.name, t.submit)
	task.Form.ID, task.Form.Danger, task.Form.Label = t.name, t.danger, t.title
	return task
}

// act reads the form of a task and asks for its command. What is refused is shown on
// the same page, beside the fields.
func (r record[V]) act(c *Context, t recordTask[V]) error {
	view, ok := r.find(c)
	if !ok {
		return ErrNotFound
	}
	form := c.Form()
	var choice settled
	if t.edits != nil {
		var ok bool
		if choice, ok = c.settle(form, t.edits(view), t.fields(c, form, view)); !ok {
			return c.conflicted(form, func(c *Context, f *Form) error { return r.page(c, t.name, f) })
		}
	}
	command := t.command(c, form, view)
	next, done := r.href(view), t.done
	if !form.Failed() {
		var proposal string
		if command, proposal = c.twoPeople(form, command); proposal != "" {
			next, done = proposal, proposed
		} else if t.edits != nil {
			command = choice.command(t.edits(view).stream, command, true)
			if !choice.changed && !choice.nothing() {
				done = "It stays as it is; your choice is recorded."
			}
		}
	}
	complete := !form.Failed()
	if complete {
		_, err := c.Do(form, command)
		var refusal *domain.Refusal
		var moved *events.VersionConflict
		switch {
		case err == nil:
			return c.Go(next, done)
		case t.edits != nil && errors.As(err, &moved) && c.moveOn():
			return r.act(c, t) // somebody was quicker by a moment: look at what they wrote
		case !errors.As(err, &refusal):
			return err
		}
	}
	if !t.when(c, view) {
		return c.refused(form, complete) // the record has moved on: the form is no longer on its page
	}
	return c.Again(form, func(c *Context, f *Form) error { return r.page(c, t.name, f) })
}

func reasonLines[V any](_ *Context, f *Form, _ V) []ui.Control {
	return []ui.Control{{Shape: ui.Long, Field: f.Field(ui.Field{Name: "reason", Label: "Reason", Hint: "It stays in the record.", MaxLength: 500, Rows: 3})}}
}

// reason reads the field of reasonLines.
func (f *Form) reason() string {
	reason := f.Lines("reason", 500)
	if reason == "" && !f.faulty("reason") {
		f.Fault("reason", "Give a reason.")
	}
	return reason
}

func bankReferenceLine(f *Form, hint string) ui.Control {
	return line(f, ui.Field{Name: "bank_reference", Label: "Bank reference", Hint: hint, MaxLength: 60})
}
