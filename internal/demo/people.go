package demo

import (
	"fmt"
	"strconv"
	"strings"

	"refold/internal/domain"
)

// The five people whom everybody may be, a second approver, and a second officer who
// keeps the bank's list.
const (
	officer  = "P-OFFICER"
	clerk    = "P-CLERK"
	approver = "P-APPROVER"
	deputy   = "P-DEPUTY" // the second approver: who proposed something needs another one
	auditor  = "P-AUDITOR"
	investor = "P-INVESTOR"
	borrower = "P-BORROWER"
)

// password opens the demo's accounts, and nothing else.
const password = "demo"

// staff registers the house's own people on the first day.
func (s *scene) staff() {
	for _, p := range []struct {
		id, name, email string
		role            domain.Role
	}{
		{officer, "Lim Tao", "officer@demo.test", domain.RoleOfficer},
		{approver, "Sharifah Aziz", "approver@demo.test", domain.RoleApprover},
		{auditor, "Lakshmi Thomas", "auditor@demo.test", domain.RoleAuditor},
		{deputy, "Arjun Nair", "approver2@demo.test", domain.RoleApprover},
		{clerk, "Melissa Goh", "clerk@staff.test", domain.RoleOfficer},
	} {
		s.register(domain.RegisterParty{Party: p.id, As: domain.Staff}, p.name, p.email, domain.System)
		s.ask(domain.System, "role "+p.id, domain.GrantRole{Party: p.id, Role: p.role})
		if strings.HasSuffix(p.email, "@demo.test") {
			s.signIn(p.id, p.email)
		}
	}
}

// register makes a party known; name and address are sealed first.
func (s *scene) register(c domain.RegisterParty, name, email, by string) {
	if s.err != nil || s.world.Party(c.Party) != nil {
		return
	}
	c.Name, c.Email, c.EmailHash = s.seal(c.Party, name), s.seal(c.Party, email), s.play.accounts.EmailHash(email)
	s.ask(by, "register "+c.Party, c)
}

// seal encrypts what is personal; what can't be sealed ends the play.
func (s *scene) seal(party, plain string) domain.Personal {
	if s.err != nil {
		return ""
	}
	sealed, err := s.play.keys.Seal(s.ctx, party, plain)
	if err != nil {
		s.err = fmt.Errorf("seal what is personal of %s: %w", party, err)
	}
	return sealed
}

// signIn lets a demo person sign in. Making a password's hash takes long on purpose, so
// it is done beside the play, which waits for all of them in its end.
func (s *scene) signIn(party, email string) {
	s.passwords.Go(func() {
		if err := s.play.accounts.SetFirstPassword(s.ctx, party, s.play.accounts.EmailHash(email), password); err != nil {
			s.refused.CompareAndSwap(nil, &err)
		}
	})
}

// identify hands in a made-up identity.
func (s *scene) identify(party string) {
	s.declareOwners(party)
	d := throw("identity").id(party)
	number := s.seal(party, fmt.Sprintf("S%07d%c", d.id("number").of(9_999_999), 'A'+rune(d.id("letter").of(26))))
	address := s.seal(party, fmt.Sprintf("%d %s Road #%02d-%02d, Singapore", d.id("house").between(1, 300), pick(d.id("street"), places), d.id("floor").between(2, 25), d.id("door").between(1, 40)))
	if s.err == nil && s.ask(party, "kyc "+party, domain.SubmitKyc{Party: party, IDNumber: number, Address: address, Country: "SG"}) {
		s.identities = append(s.identities, party)
	}
}

// investorID is the party of the n-th investor; the first is the demo's own.
func investorID(n int) string {
	if n == 0 {
		return investor
	}
	return fmt.Sprintf("P-I%04d", n)
}

// newInvestors registers whoever joins today.
func (s *scene) newInvestors() {
	for ; s.joinsInvestor(len(s.savers)) <= s.n; s.savers = append(s.savers, s.saver(len(s.savers))) {
		n := len(s.savers)
		id, name := investorID(n), personName("investor", n)
		email := mailName(name) + strconv.Itoa(n) + "@people.test"
		if n == 0 {
			name, email = "Yvonne Tay", "investor@demo.test"
			s.signIn(id, email)
		}
		s.register(domain.RegisterParty{Party: id, As: domain.Investor}, name, email, id)
		if p := s.world.Party(id); p != nil && p.Kyc(s.today) == domain.KycMissing {
			s.identify(id)
		}
	}
}

// joinsInvestor is the day on which the n-th investor joins.
func (s *scene) joinsInvestor(n int) int { return curve(n, s.scale.Investors, s.scale.Days) }

// companyID is the party of the n-th company; the first is the demo borrower's.
func companyID(n int) string {
	if n == 0 {
		return borrower
	}
	return fmt.Sprintf("P-B%04d", n)
}

// newCompany registers the company behind a request, once.
func (s *scene) newCompany(n int) string {
	id := companyID(n)
	if s.world.Party(id) != nil {
		return id
	}
	d, name, email := throw("company").no(n), personName("director", n), fmt.Sprintf("office%d@companies.test", n)
	if n == 0 {
		name, email = "Adeline Koh", "borrower@demo.test"
		s.signIn(borrower, email)
	}
	s.register(domain.RegisterParty{
		Party: id, As: domain.Borrower, CompanyName: s.companyName(n) + " Pte Ltd",
		CompanyNumber: fmt.Sprintf("%d%05d%c", d.id("year").between(2003, 2021), (d.id("number").of(300)*337+n)%100000, 'A'+rune(d.id("letter").of(26))),
		Sector:        sectorOf(n).name,
	}, name, email, id)
	s.identify(id)
	if n < len(cast) {
		s.extract(id)
	}
	return id
}

// companyName is that of the n-th company; no two are the same.
func (s *scene) companyName(n int) string {
	if len(s.companies) == 0 {
		for _, c := range cast {
			s.companies, s.taken[c.name] = append(s.companies, c.name), true
		}
	}
	for i := len(s.companies); i <= n; i++ {
		name := ""
		for d := throw("company name").no(i); name == "" || s.taken[name]; d = d.id("another") {
			name = pick(d.id("place"), places) + " " + pick(d.id("trade"), sectorOf(i).trades)
		}
		s.companies, s.taken[name] = append(s.companies, name), true
	}
	return s.companies[n]
}
