// Package apply is the application for a loan, step by step.
package apply

import (
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

// Steps are those of an application, in order.
var Steps = []struct{ Title, Href string }{
	{"The loan", "/apply"}, {"The company", "/apply/company"}, {"Documents", "/apply/documents"}, {"Review and send", "/apply/review"},
}

// Content is what a step shows.
type Content struct {
	Step      int // from 1
	Company   string
	Form      ui.Form
	Loan      Loan         // step 1
	Controls  []ui.Control // steps 2 and 3
	Documents []Document   // step 3
	Review    *Review      // step 4
	Discard   ui.Action
}

// Loan is the first step: what for and how much, and what it would cost.
type Loan struct {
	Product, Amount, Tenor, Repayment, Purpose, Sector ui.Field
	Products, Kinds, Sectors                           []ui.Option

	PreviewAmount, PreviewTenor, PreviewRate, PreviewKind ui.Field
	Preview                                               *readmodel.LoanPreview
	Fault                                                 string
}

// Document is one that was added.
type Document struct {
	Name, Href, Purpose, MediaType string
	SizeBytes                      int64
	Remove                         ui.Action
}

// Review is everything that will be sent.
type Review struct {
	Loan                      domain.SubmitFacility
	Product                   string // its name
	Figures                   domain.CompanyFigures
	Documents                 []Document
	Preview                   *readmodel.LoanPreview
	LoanFaults, CompanyFaults []ui.FieldError
}

// Complete says that nothing is missing.
func (r Review) Complete() bool { return len(r.LoanFaults) == 0 && len(r.CompanyFaults) == 0 }

func sgd(cents money.Cents) string { return wording.Money(readmodel.WalletCurrency, cents) }

func (c Content) steps() []ui.Step {
	steps := make([]ui.Step, len(Steps))
	for i, s := range Steps {
		steps[i] = ui.Step{Label: strconv.Itoa(i+1) + " · " + s.Title, State: ui.StepNext, Href: s.Href}
		if i+1 < c.Step {
			steps[i].State = ui.StepDone
		}
		if i+1 == c.Step {
			steps[i].State, steps[i].Tone, steps[i].Href = ui.StepHere, ui.Info, ""
		}
	}
	return steps
}

func (c Content) documents() ui.Table {
	t := ui.Table{Caption: "Documents", Stack: true, Columns: []ui.Column{{Head: "Document"}, {Head: "Shows"}, {Head: "Size", Numeric: true}},
		Empty: ui.Empty{Title: "No document yet", Text: "Accounts, bank statements and the identity of who signs help an officer to decide quickly."}}
	actions := false
	for _, d := range c.Documents {
		actions = actions || d.Remove.Action != ""
	}
	if actions {
		t.Columns = append(t.Columns, ui.Column{Head: ""})
	}
	for _, d := range c.Documents {
		row := ui.Row{Cells: []ui.Cell{{Text: d.Name, Href: d.Href, Note: readmodel.MediaName(d.MediaType)}, ui.T(d.Purpose), ui.T(wording.Bytes(d.SizeBytes))}}
		if actions {
			row.Cells = append(row.Cells, ui.Cell{Content: ui.ActionView(d.Remove)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (r Review) loanFacts() []ui.Fact {
	l := r.Loan
	facts := []ui.Fact{{Term: "Which loan", Value: r.Product}, {Term: "How much", Value: sgd(l.AmountCents)}, {Term: "For how long", Value: wording.Plural(l.TenorMonths, "month", "months")},
		{Term: "How you pay it back", Value: facility.KindName(l.Repayment)}, {Term: "What for", Value: l.Purpose}, {Term: "Sector", Value: l.Sector}}
	return facts
}

func (r Review) figureFacts() []ui.Fact {
	f := r.Figures
	return []ui.Fact{{Term: "Turnover", Value: sgd(f.TurnoverCents)}, {Term: "Profit", Value: sgd(f.ProfitCents)}, {Term: "Debts", Value: sgd(f.DebtsCents)},
		{Term: "Years in business", Value: strconv.Itoa(f.YearsInBusiness)}}
}

// previewFacts say what a loan would cost.
func previewFacts(p *readmodel.LoanPreview) []ui.Fact {
	facts := []ui.Fact{{Term: "Each instalment", Value: sgd(p.First), Note: facility.KindName(p.Kind)}}
	if p.Last != p.First {
		facts[0].Term = "First instalment"
		facts = append(facts, ui.Fact{Term: "Last instalment", Value: sgd(p.Last)})
	}
	facts = append(facts, ui.Fact{Term: "Interest in all", Value: sgd(p.Interest)},
		ui.Fact{Term: "Origination fee", Value: sgd(p.Fee), Note: "kept back at payout"},
		ui.Fact{Term: "You receive", Value: sgd(p.Amount - p.Fee)}, ui.Fact{Term: "You pay back", Value: sgd(p.Amount + p.Interest)})
	if p.HasEIR {
		facts = append(facts, ui.Fact{Term: "EIR", Value: wording.Rate(p.EIR, 1) + " a year", Note: "fee included; " + wording.Rate(p.Rate, 1) + " " + facility.RateBasis(p.Kind)})
	}
	return facts
}

func instalments(p *readmodel.LoanPreview) ui.Table {
	t := ui.Table{Caption: "Every instalment", Columns: []ui.Column{{Head: "#"}, {Head: "Principal", Numeric: true}, {Head: "Interest", Numeric: true}, {Head: "Instalment", Numeric: true}}}
	for _, r := range p.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.T(strconv.Itoa(r.No)), ui.T(wording.Amount(r.Principal)), ui.T(wording.Amount(r.Interest)), ui.T(wording.Amount(r.Payment))}})
	}
	return t
}

// afterwards is what happens once the application is sent.
var afterwards = []struct{ title, text string }{
	{"Assessment", "An officer looks at your figures and gives a grade and a rate; a second person approves."},
	{"Funding", "Your request is listed and investors pledge, for three weeks as a rule."},
	{"Contract", "You read and sign the contract. Until then you can withdraw your request."},
	{"Payout", "The money is paid out, less the origination fee."},
}

// Kinds are the ways of repayment that a borrower can choose from.
func Kinds(kinds []schedule.Kind) []ui.Option {
	var out []ui.Option
	for _, k := range kinds {
		out = append(out, ui.Option{Value: string(k), Label: facility.KindName(k)})
	}
	return out
}
