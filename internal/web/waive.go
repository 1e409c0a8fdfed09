package web

import (
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

// runningLate stands in a form for the late interest that has run up by itself.
const runningLate = "late-interest"

func hasWaivable(_ *Context, v *readmodel.FacilityView) bool { return len(waivable(v)) > 0 }

// waivable lists what is owed beside principal and interest, each with its amount.
func waivable(v *readmodel.FacilityView) []ui.Option {
	var options []ui.Option
	if v.LateRun > 0 {
		options = append(options, ui.Option{Value: runningLate, Label: "Late interest, " + wording.Money(v.Currency, v.LateRun), Note: "up to today; what is overdue goes on bearing it"})
	}
	for _, charge := range v.Charges {
		if open := charge.Amount - charge.Paid; open > 0 {
			options = append(options, ui.Option{Value: charge.ID, Label: facility.ChargeName(charge) + ", " + wording.Money(v.Currency, open),
				Note: "due on " + wording.Day(charge.Due)})
		}
	}
	return options
}

func waiveFields(_ *Context, f *Form, v *readmodel.FacilityView) []ui.Control {
	options := waivable(v)
	if f.Value("charge") == "" && len(options) == 1 {
		f.Set("charge", options[0].Value)
	}
	return append([]ui.Control{
		{Shape: ui.Cards1, Field: f.Field(ui.Field{Name: "charge", Label: "What is waived"}), Options: options},
		line(f, ui.MoneyField(v.Currency, ui.Field{Name: "amount", Label: "Amount", Hint: "All of it, or a part"})),
	}, reasonField(nil, f, v)...)
}

func waiveCommand(_ *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	values := []string{runningLate}
	for _, charge := range v.Charges {
		values = append(values, charge.ID)
	}
	charge, amount := f.Choice("charge", "what is waived", values...), f.Amount("amount")
	if charge == runningLate {
		return domain.WaiveLateInterest{Facility: v.ID, AmountCents: amount, Reason: f.reason()}
	}
	return domain.WaiveCharge{Facility: v.ID, Charge: charge, AmountCents: amount, Reason: f.reason()}
}
