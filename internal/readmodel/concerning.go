package readmodel

import "refold/internal/domain"

// concerningKept holds events that would have to be unpacked again for each look.
var concerningKept = keptLines[*domain.Recorded](40_000)

// Concerning gives the events of a loan that concern a party who pledged, from their pledge
// on; of others' pledges only the one that filled the loan. The list must not be changed.
func Concerning(loan *domain.Facility, party string) []*domain.Recorded {
	return concerningKept.of(loan, party, func() []*domain.Recorded { return concerning(loan, party) })
}

func concerning(loan *domain.Facility, party string) (log []*domain.Recorded) {
	pledges := map[string]bool{}
	var others *domain.Recorded // the last pledge of somebody else
	for _, rec := range loan.Log() {
		concerns := len(pledges) > 0
		switch e := rec.Event.(type) {
		case domain.PledgePlaced:
			if concerns = e.Investor == party; concerns {
				pledges[e.Pledge], others = true, nil
			} else {
				others = rec
			}
		case domain.PledgeCancelled:
			concerns = pledges[e.Pledge]
		case domain.AttachmentAdded, domain.AttachmentRemoved, domain.CompanyFiguresStated:
			concerns = false
		}
		if concerns {
			log = append(log, rec)
		}
	}
	if others != nil && len(pledges) > 0 && loan.PledgedCents >= loan.Listing.TargetCents {
		log = append(log, others)
	}
	return log
}
