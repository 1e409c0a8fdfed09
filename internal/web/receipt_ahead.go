package web

import (
	"net/url"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/repayments"
	"refold/web/templates/ui"
)

// asAgreed is the value of the domain's empty choice of what is paid ahead.
const asAgreed = "as_agreed"

// aheadControl offers what the money that a match pays ahead does, each way with its
// effect on the loan that the form names now; without options where there is nothing to
// choose. What the effects are of goes with the form.
func aheadControl(c *Context, f *Form, v *readmodel.ReceiptView) ui.Control {
	q := &Form{values: url.Values{"amount": {f.Value("amount")}, "effective_on": {f.Value("effective_on")}}}
	command := domain.MatchReceipt{Receipt: v.ID, Purpose: domain.Purpose(f.Value("purpose")), Facility: strings.TrimSpace(f.Value("facility")),
		AmountCents: q.Amount("amount"), EffectiveOn: q.Date("effective_on", "the day")}
	if q.Failed() {
		return ui.Control{}
	}
	ways := readmodel.MatchWays(c.World, command)
	if len(ways) == 0 {
		return ui.Control{}
	}
	f.hide("prepayment_of", aheadOf(command))
	for _, w := range ways {
		if chosen := f.Value("prepayment"); chosen == "" || w.Agreed && chosen == string(w.Choice) {
			f.Set("prepayment", asAgreed)
		}
	}
	control := ui.Control{Shape: ui.Cards1, Field: f.Field(ui.Field{Name: "prepayment", Label: "What is paid ahead",
		Hint: "The effects are those of " + wording.Money(v.Currency, command.AmountCents) + " on " + command.Facility})}
	for _, w := range ways {
		name, _ := repayments.WayWords(w.Way)
		option := ui.Option{Value: string(w.Choice), Label: name, Note: effectWords(w.Early)}
		if w.Agreed {
			option.Value, option.Label = asAgreed, name+", as agreed"
		}
		control.Options = append(control.Options, option)
	}
	return control
}

// effectWords say how a loan goes on.
func effectWords(e readmodel.Early) string {
	if e.NextDue == calendar.None {
		return "nothing is left to pay"
	}
	words := "next " + wording.Amount(e.Next) + " on " + wording.Day(e.NextDue)
	if e.Later > 0 {
		words += ", then " + wording.Amount(e.Later)
	}
	words += "; last one on " + wording.Day(e.LastDue)
	if e.Saved <= 0 {
		return words + "; saves no interest"
	}
	return words + "; saves " + wording.Amount(e.Saved) + " of interest"
}

// aheadOf names what effects are of.
func aheadOf(c domain.MatchReceipt) string {
	return c.Facility + " " + c.AmountCents.String() + " " + c.EffectiveOn.String()
}

// aheadDefault chooses what the payer asked for beside the reference, as the page of
// repayments tells borrowers to.
func aheadDefault(f *Form, remark string) {
	for _, word := range strings.Fields(strings.ToLower(remark)) {
		switch strings.Trim(word, ".,;:!\"'“”") {
		case "shorten":
			f.Set("prepayment", string(domain.ShortenTerm))
		case "lower":
			f.Set("prepayment", string(domain.ReduceInstalment))
		case "next":
			f.Set("prepayment", string(domain.OffsetNext))
		}
	}
}

// readAhead reads the choice. One that is not what was agreed must have been made on the
// effects that it has: where the loan, the amount or the day was changed since, the form
// comes back with the new ones.
func readAhead(c *Context, f *Form, command *domain.MatchReceipt) {
	chosen := f.Value("prepayment")
	if chosen == "" || chosen == asAgreed || command.Purpose != domain.Repayment || f.Failed() {
		return
	}
	if f.Value("prepayment_of") != aheadOf(*command) {
		if len(readmodel.MatchWays(c.World, *command)) > 0 {
			f.Fault("prepayment", "This is another match than the one whose effects were shown. Choose again, by the effects below.")
		}
		return
	}
	var offered []string
	for _, choice := range domain.PrepaymentChoices {
		offered = append(offered, string(choice))
	}
	command.Prepayment = domain.PrepaymentChoice(f.Choice("prepayment", "what is paid ahead does", offered...))
}
