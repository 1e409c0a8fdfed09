package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"refold/internal/documents"
	"refold/internal/domain"
)

// draft is an application that is being written: what was typed, as it was typed, and the
// documents that were brought. It stands outside the journal (ADR 5).
type draft struct {
	ID        string            `json:"id"` // of the facility that it becomes
	Values    map[string]string `json:"values"`
	Documents []draftDocument   `json:"documents,omitempty"`
	Sent      bool              `json:"sent,omitempty"` // it is recorded: what is left is where it went
}

// draftDocument is a document that waits to be sent. Its bytes are stored.
type draftDocument struct {
	ID        string                   `json:"id"`
	Hash      string                   `json:"hash"`
	MediaType string                   `json:"media_type"`
	SizeBytes int64                    `json:"size_bytes"`
	Name      string                   `json:"name"`
	Purpose   domain.AttachmentPurpose `json:"purpose"`
}

// maxTyped bounds what is kept of one field.
const maxTyped = 2000

// draft is what the viewer has written; an empty one where there is nothing, or where it was
// sent.
func (c *Context) draft() (draft, error) {
	content, err := c.server.documents.Draft(c.Request().Context(), c.Viewer.Party)
	if err != nil {
		return draft{}, err
	}
	d, err := readDraft(content)
	if err != nil || d.Sent {
		return draft{Values: map[string]string{}}, err
	}
	return d, nil
}

func readDraft(content []byte) (draft, error) {
	d := draft{Values: map[string]string{}}
	if len(content) == 0 {
		return d, nil
	}
	if err := json.Unmarshal(content, &d); err != nil {
		return d, fmt.Errorf("read a draft: %w", err)
	}
	return d, nil
}

// changeDraft changes what the viewer has written. One that was sent begins anew.
func (c *Context) changeDraft(change func(*draft) error) error {
	return c.server.documents.ChangeDraft(c.Request().Context(), c.Viewer.Party, func(content []byte) ([]byte, error) {
		d, err := readDraft(content)
		if err != nil {
			return nil, err
		}
		if d.Sent || d.ID == "" {
			d = draft{ID: idFrom(newUUID(), "F"), Values: map[string]string{}}
		}
		if err := change(&d); err != nil {
			return nil, err
		}
		return json.Marshal(d)
	})
}

// sentDraft marks the draft of an application as sent. Another window may have done so
// already, or begun the next one: then it stays as it is.
func (c *Context) sentDraft(id string) error {
	return c.server.documents.ChangeDraft(c.Request().Context(), c.Viewer.Party, func(content []byte) ([]byte, error) {
		d, err := readDraft(content)
		if err != nil {
			return nil, err
		}
		if d.ID == id {
			d = draft{ID: id, Values: map[string]string{}, Sent: true}
		}
		return json.Marshal(d)
	})
}

// keep notes what was typed into some fields.
func (c *Context) keep(f *Form, names []string) error {
	return c.changeDraft(func(d *draft) error {
		for _, name := range names {
			typed := strings.ToValidUTF8(f.Value(name), "")
			d.Values[name] = typed[:min(len(typed), maxTyped)]
		}
		return nil
	})
}

// form is a form with what the draft holds.
func (d draft) form(c *Context) *Form {
	f := c.NewForm()
	for _, name := range slices.Sorted(maps.Keys(d.Values)) {
		f.Set(name, d.Values[name])
	}
	return f
}

// begun says whether there is anything in it.
func (d draft) begun() bool {
	for _, typed := range d.Values {
		if typed != "" {
			return true
		}
	}
	return len(d.Documents) > 0
}

// document finds one by its id.
func (d draft) document(id string) (draftDocument, bool) {
	i := slices.IndexFunc(d.Documents, func(x draftDocument) bool { return x.ID == id })
	if i < 0 {
		return draftDocument{}, false
	}
	return d.Documents[i], true
}

// errFull says that the draft holds as many documents as can be sent.
var errFull = &documents.Unacceptable{Sentence: fmt.Sprintf("At most %d documents can be attached.", domain.MaxAttachments)}

// add puts a stored file into the draft; the same bytes again only change what they are for.
func (d *draft) add(u upload, purpose domain.AttachmentPurpose) error {
	one := draftDocument{ID: attachmentID(d.ID, u.Hash), Hash: u.Hash, MediaType: u.MediaType, SizeBytes: u.SizeBytes, Name: u.name, Purpose: purpose}
	if i := slices.IndexFunc(d.Documents, func(x draftDocument) bool { return x.ID == one.ID }); i >= 0 {
		d.Documents[i] = one
		return nil
	}
	if len(d.Documents) >= domain.MaxAttachments {
		return errFull
	}
	d.Documents = append(d.Documents, one)
	return nil
}

// attachmentID names a document within a facility: the same bytes sent again are the same
// attachment.
func attachmentID(facility, hash string) string {
	return idFrom(derivedID(domain.UUID{}, facility+" "+hash), "A")
}

// forget drops the bytes of a document unless an event names them: an application that was
// sent earlier may have brought the same file, and so may somebody who put something right.
func (c *Context) forget(hash string) error {
	for _, f := range c.World.FacilitiesOf(c.Viewer.Party) {
		for _, rec := range f.Log() {
			if e, ok := rec.Event.(domain.AttachmentAdded); ok && e.DocumentHash == hash {
				return nil
			}
		}
	}
	for _, rec := range c.World.StreamLog(domain.PartyStream(c.Viewer.Party)) {
		if e, ok := rec.Event.(domain.PartyDocumentAdded); ok && e.DocumentHash == hash {
			return nil
		}
	}
	if c.heldAsEvidence(c.Viewer.Party, hash) {
		return nil
	}
	return c.server.documents.Drop(c.Request().Context(), c.Viewer.Party, hash)
}
