package readmodel

import (
	"slices"
	"strings"
	"unicode"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// ReceiptView is the data of a receipt's page. It is for staff.
type ReceiptView struct {
	ReceiptRow
	PayerName   string
	RecordedBy  string
	RecordedOn  calendar.Date
	Matches     []MatchRow
	Suggestions []Suggestion // what it may be for, the likeliest first; none when all is matched
	Story       []StoryLine
	Log         []*domain.Recorded // of the receipt's own stream
}

// MatchRow is one part of a receipt that was matched.
type MatchRow struct {
	Position int64
	On       calendar.Date
	Purpose  domain.Purpose
	Target   string // id of the facility or party
	Name     string
	Href     string
	Amount   money.Cents
	Costs    money.Cents
	By       string
	Undone   bool
	Failed   bool // its facility did not admit it: without effect
}

// Suggestion is what a receipt may be for, and why.
type Suggestion struct {
	Purpose domain.Purpose
	Target  string // id of the facility or party
	Name    string
	Why     string
}

// Receipt gives the data of a receipt's page; false when there is no such receipt at
// this moment, or the viewer is not staff.
func Receipt(w *domain.World, v Viewer, id string) (*ReceiptView, bool) {
	x := w.Receipt(id)
	if x == nil || !v.Staff {
		return nil, false
	}
	log := w.StreamLog(domain.ReceiptStream(id))
	page := &ReceiptView{ReceiptRow: receiptRow(w, x), PayerName: v.Name(x.Payer), RecordedBy: Actor(w, v, x.RecordedBy),
		RecordedOn: calendar.None, Log: log}
	records := slices.Clone(log)
	for _, m := range w.Matches(id) {
		page.Matches = append(page.Matches, matchRow(w, v, m))
		records = append(records, m.Record)
	}
	page.Story = Story(w, v, records)
	if page.UnmatchedCents > 0 {
		page.Suggestions = suggestions(w, v, x, page.UnmatchedCents)
	}
	return page, true
}

// Story tells events of one record or of several, newest first.
func Story(w *domain.World, v Viewer, log []*domain.Recorded) []StoryLine {
	t := newTeller(w, v)
	story := make([]StoryLine, 0, len(log))
	for _, rec := range log {
		row := t.row(rec)
		story = append(story, StoryLine{On: row.EffectiveOn, Position: row.Position, RecordedAt: row.RecordedAt, Title: row.Title,
			Lines: row.Lines, By: row.Actor, Undone: row.Undone, Warn: row.Ineffective})
	}
	slices.SortFunc(story, func(a, b StoryLine) int { return int(b.Position - a.Position) })
	return story
}

func matchRow(w *domain.World, v Viewer, m domain.Match) MatchRow {
	row := MatchRow{Position: m.Record.Position, On: m.Record.EffectiveOn, Purpose: m.Event.Purpose, Amount: m.Event.AmountCents,
		Costs: m.Event.CostsCents, By: Actor(w, v, m.Record.Actor), Undone: m.Undone, Failed: m.Failed}
	if m.Event.Purpose == domain.TopUp {
		row.Target, row.Href = m.Event.Party, "/parties/"+m.Event.Party
		row.Name = PartyName(w, v, m.Event.Party)
		return row
	}
	row.Target, row.Name, row.Href = m.Event.Facility, m.Event.Facility, "/facilities/"+m.Event.Facility
	if f := w.Facility(m.Event.Facility); f != nil {
		row.Name = Company(w, f)
	}
	return row
}

// PartyName is what staff call a party: the company, or the person.
func PartyName(w *domain.World, v Viewer, id string) string {
	p := w.Party(id)
	switch {
	case p == nil:
		return id
	case p.CompanyName != "":
		return p.CompanyName
	}
	return v.Name(p.Name)
}

// suggestions looks for ids in what the payer wrote, then for loans to which exactly
// this amount is due.
func suggestions(w *domain.World, v Viewer, x *domain.Receipt, left money.Cents) []Suggestion {
	var found []Suggestion
	add := func(s Suggestion) {
		if !slices.ContainsFunc(found, func(f Suggestion) bool { return f.Target == s.Target }) {
			found = append(found, s)
		}
	}
	for _, word := range strings.FieldsFunc(strings.ToUpper(x.Remark+" "+x.BankReference), func(r rune) bool {
		return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		if f := w.Facility(word); f != nil && f.HasLoan() && f.Currency() == x.Currency {
			add(Suggestion{purposeFor(f), f.ID, Company(w, f), "the payer named " + f.ID})
		}
		if p := w.Party(word); p != nil {
			add(partySuggestion(w, v, p, x.Currency))
		}
	}
	for _, f := range w.Facilities() {
		if !f.HasLoan() || f.Currency() != x.Currency || f.Stage == domain.Closed || f.Stage == domain.WrittenOff {
			continue
		}
		at := f.Loan.At(w.Today())
		if due := at.PastDue.Total() + at.Due.Total(); due == left || due == 0 && at.NextDueAmount == left {
			add(Suggestion{purposeFor(f), f.ID, Company(w, f), wording.Money(x.Currency, left) + " is due"})
		}
	}
	return slices.DeleteFunc(found, func(s Suggestion) bool { return s.Target == "" })
}

// partySuggestion is a top-up for an investor; for a borrower it is the one loan that
// is being repaid, if there is one.
func partySuggestion(w *domain.World, v Viewer, p *domain.Party, currency string) Suggestion {
	why := "the payer named " + p.ID
	if p.As == domain.Investor {
		return Suggestion{domain.TopUp, p.ID, PartyName(w, v, p.ID), why}
	}
	var loans []*domain.Facility
	for _, f := range w.FacilitiesOf(p.ID) {
		if f.HasLoan() && f.Stage != domain.Closed && f.Currency() == currency {
			loans = append(loans, f)
		}
	}
	if len(loans) != 1 {
		return Suggestion{}
	}
	return Suggestion{purposeFor(loans[0]), loans[0].ID, Company(w, loans[0]), why}
}

// purposeFor is what money for a loan is called in its stage.
func purposeFor(f *domain.Facility) domain.Purpose {
	switch f.Stage {
	case domain.Defaulted, domain.ChargedOff, domain.WrittenOff:
		return domain.Recovery
	}
	return domain.Repayment
}
