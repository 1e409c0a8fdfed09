package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// facilityRoutes are the page of one loan and everything that can be done with it.
func facilityRoutes() []Route {
	return append(taskRoutes(),
		Route{http.MethodGet, "/facilities/:id", SignedIn, (*Server).facilityPage, true},
		Route{http.MethodGet, "/facilities/:id/accept", Staff | Borrower, (*Server).offerPage, true},
		Route{http.MethodGet, "/facilities/:id/offer.csv", Staff | Borrower, (*Server).offerFile, true},
		Route{http.MethodGet, "/facilities/:id/contract", Staff | Borrower, (*Server).contractPage, true},
		Route{http.MethodGet, "/facilities/:id/contract.pdf", Staff | Borrower, (*Server).contractFile, true},
		restructureRoutes()[0],
	)
}

// reader is the viewer as views need it.
func (c *Context) reader() readmodel.Viewer {
	ctx := c.Request().Context()
	return readmodel.Viewer{Party: c.Viewer.Party, Staff: c.Viewer.Is(Staff), Inserted: c.inserted, Name: func(sealed domain.Personal) string {
		if sealed == "" {
			return ""
		}
		name, err := c.server.keys.Open(ctx, sealed)
		if err != nil {
			return "(erased)"
		}
		return name
	}}
}

func (s *Server) facilityPage(c *Context) error { return s.showFacility(c, "", nil) }

// showFacility shows the page; the form of a task that was sent and refused keeps what
// was typed.
func (s *Server) showFacility(c *Context, task string, sent *Form) error {
	view, ok := readmodel.Facility(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	content := facility.Content{
		FacilityView: view, Today: c.World.Today(), Staff: c.Viewer.Is(Staff), Own: view.Borrower == c.Viewer.Party,
		PayTo: s.settings.TrustAccount, Waiting: facilityWaiting(c, view),
		Awaiting: awaiting(c, domain.FacilityStream(view.ID)),
	}
	content.Payoff = payoffOf(c, view)
	for _, t := range facilityTasks {
		if !c.Viewer.Is(t.roles) || !t.offered(c, view) {
			continue
		}
		if t.page != nil {
			content.Actions = append(content.Actions, facility.Action{Label: t.title, Href: "/facilities/" + view.ID + "/" + t.name})
			continue
		}
		form := sent
		if form == nil || t.name != task {
			form = c.NewForm()
			t.prefill(c, form, view)
		}
		controls := t.controls(c, form, view)
		if t.edits != nil && !form.sent {
			form.remember(controls)
		}
		shown := form.View("/facilities/"+view.ID+"/"+t.name, t.submit)
		shown.ID, shown.Danger, shown.Label = t.name, t.danger, t.title
		content.Tasks = append(content.Tasks, ui.Task{Title: t.title, Note: t.note, Form: shown, Folded: t.folded && !form.kept(), Controls: controls})
	}
	p := Page{Title: view.Company, Crumbs: []frame.Crumb{facilitiesCrumb(c), {Text: view.ID}}, Worked: content.Formulas}
	if !c.alone() {
		p.steps(c, c.World.StreamLog(domain.FacilityStream(view.ID)))
	}
	return c.Show(p, facility.Page(content))
}

// logSince is the part of a log that begins with a kind of event; none without it.
func logSince(log []*domain.Recorded, begins func(domain.Event) bool) []*domain.Recorded {
	for i, rec := range log {
		if begins(rec.Event) {
			return log[i:]
		}
	}
	return nil
}

// homeCrumb is where a viewer's way back begins.
func homeCrumb(c *Context) frame.Crumb {
	path := landing(c.Viewer.Roles)
	for _, item := range menu {
		if item.path == path {
			return frame.Crumb{Text: item.text, Href: path}
		}
	}
	return frame.Crumb{Text: "Home", Href: path}
}

// facilitiesCrumb is the list that a facility stands in: for staff that of all.
func facilitiesCrumb(c *Context) frame.Crumb {
	if c.Viewer.Is(Staff) {
		return frame.Crumb{Text: "Facilities", Href: "/facilities"}
	}
	return homeCrumb(c)
}

// steps tells the time bar where this page's record changed before and after the
// moment, as far as the World of the moment and the head know, each of what it lets the
// viewer see: a record may be hidden from them by now.
func (p *Page) steps(c *Context, log []*domain.Recorded) {
	p.between(c, readmodel.Followed(c.World, c.reader(), log), func(head *domain.World) []*domain.Recorded {
		return readmodel.Followed(head, c.reader(), head.StreamLog(log[0].Stream))
	})
}

// follow is steps for a page that follows from several streams: log gives its events from
// what a World knows, none that the viewer may not know of.
func (p *Page) follow(c *Context, log func(*domain.World) []*domain.Recorded) {
	if c.alone() {
		return
	}
	p.between(c, log(c.World), log)
}

func (p *Page) between(c *Context, log []*domain.Recorded, later func(head *domain.World) []*domain.Recorded) {
	if len(log) == 0 {
		return
	}
	for _, rec := range log {
		if p.First == 0 || rec.Position < p.First {
			p.First = rec.Position
		}
		if rec.Position < c.Moment.Known && rec.Position > p.Previous {
			p.Previous = rec.Position
		}
	}
	p.record = slices.Clone(log)
	if head := c.server.journal.Head(); head != c.World {
		for _, rec := range later(head) {
			if rec.Position <= c.Moment.Known {
				if c.Moment.Corrected && !c.Moment.counts(rec) && !head.Undone(rec.RequestID) {
					p.yet = append(p.yet, rec)
				}
				continue
			}
			p.record = append(p.record, rec)
			if p.Next == 0 || rec.Position < p.Next {
				p.Next = rec.Position
			}
		}
	}
	slices.SortFunc(p.record, func(a, b *domain.Recorded) int { return cmp.Compare(a.Position, b.Position) })
}

// facilityWaiting says who acts next, in the form of the verb that goes with "You" where
// it is the viewer.
func facilityWaiting(c *Context, v *readmodel.FacilityView) ui.Waiting {
	w := nextToAct(c, v)
	if verb, rest, _ := strings.Cut(w.What, " "); w.You && verb != "pledge" {
		if strings.HasSuffix(verb, "sses") {
			verb = strings.TrimSuffix(verb, "es")
		} else {
			verb = strings.TrimSuffix(verb, "s")
		}
		w.What = verb + " " + rest
	}
	return w
}

// nextToAct says who acts next, from the record's state.
func nextToAct(c *Context, v *readmodel.FacilityView) ui.Waiting {
	own := v.Borrower == c.Viewer.Party
	you := func(roles Roles) bool { return c.Viewer.Is(roles) }
	switch v.Stage {
	case domain.Submitted:
		return ui.Waiting{Who: who(you(Officer), "A credit officer"), What: "assesses the application", You: you(Officer)}
	case domain.UnderAssessment:
		mine := you(Approver) && v.GradedBy != c.Viewer.Party
		return ui.Waiting{Who: who(mine, "An approver"), What: "confirms grade and rate, as the second person", You: mine}
	case domain.Approved:
		if v.Imported != nil {
			return ui.Waiting{}
		}
		return ui.Waiting{Who: who(you(Officer), "A credit officer"), What: "lists the request", You: you(Officer)}
	case domain.Listed:
		return ui.Waiting{Who: who(you(Investor), "Investors"), What: "pledge through " + wording.Day(v.ClosesOn), You: you(Investor)}
	case domain.FullyFunded, domain.PartiallyFunded:
		if v.Contract == "" {
			return ui.Waiting{Who: who(you(Officer), "A credit officer"), What: "issues the contract", You: you(Officer)}
		}
		return ui.Waiting{Who: who(own, "The borrower"), What: "signs the contract", You: own}
	case domain.Accepted:
		return ui.Waiting{Who: who(you(Officer), "A credit officer"), What: "pays the loan out", You: you(Officer)}
	case domain.Active, domain.Defaulted, domain.ChargedOff:
		if v.Imported != nil {
			return ui.Waiting{}
		}
		return ui.Waiting{Who: who(own, "The borrower"), What: payWords(v), You: own}
	}
	return ui.Waiting{}
}

func payWords(v *readmodel.FacilityView) string {
	if late := v.At.PastDue.Total(); late > 0 {
		return "pays " + wording.Money(v.Currency, late) + ", due since " + wording.Day(v.At.OldestUnpaidDue)
	}
	return "pays " + wording.Money(v.Currency, v.At.NextDueAmount) + " on " + wording.Day(v.At.NextDue)
}

func who(you bool, otherwise string) string {
	if you {
		return "You"
	}
	return otherwise
}
