package domain

// aboutLoans describes what is decided about a loan while it lasts.
var aboutLoans = chapter{
	events: []EventMeaning{
		{ChargeRaised{}, "A fee or late interest fell due by decision, outside of the schedule."},
		{ChargeWaived{}, "The platform gave up a charge or a part of it."},
		{DefaultDeclared{}, "The platform called the loan."},
		{FacilityChargedOff{}, "The loss was recognised; the debt stands, later receipts are recoveries."},
		{FacilityWrittenOff{}, "Claims went to zero; the right to recoveries is kept."},
		{OverpaymentRefunded{}, "What the borrower had paid too much went back."},
	},
	commands: []CommandMeaning{
		{RaiseCharge{}, "Adds a fee or late interest by decision."},
		{WaiveCharge{}, "Gives up a charge or a part of it."},
		{DeclareDefault{}, "Calls the loan."},
		{ChargeOff{}, "Recognises the loss on a loan gone bad."},
		{WriteOff{}, "Sets the claims of a loan gone bad to zero."},
		{RefundOverpayment{}, "Pays back what the borrower paid too much."},
	},
	refusals: map[string]string{
		"ALREADY_CHARGED":     "The charge was raised already.",
		"CHARGE_NOT_WAIVABLE": "There is no such charge, or less of it is unpaid than was to be given up.",
		"COSTS_INVALID":       "Costs belong to a recovery and are less than what was received.",
		"NOT_IN_RECOVERY":     "The loan is not in default: what comes in is a repayment.",
		"NOT_OVERPAID":        "No more is refunded than was paid too much.",
		"WRITTEN_OFF":         "The loan is written off: what still comes in is a recovery.",
	},
	fields: map[string]string{
		"charge":      "id of the charge",
		"charge_kind": "fee or late interest",
		"due_on":      "the day on which it falls due",
		"loss_cents":  "imported loans: the loss as the source tells it, in cents",
	},
}
