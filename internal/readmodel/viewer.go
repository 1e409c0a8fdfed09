// Package readmodel makes the data of pages from the World. A view is a pure
// function of a World and of who looks: the same code for now and for any moment of
// the past. It holds what the viewer may see and nothing more.
package readmodel

import (
	"cmp"

	"refold/internal/domain"
)

// Viewer is who looks, with what today's roles allow.
type Viewer struct {
	Party string // "" for a visitor
	Staff bool   // officers, approvers and auditors see every record
	// Name opens what is sealed about a natural person. It gives "erased" where the
	// person's key is gone.
	Name func(domain.Personal) string
	// Inserted gives what says of an event, by its position, that it was forgotten and
	// entered afterwards; nil if it was not. The World keeps no events of that kind.
	Inserted func(position int64) *domain.Recorded

	actors map[actorOf]string // that Actor gave of one page, see remembering
}

// actorOf is somebody as a World knows them.
type actorOf struct {
	world *domain.World
	actor string
}

// remembering has Actor read every name once, for a view that names the same people often.
// One goroutine may use it.
func (v Viewer) remembering() Viewer {
	v.actors = map[actorOf]string{}
	return v
}

// Company is the public name of a borrower: that of the company.
func Company(w *domain.World, f *domain.Facility) string {
	if f.Imported != nil {
		return f.Imported.BorrowerName
	}
	return companyOf(w, f.Application.Borrower)
}

// companyOf is what people call a borrower by its id.
func companyOf(w *domain.World, borrower string) string {
	return cmp.Or(w.CompanyName(borrower), borrower)
}

// companyAt is the public name of a facility's borrower, by its id; false where there is no
// such facility. Of the past only imported ones are folded, where lives are written down.
func companyAt(w *domain.World, id string) (company string, ok bool) {
	if w.Tracks() != nil {
		s, there := w.StandingAt(id)
		if !there {
			return "", false
		}
		if borrower := w.BorrowerOf(&s); borrower != "" {
			return companyOf(w, borrower), true
		}
	}
	if f := w.Facility(id); f != nil {
		return Company(w, f), true
	}
	return "", false
}

// Actor names who did something as the viewer may know it: staff see people, others
// see roles, and everybody sees themselves.
func Actor(w *domain.World, v Viewer, actor string) string {
	if v.actors == nil {
		return actorIn(w, v, actor)
	}
	name, known := v.actors[actorOf{w, actor}]
	if !known {
		name = actorIn(w, v, actor)
		v.actors[actorOf{w, actor}] = name
	}
	return name
}

func actorIn(w *domain.World, v Viewer, actor string) string {
	switch {
	case actor == v.Party && actor != "":
		return "You"
	case actor == domain.System:
		return "Refold"
	}
	switch r, ok := w.RegistrationOf(actor); {
	case !ok:
		return "Somebody"
	case v.Staff:
		return v.Name(r.Name)
	case r.As == domain.Staff:
		return "Back office"
	case r.As == domain.Borrower:
		return "Borrower"
	}
	return "An investor"
}
