package domain_test

import (
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// seconds are the commands by which a second person decides, without a proposal, about
// what a first prepared; others that refuse somebody as the second person only say that
// nobody decides about themselves, and are one person's.
var (
	seconds = map[string]bool{"ApproveFacility": true, "ApproveWithdrawal": true, "SignOffTrustDay": true, "ApproveProposal": true}
	selves  = map[string]bool{"VerifyKyc": true, "RejectKyc": true, "RecordScreening": true, "SuspendParty": true, "ReinstateParty": true, "CloseParty": true,
		"GrantRole": true, "RevokeRole": true}
)

// asksForASecond says whether a command was one of two people: somebody was refused as
// the second person just before it was recorded, or it is an approval.
func (x turn) asksForASecond(t *testing.T) bool {
	var asked domaintest.Asked
	for _, a := range x.House.Asked {
		if len(a.Answer.Events) > 0 && a.Answer.Request == x.Request {
			asked = a
		}
	}
	name := domaintest.RequestKind(asked.Command)
	if seconds[name] {
		return true
	}
	if selves[name] {
		return false
	}
	w := domaintest.Fold(x.House.Log[:x.Events[0].Position-1])
	for _, p := range w.Parties() {
		if _, refusal := domain.Decide(w, p.ID, asked.Command); refusal != nil && refusal.Has("SECOND_PERSON_NEEDED") {
			t.Errorf("%s is refused to %s as the second person: say whether it takes two", name, p.ID)
			return true
		}
	}
	return false
}

// Whatever took two people is undone and put back by two, alone and beside what one
// person did; of every kind of request that there is.
func TestUndoTakesAsManyPeopleAsWhatIsUndone(t *testing.T) {
	kinds, two := requestsOfKinds(), 0
	for _, m := range domain.CommandMeanings() {
		name := domaintest.RequestKind(m.Command)
		for _, x := range kinds[name] {
			streams := x.House.Streams(x.Request)
			if notUndone[name] != "" || x.TouchesPlatform() || !x.asksForASecond(t) {
				continue
			}
			two++
			x.correctionsTakeTwo(t, name)
			x.takesTwo(t, name, domain.TouchedRequest{Request: x.Request, Streams: streams})
		}
	}
	if two < 30 {
		t.Errorf("only %d requests of two people were tried", two)
	}
}

func (x turn) takesTwo(t *testing.T, name string, touched domain.TouchedRequest) {
	t.Helper()
	h := x.House
	w := h.World()
	undone := grow(w, []*domain.Recorded{platform(h, int64(len(h.Log))+1, domain.RequestUndone{Request: x.Request, Streams: touched.Streams, Reason: "x"})})
	other := h.Log[len(h.Log)/2].RequestID
	both := []domain.TouchedRequest{{Request: other, Streams: h.Streams(other)}, touched}
	for _, by := range []string{"O1", "A1"} {
		for _, ask := range []struct {
			w *domain.World
			c domain.Command
		}{
			{w, domain.UndoRequest{Request: x.Request, Streams: touched.Streams, Reason: "x"}},
			{w, domain.Amend{Undo: both[1:], Reason: "x"}},
			{w, domain.Amend{Undo: both, Reason: "x"}},
			{undone, domain.RedoRequest{Request: x.Request, Streams: touched.Streams, Reason: "x"}},
			{undone, domain.Amend{Redo: both[1:], Reason: "x"}},
			{undone, domain.Amend{Redo: both, Reason: "x"}},
		} {
			if _, refusal := domain.Decide(ask.w, by, ask.c); refusal == nil || !refusal.Has("NEEDS_SECOND_PERSON") {
				t.Errorf("%s: %T by %s alone: %v", name, ask.c, by, refusal)
			}
		}
	}
}

// correctionsTakeTwo: moved to the day before, each event of a request of two people that
// can be corrected is so by two, whether or not money moves by it.
func (x turn) correctionsTakeTwo(t *testing.T, name string) {
	t.Helper()
	w := x.House.World()
	for _, rec := range x.Events {
		if !domain.Correctable(rec.Event.Kind()) {
			continue
		}
		content, err := domain.EventContent(rec.Event)
		if err != nil {
			t.Fatal(err)
		}
		c := domain.Amend{Reason: "x", Correct: []domain.Correction{{Event: rec.Position, About: rec.Stream, EventKind: rec.Event.Kind(),
			Schema: domain.ContentSchema(rec.Event.Kind()), Content: content, CountsFor: rec.EffectiveOn - 1}}}
		if !domain.TakesTwo(w, c) {
			t.Errorf("%s: %s is corrected by one person", name, rec.Event.Kind())
		}
	}
}

// What two people left out, because somebody owes by it, one does not put back, though
// one person had recorded it.
func TestWhatTwoLeftOutIsNotPutBackByOne(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	h.TopUp("I1", "R1", 100_00)
	match := h.Asked[len(h.Asked)-1].Answer
	h.Must("I1", domain.RequestWithdrawal{Withdrawal: "W1", Party: "I1", AmountCents: 100_00, ToAccount: "sealed"})
	topUp := []domain.TouchedRequest{{Request: match.Request, Streams: h.Streams(match.Request)}}
	out := domain.Amend{Undo: topUp, Reason: "Another's money."}
	impact, refusal := h.World().ImpactOf("O1", out)
	if refusal != nil || len(impact.Owing) != 1 {
		t.Fatalf("%v, %d owe", refusal, len(impact.Owing))
	}
	out.Impact = impact.Digest
	refusedWith(t, h, "O1", out, "NEEDS_SECOND_PERSON")
	h.Agree(out)
	back := domain.Amend{Redo: topUp, Reason: "It was theirs."}
	refusedWith(t, h, "O1", back, "NEEDS_SECOND_PERSON")
	refusedWith(t, h, "A1", domain.RedoRequest{Request: match.Request, Streams: topUp[0].Streams, Reason: "x"}, "NEEDS_SECOND_PERSON")
	h.Agree(back)
	if got := h.World().OwedBackCents("I1", "SGD"); got != 0 {
		t.Errorf("%s is owed", got)
	}
}

// An approval was given by a second person: its undo is proposed, and neither the proposer
// nor one person alone carries it out.
func TestAnApprovalIsUndoneByTwo(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	h.Must("B1", domain.SubmitFacility{Facility: "F1", Borrower: "B1", AmountCents: 10_000_00, Currency: "SGD", TenorMonths: 12, Repayment: "annuity", Purpose: "Stock", Sector: "Retail", TurnoverCents: 90_000_00})
	h.Must("O1", domain.GradeFacility{Facility: "F1", ModelVersion: "1", Grade: "B", PDBps: 200, LGDBps: 5000, Rate: 10_000_000, Inputs: "turnover"})
	approval := h.Must("A1", domain.ApproveFacility{Facility: "F1", ShownAt: 1})
	undo := domain.Amend{Undo: []domain.TouchedRequest{{Request: approval.Request, Streams: h.Streams(approval.Request)}}, Reason: "Another company."}
	refusedWith(t, h, "A1", undo, "NEEDS_SECOND_PERSON")
	h.Must("A1", domain.Propose{Proposal: "Q1", Command: undo, Reason: "Another company.", ShownAt: 1})
	refusedWith(t, h, "A1", domain.ApproveProposal{Proposal: "Q1"}, "SECOND_PERSON_NEEDED")
	h.Must(domain.System, domain.RegisterParty{Party: "A2", As: domain.Staff, Name: "sealed", Email: "sealed", EmailHash: "A2"})
	h.Must(domain.System, domain.GrantRole{Party: "A2", Role: domain.RoleApprover})
	h.Must("A2", domain.ApproveProposal{Proposal: "Q1"})
	if f := h.World().Facility("F1"); f.Stage != domain.UnderAssessment {
		t.Errorf("it is %s", f.Stage)
	}
}
