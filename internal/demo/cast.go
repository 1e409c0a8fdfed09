package demo

import (
	"fmt"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// The five people whom everybody may be, and the second officer of the house.
const (
	officer  = "P-OFFICER"
	approver = "P-APPROVER"
	auditor  = "P-AUDITOR"
	investor = "P-INVESTOR"
	borrower = "P-BORROWER"
)

// password opens the demo's accounts, and nothing else.
const password = "demo"

var firstNames = []string{"Aisyah", "Benjamin", "Chloe", "Darren", "Elena", "Farid", "Grace", "Hui Min", "Imran", "Jasmine",
	"Kavitha", "Leonard", "Mei Ling", "Nadia", "Oliver", "Priya", "Qi Yuan", "Rajesh", "Siti", "Terence", "Uma", "Vincent",
	"Wei Jie", "Xin Yi", "Yusuf", "Zhi Hao", "Adeline", "Bryan", "Cheryl", "Dinesh"}

var lastNames = []string{"Tan", "Lim", "Lee", "Ng", "Wong", "Goh", "Chua", "Ong", "Koh", "Teo", "Rahman", "Pillai", "Menon",
	"Ismail", "Chan", "Low", "Sim", "Yeo", "Nair", "Hassan"}

// company is a made-up borrower.
type company struct{ name, sector, purpose string }

var companies = []company{
	{"Katong Bakehouse", "Food & beverage", "A second oven and working capital for the festive season"},
	{"Northpoint Logistics", "Logistics", "Two electric delivery vans"},
	{"Tiong Bahru Coffee Works", "Food & beverage", "Fitting out a third café"},
	{"Straits Marine Supplies", "Wholesale", "Stock for a ship chandler's contract"},
	{"Pandan Precision Tools", "Manufacturing", "A five-axis milling machine"},
	{"Bukit Timah Physiotherapy", "Health", "Equipment for a second clinic"},
	{"Kallang Print Studio", "Services", "A wide-format printer"},
	{"Jurong Cold Chain", "Logistics", "Refrigeration for a new warehouse"},
	{"Serangoon Spice Traders", "Wholesale", "Stock ahead of Deepavali"},
	{"Joo Chiat Interiors", "Construction", "Materials for three condominium projects"},
	{"Marina Event Rentals", "Services", "Staging and lights"},
	{"Lentor Learning Hub", "Education", "Renovating classrooms"},
	{"Sentosa Dive Centre", "Leisure", "A new dive boat engine"},
	{"Changi Air Parts", "Wholesale", "Bridging a large order"},
	{"Yishun Auto Care", "Services", "Lifts and diagnostic equipment"},
	{"Tampines Fresh Mart", "Retail", "Opening a second shop"},
	{"Redhill Ceramics", "Manufacturing", "A kiln"},
	{"Orchard Optics", "Retail", "Stock and shop fitting"},
	{"Punggol Bike House", "Retail", "Stock for the holiday season"},
	{"Bedok Bedding", "Retail", "Working capital"},
	{"Geylang Tech Repairs", "Services", "Spare parts and tools"},
	{"Woodlands Timber", "Wholesale", "Import of certified timber"},
	{"Clementi Catering", "Food & beverage", "A central kitchen"},
	{"Hougang Home Care", "Health", "Hiring ahead of a contract"},
	{"Bishan Dance Academy", "Education", "A new studio floor"},
	{"Novena Dental Lab", "Health", "A milling unit"},
	{"Simei Solar", "Construction", "Panels for a school project"},
	{"Ubi Robotics", "Manufacturing", "Prototypes for a pilot customer"},
	{"Telok Ayer Tailors", "Retail", "Fabric for corporate orders"},
	{"Paya Lebar Packaging", "Manufacturing", "A folding machine"},
	{"Queenstown Quilts", "Retail", "An online shop"},
	{"River Valley Wines", "Wholesale", "Import stock"},
	{"Sembawang Shipyard Services", "Services", "Safety equipment"},
	{"Tanglin Translations", "Services", "Working capital"},
	{"Upper East Gardens", "Services", "A truck and tools"},
	{"Veerasamy Sweets", "Food & beverage", "A packaging line"},
	{"West Coast Kayaks", "Leisure", "A fleet of kayaks"},
	{"Amoy Street Kitchen", "Food & beverage", "Refurbishment"},
	{"Boon Lay Furniture", "Manufacturing", "Raw materials"},
	{"Choa Chu Kang Greens", "Agriculture", "A vertical farm module"},
}

// staff registers the house's own people on the first day.
func (s *scene) staff() {
	for _, p := range []struct {
		id, name, email string
		roles           []domain.Role
	}{
		{officer, "Lim Tao", "officer@demo.test", []domain.Role{domain.RoleOfficer}},
		{approver, "Sharifah Aziz", "approver@demo.test", []domain.Role{domain.RoleApprover}},
		{auditor, "Lakshmi Thomas", "auditor@demo.test", []domain.Role{domain.RoleAuditor}},
	} {
		s.register(domain.RegisterParty{Party: p.id, As: domain.Staff}, p.name, p.email, domain.System)
		for _, role := range p.roles {
			s.ask(domain.System, "role "+p.id+string(role), domain.GrantRole{Party: p.id, Role: role})
		}
		s.signIn(p.id, p.email)
	}
}

// register makes a party known; name and address are sealed first.
func (s *scene) register(c domain.RegisterParty, name, email, by string) {
	if s.err != nil || s.world.Party(c.Party) != nil {
		return
	}
	seal := func(plain string) domain.Personal {
		sealed, err := s.play.keys.Seal(s.ctx, c.Party, plain)
		if err != nil && s.err == nil {
			s.err = fmt.Errorf("seal the name of %s: %w", c.Party, err)
		}
		return sealed
	}
	c.Name, c.Email, c.EmailHash = seal(name), seal(email), s.play.accounts.EmailHash(email)
	s.ask(by, "register "+c.Party, c)
}

func (s *scene) signIn(party, email string) {
	if s.err == nil {
		s.err = s.play.accounts.SetFirstPassword(s.ctx, party, s.play.accounts.EmailHash(email), password)
	}
}

// identify hands in a made-up identity.
func (s *scene) identify(party string) {
	if s.err != nil {
		return
	}
	number, err := s.play.keys.Seal(s.ctx, party, fmt.Sprintf("S%07d%c", roll(9_999_999, "id", party), 'A'+rune(roll(26, "letter", party))))
	if err != nil {
		s.err = fmt.Errorf("seal the identity of %s: %w", party, err)
		return
	}
	address, err := s.play.keys.Seal(s.ctx, party, fmt.Sprintf("%d Made-up Street, Singapore", 1+roll(300, "street", party)))
	if err != nil {
		s.err = fmt.Errorf("seal the address of %s: %w", party, err)
		return
	}
	s.ask(party, "kyc "+party, domain.SubmitKyc{Party: party, IDNumber: number, Address: address, Country: "SG"})
}

// investorID is the party of the n-th investor; the first is the demo's own.
func investorID(n int) string {
	if n == 0 {
		return investor
	}
	return fmt.Sprintf("P-I%04d", n)
}

// newInvestors registers whoever joins on this day: 150 in the first nine months,
// later one every other week.
func (s *scene) newInvestors(day int) {
	from, to := joined(day), joined(day+1)
	for n := from; n < to; n++ {
		id := investorID(n)
		name, email := personName(n), strings.ToLower(strings.ReplaceAll(personName(n), " ", "."))+fmt.Sprintf("%d@people.test", n)
		if n == 0 {
			name, email = "Yvonne Tay", "investor@demo.test"
			s.signIn(id, email)
		}
		s.register(domain.RegisterParty{Party: id, As: domain.Investor}, name, email, id)
		s.identify(id)
	}
}

func personName(n int) string {
	return firstNames[roll(len(firstNames), "first", n)] + " " + lastNames[roll(len(lastNames), "last", n)]
}

// joined is the number of investors who joined before a day of the play.
func joined(day int) int {
	const initial, initialDays = 150, 270
	if day < initialDays {
		return day * initial / initialDays
	}
	return initial + (day-initialDays)/14
}

// newCompany registers the company behind an application, once.
func (s *scene) newCompany(n int) string {
	if n == 0 {
		s.signIn(borrower, "borrower@demo.test")
	}
	id, c := companyID(n), companies[n%len(companies)]
	s.register(domain.RegisterParty{
		Party: id, As: domain.Borrower, CompanyName: c.name + " Pte Ltd", CompanyNumber: fmt.Sprintf("%d%05d%c", 2003+roll(20, "year", n), roll(99999, "uen", n), 'A'+rune(roll(26, "uen letter", n))),
		Sector: c.sector,
	}, personName(1000+n), companyEmail(n), id)
	if p := s.world.Party(id); p != nil && p.Kyc(s.today) == domain.KycMissing {
		s.identify(id)
	}
	return id
}

func companyID(n int) string {
	if n == 0 {
		return borrower
	}
	return fmt.Sprintf("P-B%04d", n)
}

func companyEmail(n int) string {
	if n == 0 {
		return "borrower@demo.test"
	}
	return fmt.Sprintf("office%d@companies.test", n)
}

// hundreds rounds an amount down to whole hundreds of the currency.
func hundreds(cents money.Cents) money.Cents { return cents / 100_00 * 100_00 }

// age is the number of days since a date, on the day that is played.
func (s *scene) age(since calendar.Date) int { return int(s.today - since) }
