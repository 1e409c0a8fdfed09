package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
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

// shownSuggestions bounds how many suggestions are tried for their effect.
const shownSuggestions = 5

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

// Receipt gives the data of a receipt's page, with the World as the past tells it; false when there is no such receipt at
// this moment, or the viewer is not staff.
func Receipt(w, told *domain.World, v Viewer, id string) (*ReceiptView, bool) {
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
		m := newFinder(w, told, v)
		page.Suggestions = m.suggestions(x, page.UnmatchedCents)
		for i := range page.Suggestions[:min(len(page.Suggestions), shownSuggestions)] {
			m.try(&page.Suggestions[i], x, page.UnmatchedCents)
		}
	}
	return page, true
}

// Story tells events of one record or of several, newest first.
func Story(w *domain.World, v Viewer, log []*domain.Recorded) []StoryLine {
	t := newTeller(w, v)
	story := make([]StoryLine, 0, len(log))
	for _, rec := range log {
		row := t.row(rec)
		line := StoryLine{On: row.EffectiveOn, Position: row.Position, RecordedAt: row.RecordedAt, Title: row.Title,
			Lines: row.Lines, By: row.Actor, Undone: row.Undone, Warn: row.Ineffective}
		line.amended(w, v, rec)
		story = append(story, line)
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
