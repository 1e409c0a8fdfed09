package web

import (
	"net/http"
	"regexp"
	"testing"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
)

// lowerChosen is the way that the payer asked for, chosen in the form.
var lowerChosen = regexp.MustCompile(`value="reduce_instalment"[^>]* checked`)

// An officer sees what each way of paying ahead does before matching, and what was
// foretold comes about.
func TestAPrepaymentIsChosenByItsEffects(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	s := newScene(b)
	s.yearly("F-1")
	s.days(10)
	next := b.journal.Head().Facility("F-1").Loan.At(s.today()).NextDueAmount
	receipt := func(id, remark string) {
		s.ask(theOfficer, domain.RecordReceipt{Receipt: id, BankReference: "BANK-" + id, AmountCents: 3_000_00, Currency: "SGD", ValueOn: s.today(), Payer: "sealed", Remark: remark})
	}
	receipt("R-1", "F-1 lower, please")
	officer := b.as("officer")
	match := domain.MatchReceipt{Receipt: "R-1", Purpose: domain.Repayment, Facility: "F-1", AmountCents: 3_000_00, EffectiveOn: s.today()}
	ways := readmodel.MatchWays(b.journal.Head(), match)
	if len(ways) != 3 || !ways[0].Agreed || ways[1].Choice != domain.ReduceInstalment || ways[1].Later >= ways[0].Later || ways[2].Saved != 0 || ways[0].Saved < ways[1].Saved {
		t.Fatalf("the ways are %+v", ways)
	}
	page := officer.get("/receipts/R-1").want(http.StatusOK)
	for _, w := range ways {
		page.has("next "+wording.Amount(w.Next)+" on "+wording.Day(w.NextDue), effectWords(w.Early))
	}
	page.has("Shorten the term, as agreed", "saves no interest")
	if !lowerChosen.MatchString(page.body) {
		t.Error("what the payer asked for is not chosen")
	}
	form := fields("purpose", string(domain.Repayment), "facility", "F-1", "amount", "3,000.00", "effective_on", s.today().String(), "prepayment", "reduce_instalment")
	// Another amount has other effects, so it comes back with those.
	other := entry("purpose", string(domain.Repayment), "facility", "F-1", "amount", "2,000.00", "effective_on", s.today().String(), "prepayment", "reduce_instalment")
	officer.sent("/receipts/R-1", "/receipts/R-1/match", other).want(http.StatusUnprocessableEntity).has("Choose again", "S$2,000.00 on F-1")
	// Exactly the next instalment leaves nothing to choose.
	match.AmountCents = next
	if ways := readmodel.MatchWays(b.journal.Head(), match); ways != nil {
		t.Errorf("for an instalment there are %+v", ways)
	}
	officer.sent("/receipts/R-1", "/receipts/R-1/match", form).want(http.StatusSeeOther)
	loan := b.journal.Head().Facility("F-1").Loan
	if at := loan.At(s.today()); at.NextDueAmount != ways[1].Next || at.NextDue != ways[1].NextDue {
		t.Errorf("foretold was %+v, next is %s on %s", ways[1], at.NextDueAmount, at.NextDue)
	}
	if rows := loan.Rows(); rows[len(rows)-1].Due != ways[1].LastDue {
		t.Errorf("the last is due on %s, not on %s", rows[len(rows)-1].Due, ways[1].LastDue)
	}
	officer.get("/facilities/F-1").want(http.StatusOK).has("lowers the instalments, as chosen for this receipt")
	b.as("auditor").get("/events").want(http.StatusOK).has("as chosen for this receipt")
	// What was agreed needs no look at the effects.
	receipt("R-2", "F-1")
	form.Set("prepayment", asAgreed)
	officer.sent("/receipts/R-2", "/receipts/R-2/match", form).want(http.StatusSeeOther)
	if e := b.journal.Head().Matches("R-2")[0].Event; e.Prepayment != domain.AsAgreed {
		t.Errorf("matched as %+v", e)
	}
}
