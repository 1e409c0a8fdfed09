package web

import (
	"errors"
	"mime"
	"net/http"
	"path"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/documents"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/web/templates/ui"
)

// evidenceRoutes are the documents upon which something was put right, and upon which it
// is proposed to be.
func evidenceRoutes() []Route {
	return []Route{
		{http.MethodGet, "/events/:position/document", Staff, (*Server).eventDocument, true},
		{http.MethodGet, "/proposals/:id/document", Staff, (*Server).proposalDocument, true},
	}
}

// keptDocument is the field that brings a document back that was sent with the form before.
const keptDocument = "document_kept"

// evidence reads a form that may bring a document about an event, or name one that was
// sent with it before; its bytes are looked at again, whatever the form says of them.
func (c *Context) evidence(rec *domain.Recorded) (*Form, domain.Evidence, error) {
	of := c.World.PersonBehind(rec)
	kind, _, _ := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		f, taken, err := c.filesOf(of, false)
		if err != nil {
			return nil, domain.Evidence{}, err
		}
		if len(taken) > 0 {
			u := taken[len(taken)-1]
			return f, domain.Evidence{DocumentHash: u.Hash, DocumentOf: of, MediaType: u.MediaType, SizeBytes: u.SizeBytes}, nil
		}
		return c.keptEvidence(f, of)
	}
	return c.keptEvidence(c.Form(), of)
}

func (c *Context) keptEvidence(f *Form, of string) (*Form, domain.Evidence, error) {
	hash := f.Value(keptDocument)
	if hash == "" {
		return f, domain.Evidence{}, nil
	}
	content, mediaType, err := c.server.documents.Get(c.Request().Context(), of, hash)
	switch {
	case errors.Is(err, documents.ErrNoDocument):
		f.Fault("document", "The file is no longer here. Choose it again.")
		return f, domain.Evidence{}, nil
	case err != nil:
		return nil, domain.Evidence{}, err
	}
	return f, domain.Evidence{DocumentHash: hash, DocumentOf: of, MediaType: mediaType, SizeBytes: int64(len(content))}, nil
}

// heldAsEvidence says whether a document of a party is kept with something that was put
// right in one of its records, or that somebody proposed to put right.
func (c *Context) heldAsEvidence(party, hash string) bool {
	if c.World.ProposedAsEvidence(party, hash) {
		return true
	}
	streams := []string{domain.PartyStream(party), domain.WalletStream(party)}
	for _, f := range c.World.FacilitiesEver(party) {
		streams = append(streams, domain.FacilityStream(f.ID))
	}
	for _, id := range c.World.FacilitiesGone(party) {
		streams = append(streams, domain.FacilityStream(id))
	}
	for _, stream := range streams {
		for _, rec := range c.History().Corrections(stream) {
			if e := domain.EvidenceOf(rec.Event); e.DocumentHash == hash && e.DocumentOf == party {
				return true
			}
		}
	}
	return false
}

// inserted is what says that an event was forgotten and entered afterwards; nil if it was
// not. Where the page shows what is now known to have been true, nothing was.
func (c *Context) inserted(position int64) *domain.Recorded {
	log := c.Log()
	if c.Moment.asked != calendar.None || position < 2 || position > int64(log.Len()) || log.Request(position-1) != log.Request(position) {
		return nil
	}
	before := log.At(position - 1)
	if _, ok := before.Event.(domain.EventInserted); !ok {
		return nil
	}
	return before
}

// evidenceLine asks for a document; one that was sent before stays with the form.
func evidenceLine(f *Form, e domain.Evidence) ui.Control {
	hint := "What shows it: PDF, JPEG or PNG, at most 10 MB. Whoever approves it can read it."
	if e.There() {
		f.hide(keptDocument, e.DocumentHash)
		hint = readmodel.EvidenceText(e) + " is kept with the form. Choose another to replace it."
	}
	return line(f, ui.Field{Name: "document", Label: "Document", Type: "file", Hint: hint, Optional: true, Accept: "application/pdf,image/jpeg,image/png"})
}

func (s *Server) eventDocument(c *Context) error {
	position, err := strconv.ParseInt(c.Param("position"), 10, 64)
	if err != nil || position < 1 || position > c.Moment.Known {
		return ErrNotFound
	}
	return c.evidenceFile(domain.EvidenceOf(c.Log().At(position).Event), "correction-"+c.Param("position"))
}

func (s *Server) proposalDocument(c *Context) error {
	v, ok := readmodel.Proposal(c.World, c.reader(), c.Param("id"))
	if !ok {
		return ErrNotFound
	}
	return c.evidenceFile(v.Evidence, "proposal-"+v.ID)
}

func (c *Context) evidenceFile(e domain.Evidence, name string) error {
	if !e.There() {
		return ErrNotFound
	}
	return c.fileOf(e.DocumentOf, e.DocumentHash, name+"."+path.Base(e.MediaType))
}
