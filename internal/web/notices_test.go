package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// The first page of everybody shows how things stand and what happened; what was marked
// as seen is no longer new, for this person alone, and at a moment of the past nothing is.
func TestHomeAndNoticesOfEachRole(t *testing.T) {
	t.Parallel()
	b, _ := lawBundle(t)
	b.staffed()
	b.person("second", "investor", demoPassword)
	(&life{bundle: b, look: func() {}}).live()
	head := b.journal.Head().Position()

	w := b.as("investor")
	home := w.get("/home").want(http.StatusOK).has("Portfolio", "Available", "What happened", ">New</span>", "Mark all as seen")
	w.get("/notices").want(http.StatusOK).has("Written off", "Repayment received", "Page 1", ">New</span>", "/notices?page=2")
	w.get("/notices?page=2").want(http.StatusOK).has("Welcome to Refold", "Top-up arrived: S$20,000.00")
	for _, page := range []string{"/home", "/notices"} {
		w.get(page+"?at="+strconv.FormatInt(head, 10)).want(http.StatusOK).lacks(">New</span>", `action="/notices/seen"`)
		w.get(page + "?at=head&valid=2026-05-15").want(http.StatusOK).lacks("Correction")
	}
	file := w.get("/notices.csv").want(http.StatusOK).has("# Notices of P-INVESTOR", "# Axis,as known then", "A receipt of S$300.00 was left out")
	if rows := strings.Count(file.body, "\n"); rows < 20 {
		t.Errorf("the file has %d lines", rows)
	}
	for _, name := range []string{"P-SECOND", "Name of", "P-OFFICER", "P-APPROVER"} {
		file.lacks(name)
	}

	w.post("/notices/seen", home.hidden()).want(http.StatusSeeOther).to("/home")
	w.get("/home").want(http.StatusOK).lacks(">New</span>", "Mark all as seen")
	if b.journal.Head().Position() != head {
		t.Error("a mark was recorded")
	}
	b.as("second").get("/home").want(http.StatusOK).has(">New</span>")

	borrower := b.as("borrower")
	borrower.get("/home").want(http.StatusOK).has("Outstanding", "Next instalment", "My loans")
	borrower.get("/notices").want(http.StatusOK).lacks("P-INVESTOR", "Name of investor")
	borrower.get("/notices.csv").want(http.StatusOK).has("Your loan was written off", "Refunded to you")
	b.as("officer").get("/home").want(http.StatusOK).has("Yours", "Work queue", "Open to pledges").lacks("What happened")
	b.as("auditor").get("/home").want(http.StatusOK).has("What waits the longest", "Waiting in all").lacks("Nothing waits for you")
	b.as("officer").get("/notices").want(http.StatusForbidden)
	w.get("/home?at=0").want(http.StatusOK).has("You were not registered yet at this moment")
	w.get("/notices?at=0").want(http.StatusOK).has("You were not registered yet")
}
