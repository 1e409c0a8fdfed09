package web

import (
	"errors"
	"net/http"
	"os"
	"runtime"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/system"
	"refold/web/templates/ui"
)

// systemRoutes are how the application itself stands, and what can be done about its
// tables.
func systemRoutes() []Route {
	return []Route{
		{http.MethodGet, "/system", Staff, (*Server).systemPage, true},
		{http.MethodPost, "/system/verify", Office, (*Server).verifyAction, false},
		{http.MethodPost, "/system/compare", Office, (*Server).compareAction, false},
		{http.MethodPost, "/system/rebuild", Office, (*Server).rebuildAction, false},
	}
}

// checksOnPage is how many comparisons and rebuilds are listed.
const checksOnPage = 12

func (s *Server) systemPage(c *Context) error {
	w := c.World
	day := "none yet"
	if w.Today() != calendar.None {
		day = wording.DayLong(w.Today())
	}
	parties, facilities, receipts := w.Counts()
	view := system.View{
		Heading: ui.Heading{Title: "System", Meta: "Whether everything that must hold does hold, and where the program stands"},
		Journal: []ui.Fact{
			{Term: "Position", Value: wording.Count(w.Position()), Note: "the last event folded"},
			{Term: "Business day", Value: day, Note: "the last day opened"},
			{Term: "Parties", Value: wording.Count(parties)},
			{Term: "Facilities", Value: wording.Count(facilities)},
			{Term: "Receipts", Value: wording.Count(receipts)},
		},
		Program: s.programFacts(),
		Folding: s.foldingFacts(),
		Checks:  ui.Table{},
	}
	view.Invariants, view.Broken = s.invariants(c)
	if c.Viewer.Is(Office) {
		view.Verify = &ui.Action{Label: "Check now", Action: "/system/verify", RequestID: c.NewRequestID()}
	}
	if err := s.tableFacts(c, &view); err != nil {
		return err
	}
	processes, err := s.processTable(c.Request().Context())
	if err != nil {
		return err
	}
	view.Processes = processes
	return c.Show(Page{Title: "System", Crumbs: crumbs(c, "System")}, system.Page(view))
}

func (s *Server) programFacts() []ui.Fact {
	return []ui.Fact{
		{Term: "Revision", Value: s.settings.Revision, Note: "the commit that runs"},
		{Term: "Running since", Value: s.began.In(wording.Zone).Format("2 Jan 2006, 15:04"), Note: "process " + strconv.Itoa(os.Getpid())},
		{Term: "Built with", Value: runtime.Version()},
		{Term: "Data", Value: dataWords(s.settings.Demo)},
	}
}

// foldingFacts are the journal in memory, and what is kept of its past.
func (s *Server) foldingFacts() []ui.Fact {
	start, stats := s.journal.Start(), s.past.Stats()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	reserved := events.Reserved()
	hits := "none asked for yet"
	if stats.Asked > 0 {
		hits = wording.Percent(stats.Hit, stats.Asked) + " of " + wording.Count(stats.Asked) + " asked for"
	}
	folded := "in " + wording.Took(start.Took) + ", " + wording.Count(start.PerSecond()) + " a second"
	if start.Prepared > 0 {
		folded = "after event " + wording.Count(start.Prepared) + ", which was prepared, in " + wording.Took(start.Took)
	}
	facts := []ui.Fact{
		{Term: "Head of the journal", Value: wording.Count(s.journal.Head().Position())},
		{Term: "Folded at the start", Value: wording.Plural(start.Events, "event", "events"), Note: folded},
		{Term: "Records of the past kept", Value: wording.Count(stats.Kept), Note: "within " + wording.Bytes(stats.Bytes) + ", REFOLD_HISTORY_MEMORY"},
		{Term: "Found among them", Value: hits},
		{Term: "Loans written down", Value: wording.Count(stats.Tracks.Made) + " of " + wording.Count(stats.Tracks.All),
			Note: "for lists and totals of the past, in " + wording.Bytes(stats.Tracks.Bytes) + "; the others are folded when asked for"},
		{Term: "Memory in use", Value: wording.Bytes(int64(memory.HeapAlloc) - reserved), Note: wording.Bytes(int64(memory.Sys)-reserved) + " from the system"},
	}
	if s.checkpoint != nil {
		facts = append(facts, checkpointFacts(s.checkpoint(), s.journal.Head().Position(), s.now())...)
	}
	return facts
}

// tableFacts are where the tables of the lists stand, how they compare with the fold,
// and what can be done.
func (s *Server) tableFacts(c *Context, view *system.View) error {
	if s.tables == nil {
		view.Tables = []ui.Fact{{Term: "Lists", Value: "from the fold", Note: "there are no tables"}}
		return nil
	}
	ctx := c.Request().Context()
	state, err := s.tables.Database(ctx)
	if err != nil {
		return err
	}
	checks, err := s.tables.Checks(ctx, checksOnPage)
	if err != nil {
		return err
	}
	position, lag := s.tables.Position(), s.tables.Lag()
	view.Tables = []ui.Fact{
		{Term: "Stand at", Value: wording.Count(position), Note: "the event up to which lists know"},
		{Term: "Behind", Value: wording.Plural(lag, "event", "events"), Pill: lagPill(lag)},
		{Term: "Database", Value: "PostgreSQL " + state.Version},
		{Term: "Journal on disk", Value: wording.Bytes(state.JournalBytes), Note: bytesEach(state.JournalBytes, s.journal.Head().Position())},
	}
	view.Checks = checkTable(c, checks)
	view.Finding = finding(checks, s.tables.Rebuilding())
	if c.Viewer.Is(Office) {
		view.Actions = []ui.Action{
			{Label: "Compare now", Action: "/system/compare", RequestID: c.NewRequestID()},
			{Label: "Rebuild the tables", Action: "/system/rebuild", RequestID: c.NewRequestID(),
				Confirm: "The lists are filled anew beside the running ones, which go on being read. Nothing of the business changes."},
		}
	}
	return nil
}

func lagPill(lag int64) *ui.Pill {
	if lag == 0 {
		return &ui.Pill{Text: "Up to date", Tone: ui.Good}
	}
	return &ui.Pill{Text: "Catching up", Tone: ui.Warn}
}

func bytesEach(bytes, events int64) string {
	if events == 0 {
		return "nothing recorded yet"
	}
	return wording.Count(bytes/events) + " bytes an event, indexes included"
}

// finding is what the last comparison says, unless a rebuild came after it.
func finding(checks []readmodel.Check, rebuilding bool) ui.Notice {
	if rebuilding {
		return ui.Notice{Tone: ui.Info, Title: "The tables are being filled anew", Text: "Lists go on being served meanwhile."}
	}
	if len(checks) == 0 {
		return ui.Notice{Tone: ui.Neutral, Title: "Not compared yet", Text: "The tables are compared with the fold every ten minutes."}
	}
	last := checks[0]
	switch {
	case last.Failure != "":
		return ui.Notice{Tone: ui.Bad, Title: "The last check failed", Text: last.Failure}
	case last.Difference != "":
		return ui.Notice{Tone: ui.Bad, Title: "The tables differ from the fold", Text: last.Difference + ". Rebuild them: the fold is right."}
	case last.Action == readmodel.Rebuilt:
		return ui.Notice{Tone: ui.Good, Title: "The tables were filled anew", Text: "They are as the fold gives them, at event " + wording.Count(last.Position) + "."}
	}
	return ui.Notice{Tone: ui.Good, Title: "Every row equals the fold", Text: "Compared at event " + wording.Count(last.Position) + "."}
}

func checkTable(c *Context, checks []readmodel.Check) ui.Table {
	t := ui.Table{Caption: "Comparisons and rebuilds, newest first", Stack: true,
		Columns: []ui.Column{{Head: "When"}, {Head: "What"}, {Head: "By"}, {Head: "At event", Numeric: true}, {Head: "Took", Numeric: true}, {Head: "Result"}},
		Empty:   ui.Empty{Title: "No checks yet", Text: "The tables are compared with the fold every ten minutes, and whenever somebody asks for it."}}
	for _, check := range checks {
		what := "Compared"
		if check.Action == readmodel.Rebuilt {
			what = "Rebuilt"
		}
		result := ui.Cell{Pill: &ui.Pill{Text: "In order", Tone: ui.Good}}
		switch {
		case check.Failure != "":
			result = ui.Cell{Text: "Failed", Note: check.Failure}
		case check.Difference != "":
			result = ui.Cell{Text: "Differs", Strong: true, Note: check.Difference}
		}
		by := "The program"
		if check.By != domain.System {
			by = readmodel.Actor(c.World, c.reader(), check.By)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			ui.T(check.At.In(wording.Zone).Format("2 Jan 2006, 15:04:05")), ui.T(what), ui.T(by), ui.T(wording.Count(check.Position)),
			ui.T(wording.Took(check.Took)), result}})
	}
	return t
}

// compareAction compares the tables with the fold now.
func (s *Server) compareAction(c *Context) error {
	if s.tables == nil {
		return ErrNotFound
	}
	c.Form()
	check, err := s.tables.Compare(c.Request().Context(), c.Viewer.Party)
	switch {
	case errors.Is(err, readmodel.ErrOtherShape):
		return c.Go("/system", "The tables were filled by another version, and are being filled anew; this goes on by itself. Compare them then.")
	case err != nil:
		return err
	case check.Difference != "":
		return c.Go("/system", "Compared: the tables differ from the fold. Rebuild them.")
	}
	return c.Go("/system", "Compared: every row of the tables equals the fold.")
}

// rebuildAction fills the tables anew from the fold.
func (s *Server) rebuildAction(c *Context) error {
	if s.tables == nil {
		return ErrNotFound
	}
	c.Form()
	switch _, err := s.tables.RebuildFor(c.Request().Context(), c.Viewer.Party); {
	case errors.Is(err, readmodel.ErrRebuilding):
		return c.Go("/system", "The tables are being filled anew; this goes on by itself.")
	case err != nil:
		return err
	}
	return c.Go("/system", "The tables were filled anew from the fold.")
}

func dataWords(demo bool) string {
	if demo {
		return "Demo: made up"
	}
	return "Real"
}
