package web

import (
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/receipts"
	"refold/web/templates/ui"
)

// receiptRecord is the page of one receipt.
func receiptRecord() record[*readmodel.ReceiptView] {
	unmatched := func(_ *Context, v *readmodel.ReceiptView) bool { return v.UnmatchedCents > 0 }
	return record[*readmodel.ReceiptView]{
		path: "/receipts/:id", roles: Staff,
		find: func(c *Context) (*readmodel.ReceiptView, bool) {
			return readmodel.Receipt(c.World, c.Sums(), c.reader(), c.Param("id"))
		},
		href: func(v *readmodel.ReceiptView) string { return "/receipts/" + v.ID },
		show: showReceipt,
		tasks: []recordTask[*readmodel.ReceiptView]{
			{name: "match", title: "Match", submit: "Match", done: "Matched. The books and the record of the other side follow at once.",
				note:  "Say what the money, or a part of it, is for. What is left stays unmatched.",
				roles: Officer, when: unmatched, fields: matchFields, defaults: matchDefaults, command: matchCommand},
			{name: "return", title: "Return to the sender", submit: "Propose the return", done: proposed, folded: true,
				note:  "Money leaves the trust account: a second person approves it. Enter the reference of the payment.",
				roles: Officer, when: unmatched, fields: returnFields, defaults: returnDefaults, command: returnCommand},
		},
	}
}

func showReceipt(c *Context, v *readmodel.ReceiptView, tasks []ui.Task) error {
	content := receipts.Content{ReceiptView: v, Tasks: tasks, Awaiting: awaiting(c, domain.ReceiptStream(v.ID))}
	if v.UnmatchedCents > 0 {
		you := c.Viewer.Is(Officer)
		content.Waiting = ui.Waiting{Who: who(you, "A credit officer"), What: verb(you, "say next", "says next") + " what " + wording.Money(v.Currency, v.UnmatchedCents) + " is for",
			Since: "since " + wording.Day(v.ValueOn), You: you}
	}
	p := Page{Title: "Receipt " + v.BankReference, Crumbs: receiptCrumbs(c, v.ID)}
	p.steps(c, v.Log)
	return c.Show(p, receipts.Page(content))
}

var purposes = []ui.Option{
	{Value: string(domain.Repayment), Label: "Repayment", Note: "of a loan, by its order of allocation"},
	{Value: string(domain.TopUp), Label: "Top-up", Note: "of an investor's wallet"},
	{Value: string(domain.Recovery), Label: "Recovery", Note: "on a loan gone bad, net of costs"},
}

func matchFields(c *Context, f *Form, v *readmodel.ReceiptView) []ui.Control {
	controls := []ui.Control{
		{Shape: ui.Cards1, Field: f.Field(ui.Field{Name: "purpose", Label: "What for"}), Options: purposes},
		line(f, ui.Field{Name: "facility", Label: "Facility", Hint: "Its id, for a repayment or recovery", Placeholder: "F-…", MaxLength: 40, Optional: true, Short: true, Autocomplete: "off"}),
		line(f, ui.Field{Name: "party", Label: "Investor", Hint: "Their id, for a top-up", Placeholder: "P-…", MaxLength: 40, Optional: true, Short: true, Autocomplete: "off"}),
		line(f, ui.MoneyField(v.Currency, ui.Field{Name: "amount", Label: "Amount", Hint: wording.Money(v.Currency, v.UnmatchedCents) + " is unmatched"})),
		line(f, ui.MoneyField(v.Currency, ui.Field{Name: "costs", Label: "Costs of collecting", Hint: "Of a recovery only; kept back from it", Optional: true})),
		line(f, ui.DateField(ui.Field{Name: "effective_on", Label: "Counts from", Hint: "The value date, as a rule", Min: v.ValueOn.String()})),
	}
	if ways := aheadControl(c, f, v); ways.Options != nil {
		controls = append(controls, ways)
	}
	if f.faulty("covered") {
		controls = append(controls, ui.Control{Shape: ui.Agreed, Field: f.Field(ui.Field{Name: "covered", Label: "Match it all the same: the platform covers this today"})})
	}
	return controls
}

// warn asks whether a match that takes wallets below zero is meant: it counts earlier
// than what was paid out since.
func (c *Context) warn(f *Form, command domain.MatchReceipt, currency string) {
	if f.Failed() || f.Yes("covered") {
		return
	}
	effect, ok := c.World.EffectOf(c.Viewer.Party, command)
	if owed := effect.OverdrawnCents(); ok && owed > 0 {
		f.Fault("covered", "This takes "+wording.Plural(len(effect.Overdrawn), "wallet", "wallets")+" below zero: "+wording.Money(currency, owed)+
			" would be owed back by investors, because it counts earlier than what happened since. Tick the box to go on.")
	}
}

// matchDefaults fills in the suggestion that was chosen, or the likeliest one.
func matchDefaults(c *Context, f *Form, v *readmodel.ReceiptView) {
	f.Set("amount", v.UnmatchedCents.String())
	f.Set("effective_on", v.ValueOn.String())
	chosen := c.QueryParam("for")
	for i, s := range v.Suggestions {
		if s.Target != chosen && (chosen != "" || i > 0) {
			continue
		}
		f.Set("purpose", string(s.Purpose))
		if s.Purpose == domain.TopUp {
			f.Set("party", s.Target)
		} else {
			f.Set("facility", s.Target)
		}
		aheadDefault(f, v.Remark)
		return
	}
}

func matchCommand(c *Context, f *Form, v *readmodel.ReceiptView) domain.Command {
	command := domain.MatchReceipt{Receipt: v.ID, AmountCents: f.Amount("amount"), EffectiveOn: f.Date("effective_on", "the day from which it counts"),
		Purpose: domain.Purpose(f.Choice("purpose", "what it is for", string(domain.Repayment), string(domain.TopUp), string(domain.Recovery)))}
	// A field of the other purpose that was filled in by the suggestion means nothing.
	switch command.Purpose {
	case domain.TopUp:
		command.Party = f.Text("party", "the investor's id", 40)
	case domain.Repayment, domain.Recovery:
		command.Facility = f.Text("facility", "the facility's id", 40)
	}
	command.CostsCents = costs(f, command.Purpose)
	readAhead(c, f, &command)
	c.warn(f, command, v.Currency)
	return command
}

// costs reads an amount that may be left empty, and that only a recovery has.
func costs(f *Form, purpose domain.Purpose) money.Cents {
	if f.Value("costs") == "" {
		return 0
	}
	amount := f.Amount("costs")
	if purpose != domain.Recovery && amount > 0 {
		f.Fault("costs", "Only a recovery has costs. Leave this empty.")
	}
	return amount
}

func returnDefaults(_ *Context, f *Form, v *readmodel.ReceiptView) {
	f.Set("amount", v.UnmatchedCents.String())
}

func returnFields(c *Context, f *Form, v *readmodel.ReceiptView) []ui.Control {
	return append([]ui.Control{
		line(f, ui.MoneyField(v.Currency, ui.Field{Name: "amount", Label: "Amount", Hint: wording.Money(v.Currency, v.UnmatchedCents) + " is unmatched"})),
		bankReferenceLine(f, "Of the payment that sent it back"),
	}, reasonLines(c, f, v)...)
}

func returnCommand(_ *Context, f *Form, v *readmodel.ReceiptView) domain.Command {
	return domain.ReturnReceipt{Receipt: v.ID, AmountCents: f.Amount("amount"),
		BankReference: f.Text("bank_reference", "the bank's reference", 60), Reason: f.reason()}
}

// position is a position in the journal as files have it.
func position(p int64) string { return strconv.FormatInt(p, 10) }
