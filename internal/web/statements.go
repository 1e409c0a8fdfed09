package web

import (
	"errors"
	"net/http"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/statement"
	"refold/web/templates/ui"
)

// statementsRoutes are the statements that have a number: one's own, and those of an
// investor for staff, who can also issue one.
func statementsRoutes() []Route {
	return []Route{
		{http.MethodGet, "/statements", Investor, (*Server).statementsPage, true},
		{http.MethodGet, "/statements.csv", Investor, (*Server).statementsFile, true},
		{http.MethodGet, "/parties/:id/statements", Staff, (*Server).statementsPage, true},
		{http.MethodGet, "/parties/:id/statements.csv", Staff, (*Server).statementsFile, true},
		{http.MethodPost, "/parties/:id/statements", Office, (*Server).issueStatementAction, false},
		{http.MethodGet, "/parties/:id/statement", Staff, (*Server).statementPage, true},
		{http.MethodGet, "/parties/:id/statement.csv", Staff, (*Server).statementFile, true},
		{http.MethodGet, "/parties/:id/statement.pdf", Staff, (*Server).statementPaper, true},
	}
}

// statementParty is whose statement the address is about, and what its pages' addresses
// begin with.
func (c *Context) statementParty() (party, base string) {
	if id := c.Param("id"); id != "" {
		return id, "/parties/" + id
	}
	return c.Viewer.Party, ""
}

// statementCrumbs lead back from a page about statements.
func (c *Context) statementCrumbs(party string, last ...frame.Crumb) []frame.Crumb {
	crumbs := []frame.Crumb{homeCrumb(c)}
	if c.Param("id") != "" {
		crumbs = append(crumbs, frame.Crumb{Text: "Parties", Href: "/parties"}, frame.Crumb{Text: party, Href: "/parties/" + party})
	}
	return append(crumbs, last...)
}

func (s *Server) statementsPage(c *Context) error {
	f := c.NewForm()
	if day := c.World.Today(); day != calendar.None {
		from, through := readmodel.StatementPeriod(day)
		f.Set("from", from.String())
		f.Set("through", through.String())
	}
	return s.statementsForm(c, f)
}

func (s *Server) statementsForm(c *Context, f *Form) error {
	party, base := c.statementParty()
	rows, ok := readmodel.IssuedStatements(c.World, c.reader(), party)
	if !ok {
		if base == "" {
			return c.notYet("Statements")
		}
		return ErrNotFound
	}
	content := statement.Issued{Party: party, Base: base, Rows: rows}
	if c.Viewer.Is(Office) && base != "" {
		content.Task = &ui.Task{Title: "Issue a statement", Note: "For days that are over. It gets a number and stays as it is; where one was issued and says the same, nothing is recorded.",
			Form: f.View(base+"/statements", "Issue it"), Controls: []ui.Control{
				line(f, ui.DateField(ui.Field{Name: "from", Label: "First day"})), line(f, ui.DateField(ui.Field{Name: "through", Label: "Last day"}))}}
		content.Task.Form.ID, content.Task.Form.Label = "issue", content.Task.Title
	}
	p := Page{Title: "Issued statements", Crumbs: c.statementCrumbs(party, frame.Crumb{Text: "Statement", Href: base + "/statement"}, frame.Crumb{Text: "Issued"})}
	p.steps(c, c.World.StreamLog(domain.WalletStream(party)))
	return c.Show(p, statement.IssuedPage(content))
}

func (s *Server) statementsFile(c *Context) error {
	party, _ := c.statementParty()
	rows, ok := readmodel.IssuedStatements(c.World, c.reader(), party)
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "statements", What: "Issued statements of investor " + party,
		Columns: []string{"number", "from", "through", "issued_on", "issued_by", "lines", "opening", "closing", "digest", "replaces", "replaced_by"}}
	lines := 0
	for _, r := range rows {
		lines += r.Lines
		file.Rows = append(file.Rows, []string{r.Number, isoDate(r.From), isoDate(r.Through), isoDate(r.On), r.Issuer, strconv.Itoa(r.Lines),
			r.OpeningCents.String(), r.ClosingCents.String(), r.Digest, r.Replaces, r.Replaced})
	}
	file.Total = "lines " + strconv.Itoa(lines)
	return c.Export(file)
}

// issueTries bounds how often a statement is made anew because something was recorded
// between making and issuing it.
const issueTries = 20

// issueStatementAction issues a statement of days that somebody asks for.
func (s *Server) issueStatementAction(c *Context) error {
	party, base := c.statementParty()
	if p := c.World.Party(party); p == nil || p.As != domain.Investor {
		return ErrNotFound
	}
	f := c.Form()
	from, through := f.Date("from", "the first day"), f.Date("through", "the last day")
	if f.Failed() {
		return c.Again(f, s.statementsForm)
	}
	for try := 1; ; try++ {
		head := s.journal.Head()
		view, ok := readmodel.Statement(head, readmodel.Viewer{Party: party}, from, through)
		if !ok {
			return ErrNotFound
		}
		answer, err := c.Do(f, view.Command(head))
		var refusal *domain.Refusal
		switch {
		case err == nil && len(answer.Events) == 0:
			return c.Go(base+"/statements", "It was issued already, and says the same.")
		case err == nil:
			return c.Go(base+"/statements", "Issued: it has its number, and the investor finds a notice.")
		case !errors.As(err, &refusal):
			return err
		case refusal.Has("STATEMENT_MOVED_ON") && try < issueTries:
			f.faults = nil
			continue
		}
		return c.Again(f, s.statementsForm)
	}
}

// issuedNotice says on a statement whether these days have an issued one, and whether it
// still says the same; replaces is the number of the one that this one corrects.
func issuedNotice(c *Context, view *readmodel.StatementView, base string) (notice *ui.Notice, replaces string) {
	last, ok := c.World.Wallet(view.Party).LastStatement(view.From, view.To)
	if !ok {
		return nil, ""
	}
	number := func(position int64) string {
		return readmodel.StatementNumber(view.Party, view.From, view.To, view.To, position)
	}
	if last.Replaces > 0 {
		replaces = number(last.Replaces)
	}
	n := &ui.Notice{Tone: ui.Info, Title: "Issued on " + wording.Day(last.On), Text: "The statement of these days is " + number(last.Position) + "; it says what stands here.",
		Href: base + "/statements", Link: "All issued statements"}
	switch {
	case view.Digest() != last.Digest:
		n.Tone, n.Text = ui.Warn, "The statement of these days is "+number(last.Position)+". Something was put right since: what stands here replaces it once a corrected one is issued."
		replaces = number(last.Position)
	case last.Position == c.Moment.Known && !c.Moment.Corrected:
		n.Text = "This is the statement as it was issued. Digest " + last.Digest[:16] + "."
	}
	if last.Replaces > 0 && view.Digest() == last.Digest {
		n.Text += " It replaces " + number(last.Replaces) + "."
	}
	return n, replaces
}
