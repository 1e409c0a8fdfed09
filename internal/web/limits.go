package web

import (
	"net/http"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/limits"
	"refold/web/templates/ui"
)

// limitRoutes are what bounds the stake of investors: the platform's caps for all, and the
// limits that investors set for themselves.
func limitRoutes() []Route {
	return append(capsRecord().routes(),
		Route{http.MethodGet, "/limits.csv", Staff, (*Server).capsFile, true},
		Route{http.MethodPost, "/wallet/limits", Investor, (*Server).ownLimitsAction, false},
	)
}

func capsRecord() record[*readmodel.CapsView] {
	return record[*readmodel.CapsView]{
		path: "/limits", roles: Staff,
		find: func(c *Context) (*readmodel.CapsView, bool) { return readmodel.Caps(c.World, c.reader()) },
		href: func(*readmodel.CapsView) string { return "/limits" },
		show: func(c *Context, v *readmodel.CapsView, tasks []ui.Task) error {
			p := Page{Title: "Limits of investors", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Products", Href: "/products"}, {Text: "Limits of investors"}}}
			p.steps(c, v.Log)
			return c.Show(p, limits.Page(limits.Content{CapsView: v, Tasks: tasks, Awaiting: awaiting(c, domain.CapsStream(v.Currency))}))
		},
		tasks: []recordTask[*readmodel.CapsView]{
			{name: "propose", title: "Set other limits", submit: "Propose these limits", done: proposed, roles: Office,
				note: "They hold for every investor once a second person has approved them. Who has more at stake keeps it, and can add nothing. Leave a field empty for no limit.",
				when: func(*Context, *readmodel.CapsView) bool { return true },
				fields: func(c *Context, f *Form, v *readmodel.CapsView) []ui.Control {
					return append([]ui.Control{
						line(f, ui.MoneyField(v.Currency, ui.Field{Name: "per_facility", Label: "Most in one loan", Optional: true})),
						line(f, ui.MoneyField(v.Currency, ui.Field{Name: "total", Label: "Most in all loans together", Optional: true})),
					}, reasonLines(c, f, v)...)
				},
				defaults: func(_ *Context, f *Form, v *readmodel.CapsView) { setLimits(f, v.Now) },
				command: func(_ *Context, f *Form, v *readmodel.CapsView) domain.Command {
					l := readLimits(f)
					return domain.SetCaps{Currency: v.Currency, PerFacilityCents: l.PerFacilityCents, TotalCents: l.TotalCents}
				}},
		},
	}
}

func (s *Server) capsFile(c *Context) error {
	view, ok := readmodel.Caps(c.World, c.reader())
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "limits", What: "Limits for every investor, newest first; an empty field is no limit",
		Columns: []string{"from", "event", "approved_by", "currency", "most_in_one_loan", "most_in_all_loans"}}
	for _, v := range view.Versions {
		file.Rows = append(file.Rows, []string{isoDate(v.On), eventNumber(v.Position), v.By, view.Currency, limitText(v.PerFacilityCents), limitText(v.TotalCents)})
	}
	file.Total = "in force: " + limits.Words(view.Now.PerFacilityCents) + " in one loan, " + limits.Words(view.Now.TotalCents) + " in all"
	return c.Export(file)
}

// ownLimitsAction sets the limits that investors give themselves.
func (s *Server) ownLimitsAction(c *Context) error {
	f := c.Form()
	again := func(c *Context, f *Form) error { return s.walletForms(c, c.NewForm(), f) }
	own := limitsOf(c.Viewer.Party, true)
	choice, ok := c.settle(f, own, limitControls(f, domain.Limits{}))
	if !ok {
		return c.conflicted(f, again)
	}
	l := readLimits(f)
	command := domain.SetLimits{Party: c.Viewer.Party, PerFacilityCents: l.PerFacilityCents, TotalCents: l.TotalCents}
	return c.carryEdit(f, choice.command(own.stream, command, true), "/wallet#limits", "Your limits are set. They hold for what you pledge from now on.", again, s.ownLimitsAction)
}

// ownLimits is the form in which investors limit themselves, and the fields with what
// others have set.
func ownLimits(c *Context, f *Form, l readmodel.LimitView) (ui.Form, []ui.Control) {
	most := l.Caps
	for _, office := range []struct{ to, by *money.Cents }{{&most.PerFacilityCents, &l.Office.PerFacilityCents}, {&most.TotalCents, &l.Office.TotalCents}} {
		if *office.by > 0 && (*office.to == 0 || *office.by < *office.to) {
			*office.to = *office.by
		}
	}
	controls := limitControls(f, most)
	if !f.sent {
		f.remember(controls)
	}
	form := f.View("/wallet/limits", "Set my limits")
	form.ID, form.Scope, form.Label = "set-limits", "limits", "Set my limits"
	return form, scoped("limits", controls)
}

// limitControls are the fields of an investor's own limits.
func limitControls(f *Form, most domain.Limits) []ui.Control {
	return []ui.Control{
		line(f, ui.MoneyField(readmodel.WalletCurrency, ui.Field{Name: "per_facility", Label: "Most in one loan", Optional: true, Hint: capHint(most.PerFacilityCents)})),
		line(f, ui.MoneyField(readmodel.WalletCurrency, ui.Field{Name: "total", Label: "Most in all loans together", Optional: true, Hint: capHint(most.TotalCents)})),
	}
}

// setLimits fills limits in; one that is none stays empty.
func setLimits(f *Form, l domain.Limits) {
	if l.PerFacilityCents > 0 {
		f.Set("per_facility", wording.Amount(l.PerFacilityCents))
	}
	if l.TotalCents > 0 {
		f.Set("total", wording.Amount(l.TotalCents))
	}
}

// readLimits reads limits; an empty field is none.
func readLimits(f *Form) domain.Limits {
	optional := func(name string) money.Cents {
		if f.Value(name) == "" {
			return 0
		}
		return f.Amount(name)
	}
	return domain.Limits{PerFacilityCents: optional("per_facility"), TotalCents: optional("total")}
}

func capHint(most money.Cents) string {
	if most == 0 {
		return ""
	}
	return "At most " + wording.Money(readmodel.WalletCurrency, most)
}

func limitText(most money.Cents) string {
	if most == 0 {
		return ""
	}
	return most.String()
}

// limitWords say what the viewer's limits leave for a pledge, after a comma; nothing where
// there are none.
func limitWords(c *Context, v *readmodel.FacilityView) string {
	p := c.World.Party(c.Viewer.Party)
	if p == nil || p.As != domain.Investor {
		return ""
	}
	l, words := readmodel.NewLimits(c.World, p), ""
	if l.Bind.PerFacilityCents > 0 {
		words += ", " + wording.Money(v.Currency, l.LeftInOne(readmodel.StakeHere(c.World, p.ID, v.ID))) + " within your limit for one loan"
	}
	if l.Bind.TotalCents > 0 {
		words += ", " + wording.Money(v.Currency, l.LeftInAll()) + " within that for all"
	}
	return words
}

// limitsOf are the limits that an investor has set, or the office has, as their forms show
// them.
func limitsOf(party string, own bool) edit {
	return edit{stream: domain.PartyStream(party), shown: func(rec *domain.Recorded) map[string]string {
		e, ok := rec.Event.(domain.LimitsSet)
		if !ok || (rec.Actor == party) != own {
			return nil
		}
		return shownBy(func(f *Form) {
			setLimits(f, domain.Limits{PerFacilityCents: e.PerFacilityCents, TotalCents: e.TotalCents})
		})
	}}
}
