package readmodel

import (
	"fmt"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/wording"
)

// teller puts events into words. It folds a facility again up to the events that are told
// of it, and once for all of them where they are many.
type teller struct {
	w     *domain.World
	v     Viewer
	brief bool                              // tells no consequences
	asked map[string]int                    // by facility: how many of its events were told
	told  map[string]map[int64]facilityLine // by facility and position, once there were some
	named map[string]subject                // by stream
	names int                               // of people that were opened so far
}

// subject is what a stream is about, and where that stands.
type subject struct{ name, href string }

// facilityLine is what a facility's story says of one event; to staff neither the company nor
// who did it, which every row of theirs has.
type facilityLine struct {
	StoryLine
	shown   bool   // the viewer may see it
	named   bool   // it names a person
	company string // as it was called then
	reasons []domain.Reason
	after   StoryLine // with why it had no effect, and with what a new stage means
}

// tellAllFrom is how many events of one facility are told one by one; from then on it is
// cheaper to tell all of them at once.
const tellAllFrom = 3

func newTeller(w *domain.World, v Viewer) *teller {
	t := &teller{w: w, v: v.remembering(), asked: map[string]int{}, told: map[string]map[int64]facilityLine{}, named: map[string]subject{}}
	if v.Name != nil {
		t.v.Name = func(name domain.Personal) string {
			t.names++
			return v.Name(name)
		}
	}
	return t
}

func (t *teller) row(rec *domain.Recorded) EventRow {
	r := EventRow{
		Position: rec.Position, RecordedAt: rec.RecordedAt, EffectiveOn: rec.EffectiveOn, Kind: rec.Event.Kind(),
		Stream: rec.Stream, Actor: Actor(t.w, t.v, rec.Actor), ActorID: rec.Actor, Request: rec.RequestID,
		Undone: t.w.Undone(rec.RequestID),
	}
	r.Subject, r.Href = t.subject(rec.Stream)
	r.Title = KindWords(r.Kind)
	if kind, id, _ := strings.Cut(rec.Stream, "-"); kind == "facility" && !t.brief {
		t.facility(&r, rec, id)
		return r
	}
	r.tell(rec.Event)
	t.naming(&r, rec)
	return r
}

// naming puts names where an event has streams and commands.
func (t *teller) naming(r *EventRow, rec *domain.Recorded) {
	var streams []string
	switch e := rec.Event.(type) {
	case domain.ChangeProposed:
		if p := t.w.Proposal(e.Proposal); p != nil {
			r.Title = "Proposed: " + lowerFirst(ProposalTitle(t.w, p))
		}
		return
	case domain.RequestUndone:
		streams = e.Streams
	case domain.RequestRedone:
		streams = e.Streams
	case domain.EventCorrected:
		streams = []string{e.About}
	case domain.EventInserted:
		streams = []string{e.About}
	}
	if len(streams) == 0 || len(r.Lines) == 0 {
		return
	}
	names := make([]string, len(streams))
	for i, stream := range streams {
		names[i], _ = t.subject(stream)
		if strings.HasPrefix(stream, domain.WalletStream("")) {
			names[i] += ", wallet"
		}
	}
	r.Lines[len(r.Lines)-1] = about(names)
}

func lowerFirst(text string) string { return strings.ToLower(text[:1]) + text[1:] }

// subject names what a stream is about, and its page.
func (t *teller) subject(stream string) (name, href string) {
	s, named := t.named[stream]
	if !named {
		s.name, s.href = t.subjectOf(stream)
		t.named[stream] = s
	}
	return s.name, s.href
}

func (t *teller) subjectOf(stream string) (name, href string) {
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "facility":
		if company, ok := companyAt(t.w, id); ok {
			return company, "/facilities/" + id
		}
	case "party", "wallet":
		if p := t.w.Party(id); p != nil {
			if p.CompanyName != "" {
				return p.CompanyName, "/parties/" + id
			}
			return Actor(t.w, Viewer{Staff: t.v.Staff, Name: t.v.Name}, id), "/parties/" + id
		}
	case "receipt":
		if r := t.w.Receipt(id); r != nil {
			return "Receipt " + r.BankReference, "/receipts/" + id
		}
	case "trust":
		return "Trust account, " + id, "/trust"
	case "caps":
		return "Limits of investors, " + id, "/limits"
	case "proposal":
		if p := t.w.Proposal(id); p != nil {
			return ProposalTitle(t.w, p), "/proposals/" + id
		}
	case "platform":
		return "Platform", ""
	}
	return id, ""
}

// tell puts an event into words from what stands in it.
func (r *EventRow) tell(event domain.Event) {
	say := func(title string, lines ...string) {
		r.Title = title
		for _, line := range lines {
			if line != "" {
				r.Lines = append(r.Lines, line)
			}
		}
	}
	switch e := event.(type) {
	case domain.PartyRegistered:
		say("Registered as "+string(e.As), e.CompanyName)
	case domain.KycSubmitted:
		say("Identity handed in", e.Country)
	case domain.KycVerified:
		say("Identity verified", e.Method, "valid through "+wording.Day(e.ValidUntil))
	case domain.KycRejected:
		say("Identity turned down", e.Reason)
	case domain.OwnersDeclared:
		say("Owners and signatories declared", wording.Plural(len(e.Owners), "owner", "owners"), wording.Plural(len(e.Signatories), "signatory", "signatories"))
	case domain.SanctionsScreened:
		say("Sanctions list searched: "+string(e.Result), e.List+", "+e.ListVersion, e.Note)
	case domain.PartyReinstated:
		say("Suspension lifted", e.Reason)
	case domain.PartyClosed:
		say("Account closed", e.Reason)
	case domain.PartySuspended:
		say("Suspended", e.Reason)
	case domain.RoleGranted:
		say("Role granted: " + string(e.Role))
	case domain.RoleRevoked:
		say("Role taken away: " + string(e.Role))
	case domain.LimitsSet:
		say("Limits set", "in one loan: "+limit(e.PerFacilityCents), "in all loans: "+limit(e.TotalCents))
	case domain.CapsSet:
		say("Limits for every investor set", "in one loan: "+limit(e.PerFacilityCents), "in all loans: "+limit(e.TotalCents))
	case domain.RiskAcknowledged:
		say("Risks acknowledged", fmt.Sprintf("version %d of the text", e.TextVersion))
	case domain.BusinessDayOpened:
		say(wording.DayLong(e.Date) + " opened")
	case domain.ChangeProposed:
		say("Proposed: "+strings.ToLower(KindWords(e.Command)), e.Reason)
	case domain.ProposalApproved:
		say("Approved by a second person")
	case domain.ProposalDeclined:
		say("Proposal declined", e.Reason)
	case domain.ProposalWithdrawn:
		say("Proposal withdrawn")
	case domain.RequestUndone:
		say("Request undone", e.Reason, about(e.Streams))
	case domain.RequestRedone:
		say("Request redone", e.Reason, about(e.Streams))
	case domain.EventCorrected:
		say("Corrected: "+strings.ToLower(KindWords(e.EventKind))+", event "+wording.Count(e.Event), e.Reason, e.About)
	case domain.EventInserted:
		say("Entered afterwards: "+strings.ToLower(KindWords(e.EventKind))+", for "+wording.Day(e.CountsFor), e.Reason, e.About)
	default:
		if !tellPeople(event, say) {
			r.tellMoney(event, say)
		}
	}
}

func (r *EventRow) tellMoney(event domain.Event, say func(string, ...string)) {
	switch e := event.(type) {
	case domain.WithdrawalRequested:
		say("Withdrawal of " + wording.Money(e.Currency, e.AmountCents) + " requested")
	case domain.WithdrawalApproved:
		say("Withdrawal approved", e.Withdrawal)
	case domain.WithdrawalDeclined:
		say("Withdrawal declined", e.Reason)
	case domain.WithdrawalCancelled:
		say("Withdrawal cancelled by the investor", e.Withdrawal)
	case domain.WithdrawalPaid:
		say("Withdrawal paid", "bank reference "+e.BankReference)
	case domain.WithdrawalReturned:
		say("Withdrawal returned by the bank", e.Reason)
	case domain.ReceiptRecorded:
		say("Receipt of "+wording.Money(e.Currency, e.AmountCents), "bank reference "+e.BankReference, e.Remark)
		if e.ValueOn != calendar.None && e.ValueOn != r.EffectiveOn {
			r.Lines = append(r.Lines, "value date "+wording.Day(e.ValueOn))
		}
	case domain.ReceiptReturned:
		say(wording.Amount(e.AmountCents)+" returned", e.Reason)
	case domain.ReceiptMatched:
		switch e.Purpose {
		case domain.TopUp:
			say("Top-up of "+wording.Money(e.Currency, e.AmountCents)+" matched", "receipt "+e.Receipt)
		case domain.Recovery:
			say("Recovery of "+wording.Money(e.Currency, e.AmountCents)+" matched", "receipt "+e.Receipt)
		default:
			say("Receipt of "+wording.Money(e.Currency, e.AmountCents)+" matched", "receipt "+e.Receipt, choiceWords(e.Prepayment))
		}
	case domain.PledgePlaced:
		say("Pledge of "+wording.Amount(e.AmountCents), e.Pledge)
	case domain.FacilityImported:
		say("Imported from "+e.Source, wording.Money(e.Currency, e.ApprovedCents)+" approved")
	case domain.FacilityDisbursed:
		say(wording.Amount(e.AmountCents) + " paid out")
	default:
		tellBooks(event, say)
	}
}

// about names what an undo touched.
func about(names []string) string {
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + fmt.Sprintf(" and %d more", len(names)-3)
	}
	return strings.Join(names, ", ")
}

// choiceWords say what was chosen for a receipt's money that is paid ahead; nothing where
// it does what was agreed.
func choiceWords(c domain.PrepaymentChoice) string {
	switch c {
	case domain.ShortenTerm:
		return "what is paid ahead shortens the term, as chosen for this receipt"
	case domain.ReduceInstalment:
		return "what is paid ahead lowers the instalments, as chosen for this receipt"
	case domain.OffsetNext:
		return "what is paid ahead counts for the next instalments, as chosen for this receipt"
	}
	return ""
}
