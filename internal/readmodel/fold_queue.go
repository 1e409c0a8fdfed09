package readmodel

import (
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// newTask makes a task. Its id is made of what is to be done and to what.
func newTask(kind TaskKind, stream, subject string, since calendar.Date) TaskRow {
	return TaskRow{
		Stream: stream, ID: strings.ReplaceAll(string(kind), " ", "-") + ":" + subject, Kind: kind, Subject: subject,
		Title: subject, Role: waitsFor[kind], Since: since,
	}
}

// searchable ends the making of a task with what a search looks in.
func (t TaskRow) searchable() TaskRow {
	t.Search = strings.ToLower(t.Title + "\n" + t.Subject)
	return t
}

func facilityTasks(w *domain.World, f *domain.Facility) []TaskRow {
	var tasks []TaskRow
	add := func(kind TaskKind, since calendar.Date, amount money.Cents, notBy string) {
		t := newTask(kind, domain.FacilityStream(f.ID), f.ID, since)
		t.Party, t.Title, t.AmountCents, t.Currency, t.NotBy = f.Application.Borrower, Company(w, f), amount, f.Currency(), notBy
		tasks = append(tasks, t.searchable())
	}
	if f.Imported != nil {
		return nil
	}
	ahead(w, f, add)
	asked := f.Application.AmountCents
	switch f.Stage {
	case domain.Submitted:
		add(TaskGrade, f.SubmittedOn, asked, "")
	case domain.UnderAssessment:
		add(TaskApprove, f.GradedOn, asked, f.GradedBy)
	case domain.Approved:
		add(TaskList, f.ApprovedOn, asked, "")
	case domain.FullyFunded, domain.PartiallyFunded:
		if f.ContractHash == "" {
			add(TaskIssueContract, f.FundedOn, f.PledgedCents, "")
			break
		}
		issued := lastOn(w, f.Log(), func(e domain.Event) bool { _, ok := e.(domain.ContractIssued); return ok })
		add(TaskAccept, issued, f.PledgedCents, "")
	case domain.Accepted:
		add(TaskPayOut, f.AcceptedOn, f.PledgedCents, "")
	}
	if owed := f.OverpaidCents() - f.RefundedCents; owed > 0 {
		since := calendar.None
		for _, p := range f.Payments {
			if p.Allocation.Overpaid > 0 {
				since = p.On
			}
		}
		add(TaskRefund, since, owed, "")
	}
	return tasks
}

// From when on somebody should look: so many days before a listing closes, of being past
// due, before an identity check runs out.
const (
	closingDays = 3
	defaultDays = 90
	renewalDays = domain.RenewalDays
)

// ahead adds what is seen coming: such a task is known before it begins to wait, so that
// no event is needed on the day on which it does.
func ahead(w *domain.World, f *domain.Facility, add func(TaskKind, calendar.Date, money.Cents, string)) {
	switch f.Stage {
	case domain.Listed:
		add(TaskListingCloses, f.Listing.ClosesOn-closingDays, f.OpenCents(), "")
	case domain.Active:
		if at := f.Loan.At(w.Today()); at.OldestUnpaidDue != calendar.None {
			add(TaskConsiderDefault, at.OldestUnpaidDue+defaultDays+1, at.PastDue.Total(), "")
		}
	}
}

// renewal is the task to have an identity renewed before its check runs out. The party
// hands in anew; staff see that it does.
func renewal(p *domain.Party) []TaskRow {
	if p.Kyc(calendar.None) != domain.KycValid {
		return nil
	}
	t := newTask(TaskRenewKyc, domain.PartyStream(p.ID), p.ID, p.KycValidUntil-renewalDays)
	t.Party, t.Name = p.ID, p.Name
	if p.CompanyName != "" {
		t.Title = p.CompanyName
	}
	return []TaskRow{t.searchable()}
}

// begun says that a task waits on a day: what is seen coming does not yet.
func (t TaskRow) begun(today calendar.Date) bool { return t.Since <= today }

func partyTasks(w *domain.World, p *domain.Party) []TaskRow {
	if p.Kyc(calendar.None) != domain.KycPending {
		return renewal(p)
	}
	since := lastOn(w, p.Log(), func(e domain.Event) bool { _, ok := e.(domain.KycSubmitted); return ok })
	t := newTask(TaskCheckKyc, domain.PartyStream(p.ID), p.ID, since)
	t.Party, t.Name = p.ID, p.Name
	if p.CompanyName != "" {
		t.Title = p.CompanyName
	}
	return []TaskRow{t.searchable()}
}

func walletTasks(w *domain.World, wallet *domain.Wallet) []TaskRow {
	var tasks []TaskRow
	for _, x := range withdrawalRows(w, wallet) {
		kind, since, notBy := TaskApproveWithdrawal, x.RequestedOn, x.RequestedBy
		switch x.State {
		case domain.WithdrawalPending:
		case domain.WithdrawalReleased:
			kind, notBy = TaskPayWithdrawal, ""
			since = lastOn(w, wallet.Log(), func(e domain.Event) bool {
				approved, ok := e.(domain.WithdrawalApproved)
				return ok && approved.Withdrawal == x.ID
			})
		default:
			continue
		}
		t := newTask(kind, x.Stream, x.ID, since)
		t.Party, t.Name, t.AmountCents, t.Currency, t.NotBy = x.Party, x.Name, x.AmountCents, x.Currency, notBy
		tasks = append(tasks, t.searchable())
	}
	return tasks
}

func receiptTasks(w *domain.World, x *domain.Receipt) []TaskRow {
	left := w.Unmatched(x)
	if left <= 0 {
		return nil
	}
	t := newTask(TaskMatchReceipt, domain.ReceiptStream(x.ID), x.ID, x.ValueOn)
	t.Title, t.Name, t.AmountCents, t.Currency = x.BankReference, x.Payer, left, x.Currency
	return []TaskRow{t.searchable()}
}
