package domain

import "slices"

// relateParty remembers who may work here: pages ask for them, and they are a handful of
// thousands.
func (w *World) relateParty(e Event, number int) {
	switch e := e.(type) {
	case PartyRegistered:
		if e.As != Staff {
			return
		}
	case ColleagueInvited, InvitationAccepted, RoleGranted:
	default:
		return
	}
	if !slices.Contains(w.office, uint32(number)) {
		w.office = append(slices.Clip(w.office), uint32(number))
	}
}

// eachOfOffice visits who may work here, or was recorded to, by number.
func (w *World) eachOfOffice(visit func(*Party)) {
	for _, number := range w.office {
		if p := w.parties.get(w, int(number)); p != nil {
			visit(p)
		}
	}
}
