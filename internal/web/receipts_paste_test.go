package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/money"
)

// A pasted statement is shown before it is recorded, leaves out what is known, and is
// recorded in one request.
func TestReceiptsArePastedLookedAtAndRecorded(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	today := s.today()
	officer := b.as("officer")
	lines := strings.Join([]string{"Value date;Amount;Reference;From;Text",
		"30/3/2026;1,200.50;IN-1;Lim Mei;P-INVESTOR", "30/3/2026;\"2,000\";IN-2;Tan & Sons;invoice \"7\"", "30/3/2026;77;bank-x;Somebody;", "30/3/2026;900,000.00;BANK-R-TOP;Somebody;known", "30/3/2026;5;IN-1;Twice;"}, "\r\n")
	if today.String() != "2026-03-30" {
		t.Fatalf("the lines are of 2026-03-30, today is %s", today)
	}
	form := fields("lines", lines, "currency", "SGD", "dates", datesDMY)
	before := b.journal.Head().Position()
	page := officer.sent("/receipts/paste", "/receipts/paste", form).want(http.StatusOK)
	page.has("3 receipts of S$3,277.50 to record", "2 lines are left out", "recorded already", "line 2 has the same reference", "Record 3 receipts", "Tan &amp; Sons")
	if b.journal.Head().Position() != before {
		t.Fatal("looking at it recorded something")
	}
	form.Set("confirm", "yes")
	officer.sent("/receipts/paste", "/receipts/paste", form).want(http.StatusSeeOther)
	log := b.journal.Log().Since(int64(before))
	if len(log) != 3 || log[0].RequestID != log[2].RequestID {
		t.Fatalf("%d events", len(log))
	}
	e := log[1].Event.(domain.ReceiptRecorded)
	if e.AmountCents != 2_000_00 || e.Remark != `invoice "7"` || strings.Contains(string(e.Payer), "Sons") {
		t.Errorf("recorded %+v", e)
	}
	officer.sent("/receipts/paste", "/receipts/paste", fields("lines", lines, "currency", "SGD", "dates", datesDMY)).want(http.StatusOK).has("Nothing in it is new").lacks("Record 3")
}

func TestPastedRowsThatCanNotBeReadAreNamed(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	today := s.today().String()
	officer := b.as("officer")
	for _, tt := range []struct{ lines, says string }{
		{"", "Paste the lines"},
		{today + ",12.345,IN-1,Lim", "Line 1: “12.345” is not an amount"},
		{today + ",1.200,00,IN-1", "Line 1: “1.200” is not an amount"},
		{today + "\t-5\tIN-1\tLim", "what went out is no receipt"},
		{today + "\t5\t\tLim", "Line 1: it has no bank reference"},
		{today + "\t5\tIN-1\t", "from whom it came"},
		{"2031-01-01\t5\tIN-1\tLim", "2031-01-01 has not come yet"},
		{"3/4/2026\t5\tIN-1\tLim", "can be read in two ways"},
		{"yesterday\t5\tIN-1\tLim", "“yesterday” is not a date"},
		{"Value date,Amount,Reference,From,Currency\n" + today + ",5,IN-1,Lim,USD", "Line 2: it is in USD, not in SGD"},
		{today + "\t5\tIN-\u202e1\tLim", "characters in it that we can&#39;t store"},
		{today + ",5,\"IN-1,Lim", "from whom it came"},
		{strings.Repeat(today+"\t5\tIN-1\tLim\n", 501), "record at most 500"},
		{strings.Repeat("x\n", 25), "There is more like that"},
	} {
		head := b.journal.Head().Position()
		page := officer.sent("/receipts/paste", "/receipts/paste", fields("lines", tt.lines, "currency", "SGD", "dates", datesISO, "confirm", "yes"))
		if page.status != http.StatusUnprocessableEntity || !strings.Contains(page.body, tt.says) {
			t.Errorf("%q: status %d, the page lacks %q", tt.lines[:min(60, len(tt.lines))], page.status, tt.says)
		}
		if b.journal.Head().Position() != head {
			t.Errorf("%q was recorded", tt.lines[:min(60, len(tt.lines))])
		}
	}
	b.as("approver").get("/receipts/paste").want(http.StatusForbidden)
}

// What names its target and fits it to the cent is certain, and all certain ones are
// matched at once, each a request of its own.
func TestCertainReceiptsAreMatchedAtOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	s.facility("F-DUE", domain.Active)
	due := b.journal.Head().Facility("F-DUE").Loan.At(s.today()).NextDueAmount
	s.receipt("R-LOAN", "instalment f-due", due, s.today())
	s.receipt("R-WALLET", "P-INVESTOR", 40_00, s.today())
	s.receipt("R-PART", "F-DUE", due/2, s.today())
	s.receipt("R-AMOUNT", "thank you", due, s.today())
	s.receipt("R-NONE", "hello", 3_33, s.today())
	officer := b.as("officer")
	page := officer.get("/receipts/matching").want(http.StatusOK)
	page.has("Match 2 certain ones", "the payer named F-DUE, and S$", "Likely", "Possible", "Nothing fits", "tops up the wallet by 40.00", "principal")
	form := page.hidden()
	form["receipt"] = []string{"R-LOAN", "R-WALLET", "R-PART"}
	before := b.journal.Head().Position()
	officer.post("/receipts/matching", form).want(http.StatusSeeOther)
	w := b.journal.Head()
	for id, left := range map[string]money.Cents{"R-LOAN": 0, "R-WALLET": 0, "R-PART": due / 2, "R-AMOUNT": due, "R-NONE": 3_33} {
		if got := w.Unmatched(w.Receipt(id)); got != left {
			t.Errorf("of %s %s is unmatched, want %s", id, got, left)
		}
	}
	log := b.journal.Log().Since(int64(before))
	if len(log) != 2 || log[0].RequestID == log[1].RequestID {
		t.Errorf("%d events of one request", len(log))
	}
	officer.post("/receipts/matching", form)
	if now := b.journal.Head().Position(); now != before+2 {
		t.Errorf("again %d events", now-before-2)
	}
	b.as("auditor").get("/receipts/matching").want(http.StatusOK).has("R-NONE").lacks("Match 1 certain", ">Match<")
	b.as("auditor").get("/receipts/matching.csv").want(http.StatusOK).has("# Rows,3", "F-DUE,", ",likely,")
	officer.post("/receipts/matching", url.Values{"request_id": {newUUID().String()}}).want(http.StatusBadRequest).has("Nothing was chosen")
}
