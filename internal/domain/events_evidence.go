package domain

import (
	"slices"
	"strings"
)

// Evidence is the document upon which something is put right; every member is empty where
// none was given. Its bytes are kept outside the journal under their SHA-256, sealed with
// the key of the party DocumentOf, or as the platform's own where that is empty. What the
// file was called is not kept: it would be personal.
type Evidence struct {
	DocumentHash string `json:"document_hash"` // in hexadecimal
	DocumentOf   string `json:"document_of"`
	MediaType    string `json:"media_type"`
	SizeBytes    int64  `json:"size_bytes"`
}

// There says whether a document was given.
func (e Evidence) There() bool { return e.DocumentHash != "" }

// evidence asks that a document which was given is one that can be taken, and is given
// for something that keeps it.
func (r *reasons) evidence(c Amend) {
	if !c.Evidence.There() {
		return
	}
	r.attachable(false, 0, c.Evidence.DocumentHash, c.Evidence.DocumentHash, c.Evidence.MediaType, c.Evidence.SizeBytes)
	r.unless(len(c.Correct)+len(c.Insert) > 0, "DOCUMENT_UNKNOWN", "document", "A document is kept with a correction only.")
}

// EvidenceOf is the document that an event of putting right was recorded with.
func EvidenceOf(e Event) Evidence {
	switch e := e.(type) {
	case EventCorrected:
		return Evidence{e.DocumentHash, e.DocumentOf, e.MediaType, e.SizeBytes}
	case EventInserted:
		return Evidence{e.DocumentHash, e.DocumentOf, e.MediaType, e.SizeBytes}
	}
	return Evidence{}
}

// PersonBehind is the party whose key seals what is kept about a stream; "" for what is
// nobody's.
func (w *World) PersonBehind(rec *Recorded) string {
	if f, ok := strings.CutPrefix(rec.Stream, FacilityStream("")); ok {
		if x := w.Facility(f); x != nil && w.Party(x.Application.Borrower) != nil {
			return x.Application.Borrower
		}
		return ""
	}
	for _, of := range []string{PartyStream(""), WalletStream("")} {
		if party, ok := strings.CutPrefix(rec.Stream, of); ok && w.Party(party) != nil {
			return party
		}
	}
	return ""
}

// ProposedAsEvidence says whether a document of a party is kept with something that
// somebody proposed to put right: its bytes may not go with what else named them.
func (w *World) ProposedAsEvidence(party, hash string) bool {
	return slices.ContainsFunc(w.Proposals(), func(p *Proposal) bool {
		if p.Command != "Amend" {
			return false
		}
		c, ok := p.Change().(Amend)
		return ok && c.Evidence.DocumentHash == hash && c.Evidence.DocumentOf == party
	})
}
