package domain

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
)

// KycState is where a party stands with "know your customer".
type KycState string

// The states of KYC. That a verification has expired follows from its date.
const (
	KycMissing  KycState = "missing"
	KycPending  KycState = "submitted"
	KycValid    KycState = "verified"
	KycDeclined KycState = "rejected"
	KycExpired  KycState = "expired"
)

// Party is a person or company known to the platform.
type Party struct {
	history
	ID            string
	As            PartyKind
	Name, Email   Personal
	EmailHash     string
	CompanyName   string
	CompanyNumber string
	Sector        string
	renamed       bool // since it was registered, or given another sector
	RegisteredOn  calendar.Date

	kyc           KycState
	KycValidUntil calendar.Date
	KycCountry    string
	KycBy         string // who verified or rejected
	KycReason     string
	Suspended     string       // the reason; "" if not suspended
	reinstated    string       // why the last suspension ended
	Closed        string       `json:",omitempty"` // the reason; "" unless closed for good
	Owners        []Owner      `json:",omitempty"`
	Signatories   []Signatory  `json:",omitempty"`
	SeniorManager Personal     `json:",omitempty"` // named where nobody owns a quarter
	Screening     *Screening   `json:",omitempty"` // of what was handed in last; nil if none since
	Documents     []Attachment `json:",omitempty"`
	Invitation    *Invitation  `json:",omitempty"` // of staff who came, or may come, by one
	roles         []Role

	PerFacilityCents, TotalCents money.Cents // limits that the back office has set; 0 for none
	OwnLimits                    Limits      `json:",omitzero"` // that the investor has set
	RiskTextVersion              int         // acknowledged; 0 if never
}

// Party gives a registered party, or nil.
func (w *World) Party(id string) *Party {
	p := w.parties.find(w, id)
	if p == nil || p.ID == "" {
		return nil
	}
	return p
}

// Parties gives all registered parties, sorted by id.
func (w *World) Parties() []*Party {
	var parties []*Party
	w.parties.each(w, func(_ string, p *Party) bool {
		if p.ID != "" {
			parties = append(parties, p)
		}
		return true
	})
	return parties
}

// Kyc is the party's standing on a day: a verification counts through its last day.
func (p *Party) Kyc(on calendar.Date) KycState {
	if p.kyc == KycValid && on > p.KycValidUntil {
		return KycExpired
	}
	if p.kyc == "" {
		return KycMissing
	}
	return p.kyc
}

// KycStands is the party's standing as decided last, without regard to the day: one that
// has expired was verified.
func (p *Party) KycStands() KycState { return p.kyc }

// kycThen is the party's standing on a day, as far as it counts by now: what was
// verified later does not help an earlier day.
func (w *World) kycThen(p *Party, on calendar.Date) KycState {
	then := new(Party)
	none := w.books.into(func(int, int64) {})
	for rec := range p.log.all() {
		if rec.EffectiveOn > on {
			break
		}
		if !w.excluded(rec.RequestID) {
			step(then, rec, &none)
		}
	}
	return then.Kyc(on)
}

// MayEnter says whether the party can sign in: staff only while they hold a role and are
// neither suspended nor closed; others always, for what is theirs stays theirs to see.
func (p *Party) MayEnter() bool { return p.As != Staff || p.active() && len(p.roles) > 0 }

// Is says whether the party may act in the role.
func (p *Party) Is(role Role) bool { return slices.Contains(p.roles, role) }

// Roles are what the party may act as, in the order granted.
func (p *Party) Roles() []Role { return p.roles }

func (p *Party) officeLimits() Limits { return Limits{p.PerFacilityCents, p.TotalCents} }

func (p *Party) copyFor(owner *token) *Party {
	c := *p
	c.disown(owner)
	c.roles = slices.Clip(p.roles)
	return &c
}

func (p *Party) wake() calendar.Date               { return calendar.None }
func (p *Party) advance(_ calendar.Date, _ *books) {}

func (p *Party) check(rec *Recorded) []Reason {
	if reasons, known := p.checkInvitation(rec); known {
		return reasons
	}
	if _, ok := rec.Event.(PartyRegistered); ok {
		if p.ID != "" {
			return []Reason{{"ALREADY_REGISTERED", "", "This party is registered already."}}
		}
		return nil
	}
	if p.ID == "" {
		return []Reason{{"NO_SUCH_PARTY", "", "There is no such party."}}
	}
	if p.Closed != "" {
		return []Reason{{"PARTY_CLOSED", "", "This account is closed."}}
	}
	switch e := rec.Event.(type) {
	case CompanyChanged:
		return p.checkCompany(e)
	case PartyDocumentAdded, PartyDocumentRemoved:
		return p.checkDocument(rec.Event)
	case OwnersDeclared:
		if p.As != Borrower {
			return []Reason{{"NOT_A_COMPANY", "", "Only a company has owners to declare."}}
		}
	case PartyReinstated:
		if p.Suspended == "" {
			return []Reason{{"NOT_SUSPENDED", "", "This party is not suspended."}}
		}
	case KycVerified, KycRejected:
		if p.kyc != KycPending {
			return []Reason{{"KYC_NOT_SUBMITTED", "", "There is no submitted identity to decide on."}}
		}
	case RoleGranted, RoleRevoked:
		if p.As != Staff {
			return []Reason{{"NOT_STAFF", "role", "Only members of staff hold roles."}}
		}
	case RiskAcknowledged, LimitsSet:
		if p.As != Investor {
			return []Reason{{"NOT_AN_INVESTOR", "", "Only an investor does this."}}
		}
	}
	return nil
}

func (p *Party) fold(rec *Recorded, b *books) {
	if p.foldPeople(rec, b) {
		return
	}
	switch e := rec.Event.(type) {
	case PartyRegistered:
		p.ID, p.As, p.Name, p.Email, p.EmailHash = e.Party, e.As, e.Name, e.Email, e.EmailHash
		p.CompanyName, p.CompanyNumber, p.Sector = e.CompanyName, e.CompanyNumber, e.Sector
		p.RegisteredOn = rec.EffectiveOn
		switch e.As {
		case Investor:
			p.roles = append(p.roles, RoleInvestor)
		case Borrower:
			p.roles = append(p.roles, RoleBorrower)
		}
		b.addTo(emailUse, e.EmailHash, "", 1)
		if e.CompanyNumber != "" {
			b.addTo(companyUse, e.CompanyNumber, "", 1)
		}
	case KycSubmitted:
		p.kyc, p.KycCountry, p.Screening = KycPending, e.Country, nil
	case OwnersDeclared:
		p.Owners, p.Signatories, p.SeniorManager, p.Screening = e.Owners, e.Signatories, e.SeniorManager, nil
	case SanctionsScreened:
		p.Screening = &Screening{e, rec.EffectiveOn, rec.Actor}
	case PartyReinstated:
		p.Suspended, p.reinstated = "", e.Reason
	case PartyClosed:
		p.Closed = e.Reason
	case KycVerified:
		p.kyc, p.KycValidUntil, p.KycBy, p.KycReason = KycValid, e.ValidUntil, rec.Actor, ""
	case KycRejected:
		p.kyc, p.KycBy, p.KycReason = KycDeclined, rec.Actor, e.Reason
	case PartySuspended:
		p.Suspended = e.Reason
	case RoleGranted:
		if !p.Is(e.Role) {
			p.roles = append(p.roles, e.Role)
		}
	case RoleRevoked:
		p.roles = slices.DeleteFunc(slices.Clone(p.roles), func(r Role) bool { return r == e.Role })
	case LimitsSet:
		if rec.Actor == p.ID {
			p.OwnLimits = Limits{e.PerFacilityCents, e.TotalCents}
		} else {
			p.PerFacilityCents, p.TotalCents = e.PerFacilityCents, e.TotalCents
		}
	case RiskAcknowledged:
		p.RiskTextVersion = e.TextVersion
	case EditSettled: // who chose what between two edits changes nothing: the edit stands beside it
	}
}
