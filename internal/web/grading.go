package web

import (
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/web/templates/ui"
)

// gradeDefaults begins the assessment with the one that stands, else with what the company
// stated: the officer puts right what its papers say otherwise.
func gradeDefaults(c *Context, f *Form, v *readmodel.FacilityView) {
	x := c.World.Facility(v.ID)
	switch {
	case x == nil:
	case x.Grading.Facility != "":
		fillGrading(f, x.Grading)
	default:
		fillStated(f, x.Figures)
	}
}

// fillStated fills in what the company stated of itself; nothing where it did not.
func fillStated(f *Form, stated domain.CompanyFiguresStated) {
	if stated.Facility == "" {
		return
	}
	fillFigures(f, domain.GradingFigures{TurnoverCents: stated.TurnoverCents, ProfitCents: stated.ProfitCents, DebtsCents: stated.DebtsCents, YearsInBusiness: stated.YearsInBusiness})
}

// fillFigures fills in the figures that an assessment begins with: none where there are none.
func fillFigures(f *Form, g domain.GradingFigures) {
	if g == (domain.GradingFigures{}) {
		return
	}
	f.Set("turnover", g.TurnoverCents.String())
	f.Set("profit", g.ProfitCents.String())
	f.Set("debts", g.DebtsCents.String())
	f.Set("years", strconv.Itoa(g.YearsInBusiness))
	for name, count := range map[string]int{"bureau": g.BureauScore, "late": g.LatePayments} {
		if count > 0 {
			f.Set(name, strconv.Itoa(count))
		}
	}
}

// fillGrading fills in an assessment as it was recorded.
func fillGrading(f *Form, g domain.FacilityGraded) {
	fillFigures(f, g.Figures)
	f.Set("grade", g.Grade)
	f.Set("rate", g.Rate.String())
	f.Set("pd", money.Rate(g.PDBps*bpsUnit).String())
	f.Set("lgd", money.Rate(g.LGDBps*bpsUnit).String())
	f.Set("inputs", g.Inputs)
}

// gradeEdit is each assessment of a facility as its form shows it; before the first one,
// what the company stated.
func gradeEdit(v *readmodel.FacilityView) edit {
	return edit{stream: domain.FacilityStream(v.ID), shown: func(rec *domain.Recorded) map[string]string {
		switch e := rec.Event.(type) {
		case domain.FacilityGraded:
			return shownBy(func(f *Form) { fillGrading(f, e) })
		case domain.CompanyFiguresStated:
			if v.Stage == domain.Submitted {
				return shownBy(func(f *Form) { fillStated(f, e) })
			}
		}
		return nil
	}}
}

func gradeFields(_ *Context, f *Form, _ *readmodel.FacilityView) []ui.Control {
	figure := func(name, label, hint string) ui.Control {
		return line(f, ui.Field{Name: name, Label: label, Hint: hint, Prefix: "S$", InputMode: "decimal", Short: true, Optional: true})
	}
	count := func(name, label string) ui.Control {
		return line(f, ui.Field{Name: name, Label: label, InputMode: "numeric", Short: true, Optional: true})
	}
	return []ui.Control{
		figure("turnover", "Turnover of the last business year", "As the papers say"),
		figure("profit", "Profit of that year", "A loss with a minus: -20,000"),
		figure("debts", "Debts", "To banks and other lenders"),
		count("years", "Years in business"), count("bureau", "Credit bureau's score"), count("late", "Late payments in twelve months"),
		{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "grade", Label: "Grade", Short: true}), Options: append([]ui.Option{{Label: "Choose"}}, grades...)},
		line(f, ui.Field{Name: "rate", Label: "Rate", Suffix: "% a year", InputMode: "decimal", Short: true}),
		line(f, ui.Field{Name: "pd", Label: "Probability of default", Suffix: "% a year", InputMode: "decimal", Short: true}),
		line(f, ui.Field{Name: "lgd", Label: "Loss given default", Suffix: "%", InputMode: "decimal", Short: true}),
		{Shape: ui.Long, Field: f.Field(ui.Field{Name: "inputs", Label: "What the grade was decided from", Hint: "Accounts, bank statements, references", MaxLength: 1000})},
	}
}

// bpsUnit is the number of rate units (millionths of a percent) in a basis point.
const bpsUnit = 10_000

func gradeCommand(_ *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	command := domain.GradeFacility{
		Facility: v.ID, ModelVersion: "1", Grade: f.Choice("grade", "a grade", "A", "B", "C", "D", "E"), Rate: f.Rate("rate"),
		PDBps: int(f.Rate("pd") / bpsUnit), LGDBps: int(f.Rate("lgd") / bpsUnit), Inputs: f.Lines("inputs", 1000),
		Figures: domain.GradingFigures{
			TurnoverCents: f.figureIfAny("turnover", false), ProfitCents: f.figureIfAny("profit", true), DebtsCents: f.figureIfAny("debts", false),
			YearsInBusiness: f.countIfAny("years", "the number of years"), BureauScore: f.countIfAny("bureau", "the bureau's score"),
			LatePayments: f.countIfAny("late", "the number of late payments"),
		},
	}
	if command.Inputs == "" {
		f.Fault("inputs", "Say what the grade was decided from.")
	}
	return command
}

// figureIfAny reads an amount that may be left out, in cents.
func (f *Form) figureIfAny(name string, loss bool) money.Cents {
	if f.Value(name) == "" {
		return 0
	}
	return f.Figure(name, loss)
}

// countIfAny reads a count that may be left out.
func (f *Form) countIfAny(name, what string) int {
	const most = 9_999
	if f.Value(name) == "" {
		return 0
	}
	return f.Int(name, what, 0, most)
}
