package web

import (
	"errors"
	"net/http"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/readmodel"
	"refold/web/templates/ui"
)

// facilityTask is something that can be done with a facility: who may, when it is
// offered, what is asked, and the command that it becomes. The decision in the domain
// has the last word; a task that is not offered is refused there too.
type facilityTask struct {
	name     string // last part of the address
	title    string
	note     string
	submit   string
	done     string // the sentence afterwards
	roles    Roles
	stages   []domain.Stage
	when     func(*Context, *readmodel.FacilityView) bool // nil: in these stages always
	danger   bool
	folded   bool
	fields   func(*Context, *Form, *readmodel.FacilityView) []ui.Control
	defaults func(*Context, *Form, *readmodel.FacilityView)
	command  func(*Context, *Form, *readmodel.FacilityView) domain.Command

	edits func(*readmodel.FacilityView) edit // of a form that edits what stands in the record; nil for others

	// page shows the form on a page of its own instead of the facility's; nil: there.
	page func(*Server, *Context, *Form) error
}

// offered says whether the state of the facility calls for the task.
func (t facilityTask) offered(c *Context, v *readmodel.FacilityView) bool {
	if v.Imported != nil {
		return false
	}
	for _, s := range t.stages {
		if s == v.Stage {
			return t.when == nil || t.when(c, v)
		}
	}
	return false
}

func (t facilityTask) prefill(c *Context, f *Form, v *readmodel.FacilityView) {
	if t.defaults != nil {
		t.defaults(c, f, v)
	}
}

func (t facilityTask) controls(c *Context, f *Form, v *readmodel.FacilityView) []ui.Control {
	if t.fields == nil {
		return nil
	}
	return t.fields(c, f, v)
}

// taskRoutes makes a row of the route table for each task.
func taskRoutes() []Route {
	routes := make([]Route, len(facilityTasks))
	for i, t := range facilityTasks {
		routes[i] = Route{Method: http.MethodPost, Path: "/facilities/:id/" + t.name, Roles: t.roles,
			Handle: func(s *Server, c *Context) error { return s.facilityAction(c, t) }}
	}
	return routes
}

// facilityAction reads the form of a task and asks for its command. What is refused
// is shown on the same page, beside the fields.
func (s *Server) facilityAction(c *Context, t facilityTask) error {
	view, ok := readmodel.FacilityNow(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	form := c.Form()
	again := func(c *Context, f *Form) error { return s.showFacility(c, t.name, f) }
	var choice settled
	if t.edits != nil && t.offered(c, view) {
		if choice, ok = c.settle(form, t.edits(view), t.controls(c, form, view)); !ok {
			return c.conflicted(form, again)
		}
	}
	command := t.command(c, form, view)
	if t.page != nil {
		again = func(c *Context, f *Form) error { return t.page(s, c, f) }
	}
	next, done := "/facilities/"+view.ID, t.done
	if !form.Failed() {
		var proposal string
		if command, proposal = c.twoPeople(form, command); proposal != "" {
			next, done = proposal, proposed
		} else {
			command = choice.command(domain.FacilityStream(view.ID), command, choice.changed)
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
			return s.facilityAction(c, t) // somebody was quicker by a moment: look at what they wrote
		case !errors.As(err, &refusal):
			return err
		}
	}
	if !t.offered(c, view) {
		return c.refused(form, complete) // the record has moved on: the form is no longer on its page
	}
	return c.Again(form, again)
}

// refused shows the reasons of a form that has no place on its page any more. Faults of
// what was typed into it are beside the point: completing it would not help.
func (c *Context) refused(f *Form, complete bool) error {
	refusal := &domain.Refusal{}
	if !complete {
		refusal.Reasons = []domain.Reason{{Code: "MOVED_ON", Sentence: "The record has changed since the form was opened: this can't be done any more."}}
		return refusal
	}
	for _, fault := range f.Errors() {
		refusal.Reasons = append(refusal.Reasons, domain.Reason{Code: "REFUSED", Field: fault.Field, Sentence: fault.Text})
	}
	return refusal
}
