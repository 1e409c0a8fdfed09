package web

import (
	"net/http"
	"strconv"
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

// A company and an officer change its details in two browsers: disjoint fields both land, of
// the same field both values are shown and the choice is recorded. Lists have the new
// name, those of the past the one of then.
func TestACompanyIsEditedFromTwoBrowsers(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	s := newScene(b)
	s.facility("F-1", domain.Listed)
	own, officer := b.as("borrower"), b.as("officer")
	page := "/parties/P-BORROWER"
	was := b.journal.Head().Party("P-BORROWER").CompanyName
	first := shownOn(own.get("/company").want(http.StatusOK), "company_name", "sector")
	if first.Get("company_name") != was {
		t.Fatalf("the form shows %q", first.Get("company_name"))
	}
	theirs := shownOn(officer.get(page).want(http.StatusOK), "company_name", "sector")

	own.post("/company", typedOver(first, "company_name", "Newer Name Pte Ltd")).want(http.StatusSeeOther)
	officer.post(page+"/company", typedOver(theirs, "sector", "Logistics")).want(http.StatusSeeOther)
	if p := b.journal.Head().Party("P-BORROWER"); p.CompanyName != "Newer Name Pte Ltd" || p.Sector != "Logistics" {
		t.Fatalf("both edits give %q, %q", p.CompanyName, p.Sector)
	}

	// The identity was checked before: the company's own word is no check, the office's is.
	said := map[string]string{}
	for _, row := range own.get("/company.csv").want(http.StatusOK).rows() {
		said[row["what"]] = row["status"]
	}
	if said["Registered name"] != "stated" || said["Registration number"] != "verified" || said["Sector"] != "verified" {
		t.Errorf("the fields are %v", said)
	}

	at := b.journal.Head().Position()
	mine := typedOver(theirs, "company_name", "Other Name Pte Ltd", "sector", "Logistics")
	officer.post(page+"/company", mine).want(http.StatusConflict).has("Keep: Newer Name Pte Ltd", "Use yours: Other Name Pte Ltd", "on another device")
	b.recorded(at)
	mine.Set("against_company_name", "Newer Name Pte Ltd")
	mine.Set("choice_company_name", choiceTheirs)
	officer.post(page+"/company", mine).want(http.StatusSeeOther)
	officer.get(page).want(http.StatusOK).has("It stays as it is; your choice is recorded.")
	if _, choice := lastEdit(b, "party-P-BORROWER"); choice == nil || len(choice.Theirs) != 1 {
		t.Errorf("the choice is %+v", choice)
	}

	officer.get("/facilities").want(http.StatusOK).has("Newer Name Pte Ltd").lacks(was)
	officer.get("/facilities?at=" + strconv.FormatInt(at-2, 10)).want(http.StatusOK).has(was).lacks("Newer Name Pte Ltd")
	own.post("/company", typedOver(fields("company_name", " ", "sector", "no such sector"))).want(http.StatusUnprocessableEntity).has("the company&#39;s registered name")
	b.as("investor").post(page+"/company", typedOver(fields("company_name", "Mine"))).want(http.StatusForbidden)
}
