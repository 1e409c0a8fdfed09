package web

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"refold/internal/readmodel"
	"refold/internal/web/sqlsession"
	"refold/internal/wording"
	"refold/web/templates/eventlog"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// Bounds of saved questions: how many one person has, and how long a name is.
const (
	mostQuestions   = 50
	questionRunes   = 80
	mostQueryLength = 1000
)

// ready are the questions that everybody of the staff finds.
var ready = []struct{ name, query string }{
	{"Rate changes in the last six months", "kind=" + url.QueryEscape("FacilityRestructured,ProductDefined") + "&within=6m"},
	{"Entered late in the last 30 days", "only=late&within=30d"},
	{"Undone in the last 12 months", "kind=" + url.QueryEscape("RequestUndone,RequestRedone") + "&within=12m"},
	{"Defaults and losses in the last 12 months", "kind=" + url.QueryEscape("DefaultDeclared,FacilityChargedOff,FacilityWrittenOff") + "&within=12m"},
	{"Withdrawals of 10,000 or more in the last 30 days", "kind=WithdrawalPaid&least=10%2C000.00&within=30d"},
	{"Roles granted and revoked", "kind=" + url.QueryEscape("RoleGranted,RoleRevoked")},
}

func (a *Accounts) questions(ctx context.Context, party string) ([]sqlsession.SavedQuestionsRow, error) {
	rows, err := a.queries.SavedQuestions(ctx, party)
	if err != nil {
		return nil, fmt.Errorf("read the saved questions of %s: %w", party, err)
	}
	return rows, nil
}

// question is a question with its answer at the page's moment.
func (c *Context) question(name, query string) eventlog.Question {
	values, _ := url.ParseQuery(query) // ours
	asked := askedEvents(values)
	filter, _, _ := asked.filter(c.World)
	return eventlog.Question{Name: name, Href: asked.path("/events", 0), Filters: asked.words(filter),
		Count: readmodel.CountEvents(c.World, c.server.events, c.Log(), filter)}
}

// questions are those that the viewer finds: their own, shared ones, and the ready ones.
func (c *Context) questions() ([]eventlog.Question, error) {
	rows, err := c.server.accounts.questions(c.Request().Context(), c.Viewer.Party)
	if err != nil {
		return nil, err
	}
	var all []eventlog.Question
	for _, row := range rows {
		q := c.question(row.Name, row.Query)
		q.By = readmodel.Actor(c.World, c.reader(), row.Owner)
		if q.Shared = row.Shared; row.Owner == c.Viewer.Party {
			q.Remove = &ui.Action{Label: "Delete", Action: "/events/questions/remove", Small: true, Hidden: []ui.Param{{Name: "question", Value: row.ID}}}
		}
		all = append(all, q)
	}
	for _, r := range ready {
		q := c.question(r.name, r.query)
		q.By, q.Shared = "Refold", true
		all = append(all, q)
	}
	return all, nil
}

func (s *Server) questionsPage(c *Context) error {
	return s.questionsForm(c, c.NewForm(), askedEvents(c.QueryParams()))
}

// questionsForm lists the questions; where filters were brought along it offers to save
// them.
func (s *Server) questionsForm(c *Context, f *Form, asked askedFor) error {
	all, err := c.questions()
	if err != nil {
		return err
	}
	view := eventlog.Questions{All: all, CSV: "/events/questions.csv"}
	filter, _, wrong := asked.filter(c.World)
	if query := asked.query(); query != "" && len(wrong) == 0 {
		form := f.View("/events/questions", "Save")
		form.Hidden = append(form.Hidden, ui.Param{Name: "query", Value: query})
		view.New = &eventlog.NewQuestion{Filters: asked.words(filter), Count: readmodel.CountEvents(c.World, s.events, c.Log(), filter), Form: form,
			Controls: []ui.Control{
				line(f, ui.Field{Name: "name", Label: "Name", Placeholder: "Rate changes in the last six months", MaxLength: questionRunes}),
				{Shape: ui.Agreed, Field: f.Field(ui.Field{Name: "shared", Label: "All of the staff find it", Optional: true})},
			}}
	}
	return c.Show(Page{Title: "Saved questions", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Event log", Href: "/events"}, {Text: "Saved questions"}}},
		eventlog.QuestionsPage(view))
}

// query is the filters as an address has them.
func (a askedFor) query() string {
	u, _ := url.Parse(a.path("/", 0)) // ours
	return u.RawQuery
}

func (s *Server) saveQuestionAction(c *Context) error {
	f := c.Form()
	name, shared := f.Text("name", "a name", questionRunes), f.Value("shared") == "yes"
	values, err := url.ParseQuery(f.Value("query"))
	asked := askedEvents(values)
	_, _, wrong := asked.filter(c.World)
	if query := asked.query(); err != nil || query == "" || len(query) > mostQueryLength || len(wrong) > 0 {
		return &badRequest{"These filters can't be saved. Set them again on the event log."}
	}
	again := func(c *Context, f *Form) error { return s.questionsForm(c, f, asked) }
	if f.Failed() {
		return c.Again(f, again)
	}
	saved, err := s.accounts.saveQuestion(c.Request().Context(), sqlsession.SaveQuestionParams{ID: f.ID("Q"), Owner: c.Viewer.Party, Shared: shared,
		Name: name, Query: asked.query(), Now: s.now(), AtMost: mostQuestions})
	switch {
	case err != nil:
		return err
	case !saved:
		f.Fault("", "You have "+strconv.Itoa(mostQuestions)+" questions already; delete one first.")
		return c.Again(f, again)
	}
	return c.Go("/events/questions", "Saved. The count follows the time bar.")
}

// saveQuestion keeps one; false if the person has too many. Again changes nothing.
func (a *Accounts) saveQuestion(ctx context.Context, q sqlsession.SaveQuestionParams) (bool, error) {
	n, err := a.queries.SaveQuestion(ctx, q)
	if err != nil {
		return false, fmt.Errorf("save a question of %s: %w", q.Owner, err)
	}
	if n > 0 {
		return true, nil
	}
	rows, err := a.questions(ctx, q.Owner)
	for _, row := range rows {
		if row.ID == q.ID && row.Owner == q.Owner {
			return true, nil
		}
	}
	return false, err
}

func (s *Server) dropQuestionAction(c *Context) error {
	id := c.Form().Optional("question", 40)
	if err := s.accounts.queries.DropQuestion(c.Request().Context(), id, c.Viewer.Party); err != nil {
		return fmt.Errorf("delete a question: %w", err)
	}
	return c.Go("/events/questions", "Deleted.")
}

func (s *Server) questionsExport(c *Context) error {
	all, err := c.questions()
	if err != nil {
		return err
	}
	e := Export{Name: "questions", What: "Saved questions with their counts", Columns: []string{"question", "filters", "by", "shared", "count"}}
	sum := 0
	for _, q := range all {
		sum += q.Count
		e.Rows = append(e.Rows, []string{q.Name, q.Filters, q.By, strconv.FormatBool(q.Shared), strconv.Itoa(q.Count)})
	}
	e.Total = "sum of counts " + wording.Count(sum)
	return c.Export(e)
}
