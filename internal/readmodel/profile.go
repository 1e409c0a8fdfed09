package readmodel

import (
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// FieldStatus says how far something that a company says of itself can be relied on.
type FieldStatus string

// The statuses of a field.
const (
	FieldVerified FieldStatus = "verified" // checked, and the check still counts
	FieldWaiting  FieldStatus = "waiting"  // handed in, nobody has checked it yet
	FieldExpired  FieldStatus = "expired"  // too old to be relied on
	FieldRejected FieldStatus = "rejected" // checked and turned down
	FieldStated   FieldStatus = "stated"   // changed by the company since it was last checked
	FieldMissing  FieldStatus = "missing"
)

// figuresLastDays is how long figures and documents count: a business year and the time in
// which its accounts are made.
const figuresLastDays = 540

// ProfileField is one thing that a company says of itself.
type ProfileField struct {
	Name, Value string
	Cents       money.Cents // instead of Value where Amount
	Amount      bool
	Status      FieldStatus
	On          calendar.Date // of what was stated or checked last; None if never
	Facility    string        // the application that it was stated in, "" for none
}

// ProfileView is what is known of a borrower's company, with the status of each field.
type ProfileView struct {
	Party, Company, Currency string
	Today                    calendar.Date
	Identity                 IdentityView
	Register                 []ProfileField // who the company is
	Contact                  []ProfileField // who acts for it; its own names
	Figures                  []ProfileField // of the last business year
	Documents                []ProfileField // one for each purpose, the newest
}

// Profile gives the viewer's own company; false when the viewer was no borrower at this
// moment.
func Profile(w *domain.World, v Viewer) (*ProfileView, bool) {
	p := w.Party(v.Party)
	identity, ok := Identity(w, v)
	if !ok || p.As != domain.Borrower {
		return nil, false
	}
	page := &ProfileView{Party: p.ID, Company: p.CompanyName, Currency: WalletCurrency, Today: w.Today(), Identity: *identity}
	status, on := identityStatus(identity)
	field := func(name, value string) ProfileField {
		f := ProfileField{Name: name, Value: value, Status: status, On: on}
		if value == "" {
			f.Status, f.On = FieldMissing, calendar.None
		}
		return f
	}
	page.Register = []ProfileField{field("Registered name", p.CompanyName), field("Registration number", p.CompanyNumber), field("Sector", p.Sector)}
	restated(page.Register, p.Log(), w, p.ID)
	page.Contact = []ProfileField{field("Contact", v.Name(p.Name)), field("E-mail", v.Name(p.Email)), field("Identity document", identity.IDNumber),
		field("Address", identity.Address), field("Country", identity.Country)}
	page.applied(w)
	return page, true
}

// restated says of a company's name and sector, the first and the last of the fields, that
// they were changed since the identity was checked: by the company itself, which is to be
// checked with the next identity, or by an officer, who has looked at the register.
func restated(register []ProfileField, log []*domain.Recorded, w *domain.World, party string) {
	name, sector := &register[0], &register[len(register)-1]
	checked := *name
	was := domain.CompanyChanged{}
	for _, rec := range log {
		if w.Undone(rec.RequestID) {
			continue
		}
		switch e := rec.Event.(type) {
		case domain.PartyRegistered:
			was = domain.CompanyChanged{CompanyName: e.CompanyName, Sector: e.Sector}
		case domain.KycVerified:
			name.Status, name.On = checked.Status, checked.On
			if sector.Value != "" {
				sector.Status, sector.On = checked.Status, checked.On
			}
		case domain.CompanyChanged:
			status := checked.Status
			if rec.Actor == party && status == FieldVerified {
				status = FieldStated
			}
			if e.CompanyName != was.CompanyName {
				name.Status, name.On = status, rec.EffectiveOn
			}
			if e.Sector != was.Sector && sector.Value != "" {
				sector.Status, sector.On = status, rec.EffectiveOn
			}
			was = e
		}
	}
}

// identityStatus is what the check of the identity means for what hangs on it.
func identityStatus(i *IdentityView) (FieldStatus, calendar.Date) {
	switch i.State {
	case domain.KycValid:
		return FieldVerified, i.DecidedOn
	case domain.KycPending:
		return FieldWaiting, i.SubmittedOn
	case domain.KycExpired:
		return FieldExpired, i.ValidUntil
	case domain.KycDeclined:
		return FieldRejected, i.DecidedOn
	}
	return FieldMissing, calendar.None
}

// applied adds what was stated and attached in applications: the newest of each.
func (page *ProfileView) applied(w *domain.World) {
	figures := []ProfileField{{Name: "Turnover", Amount: true}, {Name: "Profit", Amount: true}, {Name: "Debts", Amount: true}, {Name: "Years in business"}}
	documents := make([]ProfileField, len(domain.AttachmentPurposes))
	for i, purpose := range domain.AttachmentPurposes {
		documents[i] = ProfileField{Name: capital(string(purpose))}
	}
	for _, list := range [][]ProfileField{figures, documents} {
		for i := range list {
			list[i].Status, list[i].On = FieldMissing, calendar.None
		}
	}
	for _, f := range w.FacilitiesOf(page.Party) {
		if f.Application.Borrower != page.Party {
			continue
		}
		if e := f.Figures; e.Facility != "" && newer(figures[0].On, f.SubmittedOn) {
			for i, cents := range []money.Cents{e.TurnoverCents, e.ProfitCents, e.DebtsCents} {
				figures[i].Cents = cents
			}
			figures[3].Value = strconv.Itoa(e.YearsInBusiness)
			for i := range figures {
				figures[i].Status, figures[i].On, figures[i].Facility = statedStatus(f, f.SubmittedOn, page.Today), f.SubmittedOn, f.ID
			}
		}
		for _, a := range f.Attachments {
			for i, purpose := range domain.AttachmentPurposes {
				if d := &documents[i]; a.Purpose == purpose && newer(d.On, a.AddedOn) {
					d.Value, d.Status, d.On, d.Facility = MediaName(a.MediaType), statedStatus(f, a.AddedOn, page.Today), a.AddedOn, f.ID
				}
			}
		}
	}
	page.Figures, page.Documents = figures, documents
}

func newer(than, on calendar.Date) bool { return than == calendar.None || on >= than }

// statedStatus is that of what was stated in an application: checked once it was approved.
func statedStatus(f *domain.Facility, on, today calendar.Date) FieldStatus {
	switch {
	case today > on.AddDays(figuresLastDays):
		return FieldExpired
	case f.ApprovedOn != calendar.None:
		return FieldVerified
	case f.Stage == domain.Declined:
		return FieldRejected
	}
	return FieldWaiting
}
