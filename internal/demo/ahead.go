package demo

import (
	"slices"

	"refold/internal/domain"
)

// paidAhead are loans of the script, by company and number, that pay much ahead with the
// second instalment.
var paidAhead = map[[2]int]domain.PrepaymentChoice{{0, 3}: domain.ReduceInstalment, {6, 0}: domain.OffsetNext, {7, 0}: domain.ShortenTerm}

// aheadOf says which instalment a borrower pays much ahead with, how many instalments' worth
// it pays, and what that shall do; 0 for none. Some loans do that once.
func (p *plan) aheadOf() (no, times int, way domain.PrepaymentChoice) {
	if choice, ok := paidAhead[[2]int{p.company, p.loan}]; ok {
		return 2, 3, choice
	}
	d := p.die("pays ahead")
	switch {
	case p.story != noStory || p.pays != punctual && p.pays != early || p.tenor < 6 || !d.one(9):
		return 0, 0, domain.AsAgreed
	}
	return d.id("no").between(2, p.tenor/2), d.id("times").between(2, 3), domain.PrepaymentChoices[d.id("way").of(len(domain.PrepaymentChoices))]
}

// chosen is what a receipt does that pays ahead: what the borrower chose, where the terms
// leave the choice.
func (s *scene) chosen(f *domain.Facility, receipt string) domain.PrepaymentChoice {
	p := s.byID[f.ID]
	if p == nil {
		return domain.AsAgreed
	}
	no, _, way := p.aheadOf()
	if no == 0 || receipt != p.receiptID(no, 0) || !slices.Contains(domain.PrepaymentChoices, way) || !way.Offered(f.Loan.Terms()) {
		return domain.AsAgreed
	}
	return way
}
