package web

import (
	"fmt"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// life is a lender's life of some 500 events, one request after the other, in which
// each kind of thing happens at least once: the history on which laws about pages are
// tested. Between two requests the test may look.
type life struct {
	*bundle
	requests int
	look     func() // after each request
}

func (l *life) ask(by string, c domain.Command) {
	l.t.Helper()
	l.submit(by, c)
	l.requests++
	if l.look != nil {
		l.look()
	}
}

func (l *life) today() calendar.Date { return l.journal.Head().Today() }

func (l *life) days(n int) {
	for range n {
		l.ask(domain.System, domain.OpenBusinessDay{Date: l.today() + 1})
	}
}

const (
	theOfficer  = "P-OFFICER"
	theApprover = "P-APPROVER"
)

// owned has a company say who owns it, with a paper; nothing of who is no company.
func (l *life) owned(party string) {
	if p := l.journal.Head().Party(party); p == nil || p.As != domain.Borrower {
		return
	}
	l.ask(party, domain.DeclareOwners{Party: party, Owners: []domain.Owner{{Name: l.sealed(party, "Ada Owner"), ShareBps: 10_000, Country: "SG"}},
		Signatories: []domain.Signatory{{Name: l.sealed(party, "A Director"), Capacity: "Director"}}})
}

// identified has a party's identity submitted and verified.
func (l *life) identified(party string) {
	l.ask(party, domain.SubmitKyc{Party: party, IDNumber: l.sealed(party, "S1234567A"), Address: l.sealed(party, "1 Made-up Street"), Country: "SG"})
	l.owned(party)
	l.ask(theOfficer, nothingListed(party))
	l.ask(theOfficer, domain.VerifyKyc{Party: party, Method: "In person", ValidUntil: l.today() + 700})
}

// nothingListed is a sanctions list that has nothing on a party.
func nothingListed(party string) domain.Command {
	return domain.RecordScreening{Party: party, Result: domain.ScreeningClear, List: "MAS list", ListVersion: "2026-03"}
}

func (l *life) sealed(party, text string) domain.Personal {
	sealed, err := l.keys.Seal(l.t.Context(), party, text)
	if err != nil {
		l.t.Fatal(err)
	}
	return sealed
}

func (l *life) receipt(id, remark string, cents money.Cents, on calendar.Date) {
	l.ask(theOfficer, domain.RecordReceipt{Receipt: id, BankReference: "BANK-" + id, AmountCents: cents, Currency: "SGD", ValueOn: on,
		Payer: l.sealed("P-INVESTOR", "Somebody"), Remark: remark})
}

func (l *life) topUp(party, receipt string, cents money.Cents) {
	l.receipt(receipt, party, cents, l.today())
	l.ask(theOfficer, domain.MatchReceipt{Receipt: receipt, Purpose: domain.TopUp, Party: party, AmountCents: cents, EffectiveOn: calendar.None})
}

func (l *life) apply(facility, borrower string, kind schedule.Kind) {
	l.ask(borrower, domain.SubmitFacility{Facility: facility, Borrower: borrower, AmountCents: 12_000_00, Currency: "SGD", TenorMonths: 3,
		Repayment: kind, Purpose: "Stock", Sector: "Retail", TurnoverCents: 300_000_00})
	l.ask(theOfficer, domain.GradeFacility{Facility: facility, ModelVersion: "1", Grade: "B", PDBps: 180, LGDBps: 4500, Rate: 9_000_000, Inputs: "Accounts"})
}

func (l *life) list(facility string, kind schedule.Kind) {
	l.ask(theApprover, domain.ApproveFacility{Facility: facility, ShownAt: l.journal.Head().Position()})
	l.ask(theOfficer, domain.ListFacility{Facility: facility, TargetCents: 12_000_00,
		ClosesOn: l.today() + 5, Repayment: kind})
}

func (l *life) pledge(facility, investor string, cents money.Cents) {
	l.ask(investor, domain.PlacePledge{Facility: facility, Pledge: fmt.Sprintf("L-%s-%d", facility[2:], l.requests), Investor: investor, AmountCents: cents,
		ShownAt: l.journal.Head().Position()})
}

func (l *life) payOut(facility, borrower string) {
	l.ask(theOfficer, domain.IssueContract{Facility: facility, DocumentHash: "hash-" + facility})
	l.ask(borrower, domain.AcceptFacility{Facility: facility, Signatory: l.sealed(borrower, "A Director"), Capacity: "Director", DocumentHash: "hash-" + facility})
	l.ask(theOfficer, domain.RecordDisbursement{Facility: facility, BankReference: "PAY-" + facility, PaidOn: calendar.None})
}

func (l *life) repay(facility, receipt string, cents money.Cents, on calendar.Date, purpose domain.Purpose) {
	l.receipt(receipt, facility, cents, on)
	l.ask(theOfficer, domain.MatchReceipt{Receipt: receipt, Purpose: purpose, Facility: facility, AmountCents: cents, EffectiveOn: on})
}

// live plays the whole of it.
func (l *life) live() {
	const investor, other, borrower = "P-INVESTOR", "P-SECOND", "P-BORROWER"
	for _, party := range []string{investor, other, borrower} {
		l.identified(party)
	}
	for _, party := range []string{investor, other} {
		l.ask(party, domain.AcknowledgeRisk{Party: party, TextVersion: riskTextVersion, ShownAt: 3})
		l.topUp(party, "R-TOP-"+party[2:], 20_000_00)
	}
	l.receipt("R-STRAY", "no reference", 77_77, l.today())

	l.apply("F-GOOD", borrower, schedule.Annuity)
	l.list("F-GOOD", schedule.Annuity)
	l.pledge("F-GOOD", investor, 5_000_00)
	l.pledge("F-GOOD", other, 1_000_00)
	l.ask(other, domain.CancelPledge{Facility: "F-GOOD", Pledge: l.lastPledge("F-GOOD"), Investor: other})
	l.pledge("F-GOOD", other, 7_000_00)
	l.payOut("F-GOOD", borrower)
	l.days(1)

	l.apply("F-LAPSE", borrower, schedule.Flat)
	l.list("F-LAPSE", schedule.Flat)
	l.pledge("F-LAPSE", investor, 1_000_00)
	l.apply("F-BAD", borrower, schedule.EqualPart)
	l.list("F-BAD", schedule.EqualPart)
	l.pledge("F-BAD", investor, 4_000_00)
	l.pledge("F-BAD", other, 4_000_00)
	l.days(6) // F-LAPSE lapses, F-BAD is funded in part
	l.payOut("F-BAD", borrower)
	l.apply("F-NO", borrower, schedule.Bullet)
	l.ask(theApprover, domain.DeclineFacility{Facility: "F-NO", Reason: "Too much debt already."})
	l.apply("F-BACK", borrower, schedule.Bullet)
	l.ask(borrower, domain.WithdrawFacility{Facility: "F-BACK", Reason: "Found the money elsewhere."})

	l.ask(investor, domain.RequestWithdrawal{Withdrawal: "W-1", Party: investor, AmountCents: 2_000_00, ToAccount: l.sealed(investor, "DBS 1-2-3")})
	l.ask(theApprover, domain.ApproveWithdrawal{Withdrawal: "W-1", Party: investor})
	l.ask(theOfficer, domain.RecordWithdrawalPaid{Withdrawal: "W-1", Party: investor, BankReference: "OUT-1"})
	l.ask(investor, domain.RequestWithdrawal{Withdrawal: "W-2", Party: investor, AmountCents: 500_00, ToAccount: l.sealed(investor, "DBS 1-2-3")})
	l.ask(theOfficer, domain.DeclineWithdrawal{Withdrawal: "W-2", Party: investor, Reason: "The account is not in your name."})

	l.days(23) // the first instalment of F-GOOD is due
	l.repay("F-GOOD", "R-G1", 4_060_17, l.today(), domain.Repayment)
	l.days(10)
	l.repay("F-BAD", "R-B1", 1_000_00, l.today()-4, domain.Repayment) // in part, late, and entered late
	l.ask(theOfficer, domain.RaiseCharge{Facility: "F-BAD", Charge: "C-1", ChargeKind: schedule.Fee, DueOn: l.today(), AmountCents: 50_00, Reason: "Reminder"})
	l.agree(domain.WaiveCharge{Facility: "F-BAD", Charge: "C-1", AmountCents: 20_00, Reason: "Goodwill"})
	l.slip("F-GOOD", "R-WRONG", 300_00)
	bridge, _, _ := l.journal.Head().Product(domain.StandardProduct)
	bridge.Product, bridge.Name = "bridge", "Bridge loan"
	l.ask(theApprover, domain.DefineProduct{Definition: bridge})
	l.agree(domain.RestructureFacility{Facility: "F-BAD", Change: schedule.Restructure{FromDue: l.today() + 1, ExtraPeriods: 2}, Capitalise: true, Reason: "A customer fell away."})
	l.days(60)
	l.repay("F-GOOD", "R-G2", 9_000_00, l.today(), domain.Repayment) // pays all, and too much
	l.refund("F-GOOD")
	l.agree(domain.DeclareDefault{Facility: "F-BAD", Reason: "No answer to three calls."})
	l.repay("F-BAD", "R-B2", 700_00, l.today(), domain.Recovery)
	l.days(60)
	l.agree(domain.ChargeOff{Facility: "F-BAD", Reason: "Doubtful."})
	l.days(40)
	l.agree(domain.WriteOff{Facility: "F-BAD", Reason: "The liquidator expects nothing."})
	l.agree(domain.ReturnReceipt{Receipt: "R-STRAY", AmountCents: 77_77, BankReference: "BACK-1", Reason: "Nobody knows what it is for."})
	l.apply("F-NEXT", borrower, schedule.InterestOnly)
	l.list("F-NEXT", schedule.InterestOnly)
	l.pledge("F-NEXT", other, 500_00)
	l.ask(theApprover, domain.SuspendParty{Party: other, Reason: "Under review."})
	l.trustDay()
	l.days(500 - int(l.journal.Head().Position()))
	l.ask(domain.System, domain.InviteColleague{Party: "P-INVITED", Name: l.sealed("P-INVITED", "Name of invited"), Role: domain.RoleOfficer})
	l.ask(theOfficer, domain.WithdrawInvitation{Party: "P-INVITED", Reason: "Another post."})
}

// agree does what takes two people: the officer proposes it, the approver approves it.
func (l *life) agree(c domain.Command) {
	id := fmt.Sprintf("Q-%d", len(l.journal.Head().Proposals())+1)
	l.ask(theOfficer, domain.Propose{Proposal: id, Command: c, Reason: "As discussed.", ShownAt: l.journal.Head().Position()})
	l.ask(theApprover, domain.ApproveProposal{Proposal: id, ShownAt: l.journal.Head().Position()})
}

func (l *life) lastPledge(facility string) string {
	pledges := l.journal.Head().Facility(facility).Pledges
	return pledges[len(pledges)-1].ID
}

// slip matches a receipt to the wrong loan, undoes that, puts it back, and undoes it
// for good.
func (l *life) slip(facility, receipt string, cents money.Cents) {
	l.receipt(receipt, "?", cents, l.today())
	answer := l.submit(theOfficer, domain.MatchReceipt{Receipt: receipt, Purpose: domain.Repayment, Facility: facility, AmountCents: cents, EffectiveOn: calendar.None})
	l.look()
	rec := answer.Events[0]
	undo := domain.UndoRequest{Request: rec.RequestID, Streams: []string{rec.Stream}, Reason: "Another loan's."}
	l.ask(theOfficer, undo)
	l.ask(theOfficer, domain.RedoRequest{Request: rec.RequestID, Streams: []string{rec.Stream}, Reason: "It was right."})
	l.ask(theOfficer, undo)
}

func (l *life) refund(facility string) {
	f := l.journal.Head().Facility(facility)
	if over := f.OverpaidCents(); over > 0 {
		l.agree(domain.RefundOverpayment{Facility: facility, AmountCents: over, BankReference: "REFUND-" + facility})
	}
}
