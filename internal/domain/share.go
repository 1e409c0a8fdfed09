package domain

import (
	"slices"

	"refold/internal/calendar"
)

// Told is a facility as its track tells it, for somebody who has a share in it.
type Told struct {
	Standing
	Dues  []Due         // not yet paid after the last event; it must not be changed
	Since calendar.Date // the day on which it came to stand like this, but for what grows by the day
	Story StoryID
}

// StoryID names what was known of a facility for a while: whatever is computed of one
// story holds for each of its moments, up to what the moment knows.
type StoryID struct {
	facility int
	from     int64
	serial   int64 // of the track, while the story goes on
}

// Knows says whether something that happened on a day, by an event or, with position 0, by
// itself, belongs to the World's moment.
func (w *World) Knows(position int64, on calendar.Date) bool {
	return on <= w.today && position <= w.position
}

// EachStepOfStory is EachStepOf for a whole story, whatever of it the moment knows: events
// that did not count are left out. False where the story has gone on meanwhile.
func (w *World) EachStepOfStory(id StoryID, party, currency string, show func(FacilityStep)) bool {
	t := w.tracks()
	if t == nil {
		return false
	}
	t.mu.Lock()
	t.refresh(id.facility)
	head, through := t.head, t.through
	same := id.facility < len(t.of) && t.of[id.facility] != nil && (id.serial == 0 || t.of[id.facility].serial == id.serial)
	var told *story
	if same {
		told, _ = t.of[id.facility].storyAt(id.from)
	}
	t.mu.Unlock()
	if !same {
		return false
	}
	log, _ := head.facilities.log(head, id.facility)
	k := newTracker(head, id.facility, t.annals, through)
	begins := k.begins(&log)
	i, found := slices.BinarySearch(begins, id.from)
	if !found {
		return false
	}
	counting, until := k.counting(log, k.end(begins, i))
	plain := &World{frozen: true, today: until, books: head.books, texts: head.texts}
	available := head.books.accounts.wallet(party, currency)
	plain.books.only = &ownWallet{party, currency, available}
	plain.books.admitted = told != nil && told.from == id.from && told.admitted
	replayInto[Facility](plain, chain{held: counting}, func(account int) bool { return account == available || account == available+toLocked },
		func(s Step, f *Facility) { show(FacilityStep{s, f}) })
	return true
}

// Registration is what a party said of itself when it was registered.
type Registration struct {
	As          PartyKind
	Name        Personal // sealed
	CompanyName string   // of who borrows; the latest one
}

// RegistrationOf gives that of a party, without folding the party where nothing of it was
// changed since; false where it isn't registered.
func (w *World) RegistrationOf(party string) (Registration, bool) {
	if w.tracks() != nil {
		// A party that was never renamed, and of which nothing was ever corrected, has been what its
		// registration says. With every event in effect the first is the registration; it need not be read.
		base := w.then.base.parties.find(w.then.base, party)
		if base != nil && !base.renamed && base.Invitation == nil && base.log.len() > 0 && len(base.inadmissible) == 0 &&
			w.Knows(base.log.position(0), base.RegisteredOn) && len(w.then.moment.Changes(PartyStream(party))) == 0 {
			return Registration{base.As, base.Name, base.CompanyName}, true
		}
	}
	if p := w.Party(party); p != nil {
		return Registration{p.As, p.Name, p.CompanyName}, true
	}
	return Registration{}, false
}

// CompanyName is the public name of a party that borrows, "" where there was none.
func (w *World) CompanyName(party string) string {
	r, _ := w.RegistrationOf(party)
	return r.CompanyName
}
