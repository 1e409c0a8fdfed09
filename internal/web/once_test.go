package web

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/schedule"
)

// asking is a form that is accepted when it is sent: by whom, where, with what.
type asking struct {
	as   string
	path string
	form url.Values
}

func fields(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// unrecorded are the writes that the journal knows nothing of: sending one twice ends a
// session that has ended, or begins another.
var unrecorded = map[string]bool{"/signin": true, "/signout": true, "/demo/switch": true,
	"/account/sessions/end": true, "/account/sessions/end-others": true, "/notices/seen": true,
	"/system/compare": true, "/system/verify": true, "/system/rebuild": true,
	"/parties/:id/view-as": true, "/view-as/end": true, "/events/questions": true, "/events/questions/remove": true,
	// A draft is written again as it is. Forms with files are in documents_test.go.
	"/apply": true, "/apply/company": true, "/apply/documents": true, "/apply/remove": true, "/apply/discard": true, "/facilities/:id/documents": true,
	"/identity/documents": true, "/parties/:id/documents": true,
	// A password and a link are no events; a link opens once, whoever sends it again.
	"/account/password": true, "/parties/:id/sessions": true, "/invitations/:id/link": true, "/invitation": true,
	"/account/email": true} // what the next window would sign in with: people_test.go

// scene is a life in which a record stands at each stage.
type scene struct{ *life }

func newScene(b *bundle) scene {
	b.staffed()
	for _, id := range []string{"second", "third", "fourth", "fifth", "sixth"} {
		b.person(id, domain.Investor, demoPassword)
	}
	b.person("clerk", domain.Staff, demoPassword, domain.RoleOfficer)
	s := scene{&life{bundle: b}}
	for _, party := range []string{"P-INVESTOR", "P-SECOND", "P-BORROWER"} {
		s.identified(party)
	}
	s.ask("P-INVESTOR", domain.AcknowledgeRisk{Party: "P-INVESTOR", TextVersion: riskTextVersion, ShownAt: 1})
	s.topUp("P-INVESTOR", "R-TOP", 900_000_00)
	return s
}

// facility brings one to a stage of its life.
func (s scene) facility(id string, stage domain.Stage) string {
	if stage == domain.Submitted {
		s.ask("P-BORROWER", domain.SubmitFacility{Facility: id, Borrower: "P-BORROWER", AmountCents: 12_000_00, Currency: "SGD", TenorMonths: 3,
			Repayment: schedule.Annuity, Purpose: "Stock", Sector: "Retail", TurnoverCents: 300_000_00})
		return id
	}
	s.apply(id, "P-BORROWER", schedule.Annuity)
	if stage == domain.UnderAssessment {
		return id
	}
	if stage == domain.Approved {
		s.ask(theApprover, domain.ApproveFacility{Facility: id, ShownAt: s.journal.Head().Position()})
		return id
	}
	s.list(id, schedule.Annuity)
	if stage == domain.Listed {
		return id
	}
	s.pledge(id, "P-INVESTOR", 12_000_00)
	if stage == domain.FullyFunded {
		return id
	}
	if stage == domain.Accepted {
		s.ask(theOfficer, domain.IssueContract{Facility: id, DocumentHash: "hash-" + id})
		s.ask("P-BORROWER", domain.AcceptFacility{Facility: id, Signatory: s.sealed("P-BORROWER", "A Director"), Capacity: "Director", DocumentHash: "hash-" + id})
		return id
	}
	s.payOut(id, "P-BORROWER")
	return id
}

func (s scene) withdrawal(id string, then ...domain.Command) string {
	s.ask("P-INVESTOR", domain.RequestWithdrawal{Withdrawal: id, Party: "P-INVESTOR", AmountCents: 100_00, ToAccount: s.sealed("P-INVESTOR", "DBS 1-2-3")})
	for i, command := range then {
		s.ask([]string{theApprover, theOfficer}[i], command)
	}
	return "/withdrawals/P-INVESTOR/" + id
}

// cancelled asks for a withdrawal that can be taken back.
func (s scene) cancelled(id string) string {
	s.withdrawal(id)
	return "/wallet/cancel"
}

// submitted has somebody's identity wait for its check.
func (s scene) submitted(party string) string {
	s.ask(party, domain.SubmitKyc{Party: party, IDNumber: s.sealed(party, "S1"), Address: s.sealed(party, "1 Road"), Country: "SG"})
	return "/parties/" + party
}

// screened has somebody's identity wait for its check, with a sanctions list searched.
func (s scene) screened(party string) string {
	page := s.submitted(party)
	s.ask(theOfficer, nothingListed(party))
	return page
}

// newcomer is somebody who has only registered; suspended may start nothing.
func (s scene) newcomer(id string) string {
	return "/parties/" + s.person(id, domain.Investor, demoPassword)
}

func (s scene) suspended(id string) string {
	page := s.newcomer(id)
	s.ask(theApprover, domain.SuspendParty{Party: strings.TrimPrefix(page, "/parties/"), Reason: "Under review."})
	return page
}

// askings prepares a form for every write of the table.
func (s scene) askings() map[string]asking {
	at := func(as, id string, stage domain.Stage, task string, pairs ...string) asking {
		return asking{as, "/facilities/" + s.facility(id, stage) + "/" + task, fields(pairs...)}
	}
	why := []string{"reason", "There is one."}
	s.owedBack("P-SECOND", "P-BORROWER")
	s.agree(domain.AddPlatformMoney{Currency: "SGD", AmountCents: 500_00, BankReference: "OWN-1", Reason: "To cover.", PaidOn: s.today()})
	s.ask(theOfficer, s.statement(testDay))
	today := s.today().String()
	s.pledge(s.facility("F-C", domain.Listed), "P-INVESTOR", 500_00)
	mine := s.lastPledge("F-C")
	s.ask(theOfficer, domain.IssueContract{Facility: s.facility("F-S", domain.FullyFunded), DocumentHash: "hash"})
	s.repay(s.facility("F-O", domain.Active), "R-O", 13_000_00, s.today(), domain.Repayment)
	s.receipt("R-1", "?", 100_00, s.today())
	s.receipt("R-SURE", "for P-INVESTOR", 25_00, s.today())
	s.receipt("R-2", "?", 100_00, s.today())
	s.person("novice", domain.Staff, demoPassword)
	approve := func(id string) domain.Command { return domain.ApproveWithdrawal{Withdrawal: id, Party: "P-INVESTOR"} }
	paid := func(id string) domain.Command {
		return domain.RecordWithdrawalPaid{Withdrawal: id, Party: "P-INVESTOR", BankReference: "OUT-" + id}
	}
	all := map[string]asking{
		"/facilities/:id/grade":   at("officer", "F-01", domain.Submitted, "grade", "grade", "B", "rate", "9.5", "pd", "2", "lgd", "45", "inputs", "Accounts"),
		"/facilities/:id/approve": at("approver", "F-02", domain.UnderAssessment, "approve"),
		"/facilities/:id/list": at("officer", "F-03", domain.Approved, "list", "target", "12,000.00",
			"closes_on", (s.today() + 9).String(), "repayment", "annuity", "pricing", fixedRate),
		"/facilities/:id/pledge":        at("investor", "F-04", domain.Listed, "pledge", "amount", "500"),
		"/facilities/:id/cancel":        {"investor", "/facilities/F-C/cancel", fields("pledge", mine)},
		"/facilities/:id/contract":      at("officer", "F-05", domain.FullyFunded, "contract"),
		"/facilities/:id/accept":        {"borrower", "/facilities/F-S/accept", fields("signatory", "1", "agree", "yes")},
		"/facilities/:id/payout":        at("officer", "F-06", domain.Accepted, "payout", "bank_reference", "OUT-F-06", "paid_on", today),
		"/facilities/:id/close-funding": s.nearly("F-07", why),
		"/facilities/:id/decline":       at("officer", "F-08", domain.Submitted, "decline", why...),
		"/facilities/:id/withdraw":      at("borrower", "F-09", domain.Submitted, "withdraw", why...),
		"/facilities/:id/charge":        at("officer", "F-10", domain.Active, "charge", "kind", string(schedule.Fee), "amount", "50", "due_on", today, "reason", "Reminder"),
		"/facilities/:id/refund":        {"officer", "/facilities/F-O/refund", append2(fields("amount", "10", "bank_reference", "REFUND-1"), why)},
		"/facilities/:id/default":       at("officer", "F-11", domain.Active, "default", why...),
		"/facilities/:id/charge-off":    at("approver", "F-12", domain.Active, "charge-off", why...),
		"/facilities/:id/write-off":     at("approver", "F-13", domain.Active, "write-off", why...),
		"/facilities/:id/waive":         s.charged("F-15"),
		"/facilities/:id/restructure": at("officer", "F-16", domain.Active, "restructure", "from", (s.today() + 40).String(), "extra", "2", "rate", "8",
			"reason", "They ask for time."),
		"/facilities/:id/end-recovery":     s.writtenOff("F-17", why),
		"/wallet/withdraw":                 {"investor", "/wallet/withdraw", fields("amount", "20", "to_account", "DBS 1-2-3")},
		"/wallet/cancel":                   {"investor", s.cancelled("W-05"), fields("withdrawal", "W-05")},
		"/identity":                        {"fifth", "/identity", fields("id_number", "S7654321Z", "address", "2 Road", "country", "SG")},
		"/apply/send":                      s.drafted(),
		"/facilities/:id/take-back":        s.attached("F-14"),
		"/receipts":                        {"officer", "/receipts", fields("bank_reference", "IN-77", "amount", "77", "currency", "SGD", "value_on", today, "payer", "Somebody", "remark", "F-10")},
		"/receipts/paste":                  {"officer", "/receipts/paste", fields("lines", today+"\t12.00\tIN-78\tSomebody", "currency", "SGD", "dates", datesISO, "confirm", "yes")},
		"/receipts/matching":               {"officer", "/receipts/matching", fields("receipt", "R-SURE")},
		"/receipts/:id/match":              {"officer", "/receipts/R-1/match", fields("purpose", string(domain.TopUp), "party", "P-INVESTOR", "amount", "40", "effective_on", today)},
		"/receipts/:id/return":             {"officer", "/receipts/R-2/return", append2(fields("amount", "40", "bank_reference", "BACK-9"), why)},
		"/withdrawals/:party/:id/approve":  {"approver", s.withdrawal("W-01") + "/approve", fields()},
		"/withdrawals/:party/:id/paid":     {"officer", s.withdrawal("W-02", approve("W-02")) + "/paid", fields("bank_reference", "OUT-9")},
		"/withdrawals/:party/:id/decline":  {"officer", s.withdrawal("W-03") + "/decline", fields(why...)},
		"/withdrawals/:party/:id/returned": {"officer", s.withdrawal("W-04", approve("W-04"), paid("W-04")) + "/returned", append2(fields("bank_reference", "BACK-8"), why)},
		"/identity/owners":                 {"borrower", "/identity/owners", fields("owner_1_name", "A. Owner", "owner_1_share", "60.5", "owner_1_country", "SG", "signatory_1_name", "A. Director", "signatory_1_capacity", "Director")},
		"/register":                        {"", "/register", fields("as", "investor", "name", "Lim Mei", "email", "mei@example.com", "password", "correct horse")},
	}
	maps.Copy(all, s.officeAskings(today, why))
	maps.Copy(all, s.undoAskings(why))
	maps.Copy(all, s.peopleAskings(why))
	return all
}

// officeAskings are the forms about people, the trust account and proposals.
func (s scene) officeAskings(today string, why []string) map[string]asking {
	return map[string]asking{
		"/parties/:id/verify":        {"officer", s.screened("P-THIRD") + "/verify", fields("method", "Video call", "valid_until", (s.today() + 300).String())},
		"/parties/:id/reject":        {"officer", s.submitted("P-FOURTH") + "/reject", fields(why...)},
		"/parties/:id/statements":    {"officer", "/parties/P-INVESTOR/statements", fields("from", (s.today() - 9).String(), "through", (s.today() - 1).String())},
		"/company":                   {"borrower", "/company", fields("company_name", "Newer Name Pte Ltd", "sector", "Retail")},
		"/parties/:id/company":       {"officer", "/parties/P-BORROWER/company", fields("company_name", "Renamed Pte Ltd", "sector", "")},
		"/parties/:id/limits":        {"officer", "/parties/P-SECOND/limits", fields("per_facility", "1000", "total", "")},
		"/parties/:id/grant":         {"approver", "/parties/P-NOVICE/grant", append2(fields("role", "officer"), why)},
		"/parties/:id/revoke":        {"approver", "/parties/P-CLERK/revoke", append2(fields("role", "officer"), why)},
		"/parties/:id/screen":        {"officer", s.submitted("P-SIXTH") + "/screen", fields("result", "clear", "list", "MAS list", "list_version", "2026-03", "note", "")},
		"/parties/:id/reinstate":     {"approver", s.suspended("seventh") + "/reinstate", fields(why...)},
		"/parties/:id/close":         {"approver", s.newcomer("eighth") + "/close", fields(why...)},
		"/parties/:id/suspend":       {"approver", "/parties/P-SECOND/suspend", fields(why...)},
		"/limits/propose":            {"officer", "/limits/propose", append2(fields("per_facility", "90000", "total", "900000"), why)},
		"/wallet/limits":             {"investor", "/wallet/limits", fields("per_facility", "80000", "total", "")},
		"/products":                  {"approver", "/products", bridgeLoan()},
		"/products/:id/define":       {"approver", "/products/standard/define", bridgeLoan()},
		"/trust/state":               {"officer", "/trust/state", fields("day", today, "currency", "SGD", "balance", "77.10", "dates", datesISO, "lines", today+"\t77.10\tREF-77\tSomebody")},
		"/trust/add":                 {"officer", "/trust/add", append2(fields("amount", "40", "currency", "SGD", "bank_reference", "OWN-9", "paid_on", today), why)},
		"/trust/sweep":               {"officer", "/trust/sweep", append2(fields("platform", "1.50", "currency", "SGD", "bank_reference", "SWEEP-9", "paid_on", today), why)},
		"/trust/settle":              {"officer", "/trust/settle", append2(fields("party", "P-SECOND", "amount", "0.50"), why)},
		"/trust/:currency/:day/sign": {"approver", "/trust/SGD/" + testDay.String() + "/sign", fields(why...)},
		"/proposals/:id/approve":     {"approver", s.proposed("Q-01", "P-PROBE1") + "/approve", fields()},
		"/proposals/:id/decline":     {"approver", s.proposed("Q-02", "P-PROBE2") + "/decline", fields(why...)},
		"/proposals/:id/withdraw":    {"officer", s.proposed("Q-03", "P-PROBE3") + "/withdraw", fields()},
	}
}

// charged is a loan with a charge that can be waived.
func (s scene) charged(id string) asking {
	s.facility(id, domain.Active)
	s.ask(theOfficer, domain.RaiseCharge{Facility: id, Charge: "C-" + id, ChargeKind: schedule.Fee, DueOn: s.today(), AmountCents: 50_00, Reason: "Reminder"})
	return asking{"officer", "/facilities/" + id + "/waive", fields("charge", "C-"+id, "amount", "20", "reason", "Goodwill")}
}

// writtenOff is a loan of which nothing more is expected.
func (s scene) writtenOff(id string, why []string) asking {
	s.facility(id, domain.Active)
	s.agree(domain.WriteOff{Facility: id, Reason: "Nothing is left."})
	return asking{"approver", "/facilities/" + id + "/end-recovery", fields(why...)}
}

// drafted has the borrower write an application.
func (s scene) drafted() asking {
	w := s.switched("borrower")
	w.post("/apply", fields("amount", "20,000", "tenor", "12", "repayment", "annuity", "purpose", "An oven", "sector", "Retail")).want(http.StatusSeeOther)
	w.post("/apply/company", fields("turnover", "500,000", "profit", "-20,000", "debts", "0", "years", "4")).want(http.StatusSeeOther)
	return asking{"borrower", "/apply/send", fields()}
}

// attached has a document in the file of an application.
func (s scene) attached(id string) asking {
	s.facility(id, domain.Submitted)
	s.ask("P-BORROWER", domain.AttachDocument{Facility: id, Document: domain.AttachedDocument{Attachment: "A-1", DocumentHash: strings.Repeat("0", 64),
		MediaType: "application/pdf", SizeBytes: 900, Name: s.sealed("P-BORROWER", "Accounts 2025"), Purpose: domain.AnnualAccounts}})
	return asking{"borrower", "/facilities/" + id + "/take-back", fields("attachment", "A-1")}
}

// proposed has a role of a new member of staff wait for a second person.
func (s scene) proposed(id, party string) string {
	s.person(strings.ToLower(strings.TrimPrefix(party, "P-")), domain.Staff, demoPassword)
	s.ask(theOfficer, domain.Propose{Proposal: id, Command: domain.GrantRole{Party: party, Role: domain.RoleOfficer}, Reason: "She joins us."})
	return "/proposals/" + id
}

// nearly is a facility of which enough is pledged for funding to be closed early.
func (s scene) nearly(id string, why []string) asking {
	s.pledge(s.facility(id, domain.Listed), "P-INVESTOR", 7_000_00)
	return asking{"officer", "/facilities/" + id + "/close-funding", fields(why...)}
}

func append2(form url.Values, pairs []string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

// J6: a form that is sent three times at once, and once more later, asks once: one
// request is recorded, and everybody gets the same answer. Somebody else who sends the
// id of that request is told that it is not theirs, and learns nothing of it.
func TestEveryWriteSentAgainAsksOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	askings := s.askings()
	b.person("thief", domain.Investor, demoPassword)
	thief := b.as("thief")
	for _, r := range routes() {
		if r.Method != http.MethodPost || unrecorded[r.Path] {
			continue
		}
		ask, ok := askings[r.Path]
		if !ok {
			t.Errorf("POST %s: this test has no form for it", r.Path)
			continue
		}
		id := newUUID()
		ask.form.Set("request_id", id.String())
		before := b.journal.Head().Position()
		first := thrice(b, ask)
		grown := b.journal.Head().Position() - before
		ours := int64(0)
		for _, rec := range b.journal.Log().Since(int64(before)) {
			if rec.RequestID == id {
				ours++
			}
		}
		if ours == 0 || ours != grown {
			t.Errorf("POST %s: of %d events %d are the request's", r.Path, grown, ours)
		}
		w := b.asking(ask.as)
		again := w.post(ask.path, ask.form)
		if again.status != first.status || again.header.Get("Location") != first.header.Get("Location") {
			t.Errorf("POST %s again: %d to %q, want %d to %q", r.Path, again.status, again.header.Get("Location"), first.status, first.header.Get("Location"))
		}
		if r.Path != "/register" {
			stolen(t, thief, id)
		}
		if now := b.journal.Head().Position(); now != before+grown {
			t.Errorf("POST %s again recorded %d events", r.Path, now-before-grown)
		}
	}
}

// asking is a browser of a person of the scene, "" for a visitor.
func (b *bundle) asking(as string) *browser {
	switch as {
	case "":
		return b.browser()
	case "fifth", "sixth":
		return b.as(as)
	}
	return b.switched(as)
}

// thrice sends a form from three windows of one person at once.
func thrice(b *bundle, ask asking) *reply {
	b.t.Helper()
	w := b.asking(ask.as)
	replies := make([]*reply, 3)
	var all sync.WaitGroup
	for i := range replies {
		all.Go(func() { replies[i] = w.post(ask.path, ask.form) })
	}
	all.Wait()
	for _, r := range replies {
		// A visitor who is a party afterwards is known in the other windows too.
		if r.want(http.StatusSeeOther).header.Get("Location") != replies[0].header.Get("Location") {
			b.t.Errorf("%s: three windows land on %q and %q", r.asked, r.header.Get("Location"), replies[0].header.Get("Location"))
		}
	}
	return replies[0]
}

// stolen sends the id of somebody else's request along with an application of one's own.
func stolen(t *testing.T, thief *browser, id domain.UUID) {
	t.Helper()
	got := thief.post("/identity", fields("request_id", id.String(), "id_number", "S1", "address", "1 Road", "country", "SG"))
	if got.status != http.StatusUnprocessableEntity || strings.Contains(got.body, "Handed in") {
		t.Errorf("the id of somebody's request, sent by another: %d to %q", got.status, got.header.Get("Location"))
	}
}

// The id under which a day is opened can be computed by anybody. Sent with a form, it
// records nothing, and the day opens when it comes.
func TestTheIDsOfOurOwnRequestsCanNotBeUsedUp(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.staffed()
	tomorrow := testDay + 1
	form := fields("request_id", events.DayRequest(tomorrow).String(), "id_number", "S1", "address", "1 Road", "country", "SG")
	head := b.journal.Head().Position()
	b.switched("investor").post("/identity", form).want(http.StatusUnprocessableEntity)
	if now := b.journal.Head().Position(); now != head {
		t.Errorf("%d events were recorded", now-head)
	}
	if err := b.journal.OpenDaysUpTo(t.Context(), tomorrow); err != nil || b.journal.Head().Today() != tomorrow {
		t.Errorf("the next day is %s: %v", b.journal.Head().Today(), err)
	}
}
