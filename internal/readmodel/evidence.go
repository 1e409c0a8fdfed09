package readmodel

import (
	"path"
	"strings"

	"refold/internal/domain"
	"refold/internal/wording"
)

// EvidenceText says what document something is put right upon: "PDF, 34 kB"; "" where
// there is none.
func EvidenceText(e domain.Evidence) string {
	if !e.There() {
		return ""
	}
	return strings.ToUpper(path.Base(e.MediaType)) + ", " + wording.Bytes(e.SizeBytes)
}
