package demo

import (
	"fmt"
	"strconv"

	"refold/internal/documents"
	"refold/internal/domain"
	"refold/internal/pdf"
	"refold/internal/wording"
)

// declareOwners has a company say who owns it and who signs for it, unless it has. Most
// belong to one to three people; in a few nobody owns a quarter, so that a senior manager
// is named.
func (s *scene) declareOwners(party string) {
	p := s.world.Party(party)
	if s.err != nil || p == nil || p.As != domain.Borrower || len(p.Owners) > 0 || p.SeniorManager != "" {
		return
	}
	d := throw("owners").id(party)
	c := domain.DeclareOwners{Party: party, Signatories: []domain.Signatory{{Name: p.Name, Capacity: "Director"}}}
	shares := pick(d, [][]int{{10_000}, {6_000, 4_000}, {5_100, 4_900}, {5_000, 3_000, 2_000}, {7_500, 2_500}, {2_400, 2_400, 2_000, 1_700}})
	for i, share := range shares {
		name := p.Name // whoever registered the company owns the largest part
		if i > 0 {
			name = s.seal(party, personName("owner of "+party, i))
		}
		c.Owners = append(c.Owners, domain.Owner{Name: name, ShareBps: share, Country: "SG", Exposed: i == 1 && d.id("office").one(40)})
	}
	if shares[0] < 2_500 {
		c.SeniorManager = p.Name
	}
	s.ask(party, "owners "+party, c)
}

// extract attaches a made-up extract of the company register to a company's file, once.
func (s *scene) extract(party string) {
	p := s.world.Party(party)
	if s.err != nil || p == nil || len(p.Documents) > 0 {
		return
	}
	paper := pdf.New(pdf.Info{Title: "Register extract of " + p.CompanyName, Subject: "Made up", House: "Company register", Ref: p.CompanyNumber, On: s.today, Foot: "Made up for a demo"})
	paper.Title(p.CompanyName, "Extract of the company register", "As of "+wording.Day(s.today), "All particulars are made up")
	var rows [][]string
	for i, o := range p.Owners {
		rows = append(rows, []string{"Shareholder " + strconv.Itoa(i+1), wording.Percent(int64(o.ShareBps), 10_000)})
	}
	paper.Table(pdf.Table{Columns: []pdf.Column{{Head: "Entry", Share: 3}, {Head: "Share", Share: 1, Numeric: true}}, Rows: rows})
	content, err := paper.Bytes()
	var kept documents.Document
	if err == nil {
		kept, err = s.play.documents.Put(s.ctx, party, content)
	}
	if err != nil {
		s.err = fmt.Errorf("write the register extract of %s: %w", party, err)
		return
	}
	s.ask(party, "extract "+party, domain.AttachPartyDocument{Party: party, Document: domain.AttachedDocument{Attachment: "D-" + party[2:],
		DocumentHash: kept.Hash, MediaType: kept.MediaType, SizeBytes: kept.SizeBytes, Name: s.seal(party, "register-extract.pdf"), Purpose: domain.RegisterExtract}})
}
