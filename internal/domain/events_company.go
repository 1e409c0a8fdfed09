package domain

// CompanyChanged: a company goes by another registered name from now on, or works in another
// sector; it says both. What was applied for and signed before keeps the words of its time.
// ShownAt is the position of the page that it was changed on.
type CompanyChanged struct {
	Party       string `json:"party"`
	CompanyName string `json:"company_name"`
	Sector      string `json:"sector,omitempty"`
	ShownAt     int64  `json:"shown_at"`
}

// ChangeCompany changes the registered name and the sector of a company: its own, or, for
// an officer, anybody's.
type ChangeCompany struct {
	Party       string
	CompanyName string
	Sector      string
	ShownAt     int64
}

func (ChangeCompany) command() {}

// Kind is the name in the journal.
func (CompanyChanged) Kind() string { return "CompanyChanged" }

// Stream is the aggregate that the event is about.
func (e CompanyChanged) Stream() string { return PartyStream(e.Party) }

func (CompanyChanged) event() {}

// companyKinds are the kinds of this file; see Kinds.
func companyKinds() []Event { return []Event{CompanyChanged{}} }

func (d decision) changeCompany(c ChangeCompany) ([]Draft, *Refusal) {
	var r reasons
	d.ownPapers(&r, c.Party)
	r.text("company_name", c.CompanyName, "the company's name")
	r.unless(len(c.Sector) <= maxSectorBytes, "TOO_LONG", "sector", "This is too long: at most %d characters.", maxSectorBytes)
	if p := d.w.Party(c.Party); p != nil && len(r) == 0 && p.CompanyName == c.CompanyName && p.Sector == c.Sector {
		return nil, nil
	}
	return d.record(r, d.w.today, CompanyChanged(c))
}

// maxSectorBytes bounds the name of a sector.
const maxSectorBytes = 120

// checkCompany gives the reasons against another name or sector of a company.
func (p *Party) checkCompany(e CompanyChanged) []Reason {
	switch {
	case p.As != Borrower:
		return []Reason{{"NOT_A_COMPANY", "", "Only a company has a registered name and a sector."}}
	case e.CompanyName == "":
		return []Reason{{"MISSING", "company_name", "Enter the company's name."}}
	}
	return nil
}

// foldCompany takes a company's name and sector over. A sanctions list was searched for the
// name of before: under another one it is searched anew.
func (p *Party) foldCompany(e CompanyChanged) {
	if p.CompanyName != e.CompanyName {
		p.Screening = nil
	}
	p.CompanyName, p.Sector, p.renamed = e.CompanyName, e.Sector, true
}

// CompanyNameAt is the name that a company went by when an event was recorded: what was
// issued then says it for ever. Events that do not count at the World's moment are left out.
func (w *World) CompanyNameAt(party string, position int64) string {
	name := ""
	for _, rec := range w.StreamLog(PartyStream(party)) {
		if rec.Position > position || w.excluded(rec.RequestID) {
			continue
		}
		switch e := rec.Event.(type) {
		case PartyRegistered:
			name = e.CompanyName
		case CompanyChanged:
			name = e.CompanyName
		}
	}
	return name
}
