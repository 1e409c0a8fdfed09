package web

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// lived is an application after the life of 500 events.
func lived(t *testing.T) *bundle {
	t.Helper()
	b := setup(t, Settings{Demo: true, Revision: "abc123"})
	b.staffed()
	b.person("second", domain.Investor, demoPassword)
	(&life{bundle: b, look: func() {}}).live()
	return b
}

// sent posts a form of a page with what is typed.
func (w *browser) sent(page, action string, typed url.Values) *reply {
	w.t.Helper()
	form := w.get(page).want(http.StatusOK).hidden()
	for name, values := range typed {
		form[name] = values
	}
	return w.post(action, form)
}

// since gives the events that were recorded after a position.
func (b *bundle) since(position int64) []domain.Event {
	var events []domain.Event
	for _, rec := range b.journal.Log().Since(int64(position)) {
		events = append(events, rec.Event)
	}
	return events
}

func (b *bundle) recorded(position int64, want ...domain.Event) {
	b.t.Helper()
	got := b.since(position)
	if len(got) == 0 && len(want) == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		b.t.Errorf("recorded %#v\nwant %#v", got, want)
	}
}

// entry is what somebody types into a form: names and values.
func entry(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

func TestTheQueueSaysWhoActsNext(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	l := &life{bundle: b}
	l.identified("P-BORROWER")
	l.apply("F-1", "P-BORROWER", "annuity")
	l.receipt("R-1", "P-INVESTOR", 100_00, testDay)
	b.submit("P-INVESTOR", domain.SubmitKyc{Party: "P-INVESTOR", IDNumber: "x", Address: "y", Country: "SG"})

	officer := b.as("officer")
	page := officer.get("/queue").want(http.StatusOK)
	mine, others, _ := strings.Cut(page.body, "Waiting for others</h2>")
	for _, want := range []string{"/parties/P-INVESTOR#verify", "Name of investor", "/receipts/R-1#match", "BANK-R-1"} {
		if !strings.Contains(mine, want) {
			t.Errorf("an officer's own part lacks %q", want)
		}
	}
	if !strings.Contains(others, "/facilities/F-1#approve") || strings.Contains(mine, "/facilities/F-1#approve") {
		t.Error("what an approver has to do does not stand under the others")
	}
	page.has(`<span class="count">2<span class="sr"> waiting</span>`)
	b.as("approver").get("/queue").want(http.StatusOK).has("/facilities/F-1#approve", `<span class="count">1<span class="sr"> waiting</span>`)
	b.as("auditor").get("/queue").want(http.StatusOK).has("Everything that waits", "Company borrower").lacks("Nothing waits for you", " waiting</span>")

	officer.get("/queue?kind=match+receipt").want(http.StatusOK).has("BANK-R-1").lacks("/facilities/F-1#approve")
	officer.get("/queue.csv?kind=match+receipt").want(http.StatusOK).has("# Work queue", "# Filters,kind: match receipt", "# Rows,1", "# Control total,SGD 100.00",
		"match receipt,R-1,BANK-R-1,Somebody,SGD,100.00,2026-03-30,Credit officer")
	// Before anything was recorded nothing waited.
	officer.get("/queue?at=1").want(http.StatusOK).has("Nothing waits for you").lacks("BANK-R-1")
}

func TestAReceiptIsRecordedOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	officer := b.as("officer")
	head := b.journal.Head().Position()
	form := officer.get("/receipts").want(http.StatusOK).has("No receipts", "Record a receipt").hidden()
	for name, values := range entry("bank_reference", "FT-1", "amount", "1,500.00", "currency", "SGD", "value_on", "2026-03-30", "payer", "Tan Ah Kow", "remark", "for P-INVESTOR") {
		form[name] = values
	}
	first := officer.post("/receipts", form).want(http.StatusSeeOther)
	officer.post("/receipts", form).want(http.StatusSeeOther).to(first.header.Get("Location"))
	events := b.since(head)
	if len(events) != 1 {
		t.Fatalf("recorded %d events, want 1", len(events))
	}
	e := events[0].(domain.ReceiptRecorded)
	if e.Payer == "" || strings.Contains(string(e.Payer), "Tan Ah") {
		t.Errorf("the sender's name is not sealed: %q", e.Payer)
	}
	e.Payer = ""
	want := domain.ReceiptRecorded{Receipt: e.Receipt, BankReference: "FT-1", AmountCents: 1500_00, Currency: "SGD", ValueOn: testDay, Remark: "for P-INVESTOR"}
	if e != want || !strings.HasPrefix(e.Receipt, "R-") {
		t.Errorf("recorded %#v, want %#v", e, want)
	}
	officer.get("/receipts/"+e.Receipt).want(http.StatusOK).has("Tan Ah Kow", "Unmatched", "the payer named P-INVESTOR", `value="1500.00"`, `value="P-INVESTOR"`)

	// The same line of the bank again, and nonsense: all faults at once, what was typed is kept.
	again := officer.sent("/receipts", "/receipts", entry("bank_reference", "FT-1", "amount", "20", "currency", "SGD", "value_on", "2026-03-30", "payer", "X"))
	again.want(http.StatusUnprocessableEntity).has("has been recorded before", `value="FT-1"`)
	officer.sent("/receipts", "/receipts", entry("bank_reference", "FT-2", "amount", "-3", "currency", "XXX", "value_on", "2026-04-30")).
		want(http.StatusUnprocessableEntity).has("Enter an amount above zero", "Choose a currency", "Enter the sender", `value="FT-2"`)
	officer.sent("/receipts", "/receipts", entry("bank_reference", "FT-2", "amount", "3", "currency", "SGD", "value_on", "2026-04-30", "payer", "X")).
		want(http.StatusUnprocessableEntity).has("has not come yet")
	b.recorded(head+1, []domain.Event{}...)
	b.as("auditor").get("/receipts").want(http.StatusOK).has("FT-1").lacks("Record a receipt")
	b.as("auditor").get("/receipts.csv?search=ft-1").want(http.StatusOK).has("# Filters,search: ft-1", "# Control total,SGD 1500.00", "FT-1,Tan Ah Kow,for P-INVESTOR,SGD,1500.00,1500.00,0.00,unmatched")
}

func TestAReceiptIsMatchedInParts(t *testing.T) {
	t.Parallel()
	b := lived(t)
	officer := b.as("officer")
	l := &life{bundle: b}
	l.receipt("R-NEW", "thank you F-NEXT P-SECOND", 90_00, l.today())
	page := "/receipts/R-NEW"
	officer.get(page).want(http.StatusOK).has("Name of second", "the payer named P-SECOND").lacks("the payer named F-NEXT") // F-NEXT is no loan yet
	head := b.journal.Head().Position()

	officer.sent(page, page+"/match", entry("purpose", "", "amount", "x", "effective_on", "")).want(http.StatusUnprocessableEntity).
		has("Choose what it is for", "Enter an amount", "Enter the day from which it counts")
	officer.sent(page, page+"/match", entry("purpose", "top_up", "party", "P-NOBODY", "amount", "100.00", "effective_on", l.today().String())).
		want(http.StatusUnprocessableEntity).has("There is no such investor.", "is still unmatched", `value="P-NOBODY"`)
	officer.sent(page, page+"/match", entry("purpose", "repayment", "facility", "F-BAD", "costs", "1", "amount", "1", "effective_on", l.today().String())).
		want(http.StatusUnprocessableEntity).has("Only a recovery has costs")
	b.recorded(head, []domain.Event{}...)

	officer.sent(page, page+"/match", entry("purpose", "recovery", "facility", "F-BAD", "party", "P-SECOND", "costs", "5.00", "amount", "30.00", "effective_on", l.today().String())).
		want(http.StatusSeeOther).to(page)
	officer.sent(page, page+"/match", entry("purpose", "top_up", "party", "P-SECOND", "facility", "F-BAD", "amount", "40.00", "effective_on", l.today().String())).
		want(http.StatusSeeOther).to(page)
	proposal := officer.sent(page, page+"/return", entry("amount", "20.00", "bank_reference", "BACK-2", "reason", "Too much")).want(http.StatusSeeOther).header.Get("Location")
	officer.get(page).want(http.StatusOK).has("Return S$20.00 to its sender awaits approval", "Too much")
	officer.sent(page, page+"/return", entry("amount", "20.00", "bank_reference", "BACK-3", "reason", "Too much")).want(http.StatusUnprocessableEntity).has("The same is proposed already")
	b.as("approver").sent(proposal, proposal+"/approve", entry()).want(http.StatusSeeOther).to(proposal)
	id := strings.TrimPrefix(proposal, "/proposals/")
	b.recorded(head,
		domain.ReceiptMatched{Receipt: "R-NEW", Purpose: domain.Recovery, Facility: "F-BAD", AmountCents: 30_00, Currency: "SGD", CostsCents: 5_00},
		domain.ReceiptMatched{Receipt: "R-NEW", Purpose: domain.TopUp, Party: "P-SECOND", AmountCents: 40_00, Currency: "SGD"},
		domain.ChangeProposed{Proposal: id, Command: "ReturnReceipt", Schema: 1, Subject: "receipt-R-NEW", Reason: "Too much", ShownAt: head + 2,
			Content: `{"receipt":"R-NEW","amount_cents":2000,"bank_reference":"BACK-2","reason":"Too much"}`},
		domain.ProposalApproved{Proposal: id, ShownAt: head + 3},
		domain.ReceiptReturned{Receipt: "R-NEW", AmountCents: 20_00, BankReference: "BACK-2", Reason: "Too much"})
	officer.get(page).want(http.StatusOK).has("Matched", "2 matches").lacks("Propose the return", "awaits approval")
	officer.get(page+"/matches.csv").want(http.StatusOK).has("# Rows,2", "# Control total,SGD 70.00", "recovery,F-BAD,Company borrower,SGD,30.00,5.00,Name of officer,yes")
	officer.get("/receipts/R-WRONG").want(http.StatusOK).has("undone", "<del>")
	officer.get("/receipts/R-WRONG/matches.csv").want(http.StatusOK).has("# Control total,none", ",no")

	// As it was: the form is closed, the later match is not there.
	officer.get(page+"?at="+position(head)).want(http.StatusOK).has("Nothing is matched yet", "disabled").lacks("request_id")
	officer.post(page+"/match?at="+position(head), entry("purpose", "top_up")).want(http.StatusConflict)
	officer.get(page + "?at=" + position(head-1)).want(http.StatusNotFound)
	b.as("auditor").get(page).want(http.StatusOK).lacks("Match</button>", "Record the return")
}

func TestAWithdrawalGoesThroughTwoHands(t *testing.T) {
	t.Parallel()
	b := lived(t)
	l := &life{bundle: b}
	officer, approver := b.as("officer"), b.as("approver")
	account := l.sealed("P-INVESTOR", "DBS 001-2-3")
	for _, id := range []string{"W-7", "W-8"} {
		l.ask("P-INVESTOR", domain.RequestWithdrawal{Withdrawal: id, Party: "P-INVESTOR", AmountCents: 70_00, ToAccount: account})
	}
	head := b.journal.Head().Position()
	const page, other = "/withdrawals/P-INVESTOR/W-7", "/withdrawals/P-INVESTOR/W-8"
	officer.get("/payouts").want(http.StatusOK).has(page, other, "Name of investor", "S$140.00")
	officer.get(page).want(http.StatusOK).has("DBS 001-2-3", "An approver", "approves or declines it").lacks("Approve the withdrawal")
	officer.post(page+"/approve", url.Values{}).want(http.StatusForbidden)

	approver.sent(page, page+"/approve", nil).want(http.StatusSeeOther).to(page)
	approver.get(page).want(http.StatusOK).has("A credit officer").lacks("Approve the withdrawal")
	officer.sent(page, page+"/paid", entry("bank_reference", "")).want(http.StatusUnprocessableEntity).has("Enter the bank&#39;s reference")
	officer.sent(page, page+"/paid", entry("bank_reference", "OUT-1")).want(http.StatusUnprocessableEntity).has("has been recorded before", `value="OUT-1"`)
	officer.sent(page, page+"/paid", entry("bank_reference", "OUT-7")).want(http.StatusSeeOther).to(page)
	officer.sent(page, page+"/returned", entry("bank_reference", "BACK-7", "reason", "")).want(http.StatusUnprocessableEntity).has("Give a reason")
	officer.sent(page, page+"/returned", entry("bank_reference", "BACK-7", "reason", "Account closed")).want(http.StatusSeeOther).to(page)
	approver.sent(other, other+"/decline", entry("reason", "Account in another name")).want(http.StatusSeeOther).to(other)
	b.recorded(head,
		domain.WithdrawalApproved{Withdrawal: "W-7", Party: "P-INVESTOR"},
		domain.WithdrawalPaid{Withdrawal: "W-7", Party: "P-INVESTOR", BankReference: "OUT-7"},
		domain.WithdrawalReturned{Withdrawal: "W-7", Party: "P-INVESTOR", BankReference: "BACK-7", Reason: "Account closed"},
		domain.WithdrawalDeclined{Withdrawal: "W-8", Party: "P-INVESTOR", Reason: "Account in another name"})

	officer.get(page).want(http.StatusOK).has("Returned", "Account closed", "Withdrawal approved")
	officer.get(page+"?at="+position(head+1)).want(http.StatusOK).has("Approved").lacks("Account closed", "OUT-7")
	// A form that the record has overtaken says so.
	form := officer.get("/account").hidden()
	form.Set("bank_reference", "OUT-9")
	officer.post(other+"/paid", form).want(http.StatusUnprocessableEntity)
	officer.get("/payouts.csv?party=P-INVESTOR").want(http.StatusOK).has("# Filters,party: P-INVESTOR", "# Rows,4", "W-7,P-INVESTOR,Name of investor", "returned,Account closed,OUT-7")
	officer.get("/withdrawals/P-SECOND/W-7").want(http.StatusNotFound)
	b.as("auditor").get(other).want(http.StatusOK).lacks("<button type=\"submit\" class=\"btn btn-danger\"")
}

func TestPartiesAreFoundAndChecked(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	officer, approver := b.as("officer"), b.as("approver")
	b.submit("P-INVESTOR", domain.SubmitKyc{Party: "P-INVESTOR", IDNumber: (&life{bundle: b}).sealed("P-INVESTOR", "S1234567A"), Address: "y", Country: "SG"})
	officer.get("/parties").want(http.StatusOK).has("P-INVESTOR", "P-BORROWER", "To be checked")
	officer.get("/parties?search=Investor@Demo.test").want(http.StatusOK).has("1 party", "Name of investor").lacks("Company borrower")
	officer.get("/parties?search=investor@demo.tes").want(http.StatusOK).has("Nobody is like that", "Clear the filters")
	officer.get("/parties?search=company+b").want(http.StatusOK).has("Company borrower", "1 party")
	officer.get("/parties.csv?kind=staff").want(http.StatusOK).has("# Filters,kind: staff", "# Rows,3", "P-AUDITOR,staff,Name of auditor")

	head := b.journal.Head().Position()
	const page = "/parties/P-INVESTOR"
	officer.get(page).want(http.StatusOK).has("S1234567A", "investor@demo.test", "check the identity", "Search a sanctions list")
	officer.get(page).want(http.StatusOK).lacks(`action="` + page + `/verify"`)
	officer.sent(page, page+"/screen", entry("result", "hit", "list", "MAS list", "list_version", "3", "note", "")).want(http.StatusUnprocessableEntity).has("Say what was found")
	officer.sent(page, page+"/screen", entry("result", "clear", "list", "MAS list", "list_version", "3", "note", "")).want(http.StatusSeeOther).to(page)
	officer.sent(page, page+"/verify", entry("method", "", "valid_until", "2020-01-01")).want(http.StatusUnprocessableEntity).has("Choose how it was checked")
	officer.sent(page, page+"/verify", entry("method", "Video call", "valid_until", "2020-01-01")).want(http.StatusUnprocessableEntity).has("must be valid today or longer", `value="2020-01-01"`)
	officer.sent(page, page+"/verify", entry("method", "Video call", "valid_until", "2027-01-01")).want(http.StatusSeeOther).to(page)
	officer.sent(page, page+"/limits", entry("per_facility", "1000", "total", "")).want(http.StatusSeeOther)
	officer.post(page+"/suspend", url.Values{}).want(http.StatusForbidden)
	approver.sent(page, page+"/suspend", entry("reason", "Under review")).want(http.StatusSeeOther)
	const staff = "/parties/P-AUDITOR"
	approver.sent(staff, staff+"/grant", entry("role", "king")).want(http.StatusUnprocessableEntity).has("Choose a role")
	approver.sent(staff, staff+"/grant", entry("role", "officer")).want(http.StatusUnprocessableEntity).has("Give a reason")
	b.agreed(officer, approver, staff, staff+"/grant", entry("role", "officer", "reason", "She changes over"))
	b.agreed(officer, approver, staff, staff+"/revoke", entry("role", "auditor", "reason", "She changes over"))
	b.recordedBut(head, "proposal-",
		domain.SanctionsScreened{Party: "P-INVESTOR", Result: domain.ScreeningClear, List: "MAS list", ListVersion: "3"},
		domain.KycVerified{Party: "P-INVESTOR", Method: "Video call", ValidUntil: calendar.Of(2027, 1, 1)},
		domain.LimitsSet{Party: "P-INVESTOR", PerFacilityCents: 1000_00},
		domain.PartySuspended{Party: "P-INVESTOR", Reason: "Under review"},
		domain.RoleGranted{Party: "P-AUDITOR", Role: domain.RoleOfficer},
		domain.RoleRevoked{Party: "P-AUDITOR", Role: domain.RoleAuditor})
	officer.get(page).want(http.StatusOK).has("Suspended", "Under review", "S$1,000.00", "Identity verified").lacks("Turn the identity down")
	officer.get(page + "?at=" + position(head)).want(http.StatusOK).has("To be checked").lacks("Under review")
	// Nobody decides on themselves, and others see nothing at all.
	approver.get("/parties/P-APPROVER").want(http.StatusOK).lacks("Propose the role", "Propose to take it away", "Suspend</button>")
	officer.get("/parties/P-NOBODY").want(http.StatusNotFound)
	b.as("borrower").get(page).want(http.StatusForbidden)
}
