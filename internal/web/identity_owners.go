package web

import (
	"fmt"
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/web/templates/ui"
)

// How many people the form has room for. Who has more says so to the back office.
const (
	ownerRows     = 4
	signatoryRows = 2
)

// millionthsPerBp turns a percentage as it is read (millionths of a percent) into
// hundredths of a percent.
const millionthsPerBp = 10_000

// ownersPage shows the page of one's own identity with the form of the owners as it was
// sent.
func (s *Server) ownersPage(c *Context, f *Form) error { return s.identityForms(c, c.NewForm(), f) }

// ownersAction hands in who owns a company and who signs for it.
func (s *Server) ownersAction(c *Context) error {
	f, own := c.Form(), s.ownersEdit(c)
	choice, ok := c.settle(f, own, ownerControls(f))
	if !ok {
		return c.conflicted(f, s.ownersPage)
	}
	command := domain.DeclareOwners{Party: c.Viewer.Party}
	var names []string // of the owners, then of the signatories
	manager := f.Optional("senior_manager", 120)
	for i := range ownerRows {
		field := func(name string) string { return "owner_" + strconv.Itoa(i+1) + "_" + name }
		if (i > 0 || manager != "") && f.Value(field("name")) == "" && f.Value(field("share")) == "" {
			continue
		}
		o := domain.Owner{Country: f.Choice(field("country"), "a country", countryCodes()...), ShareBps: f.share(field("share")), Exposed: f.Yes(field("exposed"))}
		names = append(names, f.Text(field("name"), "the owner's full name", 120))
		command.Owners = append(command.Owners, o)
	}
	for i := range signatoryRows {
		field := func(name string) string { return "signatory_" + strconv.Itoa(i+1) + "_" + name }
		if i > 0 && f.Value(field("name")) == "" && f.Value(field("capacity")) == "" {
			continue
		}
		x := domain.Signatory{Capacity: f.Text(field("capacity"), "in what capacity this person signs", 80)}
		names = append(names, f.Text(field("name"), "the signatory's full name", 120))
		command.Signatories = append(command.Signatories, x)
	}
	if f.Failed() {
		return c.Again(f, s.ownersPage)
	}
	if choice.nothing() {
		return c.Go("/identity", "These are declared already.")
	}
	if !choice.changed {
		return c.carryEdit(f, choice.command(own.stream, nil, false), "/identity", "What was declared stays as it is.", s.ownersPage, s.ownersAction)
	}
	if err := s.sealOwners(c, &command, manager, names); err != nil {
		return err
	}
	return c.carryEdit(f, choice.command(own.stream, command, true), "/identity", "Handed in. The back office screens it next.", s.ownersPage, s.ownersAction)
}

// sealOwners puts names into a declaration, sealed: of the owners, then of the signatories.
func (s *Server) sealOwners(c *Context, command *domain.DeclareOwners, manager string, names []string) error {
	var err error
	if command.SeniorManager, err = s.keys.Seal(c.Request().Context(), c.Viewer.Party, manager); err != nil {
		return fmt.Errorf("seal the name of who leads %s: %w", c.Viewer.Party, err)
	}
	for i, name := range names {
		sealed, err := s.keys.Seal(c.Request().Context(), c.Viewer.Party, name)
		if err != nil {
			return fmt.Errorf("seal the name of who stands behind %s: %w", c.Viewer.Party, err)
		}
		if i < len(command.Owners) {
			command.Owners[i].Name = sealed
		} else {
			command.Signatories[i-len(command.Owners)].Name = sealed
		}
	}
	return nil
}

// ownersEdit is what a company has declared, each time.
func (s *Server) ownersEdit(c *Context) edit {
	return edit{stream: domain.PartyStream(c.Viewer.Party), shown: func(rec *domain.Recorded) map[string]string {
		e, ok := rec.Event.(domain.OwnersDeclared)
		if !ok {
			return nil
		}
		owners, signatories := readmodel.Declared(c.reader(), e.Owners, e.Signatories)
		return shownBy(func(f *Form) { fillOwners(f, owners, signatories, c.reader().Name(e.SeniorManager)) })
	}}
}

// fillOwners fills in what was declared last; the form has room for so many.
func fillOwners(f *Form, owners []readmodel.BeneficialOwner, signatories []readmodel.SignatoryRow, manager string) {
	for i, o := range owners[:min(len(owners), ownerRows)] {
		name := "owner_" + strconv.Itoa(i+1) + "_"
		f.Set(name+"name", o.Name)
		f.Set(name+"share", money.Rate(o.ShareBps*millionthsPerBp).String())
		f.Set(name+"country", o.Country)
		if o.Exposed {
			f.Set(name+"exposed", "yes")
		}
	}
	for i, x := range signatories[:min(len(signatories), signatoryRows)] {
		name := "signatory_" + strconv.Itoa(i+1) + "_"
		f.Set(name+"name", x.Name)
		f.Set(name+"capacity", x.Capacity)
	}
	if manager != "" {
		f.Set("senior_manager", manager)
	}
}

// share reads a share above zero, in hundredths of a percent.
func (f *Form) share(field string) int {
	rate := f.Rate(field)
	if rate%millionthsPerBp != 0 {
		f.Fault(field, "Use at most two decimals.")
	}
	return int(rate / millionthsPerBp)
}

func countryCodes() []string {
	codes := make([]string, 0, len(countries))
	for _, o := range countries {
		if o.Value != "" {
			codes = append(codes, o.Value)
		}
	}
	return codes
}

// ownerControls are the fields of the form: who owns the company, then who signs for it.
func ownerControls(f *Form) []ui.Control {
	var controls []ui.Control
	for i := range ownerRows {
		field := func(name string) string { return "owner_" + strconv.Itoa(i+1) + "_" + name }
		who := "Owner " + strconv.Itoa(i+1)
		optional := i > 0
		controls = append(controls,
			line(f, ui.Field{Name: field("name"), Label: who + ", full name", Optional: optional, MaxLength: 120, Autocomplete: "off"}),
			line(f, ui.Field{Name: field("share"), Label: "Share of the company", Suffix: "%", Optional: optional, MaxLength: 8, Short: true, Autocomplete: "off"}),
			ui.Control{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: field("country"), Label: "Country", Optional: optional, Short: true}), Options: countries},
			ui.Control{Shape: ui.Agreed, Field: f.Field(ui.Field{Name: field("exposed"), Label: who + " holds a public office, or is close to somebody who does."})})
	}
	controls = append(controls, line(f, ui.Field{Name: "senior_manager", Label: "Senior manager, full name", Optional: true, MaxLength: 120, Autocomplete: "off",
		Hint: "Only where nobody owns 25 % or more: who leads the company"}))
	for i := range signatoryRows {
		field := func(name string) string { return "signatory_" + strconv.Itoa(i+1) + "_" + name }
		controls = append(controls,
			line(f, ui.Field{Name: field("name"), Label: "Signatory " + strconv.Itoa(i+1) + ", full name", Optional: i > 0, MaxLength: 120, Autocomplete: "off"}),
			line(f, ui.Field{Name: field("capacity"), Label: "Signs as", Placeholder: "Director", Optional: i > 0, MaxLength: 80, Short: true, Autocomplete: "off"}))
	}
	return controls
}
