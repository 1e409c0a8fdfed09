package readmodel

import (
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
	"refold/internal/wording"
)

// sgd writes an amount of a wallet, in cents.
func sgd(cents money.Cents) string { return wording.Money(WalletCurrency, cents) }

// lent tells of a facility in which the person pledged.
func (t *noticeTeller) lent(f *domain.Facility) []Notice {
	var notices []Notice
	var before stake
	stage := domain.NoStage
	inserted := t.insertions(domain.FacilityStream(f.ID))
	t.w.EachStepOf(f.ID, t.party.ID, f.Currency(), func(s domain.FacilityStep) {
		if s.Undone || len(s.Reasons) > 0 {
			return
		}
		after := stakeIn(s.After, t.party.ID)
		n := Notice{On: s.On, Position: t.known(s.Step), Record: Company(t.w, f), Href: facilityThen(f.ID, t.known(s.Step))}
		if !(s.Record != nil && inserted[s.Record.RequestID]) && tellInvestor(&n, s, stage, before, after) {
			if s.Record != nil {
				t.late(&n, f, s.Record)
			}
			notices = append(notices, n)
		}
		before, stage = after, s.After.Stage
	})
	if before.claimed > 0 && f.HasLoan() {
		notices = append(notices, t.missed(f, Company(t.w, f))...)
	}
	return notices
}

// facilityThen is a facility's page right after an event.
func facilityThen(id string, position int64) string {
	return "/facilities/" + id + "?at=" + strconv.FormatInt(position, 10)
}

// tellInvestor puts a step into words for somebody with a stake; false where there is
// nothing to tell them.
func tellInvestor(n *Notice, s domain.FacilityStep, stage domain.Stage, before, after stake) bool {
	if s.Record != nil && before.claimed+after.claimed > 0 && tellHolder(n, s, before, after) {
		return true
	}
	switch {
	case after.allotted > before.allotted:
		n.Title, n.Level = "Your pledge was allotted: "+sgd(after.allotted), Good
		n.Why = "Funding closed with " + wording.Percent(s.After.PledgedCents, s.After.Listing.TargetCents) + " of the target."
		n.amounts(WalletCurrency, "Pledged", before.pledged+before.allotted, after.pledged+after.allotted)
	case after.released > before.released:
		n.Title = "Your pledge was released: " + sgd(before.pledged+before.allotted-after.pledged-after.allotted)
		n.Why = "The money is available again. " + releasedWhy(s.After)
		n.amounts(WalletCurrency, "Locked here", before.pledged+before.allotted, after.pledged+after.allotted)
	default:
		return false
	}
	return s.After.Stage != stage
}

func releasedWhy(f *domain.Facility) string {
	switch f.Stage {
	case domain.Lapsed:
		return "Less than the minimum was pledged in time."
	case domain.Withdrawn:
		return "The borrower withdrew the request: " + f.Reason
	}
	return "Others had pledged all of it before."
}

// tellHolder tells of a loan to who holds a part of it.
func tellHolder(n *Notice, s domain.FacilityStep, before, after stake) bool {
	f := s.After
	switch e := s.Record.Event.(type) {
	case domain.FacilityDisbursed:
		n.Title, n.Level, n.Why = "Paid out to the borrower: "+sgd(after.claimed), Told, "The contract is signed. What you pledged is now your share of the loan."
		n.amounts(WalletCurrency, "Locked here", before.allotted, 0)
		n.amounts(WalletCurrency, "Lent out here", before.face, after.face)
	case domain.ReceiptMatched:
		tellReceipt(n, e, before, after)
	case domain.FacilityRestructured:
		n.Title, n.Level, n.Why = "The loan was restructured", Minor, e.Reason
		n.Changes = append(n.Changes, restructured(e.OldTerms, e.NewTerms)...)
		n.amounts(WalletCurrency, "Lent out here", before.face, after.face)
	case domain.DefaultDeclared:
		n.Title, n.Level, n.Why = "The loan is in default", Major, e.Reason
		n.Changes = []Change{{"State", "active", "defaulted"}}
	case domain.FacilityChargedOff:
		n.Title, n.Level, n.Why = "Charged off: "+sgd(after.lost-before.lost)+" is recognised as lost", Major, e.Reason+" The debt stands; what still comes in is passed on to you."
		n.amounts(WalletCurrency, "Lent out here", before.face, after.face)
	case domain.FacilityWrittenOff:
		n.Title, n.Level, n.Why = "Written off", Major, e.Reason+" Your claim is zero; recoveries are passed on to you."
		n.amounts(WalletCurrency, "Lent out here", before.face, after.face)
		n.amounts(WalletCurrency, "Lost here", before.lost, after.lost)
	default:
		return false
	}
	if f.Stage == domain.Closed {
		n.Why += " The loan is paid back in full."
	}
	return true
}

// tellReceipt tells what came back.
func tellReceipt(n *Notice, e domain.ReceiptMatched, before, after stake) {
	principal, interest := after.principal-before.principal, after.interest-before.interest
	late, fee := after.late-before.late, after.fee-before.fee
	n.Level, n.Title = Good, "Repayment received: "+sgd(principal+interest+late-fee)
	if e.Purpose == domain.Recovery {
		n.Title = "Recovered: " + sgd(principal+interest+late-fee)
	}
	parts := Move{Principal: principal, Interest: interest, LateInterest: late, Fee: fee}
	n.Why = "Your share of " + wording.Money(e.Currency, e.AmountCents) + " that was paid in" + parts.words() + "."
	n.amounts(WalletCurrency, "Lent out here", before.face, after.face)
	n.amounts(WalletCurrency, "Lost here", before.lost, after.lost)
}

// words names the parts of what came back, as the end of a sentence.
func (m Move) words() string {
	text := ""
	for _, p := range []struct {
		name  string
		cents money.Cents
	}{{"principal ", m.Principal}, {"interest ", max(m.Interest, 0)}, {"late interest ", m.LateInterest},
		{"less interest that was paid for days to come ", max(-m.Interest, 0)}, {"service fee back ", max(-m.Fee, 0)}, {"less a service fee of ", max(m.Fee, 0)}} {
		if p.cents != 0 {
			text += ", " + p.name + wording.Amount(p.cents)
		}
	}
	if text == "" {
		return ""
	}
	return ":" + text[1:]
}

// restructured says what of the terms changed.
func restructured(old, now schedule.Terms) []Change {
	var changes []Change
	if old.Rate != now.Rate {
		changes = append(changes, Change{"Rate a year", wording.Rate(old.Rate, 1), wording.Rate(now.Rate, 1)})
	}
	if old.Periods != now.Periods {
		changes = append(changes, Change{"Instalments", strconv.Itoa(old.Periods), strconv.Itoa(now.Periods)})
	}
	return changes
}

// missed tells of instalments that were not paid on the day, as far as that is known at
// this moment: a payment that was entered late but came in time takes it back.
func (t *noticeTeller) missed(f *domain.Facility, record string) []Notice {
	var notices []Notice
	today := t.w.Today()
	for _, r := range f.Loan.RowsAt(today) {
		if r.Due >= today || r.PaidOn != calendar.None && r.PaidOn <= r.Due || givenUp(f, r.Due+1) || f.ClosedOn != calendar.None && r.Due >= f.ClosedOn {
			continue
		}
		n := Notice{On: r.Due + 1, Position: t.h.OpenedAt(r.Due + 1), Level: Minor, Record: record,
			Title: "Instalment " + strconv.Itoa(r.No) + " is late", Why: wording.Money(f.Currency(), r.Payment) + " was due on " + wording.Day(r.Due) + " and was not paid in full.",
			Changes: []Change{{"State", "on time", "past due"}}}
		n.Href = facilityThen(f.ID, n.Position)
		if r.PaidOn != calendar.None {
			n.Why += " It was paid on " + wording.Day(r.PaidOn) + "."
		}
		notices = append(notices, n)
	}
	return notices
}

// givenUp says that nobody waited for instalments any more: the debt was written off
// before a day. What was told until then stays told.
func givenUp(f *domain.Facility, on calendar.Date) bool {
	off := f.Loan.WrittenOff()
	return off != calendar.None && off < on
}

// wallet tells of top-ups and withdrawals, and what of them was put right.
func (t *noticeTeller) wallet() (notices, corrected []Notice) {
	if t.party.As != domain.Investor {
		return nil, nil
	}
	inserted := t.insertions(domain.WalletStream(t.party.ID))
	amounts := map[string]money.Cents{}
	for _, s := range t.w.Steps(domain.WalletStream(t.party.ID)) {
		if s.Undone || len(s.Reasons) > 0 || s.Record == nil {
			continue
		}
		n := Notice{On: s.On, Position: s.Record.Position, Level: Good, Href: "/wallet"}
		if e, ok := s.Record.Event.(domain.WithdrawalRequested); ok {
			amounts[e.Withdrawal] = e.AmountCents
		}
		if inserted[s.Record.RequestID] {
			continue
		}
		switch e := s.Record.Event.(type) {
		case domain.ReceiptMatched:
			n.Title, n.Why = "Top-up arrived: "+sgd(e.AmountCents), "It is available in your wallet."
		case domain.WithdrawalApproved:
			n.Title, n.Level, n.Why = "Withdrawal approved: "+sgd(amounts[e.Withdrawal]), Told, "The back office pays it next."
			n.Href += "#" + e.Withdrawal
		case domain.WithdrawalPaid:
			n.Title, n.Why = "Withdrawal paid: "+sgd(amounts[e.Withdrawal]), "The bank has it; it reaches your account within a day or two."
			n.Href += "#" + e.Withdrawal
		case domain.WithdrawalDeclined:
			n.Title, n.Level, n.Why = "Withdrawal declined: "+sgd(amounts[e.Withdrawal]), Major, e.Reason+" The money is available again."
			n.Href += "#" + e.Withdrawal
		case domain.WithdrawalReturned:
			n.Title, n.Level, n.Why = "Your bank sent a withdrawal back: "+sgd(amounts[e.Withdrawal]), Act, e.Reason+" Check the account and ask again."
			n.Href += "#" + e.Withdrawal
		case domain.StatementIssued:
			t.statement(&n, e)
		case domain.ClawbackSettled:
			available, _ := posted(s.Postings, t.party.ID)
			n.Title, n.Why, n.Href = "Covered by the platform: "+sgd(available), e.Reason+" Your wallet was below zero after a correction.", "/statement"
		default:
			continue
		}
		notices = append(notices, n)
	}
	return notices, t.correctedWallet()
}
