package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"refold/internal/documents"
	"refold/internal/domain"
	"refold/internal/readmodel"
)

func TestOfferContractAndSignature(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	s := newScene(b)
	b.person("rival", domain.Borrower, demoPassword)
	w, officer, rival, investor := b.as("borrower"), b.as("officer"), b.as("rival"), b.as("investor")
	page := "/facilities/" + s.facility("F-1", domain.UnderAssessment)
	w.get(page + "/accept").want(http.StatusNotFound)
	s.ask(theApprover, domain.ApproveFacility{Facility: "F-1", ShownAt: 1})
	w.get(page+"/accept").want(http.StatusOK).has("Approved: an estimate", "S$12,000.00", "9.0", "EIR", "Early repayment", "Late payment").lacks("Sign the contract")
	w.get(page).want(http.StatusOK).has("Read the offer")
	s.ask(theOfficer, domain.ListFacility{Facility: "F-1", ClosesOn: s.today() + 5})
	w.get(page+"/accept").want(http.StatusOK).has("The terms are fixed", "18.0")
	officer.sent(page, page+"/contract", url.Values{}).want(http.StatusUnprocessableEntity) // nothing is funded
	s.pledge("F-1", "P-INVESTOR", 12_000_00)
	w.get(page+"/accept").want(http.StatusOK).has("S$12,000.00 is funded", "S$11,760.00", "S$240.00")
	officer.sent(page, page+"/contract", url.Values{}).want(http.StatusSeeOther)
	f := b.journal.Head().Facility("F-1")
	issued, _ := readmodel.Issued(b.journal.Head(), "F-1")

	got := w.get(page + "/contract.pdf").want(http.StatusOK)
	if documents.Hash([]byte(got.body)) != f.ContractHash || issued.Hash != f.ContractHash || !strings.HasPrefix(got.body, "%PDF-") || !strings.Contains(got.header.Get("Content-Disposition"), "contract-F-1.pdf") {
		t.Errorf("what is sent has the fingerprint %s, recorded is %s", documents.Hash([]byte(got.body)), f.ContractHash)
	}
	w.get(page+"/contract").want(http.StatusOK).has("byte for byte", f.ContractHash, "Download the contract")
	for _, other := range []*browser{rival, investor} {
		for _, path := range []string{"/contract", "/contract.pdf", "/accept", "/offer.csv"} {
			if answer := other.get(page + path); answer.status != http.StatusNotFound && answer.status != http.StatusForbidden {
				t.Errorf("%s: status %d for somebody else", path, answer.status)
			}
		}
	}
	officer.get(page + "/accept").want(http.StatusOK).lacks("Sign the contract")
	if rows := w.get(page + "/offer.csv").want(http.StatusOK).rows(); len(rows) != 3 || rows[0]["instalment"] == "" {
		t.Errorf("the offer's file holds %v", rows)
	}
	shown := b.journal.Head().Position()
	w.get(page+"/accept").want(http.StatusOK).has("You decide from event", "Sign the contract")
	w.sent(page+"/accept", page+"/accept", entry("signatory", "", "agree", "")).want(http.StatusUnprocessableEntity).has("Choose who signs.", "Please confirm that you have read")
	w.sent(page+"/accept", page+"/accept", entry("signatory", "1", "agree", "yes")).want(http.StatusSeeOther)
	log := b.journal.Log().Since(0)
	if e, ok := log[len(log)-1].Event.(domain.FacilityAccepted); !ok || e.ShownAt != shown || e.DocumentHash != f.ContractHash || e.Capacity != "Director" {
		t.Errorf("recorded is %+v", log[len(log)-1].Event)
	}
	w.get(page+"/accept").want(http.StatusOK).has("Signed on", "A Director").lacks("Sign the contract")
	w.get(fmt.Sprintf("%s/accept?at=%d", page, shown)).want(http.StatusOK).has("The contract waits for a signature")
	// The bytes are the same when they are made again: a database without them sends them all the same.
	if _, err := b.pool.Exec(t.Context(), "DELETE FROM documents"); err != nil {
		t.Fatal(err)
	}
	if again := w.get(page + "/contract.pdf").want(http.StatusOK); again.body != got.body {
		t.Error("the contract that was made again is another")
	}
	s.ask("P-BORROWER", domain.ChangeCompany{Party: "P-BORROWER", CompanyName: "Newer Name Pte Ltd"})
	if again := w.get(page + "/contract.pdf").want(http.StatusOK); again.body != got.body {
		t.Error("the contract speaks of the company by a name that it took later")
	}
}

// Where a company has declared who signs for it, nobody else does.
func TestOnlyDeclaredSignatoriesSign(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	s := newScene(b)
	page := "/facilities/" + s.facility("F-1", domain.FullyFunded)
	b.as("officer").sent(page, page+"/contract", url.Values{}).want(http.StatusSeeOther)
	s.ask("P-BORROWER", domain.DeclareOwners{Party: "P-BORROWER", Owners: []domain.Owner{{Name: s.sealed("P-BORROWER", "Ada Tan"), Country: "SG", ShareBps: 10_000}},
		Signatories: []domain.Signatory{{Name: s.sealed("P-BORROWER", "Ada Tan"), Capacity: "Director"}, {Name: s.sealed("P-BORROWER", "Ben Lim"), Capacity: "Secretary"}}})
	w := b.as("borrower")
	w.get(page+"/accept").want(http.StatusOK).has("Ada Tan", "Ben Lim", "Secretary", "Who signs").lacks("Your full name")
	for _, signatory := range []string{"", "0", "3", "Mallory"} {
		w.sent(page+"/accept", page+"/accept", entry("signatory", signatory, "capacity", "Director", "agree", "yes")).want(http.StatusUnprocessableEntity).has("Choose who signs.")
	}
	w.sent(page+"/accept", page+"/accept", entry("signatory", "2", "agree", "yes")).want(http.StatusSeeOther)
	w.get(page+"/accept").want(http.StatusOK).has("Ben Lim", "Secretary")
}

// Contracts of before were texts; what they were named by still stands.
func TestAContractThatWasIssuedAsAText(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	s := newScene(b)
	id := s.facility("F-1", domain.FullyFunded)
	view, _ := readmodel.Facility(b.journal.Head(), readmodel.Viewer{Staff: true, Name: func(domain.Personal) string { return "" }}, id)
	s.ask(theOfficer, domain.IssueContract{Facility: id, DocumentHash: readmodel.ContractHash(view)})
	w := b.as("borrower")
	s.ask("P-BORROWER", domain.ChangeCompany{Party: "P-BORROWER", CompanyName: "Newer Name Pte Ltd"})
	w.get("/facilities/F-1/contract").want(http.StatusOK).has("LOAN CONTRACT F-1", "byte for byte").lacks("Newer Name")
	w.get("/facilities/F-1/contract.pdf").want(http.StatusNotFound)
	other := s.facility("F-2", domain.FullyFunded)
	s.ask(theOfficer, domain.IssueContract{Facility: other, DocumentHash: strings.Repeat("a", 64)})
	w.get("/facilities/F-2/contract").want(http.StatusOK).has("The file is not here")
}
