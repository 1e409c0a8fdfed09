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
	return t.parts(domain.PartyStream(t.party.ID), func(n *Notice, a *amendment) {
		before, after := a.before(t.h), a.after(t.h)
		n.person(t.w.PartyAsKnown(t.party.ID, before), t.w.PartyAsKnown(t.party.ID, after), after.Day)
	}, func(n *Notice, a *amendment) {
		page := "/identity"
		if strings.HasPrefix(n.Changes[0].Term, mostInOne) || strings.HasPrefix(n.Changes[0].Term, mostInAll) {
			page = "/wallet"
		}
		n.standOn(page, a)
	})
}

// correctedCaps tells what they changed of the limits for every investor, since the person
// came.
func (t *noticeTeller) correctedCaps() []Notice {
	if t.party.As != domain.Investor {
		return nil
	}
	return t.parts(domain.CapsStream(WalletCurrency), func(n *Notice, a *amendment) {
		if a.first() >= t.came() {
			n.caps(t.w.CapsAsKnown(WalletCurrency, a.before(t.h)), t.w.CapsAsKnown(WalletCurrency, a.after(t.h)))
		}
	}, func(n *Notice, a *amendment) { n.standOn("/wallet", a) })
}

// standOn says on which page the figures of a notice stand, and stood before.
func (n *Notice) standOn(page string, a *amendment) {
	n.Href = page + "?at=" + strconv.FormatInt(n.Position, 10)
	n.Was = page + "?at=" + strconv.FormatInt(a.first()-1, 10)
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
