package domain

import (
	"fmt"
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
)

// System is the actor of what nobody asked for: opening a day, the first staff.
const System = "system"

// decision is what a command is decided from: the World at the head and who asks.
type decision struct {
	w  *World
	by string
	// seconded: two people stand behind it, so that roles were looked at elsewhere.
	seconded bool
}

// Decide answers a command: the events to record, or a refusal with every reason.
// No events and no refusal means that it was done already. It changes nothing.
func Decide(w *World, by string, c Command) ([]Draft, *Refusal) {
	d := decision{w, by, false}
	if refusal := d.alone(c); refusal != nil {
		return nil, refusal
	}
	return d.decide(c)
}

func (d decision) decide(c Command) ([]Draft, *Refusal) {
	switch c := c.(type) {
	case SettleEdit:
		return d.settleEdit(c)
	case Propose:
		return d.propose(c)
	case ApproveProposal:
		return d.approveProposal(c)
	case DeclineProposal:
		return d.declineProposal(c)
	case WithdrawProposal:
		return d.withdrawProposal(c)
	case RegisterParty:
		return d.registerParty(c)
	case SubmitKyc:
		return d.submitKyc(c)
	case VerifyKyc:
		return d.verifyKyc(c)
	case RejectKyc:
		return d.rejectKyc(c)
	case DeclareOwners:
		return d.declareOwners(c)
	case RecordScreening:
		return d.recordScreening(c)
	case ReinstateParty:
		return d.reinstateParty(c)
	case CloseParty:
		return d.closeParty(c)
	case SuspendParty:
		return d.suspendParty(c)
	case GrantRole:
		return d.grantRole(c)
	case RevokeRole:
		return d.revokeRole(c)
	case SetLimits:
		return d.setLimits(c)
	case SetCaps:
		return d.setCaps(c)
	case AcknowledgeRisk:
		return d.acknowledgeRisk(c)
	case OpenBusinessDay:
		return d.openBusinessDay(c)
	case UndoRequest:
		return d.undo(c)
	case RedoRequest:
		return d.redo(c)
	case Amend:
		return d.amend(c)
	}
	return d.decidePeople(c)
}

func (d decision) decidePeople(c Command) ([]Draft, *Refusal) {
	switch c := c.(type) {
	case InviteColleague:
		return d.inviteColleague(c)
	case WithdrawInvitation:
		return d.withdrawInvitation(c)
	case AcceptInvitation:
		return d.acceptInvitation(c)
	case ChangeCompany:
		return d.changeCompany(c)
	case ChangeName:
		return d.changeName(c)
	case ChangeEmail:
		return d.changeEmail(c)
	case AttachPartyDocument:
		return d.attachPartyDocument(c)
	case RemovePartyDocument:
		return d.removePartyDocument(c)
	}
	return d.decideMoney(c)
}

func (d decision) decideMoney(c Command) ([]Draft, *Refusal) {
	switch c := c.(type) {
	case RequestWithdrawal:
		return d.requestWithdrawal(c)
	case ApproveWithdrawal:
		return d.approveWithdrawal(c)
	case DeclineWithdrawal:
		return d.declineWithdrawal(c)
	case CancelWithdrawal:
		return d.cancelWithdrawal(c)
	case RecordWithdrawalPaid:
		return d.recordWithdrawalPaid(c)
	case RecordWithdrawalReturned:
		return d.recordWithdrawalReturned(c)
	case RecordReceipt:
		return d.recordReceipt(c)
	case MatchReceipt:
		return d.matchReceipt(c)
	case ReturnReceipt:
		return d.returnReceipt(c)
	}
	return d.decideBooks(c)
}

func (d decision) decideFacility(c Command) ([]Draft, *Refusal) {
	switch c := c.(type) {
	case SubmitFacility:
		return d.submitFacility(c)
	case GradeFacility:
		return d.gradeFacility(c)
	case ApproveFacility:
		return d.approveFacility(c)
	case DeclineFacility:
		return d.staffFacility(c.Facility, c.Reason, FacilityDeclined{c.Facility, c.Reason}, RoleOfficer, RoleApprover)
	case ListFacility:
		return d.listFacility(c)
	case PlacePledge:
		return d.placePledge(c)
	case CancelPledge:
		return d.cancelPledge(c)
	case CloseFunding:
		return d.staffFacility(c.Facility, c.Reason, FundingClosed{c.Facility, c.Reason}, RoleOfficer)
	case WithdrawFacility:
		return d.withdrawFacility(c)
	case IssueContract:
		return d.issueContract(c)
	case AcceptFacility:
		return d.acceptFacility(c)
	case ImportFacility:
		return d.importFacility(c)
	}
	return d.decideDocuments(c)
}

func (d decision) decideLoan(c Command) ([]Draft, *Refusal) {
	switch c := c.(type) {
	case RecordDisbursement:
		return d.recordDisbursement(c)
	case RaiseCharge:
		return d.raiseCharge(c)
	case WaiveCharge:
		return d.waiveCharge(c)
	case DeclareDefault:
		return d.staffFacility(c.Facility, c.Reason, DefaultDeclared{c.Facility, c.Reason}, RoleOfficer, RoleApprover)
	case ChargeOff:
		return d.staffFacility(c.Facility, c.Reason, FacilityChargedOff{Facility: c.Facility, Reason: c.Reason}, RoleApprover)
	case WriteOff:
		return d.staffFacility(c.Facility, c.Reason, FacilityWrittenOff{c.Facility, c.Reason}, RoleApprover)
	case WaiveLateInterest:
		return d.waiveLateInterest(c)
	case EndRecovery:
		return d.staffFacility(c.Facility, c.Reason, RecoveryEnded(c), RoleApprover)
	case DefineProduct:
		return d.defineProduct(c)
	case RestructureFacility:
		return d.restructureFacility(c)
	case RefundOverpayment:
		return d.refundOverpayment(c)
	}
	panic(fmt.Sprintf("domain: no decision for %T", c))
}

// reasons collects what stands against a command.
type reasons []Reason

func (r *reasons) add(code, field, format string, args ...any) {
	*r = append(*r, Reason{code, field, fmt.Sprintf(format, args...)})
}

func (r *reasons) unless(ok bool, code, field, format string, args ...any) {
	if !ok {
		r.add(code, field, format, args...)
	}
}

// may asks that the caller holds one of the roles.
func (d decision) may(r *reasons, roles ...Role) {
	if d.by == System || d.seconded {
		return
	}
	p := d.w.Party(d.by)
	if p == nil || !p.active() || !slices.ContainsFunc(roles, p.Is) {
		r.add("NOT_ALLOWED", "", "Your role doesn't allow this.")
	}
}

// self asks that the caller acts for the party itself.
func (d decision) self(r *reasons, party string) {
	if d.by != System && d.by != party {
		r.add("NOT_YOURS", "", "You can do this only for yourself.")
	}
	if p := d.w.Party(party); p != nil && p.Suspended != "" {
		r.add("SUSPENDED", "", "This account is suspended. Please contact us.")
	} else if p != nil && p.Closed != "" {
		r.add("PARTY_CLOSED", "", "This account is closed.")
	}
}

func (r *reasons) amount(field string, amount money.Cents) {
	r.unless(amount > 0, "AMOUNT_NOT_POSITIVE", field, "The amount must be more than zero.")
	r.unless(amount <= money.MaxCents, "AMOUNT_TOO_LARGE", field, "The amount is too large.")
}

func (r *reasons) text(field, value, what string) {
	r.unless(value != "", "MISSING", field, "Please give %s.", what)
	r.unless(len(value) <= 2000, "TOO_LONG", field, "This is too long: at most 2,000 characters.")
}

// bankReference asks that the reference was never used before.
func (d decision) bankReference(r *reasons, reference string) {
	r.text("bank_reference", reference, "the bank's reference")
	r.unless(d.w.Balance(bankReferenceUse, reference, "") == 0, "BANK_REFERENCE_USED", "bank_reference",
		"The bank reference %s has been recorded before.", reference)
}

// record drafts events that count on the day (None: today), if nothing stands
// against them: neither what was collected nor the state of their aggregates.
func (d decision) record(r reasons, on calendar.Date, events ...Event) ([]Draft, *Refusal) {
	if len(r) > 0 {
		return nil, refuse(r)
	}
	if on == calendar.None {
		on = d.w.today
	}
	drafts := make([]Draft, len(events))
	for i, e := range events {
		drafts[i] = Draft{e, on}
	}
	return d.admit(drafts)
}

// admit asks the aggregates. An event that counts from now on is checked against
// the state at the head; one that is entered late is tried in its place, where it
// must be admissible and may not make a later one inadmissible.
func (d decision) admit(drafts []Draft) ([]Draft, *Refusal) {
	trial := make([]*Recorded, len(drafts))
	for i, draft := range drafts {
		if draft.EffectiveOn > d.w.today && d.w.today != calendar.None {
			return nil, refuse([]Reason{{"IN_THE_FUTURE", "date", fmt.Sprintf("%s has not come yet: today is %s.", draft.EffectiveOn, d.w.today)}})
		}
		trial[i] = &Recorded{
			Position: d.w.position + 1 + int64(i), Stream: draft.Event.Stream(), EffectiveOn: draft.EffectiveOn,
			Actor: d.by, Event: draft.Event,
		}
	}
	for i := 0; i < len(trial); {
		n := i + 1
		for n < len(trial) && trial[n].Stream == trial[i].Stream {
			n++
		}
		if reasons := d.w.try(trial[i:n]); len(reasons) > 0 {
			return nil, refuse(reasons)
		}
		i = n
	}
	return drafts, nil
}

func (d decision) openBusinessDay(c OpenBusinessDay) ([]Draft, *Refusal) {
	var r reasons
	r.unless(d.by == System, "NOT_ALLOWED", "", "Only the calendar opens a day.")
	if len(r) == 0 && d.w.today != calendar.None && c.Date <= d.w.today && d.w.platformEvents > 0 {
		return nil, nil
	}
	r.unless(d.w.today == calendar.None || d.w.platformEvents == 0 || c.Date == d.w.today+1, "DAY_SKIPPED", "date",
		"Days are opened one by one: the next is %s.", d.w.today+1)
	if len(r) > 0 {
		return nil, refuse(r)
	}
	return []Draft{{BusinessDayOpened{c.Date}, c.Date}}, nil
}
