package demo

import (
	"context"
	"fmt"

	"refold/internal/documents"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/paper"
	"refold/internal/pdf"
	"refold/internal/readmodel"
	"refold/internal/wording"
)

// Documents keeps what companies attach to their requests.
type Documents interface {
	Put(ctx context.Context, subject string, content []byte) (documents.Document, error)
}

// apply sends a request with the company's figures. Companies of the script attach their
// accounts; for all others the paper would say nothing that the figures don't.
func (s *scene) apply(p *plan, party string) bool {
	d := p.die("figures")
	figures := domain.CompanyFigures{
		TurnoverCents: p.turnover, ProfitCents: p.turnover * money.Cents(d.id("profit").between(-2, 13)) / 100 / 100_00 * 100_00,
		DebtsCents: p.turnover * money.Cents(d.id("debts").of(30)) / 100 / 100_00 * 100_00, YearsInBusiness: throw("years").no(p.company).between(2, 24) + p.day/365,
	}
	application := domain.SendApplication{Figures: figures, Application: domain.SubmitFacility{
		Facility: p.id, Borrower: party, AmountCents: p.amount, Currency: domain.WalletCurrency, TenorMonths: p.tenor,
		Repayment: p.kind, Purpose: p.purpose, Sector: p.sector.name, TurnoverCents: p.turnover, Product: p.product(),
	}}
	if p.company < len(cast) {
		if a, ok := s.accountsOf(p, party, figures); ok {
			application.Attachments = []domain.AttachedDocument{a}
		}
	}
	return s.ask(party, "apply "+p.id, application)
}

// accountsOf writes the annual accounts of a company on a sheet of paper, and stores it.
func (s *scene) accountsOf(p *plan, party string, f domain.CompanyFigures) (domain.AttachedDocument, bool) {
	if s.err != nil {
		return domain.AttachedDocument{}, false
	}
	company := s.companyName(p.company) + " Pte Ltd"
	year, _, _ := s.today.YMD()
	paper := pdf.New(pdf.Info{Title: "Annual accounts of " + company, Subject: "Made up", House: company, Ref: fmt.Sprintf("FY %d", year-1), On: s.today, Foot: "Made up for a demo"})
	paper.Title(company, fmt.Sprintf("Accounts of the year %d", year-1), "Unaudited", "All figures are made up")
	cost := f.TurnoverCents - f.ProfitCents
	paper.Table(pdf.Table{
		Columns: []pdf.Column{{Head: "Profit and loss", Share: 3}, {Head: domain.WalletCurrency, Share: 1, Numeric: true}},
		Rows: [][]string{{"Revenue", wording.Amount(f.TurnoverCents)}, {"Cost of sales", wording.Amount(-cost * 6 / 10)},
			{"Staff, rent and other expenses", wording.Amount(-(cost - cost*6/10))}},
		Foot: []string{"Profit before tax", wording.Amount(f.ProfitCents)},
	})
	paper.Heading("Owed to banks and other lenders")
	paper.Text(wording.Money(domain.WalletCurrency, f.DebtsCents))
	content, err := paper.Bytes()
	if err == nil {
		var kept documents.Document
		if kept, err = s.play.documents.Put(s.ctx, party, content); err == nil {
			return domain.AttachedDocument{Attachment: "A-" + p.id[2:], DocumentHash: kept.Hash, MediaType: kept.MediaType, SizeBytes: kept.SizeBytes,
				Name: s.seal(party, fmt.Sprintf("accounts-%d.pdf", year-1)), Purpose: domain.AnnualAccounts}, true
		}
	}
	s.err = fmt.Errorf("write the accounts of %s: %w", party, err)
	return domain.AttachedDocument{}, false
}

// filesFrom is how many days before the end of the history the house began to send
// contracts as files; before that a contract was a text.
const filesFrom = 400

// contract makes the contract of a funded request and gives its fingerprint; "" if there
// is none to make.
func (s *scene) contract(p *plan) string {
	if s.n < s.scale.Days-filesFrom {
		view, ok := readmodel.Facility(s.world, readmodel.Viewer{Staff: true, Name: func(domain.Personal) string { return "" }}, p.id)
		if !ok {
			return ""
		}
		return readmodel.ContractHash(view)
	}
	agreement, ok := readmodel.Agree(s.world, p.id, s.today)
	if !ok || s.err != nil {
		return ""
	}
	content, err := paper.Contract(agreement)
	var kept documents.Document
	if err == nil {
		kept, err = s.play.documents.Put(s.ctx, documents.House, content)
	}
	if err != nil {
		s.err = fmt.Errorf("issue the contract of %s: %w", p.id, err)
	}
	return kept.Hash
}
