package domain_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	"refold/internal/schedule"
)

// A correction leaves the World that would be, had the event said so from the beginning.
func TestACorrectedEventIsAsIfItHadAlwaysSaidSo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		same(t, "corrected and said so from the beginning", h.World(), domaintest.Fold(domaintest.AsCorrected(h.Log)))
	})
}

// What the impact statement says is what happens: the World after is the one it showed,
// and its postings are the difference of all balances.
func TestTheImpactIsWhatHappens(t *testing.T) {
	reached := 0
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.Staffed(4, 2)
		h.Watch = func(a domaintest.Asked) {
			c, ok := a.Command.(domain.Amend)
			if !ok || len(a.Answer.Events) == 0 {
				return
			}
			reached++
			before := domaintest.Fold(h.Log[:len(h.Log)-len(a.Answer.Events)])
			impact, refusal := before.ImpactOf(a.By, c)
			if refusal != nil {
				t.Fatalf("%+v was done and has no impact: %v", c, refusal)
			}
			after := h.World()
			same(t, "the World shown and the World after", impact.After, after)
			for _, p := range impact.Postings {
				was, is := before.Balance(p.Account.Kind, p.Account.Owner, p.Account.Currency), after.Balance(p.Account.Kind, p.Account.Owner, p.Account.Currency)
				if is-was != p.AmountCents {
					t.Fatalf("%v: %d posted, %d came of it", p.Account, p.AmountCents, is-was)
				}
			}
			if c.Impact != "" && c.Impact != impact.Digest {
				t.Fatal("another impact than was looked at was done")
			}
		}
		domaintest.Live(t, h, size(t))
	})
	if reached == 0 {
		t.Error("nothing was ever amended")
	}
}

// lent is a House in which I1 and I2 lent B1 their money and a receipt was matched.
func lent() (*domaintest.House, domaintest.Answer) {
	h := domaintest.Staffed(3, 1)
	for _, investor := range []string{"I1", "I2"} {
		h.TopUp(investor, "R-"+investor, 10_000_00)
	}
	h.List("F1", "B1", 10_000_00)
	for _, investor := range []string{"I1", "I2"} {
		h.Must(investor, domain.PlacePledge{Facility: "F1", Pledge: "L-" + investor, Investor: investor, AmountCents: 5_000_00, ShownAt: 1})
	}
	h.PayOut("F1")
	for range 35 {
		h.NextDay()
	}
	return h, h.Repay("F1", "R-PAY", 800_00, h.Today()-4)
}

// amended makes the command that corrects the amount of a matched receipt.
func amended(rec *domain.Recorded, from, to string) domain.Amend {
	content, _ := domain.EventContent(rec.Event)
	return domain.Amend{Reason: "A slip of the pen.", Correct: []domain.Correction{{Event: rec.Position, About: rec.Stream, EventKind: rec.Event.Kind(),
		Schema: domain.ContentSchema(rec.Event.Kind()), Content: strings.Replace(content, from, to, 1), CountsFor: rec.EffectiveOn}}}
}

// Money is put right by two people, who agree to what they were shown: while others work
// elsewhere it stays the same; when the loan itself moves on it is looked at again.
func TestApprovalIsBoundToTheImpact(t *testing.T) {
	h, paid := lent()
	c := amended(paid.Events[0], `"amount_cents":80000`, `"amount_cents":70000`)
	impact, refusal := h.World().ImpactOf("O1", c)
	if refusal != nil || len(impact.Against) > 0 || !impact.MovesMoney() {
		t.Fatalf("%v %+v", refusal, impact)
	}
	c.Impact = impact.Digest
	refusedWith(t, h, "O1", c, "NEEDS_SECOND_PERSON")
	h.Must("O1", domain.Propose{Proposal: "Q1", Command: c, Reason: "A slip.", ShownAt: 1})
	refusedWith(t, h, "O1", domain.ApproveProposal{Proposal: "Q1", ShownAt: 1}, "NOT_ALLOWED")
	h.TopUp("I3", "R-BUSY", 77_00)
	h.TopUp("I1", "R-BUSY-1", 77_00) // an investor of the loan: sums are compared by their change
	busy := h.World()
	if again, _ := busy.ImpactOf("O1", c); again.Digest != impact.Digest {
		t.Error("a busy platform changes what was agreed to")
	}
	h.Repay("F1", "R-MORE", 300_00, h.Today())
	refusedWith(t, h, "A1", domain.ApproveProposal{Proposal: "Q1", ShownAt: 1}, "IMPACT_CHANGED")
	h.Must("O1", domain.WithdrawProposal{Proposal: "Q1"})
	now, _ := h.World().ImpactOf("O1", c)
	c.Impact = now.Digest
	h.Agree(c)
	if f := h.World().Facility("F1"); f.Payments[0].AmountCents != 700_00 {
		t.Errorf("it counts as %d", f.Payments[0].AmountCents)
	}
	if f := domaintest.Fold(h.Log).Facility("F1"); f.Log()[len(f.Log())-2].Correction == nil {
		t.Error("nothing says that the event was corrected")
	}
}

// Undoing the correction gives the event its own words back; so does undoing one of two.
func TestACorrectionIsUndoneAndRedone(t *testing.T) {
	h, paid := lent()
	at := func() int64 { return int64(h.World().Facility("F1").Payments[0].AmountCents) }
	first := amended(paid.Events[0], `"amount_cents":80000`, `"amount_cents":70000`)
	h.Agree(first)
	second := amended(h.World().Facility("F1").Log()[len(h.World().Facility("F1").Log())-1], `"amount_cents":70000`, `"amount_cents":60000`)
	corrected := h.Agree(second)
	if at() != 600_00 {
		t.Fatalf("%d", at())
	}
	streams := h.Streams(corrected.Request)
	h.Agree(domain.UndoRequest{Request: corrected.Request, Streams: streams, Reason: "It was right before."})
	if at() != 700_00 {
		t.Errorf("undone, it counts as %d", at())
	}
	h.Agree(domain.RedoRequest{Request: corrected.Request, Streams: streams, Reason: "It was not."})
	if at() != 600_00 {
		t.Errorf("redone, it counts as %d", at())
	}
}

// A correction may leave an investor owing: two people say so, knowing how much.
func TestACorrectionMayLeaveAnInvestorOwing(t *testing.T) {
	h, paid := lent()
	all := h.World().Balance(domain.WalletAvailable, "I1", "SGD")
	h.Must("I1", domain.RequestWithdrawal{Withdrawal: "W1", Party: "I1", AmountCents: 1, ToAccount: "sealed"})
	h.Must("I1", domain.RequestWithdrawal{Withdrawal: "W2", Party: "I1", AmountCents: moneyOf(all - 1), ToAccount: "sealed"})
	c := amended(paid.Events[0], `"amount_cents":80000`, `"amount_cents":70000`)
	if _, refusal := domain.Decide(h.World(), domain.System, c); refusal == nil || !refusal.Has("SPENT_SINCE") {
		t.Errorf("without a look at the impact: %v", refusal)
	}
	impact, _ := h.World().ImpactOf("O1", c)
	if len(impact.Owing) != 1 || impact.Owing[0].Account.Owner != "I1" || impact.Owing[0].AmountCents >= 0 {
		t.Fatalf("%+v", impact.Owing)
	}
	c.Impact = impact.Digest
	h.Agree(c)
	if h.World().Balance(domain.WalletAvailable, "I1", "SGD") != impact.Owing[0].AmountCents {
		t.Error("the wallet is another than was shown")
	}
}

// People undo their own slips until somebody else acted on them; the back office gives a
// reason, and what two decided takes two.
func TestPeopleUndoTheirOwnSlips(t *testing.T) {
	h := domaintest.Staffed(3, 1)
	h.TopUp("I1", "R1", 10_000_00)
	h.TopUp("I2", "R2", 10_000_00)
	h.List("F1", "B1", 10_000_00)
	pledge := func(investor, id string, amount int64) domain.TouchedRequest {
		a := h.Must(investor, domain.PlacePledge{Facility: "F1", Pledge: id, Investor: investor, AmountCents: moneyOf(amount), ShownAt: 1})
		return domain.TouchedRequest{Request: a.Request, Streams: h.Streams(a.Request)}
	}
	slip := func(x domain.TouchedRequest) domain.Amend {
		return domain.Amend{Undo: []domain.TouchedRequest{x}, Reason: "A slip."}
	}
	back := func(x domain.TouchedRequest) domain.Amend {
		return domain.Amend{Redo: []domain.TouchedRequest{x}, Reason: "It was none."}
	}
	mine, theirs := pledge("I1", "L1", 5_000_00), pledge("I2", "L2", 600_00)
	refusedWith(t, h, "I2", slip(mine), "NOT_YOURS")
	refusedWith(t, h, "U1", slip(mine), "NOT_YOURS")
	h.Must("I1", slip(mine)) // somebody else's pledge is no act on it
	if h.World().Balance(domain.WalletLocked, "I1", "SGD") != 0 {
		t.Error("the money is still locked")
	}
	if a := h.Must("I1", slip(mine)); len(a.Events) != 0 {
		t.Error("done twice")
	}
	if by := h.World().UndoneBy(mine.Request); by == nil || by.Actor != "I1" {
		t.Errorf("undone by %+v", by)
	}
	h.Must("I1", back(mine))
	h.Must("O1", slip(theirs))
	refusedWith(t, h, "I2", back(theirs), "ACTED_ON")
	h.Must("O1", domain.CloseFunding{Facility: "F1", Reason: "Enough."})
	refusedWith(t, h, "I1", slip(mine), "ACTED_ON")
	refusedWith(t, h, "I1", domain.Amend{Undo: []domain.TouchedRequest{mine, theirs}, Reason: "x"}, "NOT_ALLOWED")
}

// What the bank has confirmed really happened.
func TestWhatTheBankConfirmedIsNotUndone(t *testing.T) {
	h := domaintest.Staffed(1, 0)
	a := h.Must("O1", domain.RecordReceipt{Receipt: "R1", BankReference: "BANK-1", AmountCents: 5_00, Currency: "SGD", ValueOn: h.Today(), Payer: "sealed"})
	day := h.Today()
	h.Must("O1", domain.StateBankBalance{Currency: "SGD", Day: day, BalanceCents: 5_00, Lines: []domain.BankLine{{On: day, AmountCents: 5_00, Reference: "BANK-1"}}})
	c := domain.Amend{Undo: []domain.TouchedRequest{{Request: a.Request, Streams: h.Streams(a.Request)}}, Reason: "By mistake."}
	if _, refusal := domain.Decide(h.World(), "O1", c); refusal != nil {
		t.Errorf("before the day is signed off: %v", refusal)
	}
	h.NextDay()
	h.Must("A1", domain.SignOffTrustDay{Currency: "SGD", Day: day, BalanceCents: 5_00})
	refusedWith(t, h, "O1", c, "REALLY_HAPPENED")
}

// A document is kept with a correction, and refused where it can't be one or nothing keeps it.
func TestADocumentIsKeptWithACorrection(t *testing.T) {
	h, a := lent()
	c := amended(a.Events[len(a.Events)-1], `"amount_cents":80000`, `"amount_cents":70000`)
	c.Evidence = domain.Evidence{DocumentHash: strings.Repeat("0a", 32), MediaType: "text/html", SizeBytes: 900}
	refusedWith(t, h, domain.System, c, "DOCUMENT_TYPE")
	c.Evidence.MediaType, c.Evidence.SizeBytes = "application/pdf", domain.MaxAttachedBytes+1
	refusedWith(t, h, domain.System, c, "DOCUMENT_SIZE")
	c.Evidence.SizeBytes = 900
	only := domain.Amend{Undo: []domain.TouchedRequest{{Request: a.Request, Streams: h.Streams(a.Request)}}, Reason: "x", Evidence: c.Evidence}
	refusedWith(t, h, domain.System, only, "DOCUMENT_UNKNOWN")
	if got := domain.EvidenceOf(h.Must(domain.System, c).Events[0].Event); got != c.Evidence {
		t.Errorf("kept is %+v", got)
	}
}

// A statement that was sent stays; a choice that kept the other's edit changed nothing.
func TestWhatWasSentOrOnlyChosenIsNotUndone(t *testing.T) {
	h := domaintest.Staffed(2, 0)
	undo := func(a domaintest.Answer) domain.Amend {
		return domain.Amend{Undo: []domain.TouchedRequest{{Request: a.Request, Streams: h.Streams(a.Request)}}, Reason: "x"}
	}
	sent := h.Must(domain.System, domain.IssueStatement{Party: "I1", From: h.Today() - 1, Through: h.Today() - 1, Digest: "d", ShownAt: h.World().Position()})
	refusedWith(t, h, "O1", undo(sent), "STATEMENT_STANDS")
	refusedWith(t, h, "O1", domain.UndoRequest{Request: sent.Request, Streams: h.Streams(sent.Request), Reason: "x"}, "STATEMENT_STANDS")
	h.Must("O1", domain.SetLimits{Party: "I2", TotalCents: 5_00})
	against := h.World().Position()
	chosen := h.Must("I2", domain.SettleEdit{About: "party-I2", Against: against, Theirs: []string{"total"}})
	refusedWith(t, h, "O1", undo(chosen), "CHOICE_STANDS")
	edited := h.Must("I2", domain.SettleEdit{About: "party-I2", Against: against, Mine: []string{"total"}, Edit: domain.SetLimits{Party: "I2", TotalCents: 4_00}})
	h.Must("O1", undo(edited))
	if got := h.World().Party("I2").TotalCents; got != 5_00 {
		t.Errorf("without the edit the limit is %s", got)
	}
}

// Undo is offered to whoever may still take back what they did, and to nobody else.
func TestOnlyWhatNobodyActedOnMayBeTakenBack(t *testing.T) {
	h := domaintest.Staffed(2, 1)
	h.TopUp("I1", "R1", 1_000_00)
	h.List("F1", "B1", 1_000_00)
	pledge := h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 600_00, ShownAt: 1}).Events[0]
	may := func(when string, by string, want bool) {
		t.Helper()
		if got := h.World().MayTakeBack(by, pledge); got != want {
			t.Errorf("%s: %s may take it back: %v", when, by, got)
		}
	}
	may("at once", "I1", true)
	may("at once", "I2", false)
	undone := h.Must("I1", domain.Amend{Undo: []domain.TouchedRequest{{Request: pledge.RequestID, Streams: []string{pledge.Stream}}}, Reason: "x"})
	may("undone", "I1", true)
	h.Must("I1", domain.Amend{Redo: []domain.TouchedRequest{{Request: pledge.RequestID, Streams: []string{pledge.Stream}}}, Reason: "x"})
	h.Must("O1", domain.CloseFunding{Facility: "F1", Reason: "Enough."})
	may("funding closed", "I1", false)
	if h.World().MayTakeBack("I1", undone.Events[0]) {
		t.Error("an undo is taken back by redo alone")
	}
}

// A correction in any state of the loan folds again, and puts it where it would be.
func TestALoanIsCorrectedInAnyStatus(t *testing.T) {
	for _, tt := range []struct {
		name string
		then []domain.Command
	}{
		{"active", nil},
		{"restructured", []domain.Command{}},
		{"charged off", []domain.Command{domain.DeclareDefault{Facility: "F1", Reason: "x"}, domain.ChargeOff{Facility: "F1", Reason: "x"}}},
		{"written off", []domain.Command{domain.DeclareDefault{Facility: "F1", Reason: "x"}, domain.ChargeOff{Facility: "F1", Reason: "x"}, domain.WriteOff{Facility: "F1", Reason: "x"}}},
		{"closed", []domain.Command{domain.MatchReceipt{Receipt: "R-ALL", Purpose: domain.Repayment, Facility: "F1", AmountCents: 12_000_00, EffectiveOn: calendar.None}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h, paid := lent()
			h.Must("O1", domain.RecordReceipt{Receipt: "R-ALL", BankReference: "BANK-ALL", AmountCents: 12_000_00, Currency: "SGD", ValueOn: h.Today(), Payer: "sealed"})
			if tt.name == "restructured" {
				h.Must(domain.System, domain.RestructureFacility{Facility: "F1", Change: restructured(h), Reason: "x"})
			}
			for _, c := range tt.then {
				h.Must(domain.System, c)
			}
			c := amended(paid.Events[0], `"amount_cents":80000`, `"amount_cents":79000`)
			impact, refusal := h.World().ImpactOf("O1", c)
			if refusal != nil || len(impact.Against) > 0 || len(impact.Differences) == 0 {
				t.Fatalf("%v %+v", refusal, impact.Against)
			}
			c.Impact = impact.Digest
			h.Agree(c)
			same(t, "corrected and said so from the beginning", h.World(), domaintest.Fold(domaintest.AsCorrected(h.Log)))
			if broken := soundness(h.World()); len(broken) > 0 {
				t.Error(broken)
			}
		})
	}
}

func moneyOf(cents int64) money.Cents { return money.Cents(cents) }

// restructured gives the borrower two more months.
func restructured(h *domaintest.House) schedule.Restructure {
	return schedule.Restructure{FromDue: h.Today() + 1, ExtraPeriods: 2}
}
