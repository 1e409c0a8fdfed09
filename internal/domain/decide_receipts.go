package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// MaxReceipts bounds how many receipts one request may record.
const MaxReceipts = 500

// RecordReceipts enters what arrived, many at once: all of them or none.
type RecordReceipts struct{ Receipts []RecordReceipt }

func (RecordReceipts) command() {}

func (d decision) recordReceipts(c RecordReceipts) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	if len(r) > 0 {
		return nil, refuse(r)
	}
	r.unless(len(c.Receipts) > 0, "NOTHING_TO_RECORD", "lines", "There is nothing to record.")
	r.unless(len(c.Receipts) <= MaxReceipts, "TOO_MANY_LINES", "lines", "Record at most %d receipts at once.", MaxReceipts)
	var drafts []Draft
	seen := map[string]bool{}
	for _, x := range c.Receipts {
		if d.isRecorded(x) {
			continue
		}
		var own reasons
		d.arrived(&own, x)
		own.unless(!seen[x.BankReference], "BANK_REFERENCE_TWICE", "bank_reference", "The reference stands in the list twice.")
		seen[x.BankReference] = true
		for _, reason := range own {
			r.add(reason.Code, "lines", "%s: %s", x.BankReference, reason.Sentence)
		}
		drafts = append(drafts, Draft{x.arrival(), x.ValueOn})
	}
	if len(r) > 0 {
		return nil, refuse(r)
	}
	if len(drafts) == 0 {
		return nil, nil
	}
	return d.admit(drafts)
}

// isRecorded says whether exactly this receipt stands in the books.
func (d decision) isRecorded(c RecordReceipt) bool {
	x := d.w.Receipt(c.Receipt)
	return x != nil && x.BankReference == c.BankReference && x.AmountCents == c.AmountCents && x.ValueOn == c.ValueOn
}

// arrived asks of one receipt what every receipt must be.
func (d decision) arrived(r *reasons, c RecordReceipt) {
	r.amount("amount", c.AmountCents)
	d.bankReference(r, c.BankReference)
	r.unless(len(c.Currency) == 3, "CURRENCY_UNKNOWN", "currency", "The currency is three letters, such as SGD.")
	r.unless(c.ValueOn != calendar.None, "MISSING", "value_on", "Please give the day on which the money arrived.")
	r.unless(c.ValueOn <= d.w.today, "IN_THE_FUTURE", "value_on", "%s has not come yet: today is %s.", c.ValueOn, d.w.today)
}

func (c RecordReceipt) arrival() ReceiptRecorded {
	return ReceiptRecorded{
		Receipt: c.Receipt, BankReference: c.BankReference, AmountCents: c.AmountCents, Currency: c.Currency,
		ValueOn: c.ValueOn, Payer: c.Payer, Remark: c.Remark,
	}
}

// BankReferenceUsed says whether a bank reference has been recorded.
func (w *World) BankReferenceUsed(reference string) bool {
	return w.Balance(bankReferenceUse, reference, "") != 0
}

// MatchEffect is what matching a receipt would do: how its amount would be split, and
// whose wallets it would take below zero because it counts earlier than what happened
// since.
type MatchEffect struct {
	Payment   Payment       // of a repayment or recovery
	Loan      schedule.Loan // after it
	Overdrawn []Posting     // wallets, with what would be owed back of each after it, in cents below zero
}

// OverdrawnCents is what would be owed back in all, beyond what is owed back already.
func (e MatchEffect) OverdrawnCents() money.Cents {
	var sum money.Cents
	for _, p := range e.Overdrawn {
		sum -= money.Cents(p.AmountCents)
	}
	return sum
}

// EffectOf tries a match beside the World, which must be frozen. False when it would be
// refused; asking for it gives the reasons.
func (w *World) EffectOf(by string, c MatchReceipt) (MatchEffect, bool) {
	drafts, refusal := Decide(w, by, c)
	if refusal != nil || len(drafts) != 1 {
		return MatchEffect{}, false
	}
	fork := w.Fork()
	changes := map[int]int64{}
	post := fork.books.post
	fork.books.post = func(account int, amount int64) {
		changes[account] += amount
		post(account, amount)
	}
	rec := &Recorded{Position: w.position + 1, Stream: drafts[0].Event.Stream(), EffectiveOn: drafts[0].EffectiveOn, Actor: by, Event: drafts[0].Event}
	fork.Apply(rec)
	var effect MatchEffect
	if f := fork.Facility(c.Facility); f != nil {
		effect.Loan = f.Loan
		for _, p := range f.Payments {
			if p.Position == rec.Position {
				effect.Payment = p
			}
		}
	}
	for account, change := range changes {
		name := w.books.accounts.name(account)
		if name.Kind != WalletAvailable || change >= 0 {
			continue // what a wallet holds is looked at where something is taken out
		}
		before := w.balance(account)
		if after := before + change; after < 0 {
			effect.Overdrawn = append(effect.Overdrawn, Posting{name, after - min(0, before)})
		}
	}
	sortPostings(effect.Overdrawn)
	return effect, true
}
