package web

import (
	"fmt"
	"net/http"
	"testing"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
)

// yearly is a loan in twelve instalments.
func (s scene) yearly(id string) string {
	s.ask("P-BORROWER", domain.SubmitFacility{Facility: id, Borrower: "P-BORROWER", AmountCents: 12_000_00, Currency: "SGD", TenorMonths: 12,
		Repayment: schedule.Annuity, Purpose: "Stock", Sector: "Retail", TurnoverCents: 300_000_00})
	s.ask(theOfficer, domain.GradeFacility{Facility: id, ModelVersion: "1", Grade: "B", PDBps: 180, LGDBps: 4500, Rate: 9_000_000, Inputs: "Accounts"})
	s.list(id, schedule.Annuity)
	s.pledge(id, "P-INVESTOR", 12_000_00)
	s.payOut(id, "P-BORROWER")
	return id
}

func TestRepayments(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{TrustAccount: "Client Trust 1-2-3"})
	s := newScene(b)
	b.person("rival", domain.Borrower, demoPassword)
	path := "/facilities/" + s.yearly("F-1") + "/repayments"
	w := b.as("borrower")
	loan := b.journal.Head().Facility("F-1").Loan
	first := loan.Rows()[0]
	w.get(path).want(http.StatusOK).has("Nothing was paid yet", wording.Amount(first.Payment), "Client Trust 1-2-3", "Shorten the term", "Lower the instalments", "Settles it on")
	s.days(31)
	w.get(path).want(http.StatusOK).has("please pay today")
	s.repay("F-1", "R-1", first.Payment+1_000_00, s.today(), domain.Repayment)
	page := w.get(path).want(http.StatusOK).has(wording.Amount(first.Payment+1_000_00), wording.Amount(first.Interest))
	page.lacks("Nothing was paid yet")
	rows := w.get(path + ".csv").want(http.StatusOK).rows()
	if len(rows) != 1 || rows[0]["amount"] != (first.Payment+1_000_00).String() || rows[0]["interest"] != first.Interest.String() {
		t.Errorf("the file holds %v", rows)
	}
	// What the page foretells is what comes about.
	world := b.journal.Head()
	on := world.Today() + 3
	ways := readmodel.PayEarly(world, "F-1", on, 2_500_00)
	if len(ways) != 3 || ways[0].Way != schedule.ShortenTerm || ways[2].Way != schedule.OffsetNext || ways[2].Saved != 0 || ways[1].Way != schedule.ReduceInstalment || ways[1].Later >= ways[0].Later || ways[1].Instalments <= ways[0].Instalments || ways[1].Saved >= ways[0].Saved {
		t.Fatalf("the ways are %+v", ways)
	}
	w.get(fmt.Sprintf("%s?amount=2,500&date=%s", path, on)).want(http.StatusOK).has(wording.Amount(ways[0].Saved), wording.Amount(ways[1].Later))
	s.days(3)
	s.repay("F-1", "R-2", 2_500_00, s.today(), domain.Repayment)
	if at := b.journal.Head().Facility("F-1").Loan.At(s.today()); at.NextDueAmount != ways[0].Next || at.NextDue != ways[0].NextDue {
		t.Errorf("foretold was %+v, next is %s on %s", ways[0], at.NextDueAmount, at.NextDue)
	}
	w.get(path+"?amount=x&date=tomorrow&payoff=never").want(http.StatusOK).has("at most two decimals", "Enter a date like", "is not a date")
	w.get(path + "?amount=5&date=2001-01-01").want(http.StatusOK).has("Choose a day from")
	w.get(path + "?amount=900000").want(http.StatusOK).has("This settles the loan")
	b.as("officer").get(path).want(http.StatusOK).lacks("Client Trust 1-2-3")
	b.as("rival").get(path).want(http.StatusNotFound)
	b.as("investor").get(path).want(http.StatusForbidden)
	s.repay("F-1", "R-3", b.journal.Head().Facility("F-1").Loan.Payoff(s.today(), schedule.ToDate).Total, s.today(), domain.Repayment)
	w.get(path).want(http.StatusOK).has("Nothing is to come").lacks("Settle it", "Pay more than is due")
}

// No way of paying early, by any amount on any day, breaks its promises: what is foretold
// adds up, and shortening saves at least as much interest as lowering.
func TestPayingEarlyAddsUp(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	s := newScene(b)
	id := s.yearly("F-1")
	world := b.journal.Head()
	for days := range 60 {
		for _, amount := range []int64{1, 99, 500_00, 4_000_00, 8_000_00, 11_999_00} {
			ways := readmodel.PayEarly(world, id, world.Today().AddDays(days), money.Cents(amount))
			if len(ways) < 2 {
				continue
			}
			if ways[0].Saved < ways[1].Saved-2 {
				t.Errorf("%d cents after %d days: shortening saves %s, lowering %s", amount, days, ways[0].Saved, ways[1].Saved)
			}
			for _, e := range ways {
				if e.Instalments > 0 && (e.Next <= 0 || e.LastDue < e.NextDue) || e.Interest < 0 {
					t.Errorf("%d cents after %d days: %+v", amount, days, e)
				}
			}
		}
	}
}
