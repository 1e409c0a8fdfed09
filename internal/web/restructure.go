package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/web/templates/facility"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// restructureRoutes are the page of new terms; what it sends is a task of the facility.
func restructureRoutes() []Route {
	return []Route{{http.MethodGet, "/facilities/:id/restructure", Office, (*Server).restructurePage, true}}
}

// maxRestructured bounds how many instalments a restructuring adds or spares.
const maxRestructured = 120

// restructureNames are the fields that say what is to change.
var restructureNames = []string{"from", "rate", "extra", "interest_only", "interest_grace", "first_due", "capitalise"}

func (s *Server) restructurePage(c *Context) error {
	f := c.NewForm()
	for _, name := range restructureNames {
		f.Set(name, clip(strings.TrimSpace(c.QueryParam(name))))
	}
	if f.Value("from") != "" {
		readRestructure(f)
	}
	return s.restructureForm(c, f)
}

// restructureForm shows what is asked for, before and after, and the form that proposes
// it, once it can be read and is possible.
func (s *Server) restructureForm(c *Context, f *Form) error {
	view, ok := readmodel.Facility(c.World, c.reader(), c.Param("id"))
	if !ok || !view.Loan {
		return ErrNotFound
	}
	content := facility.Restructuring{FacilityView: view}
	asked := f.Value("from") != ""
	if !asked && view.At.NextDue != calendar.None {
		f.Set("from", view.At.NextDue.String())
	}
	content.Ask = restructureControls(f)
	typed := &Form{values: url.Values{}}
	for _, name := range restructureNames {
		typed.Set(name, f.Value(name))
	}
	change, capitalise := readRestructure(typed)
	if asked && !typed.Failed() {
		preview, possible, err := readmodel.PreviewRestructure(c.World, view.ID, change, capitalise)
		var problem *schedule.Problem
		switch {
		case !possible:
			content.Fault = "This loan is " + view.Stage.String() + ": it can't be restructured."
		case errors.As(err, &problem):
			content.Fault = capital(problem.Sentence)
		case len(preview.Words) == 0:
			content.Fault = "With this nothing would change."
		default:
			content.Preview = preview
		}
	}
	content.Form = f.View("/facilities/"+view.ID+"/restructure", "Propose the restructuring")
	content.Form.ID, content.Form.Note, content.Form.Cancel = "restructure", secondPerson, "/facilities/"+view.ID
	for _, name := range restructureNames {
		content.Form.Hidden = append(content.Form.Hidden, ui.Param{Name: name, Value: f.Value(name)})
	}
	content.Reason = reasonField(c, f, view)
	p := Page{Title: "Restructure " + view.ID, Crumbs: []frame.Crumb{facilitiesCrumb(c), {Text: view.ID, Href: "/facilities/" + view.ID}, {Text: "Restructure"}}, Worked: content.Formulas}
	p.steps(c, c.World.StreamLog(domain.FacilityStream(view.ID)))
	return c.Show(p, facility.Restructure(content))
}

func restructureControls(f *Form) []ui.Control {
	number := func(name, label, hint string) ui.Control {
		return line(f, ui.Field{Name: name, Label: label, Hint: hint, InputMode: "numeric", Short: true, Optional: true})
	}
	return []ui.Control{
		line(f, ui.DateField(ui.Field{Name: "from", Label: "From the instalment due on", Hint: "Or the first one after that day"})),
		line(f, ui.Field{Name: "rate", Label: "New rate", Hint: "For the instalments from then on", Suffix: "% a year", InputMode: "decimal", Short: true, Optional: true}),
		number("extra", "Instalments more", "Added at the end"),
		number("interest_only", "Without principal", "So many of the next pay interest only"),
		number("interest_grace", "Interest put off", "So many of the next; it falls due with the one after"),
		line(f, ui.DateField(ui.Field{Name: "first_due", Label: "First of them due on", Hint: "The later ones move with it", Optional: true})),
		{Shape: ui.Agreed, Field: f.Field(ui.Field{Name: "capitalise", Label: "Spread what is due now over the instalments to come",
			Hint: "Overdue principal is scheduled anew; interest and late interest become principal, and the investors' claims grow by them. Fees stay due."})},
	}
}

// readRestructure reads what is to change; empty fields stay as they are.
func readRestructure(f *Form) (change schedule.Restructure, capitalise bool) {
	number := func(name string) int {
		if strings.TrimSpace(f.Value(name)) == "" {
			return 0
		}
		return f.Int(name, "a number", 0, maxRestructured)
	}
	change.FromDue = f.Date("from", "from when it is to change")
	if strings.TrimSpace(f.Value("rate")) != "" {
		change.NewRate, change.HasNewRate = f.Rate("rate"), true
	}
	change.ExtraPeriods, change.InterestOnly, change.InterestGrace = number("extra"), number("interest_only"), number("interest_grace")
	if day := f.OptionalDate("first_due"); day != calendar.None {
		change.NewFirstDue, change.HasNewFirstDue = day, true
	}
	return change, f.Yes("capitalise")
}

func restructureCommand(_ *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	change, capitalise := readRestructure(f)
	return domain.RestructureFacility{Facility: v.ID, Change: change, Capitalise: capitalise, Reason: f.reason()}
}
