package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

func (d decision) requestWithdrawal(c RequestWithdrawal) ([]Draft, *Refusal) {
	const currency = WalletCurrency
	wallet := d.w.Wallet(c.Party)
	if wallet != nil && d.by == c.Party {
		if x := wallet.Withdrawal(c.Withdrawal); x != nil && x.AmountCents == c.AmountCents {
			return nil, nil
		}
	}
	var r reasons
	d.self(&r, c.Party)
	d.kycOn(&r, c.Party, d.w.today)
	r.amount("amount", c.AmountCents)
	r.text("to_account", string(c.ToAccount), "the account to pay to")
	if available := money.Cents(d.w.Balance(WalletAvailable, c.Party, currency)); c.AmountCents > available {
		r.add("NOT_AVAILABLE", "amount", "Only %s is available.", max(0, available))
	}
	return d.record(r, d.w.today, WithdrawalRequested{c.Withdrawal, c.Party, c.AmountCents, currency, c.ToAccount})
}

func (d decision) approveWithdrawal(c ApproveWithdrawal) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover)
	if x := d.withdrawal(c.Party, c.Withdrawal); x != nil {
		if len(r) == 0 && x.State == WithdrawalReleased && x.DecidedBy == d.by {
			return nil, nil
		}
		r.unless(x.RequestedBy != d.by, "SECOND_PERSON_NEEDED", "", "A second person has to approve this: you requested it yourself.")
	}
	return d.record(r, d.w.today, WithdrawalApproved(c))
}

func (d decision) declineWithdrawal(c DeclineWithdrawal) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	r.text("reason", c.Reason, "a reason")
	if x := d.withdrawal(c.Party, c.Withdrawal); x != nil && len(r) == 0 && x.State == WithdrawalRefused && x.Reason == c.Reason {
		return nil, nil
	}
	return d.record(r, d.w.today, WithdrawalDeclined(c))
}

func (d decision) recordWithdrawalPaid(c RecordWithdrawalPaid) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	if x := d.withdrawal(c.Party, c.Withdrawal); x != nil && len(r) == 0 && x.State == WithdrawalDone && x.BankReference == c.BankReference {
		return nil, nil
	}
	d.bankReference(&r, c.BankReference)
	return d.record(r, d.w.today, WithdrawalPaid(c))
}

func (d decision) recordWithdrawalReturned(c RecordWithdrawalReturned) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	if x := d.withdrawal(c.Party, c.Withdrawal); x != nil && len(r) == 0 && x.State == WithdrawalBack && x.Reason == c.Reason {
		return nil, nil
	}
	r.text("reason", c.Reason, "a reason")
	d.bankReference(&r, c.BankReference)
	return d.record(r, d.w.today, WithdrawalReturned(c))
}

func (d decision) withdrawal(party, id string) *Withdrawal {
	if wallet := d.w.Wallet(party); wallet != nil {
		return wallet.Withdrawal(id)
	}
	return nil
}

func (d decision) recordReceipt(c RecordReceipt) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	if len(r) == 0 && d.isRecorded(c) {
		return nil, nil
	}
	d.arrived(&r, c)
	return d.record(r, c.ValueOn, c.arrival())
}

func (d decision) matchReceipt(c MatchReceipt) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	r.amount("amount", c.AmountCents)
	receipt := d.w.Receipt(c.Receipt)
	if receipt == nil {
		r.add("NO_SUCH_RECEIPT", "receipt", "There is no such receipt.")
		return nil, refuse(r)
	}
	on := c.EffectiveOn
	if on == calendar.None {
		on = receipt.ValueOn
	}
	e := ReceiptMatched{
		Receipt: c.Receipt, Purpose: c.Purpose, Party: c.Party, Facility: c.Facility,
		AmountCents: c.AmountCents, Currency: receipt.Currency, CostsCents: c.CostsCents, Prepayment: c.Prepayment,
	}
	if len(r) == 0 && d.recorded(e, on) {
		return nil, nil
	}
	if left := d.w.Unmatched(receipt); c.AmountCents > left {
		r.add("MORE_THAN_UNMATCHED", "amount", "Of this receipt %s is still unmatched.", left)
	}
	r.unless(on >= receipt.ValueOn, "BEFORE_RECEIPT", "effective_on", "The money arrived on %s; it can't count before.", receipt.ValueOn)
	switch c.Purpose {
	case TopUp:
		p := d.w.Party(c.Party)
		r.unless(p != nil && p.As == Investor, "NO_SUCH_INVESTOR", "party", "There is no such investor.")
		r.unless(c.Facility == "" && c.CostsCents == 0, "PURPOSE_MIXED", "purpose", "A top-up names a wallet only.")
		r.unless(receipt.Currency == WalletCurrency, "CURRENCY_DIFFERS", "purpose", "Wallets are kept in "+WalletCurrency+".")
	case Repayment, Recovery:
		f := d.w.Facility(c.Facility)
		r.unless(f != nil, "NO_SUCH_FACILITY", "facility", "There is no such facility.")
		r.unless(c.Party == "", "PURPOSE_MIXED", "purpose", "A repayment or recovery names a facility only.")
		r.unless(f == nil || f.Currency() == receipt.Currency, "CURRENCY_DIFFERS", "facility", "The receipt is in another currency than the facility.")
	default:
		r.add("UNKNOWN_PURPOSE", "purpose", "Choose top-up, repayment or recovery.")
	}
	return d.record(r, on, e)
}

func (d decision) returnReceipt(c ReturnReceipt) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer)
	r.amount("amount", c.AmountCents)
	r.text("reason", c.Reason, "a reason")
	receipt := d.w.Receipt(c.Receipt)
	if receipt == nil {
		r.add("NO_SUCH_RECEIPT", "receipt", "There is no such receipt.")
		return nil, refuse(r)
	}
	d.bankReference(&r, c.BankReference)
	if left := d.w.Unmatched(receipt); c.AmountCents > left {
		r.add("MORE_THAN_UNMATCHED", "amount", "Of this receipt %s is still unmatched.", left)
	}
	return d.record(r, d.w.today, ReceiptReturned(c))
}
