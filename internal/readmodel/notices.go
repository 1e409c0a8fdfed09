package readmodel

import (
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// Notice tells a person of something that happened to what is theirs: what, why, and
// what it changed. It follows from the fold: there is no event behind it but the one it
// tells of, and at a moment of the past there are the notices of that moment.
type Notice struct {
	On       calendar.Date // the day it counts for
	Position int64         // the event after which it was known; of what a day brought, the opening of the day
	Level    Level
	Title    string // what
	Why      string
	Record   string // what it is about: a company, a withdrawal; "" for the person
	Href     string // where that stands
	Was      string // where what it showed before stands; "" where nothing was put right
	Changes  []Change
	// Mark says how it changes what was shown before, in two words; "" where it doesn't.
	Mark string

	partly *partly // of a request that put something right; nil for everything else
}

// Level says how good a notice is, for its sign.
type Level uint8

// The levels.
const (
	Told  Level = iota // for your information
	Good               // money came, something is done
	Act                // it is the reader's turn
	Minor              // late
	Major              // default, loss, refusal
)

// Change is a figure or state before and after.
type Change struct{ Term, Before, After string }

// amounts is a Change of an amount in cents, if it is one.
func (n *Notice) amounts(currency, term string, before, after money.Cents) {
	if before != after {
		n.Changes = append(n.Changes, Change{term, wording.Money(currency, before), wording.Money(currency, after)})
	}
}

// days is a Change of a number of days, if it is one.
func (n *Notice) days(term string, before, after int) {
	if before != after {
		n.Changes = append(n.Changes, Change{term, wording.Plural(before, "day", "days"), wording.Plural(after, "day", "days")})
	}
}

// History is what of the journal the fold does not keep, up to the moment that is looked
// at.
type History interface {
	// DayOf is the business day that was open after an event.
	DayOf(position int64) calendar.Date
	// OpenedAt is the event that opened a day; 0 if none did.
	OpenedAt(day calendar.Date) int64
	// Corrections are the undos, redos, corrections and insertions that touched a stream,
	// oldest first. As corrected since there are none: what was undone never was.
	Corrections(stream string) []*domain.Recorded
}

// NoticePage is one page of somebody's notices, newest first.
type NoticePage struct {
	Notices []Notice
	More    bool // there are older ones
}

// Notices gives so many notices of the viewer, the newest after skipping some. The cost
// is bounded by what is asked for: loans, and what was put right of them, are gone through from
// what changed last, until nothing can tell a newer notice than those that were found.
func Notices(w *domain.World, v Viewer, h History, skip, size int) NoticePage {
	p := w.Party(v.Party)
	if p == nil || p.As == domain.Staff {
		return NoticePage{}
	}
	t := &noticeTeller{w: w, h: h, party: p}
	wallet, parts := t.wallet()
	parts = append(parts, append(t.correctedParty(), t.correctedCaps()...)...)
	notices, right := slices.Concat(t.own(), wallet, t.caps()), merged(parts)
	for _, next := range t.facilities() {
		if certain(notices, next.latest)+certain(right, next.latest) > skip+size {
			break
		}
		if next.right == nil {
			notices = append(notices, t.facility(next.id)...)
		} else if n, tells := t.corrected(next.id, next.right); tells {
			parts = append(parts, n)
			right = merged(parts)
		}
	}
	notices = append(notices, right...)
	slices.SortStableFunc(notices, newerFirst)
	page := NoticePage{More: len(notices) > skip+size}
	page.Notices = notices[min(skip, len(notices)):min(skip+size, len(notices))]
	return page
}

// UnseenNotices counts the notices after a position, at most limit of them.
func UnseenNotices(w *domain.World, v Viewer, h History, seen int64, limit int) int {
	page := Notices(w, v, h, 0, limit)
	for i, n := range page.Notices {
		if n.Position <= seen {
			return i
		}
	}
	return len(page.Notices)
}

// newerFirst orders notices by when they were known, and those of one moment by their records:
// in whichever order loans are gone through, there is one list.
func newerFirst(a, b Notice) int {
	switch {
	case a.Position != b.Position:
		return int(max(-1, min(1, b.Position-a.Position)))
	case a.On != b.On:
		return int(b.On) - int(a.On)
	}
	return strings.Compare(a.Href, b.Href)
}

// certain counts the notices that are newer than any that is still to come, and to which nothing
// can be added.
func certain(notices []Notice, latest int64) (many int) {
	for i := range notices {
		if n := &notices[i]; n.Position > latest && (n.partly == nil || n.partly.since > latest) {
			many++
		}
	}
	return many
}

type noticeTeller struct {
	w     *domain.World
	h     History
	party *domain.Party
}

// concerned is a facility of the person, or what one request has put right of it, and the
// position after which it has no notice.
type concerned struct {
	id     string
	latest int64
	right  *amendment // nil: all else that happened
}

// facilities are those of the person, and what was put right of them, what changed last first.
func (t *noticeTeller) facilities() []concerned {
	var all []concerned
	if t.party.As != domain.Investor || !withReel(t.w, t.party.ID, func(r *reel) { all = t.told(r) }) {
		all = t.folded()
	}
	for _, c := range all {
		for _, a := range t.amendments(domain.FacilityStream(c.id)) {
			all = append(all, concerned{c.id, a.last(), &a})
		}
	}
	slices.SortStableFunc(all, func(a, b concerned) int { return int(max(-1, min(1, b.latest-a.latest))) })
	return all
}

// folded finds them by what was recorded of each.
func (t *noticeTeller) folded() (all []concerned) {
	for _, f := range t.w.FacilitiesEver(t.party.ID) {
		if f.Imported != nil {
			continue
		}
		c := concerned{id: f.ID}
		for _, rec := range f.Log() {
			c.latest = max(c.latest, rec.Position)
		}
		if day := brought(f, t.w.Today()); day != calendar.None {
			c.latest = max(c.latest, t.h.OpenedAt(day))
		}
		all = append(all, c)
	}
	for _, id := range t.w.FacilitiesGone(t.party.ID) {
		all = append(all, concerned{id: id})
	}
	return all
}

// told finds them by what their stories tell, without folding any.
func (t *noticeTeller) told(r *reel) (all []concerned) {
	for i := range r.figures {
		c, told, s := concerned{id: r.telling.Facility(t.w, i)}, r.telling.Told(t.w, i), r.share(t.w, i)
		switch {
		case told.ID == "": // it isn't there, or nothing of it counts any more
		case s.ID == "" || t.w.BorrowerOf(&s.Standing) == t.party.ID:
			c.latest = t.w.Position() // its story is not about a share
		default:
			for _, m := range s.marks {
				c.latest = max(c.latest, m.position, t.h.OpenedAt(m.day)) // a correction may have moved it to a later day
			}
			if day := missedBy(&told, t.w.Today()); day != calendar.None {
				c.latest = max(c.latest, t.h.OpenedAt(day))
			}
		}
		all = append(all, c)
	}
	return all
}

// missedBy is the last day on which an instalment may have been found unpaid without an event
// of that day or a later one; None where no day did. Until the loan came to stand as it does, that was
// noted; since then those fall due that were still to be paid. Of a loan that is in default
// it isn't known which.
func missedBy(told *domain.Told, today calendar.Date) calendar.Date {
	switch told.Stage {
	case domain.Defaulted, domain.ChargedOff:
		return today
	}
	last := calendar.None
	if told.OldestUnpaidOn != calendar.None {
		last = min(today, told.Since+1)
	}
	for _, d := range told.Dues {
		if d.On < today {
			last = max(last, d.On+1)
		}
	}
	return last
}

// brought is the last day on which a facility may have changed by itself: funding closed,
// an instalment was about to fall due or was not paid. A loan that isn't over may have
// done so on any day, since instalments move with what is recorded late.
func brought(f *domain.Facility, today calendar.Date) calendar.Date {
	switch {
	case f.HasLoan() && f.ClosedOn == calendar.None:
		return today
	case f.Listing.Facility != "" && f.Listing.ClosesOn < today:
		return f.Listing.ClosesOn + 1
	}
	return calendar.None
}

// facility tells of one facility, to its borrower or to somebody who pledged in it.
func (t *noticeTeller) facility(id string) []Notice {
	f := t.w.FacilityEver(id, t.party.ID)
	switch {
	case f == nil || f.Imported != nil || f.ID == "": // nothing of it counts any more
		return nil
	case f.Application.Borrower == t.party.ID:
		return t.borrowed(f)
	}
	return t.lent(f)
}

// known is where a step of a fold became known.
func (t *noticeTeller) known(s domain.Step) int64 {
	if s.Record != nil {
		return s.Record.Position
	}
	return t.h.OpenedAt(s.On)
}

// own tells of what was decided about the person.
func (t *noticeTeller) own() []Notice {
	var notices []Notice
	inserted := t.insertions(domain.PartyStream(t.party.ID))
	for _, s := range t.w.Steps(domain.PartyStream(t.party.ID)) {
		if s.Undone || len(s.Reasons) > 0 || s.Record == nil || inserted[s.Record.RequestID] {
			continue
		}
		n := Notice{On: s.On, Position: s.Record.Position, Href: "/identity"}
		switch e := s.Record.Event.(type) {
		case domain.PartyRegistered:
			n.Title, n.Why, n.Href = "Welcome to Refold", "You are registered. What happens to your money or your loans is told here.", ""
		case domain.KycVerified:
			n.Title, n.Level, n.Why = "Your identity is verified", Good, "It is valid through "+wording.Day(e.ValidUntil)+"."
		case domain.KycRejected:
			n.Title, n.Level, n.Why = "Your identity could not be confirmed", Act, e.Reason+" Hand it in again."
		case domain.PartySuspended:
			n.Title, n.Level, n.Why, n.Href = "You can't start anything new until further notice", Major, e.Reason, ""
		case domain.LimitsSet:
			if s.Record.Actor == t.party.ID {
				continue // nobody needs to be told what they did themselves
			}
			n.Title, n.Href = "The back office has set limits for you", "/wallet#limits"
			n.Changes = []Change{{Term: mostInOne, After: limit(e.PerFacilityCents)}, {Term: mostInAll, After: limit(e.TotalCents)}}
		default:
			continue
		}
		notices = append(notices, n)
	}
	return notices
}

func limit(cents money.Cents) string {
	if cents == 0 {
		return noLimit
	}
	return wording.Money(WalletCurrency, cents)
}
