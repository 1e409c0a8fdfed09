package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
)

// The quarters of a life are issued as they are due, once. A correction is followed by a
// corrected statement for everybody whose statement it changed, and for nobody else; the
// one before stays as it was.
func TestStatementsAreNumberedAndCorrected(t *testing.T) {
	t.Parallel()
	b := lived(t)
	s := &life{bundle: b, look: func() {}}
	issued := func(party string) []domain.IssuedStatement {
		if w := b.journal.Head().Wallet(party); w != nil {
			return w.Statements
		}
		return nil
	}
	s.topUp("P-INVESTOR", "R-LATE-1", 700_00)
	s.topUp("P-SECOND", "R-LATE-2", 800_00)
	seen, day, err := b.server.issueDue(t.Context(), -1, calendar.None)
	if err != nil {
		t.Fatal(err)
	}
	for len(issued("P-INVESTOR")) == 0 {
		b.submit(domain.System, domain.OpenBusinessDay{Date: b.journal.Head().Today() + 1})
		if seen, day, err = b.server.issueDue(t.Context(), seen, day); err != nil {
			t.Fatal(err)
		}
	}
	first := issued("P-INVESTOR")[0]
	head := b.journal.Head().Position()
	if _, _, err := b.server.issueDue(t.Context(), -1, calendar.None); err != nil || b.journal.Head().Position() != head {
		t.Fatalf("issuing again issues again (%v)", err)
	}
	number := readmodel.StatementNumber("P-INVESTOR", first.From, first.Through, first.Through, first.Position)
	days := "?from=" + first.From.String() + "&to=" + first.Through.String()
	asIssued := days + "&at=" + position(first.Position)
	w := b.as("investor")
	w.get("/statements").want(http.StatusOK).has(number, "Stands", "/statement"+strings.ReplaceAll(asIssued, "&", "&amp;"))
	w.get("/notices").want(http.StatusOK).has("Your statement of", number)
	w.get("/statement"+asIssued).want(http.StatusOK).has(number, "This is the statement as it was issued")
	paper := w.get("/statement.pdf" + asIssued).want(http.StatusOK)

	log := b.journal.Head().StreamLog("wallet-P-INVESTOR")
	slip := log[slices.IndexFunc(log, func(rec *domain.Recorded) bool {
		e, ok := rec.Event.(domain.ReceiptMatched)
		return ok && e.Receipt == "R-LATE-1"
	})]
	officer := b.as("officer")
	officer.get(undoPath(slip.Position)).want(http.StatusOK).has("Statements", number, "1 corrected statement", "Because of", "Events behind it", `/events/`+position(slip.Position))
	officer.get(undoPath(first.Position)).want(http.StatusOK).has("The statement was issued", "a corrected statement is issued").lacks(undoPath(first.Position) + "/undo")
	officer.get(undoPath(slip.Position) + "/impact.csv").want(http.StatusOK).has("statement,P-INVESTOR," + number)
	others := len(issued("P-SECOND"))
	s.ask(theOfficer, domain.Amend{Undo: []domain.TouchedRequest{{Request: slip.RequestID, Streams: []string{slip.Stream}}}, Reason: "It belongs to another loan."})
	w.get("/statement" + days).want(http.StatusOK).has("Something was put right since")
	if _, _, err := b.server.issueDue(t.Context(), seen, day); err != nil {
		t.Fatal(err)
	}
	all := issued("P-INVESTOR")
	last := all[len(all)-1]
	if last.Replaces == 0 || last.From != first.From || last.Digest == first.Digest {
		t.Fatalf("the corrected statement is %+v", last)
	}
	if len(issued("P-SECOND")) != others {
		t.Error("somebody who has nothing to do with it got a corrected statement")
	}
	corrected := readmodel.StatementNumber("P-INVESTOR", last.From, last.Through, last.Through, last.Position)
	w.get("/statements").want(http.StatusOK).has(number, corrected, "Replaced", "replaces "+number, "by "+corrected)
	w.get("/statements.csv").want(http.StatusOK).has(corrected, number, first.Digest, last.Digest, "# Control total,lines ")
	w.get("/notices").want(http.StatusOK).has("was corrected", "replaces "+number, "which stays as it was issued")
	w.get("/statement"+days).want(http.StatusOK).has(corrected, "It replaces "+number)
	if again := w.get("/statement.pdf" + asIssued).want(http.StatusOK); again.body != paper.body {
		t.Error("the statement that was issued is another one now")
	}
	w.get("/statement?from=" + first.From.String() + "&to=" + first.Through.String() + "&at=" + position(last.Position-1)).want(http.StatusOK).lacks(corrected)
}

// Staff issue a statement of any days that are over; who may not is refused, and asking
// again records nothing.
func TestStaffIssueAStatement(t *testing.T) {
	t.Parallel()
	b := lived(t)
	officer := b.as("officer")
	page := "/parties/P-INVESTOR/statements"
	today := b.journal.Head().Today()
	asked := fields("from", (today - 40).String(), "through", (today - 10).String())
	officer.get(page).want(http.StatusOK).has("None was issued yet", "Issue a statement")
	officer.sent(page, page, fields("from", (today-40).String(), "through", today.String())).want(http.StatusUnprocessableEntity).has("is not over")
	officer.sent(page, page, fields("from", "soon", "through", "")).want(http.StatusUnprocessableEntity).has("Enter a date like", "Enter the last day")
	officer.sent(page, page, asked).want(http.StatusSeeOther)
	head := b.journal.Head().Position()
	officer.sent(page, page, asked).want(http.StatusSeeOther)
	b.recorded(head)
	officer.get(page).want(http.StatusOK).has("Stands", "/parties/P-INVESTOR/statement.pdf?from=")
	officer.get("/parties/P-INVESTOR/statement?all=yes").want(http.StatusOK).has("Every cent", "/withdrawals/P-INVESTOR/").lacks("/wallet")
	officer.get("/parties/P-BORROWER/statements").want(http.StatusNotFound)
	b.as("auditor").get(page).want(http.StatusOK).lacks("Issue it")
	b.as("borrower").get(page).want(http.StatusForbidden)
}

// The subscription notices by itself that something is due.
func TestStatementsAreIssuedByThemselves(t *testing.T) {
	t.Parallel()
	b := lived(t)
	(&life{bundle: b, look: func() {}}).topUp("P-INVESTOR", "R-LATE-1", 700_00)
	go b.server.IssueStatements(t.Context())
	for range 100 {
		b.submit(domain.System, domain.OpenBusinessDay{Date: b.journal.Head().Today() + 1})
	}
	deadline := time.Now().Add(20 * time.Second)
	for w := b.journal.Head().Wallet("P-INVESTOR"); len(w.Statements) == 0; w = b.journal.Head().Wallet("P-INVESTOR") {
		if time.Now().After(deadline) {
			t.Fatal("no statement was issued")
		}
		time.Sleep(10 * time.Millisecond)
	}
}
