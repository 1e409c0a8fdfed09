package readmodel

import (
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// facilityRow computes the row of one facility.
func facilityRow(w *domain.World, f *domain.Facility) FacilityRow {
	r := FacilityRow{
		Stream: domain.FacilityStream(f.ID), ID: f.ID, Company: Company(w, f), Borrower: f.Application.Borrower,
		Book: f.Book(), Currency: f.Currency(), Stage: f.Stage.String(), SubmittedOn: f.SubmittedOn,
		ApprovedOn: calendar.None, ListedOn: calendar.None, ClosesOn: calendar.None, DisbursedOn: f.DisbursedOn,
		ClosedOn: f.ClosedOn, NextDueOn: calendar.None, OldestUnpaidOn: calendar.None, ChangesOn: calendar.None,
		FundedOn: f.FundedOn, DisbursedCents: f.DisbursedCents,
	}
	if f.Imported != nil {
		importedRow(&r, f)
	} else {
		a := f.Application
		r.Sector, r.Purpose, r.Repayment = a.Sector, a.Purpose, string(a.Repayment)
		r.TenorMonths, r.AmountCents = int32(a.TenorMonths), a.AmountCents
		r.Grade, r.RateMicropercent = f.Grading.Grade, f.Grading.Rate
		if f.ApprovedBy != "" {
			r.ApprovedOn, r.ApprovedCents = f.ApprovedOn, a.AmountCents
		}
		listingRow(&r, f)
		loanRow(&r, w, f)
	}
	r.Search = strings.ToLower(strings.Join([]string{r.Company, r.ID, r.Purpose}, "\n"))
	return r
}

// importedRow adds what the source says of a loan that is serviced elsewhere. It
// gives no balance: until an end is reported, what was paid out is outstanding.
func importedRow(r *FacilityRow, f *domain.Facility) {
	x := f.Imported
	r.Sector, r.StateCode, r.TenorMonths = x.SectorCode, x.State, int32(x.TenorMonths)
	r.AmountCents, r.ApprovedCents, r.ApprovedOn = x.ApprovedCents, x.ApprovedCents, f.SubmittedOn
	r.DisbursedCents, r.ChargedOffCents = x.DisbursedCents, x.ChargedOffCents
	if f.Stage == domain.Active {
		r.OutstandingCents = x.DisbursedCents
	}
}

func listingRow(r *FacilityRow, f *domain.Facility) {
	l := f.Listing
	if l.Facility == "" {
		return
	}
	r.ListedOn, r.ClosesOn, r.TargetCents, r.ApprovedCents = f.ListedOn, l.ClosesOn, l.TargetCents, l.TargetCents
	r.PledgedCents, r.OpenCents = f.PledgedCents, f.OpenCents()
	r.RateMicropercent, r.Repayment = f.Terms().Rate, string(l.Terms.Kind)
	investors := make([]string, 0, len(f.Pledges))
	for _, p := range f.Pledges {
		if p.State == domain.PledgeOpen || p.State == domain.PledgeAllotted {
			investors = append(investors, p.Investor)
		}
	}
	r.Investors = int32(distinct(investors))
	if f.Stage == domain.Listed {
		r.EirMicropercent = effectiveRates.rate(f)
		r.ChangesOn = l.ClosesOn + 1
	}
}

func loanRow(r *FacilityRow, w *domain.World, f *domain.Facility) {
	if !f.HasLoan() {
		return
	}
	at := w.StandingOf(f)
	r.Serviced, r.OutstandingCents = true, at.OutstandingCents
	r.NextDueOn, r.NextDueCents = at.NextDueOn, at.NextDueCents
	r.OldestUnpaidOn, r.PastDueCents = at.OldestUnpaidOn, at.PastDueCents
	r.ChangesOn = f.Loan.NextChange(w.Today())
	if at.OldestUnpaidOn != calendar.None {
		r.ChangesOn = w.Today() + 1 // late interest grows by the day
	}
	r.ChargedOffCents, r.RecoveredCents = at.ChargedOffCents, at.RecoveredCents
}

func receiptRow(w *domain.World, x *domain.Receipt) ReceiptRow {
	return receiptRowWith(x, w.Unmatched(x))
}

// receiptRowWith is receiptRow where what is not matched yet is known.
func receiptRowWith(x *domain.Receipt, left money.Cents) ReceiptRow {
	r := ReceiptRow{
		Stream: domain.ReceiptStream(x.ID), ID: x.ID, BankReference: x.BankReference, ValueOn: x.ValueOn,
		AmountCents: x.AmountCents, UnmatchedCents: left, ReturnedCents: x.ReturnedCents, Currency: x.Currency,
		Payer: x.Payer, Remark: x.Remark, RecordedBy: x.RecordedBy, State: ReceiptPart,
	}
	switch {
	case left == x.AmountCents:
		r.State = ReceiptUnmatched
	case left == 0 && x.ReturnedCents == x.AmountCents:
		r.State = ReceiptSentBack
	case left == 0:
		r.State = ReceiptDone
	}
	r.Search = strings.ToLower(strings.Join([]string{r.ID, r.BankReference, r.Remark}, "\n"))
	return r
}

// waits says that somebody has to act next.
func (r WithdrawalRow) waits() bool {
	return r.State == domain.WithdrawalPending || r.State == domain.WithdrawalReleased
}

func withdrawalRows(w *domain.World, wallet *domain.Wallet) []WithdrawalRow {
	var name domain.Personal
	if p := w.Party(wallet.Party); p != nil {
		name = p.Name
	}
	rows := make([]WithdrawalRow, len(wallet.Withdrawals))
	for i, x := range wallet.Withdrawals {
		rows[i] = WithdrawalRow{
			Stream: domain.WalletStream(wallet.Party), ID: x.ID, Party: wallet.Party, Name: name, AmountCents: x.AmountCents,
			Currency: x.Currency, ToAccount: x.ToAccount, State: x.State, RequestedOn: x.RequestedOn,
			RequestedBy: x.RequestedBy, DecidedBy: x.DecidedBy, Reason: x.Reason, BankReference: x.BankReference,
		}
	}
	return rows
}

func partyRow(p *domain.Party) PartyRow {
	r := PartyRow{
		Stream: domain.PartyStream(p.ID), ID: p.ID, Kind: p.As, Company: p.CompanyName, CompanyNumber: p.CompanyNumber,
		Name: p.Name, EmailHash: p.EmailHash, Kyc: p.Kyc(calendar.None), KycValidUntil: calendar.None,
		KycCountry: p.KycCountry, Roles: []string{}, Suspended: p.Suspended, RegisteredOn: p.RegisteredOn,
	}
	if r.Kyc == domain.KycValid {
		r.KycValidUntil = p.KycValidUntil
	}
	for _, role := range p.Roles() {
		r.Roles = append(r.Roles, string(role))
	}
	r.Search = strings.ToLower(strings.Join([]string{r.Company, r.CompanyNumber, r.ID}, "\n"))
	return r
}

// lastOn is the day of the last event that counts and that is asked for;
// calendar.None if there is none.
func lastOn(w *domain.World, log []*domain.Recorded, is func(domain.Event) bool) calendar.Date {
	for _, rec := range slices.Backward(log) {
		if is(rec.Event) && !w.Undone(rec.RequestID) {
			return rec.EffectiveOn
		}
	}
	return calendar.None
}
