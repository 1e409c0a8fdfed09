package web

import (
	"net/http"
	"testing"

	"refold/internal/domain"
)

func TestCompanyProfile(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	w := b.as("borrower")
	status := func(what string) string {
		t.Helper()
		for _, row := range w.get("/company.csv").want(http.StatusOK).rows() {
			if row["what"] == what {
				return row["status"]
			}
		}
		return "no such field"
	}
	w.get("/company").want(http.StatusOK).has("Company borrower", "UEN-BORROWER", "Name of borrower", "Your identity is not verified", "Missing")
	s := scene{&life{bundle: b}}
	s.ask("P-BORROWER", domain.SubmitKyc{Party: "P-BORROWER", IDNumber: s.sealed("P-BORROWER", "S1234567A"), Address: s.sealed("P-BORROWER", "1 Road"), Country: "SG"})
	if got := status("Registration number"); got != "waiting" {
		t.Errorf("an identity that waits makes the number %s", got)
	}
	s.owned("P-BORROWER")
	s.ask(theOfficer, nothingListed("P-BORROWER"))
	s.ask(theOfficer, domain.VerifyKyc{Party: "P-BORROWER", Method: "In person", ValidUntil: s.today() + 700})
	w.get("/company").want(http.StatusOK).has("S1234567A", "Verified").lacks("Your identity is not verified")
	w.saved("/apply", "amount", "20,000", "tenor", "12", "repayment", "annuity", "purpose", "An oven", "sector", "Retail").want(http.StatusSeeOther)
	w.saved("/apply/company", "turnover", "500,000", "profit", "-20,000", "debts", "0", "years", "4").want(http.StatusSeeOther)
	landed := w.post("/apply/send", w.get("/apply/review").hidden()).want(http.StatusSeeOther).header.Get("Location")
	s.ask("P-BORROWER", domain.AttachDocument{Facility: landed[len("/facilities/"):], Document: domain.AttachedDocument{Attachment: "A-1", DocumentHash: zeroHash,
		MediaType: "application/pdf", SizeBytes: 900, Name: s.sealed("P-BORROWER", "Accounts"), Purpose: domain.AnnualAccounts}})
	for what, want := range map[string]string{"Turnover": "waiting", "Annual accounts": "waiting", "Bank statements": "missing", "Registered name": "verified"} {
		if got := status(what); got != want {
			t.Errorf("%s is %s, want %s", what, got, want)
		}
	}
	id := landed[len("/facilities/"):]
	s.ask(theOfficer, domain.GradeFacility{Facility: id, ModelVersion: "1", Grade: "B", PDBps: 180, LGDBps: 4500, Rate: 9_000_000, Inputs: "Accounts"})
	s.ask(theApprover, domain.ApproveFacility{Facility: id, ShownAt: 1})
	w.get("/company").want(http.StatusOK).has("S$500,000.00", "−S$20,000.00")
	if got := status("Turnover"); got != "verified" {
		t.Errorf("after the approval the turnover is %s", got)
	}
	s.days(541)
	for what, want := range map[string]string{"Turnover": "expired", "Annual accounts": "expired", "Registered name": "verified"} {
		if got := status(what); got != want {
			t.Errorf("541 days later %s is %s, want %s", what, got, want)
		}
	}
	w.get("/company").want(http.StatusOK).has("more than a year and a half old")
	w.get("/company?at=2").want(http.StatusOK).has("You were not registered yet")
	b.as("investor").get("/company").want(http.StatusForbidden)
}

const zeroHash = "0000000000000000000000000000000000000000000000000000000000000000"
