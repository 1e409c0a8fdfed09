package web

import (
	"net/http"
	"path"
	"strings"

	"refold/internal/domain"
	"refold/internal/readmodel"
	documentspage "refold/web/templates/documents"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// paperRoutes are the documents that show who somebody is: one's own, and those of a party
// for staff.
func paperRoutes() []Route {
	own := Investor | Borrower
	return []Route{
		{http.MethodGet, "/identity/documents", own, (*Server).papersPage, true},
		{http.MethodGet, "/identity/documents.csv", own, (*Server).papersExport, true},
		{http.MethodGet, "/identity/documents/:document", own, (*Server).paperFile, true},
		{http.MethodPost, "/identity/documents", own, (*Server).papersAction, false},
		{http.MethodPost, "/identity/documents/take-back", own, (*Server).paperBackAction, false},
		{http.MethodGet, "/parties/:id/documents", Staff, (*Server).papersPage, true},
		{http.MethodGet, "/parties/:id/documents.csv", Staff, (*Server).papersExport, true},
		{http.MethodGet, "/parties/:id/documents/:document", Staff, (*Server).paperFile, true},
		{http.MethodPost, "/parties/:id/documents", Office, (*Server).papersAction, false},
		{http.MethodPost, "/parties/:id/documents/take-back", Office, (*Server).paperBackAction, false},
	}
}

// papers gives the documents that the address is about, and the address of their page.
func (c *Context) papers() (view *readmodel.PapersView, address string, ok bool) {
	party := c.Param("id")
	address = "/parties/" + party + "/documents"
	if party == "" {
		party, address = c.Viewer.Party, "/identity/documents"
	}
	view, ok = readmodel.Papers(c.World, c.reader(), party)
	return view, address, ok
}

func (s *Server) papersPage(c *Context) error { return s.papersForm(c, c.NewForm()) }

func (s *Server) papersForm(c *Context, f *Form) error {
	view, address, ok := c.papers()
	if !ok {
		if c.Param("id") == "" {
			return c.notYet("Identity documents")
		}
		return ErrNotFound
	}
	content := documentspage.Papers{PapersView: view, Address: address}
	acts := c.Viewer.Is(Office) || view.Own
	if acts && view.MayAdd {
		content.Form, content.Controls = uploadForm(f, address, "Add"), fileControls(f, domain.PartyDocumentPurposes)
	}
	for _, a := range view.Documents {
		var action ui.Action
		if acts && view.MayRemove && a.AddedByID == c.Viewer.Party {
			action = ui.Action{Label: "Take back", Action: address + "/take-back", RequestID: c.NewRequestID(), Small: true, Hidden: []ui.Param{{Name: "attachment", Value: a.ID}}}
		}
		content.TakeBack = append(content.TakeBack, action)
	}
	crumbs := []frame.Crumb{homeCrumb(c), {Text: "Who you are", Href: "/identity"}, {Text: "Documents"}}
	if c.Param("id") != "" {
		crumbs = []frame.Crumb{homeCrumb(c), {Text: "Parties", Href: "/parties"}, {Text: view.Party, Href: "/parties/" + view.Party}, {Text: "Documents"}}
	}
	p := Page{Title: "Identity documents", Crumbs: crumbs}
	p.steps(c, c.World.StreamLog(domain.PartyStream(view.Party)))
	return c.Show(p, documentspage.PapersPage(content))
}

func (s *Server) papersExport(c *Context) error {
	view, _, ok := c.papers()
	if !ok {
		return ErrNotFound
	}
	return c.exportDocuments(view.Party, "Identity documents of "+view.Party, view.Documents)
}

// papersAction adds files. Each is a request of its own: one that is refused takes none of
// the others with it.
func (s *Server) papersAction(c *Context) error {
	view, address, ok := c.papers()
	if !ok {
		return ErrNotFound
	}
	f, taken, err := c.files(view.Party)
	if err != nil {
		return err
	}
	err = c.attach(f, view.Party, view.Party, "hand in ", taken, purposeOf(f, domain.PartyDocumentPurposes), func(d domain.AttachedDocument) domain.Command {
		return domain.AttachPartyDocument{Party: view.Party, Document: d}
	})
	if err != nil {
		return err
	}
	if f.Failed() {
		if !view.MayAdd {
			return c.refused(f, true)
		}
		return c.Again(f, s.papersForm)
	}
	return c.Go(address, "Added.")
}

func (s *Server) paperBackAction(c *Context) error {
	view, address, ok := c.papers()
	if !ok {
		return ErrNotFound
	}
	f := c.Form()
	return c.Carry(f, domain.RemovePartyDocument{Party: view.Party, Attachment: f.Text("attachment", "the document", 40)}, address,
		"Taken back. It stays in the record that it was there.", s.papersForm)
}

// paperFile sends a document to who may read the file that names it.
func (s *Server) paperFile(c *Context) error {
	view, _, ok := c.papers()
	if !ok {
		return ErrNotFound
	}
	for _, a := range view.Documents {
		if a.ID == c.Param("document") {
			name := cleanName(a.Name)
			return c.fileOf(view.Party, a.Hash, strings.TrimSuffix(name, path.Ext(name))+extensions[a.MediaType])
		}
	}
	return ErrNotFound
}
