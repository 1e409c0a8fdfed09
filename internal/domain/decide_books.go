package domain

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
)

// maxBankLines bounds what one statement may hold.
const maxBankLines = 5000

// decideBooks answers the commands about the trust account as a whole.
func (d decision) decideBooks(c Command) ([]Draft, *Refusal) {
	switch c := c.(type) {
	case RecordReceipts:
		return d.recordReceipts(c)
	case SweepFees:
		return d.sweepFees(c)
	case AddPlatformMoney:
		return d.addPlatformMoney(c)
	case SettleClawback:
		return d.settleClawback(c)
	case IssueStatement:
		return d.issueStatement(c)
	case StateBankBalance:
		return d.stateBankBalance(c)
	case SignOffTrustDay:
		return d.signOffTrustDay(c)
	}
	return d.decideFacility(c)
}

// paidOn is the day on which the bank moved the money: today unless it is given.
func (d decision) paidOn(r *reasons, on calendar.Date) calendar.Date {
	if on == calendar.None {
		return d.w.today
	}
	r.unless(on <= d.w.today, "IN_THE_FUTURE", "paid_on", "%s has not come yet: today is %s.", on, d.w.today)
	return on
}

func (r *reasons) currency(currency string) {
	r.unless(len(currency) == 3, "CURRENCY_UNKNOWN", "currency", "The currency is three letters, such as SGD.")
}

// Spare gives what the platform may take out of its own money in a currency, in cents:
// what covers neither a clawback receivable nor fees that were swept and then turned
// out not to be earned.
func (w *World) Spare(currency string) money.Cents {
	for _, t := range w.TrialBalances() {
		if t.Currency == currency {
			return max(0, t.Sums[PlatformTopUp]-t.ToCoverCents())
		}
	}
	return 0
}

func (d decision) sweepFees(c SweepFees) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	r.currency(c.Currency)
	on := d.paidOn(&r, c.PaidOn)
	e := FeesSwept{c.Currency, c.FeeCents, c.LateFeeCents, c.PlatformCents, c.BankReference}
	if len(r) == 0 && d.recorded(e, on) {
		return nil, nil
	}
	r.unless(c.FeeCents >= 0 && c.LateFeeCents >= 0 && c.PlatformCents >= 0, "AMOUNT_NEGATIVE", "fees", "What is swept can't be below zero.")
	r.amount("fees", c.FeeCents+c.LateFeeCents+c.PlatformCents)
	for _, part := range []struct {
		field         string
		amount, there money.Cents
		what          string
	}{
		{"fees", c.FeeCents, money.Cents(d.w.Balance(FeeIncome, "", c.Currency)), "fees are not yet swept"},
		{"late_fees", c.LateFeeCents, money.Cents(d.w.Balance(LateFeeIncome, "", c.Currency)), "late fees are not yet swept"},
		{"platform", c.PlatformCents, d.w.Spare(c.Currency), "the platform's own money covers nothing and may be taken out"},
	} {
		r.unless(part.amount <= max(0, part.there), "MORE_THAN_EARNED", part.field, "Of %s only %s of %s.", part.amount, max(0, part.there), part.what)
	}
	d.bankReference(&r, c.BankReference)
	return d.record(r, on, e)
}

func (d decision) addPlatformMoney(c AddPlatformMoney) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	r.currency(c.Currency)
	on := d.paidOn(&r, c.PaidOn)
	e := PlatformMoneyAdded{c.Currency, c.AmountCents, c.BankReference, c.Reason}
	if len(r) == 0 && d.recorded(e, on) {
		return nil, nil
	}
	r.amount("amount", c.AmountCents)
	r.text("reason", c.Reason, "a reason")
	d.bankReference(&r, c.BankReference)
	return d.record(r, on, e)
}

func (d decision) settleClawback(c SettleClawback) ([]Draft, *Refusal) {
	const currency = WalletCurrency
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	if wallet := d.w.Wallet(c.Party); wallet != nil && len(r) == 0 {
		if x := wallet.Settlement(c.Settlement); x != nil && x.AmountCents == c.AmountCents && x.Reason == c.Reason {
			return nil, nil
		}
	}
	p := d.w.Party(c.Party)
	r.unless(p != nil && p.As == Investor, "NO_SUCH_INVESTOR", "party", "There is no such investor.")
	r.amount("amount", c.AmountCents)
	r.text("reason", c.Reason, "a reason")
	owed := d.w.OwedBackCents(c.Party, currency)
	r.unless(c.AmountCents <= owed, "MORE_THAN_OWED_BACK", "amount", "Only %s is owed back.", owed)
	added := money.Cents(d.w.Balance(PlatformTopUp, "", currency))
	r.unless(c.AmountCents <= added, "NOT_COVERED", "amount", "The platform bears this with its own money, of which %s is on the trust account: add some first.", max(0, added))
	return d.record(r, d.w.today, ClawbackSettled{c.Settlement, c.Party, currency, c.AmountCents, c.Reason})
}

func (d decision) stateBankBalance(c StateBankBalance) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	r.currency(c.Currency)
	r.unless(c.Day != calendar.None, "MISSING", "day", "Please give the day that the bank's balance is of.")
	r.unless(c.Day <= d.w.today, "IN_THE_FUTURE", "day", "%s has not come yet: today is %s.", c.Day, d.w.today)
	if len(r) == 0 && d.w.Trust(c.Currency).Day(c.Day).says(c) {
		return nil, nil
	}
	r.unless(len(c.Lines) <= maxBankLines, "TOO_MANY_LINES", "lines", "A statement may have at most %d lines.", maxBankLines)
	e := BankBalanceStated{Currency: c.Currency, Day: c.Day, BalanceCents: c.BalanceCents, Texts: c.Texts}
	for i, line := range c.Lines {
		switch {
		case line.On > c.Day || line.On == calendar.None:
			r.add("LINE_AFTER_DAY", "lines", "Line %d is of %s, after the day of the statement.", i+1, line.On)
		case line.AmountCents == 0:
			r.add("LINE_WITHOUT_AMOUNT", "lines", "Line %d moves no money.", i+1)
		case line.Reference == "":
			r.add("LINE_WITHOUT_REFERENCE", "lines", "Line %d has no reference.", i+1)
		}
		e.Lines = append(e.Lines, line.String())
	}
	return d.record(r, c.Day, e)
}

// says reports whether exactly this was stated of the day. The texts are sealed anew
// each time and are not compared.
func (t *TrustDay) says(c StateBankBalance) bool {
	return t != nil && t.BalanceCents == c.BalanceCents && slices.Equal(t.Lines, c.Lines)
}

func (d decision) signOffTrustDay(c SignOffTrustDay) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	day := d.w.Trust(c.Currency).Day(c.Day)
	if day != nil && len(r) == 0 && day.SignedBy == d.by && day.BalanceCents == c.BalanceCents && day.Reason == c.Reason {
		return nil, nil
	}
	r.currency(c.Currency)
	if len(r) > 0 {
		return nil, refuse(r)
	}
	e := TrustDaySignedOff{Currency: c.Currency, Day: c.Day, BalanceCents: c.BalanceCents, Reason: c.Reason}
	if state, stated := d.w.Reconcile(c.Currency).Day(c.Day); stated {
		e.BookCents, e.Unexplained = state.BookCents, state.Unexplained()
		r.unless(e.Unexplained == 0 || c.Reason != "", "UNEXPLAINED", "reason", "Something is left unexplained: give the reason why the day can be signed off all the same.")
	}
	r.unless(len(c.Reason) <= 2000, "TOO_LONG", "reason", "This is too long: at most 2,000 characters.")
	on := c.Day
	if on == calendar.None || on > d.w.today {
		on = d.w.today
	}
	return d.record(r, on, e)
}
