package web

import (
	"net/http"
	"testing"

	"refold/internal/domain"
	"refold/internal/schedule"
	"refold/internal/wording"
)

func TestTheExampleOfAnApplication(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("borrower")
	// 12,000 over 12 months at 12 %: the textbook's 1,066.19 a month.
	w.get("/apply?want=12000&months=12&rate=12&kind=annuity").want(http.StatusOK).has("S$1,066.19", "S$240.00", "S$11,760.00", "EIR", "Every instalment")
	w.get("/apply?want=12000&months=12&rate=12&kind=bullet").want(http.StatusOK).has("All at the end")
	w.get("/apply?want=x&months=500&rate=-1&kind=none").want(http.StatusOK).has("at most two decimals", "from 1 to 120", "Enter a percentage, such as 9.5.").lacks("You pay back")
}

func TestLoansSayWhatToDoNext(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{TrustAccount: "Client Trust 1-2-3"})
	b.staffed()
	l := &life{bundle: b}
	for _, party := range []string{"P-INVESTOR", "P-BORROWER"} {
		l.identified(party)
	}
	l.ask("P-INVESTOR", domain.AcknowledgeRisk{Party: "P-INVESTOR", TextVersion: 1, ShownAt: 1})
	l.topUp("P-INVESTOR", "R-1", 12_000_00)
	l.apply("F-1", "P-BORROWER", "annuity")
	w := b.as("borrower")
	w.get("/loans").want(http.StatusOK).has("A second person approves it")
	l.list("F-1", "annuity")
	w.get("/loans").want(http.StatusOK).has("Investors pledge")
	l.pledge("F-1", "P-INVESTOR", 12_000_00)
	w.get("/loans").want(http.StatusOK).has("An officer issues the contract")
	b.submit(theOfficer, domain.IssueContract{Facility: "F-1", DocumentHash: "hash"})
	w.get("/loans").want(http.StatusOK).has("You sign the contract", "A contract waits for your signature")
	b.submit("P-BORROWER", domain.AcceptFacility{Facility: "F-1", Signatory: l.sealed("P-BORROWER", "A Director"), Capacity: "Director", DocumentHash: "hash"})
	b.submit(theOfficer, domain.RecordDisbursement{Facility: "F-1", BankReference: "PAY", PaidOn: l.today()})
	loan := b.journal.Head().Facility("F-1").Loan
	instalment := wording.Amount(loan.Rows()[0].Payment)
	w.get("/loans").want(http.StatusOK).has("You pay "+instalment, "on 30 Apr 2026", "Client Trust 1-2-3", "How to pay")
	l.days(31)
	w.get("/loans").want(http.StatusOK).has("S$" + instalment + " is due today")
	l.days(1)
	w.get("/loans").want(http.StatusOK).has("is past due since 30 Apr 2026", "1 day past due", "Pay with the reference F-1.")
}

func TestPayoffQuote(t *testing.T) {
	t.Parallel()
	b := lived(t)
	// F-GOOD is paid back, F-BAD written off: look at the day on which both were running.
	day := testDay.AddDays(20)
	w := b.as("borrower")
	past := "?at=" + day.String() + "&payoff="
	world, err := b.server.past.World(t.Context(), must(b.server.past.LastOn(t.Context(), day)), -1<<31)
	if err != nil {
		t.Fatal(err)
	}
	on := day.AddDays(5)
	loan := world.Facility("F-GOOD").Loan
	w.get("/facilities/F-GOOD"+past+on.String()).want(http.StatusOK).has("Pay it off early", "Settles it on "+wording.Day(on),
		wording.Money("SGD", loan.Payoff(on, schedule.ToDate).Total), wording.Money("SGD", loan.Payoff(on, schedule.ToPeriodEnd).Total))
	w.get("/facilities/F-GOOD" + past + day.AddDays(-1).String()).want(http.StatusOK).has("or a later day")
	w.get("/facilities/F-GOOD" + past + "soon").want(http.StatusOK).has("is not a date")
	w.get("/facilities/F-GOOD").want(http.StatusOK).lacks("Pay it off early") // nothing is left
	b.as("investor").get("/facilities/F-GOOD?at=" + day.String()).want(http.StatusOK).lacks("Pay it off early")
	b.as("officer").get("/facilities/F-GOOD?at=" + day.String()).want(http.StatusOK).has("Pay it off early")
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
