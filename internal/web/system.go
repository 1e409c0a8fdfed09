package web

import (
	"net/http"

	"refold/internal/calendar"
	"refold/internal/wording"
	"refold/web/templates/system"
	"refold/web/templates/ui"
)

// systemRoutes are how the application itself stands.
func systemRoutes() []Route {
	return []Route{{http.MethodGet, "/system", Staff, (*Server).systemPage, true}}
}

func (s *Server) systemPage(c *Context) error {
	w := c.World
	day := "none yet"
	if w.Today() != calendar.None {
		day = wording.DayLong(w.Today())
	}
	view := system.View{
		Heading: ui.Heading{Title: "System", Meta: "Whether everything that must hold does hold, and where the program stands"},
		Broken:  w.Verify(),
		Journal: []ui.Fact{
			{Term: "Position", Value: wording.Count(w.Position()), Note: "the last event folded"},
			{Term: "Business day", Value: day, Note: "the last day opened"},
			{Term: "Parties", Value: wording.Count(len(w.Parties()))},
			{Term: "Facilities", Value: wording.Count(len(w.Facilities()))},
			{Term: "Receipts", Value: wording.Count(len(w.Receipts()))},
		},
		Program: []ui.Fact{
			{Term: "Head of the journal", Value: wording.Count(s.journal.Head().Position())},
			{Term: "Revision", Value: s.settings.Revision, Note: "the commit that runs"},
			{Term: "Lists", Value: s.listsWords()},
			{Term: "Data", Value: dataWords(s.settings.Demo)},
		},
	}
	return c.Show(Page{Title: "System", Crumbs: crumbs(c, "System")}, system.Page(view))
}

// listsWords says where the tables of the lists stand.
func (s *Server) listsWords() string {
	if s.tables == nil {
		return "from the fold"
	}
	if lag := s.tables.Lag(); lag > 0 {
		return "tables, " + wording.Plural(lag, "event", "events") + " behind"
	}
	return "tables, up to date"
}

func dataWords(demo bool) string {
	if demo {
		return "Demo: made up"
	}
	return "Real"
}
