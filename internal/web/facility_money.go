package web

import (
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

func kindName(k schedule.Kind) string { return facility.KindName(k) }

func pledgeFields(c *Context, f *Form, v *readmodel.FacilityView) []ui.Control {
	available := c.World.Balance(domain.WalletAvailable, c.Viewer.Party, v.Currency)
	controls := []ui.Control{line(f, ui.MoneyField(v.Currency, ui.Field{Name: "amount", Label: "Amount",
		Hint: wording.Money(v.Currency, max(0, available)) + " is available, " + wording.Money(v.Currency, v.Open) + " still open" + limitWords(c, v) +
			"; at least " + wording.Money(v.Currency, min(v.PledgeMinimum, v.Open))}))}
	if v.Pricing == domain.Auction {
		controls = append(controls, line(f, ui.Field{Name: "bid_rate", Label: "Lowest rate you accept", Suffix: "% a year", InputMode: "decimal", Short: true,
			Hint: "At most " + wording.Rate(v.Rate, 1) + ". The lowest bids are taken first, and each earns what it named."}))
	}
	if party := c.World.Party(c.Viewer.Party); party != nil && party.RiskTextVersion < riskTextVersion {
		controls = append(controls, ui.Control{Shape: ui.Agreed, Field: f.Field(ui.Field{Name: "acknowledge",
			Label: "I have read the risks: I may lose what I lend, and I can't take it back before the loan ends.", Hint: "The risks are explained on the page Risks."})})
	}
	return controls
}

// pledgeCommand acknowledges the risks first where that is still to be done: it is a
// request of its own, so that the pledge can be refused without losing it.
func pledgeCommand(c *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	command := placeCommand(f, v)
	party := c.World.Party(c.Viewer.Party)
	if party != nil && party.RiskTextVersion < riskTextVersion {
		if !f.Yes("acknowledge") {
			f.Fault("acknowledge", "Please read the risks and confirm before your first pledge.")
		} else if !f.Failed() {
			first := &Form{RequestID: derivedID(f.RequestID, "risk"), ShownAt: f.ShownAt}
			if _, err := c.Do(first, domain.AcknowledgeRisk{Party: c.Viewer.Party, TextVersion: riskTextVersion, ShownAt: f.ShownAt}); err != nil {
				f.Fault("acknowledge", "The confirmation could not be recorded. Please try again.")
			}
		}
	}
	command.Investor = c.Viewer.Party
	return command
}

func placeCommand(f *Form, v *readmodel.FacilityView) domain.PlacePledge {
	command := domain.PlacePledge{Facility: v.ID, Pledge: f.ID("L"), AmountCents: f.Amount("amount"), ShownAt: f.ShownAt}
	if v.Pricing == domain.Auction {
		command.BidRate = f.Rate("bid_rate")
	}
	return command
}

func cancelFields(_ *Context, f *Form, v *readmodel.FacilityView) []ui.Control {
	var open []ui.Option
	for _, p := range v.Mine {
		if p.State == domain.PledgeOpen {
			open = append(open, ui.Option{Value: p.ID, Label: wording.Money(v.Currency, p.Amount), Note: "placed on " + wording.Day(p.On)})
		}
	}
	if f.Value("pledge") == "" && len(open) == 1 {
		f.Set("pledge", open[0].Value)
	}
	return []ui.Control{{Shape: ui.Cards1, Field: f.Field(ui.Field{Name: "pledge", Label: "Which pledge"}), Options: open}}
}

func cancelCommand(c *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	return domain.CancelPledge{Facility: v.ID, Pledge: f.Text("pledge", "the pledge", 40), Investor: c.Viewer.Party}
}

func payoutFields(_ *Context, f *Form, v *readmodel.FacilityView) []ui.Control {
	return []ui.Control{
		line(f, ui.Field{Name: "bank_reference", Label: "Bank reference", Hint: wording.Money(v.Currency, v.Pledged) + " less the origination fee", MaxLength: 60}),
		line(f, ui.DateField(ui.Field{Name: "paid_on", Label: "Paid on"})),
	}
}

func payoutCommand(_ *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	return domain.RecordDisbursement{Facility: v.ID, BankReference: f.Text("bank_reference", "the bank's reference", 60), PaidOn: f.Date("paid_on", "the day it was paid")}
}

func chargeFields(_ *Context, f *Form, v *readmodel.FacilityView) []ui.Control {
	return []ui.Control{
		{Shape: ui.Cards1, Field: f.Field(ui.Field{Name: "kind", Label: "Kind"}), Options: []ui.Option{
			{Value: string(schedule.LateInterest), Label: "Late interest", Note: "goes to the investors"},
			{Value: string(schedule.Fee), Label: "Late fee", Note: "goes to the platform"}}},
		line(f, ui.MoneyField(v.Currency, ui.Field{Name: "amount", Label: "Amount"})),
		line(f, ui.DateField(ui.Field{Name: "due_on", Label: "Due on"})),
		line(f, ui.Field{Name: "reason", Label: "Reason", MaxLength: 200}),
	}
}

func chargeCommand(_ *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	return domain.RaiseCharge{Facility: v.ID, Charge: f.ID("C"), AmountCents: f.Amount("amount"), DueOn: f.Date("due_on", "the due date"),
		ChargeKind: schedule.ChargeKind(f.Choice("kind", "a kind", string(schedule.LateInterest), string(schedule.Fee))), Reason: f.Text("reason", "a reason", 200)}
}

func refundFields(_ *Context, f *Form, v *readmodel.FacilityView) []ui.Control {
	return []ui.Control{
		line(f, ui.MoneyField(v.Currency, ui.Field{Name: "amount", Label: "Amount", Hint: wording.Money(v.Currency, v.Overpaid) + " is owed back"})),
		line(f, ui.Field{Name: "bank_reference", Label: "Bank reference", MaxLength: 60}),
		{Shape: ui.Long, Field: f.Field(ui.Field{Name: "reason", Label: "Reason", Hint: "The second person reads it.", MaxLength: 500, Rows: 2})},
	}
}

func refundCommand(_ *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	return domain.RefundOverpayment{Facility: v.ID, AmountCents: f.Amount("amount"), BankReference: f.Text("bank_reference", "the bank's reference", 60)}
}
