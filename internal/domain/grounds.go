package domain

import (
	"cmp"
	"fmt"
	"slices"

	"refold/internal/money"
)

// What an event of one record stands on in another is asked when it is decided, and no
// fold looks for it: money that is in an account, an identity check that is valid, a party
// that is registered. An amendment that takes such a ground away names what stood on it.

// upon names what was done upon what a party no longer is in the World after: loans paid
// out upon an identity check, money on its way out upon one, and everything that somebody
// asked for who would never have been registered.
func (w *World) upon(after *World, party string) []Dependent {
	p := w.Party(party)
	if p == nil {
		return nil
	}
	var found []Dependent
	because := func(format string, args ...any) []Reason {
		return []Reason{{"DEPENDENT", "", fmt.Sprintf(format, args...)}}
	}
	gone := after.Party(party) == nil
	for _, f := range w.FacilitiesOf(party) {
		fold := after.Facility(f.ID)
		if f.Imported != nil || fold == nil || fold.Application.Borrower != party {
			continue
		}
		if gone {
			found = append(found, ground[FacilitySubmitted](after, FacilityStream(f.ID), "", because("Its borrower would never have been registered."))...)
			continue
		}
		if fold.HasLoan() && w.kycThen(p, f.DisbursedOn) == KycValid && after.kycThen(p, fold.DisbursedOn) != KycValid {
			found = append(found, ground[FacilityDisbursed](after, FacilityStream(f.ID), "",
				because("Facility %s was paid out on %s upon this identity check.", f.ID, fold.DisbursedOn))...)
		}
	}
	wallet := after.Wallet(party)
	if wallet == nil {
		return found
	}
	if gone {
		return append(found, ground[ReceiptMatched](after, WalletStream(party), "", because("The wallet's owner would never have been registered."))...)
	}
	for _, x := range wallet.Withdrawals {
		if (x.State == WithdrawalPending || x.State == WithdrawalReleased) && w.kycThen(p, x.RequestedOn) == KycValid && after.kycThen(p, x.RequestedOn) != KycValid {
			found = append(found, ground[WithdrawalRequested](after, WalletStream(party), x.ID,
				because("The withdrawal was asked for on %s upon this identity check.", x.RequestedOn))...)
		}
	}
	return found
}

// ground gives the events of a kind that count in a stream, each with why it would no
// longer make sense; part is the withdrawal that is meant, "" for all.
func ground[E Event](after *World, stream, part string, why []Reason) []Dependent {
	var found []Dependent
	for _, rec := range after.StreamLog(stream) {
		e, ok := rec.Event.(E)
		if !ok || after.excluded(rec.RequestID) || rec.Position > after.position {
			continue
		}
		if x, is := any(e).(WithdrawalRequested); is && part != "" && x.Withdrawal != part {
			continue
		}
		found = append(found, Dependent{rec, why})
	}
	return found
}

// Short are the accounts that an impact would take below zero, but for those that may be
// left so (see Owing): what went out of them stood on what would no longer be there.
func (i *Impact) Short() []Posting {
	return slices.DeleteFunc(slices.Clone(i.short), func(p Posting) bool { return p.Account.Kind.mayOwe() })
}

// mayOwe says that an account may be left below zero by two people: an investor owes back
// what was spent, the platform covers fees that it swept and turns out not to have earned.
func (k AccountKind) mayOwe() bool {
	return k == WalletAvailable || k == FeeIncome || k == LateFeeIncome
}

// Spent names what went out of the accounts that would be short: of each so much, the
// newest first, that the rest covers it. What can still be called off comes before what is
// settled, and what the bank has confirmed last: it can't be undone.
func (i *Impact) Spent(short []Posting) []Dependent {
	var found []Dependent
	for _, p := range short {
		found = append(found, i.After.spenders(p)...)
	}
	return found
}

func (w *World) spenders(short Posting) []Dependent {
	type spender struct {
		rec   *Recorded
		rank  int
		cents int64
	}
	var all []spender
	for _, e := range w.Entries(short.Account) {
		if e.Record == nil || e.AmountCents >= 0 || !spends(short.Account.Kind, e.Record.Event) {
			continue
		}
		if rank := w.settled(e.Record); rank <= confirmed {
			all = append(all, spender{e.Record, rank, -e.AmountCents})
		}
	}
	slices.SortStableFunc(all, func(a, b spender) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.rec.Position, a.rec.Position))
	})
	var found []Dependent
	missing := -short.AmountCents
	amount := short.Account.Currency + " " + money.Cents(missing).String()
	why := amount + " of what it took would no longer be there."
	switch short.Account.Kind {
	case Unallocated:
		why = fmt.Sprintf("%s of receipt %s, which it used, would no longer be there.", amount, short.Account.Owner)
	case WalletAvailable:
		why = "It took from the wallet, which would be short by " + amount + "."
	}
	for _, x := range all {
		if missing <= 0 {
			break
		}
		found, missing = append(found, Dependent{x.rec, []Reason{{"SPENT_SINCE", "", why}}}), missing-x.cents
	}
	return found
}

// spends says whether events of a kind take money out of an account because somebody
// decided to: those can be called off.
func spends(kind AccountKind, e Event) bool {
	switch e.(type) {
	case PledgePlaced, WithdrawalRequested:
		return kind == WalletAvailable
	case ReceiptMatched, ReceiptReturned:
		return kind == Unallocated
	case FeesSwept:
		return kind == FeeIncome || kind == LateFeeIncome || kind == PlatformTopUp
	case ClawbackSettled:
		return kind == PlatformTopUp
	case OverpaymentRefunded:
		return kind == Overpayment
	}
	return false
}

// How far gone what took money is.
const (
	open      = iota // nobody relies on it yet
	relied           // others have acted on it
	confirmed        // by the bank
	over             // it gave everything back
)

// settled says how far gone it is what an event asked for.
func (w *World) settled(rec *Recorded) int {
	switch e := rec.Event.(type) {
	case PledgePlaced:
		f := w.Facility(e.Facility)
		if f == nil {
			return over
		}
		switch i := f.pledge(e.Pledge); {
		case i < 0 || f.Pledges[i].State != PledgeOpen && f.Pledges[i].State != PledgeAllotted:
			return over
		case f.Stage == Listed:
			return open
		}
	case WithdrawalRequested:
		x := w.Wallet(e.Party).Withdrawal(e.Withdrawal)
		switch {
		case x == nil || x.State == WithdrawalRefused || x.State == WithdrawalDropped || x.State == WithdrawalBack:
			return over
		case x.State == WithdrawalPending:
			return open
		}
		for _, paid := range w.StreamLog(rec.Stream) {
			if of, ok := paid.Event.(WithdrawalPaid); ok && of.Withdrawal == e.Withdrawal && w.Confirmed(paid) {
				return confirmed
			}
		}
	}
	if w.Confirmed(rec) {
		return confirmed
	}
	return relied
}
