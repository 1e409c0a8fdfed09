package filler

import (
	"fmt"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// Who works here.
const (
	officer  = "S-OFFICER"
	approver = "S-APPROVER"
)

// person is a party that was registered.
type person struct {
	id     string
	sealed domain.Personal
}

// seal encrypts under the key of all made-up people; they will never ask to be erased.
func (f *filling) seal(text string) domain.Personal {
	sealed, err := f.keys.Seal(f.ctx, "made-up people", text)
	if err != nil && f.err == nil {
		f.err = err
	}
	return sealed
}

func (f *filling) register(id string, c domain.RegisterParty) person {
	email := id + "@measurement.test"
	c.Party, c.Name, c.Email = id, f.seal("Person "+id), f.seal(email)
	c.EmailHash = f.keys.Hash("email", email)
	f.ask(domain.System, c)
	return person{id, c.Name}
}

func (f *filling) staff() {
	f.register(officer, domain.RegisterParty{As: domain.Staff})
	f.ask(domain.System, domain.GrantRole{Party: officer, Role: domain.RoleOfficer})
	f.register(approver, domain.RegisterParty{As: domain.Staff})
	f.ask(domain.System, domain.GrantRole{Party: approver, Role: domain.RoleApprover})
}

// verified checks a party's identity, for as long as the years last.
func (f *filling) verified(p person) {
	f.ask(p.id, domain.SubmitKyc{Party: p.id, IDNumber: p.sealed, Address: p.sealed, Country: "SG"})
	f.ask(officer, domain.RecordScreening{Party: p.id, Result: domain.ScreeningClear, List: "MAS lists of designated persons", ListVersion: f.today.String()})
	f.ask(officer, domain.VerifyKyc{Party: p.id, Method: "in person", ValidUntil: f.options.End + 365})
}

// join registers the investors who come on a day: a tenth on the first one, the others
// over three quarters of the time.
func (f *filling) join(n int) {
	all := max(20, f.options.Events/eventsAnInvestor)
	share := min(1, 0.1+float64(n)/(0.75*float64(len(f.agenda))))
	for len(f.investors) < int(float64(all)*share) && !f.over() {
		p := f.register(fmt.Sprintf("I-%05d", len(f.investors)+1), domain.RegisterParty{As: domain.Investor})
		f.verified(p)
		f.ask(p.id, domain.AcknowledgeRisk{Party: p.id, TextVersion: 1, ShownAt: f.bulk.World().Position()})
		f.investors = append(f.investors, p)
		f.result.Investors++
	}
}

// borrower is who applies next: mostly one who is known, now and then a new company.
func (f *filling) borrower() person {
	if n := len(f.borrowers); n > 0 && !f.one(facilitiesABorrow) {
		return f.borrowers[f.dice.IntN(n)]
	}
	n := len(f.borrowers) + 1
	p := f.register(fmt.Sprintf("B-%05d", n), domain.RegisterParty{As: domain.Borrower,
		CompanyName: fmt.Sprintf("Company %d Pte Ltd", n), CompanyNumber: fmt.Sprintf("MS%07dX", n), Sector: sectors[n%len(sectors)]})
	f.ask(p.id, domain.DeclareOwners{Party: p.id, Owners: []domain.Owner{{Name: p.sealed, ShareBps: 10_000, Country: "SG"}},
		Signatories: []domain.Signatory{{Name: p.sealed, Capacity: "Director"}}})
	f.verified(p)
	f.borrowers = append(f.borrowers, p)
	f.result.Borrowers++
	return p
}

var sectors = []string{"Retail", "Food", "Construction", "Logistics", "Health", "Engineering"}

// investor is who pledges next. The greatest comes in a fixed share of cases; of the
// others, those who came early pledge more.
func (f *filling) investor() person {
	if f.one(max(greatestOneIn, int(claimsAnEvent*float64(f.options.Events)/greatestClaims))) {
		return f.investors[0]
	}
	return f.investors[min(f.dice.IntN(len(f.investors)), f.dice.IntN(len(f.investors)))]
}

// fund sees to it that the wallet holds an amount: if not, money for some more pledges
// arrives.
func (f *filling) fund(p person, amount money.Cents) {
	if money.Cents(f.bulk.World().Balance(domain.WalletAvailable, p.id, domain.WalletCurrency)) >= amount {
		return
	}
	sum := amount * money.Cents(f.between(6, 14))
	receipt := f.receive(p, sum, f.today)
	f.ask(officer, domain.MatchReceipt{Receipt: receipt, Purpose: domain.TopUp, Party: p.id, AmountCents: sum, EffectiveOn: calendar.None})
}

// receive records money from somebody, which arrived on a day.
func (f *filling) receive(from person, amount money.Cents, on calendar.Date) (receipt string) {
	f.receipts++
	receipt = fmt.Sprintf("R-%07d", f.receipts)
	f.ask(officer, domain.RecordReceipt{Receipt: receipt, BankReference: "IN" + receipt[2:], AmountCents: amount,
		Currency: domain.WalletCurrency, ValueOn: on, Payer: from.sealed})
	return receipt
}
