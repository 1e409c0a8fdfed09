package web

import (
	"errors"
	"net/http"
	"path"
	"strconv"
	"strings"

	"refold/internal/documents"
	"refold/internal/domain"
	"refold/internal/readmodel"
	documentspage "refold/web/templates/documents"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// documentRoutes are the file of an application, and its documents.
func documentRoutes() []Route {
	return []Route{
		{http.MethodGet, "/facilities/:id/documents", Staff | Borrower, (*Server).documentsPage, true},
		{http.MethodGet, "/facilities/:id/documents.csv", Staff | Borrower, (*Server).documentsFile, true},
		{http.MethodPost, "/facilities/:id/documents", Officer | Borrower, (*Server).documentsAction, false},
		{http.MethodPost, "/facilities/:id/take-back", Officer | Borrower, (*Server).takeBackAction, false},
		{http.MethodGet, "/facilities/:id/attachments/:attachment", Staff | Borrower, (*Server).attachmentFile, true},
	}
}

// sendsFile are the pages whose answer is a document.
var sendsFile = map[string]bool{"/facilities/:id/attachments/:attachment": true, "/apply/documents/:document": true, "/identity/documents/:document": true, "/parties/:id/documents/:document": true, "/facilities/:id/contract.pdf": true,
	"/events/:position/document": true, "/proposals/:id/document": true}

func (s *Server) documentsPage(c *Context) error { return s.documentsForm(c, c.NewForm()) }

func (s *Server) documentsForm(c *Context, f *Form) error {
	view, ok := readmodel.File(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	page := "/facilities/" + view.ID
	content := documentspage.Content{FileView: view}
	if acts := c.Viewer.Is(Officer) || view.Borrower == c.Viewer.Party; acts && view.MayAdd {
		content.Form, content.Controls = uploadForm(f, page+"/documents", "Add"), uploadControls(f)
	}
	for _, a := range view.Attachments {
		if view.MayRemove && a.AddedByID == c.Viewer.Party {
			content.TakeBack = append(content.TakeBack, ui.Action{Label: "Take back", Action: page + "/take-back", RequestID: c.NewRequestID(), Small: true,
				Hidden: []ui.Param{{Name: "attachment", Value: a.ID}}})
		} else {
			content.TakeBack = append(content.TakeBack, ui.Action{})
		}
	}
	p := Page{Title: "Documents of " + view.ID, Crumbs: []frame.Crumb{facilitiesCrumb(c), {Text: view.ID, Href: page}, {Text: "Documents"}}}
	p.steps(c, c.World.StreamLog(domain.FacilityStream(view.ID)))
	return c.Show(p, documentspage.Page(content))
}

func (s *Server) documentsFile(c *Context) error {
	view, ok := readmodel.File(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	return c.exportDocuments(view.ID, "Documents of facility "+view.ID, view.Attachments)
}

// exportDocuments is the list of a record's documents as a file.
func (c *Context) exportDocuments(record, what string, documents []readmodel.AttachmentRow) error {
	file := Export{Name: "documents-" + record, What: what, Columns: []string{"attachment", "name", "shows", "media_type", "size_bytes", "sha256", "added_by", "added_on", "event"}}
	var bytes int64
	for _, a := range documents {
		bytes += a.SizeBytes
		file.Rows = append(file.Rows, []string{a.ID, a.Name, string(a.Purpose), a.MediaType, strconv.FormatInt(a.SizeBytes, 10), a.Hash, a.AddedBy, isoDate(a.AddedOn), eventNumber(a.Position)})
	}
	file.Total = "bytes " + strconv.FormatInt(bytes, 10)
	return c.Export(file)
}

// documentsAction adds files to an application that was sent. Each is a request of its own:
// one that is refused takes none of the others with it.
func (s *Server) documentsAction(c *Context) error {
	view, ok := readmodel.File(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	f, taken, err := c.files(view.Borrower)
	if err != nil {
		return err
	}
	err = c.attach(f, view.Borrower, view.ID, "attach ", taken, purposeOf(f, domain.AttachmentPurposes), func(d domain.AttachedDocument) domain.Command {
		return domain.AttachDocument{Facility: view.ID, Document: d}
	})
	if err != nil {
		return err
	}
	if f.Failed() {
		if !view.MayAdd {
			return c.refused(f, true)
		}
		return c.Again(f, s.documentsForm)
	}
	return c.Go("/facilities/"+view.ID+"/documents", "Added.")
}

// attach records stored files of a party under a record, each by a request of its own,
// whose id comes from the form's and from what is done with the file. The bytes of a file
// that is refused stay: another event of the same party may name them. Without a purpose,
// which the form then names, nothing is recorded.
func (c *Context) attach(f *Form, owner, record, doing string, taken []upload, purpose domain.AttachmentPurpose, command func(domain.AttachedDocument) domain.Command) error {
	if purpose == "" {
		return nil
	}
	for _, u := range taken {
		name, err := c.server.keys.Seal(c.Request().Context(), owner, u.name)
		if err != nil {
			return err
		}
		one := &Form{RequestID: derivedID(f.RequestID, doing+u.Hash), ShownAt: f.ShownAt, incomplete: f.incomplete}
		_, err = c.Do(one, command(domain.AttachedDocument{Attachment: attachmentID(record, u.Hash), DocumentHash: u.Hash,
			MediaType: u.MediaType, SizeBytes: u.SizeBytes, Name: name, Purpose: purpose}))
		var refusal *domain.Refusal
		switch {
		case errors.As(err, &refusal):
			f.faults = append(f.faults, one.faults...)
		case err != nil:
			return err
		}
	}
	return nil
}

func (s *Server) takeBackAction(c *Context) error {
	view, ok := readmodel.File(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	f := c.Form()
	return c.Carry(f, domain.RemoveAttachment{Facility: view.ID, Attachment: f.Text("attachment", "the attachment", 40)}, "/facilities/"+view.ID+"/documents",
		"Taken back. It stays in the record that it was there.", s.documentsForm)
}

// attachmentFile sends a document to who may read the file that names it.
func (s *Server) attachmentFile(c *Context) error {
	view, ok := readmodel.File(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	for _, a := range view.Attachments {
		if a.ID == c.Param("attachment") {
			name := cleanName(a.Name)
			return c.fileOf(view.Borrower, a.Hash, strings.TrimSuffix(name, path.Ext(name))+extensions[a.MediaType])
		}
	}
	return ErrNotFound
}

// extensions are what systems know files by; the name that was sent says nothing.
var extensions = map[string]string{documents.PDF: ".pdf", documents.JPEG: ".jpg", documents.PNG: ".png"}
