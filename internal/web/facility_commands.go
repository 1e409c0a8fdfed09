package web

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// grades are those of the rating model, with the words shown beside them.
var grades = []ui.Option{{Value: "A", Label: "A: strong"}, {Value: "B", Label: "B: good"}, {Value: "C", Label: "C: fair"},
	{Value: "D", Label: "D: weak"}, {Value: "E", Label: "E: poor"}}

// riskTextVersion is the version of the page "/risks" that investors confirm.
const riskTextVersion = 1

// facilityTasks are all tasks, in the order of a facility's life.
var facilityTasks = []facilityTask{
	{name: "grade", title: "Assess", submit: "Record the assessment", done: "The assessment is recorded. A second person approves it.",
		note:  "Grade and rate as you would defend them before an auditor; the inputs are frozen with the decision.",
		roles: Officer, stages: []domain.Stage{domain.Submitted, domain.UnderAssessment}, defaults: gradeDefaults, fields: gradeFields, command: gradeCommand, edits: gradeEdit},
	{name: "approve", title: "Approve", submit: "Approve grade and rate", done: "Approved. A credit officer can list it now.",
		note:  "You confirm grade and rate as the second person.",
		roles: Approver, stages: []domain.Stage{domain.UnderAssessment}, when: notGradedByMe,
		command: func(_ *Context, f *Form, v *readmodel.FacilityView) domain.Command {
			return domain.ApproveFacility{Facility: v.ID, ShownAt: f.ShownAt}
		}},
	{name: "list", title: "List", submit: "List the request", done: "Listed: investors can pledge now.",
		note:  "Everything else comes from the product. The terms are frozen from here on.",
		roles: Officer, stages: []domain.Stage{domain.Approved}, fields: listFields, defaults: listDefaults, command: listCommand},
	{name: "pledge", title: "Pledge", submit: "Pledge", done: "Pledged. The money is locked until funding closes.",
		roles: Investor, stages: []domain.Stage{domain.Listed}, fields: pledgeFields, command: pledgeCommand, page: (*Server).pledgeForm},
	{name: "cancel", title: "Cancel a pledge", submit: "Cancel pledge", done: "Cancelled. The money is available again.", folded: true,
		note:  "A change of mind costs nothing while funding is open.",
		roles: Investor, stages: []domain.Stage{domain.Listed}, when: hasOpenPledge, fields: cancelFields, command: cancelCommand},
	{name: "contract", title: "Contract", submit: "Issue the contract", done: "Issued. The borrower signs next.",
		note:  "The contract is made from the frozen terms as a PDF and stored; its fingerprint is recorded.",
		roles: Officer, stages: []domain.Stage{domain.FullyFunded, domain.PartiallyFunded}, when: noContract,
		command: issueCommand},
	{name: "accept", title: "Sign the contract", submit: "Sign", done: "Signed. The loan is paid out next.",
		roles: Borrower, stages: []domain.Stage{domain.FullyFunded, domain.PartiallyFunded}, when: hasContract, fields: acceptFields, command: acceptCommand, page: (*Server).offerForm},
	{name: "payout", title: "Record the payout", submit: "Record the payout", done: "Paid out: the loan is active.",
		note:  "Enter what the bank confirmed.",
		roles: Officer, stages: []domain.Stage{domain.Accepted}, fields: payoutFields, defaults: today("paid_on"), command: payoutCommand},
	{name: "close-funding", title: "Close funding early", submit: "Close funding", done: "Funding is closed.", folded: true,
		roles: Officer, stages: []domain.Stage{domain.Listed}, fields: closeFields, command: reasonCommand(func(id, reason string) domain.Command { return domain.CloseFunding{Facility: id, Reason: reason} })},
	{name: "decline", title: "Decline", submit: "Decline the application", done: "Declined.", folded: true, danger: true,
		roles: Office, stages: []domain.Stage{domain.Submitted, domain.UnderAssessment, domain.Approved}, fields: reasonField,
		command: reasonCommand(func(id, reason string) domain.Command { return domain.DeclineFacility{Facility: id, Reason: reason} })},
	{name: "withdraw", title: "Withdraw my request", submit: "Withdraw the request", done: "Withdrawn. Nothing more is asked of you.", folded: true, danger: true,
		roles: Borrower, stages: []domain.Stage{domain.Submitted, domain.UnderAssessment, domain.Approved, domain.Listed, domain.FullyFunded, domain.PartiallyFunded, domain.Accepted},
		fields: reasonField, command: reasonCommand(func(id, reason string) domain.Command { return domain.WithdrawFacility{Facility: id, Reason: reason} })},
	{name: "charge", title: "Raise a charge", submit: "Raise the charge", done: "The charge is raised.", folded: true,
		roles: Officer, stages: inService, fields: chargeFields, defaults: today("due_on"), command: chargeCommand},
	{name: "refund", title: "Refund what was overpaid", submit: "Propose the refund", done: proposed,
		note:  "Money leaves the trust account: a second person approves it. Enter the reference of the payment to the borrower.",
		roles: Officer, stages: []domain.Stage{domain.Active, domain.Defaulted, domain.ChargedOff, domain.WrittenOff, domain.Closed}, when: isOverpaid, fields: refundFields, command: refundCommand},
	{name: "waive", title: "Waive", submit: "Propose the waiver", done: proposed, folded: true, note: "The borrower need not pay it any more. " + secondPerson,
		roles: Office, stages: inService, when: hasWaivable, fields: waiveFields, command: waiveCommand},
	{name: "end-recovery", title: "End the recovery", submit: "End the recovery", done: "Closed. What comes in all the same is passed on.", folded: true,
		note:  "Nothing more is expected. The right to recoveries is kept.",
		roles: Approver, stages: []domain.Stage{domain.WrittenOff}, fields: reasonField,
		command: reasonCommand(func(id, reason string) domain.Command { return domain.EndRecovery{Facility: id, Reason: reason} })},
	{name: "restructure", title: "Restructure", submit: "Propose the restructuring", done: proposed,
		roles: Office, stages: []domain.Stage{domain.Active, domain.Defaulted}, command: restructureCommand, page: (*Server).restructureForm},
	{name: "default", title: "Declare default", submit: "Propose to declare default", done: proposed, folded: true, danger: true, note: secondPerson,
		roles: Office, stages: []domain.Stage{domain.Active}, fields: reasonField,
		command: reasonCommand(func(id, reason string) domain.Command { return domain.DeclareDefault{Facility: id, Reason: reason} })},
	{name: "charge-off", title: "Charge off", submit: "Propose to charge off", done: proposed, folded: true, danger: true, note: "The loss is recognised, the debt stands. " + secondPerson,
		roles: Office, stages: []domain.Stage{domain.Active, domain.Defaulted}, fields: reasonField,
		command: reasonCommand(func(id, reason string) domain.Command { return domain.ChargeOff{Facility: id, Reason: reason} })},
	{name: "write-off", title: "Write off", submit: "Propose to write off", done: proposed, folded: true, danger: true, note: "The claims go to zero. " + secondPerson,
		roles: Office, stages: inService, fields: reasonField,
		command: reasonCommand(func(id, reason string) domain.Command { return domain.WriteOff{Facility: id, Reason: reason} })},
}

// secondPerson stands at what takes two people.
const secondPerson = "A second person approves it."

var inService = []domain.Stage{domain.Active, domain.Defaulted, domain.ChargedOff}

func notGradedByMe(c *Context, v *readmodel.FacilityView) bool { return v.GradedBy != c.Viewer.Party }
func noContract(_ *Context, v *readmodel.FacilityView) bool    { return v.Contract == "" }
func hasContract(_ *Context, v *readmodel.FacilityView) bool   { return v.Contract != "" }
func isOverpaid(_ *Context, v *readmodel.FacilityView) bool    { return v.Overpaid > 0 }

func hasOpenPledge(_ *Context, v *readmodel.FacilityView) bool {
	for _, p := range v.Mine {
		if p.State == domain.PledgeOpen {
			return true
		}
	}
	return false
}

// today fills a date field with the open day.
func today(field string) func(*Context, *Form, *readmodel.FacilityView) {
	return func(c *Context, f *Form, _ *readmodel.FacilityView) { f.Set(field, c.World.Today().String()) }
}

func line(f *Form, field ui.Field) ui.Control { return ui.Control{Field: f.Field(field)} }

func reasonField(_ *Context, f *Form, _ *readmodel.FacilityView) []ui.Control {
	return []ui.Control{{Shape: ui.Long, Field: f.Field(ui.Field{Name: "reason", Label: "Reason", Hint: "It stays in the record.", MaxLength: 500, Rows: 3})}}
}

// closeFields say beside the reason what closing now would lead to.
func closeFields(_ *Context, f *Form, v *readmodel.FacilityView) []ui.Control {
	then := "closing now lets the request lapse, and every pledge is released"
	if v.Pledged >= v.Minimum && v.Pledged > 0 {
		then = "closing now funds it in part, and the borrower is offered that amount"
	}
	return []ui.Control{{Shape: ui.Long, Field: f.Field(ui.Field{Name: "reason", Label: "Reason", MaxLength: 500, Rows: 3,
		Hint: wording.Money(v.Currency, v.Pledged) + " is pledged, at least " + wording.Money(v.Currency, v.Minimum) + " is needed: " + then + ". The reason stays in the record."})}}
}

func reasonCommand(command func(id, reason string) domain.Command) func(*Context, *Form, *readmodel.FacilityView) domain.Command {
	return func(_ *Context, f *Form, v *readmodel.FacilityView) domain.Command {
		if f.Lines("reason", 500) == "" {
			f.Fault("reason", "Give a reason.")
		}
		return command(v.ID, f.Lines("reason", 500))
	}
}

func listDefaults(c *Context, f *Form, v *readmodel.FacilityView) {
	product, _, _ := c.World.Product(v.Product)
	f.Set("target", v.Asked.String())
	f.Set("closes_on", c.World.Today().AddDays(product.ListingDays).String())
	f.Set("repayment", string(v.Repayment))
	f.Set("pricing", fixedRate)
}

// fixedRate is the value of the domain's empty pricing in a form.
const fixedRate = "fixed"

func listFields(c *Context, f *Form, v *readmodel.FacilityView) []ui.Control {
	product, _, _ := c.World.Product(v.Product)
	var kinds []ui.Option
	for _, k := range product.Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Label: kindName(k)})
	}
	rate := wording.Rate(v.Rate, 1) + " a year"
	return []ui.Control{
		line(f, ui.MoneyField(v.Currency, ui.Field{Name: "target", Label: "Target", Hint: "At most what was asked for. The listing lapses below " + wording.Rate(product.MinimumFunding, 0) + " of it."})),
		line(f, ui.DateField(ui.Field{Name: "closes_on", Label: "Open through"})),
		{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "repayment", Label: "Repayment"}), Options: kinds},
		{Shape: ui.Cards1, Field: f.Field(ui.Field{Name: "pricing", Label: "Rate"}), Options: []ui.Option{
			{Value: fixedRate, Label: "Fixed rate", Note: rate},
			{Value: string(domain.Auction), Label: "Auction", Note: "investors bid, lowest first; " + rate + " is the highest that is taken"}}},
	}
}

// listedKinds are the repayment kinds that need no further figures than a tenor.
var listedKinds = domain.SimpleKinds

func listCommand(c *Context, f *Form, v *readmodel.FacilityView) domain.Command {
	product, _, _ := c.World.Product(v.Product)
	kinds := make([]string, len(product.Kinds))
	for i, k := range product.Kinds {
		kinds[i] = string(k)
	}
	command := domain.ListFacility{
		Facility: v.ID, TargetCents: f.Amount("target"), ClosesOn: f.Date("closes_on", "the last day"),
		Repayment: schedule.Kind(f.Choice("repayment", "how it is repaid", kinds...)),
	}
	if f.Choice("pricing", "how the rate comes about", fixedRate, string(domain.Auction)) == string(domain.Auction) {
		command.Pricing = domain.Auction
	}
	return command
}

// standardTerms are monthly instalments by 30/360, at the current formulas.
func standardTerms(kind schedule.Kind, rate money.Rate, months int, late money.Rate) schedule.Terms {
	return schedule.Terms{Kind: kind, Rate: rate, Periods: months, Frequency: calendar.Monthly, DayCount: calendar.Thirty360,
		LateInterestRate: late, CalculationVersion: schedule.CalculationVersion}
}
