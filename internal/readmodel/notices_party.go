package readmodel

import (
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// correctedParty tells what undos, redos, corrections and insertions changed of what the
// person may do: their limits, their identity check, whether they are suspended.
func (t *noticeTeller) correctedParty() []Notice {
	var parts []Notice
	stream := domain.PartyStream(t.party.ID)
	all := t.h.Corrections(stream)
	for _, a := range amendmentsOf(all) {
		day := t.h.DayOf(a.last())
		n := t.part(a, t.w.StreamLog(stream), day)
		n.person(t.w.PartyAsKnown(t.party.ID, asKnown(all, a.events[0].Position-1, day)), t.w.PartyAsKnown(t.party.ID, asKnown(all, a.last(), day)), day)
		switch {
		case len(n.Changes) == 0:
		case strings.HasPrefix(n.Changes[0].Term, mostInOne), strings.HasPrefix(n.Changes[0].Term, mostInAll):
			parts = append(parts, n.on("/wallet", a))
		default:
			parts = append(parts, n.on("/identity", a))
		}
	}
	return parts
}

// correctedCaps tells what they changed of the limits for every investor, since the person
// came.
func (t *noticeTeller) correctedCaps() []Notice {
	if t.party.As != domain.Investor {
		return nil
	}
	var parts []Notice
	stream := domain.CapsStream(WalletCurrency)
	all := t.h.Corrections(stream)
	for _, a := range amendmentsOf(all) {
		if a.events[0].Position < t.came() {
			continue
		}
		day := t.h.DayOf(a.last())
		n := t.part(a, t.w.StreamLog(stream), day)
		n.caps(t.w.CapsAsKnown(WalletCurrency, asKnown(all, a.events[0].Position-1, day)), t.w.CapsAsKnown(WalletCurrency, asKnown(all, a.last(), day)))
		if len(n.Changes) > 0 {
			parts = append(parts, n.on("/wallet", a))
		}
	}
	return parts
}

// on says on which page the figures of a notice stand, and stood before.
func (n Notice) on(page string, a amendment) Notice {
	n.Href = page + "?at=" + strconv.FormatInt(n.Position, 10)
	n.Was = page + "?at=" + strconv.FormatInt(a.events[0].Position-1, 10)
	return n
}

// person compares what is known of a person; nil where nothing is.
func (n *Notice) person(was, is *domain.Party, day calendar.Date) {
	a, b := standOf(was, day), standOf(is, day)
	n.limits("set by the back office", a.office, b.office)
	n.limits("your own limit", a.own, b.own)
	n.words("Identity", a.identity, b.identity)
	n.dates("Identity valid through", a.validUntil, b.validUntil)
	n.words("Suspended", a.suspended, b.suspended)
}

func (n *Notice) caps(was, is domain.Limits) { n.limits("for every investor", was, is) }

func (n *Notice) limits(by string, was, is domain.Limits) {
	n.words(mostInOne+", "+by, limit(was.PerFacilityCents), limit(is.PerFacilityCents))
	n.words(mostInAll+", "+by, limit(was.TotalCents), limit(is.TotalCents))
}

// words is a Change of a text, if it is one.
func (n *Notice) words(term, before, after string) {
	if before != after {
		n.Changes = append(n.Changes, Change{term, before, after})
	}
}

// stand is what somebody may do on a day.
type stand struct {
	own, office         domain.Limits
	identity, suspended string
	validUntil          calendar.Date
}

func standOf(p *domain.Party, day calendar.Date) stand {
	s := stand{identity: identityWords[domain.KycMissing], suspended: "no", validUntil: calendar.None}
	if p == nil {
		return s
	}
	s.own, s.office = p.OwnLimits, domain.Limits{PerFacilityCents: p.PerFacilityCents, TotalCents: p.TotalCents}
	s.identity = identityWords[p.Kyc(day)]
	if p.KycStands() == domain.KycValid {
		s.validUntil = p.KycValidUntil
	}
	if p.Suspended != "" {
		s.suspended = "yes"
	}
	return s
}

// identityWords are the states of an identity check as the person reads them.
var identityWords = map[domain.KycState]string{
	domain.KycMissing: "missing", domain.KycPending: "being checked", domain.KycValid: "verified", domain.KycDeclined: "not confirmed", domain.KycExpired: "expired",
}
