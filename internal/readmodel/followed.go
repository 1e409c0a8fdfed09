package readmodel

import (
	"slices"
	"strings"

	"refold/internal/domain"
)

// Followed gives, of what changed a record, the events that its viewer's page of it follows
// from, as a World knows them: all for staff. For others there are none of a record that they
// may not see, and of a loan of somebody else's only those from the listing on that counts.
func Followed(w *domain.World, v Viewer, log []*domain.Recorded) []*domain.Recorded {
	if v.Staff {
		return log
	}
	records := map[string]*followed{}
	return slices.DeleteFunc(slices.Clone(log), func(rec *domain.Recorded) bool {
		if records[rec.Stream] == nil {
			records[rec.Stream] = newFollowed(w, v, rec.Stream)
		}
		return !records[rec.Stream].tells(rec)
	})
}

// followed is what somebody who is not staff may know of a record.
type followed struct {
	seen     bool
	from     int64 // the first event that they may know of
	loan     bool
	outside  bool // of a loan, and not its borrower
	assessed bool // an assessment was met
}

func newFollowed(w *domain.World, v Viewer, stream string) *followed {
	switch kind, id, _ := strings.Cut(stream, "-"); kind {
	case "party", "wallet":
		return &followed{seen: id == v.Party && id != ""}
	case "facility":
		f := w.Facility(id)
		if f == nil || !MaySeeFacility(v, f) {
			break
		}
		if insideFile(v, f) {
			return &followed{seen: true, loan: true}
		}
		for _, rec := range w.StreamLog(stream) {
			if _, listed := rec.Event.(domain.FacilityListed); listed && !w.Undone(rec.RequestID) {
				return &followed{seen: true, from: rec.Position, loan: true, outside: true}
			}
		}
	}
	return &followed{}
}

func (x *followed) tells(rec *domain.Recorded) bool {
	switch rec.Event.(type) {
	case domain.SanctionsScreened:
		return false
	case domain.FacilityGraded: // that a loan is being assessed is a stage of its life; how often it was is not told
		again := x.assessed
		x.assessed = true
		return x.seen && !x.outside && !again
	case domain.FacilityApproved, domain.FacilityDeclined: // since the listing that counts there is none but undone ones
		return x.seen && !x.outside
	case domain.EditSettled:
		return x.seen && !x.loan
	}
	return x.seen && rec.Position >= x.from && !(x.outside && withinFile(rec.Event))
}

// withinFile says of an event of a loan that it is told to nobody but staff and, as far as it
// is told to others at all, its borrower.
func withinFile(e domain.Event) bool {
	switch e.(type) {
	case domain.FacilityGraded, domain.EditSettled, domain.AttachmentAdded, domain.AttachmentRemoved, domain.CompanyFiguresStated, domain.OverpaymentRefunded:
		return true
	}
	return false
}

// OwnUndos are those of a loan's undos and redos that its investor may know of: all while they
// may see the loan, and always those of their own pledges.
func OwnUndos(w *domain.World, v Viewer, loan *domain.Facility, undos []*domain.Recorded) []*domain.Recorded {
	if len(undos) == 0 || MaySeeFacility(v, loan) {
		return undos
	}
	own := map[domain.UUID]bool{}
	w.EachFacilityStep(loan.ID, func(s domain.FacilityStep) {
		if s.Record == nil {
			return
		}
		if e, pledge := s.Record.Event.(domain.PledgePlaced); pledge && e.Investor == v.Party {
			own[s.Record.RequestID] = true
		}
	})
	return slices.DeleteFunc(slices.Clone(undos), func(rec *domain.Recorded) bool {
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			return !own[e.Request]
		case domain.RequestRedone:
			return !own[e.Request]
		}
		return true
	})
}
