package readmodel

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
	"refold/internal/wording"
)

// ReviewDecision is the credit decision on a facility that counts.
type ReviewDecision struct {
	Position int64 // of the event; 0 while nobody has decided
	On       calendar.Date
	Approved bool
	By       string // as the viewer may know them
	Reason   string // of a refusal
	ShownAt  int64  // position of the page that was decided from; 0 where it wasn't noted
}

// ReviewLine is one thing that the file says, at the decision and now.
type ReviewLine struct {
	Group, What, Then, Now string
}

// Changed says whether it is different now.
func (l ReviewLine) Changed() bool { return l.Then != l.Now }

// ReviewFacility is another facility of the borrower, at the decision and now.
type ReviewFacility struct {
	ID, Then, Now string // stages; "" where it was not there
	Outstanding   money.Cents
	DaysPastDue   int
	OutstandingNow,
	Currency string
}

// ReviewDocument is an attached document; Later says that it came after the decision.
type ReviewDocument struct {
	AttachmentRow
	Later bool
}

// ReviewView is the file of a facility as it was known at the decision, beside what is
// known now.
type ReviewView struct {
	ID, Company, Borrower, Currency string
	Stage                           domain.Stage // now
	Decision                        ReviewDecision
	GradedBy                        string
	GradedOn                        calendar.Date
	GradedAt                        int64 // position of the assessment; 0 if there is none
	Lines                           []ReviewLine
	Others                          []ReviewFacility
	Documents                       []ReviewDocument
	Inputs                          string // the officer's words
	Log                             []*domain.Recorded
}

// DecisionOf finds the approval or refusal that counts at a World; none where it is
// still to come.
func DecisionOf(w *domain.World, v Viewer, id string) ReviewDecision {
	var d ReviewDecision
	for _, rec := range w.StreamLog(domain.FacilityStream(id)) {
		if w.Undone(rec.RequestID) {
			continue
		}
		switch e := rec.Event.(type) {
		case domain.FacilityApproved:
			d = ReviewDecision{Position: rec.Position, On: rec.EffectiveOn, Approved: true, By: Actor(w, v, rec.Actor), ShownAt: e.ShownAt}
		case domain.FacilityDeclined:
			d = ReviewDecision{Position: rec.Position, On: rec.EffectiveOn, By: Actor(w, v, rec.Actor), Reason: e.Reason}
		case domain.FacilityGraded:
			if d.Position > 0 && !d.Approved {
				d = ReviewDecision{}
			}
		}
	}
	return d
}

// Review gives the file of a facility: then is the World right before the decision was
// recorded (or now itself, where there is none), now the World that is looked at.
func Review(now, then *domain.World, v Viewer, id string) (*ReviewView, bool) {
	f := now.Facility(id)
	if f == nil || f.Imported != nil || !v.Staff {
		return nil, false
	}
	was := then.Facility(id)
	if was == nil {
		was = f // the application was entered late: what is known now is what there is
	}
	page := &ReviewView{ID: id, Company: Company(now, f), Borrower: f.Application.Borrower, Currency: f.Currency(), Stage: f.Stage,
		Decision: DecisionOf(now, v, id), Log: now.StreamLog(domain.FacilityStream(id)), GradedOn: calendar.None}
	if was.Grading.Grade != "" {
		page.GradedBy, page.GradedOn, page.Inputs = Actor(now, v, was.GradedBy), was.GradedOn, was.Grading.Inputs
		for _, rec := range then.StreamLog(domain.FacilityStream(id)) {
			if _, graded := rec.Event.(domain.FacilityGraded); graded && !then.Undone(rec.RequestID) {
				page.GradedAt = rec.Position
			}
		}
	}
	page.compare(was, f, then, now, v)
	page.others(then, now)
	page.documents(then, now, v)
	return page, true
}

// compare puts the file of both moments side by side.
func (page *ReviewView) compare(was, is *domain.Facility, then, now *domain.World, v Viewer) {
	add := func(group, what, before, after string) {
		page.Lines = append(page.Lines, ReviewLine{group, what, before, after})
	}
	for _, l := range []struct {
		what string
		of   func(*domain.Facility) string
	}{
		{"Amount", func(f *domain.Facility) string { return wording.Money(f.Currency(), f.Application.AmountCents) }},
		{"Tenor", func(f *domain.Facility) string { return wording.Plural(f.Application.TenorMonths, "month", "months") }},
		{"Purpose", func(f *domain.Facility) string { return f.Application.Purpose }},
		{"Sector", func(f *domain.Facility) string { return f.Application.Sector }},
		{"Turnover, as applied for", func(f *domain.Facility) string { return wording.Money(f.Currency(), f.Application.Turnover) }},
	} {
		add("Application", l.what, l.of(was), l.of(is))
	}
	for i, l := range statedLines(was) {
		add("As the company stated", l.What, l.Then, statedLines(is)[i].Then)
	}
	for i, l := range gradedLines(was) {
		add("Assessment", l.What, l.Then, gradedLines(is)[i].Then)
	}
	for i, l := range borrowerLines(then, page.Borrower) {
		add("Borrower", l.What, l.Then, borrowerLines(now, page.Borrower)[i].Then)
	}
	before, after := behindLines(then, v, page.Borrower), behindLines(now, v, page.Borrower)
	for i, l := range before {
		add("Who stands behind it", l.What, l.Then, after[i].Then)
	}
}

// statedLines are the figures that the company gave itself.
func statedLines(f *domain.Facility) []ReviewLine {
	g, amount := f.Figures, func(cents money.Cents) string {
		if f.Figures.Facility == "" {
			return wording.Dash
		}
		return wording.Money(f.Currency(), cents)
	}
	years := wording.Dash
	if g.Facility != "" {
		years = strconv.Itoa(g.YearsInBusiness)
	}
	return []ReviewLine{
		{What: "Turnover", Then: amount(g.TurnoverCents)}, {What: "Profit", Then: amount(g.ProfitCents)},
		{What: "Debts", Then: amount(g.DebtsCents)}, {What: "Years in business", Then: years},
	}
}

// gradedLines are what the model was given and what came of it.
func gradedLines(f *domain.Facility) []ReviewLine {
	g := f.Grading
	known := g.Grade != ""
	some := func(text string, there bool) string {
		if !known || !there {
			return wording.Dash
		}
		return text
	}
	x := g.Figures
	return []ReviewLine{
		{What: "Model version", Then: some(g.ModelVersion, true)},
		{What: "Turnover", Then: some(wording.Money(f.Currency(), x.TurnoverCents), x.TurnoverCents != 0)},
		{What: "Profit", Then: some(wording.Money(f.Currency(), x.ProfitCents), x.ProfitCents != 0)},
		{What: "Debts", Then: some(wording.Money(f.Currency(), x.DebtsCents), x.DebtsCents != 0)},
		{What: "Years in business", Then: some(strconv.Itoa(x.YearsInBusiness), x.YearsInBusiness != 0)},
		{What: "Bureau score", Then: some(strconv.Itoa(x.BureauScore), x.BureauScore != 0)},
		{What: "Late payments in twelve months", Then: some(strconv.Itoa(x.LatePayments), x != domain.GradingFigures{})},
		{What: "Grade", Then: some(g.Grade, true)},
		{What: "Probability of default", Then: some(bps(g.PDBps)+" a year", true)},
		{What: "Loss given default", Then: some(bps(g.LGDBps), true)},
		{What: "Rate", Then: some(wording.Rate(g.Rate, 1)+" a year", true)},
	}
}

// borrowerLines are who asked, and what the platform knew of them.
func borrowerLines(w *domain.World, id string) []ReviewLine {
	p := w.Party(id)
	name, state, valid, standing := wording.Dash, wording.Dash, wording.Dash, wording.Dash
	if p != nil {
		name, state, standing = p.CompanyName, capital(string(p.Kyc(w.Today()))), "In good standing"
		if p.KycValidUntil != calendar.None && p.Kyc(w.Today()) != domain.KycMissing && p.Kyc(w.Today()) != domain.KycPending {
			valid = wording.Day(p.KycValidUntil)
		}
		if p.Suspended != "" {
			standing = "Suspended: " + p.Suspended
		}
	}
	facilities, outstanding, late := 0, money.Cents(0), 0
	for _, f := range w.FacilitiesOf(id) {
		if f.Application.Borrower == id && f.HasLoan() {
			at := f.Loan.At(w.Today())
			facilities, outstanding, late = facilities+1, outstanding+at.Outstanding, max(late, at.DaysPastDue)
		}
	}
	return []ReviewLine{
		{What: "Company", Then: name}, {What: "Identity check", Then: state}, {What: "Valid through", Then: valid}, {What: "Standing", Then: standing},
		{What: "Loans here", Then: strconv.Itoa(facilities)}, {What: "Outstanding in all", Then: wording.Amount(outstanding)},
		{What: "Longest past due", Then: wording.Plural(late, "day", "days")},
	}
}

// behindLines are who owns and leads a company, who signs for it, and what a sanctions list
// had on them.
func behindLines(w *domain.World, v Viewer, id string) []ReviewLine {
	owners, manager, signatories, screening, papers := wording.Dash, wording.Dash, wording.Dash, wording.Dash, wording.Dash
	if p := w.Party(id); p != nil {
		var names []string
		for _, o := range p.Owners {
			name := v.Name(o.Name) + ", " + bps(o.ShareBps) + ", " + o.Country
			if o.Exposed {
				name += ", politically exposed"
			}
			names = append(names, name)
		}
		owners = orNone(strings.Join(names, "; "))
		manager = orNone(v.Name(p.SeniorManager))
		names = nil
		for _, s := range p.Signatories {
			names = append(names, v.Name(s.Name)+", "+s.Capacity)
		}
		signatories = orNone(strings.Join(names, "; "))
		if s := p.Screening; s != nil {
			screening = capital(string(s.Result)) + " on " + wording.Day(s.On) + ", " + s.List + ", " + s.ListVersion
		}
		if n := len(p.Documents); n > 0 {
			papers = wording.Plural(n, "document", "documents")
		}
	}
	return []ReviewLine{{What: "Owners", Then: owners}, {What: "Senior manager", Then: manager}, {What: "Signatories", Then: signatories},
		{What: "Sanctions list", Then: screening}, {What: "Identity file", Then: papers}}
}

func orNone(text string) string {
	if text == "" {
		return wording.Dash
	}
	return text
}

// others are the borrower's other facilities, those of the decision first.
func (page *ReviewView) others(then, now *domain.World) {
	for _, f := range now.FacilitiesOf(page.Borrower) {
		if f.ID == page.ID || f.Application.Borrower != page.Borrower {
			continue
		}
		row := ReviewFacility{ID: f.ID, Now: stageTitle(f.Stage), Currency: f.Currency(), OutstandingNow: wording.Amount(positionOn(f, now.Today()).Outstanding)}
		if was := then.Facility(f.ID); was != nil {
			at := positionOn(was, then.Today())
			row.Then, row.Outstanding, row.DaysPastDue = stageTitle(was.Stage), at.Outstanding, at.DaysPastDue
		}
		page.Others = append(page.Others, row)
	}
	slices.SortStableFunc(page.Others, func(a, b ReviewFacility) int {
		return cmp.Or(cmp.Compare(b.Outstanding, a.Outstanding), cmp.Compare(b.Then, a.Then), cmp.Compare(a.ID, b.ID))
	})
}

// positionOn is where a loan stands on a day; nothing where none was paid out.
func positionOn(f *domain.Facility, day calendar.Date) schedule.Position {
	if !f.HasLoan() {
		return schedule.Position{}
	}
	return f.Loan.At(day)
}

// documents are those of the decision, and those that came later.
func (page *ReviewView) documents(then, now *domain.World, v Viewer) {
	known := map[string]bool{}
	for _, a := range Attachments(then, v, page.ID) {
		known[a.ID] = true
		page.Documents = append(page.Documents, ReviewDocument{AttachmentRow: a})
	}
	for _, a := range Attachments(now, v, page.ID) {
		if !known[a.ID] {
			page.Documents = append(page.Documents, ReviewDocument{a, true})
		}
	}
}
