package web

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"refold/internal/domain"
)

// agreed has one browser propose a change on a page and another approve it.
func (b *bundle) agreed(maker, second *browser, page, action string, typed url.Values) (proposal string) {
	b.t.Helper()
	proposal = maker.sent(page, action, typed).want(http.StatusSeeOther).header.Get("Location")
	if !strings.HasPrefix(proposal, "/proposals/Q-") {
		b.t.Fatalf("%s leads to %s, not to a proposal", action, proposal)
	}
	second.sent(proposal, proposal+"/approve", entry()).want(http.StatusSeeOther).to(proposal)
	return proposal
}

// recordedBut is recorded, without the events of one kind of stream.
func (b *bundle) recordedBut(position int64, streams string, want ...domain.Event) {
	b.t.Helper()
	var got []domain.Event
	for _, e := range b.since(position) {
		if !strings.HasPrefix(e.Stream(), streams) {
			got = append(got, e)
		}
	}
	if !reflect.DeepEqual(got, want) {
		b.t.Errorf("recorded %#v\nwant %#v", got, want)
	}
}

// A change that takes two people, from its proposal to its approval: what everybody sees
// of it, and that nobody gets around it.
func TestAChangeIsProposedAndApprovedBySomebodyElse(t *testing.T) {
	t.Parallel()
	b := lived(t)
	b.person("deputy", domain.Staff, demoPassword, domain.RoleApprover, domain.RoleOfficer)
	officer, approver, deputy := b.as("officer"), b.as("approver"), b.as("deputy")
	const staff = "/parties/P-AUDITOR"
	before := b.journal.Head().Position()
	proposal := deputy.sent(staff, staff+"/grant", entry("role", "officer", "reason", "She changes over")).want(http.StatusSeeOther).header.Get("Location")

	// The maker is told that somebody else is needed, and finds no form to approve.
	deputy.get(proposal).want(http.StatusOK).has("Another approver", "you proposed it yourself", "Withdraw the proposal", "She changes over").
		lacks(`action="` + proposal + `/approve"`)
	deputy.post(proposal+"/approve", deputy.get(proposal).hidden()).want(http.StatusUnprocessableEntity).has("you proposed it yourself")
	officer.get(proposal).want(http.StatusOK).has("An approver", "Role granted: officer", "Before and after").lacks(`action="` + proposal + `/`)
	officer.post(proposal+"/approve", officer.get(proposal).hidden()).want(http.StatusForbidden)
	for _, stranger := range []string{"investor", "borrower"} {
		b.as(stranger).get(proposal).want(http.StatusForbidden)
	}
	b.as("auditor").get(proposal).want(http.StatusOK).lacks(`action="` + proposal + `/`)
	approver.get("/queue?kind=approve+change").want(http.StatusOK).has("Approve change", "Grant the role officer", proposal)
	approver.get("/proposals/Q-NONE").want(http.StatusNotFound)

	// Declining wants a reason; a form that carries a moment writes nothing.
	approver.sent(proposal, proposal+"/decline", entry("reason", "")).want(http.StatusUnprocessableEntity).has("Give a reason")
	approver.post(proposal+"/approve?at="+position(before), approver.get(proposal).hidden()).want(http.StatusConflict)
	if b.journal.Head().Party("P-AUDITOR").Is(domain.RoleOfficer) {
		t.Fatal("the role was granted before anybody approved it")
	}
	stale := approver.get(proposal).hidden()
	approver.sent(proposal, proposal+"/approve", entry()).want(http.StatusSeeOther).to(proposal)
	approver.get(proposal).want(http.StatusOK).has("Approved", "Name of deputy", "Role granted: officer").lacks("Approve</button>")
	b.person("chief", domain.Staff, demoPassword, domain.RoleApprover)
	stale.Set("request_id", newUUID().String())
	b.as("chief").post(proposal+"/approve", stale).want(http.StatusUnprocessableEntity).has("was approved already")
	if !b.journal.Head().Party("P-AUDITOR").Is(domain.RoleOfficer) {
		t.Fatal("the role was not granted")
	}
	// Then as now: at the moment of the proposal it waits, and no form is open.
	approver.get(proposal+"?at="+position(before+1)).want(http.StatusOK).has("Awaits approval", "What approving does")
	approver.get(proposal + "?at=" + position(before)).want(http.StatusNotFound)
}

// What can't be done any more is said on the page before anybody tries.
func TestAProposalThatWasOvertakenSaysSo(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	officer, approver := b.as("officer"), b.as("approver")
	const staff = "/parties/P-AUDITOR"
	proposal := officer.sent(staff, staff+"/revoke", entry("role", "auditor", "reason", "She leaves")).want(http.StatusSeeOther).header.Get("Location")
	b.submit(domain.System, domain.RevokeRole{Party: "P-AUDITOR", Role: domain.RoleAuditor})
	head := b.journal.Head().Position()
	approver.get(proposal).want(http.StatusOK).has("It can&#39;t be done as things stand")
	approver.sent(proposal, proposal+"/approve", entry()).want(http.StatusUnprocessableEntity).has("There is nothing left to do")
	b.recorded(head)
	approver.sent(proposal, proposal+"/decline", entry("reason", "Overtaken")).want(http.StatusSeeOther)
	approver.get(proposal).want(http.StatusOK).has("Declined", "Overtaken")
	approver.get(staff).want(http.StatusOK).lacks("awaits approval")
}
