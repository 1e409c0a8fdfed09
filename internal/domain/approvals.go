package domain

import (
	"slices"
	"strings"
)

// What takes two people is not taken back, or put back, by one of them.

// secondPersons are the kinds of events by which a second person decided about what a
// first had prepared, without a proposal: nobody records them about their own.
var secondPersons = map[string]bool{"FacilityApproved": true, "WithdrawalApproved": true, "TrustDaySignedOff": true}

// tookTwo says that two people stood behind a request, or behind what left it out: by a
// proposal, or because the second decided about what the first had prepared.
func (w *World) tookTwo(x TouchedRequest) bool {
	if by := w.undone.by(x.Request); by != nil && w.seconded(by) {
		return true
	}
	for _, stream := range x.Streams {
		if strings.HasPrefix(stream, ProposalStream("")) {
			return true
		}
		for _, rec := range w.StreamLog(stream) {
			if rec.RequestID == x.Request && (secondPersons[rec.Event.Kind()] || w.seconded(rec)) {
				return true
			}
			if by := rec.Correction; by != nil && by.RequestID == x.Request && w.seconded(by) {
				return true
			}
		}
	}
	return false
}

// correctsTwo says that two people stood behind an event that is to be corrected, or
// behind what it was corrected to last.
func (w *World) correctsTwo(x Correction) bool {
	if decidedByTwo[x.EventKind] {
		return true
	}
	for _, rec := range w.StreamLog(x.About) {
		if rec.Position == x.Event {
			return rec.Correction != nil && w.seconded(rec.Correction) || w.tookTwo(TouchedRequest{rec.RequestID, []string{x.About}})
		}
	}
	return false
}

// approval is where somebody agreed to a proposal, and the request of what followed.
type approval struct {
	position int64
	request  UUID
}

// noteApproval remembers that somebody agreed, until the source can be asked.
func (w *World) noteApproval(rec *Recorded) {
	if _, ok := rec.Event.(ProposalApproved); ok {
		w.approvals = append(slices.Clip(w.approvals), approval{rec.Position, rec.RequestID}) // others share what is there
	}
}

// seconded says whether an event was recorded with a second person's yes: their approval
// is the first event of such a request.
func (w *World) seconded(rec *Recorded) bool {
	if rec.Causation <= 0 || rec.Causation >= rec.Position {
		return false
	}
	if source := w.kept.source; source != nil && rec.Causation <= w.kept.upTo {
		root := source.Read(rec.Causation)
		_, approved := root.Event.(ProposalApproved)
		return approved && root.RequestID == rec.RequestID
	}
	return slices.Contains(w.approvals, approval{rec.Causation, rec.RequestID})
}
