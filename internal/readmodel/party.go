package readmodel

import (
	"cmp"
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// PartyView is the data of a party's page. It is for staff: investors and borrowers
// never see each other's identity.
type PartyView struct {
	ID, Kind      string
	Person, Email string // opened for the viewer
	Company       string
	CompanyNumber string
	Sector        string
	RegisteredOn  calendar.Date
	Roles         []string
	Suspended     string // the reason; "" if not
	Closed        string // the reason; "" unless closed for good
	Owners        []BeneficialOwner
	Signatories   []SignatoryRow
	SeniorManager string          // named where nobody owns a quarter
	Documents     []AttachmentRow // that show who the party is
	Screening     *ScreeningRow   // of what was handed in last; nil if there was none since

	Kyc                  domain.KycState // today
	KycUntil             calendar.Date   // None unless it was verified
	KycCountry, KycBy    string
	KycReason, KycMethod string
	IDNumber, Address    string // as handed in last

	Limits          LimitView // of an investor
	RiskTextVersion int

	Wallets     []WalletSum
	Facilities  []PartyFacility // the most outstanding first
	Withdrawals []WithdrawalRow
	Story       []StoryLine
	Log         []*domain.Recorded // of the party's own stream
}

// BeneficialOwner is a natural person who owns a part of a company, opened for the viewer.
type BeneficialOwner struct {
	Name, Country string
	ShareBps      int
	Exposed       bool
}

// SignatoryRow is a natural person who signs for a company.
type SignatoryRow struct{ Name, Capacity string }

// ScreeningRow is what a sanctions list had on a party.
type ScreeningRow struct {
	Result                  domain.ScreeningResult
	List, Version, Note, By string
	On                      calendar.Date
}

// people fills in who stands behind a company, and what a sanctions list has on them.
func (page *PartyView) people(w *domain.World, v Viewer, p *domain.Party) {
	page.Owners, page.Signatories = Declared(v, p.Owners, p.Signatories)
	page.SeniorManager = v.Name(p.SeniorManager)
	for _, a := range p.Documents {
		page.Documents = append(page.Documents, attachmentRow(w, v, a))
	}
	if s := p.Screening; s != nil {
		page.Screening = &ScreeningRow{Result: s.Result, List: s.List, Version: s.ListVersion, Note: s.Note, By: Actor(w, v, s.By), On: s.On}
	}
}

// Declared gives the people of a declaration with their names, as the viewer may see them.
func Declared(v Viewer, of []domain.Owner, signs []domain.Signatory) (owners []BeneficialOwner, signatories []SignatoryRow) {
	for _, o := range of {
		owners = append(owners, BeneficialOwner{Name: v.Name(o.Name), Country: o.Country, ShareBps: o.ShareBps, Exposed: o.Exposed})
	}
	for _, s := range signs {
		signatories = append(signatories, SignatoryRow{Name: v.Name(s.Name), Capacity: s.Capacity})
	}
	return owners, signatories
}

// WalletSum is an investor's money in one currency, in cents.
type WalletSum struct {
	Currency                   string
	Available, Locked, Claims  money.Cents
	OwedBack                   money.Cents // after a correction: a clawback receivable
	TopUps, Withdrawn, Pending money.Cents
}

// PartyFacility is a facility that a party borrows or has pledged in.
type PartyFacility struct {
	ID, Company, Currency string
	Stage                 domain.Stage
	DaysPastDue           int
	Loan                  bool
	Amount                money.Cents // pledged, or asked for
	Outstanding           money.Cents // of the party's claims, or of the loan
	Borrows               bool
}

// Party gives the data of a party's page; false when there is no such party at this
// moment, or the viewer is not staff. sums is the same World as it tells sums over thousands
// of loans fastest.
func Party(w, sums *domain.World, v Viewer, id string) (*PartyView, bool) {
	p := w.Party(id)
	if p == nil || !v.Staff {
		return nil, false
	}
	page := &PartyView{ID: p.ID, Kind: string(p.As), Person: v.Name(p.Name), Email: v.Name(p.Email), Company: p.CompanyName,
		CompanyNumber: p.CompanyNumber, Sector: p.Sector, RegisteredOn: p.RegisteredOn, Suspended: p.Suspended, Closed: p.Closed,
		Kyc: p.Kyc(w.Today()), KycUntil: calendar.None, KycCountry: p.KycCountry, KycReason: p.KycReason,
		RiskTextVersion: p.RiskTextVersion}
	if p.As == domain.Investor {
		page.Limits = NewLimits(w, p)
	}
	for _, role := range p.Roles() {
		page.Roles = append(page.Roles, string(role))
	}
	if p.KycBy != "" {
		page.KycBy = Actor(w, v, p.KycBy)
	}
	if page.Kyc == domain.KycValid || page.Kyc == domain.KycExpired {
		page.KycUntil = p.KycValidUntil
	}
	page.identity(w, v)
	page.people(w, v, p)
	if page.Facilities = toldFacilities(sums, p); page.Facilities == nil {
		for _, f := range w.FacilitiesOf(id) {
			page.Facilities = append(page.Facilities, partyFacility(w, f, id))
		}
	}
	page.money(w)
	slices.SortStableFunc(page.Facilities, func(a, b PartyFacility) int {
		return cmp.Or(cmp.Compare(b.Outstanding, a.Outstanding), cmp.Compare(b.Amount, a.Amount))
	})
	page.Log = w.StreamLog(domain.PartyStream(id))
	page.Story = Story(w, v, append(slices.Clone(page.Log), w.StreamLog(domain.WalletStream(id))...))
	return page, true
}

// identity is what was handed in last, and how it was checked.
func (page *PartyView) identity(w *domain.World, v Viewer) {
	for _, rec := range w.StreamLog(domain.PartyStream(page.ID)) {
		if w.Undone(rec.RequestID) {
			continue
		}
		switch e := rec.Event.(type) {
		case domain.KycSubmitted:
			page.IDNumber, page.Address = v.Name(e.IDNumber), v.Name(e.Address)
		case domain.KycVerified:
			page.KycMethod = e.Method
		}
	}
}

func (page *PartyView) money(w *domain.World) {
	if wallet := w.Wallet(page.ID); wallet != nil {
		page.Withdrawals = withdrawalRows(w, wallet)
		slices.Reverse(page.Withdrawals)
	}
	if page.Kind != string(domain.Investor) {
		return
	}
	const currency = WalletCurrency
	sum := WalletSum{Currency: currency, OwedBack: w.OwedBackCents(page.ID, currency),
		Available: max(0, money.Cents(w.Balance(domain.WalletAvailable, page.ID, currency))),
		Locked:    money.Cents(w.Balance(domain.WalletLocked, page.ID, currency))}
	if wallet := w.Wallet(page.ID); wallet != nil {
		sum.TopUps = wallet.TopUpCents
	}
	for _, x := range page.Withdrawals {
		switch x.State {
		case domain.WithdrawalDone:
			sum.Withdrawn += x.AmountCents
		case domain.WithdrawalPending, domain.WithdrawalReleased:
			sum.Pending += x.AmountCents
		}
	}
	for _, f := range page.Facilities {
		if f.Currency == currency && !f.Borrows {
			sum.Claims += f.Outstanding
		}
	}
	page.Wallets = []WalletSum{sum}
}

func partyFacility(w *domain.World, f *domain.Facility, party string) PartyFacility {
	row := PartyFacility{ID: f.ID, Company: Company(w, f), Currency: f.Currency(), Stage: f.Stage, Loan: f.HasLoan(),
		Borrows: f.Application.Borrower == party}
	if row.Loan {
		at := f.Loan.At(w.Today())
		row.DaysPastDue = at.DaysPastDue
		if row.Borrows {
			row.Outstanding = at.Outstanding
		}
	}
	if row.Borrows {
		row.Amount = f.Application.AmountCents
		return row
	}
	for _, p := range f.Pledges {
		if p.Investor == party && p.State == domain.PledgeOpen {
			row.Amount += p.AmountCents
		} else if p.Investor == party {
			row.Amount += p.AllottedCents
		}
	}
	for _, c := range f.Claims {
		if f.Pledges[c.Pledge].Investor == party {
			row.Outstanding += c.OutstandingCents()
		}
	}
	return row
}

// toldFacilities are those of an investor who has pledged in many, as their stories tell them;
// nil where they are to be folded. Whoever has pledged has a wallet, and pledged in its currency.
func toldFacilities(w *domain.World, p *domain.Party) (rows []PartyFacility) {
	if p.As != domain.Investor || w.Related(p.ID) <= manyFacilities {
		return nil
	}
	withReel(w, p.ID, func(r *reel) {
		for i := range r.figures {
			x := r.share(w, i)
			if x.ID == "" || x.stake.held+x.stake.cancelled+x.stake.released == 0 {
				continue
			}
			row := PartyFacility{ID: x.ID, Company: x.company(w), Currency: WalletCurrency, Stage: x.Stage, Loan: x.DisbursedOn != calendar.None,
				Amount: x.stake.pledged + x.stake.allotted, Outstanding: x.stake.outstanding}
			if row.Loan {
				row.DaysPastDue = x.DaysPastDue(w.Today())
			}
			rows = append(rows, row)
		}
	})
	return rows
}
