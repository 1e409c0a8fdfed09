package domain_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	"refold/internal/schedule"
)

// ask is a command with plausible arguments and who would ask for it.
type ask struct {
	name, by string
	command  domain.Command
}

// asks are plausible commands about the facility "F1" that inState prepares, and
// about everything beside it.
func asks(h *domaintest.House) []ask {
	today := h.Today()
	return append(facilityAsks(today), []ask{
		{"register", "nobody", domain.RegisterParty{Party: "I9", As: domain.Investor, Name: "sealed", Email: "sealed", EmailHash: "hash-9"}},
		{"define product", "A1", domain.DefineProduct{Definition: domaintest.Product("bridge")}},
		{"submit kyc", "I1", domain.SubmitKyc{Party: "I1", IDNumber: "sealed", Address: "sealed", Country: "SG"}},
		{"declare owners", "B1", domain.DeclareOwners{Party: "B1", Owners: []domain.Owner{{Name: "sealed", ShareBps: 6_000, Country: "SG"}}, Signatories: []domain.Signatory{{Name: "sealed", Capacity: "Director"}}}},
		{"invite", domain.System, domain.InviteColleague{Party: "S9", Name: "sealed", Role: domain.RoleOfficer}},
		{"withdraw invitation", "A1", domain.WithdrawInvitation{Party: "S7", Reason: "She took another post."}},
		{"accept invitation", "S8", domain.AcceptInvitation{Party: "S8", Name: "sealed", Email: "sealed", EmailHash: "hash-s8"}},
		{"change name", "I1", domain.ChangeName{Party: "I1", Name: "sealed anew", ShownAt: 4}},
		{"change company", "B1", domain.ChangeCompany{Party: "B1", CompanyName: "New Name Pte Ltd", Sector: "Retail", ShownAt: 4}},
		{"change e-mail", "I1", domain.ChangeEmail{Party: "I1", Email: "sealed anew", EmailHash: "hash-new", ShownAt: 4}},
		{"attach own document", "I1", domain.AttachPartyDocument{Party: "I1", Document: domaintest.IdentityPaper("D9", 9)}},
		{"take back own document", "I8", domain.RemovePartyDocument{Party: "I8", Attachment: "D1"}},
		{"screen", "O1", domain.RecordScreening{Party: "I1", Result: domain.ScreeningClear, List: "MAS list", ListVersion: "2025-01"}},
		{"reinstate", "A1", domain.ReinstateParty{Party: "I6", Reason: "The order was lifted."}},
		{"close party", "A1", domain.CloseParty{Party: "I8", Reason: "As asked for."}},
		{"verify kyc", "O1", domain.VerifyKyc{Party: "I8", Method: "in person", ValidUntil: today + 365}},
		{"reject kyc", "O1", domain.RejectKyc{Party: "I8", Reason: "The picture is blurred."}},
		{"suspend", "A1", domain.SuspendParty{Party: "I3", Reason: "Court order."}},
		{"grant role", domain.System, domain.GrantRole{Party: "U1", Role: domain.RoleOfficer}},
		{"revoke role", domain.System, domain.RevokeRole{Party: "U1", Role: domain.RoleAuditor}},
		{"set limits", "O1", domain.SetLimits{Party: "I1", PerFacilityCents: 90_000_00, TotalCents: 99_000_00}},
		{"set own limits", "I1", domain.SetLimits{Party: "I1", PerFacilityCents: 80_000_00, TotalCents: 88_000_00}},
		{"set caps", domain.System, domain.SetCaps{Currency: "SGD", PerFacilityCents: 95_000_00, TotalCents: 500_000_00}},
		{"acknowledge", "I1", domain.AcknowledgeRisk{Party: "I1", TextVersion: 2, ShownAt: 7}},
		{"request withdrawal", "I3", domain.RequestWithdrawal{Withdrawal: "W9", Party: "I3", AmountCents: 5_00, ToAccount: "sealed"}},
		{"approve withdrawal", "A1", domain.ApproveWithdrawal{Withdrawal: "W1", Party: "I3"}},
		{"decline withdrawal", "O1", domain.DeclineWithdrawal{Withdrawal: "W1", Party: "I3", Reason: "Not their account."}},
		{"cancel withdrawal", "I3", domain.CancelWithdrawal{Withdrawal: "W1", Party: "I3"}},
		{"withdrawal paid", "O1", domain.RecordWithdrawalPaid{Withdrawal: "W2", Party: "I3", BankReference: "OUT-2"}},
		{"withdrawal returned", "O1", domain.RecordWithdrawalReturned{Withdrawal: "W3", Party: "I3", BankReference: "RET-3", Reason: "No such account."}},
		{"record receipt", "O1", domain.RecordReceipt{Receipt: "R9", BankReference: "BANK-9", AmountCents: 9_00, Currency: "SGD", ValueOn: today, Payer: "sealed"}},
		{"top up", "O1", domain.MatchReceipt{Receipt: "R-OPEN", Purpose: domain.TopUp, Party: "I1", AmountCents: 3_00, EffectiveOn: today}},
		{"return receipt", domain.System, domain.ReturnReceipt{Receipt: "R-OPEN", AmountCents: 4_00, BankReference: "BACK-1", Reason: "Unknown payer."}},
		{"record receipts", "O1", domain.RecordReceipts{Receipts: []domain.RecordReceipt{
			{Receipt: "R91", BankReference: "BANK-91", AmountCents: 9_00, Currency: "SGD", ValueOn: today, Payer: "sealed"},
			{Receipt: "R92", BankReference: "BANK-92", AmountCents: 8_00, Currency: "SGD", ValueOn: today - 1, Payer: "sealed"}}}},
		{"sweep fees", domain.System, domain.SweepFees{Currency: "SGD", PlatformCents: 5_00, BankReference: "SWEEP-9", PaidOn: calendar.None}},
		{"add platform money", domain.System, domain.AddPlatformMoney{Currency: "SGD", AmountCents: 7_00, BankReference: "OWN-9", Reason: "To cover.", PaidOn: calendar.None}},
		{"settle clawback", domain.System, domain.SettleClawback{Settlement: "S9", Party: "I7", AmountCents: 2_00, Reason: "Not worth the postage."}},
		{"settle edit", "O1", domain.SettleEdit{About: "party-I2", Against: settledAgainst(h), Mine: []string{"total"}, Theirs: []string{"per_facility"}, Edit: domain.SetLimits{Party: "I2", TotalCents: 7_00}}},
		{"issue statement", "O1", domain.IssueStatement{Party: "I7", From: today - 40, Through: today - 10, Lines: 3, OpeningCents: 5_00, ClosingCents: 7_00, Digest: "ab12", ShownAt: h.World().Position()}},
		{"state balance", "O1", domain.StateBankBalance{Currency: "SGD", Day: today, BalanceCents: 1_00, Lines: []domain.BankLine{{On: today, AmountCents: 1_00, Reference: "LINE-1"}}}},
		{"sign off", "A1", domain.SignOffTrustDay{Currency: "SGD", Day: h.World().Trust("SGD").Days[0].Day, BalanceCents: 0, Reason: "Before the first receipt."}},
		{"open day", domain.System, domain.OpenBusinessDay{Date: today + 1}},
		{"undo", "O1", domain.UndoRequest{Request: limits(h), Streams: []string{"party-I2"}, Reason: "The wrong investor."}},
		{"amend", "O1", domain.Amend{Undo: []domain.TouchedRequest{{Request: limits(h), Streams: []string{"party-I2"}}}, Reason: "The wrong investor."}},
		{"correct", "O1", domain.Amend{Correct: []domain.Correction{limitsCorrected(h)}, Reason: "A slip of the pen."}},
		{"insert", "O1", domain.Amend{Insert: []domain.Insertion{{EventKind: "LimitsSet", Schema: 1,
			Content: `{"party":"I1","per_facility_cents":100,"total_cents":200}`, CountsFor: today - 3}}, Reason: "It was forgotten."}},
		{"propose", "O1", domain.Propose{Proposal: "Q9", Command: domain.RevokeRole{Party: "U1", Role: domain.RoleAuditor}, Reason: "She has left.", ShownAt: 5}},
		{"approve proposal", "A1", domain.ApproveProposal{Proposal: "Q1", ShownAt: 5}},
		{"decline proposal", "A1", domain.DeclineProposal{Proposal: "Q2", Reason: "Look for the payer first."}},
		{"withdraw proposal", "O1", domain.WithdrawProposal{Proposal: "Q2"}},
		{"redo", "O1", domain.RedoRequest{Request: undoneLimits(h), Streams: []string{"party-I2"}, Reason: "It was right."}},
	}...)
}

// limitsCorrected says that the limits of limits should have been others.
func limitsCorrected(h *domaintest.House) domain.Correction {
	request := limits(h)
	for _, rec := range h.Log {
		if rec.RequestID == request {
			return domain.Correction{Event: rec.Position, About: rec.Stream, EventKind: "LimitsSet", Schema: 1,
				Content: `{"party":"I2","per_facility_cents":1234500,"total_cents":9900000}`, CountsFor: rec.EffectiveOn}
		}
	}
	panic("no limits were set")
}

func facilityAsks(today calendar.Date) []ask {
	const f = "F1"
	return []ask{
		{"submit", "B1", domain.SubmitFacility{
			Facility: f, Borrower: "B1", AmountCents: 20_000_00, Currency: "SGD", TenorMonths: 6, Repayment: schedule.Annuity, Purpose: "Machines", Sector: "Food", TurnoverCents: 1_00,
		}},
		{"send application", "B1", domain.SendApplication{Application: domain.SubmitFacility{
			Facility: f, Borrower: "B1", AmountCents: 20_000_00, Currency: "SGD", TenorMonths: 6, Repayment: schedule.Annuity, Purpose: "Machines", Sector: "Food",
		}, Figures: domain.CompanyFigures{TurnoverCents: 1_00, ProfitCents: -5_00, YearsInBusiness: 3}, Attachments: []domain.AttachedDocument{domaintest.Document("A8", 8)}}},
		{"attach", "B1", domain.AttachDocument{Facility: f, Document: domaintest.Document("A9", 9)}},
		{"take back", "B1", domain.RemoveAttachment{Facility: f, Attachment: "A1"}},
		{"import", domain.System, domain.ImportFacility{
			Loan: domain.FacilityImported{
				Facility: f, Book: "Elsewhere", Source: "file", SourceID: "1", ApprovedCents: 7_00, Currency: "USD", TenorMonths: 6,
			},
			ApprovedOn: today - 900, DisbursedOn: today - 800, DisbursedCents: 7_00, PaidInFullOn: today - 100, ChargedOffOn: calendar.None,
		}},
		{"grade", "O1", domain.GradeFacility{Facility: f, ModelVersion: "2", Grade: "C", PDBps: 300, LGDBps: 4000, Rate: 10_000_000, Inputs: "accounts"}},
		{"regrade", "O1", domain.GradeFacility{Facility: f, ModelVersion: "2", Grade: "D", PDBps: 400, LGDBps: 4000, Rate: 12_000_000, Inputs: "accounts"}},
		{"approve", "A1", domain.ApproveFacility{Facility: f, ShownAt: 9}},
		{"decline", "A1", domain.DeclineFacility{Facility: f, Reason: "Too much debt."}},
		{"list", "O1", domain.ListFacility{
			Facility: f, TargetCents: 9_000_00, ClosesOn: today + 9,
		}},
		{"pledge", "I2", domain.PlacePledge{Facility: f, Pledge: "L9", Investor: "I2", AmountCents: 200_00, ShownAt: 3}},
		{"cancel pledge", "I1", domain.CancelPledge{Facility: f, Pledge: "L1", Investor: "I1"}},
		{"close funding", "O1", domain.CloseFunding{Facility: f, Reason: "The borrower can't wait."}},
		{"withdraw", "B1", domain.WithdrawFacility{Facility: f, Reason: "The bank lends cheaper."}},
		{"issue contract", "O1", domain.IssueContract{Facility: f, DocumentHash: "another hash"}},
		{"accept", "B1", domain.AcceptFacility{Facility: f, Signatory: "sealed", Capacity: "Director", ShownAt: 3, DocumentHash: "hash"}},
		{"pay out", "O1", domain.RecordDisbursement{Facility: f, BankReference: "PAYOUT-9", PaidOn: calendar.None}},
		{"repayment", "O1", domain.MatchReceipt{Receipt: "R-OPEN", Purpose: domain.Repayment, Facility: f, AmountCents: 30_00, EffectiveOn: today}},
		{"recovery", "O1", domain.MatchReceipt{Receipt: "R-OPEN", Purpose: domain.Recovery, Facility: f, AmountCents: 30_00, CostsCents: 5_00, EffectiveOn: today}},
		{"charge", "O1", domain.RaiseCharge{Facility: f, Charge: "C9", ChargeKind: schedule.Fee, DueOn: today, AmountCents: 25_00, Reason: "Reminder."}},
		{"waive", domain.System, domain.WaiveCharge{Facility: f, Charge: "C1", AmountCents: 3_00, Reason: "Goodwill."}},
		{"default", domain.System, domain.DeclareDefault{Facility: f, Reason: "Insolvent."}},
		{"charge off", domain.System, domain.ChargeOff{Facility: f, Reason: "Little is left."}},
		{"write off", domain.System, domain.WriteOff{Facility: f, Reason: "Nothing is left."}},
		{"waive late interest", domain.System, domain.WaiveLateInterest{Facility: f, AmountCents: 1, Reason: "Goodwill."}},
		{"end recovery", "A1", domain.EndRecovery{Facility: f, Reason: "The company is dissolved."}},
		{"restructure", domain.System, domain.RestructureFacility{Facility: f, Change: schedule.Restructure{FromDue: today + 1, ExtraPeriods: 2}, Reason: "A customer fell away."}},
		{"refund", domain.System, domain.RefundOverpayment{Facility: f, AmountCents: 4_00, BankReference: "REFUND-9"}},
	}
}

// inState prepares a house in which the facility "F1" is in a state, with a receipt
// that is not matched, proposals that wait, withdrawals in every state and limits set and undone.
func inState(state string) *domaintest.House {
	h := domaintest.Staffed(3, 1)
	for _, investor := range []string{"I1", "I2", "I3"} {
		h.TopUp(investor, "R-"+investor, 50_000_00)
	}
	h.Must("nobody", domain.RegisterParty{Party: "I8", As: domain.Investor, Name: "sealed", Email: "sealed", EmailHash: "hash-8"})
	h.Must("I8", domain.SubmitKyc{Party: "I8", IDNumber: "sealed", Address: "sealed", Country: "SG"})
	h.Must("I8", domain.AttachPartyDocument{Party: "I8", Document: domaintest.IdentityPaper("D1", 1)})
	h.Must(domain.System, domain.InviteColleague{Party: "S7", Name: "sealed", Role: domain.RoleAuditor})
	h.Screen("I8")
	h.Person("I6", domain.Investor)
	h.Must("A1", domain.SuspendParty{Party: "I6", Reason: "Court order."})
	for i, id := range []string{"W1", "W2", "W3"} {
		h.Must("I3", domain.RequestWithdrawal{Withdrawal: id, Party: "I3", AmountCents: 10_00, ToAccount: "sealed"})
		if i > 0 {
			h.Must("A1", domain.ApproveWithdrawal{Withdrawal: id, Party: "I3"})
		}
	}
	h.Must("O1", domain.RecordWithdrawalPaid{Withdrawal: "W3", Party: "I3", BankReference: "OUT-3"})
	h.Must("O1", domain.RecordReceipt{Receipt: "R-OPEN", BankReference: "BANK-OPEN", AmountCents: 900_00, Currency: "SGD", ValueOn: h.Today(), Payer: "sealed"})
	h.Person("I7", domain.Investor)
	h.OwedBack("I7", "B1")
	h.Must(domain.System, domain.AddPlatformMoney{Currency: "SGD", AmountCents: 500_00, BankReference: "OWN-1", Reason: "To cover what is owed back.", PaidOn: calendar.None})
	h.Must("O1", domain.StateBankBalance{Currency: "SGD", Day: h.Today() - 1, BalanceCents: 0})
	h.Must("O1", domain.Propose{Proposal: "Q1", Command: domain.GrantRole{Party: "U1", Role: domain.RoleOfficer}, Reason: "She changes over."})
	h.Must("O1", domain.Propose{Proposal: "Q2", Command: domain.ReturnReceipt{Receipt: "R-OPEN", AmountCents: 1_00, BankReference: "BACK-2", Reason: "Unknown payer."}, Reason: "Nobody knows the payer."})
	h.Must("O1", domain.SetLimits{Party: "I2", TotalCents: 40_000_00})
	undone := h.Must("O1", domain.SetLimits{Party: "I2", TotalCents: 1_00})
	if a := h.Undo("O1", undone.Request); a.Refusal != nil {
		panic(a.Refusal)
	}
	live(h, state)
	h.Must(domain.System, domain.InviteColleague{Party: "S8", Name: "sealed", Role: domain.RoleOfficer})
	return h
}

// limits and undoneLimits find the requests of inState.
func limits(h *domaintest.House) domain.UUID       { return limitRequests(h)[0] }
func undoneLimits(h *domaintest.House) domain.UUID { return limitRequests(h)[1] }

func limitRequests(h *domaintest.House) (ids []domain.UUID) {
	for _, rec := range h.Log {
		if _, ok := rec.Event.(domain.LimitsSet); ok {
			ids = append(ids, rec.RequestID)
		}
	}
	return ids
}

// live brings the facility to its state by the shortest way.
func live(h *domaintest.House, state string) {
	const amount = 10_000_00
	steps := map[string]func(){}
	for _, a := range facilityAsks(h.Today()) {
		steps[a.name] = func() { h.Must(a.by, a.command) }
	}
	pledge := func(amount money.Cents) func() {
		return func() {
			h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: amount, ShownAt: 1})
		}
	}
	steps["application"] = func() {
		h.Must("B1", domain.SendApplication{Application: domain.SubmitFacility{
			Facility: "F1", Borrower: "B1", AmountCents: amount, Currency: "SGD", TenorMonths: 12, Repayment: schedule.Annuity, Purpose: "Stock", Sector: "Retail",
		}, Attachments: []domain.AttachedDocument{domaintest.Document("A1", 1)}})
	}
	steps["market"] = func() { h.List("F1", "B1", amount) }
	steps["all of it"], steps["most of it"] = pledge(amount), pledge(8_000_00)
	steps["contract"] = func() { h.Must("O1", domain.IssueContract{Facility: "F1", DocumentHash: "hash"}) }
	steps["loan"] = func() {
		h.PayOut("F1")
		h.Must("O1", domain.RaiseCharge{Facility: "F1", Charge: "C1", ChargeKind: schedule.Fee, DueOn: h.Today(), AmountCents: 25_00, Reason: "Courier."})
	}
	steps["pay all and more"] = func() {
		h.Repay("F1", "R-ALL", h.World().Facility("F1").Loan.Payoff(h.Today(), schedule.ToDate).Total+10_00, h.Today())
	}
	steps["nothing comes"] = func() {
		for range 40 {
			h.NextDay()
		}
	}
	steps["nobody pledges"] = func() {
		for range 31 {
			h.NextDay()
		}
	}
	for _, step := range strings.Split(ways[state], ", ") {
		if step != "" {
			steps[step]()
		}
	}
}

// ways are the states of a facility, and how it gets there.
var ways = map[string]string{
	"none":             "",
	"imported":         "import",
	"submitted":        "application",
	"under assessment": "application, grade",
	"approved":         "application, grade, approve",
	"listed":           "market, most of it",
	"fully funded":     "market, all of it",
	"partially funded": "market, most of it, close funding, contract",
	"accepted":         "market, all of it, contract, accept",
	"active":           "market, all of it, loan",
	"defaulted":        "market, all of it, loan, nothing comes, default",
	"charged off":      "market, all of it, loan, default, charge off",
	"written off":      "market, all of it, loan, default, charge off, write off",
	"closed":           "market, all of it, loan, pay all and more",
	"declined":         "application, decline",
	"withdrawn":        "market, withdraw",
	"lapsed":           "market, nobody pledges",
}

// accepted says which commands about the facility each state answers with events;
// all others are refused. Fully funded has no contract yet, so nothing to accept.
var accepted = map[string]string{
	"none":             "import, send application, submit",
	"imported":         "",
	"submitted":        "attach, decline, grade, regrade, take back, withdraw",
	"under assessment": "approve, attach, decline, regrade, withdraw",
	"approved":         "attach, decline, list, withdraw",
	"listed":           "cancel pledge, close funding, pledge, withdraw",
	"fully funded":     "issue contract, withdraw",
	"partially funded": "accept, issue contract, withdraw",
	"accepted":         "pay out, withdraw",
	"active":           "charge, charge off, default, repayment, restructure, waive, write off",
	"defaulted":        "charge, charge off, recovery, repayment, restructure, waive, waive late interest, write off",
	"charged off":      "charge, recovery, repayment, waive, write off",
	"written off":      "end recovery, recovery",
	"closed":           "refund, repayment",
	"declined":         "",
	"withdrawn":        "",
	"lapsed":           "",
}

func TestEveryStateAnswersEveryCommand(t *testing.T) {
	for state := range ways {
		t.Run(state, func(t *testing.T) {
			var yes []string
			for i, a := range asks(inState(state)) {
				h := inState(state)
				if answersOnce(t, h, ways[state], a) && i < len(facilityAsks(0)) {
					yes = append(yes, a.name)
				} else if i >= len(facilityAsks(0)) && len(h.Asked[len(h.Asked)-2].Answer.Events) == 0 {
					t.Errorf("%s, which has nothing to do with the facility: %v", a.name, h.Asked[len(h.Asked)-2].Answer.Refusal)
				}
			}
			slices.Sort(yes)
			if got := strings.Join(yes, ", "); got != accepted[state] {
				t.Errorf("accepts %s; should accept %s", got, accepted[state])
			}
		})
	}
}

// answersOnce asks twice: events or a named refusal, sound books, and nothing the
// second time; what the facility's way ended with may be done already. It says whether there were events.
func answersOnce(t *testing.T, h *domaintest.House, way string, a ask) bool {
	t.Helper()
	before := h.World()
	digest := before.Digest()
	domain.Decide(before, a.by, a.command)
	domain.Decide(before, "U1", a.command)
	if before.Digest() != digest {
		t.Errorf("%s: deciding changed the World", a.name)
	}
	answer := h.Ask(a.by, a.command)
	checkRefusal(t, a.name, answer.Refusal)
	if answer.Refusal == nil && len(answer.Events) == 0 && !strings.HasSuffix(way, a.name) {
		t.Errorf("%s is said to be done already", a.name)
	}
	after := h.World()
	if broken := soundness(after); len(broken) > 0 {
		t.Errorf("%s: %v", a.name, broken)
	}
	again := h.Ask(a.by, a.command)
	checkRefusal(t, a.name+" again", again.Refusal)
	if h.World().Digest() != after.Digest() {
		t.Errorf("%s again changed something: %s", a.name, domaintest.Difference(h.World(), after))
	}
	if len(again.Events) > 0 {
		t.Errorf("%s again recorded %d events", a.name, len(again.Events))
	}
	return len(answer.Events) > 0
}

var codeForm = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)

func checkRefusal(t interface{ Errorf(string, ...any) }, name string, r *domain.Refusal) {
	if r == nil {
		return
	}
	if len(r.Reasons) == 0 {
		t.Errorf("%s is refused without a reason", name)
	}
	for _, reason := range r.Reasons {
		if !codeForm.MatchString(reason.Code) {
			t.Errorf("%s is refused with the code %q", name, reason.Code)
		}
		if s := reason.Sentence; len(s) < 10 || !strings.HasSuffix(s, ".") || strings.ToUpper(s[:1]) != s[:1] || strings.Contains(s, "%!") {
			t.Errorf("%s is refused with %q, which is not a sentence", name, s)
		}
	}
}

// The auditor sees everything and changes nothing; nobody else does what is not
// theirs. Whoever registers does not yet have a role.
func TestNoCommandIsForEverybody(t *testing.T) {
	for state := range ways {
		h := inState(state)
		for _, a := range asks(h) {
			for _, by := range []string{"U1", "I8", "unknown"} {
				events, refusal := domain.Decide(h.World(), by, a.command)
				if a.name == "register" || a.by == by {
					continue
				}
				if refusal == nil {
					t.Errorf("%s in the state %s by %s: %d events", a.name, state, by, len(events))
				}
				checkRefusal(t, a.name+" by "+by, refusal)
			}
		}
	}
}

func TestTheTableHasEveryCommandAndState(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source []byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source = append(source, text...)
	}
	asked := map[string]bool{}
	for _, a := range asks(inState("none")) {
		asked[reflect.TypeOf(a.command).Name()] = true
	}
	for _, m := range regexp.MustCompile(`(?m)^func \((\w+)\) command\(\)`).FindAllSubmatch(source, -1) {
		if !asked[string(m[1])] {
			t.Errorf("no state is asked for %s", m[1])
		}
	}
	for stage := domain.Submitted; stage <= domain.Lapsed; stage++ {
		f := inState(stage.String()).World().Facility("F1")
		if f == nil || f.Stage != stage {
			t.Errorf("the way to %s ends elsewhere", stage)
		}
	}
}
