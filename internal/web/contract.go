package web

import (
	"errors"
	"strconv"

	"refold/internal/documents"
	"refold/internal/domain"
	"refold/internal/paper"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/frame"
	"refold/web/templates/offer"
	"refold/web/templates/ui"
)

// issueCommand makes the contract as it is sent, stores it, and names it. Where nothing is
// funded there is none to make, and the decision says why.
func issueCommand(c *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	agreement, ok := readmodel.Agree(c.World, v.ID, c.World.Today())
	if !ok {
		return domain.IssueContract{Facility: v.ID, DocumentHash: "none"}
	}
	content, err := paper.Contract(agreement)
	if err != nil {
		f.Fault("", "The contract could not be made. Please try again.")
		return domain.IssueContract{Facility: v.ID}
	}
	stored, err := c.server.documents.Put(c.Request().Context(), documents.House, content)
	if err != nil {
		c.server.log.Error("store a contract", "id", requestID(c.Context), "error", err)
		f.Fault("", "The contract could not be stored. Please try again.")
	}
	return domain.IssueContract{Facility: v.ID, DocumentHash: stored.Hash}
}

// contractOf gives the bytes of a contract as it was issued: as stored, or, where the bytes
// are not here, made again from the fold if that gives the fingerprint that was recorded.
// Again says that making it again gives the same bytes.
func (s *Server) contractOf(c *Context, id string) (content []byte, issue readmodel.Issue, again bool, err error) {
	issue, ok := readmodel.Issued(c.World, id)
	if !ok {
		return nil, issue, false, ErrNotFound
	}
	var made []byte
	if agreement, ok := readmodel.AgreeIssued(c.World, id, issue); ok {
		if made, err = s.contracts.make(agreement); err != nil {
			return nil, issue, false, err
		}
	}
	again = documents.Hash(made) == issue.Hash
	content, _, err = s.documents.Get(c.Request().Context(), documents.House, issue.Hash)
	if errors.Is(err, documents.ErrNoDocument) && again {
		return made, issue, again, nil
	}
	return content, issue, again, err
}

// insideContract gives a facility to who may read its contract.
func (c *Context) insideContract() (*readmodel.FacilityView, error) {
	view, ok := readmodel.FacilityNow(c.World, c.reader(), c.Param("id"))
	if !ok || view.Contract == "" || !(c.Viewer.Is(Staff) || view.Borrower == c.Viewer.Party) {
		return nil, ErrNotFound
	}
	return view, nil
}

// contractPage says what was issued, with its fingerprint, and whether it can be made again.
func (s *Server) contractPage(c *Context) error {
	view, err := c.insideContract()
	if err != nil {
		return err
	}
	content, issue, again, err := s.contractOf(c, view.ID)
	if err != nil && !errors.Is(err, documents.ErrNoDocument) {
		return err
	}
	shown := facility.Document{Title: "Loan contract " + view.ID, Hash: view.Contract, IssuedOn: issue.On, Same: again, Bytes: len(content), SignedOn: c.World.Facility(view.ID).AcceptedOn}
	if content != nil {
		shown.File = "/facilities/" + view.ID + "/contract.pdf"
	} else {
		was := *view // issued as a text, before there were files
		was.Company = readmodel.CompanyAt(c.World, c.World.Facility(view.ID), issue.Position)
		if text := readmodel.Contract(&was); readmodel.ContractHash(&was) == view.Contract {
			shown.Text, shown.Same, shown.Bytes = text, true, len(text)
		}
	}
	p := Page{Title: "Contract " + view.ID, Crumbs: []frame.Crumb{facilitiesCrumb(c), {Text: view.ID, Href: "/facilities/" + view.ID}, {Text: "Contract"}}}
	p.steps(c, logSince(c.World.StreamLog(domain.FacilityStream(view.ID)), func(e domain.Event) bool { _, ok := e.(domain.ContractIssued); return ok }))
	return c.Show(p, facility.Contract(shown))
}

// contractFile sends the contract as it was issued: the same bytes for ever.
func (s *Server) contractFile(c *Context) error {
	view, err := c.insideContract()
	if err != nil {
		return err
	}
	content, issue, _, err := s.contractOf(c, view.ID)
	if errors.Is(err, documents.ErrNoDocument) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	return c.sendFile(content, documents.PDF, issue.Hash, "contract-"+fileName(view.ID)+".pdf")
}

func (s *Server) offerPage(c *Context) error { return s.offerForm(c, c.NewForm()) }

// offerForm is the page on which a borrower reads what is offered, and signs it.
func (s *Server) offerForm(c *Context, f *Form) error {
	view, ok := readmodel.Offer(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	path := "/facilities/" + view.Facility
	content := offer.Content{OfferView: view, Own: view.Borrower == c.Viewer.Party, PayTo: s.settings.TrustAccount}
	for _, clause := range paper.Clauses(view.Agreement) {
		content.Clauses = append(content.Clauses, offer.Clause(clause))
	}
	if page, ok := readmodel.Facility(c.World, c.reader(), view.Facility); ok && content.Own && page.Contract != "" && view.Stage <= domain.PartiallyFunded {
		content.Form = f.View(path+"/accept", "Sign")
		content.Form.Note = "You decide from event " + wording.Count(f.ShownAt) + "; that page is kept with your signature."
		content.Controls = acceptFields(c, f, page)
	}
	p := Page{Title: "Offer " + view.Facility, Crumbs: []frame.Crumb{facilitiesCrumb(c), {Text: view.Facility, Href: path}, {Text: "Offer"}}, Worked: content.Formulas}
	p.steps(c, logSince(c.World.StreamLog(domain.FacilityStream(view.Facility)), func(e domain.Event) bool { _, ok := e.(domain.FacilityApproved); return ok }))
	return c.Show(p, offer.Page(content))
}

// offerFile is the schedule of an offer.
func (s *Server) offerFile(c *Context) error {
	view, ok := readmodel.Offer(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "offer-" + view.Facility, What: "Schedule offered for facility " + view.Facility, Columns: []string{"number", "due", "principal", "interest", "instalment", "owed_after"}}
	for _, r := range view.Rows {
		file.Rows = append(file.Rows, []string{strconv.Itoa(r.No), isoDate(r.Due), r.Principal.String(), r.Interest.String(), r.Payment.String(), r.Balance.String()})
	}
	file.Total = "instalments " + view.Currency + " " + view.Total.String()
	return c.Export(file)
}

// signatories are those that the viewer's company has declared, as choices; none where it
// has declared nobody.
func signatories(c *Context) []ui.Option {
	p := c.World.Party(c.Viewer.Party)
	if p == nil {
		return nil
	}
	name := c.reader().Name
	var options []ui.Option
	for i, s := range p.Signatories {
		options = append(options, ui.Option{Value: strconv.Itoa(i + 1), Label: name(s.Name), Note: s.Capacity})
	}
	return options
}

// acceptFields ask who signs: one of those whom the company has declared, where it has.
func acceptFields(c *Context, f *Form, v *readmodel.FacilityView) []ui.Control {
	agreed := ui.Control{Shape: ui.Agreed, Field: f.Field(ui.Field{Name: "agree", Label: "I have read the contract and sign it for the company: amount, rate, fees, instalments, late interest and what happens on default.",
		Hint: "Contract " + v.Contract[:min(16, len(v.Contract))] + "…"})}
	if declared := signatories(c); len(declared) > 0 {
		return []ui.Control{{Shape: ui.Cards1, Field: f.Field(ui.Field{Name: "signatory", Label: "Who signs", Hint: "Those who were declared to sign for the company"}), Options: declared}, agreed}
	}
	return []ui.Control{
		line(f, ui.Field{Name: "signatory", Label: "Your full name", Hint: "As in your identity document", Autocomplete: "name", MaxLength: 120}),
		line(f, ui.Field{Name: "capacity", Label: "You sign as", Placeholder: "Director", MaxLength: 80}),
		agreed,
	}
}

func acceptCommand(c *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	command := domain.AcceptFacility{Facility: v.ID, ShownAt: f.ShownAt, DocumentHash: v.Contract}
	if declared := signatories(c); len(declared) > 0 {
		values := make([]string, len(declared))
		for i, o := range declared {
			values[i] = o.Value
		}
		if n, err := strconv.Atoi(f.Choice("signatory", "who signs", values...)); err == nil {
			chosen := c.World.Party(c.Viewer.Party).Signatories[n-1]
			command.Signatory, command.Capacity = chosen.Name, chosen.Capacity
		}
	} else {
		name := f.Text("signatory", "your full name", 120)
		command.Capacity = f.Text("capacity", "in what capacity you sign", 80)
		var err error
		if command.Signatory, err = c.server.keys.Seal(c.Request().Context(), c.Viewer.Party, name); err != nil {
			f.Fault("signatory", "The name could not be stored. Please try again.")
		}
	}
	if !f.Yes("agree") {
		f.Fault("agree", "Please confirm that you have read the contract.")
	}
	return command
}
