// Package parties is who is known to the platform: the list, and one party with its
// identity, money and story.
package parties

import (
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/payouts"
	"refold/web/templates/story"
	"refold/web/templates/ui"
)

// KycPill is where a party stands with its identity check.
func KycPill(state domain.KycState) *ui.Pill {
	switch state {
	case domain.KycValid:
		return &ui.Pill{Text: "Verified", Tone: ui.Good}
	case domain.KycPending:
		return &ui.Pill{Text: "To be checked", Tone: ui.Info}
	case domain.KycDeclined:
		return &ui.Pill{Text: "Rejected", Tone: ui.Bad}
	case domain.KycExpired:
		return &ui.Pill{Text: "Expired", Tone: ui.Warn}
	}
	return &ui.Pill{Text: "Not handed in", Tone: ui.Neutral}
}

// Table shows parties; names are those of the people, row for row.
func Table(rows []readmodel.PartyRow, names []string, today calendar.Date, empty ui.Empty) ui.Table {
	t := ui.Table{Caption: "Parties", Stack: true, Empty: empty, Columns: []ui.Column{{Head: "Name"}, {Head: "Kind"}, {Head: "Id"},
		{Head: "Registered"}, {Head: "Identity"}}}
	for i, r := range rows {
		name := ui.Cell{Text: names[i], Href: "/parties/" + r.ID}
		if r.Company != "" {
			name.Text, name.Note = r.Company, names[i]
		}
		identity := ui.Cell{Pill: KycPill(r.KycOn(today))}
		switch {
		case r.Suspended != "":
			identity.Pill = &ui.Pill{Text: "Suspended", Tone: ui.Bad}
		case r.Kind == domain.Staff:
			identity = ui.Cell{Text: wording.Dash, Muted: true}
		}
		t.Rows = append(t.Rows, ui.Row{ID: r.ID, Cells: []ui.Cell{name, kindCell(r), ui.T(r.ID), ui.T(wording.Day(r.RegisteredOn)), identity}})
	}
	return t
}

func kindCell(r readmodel.PartyRow) ui.Cell {
	if r.Kind == domain.Staff {
		return ui.Cell{Text: "Staff", Note: strings.Join(r.Roles, ", ")}
	}
	return ui.T(capital(string(r.Kind)))
}

func capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// Content is one party and what the viewer can do.
type Content struct {
	ViewAs string // where an auditor sees what the party sees; "" for others
	*readmodel.PartyView
	Tasks    []ui.Task
	Waiting  ui.Waiting
	Awaiting []ui.Notice // proposals that wait for a second person; staff only
}

func (c Content) investor() bool { return c.Kind == string(domain.Investor) }
func (c Content) staff() bool    { return c.Kind == string(domain.Staff) }

func (c Content) heading() ui.Heading {
	h := ui.Heading{Title: c.Person, Over: capital(c.Kind), Ref: c.ID, Meta: "registered on " + wording.Day(c.RegisteredOn)}
	if c.Company != "" {
		h.Title = c.Company
	}
	if !c.staff() {
		h.Pills = append(h.Pills, *KycPill(c.Kyc))
	}
	if c.Suspended != "" {
		h.Pills = append(h.Pills, ui.Pill{Text: "Suspended", Tone: ui.Bad})
	}
	if c.Closed != "" {
		h.Pills = append(h.Pills, ui.Pill{Text: "Closed", Tone: ui.Neutral})
	}
	return h
}

func (c Content) tiles() []ui.Tile {
	var tiles []ui.Tile
	for _, w := range c.Wallets {
		money := func(cents int64) string { return wording.Money(w.Currency, cents) }
		tiles = append(tiles,
			ui.Tile{Label: "Available", Value: money(int64(w.Available)), Note: "in the wallet"},
			ui.Tile{Label: "Locked", Value: money(int64(w.Locked)), Note: "pledges and withdrawals"},
			ui.Tile{Label: "Lent out", Value: money(int64(w.Claims)), Note: "principal still to come back"},
			ui.Tile{Label: "Topped up", Value: money(int64(w.TopUps)), Note: money(int64(w.Withdrawn)) + " withdrawn"})
		if w.OwedBack > 0 {
			tiles = append(tiles, ui.Tile{Label: "Owed back", Value: money(int64(w.OwedBack)), Tone: ui.Bad, Note: "clawback receivable"})
		}
	}
	return tiles
}

func (c Content) facts() []ui.Fact {
	facts := []ui.Fact{{Term: "Name", Value: c.Person}, {Term: "E-mail", Value: c.Email}}
	if c.Company != "" {
		facts = append(facts, ui.Fact{Term: "Company", Value: c.Company, Note: c.CompanyNumber})
	}
	if c.Sector != "" {
		facts = append(facts, ui.Fact{Term: "Sector", Value: c.Sector})
	}
	roles := "none"
	if len(c.Roles) > 0 {
		roles = strings.Join(c.Roles, ", ")
	}
	facts = append(facts, ui.Fact{Term: "Roles", Value: roles})
	if c.Suspended != "" {
		facts = append(facts, ui.Fact{Term: "Suspended", Value: c.Suspended})
	}
	if c.Closed != "" {
		facts = append(facts, ui.Fact{Term: "Closed", Value: c.Closed})
	}
	if c.investor() {
		l := c.Limits
		facts = append(facts, ui.Fact{Term: "Most in one loan", Value: limit(int64(l.Bind.PerFacilityCents)), Note: c.limitNote(l.Own.PerFacilityCents, l.Office.PerFacilityCents, l.Caps.PerFacilityCents)},
			ui.Fact{Term: "Most in all loans together", Value: limit(int64(l.Bind.TotalCents)), Note: c.limitNote(l.Own.TotalCents, l.Office.TotalCents, l.Caps.TotalCents)},
			ui.Fact{Term: "At stake", Value: wording.Money("SGD", l.AtStake)}, ui.Fact{Term: "Risks", Value: c.risks()})
	}
	return facts
}

// limitNote says by whom which limit was set, where there is one.
func (c Content) limitNote(own, office, caps money.Cents) string {
	var by []string
	for _, x := range []struct {
		who  string
		most money.Cents
	}{{"their own", own}, {"the back office's", office}, {"for every investor", caps}} {
		if x.most > 0 {
			by = append(by, x.who+" "+wording.Money("SGD", x.most))
		}
	}
	return strings.Join(by, ", ")
}

func limit(cents int64) string {
	if cents == 0 {
		return "no limit"
	}
	return wording.Money("SGD", cents)
}

func (c Content) risks() string {
	if c.RiskTextVersion == 0 {
		return "not acknowledged yet"
	}
	return "acknowledged, version " + wording.Count(c.RiskTextVersion)
}

func (c Content) identity() []ui.Fact {
	facts := []ui.Fact{{Term: "State", Pill: KycPill(c.Kyc)}}
	add := func(term, value, note string) {
		if value != "" {
			facts = append(facts, ui.Fact{Term: term, Value: value, Note: note})
		}
	}
	if c.KycUntil != calendar.None {
		add("Valid through", wording.Day(c.KycUntil), c.KycMethod)
	}
	add("Country", c.KycCountry, "")
	add("Identity document", c.IDNumber, "")
	add("Address", c.Address, "")
	add("Checked by", c.KycBy, "")
	add("Rejected because", c.KycReason, "")
	screened := "not yet, of what was handed in last"
	note := ""
	if s := c.Screening; s != nil {
		screened = capital(string(s.Result)) + " on " + wording.Day(s.On)
		note = s.List + ", " + s.Version + ", by " + s.By
		if s.Note != "" {
			note += ": " + s.Note
		}
	}
	add("Sanctions list", screened, note)
	return facts
}

// People are who owns a company and who signs for it, as on its own page too.
func People(owners []readmodel.BeneficialOwner, signatories []readmodel.SignatoryRow, manager string) ui.Table {
	t := ui.Table{Caption: "Owners and signatories", Stack: true, Columns: []ui.Column{{Head: "Name"}, {Head: "Is"}, {Head: "Share", Numeric: true}, {Head: "Country"}},
		Empty: ui.Empty{Title: "Nobody is declared yet", Text: "A company hands in who owns it and who signs for it on its page “Who you are”."}}
	for i, o := range owners {
		name := ui.Cell{Text: o.Name, Strong: true}
		if o.Exposed {
			name.Note = "politically exposed"
		}
		t.Rows = append(t.Rows, ui.Row{ID: "owner-" + strconv.Itoa(i+1), Cells: []ui.Cell{name, ui.T("Owner"), ui.T(wording.Percent(int64(o.ShareBps), 10_000)), ui.T(o.Country)}})
	}
	if manager != "" {
		t.Rows = append(t.Rows, ui.Row{ID: "senior-manager", Cells: []ui.Cell{{Text: manager, Strong: true}, {Text: "Senior manager", Note: "nobody owns a quarter"}, ui.T(wording.Dash), ui.T(wording.Dash)}})
	}
	for i, s := range signatories {
		t.Rows = append(t.Rows, ui.Row{ID: "signatory-" + strconv.Itoa(i+1), Cells: []ui.Cell{{Text: s.Name, Strong: true}, ui.T("Signs as " + s.Capacity), ui.T(wording.Dash), ui.T(wording.Dash)}})
	}
	return t
}

func (c Content) papersLink() string {
	if len(c.Documents) == 0 {
		return "Add documents"
	}
	return "All of the file"
}

func (c Content) ownersFile() string {
	if len(c.Owners)+len(c.Signatories) == 0 && c.SeniorManager == "" {
		return ""
	}
	return "/parties/" + c.ID + "/owners.csv"
}

func (c Content) facilities() ui.Table {
	t := ui.Table{Caption: "Facilities", Stack: true, Columns: []ui.Column{{Head: "Facility"}, {Head: "State"}, {Head: c.amountHead(), Numeric: true}, {Head: "Outstanding", Numeric: true}},
		Empty: ui.Empty{Title: "No facilities", Text: "What this party borrows or pledges appears here."}}
	for _, f := range c.Facilities[:min(len(c.Facilities), shownFacilities)] {
		pill := facility.StagePill(f.Stage, f.DaysPastDue, f.Loan)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.Company, Href: "/facilities/" + f.ID, Note: f.ID}, {Pill: &pill},
			ui.T(wording.Amount(f.Amount)), ui.T(wording.AmountOrDash(f.Outstanding))}})
	}
	return t
}

// shownFacilities bounds the rows on the page; the file has them all.
const shownFacilities = 20

func (c Content) moreFacilities() string {
	if n := len(c.Facilities); n > shownFacilities {
		return "The " + wording.Count(shownFacilities) + " of " + wording.Count(n) + " with the most outstanding; the file has them all"
	}
	return ""
}

func (c Content) amountHead() string {
	if c.investor() {
		return "Pledged"
	}
	return "Asked for"
}

func (c Content) withdrawals() ui.Table {
	names := make([]string, len(c.Withdrawals))
	for i, w := range c.Withdrawals {
		names[i] = wording.Money(w.Currency, w.AmountCents)
	}
	t := payouts.Withdrawals("Withdrawals", c.Withdrawals, names, ui.Empty{})
	t.Columns[0].Head = "Withdrawal"
	return t
}

// shownEvents bounds the story on the page; the event log has it all.
const shownEvents = 30

func (c Content) story() []ui.Event {
	return story.Events(c.Story[:min(len(c.Story), shownEvents)], true)
}

func (c Content) moreEvents() string {
	if n := len(c.Story); n > shownEvents {
		return "The last " + wording.Count(shownEvents) + " of " + wording.Count(n) + " events"
	}
	return ""
}
