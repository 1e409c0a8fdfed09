package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
	"refold/web/templates/undo"
)

type undoTask = recordTask[*readmodel.RequestView]

// undoRoutes are a request's own page, where it is undone or put back, the statement of
// what that changes, and the list of requests.
func undoRoutes() []Route {
	return append(undoRecord().routes(),
		Route{http.MethodGet, "/undo", Staff, (*Server).undoPage, true},
		Route{http.MethodGet, "/undo.csv", Staff, (*Server).undoExport, true},
		Route{http.MethodGet, "/undo/last", SignedIn, (*Server).undoLast, false},
		Route{http.MethodGet, "/undo/again", SignedIn, (*Server).redoLast, false},
		Route{http.MethodGet, "/undo/:position/impact.csv", Staff, (*Server).undoImpactExport, true},
	)
}

// ownSlip is the reason of who undoes or puts back what they did themselves.
const ownSlip = "By who did it."

// undoRecord is the page of one request. Staff give a reason; everybody else undoes what
// they did themselves, until somebody acted on it.
func undoRecord() record[*readmodel.RequestView] {
	can := func(v *readmodel.RequestView) bool {
		return len(v.Against) == 0 && len(v.Happened) == 0
	}
	staff := func(undone, cascade bool) func(*Context, *readmodel.RequestView) bool {
		return func(c *Context, v *readmodel.RequestView) bool {
			return can(v) && v.Undone == undone && (undone || (len(v.Dependents) > 0) == cascade) && !further(c, v)
		}
	}
	mine := func(undone bool) func(*Context, *readmodel.RequestView) bool {
		return func(c *Context, v *readmodel.RequestView) bool {
			return can(v) && v.Undone == undone && v.ActorID == c.Viewer.Party && !c.Viewer.Is(Office) && len(v.Dependents) == 0
		}
	}
	amend := func(c *Context, f *Form, v *readmodel.RequestView) domain.Command {
		change := v.Amend
		if further(c, v) {
			change = v.Further.Amend
		}
		change.Reason, change.Impact = f.reason(), f.Value("impact")
		return change
	}
	slip := func(c *Context, _ *Form, v *readmodel.RequestView) domain.Command { return slipOf(c, v) }
	return record[*readmodel.RequestView]{
		path: "/undo/:position", roles: SignedIn,
		find: findRequest,
		href: func(v *readmodel.RequestView) string { return undoPath(v.Records[0].Position) },
		show: showRequest,
		tasks: []undoTask{
			{name: "mine", title: "Undo", submit: "Undo", done: "Undone: it no longer counts.", roles: SignedIn, when: mine(false), command: slip,
				note: "Undo says that this should never have counted. You can put it back."},
			{name: "mine-again", title: "Put back", submit: "Put it back", done: "Put back: it counts again.", roles: SignedIn, when: mine(true), command: slip},
			{name: "undo", title: "Undo", submit: "Undo", done: "Undone: it no longer counts.", roles: Office, danger: true, when: staff(false, false),
				note: "It should never have counted: everything is folded again without it, as stated on this page.", fields: undoFields, command: amend},
			{name: "cascade", title: "Undo it with what depends on it", submit: "Undo all of it", done: "Undone, with what depended on it.", roles: Office, danger: true,
				when: staff(false, true), note: "All of it in one request, or nothing. To leave everything as it is, leave this page.", fields: undoFields, command: amend},
			{name: "further", title: "Undo it with what spent the money since", submit: "Undo all of it", done: "Undone, with what had spent the money.", roles: Office, danger: true,
				when: func(c *Context, v *readmodel.RequestView) bool { return further(c, v) && can(v.Further) },
				note: "All of it in one request, or nothing. To leave everything as it is, leave this page.", fields: undoFields, command: amend},
			{name: "redo", title: "Put back", submit: "Put it back", done: "Put back: it counts again.", roles: Office, when: staff(true, false),
				note: "It counts again, in its place.", fields: undoFields, command: amend},
		},
	}
}

// slipOf undoes a request by itself, as who is not staff may ask for: what others have built
// on it since stands in the way, and the refusal says so.
func slipOf(c *Context, v *readmodel.RequestView) domain.Amend {
	change, _ := readmodel.Reversal(c.World, c.Log(), v.Records)
	change.Reason = ownSlip
	return change
}

// undoFields ask for a reason and bring back the digest of the impact that is shown.
func undoFields(c *Context, f *Form, v *readmodel.RequestView) []ui.Control {
	if further(c, v) {
		v = v.Further
	}
	f.hide("impact", v.Amend.Impact)
	return reasonLines(c, f, v)
}

// further says that what spent the money since is to be undone too: the page is asked for
// it by its address, and its form is sent to one of its own.
func further(c *Context, v *readmodel.RequestView) bool {
	return v.Further != nil && (c.QueryParam("too") == undo.Spent || strings.HasSuffix(c.Request().URL.Path, "/further"))
}

func undoPath(position int64) string { return "/undo/" + strconv.FormatInt(position, 10) }

// findRequest gives the request that recorded the event of the address. What stands
// against undoing it is what the decision says, so that the page and it agree.
func findRequest(c *Context) (*readmodel.RequestView, bool) {
	position, err := strconv.ParseInt(c.Param("position"), 10, 64)
	if err != nil {
		return nil, false
	}
	v, ok := c.requestAt(position)
	if ok && (c.Request().Method != http.MethodPost || strings.HasSuffix(c.Request().URL.Path, "/further")) {
		v.StateFurther(c.World, c.reader(), c.Log())
	}
	return v, ok
}

// requestAt is the request of an event, with what the decision says against undoing it, or
// putting it back, if the viewer did it themselves.
func (c *Context) requestAt(position int64) (*readmodel.RequestView, bool) {
	v, ok := readmodel.Request(c.World, c.reader(), c.Log(), position)
	if !ok || len(v.Against) > 0 || len(v.Happened) > 0 || c.Viewer.Is(Staff) {
		return v, ok
	}
	if _, refusal := domain.Decide(c.World, c.Viewer.Party, slipOf(c, v)); refusal != nil {
		for _, r := range refusal.Reasons {
			v.Against = append(v.Against, r.Sentence)
		}
	}
	return v, true
}

func showRequest(c *Context, v *readmodel.RequestView, tasks []ui.Task) error {
	content := undo.Content{RequestView: v, Tasks: tasks, Staff: c.Viewer.Is(Staff), Auditor: !c.Viewer.Is(Office) && c.Viewer.Is(Staff), Path: undoPath(v.Records[0].Position)}
	address := ""
	if further(c, v) {
		v = v.Further
		content.RequestView, content.Too, address = v, true, "?too="+undo.Spent
	}
	v.StateImpact(c.World, c.reader())
	if v.Impact != nil {
		content.CSV = content.Path + "/impact.csv" + address
	}
	if change := v.Amend; c.Viewer.Is(Office) && len(v.Against) == 0 && len(v.Happened) == 0 {
		if content.Two = domain.TakesTwo(c.World, change); content.Two {
			for i := range tasks {
				tasks[i].Form.Submit = proposing(tasks[i].Form.Submit)
			}
		}
	}
	crumbs := []frame.Crumb{homeCrumb(c), {Text: v.Title}}
	if c.Viewer.Is(Staff) {
		crumbs = []frame.Crumb{homeCrumb(c), {Text: "Undo centre", Href: "/undo"}, {Text: v.Title}}
	}
	return c.Show(Page{Title: v.Title + " · request", Crumbs: crumbs}, undo.Request(content))
}

// proposing is what the button says of what a second person still has to approve.
func proposing(submit string) string {
	return "Propose: " + strings.ToLower(submit[:1]) + submit[1:]
}

// offerUndo adds to the notice of something that was just recorded the button that takes
// it back, or the way to the page where a reason or a second person is asked for.
func (c *Context) offerUndo(n *ui.Notice, position int64) {
	head := c.World
	if position > head.Position() || c.Moment.Past() {
		return
	}
	events := readmodel.RequestEvents(c.Log(), position)
	if len(events) == 0 || events[0].Actor != c.Viewer.Party {
		return
	}
	change, ok := readmodel.Reversal(head, c.Log(), events)
	if !ok {
		return
	}
	change.Reason = ownSlip
	_, refusal := domain.Decide(head, c.Viewer.Party, change)
	switch {
	case refusal == nil && !c.Viewer.Is(Office):
		n.Act = &ui.Action{Label: "Undo", Action: undoPath(events[0].Position) + "/mine", RequestID: c.NewRequestID(), Small: true}
		if head.Undone(events[0].RequestID) {
			n.Act.Action += "-again"
		}
		if verdict, refused := head.VerdictOf(c.Viewer.Party, change); refused == nil && verdict.MovesMoney() {
			n.Act.Confirm = "Money moves by this. Undo it?"
		}
	case refusal == nil || c.Viewer.Is(Office) && !slices.ContainsFunc(notTakenBack, refusal.Has):
		n.Href, n.Link = undoPath(events[0].Position), "Undo"
	}
}

// notTakenBack are the refusals that no reason and no second person helps against.
var notTakenBack = []string{"NOT_UNDOABLE", "REALLY_HAPPENED", "STATEMENT_STANDS", "CHOICE_STANDS"}

func (s *Server) undoImpactExport(c *Context) error {
	v, ok := findRequest(c)
	if !ok {
		return ErrNotFound
	}
	if further(c, v) {
		v = v.Further
	}
	if v.StateImpact(c.World, c.reader()); v.Impact == nil {
		return ErrNotFound
	}
	return c.exportImpact("impact-"+c.Param("position"), "Impact statement: "+v.Title, v.Impact)
}

// exportImpact is an impact statement as a file: figures of records first, then postings.
func (c *Context) exportImpact(name, what string, v *readmodel.ImpactView) error {
	e := Export{Name: name, What: what, Filters: "digest: " + v.Digest, Columns: []string{"Kind", "Record", "Figure", "Before", "After", "Currency", "Change"}}
	for _, r := range v.Changes {
		e.Rows = append(e.Rows, []string{"figure", r.Record, r.Figure, r.Before, r.After, "", ""})
	}
	for _, x := range v.Causes {
		e.Rows = append(e.Rows, []string{"event", x.Subject, x.Title, "", x.Becomes, "", ""})
	}
	for _, c := range v.Everyone {
		e.Rows = append(e.Rows, []string{"told", "Every investor", c.Term, c.Before, c.After, "", ""})
	}
	for _, p := range v.People {
		e.Rows = append(e.Rows, []string{"person", p.Name, "available", "", "", p.Currency, p.Available.String()}, []string{"person", p.Name, "locked", "", "", p.Currency, p.Locked.String()})
		for _, term := range p.Told {
			e.Rows = append(e.Rows, []string{"told", p.Name, term, "", "", "", ""})
		}
	}
	for _, x := range v.Statements {
		e.Rows = append(e.Rows, []string{"statement", x.Party, x.Number, "", "", "", ""})
	}
	sum := int64(0)
	for _, p := range v.Postings {
		sum += p.AmountCents
		e.Rows = append(e.Rows, []string{"posting", p.Owner, p.Account, "", "", p.Currency, money.Cents(p.AmountCents).String()})
	}
	e.Total = "sum of postings " + money.Cents(sum).String()
	return c.Export(e)
}
