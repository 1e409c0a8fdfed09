package web

import (
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/web/templates/ui"
)

// gradeDefaults begins the assessment with what the company stated: the officer puts
// right what its papers say otherwise.
func gradeDefaults(c *Context, f *Form, v *readmodel.FacilityView) {
	x := c.World.Facility(v.ID)
	if x == nil {
		return
	}
	g := x.Grading.Figures
	if stated := x.Figures; g == (domain.GradingFigures{}) && stated.Facility != "" {
		g = domain.GradingFigures{TurnoverCents: stated.TurnoverCents, ProfitCents: stated.ProfitCents, DebtsCents: stated.DebtsCents, YearsInBusiness: stated.YearsInBusiness}
	}
	if g == (domain.GradingFigures{}) {
		return
	}
	f.Set("turnover", g.TurnoverCents.String())
	f.Set("profit", g.ProfitCents.String())
	f.Set("debts", g.DebtsCents.String())
	f.Set("years", strconv.Itoa(g.YearsInBusiness))
	if g.BureauScore > 0 {
		f.Set("bureau", strconv.Itoa(g.BureauScore))
	}
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
