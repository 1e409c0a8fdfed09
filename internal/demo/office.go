package demo

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// verifyIdentities is the officer's work on what was handed in before today. Some are
// turned down first, and handed in again.
func (s *scene) verifyIdentities() {
	if !s.working {
		return
	}
	slices.Sort(s.identities)
	handed := s.identities
	s.identities = nil
	for _, id := range handed {
		p := s.world.Party(id)
		if p == nil || p.Kyc(s.today) != domain.KycPending {
			continue
		}
		since := p.Log()[len(p.Log())-1].EffectiveOn
		switch {
		case since >= s.today:
			s.identities = append(s.identities, id)
		case since == p.RegisteredOn && throw("blurred").id(id).one(30):
			s.ask(officer, "reject "+id, domain.RejectKyc{Party: id, Reason: "The photo of the document can't be read."})
			s.again.push(s.n+2, id)
		default:
			s.verify(id)
		}
	}
}

// verify confirms an identity for two years, a riskier one for one.
func (s *scene) verify(id string) {
	until := s.today + 730
	if throw("risk").id(id).of(100) < 35 {
		until = s.today + 365
	}
	s.declareOwners(id) // who handed in before owners were asked for
	s.ask(officer, "screen "+id, domain.RecordScreening{Party: id, Result: domain.ScreeningClear, List: "MAS lists of designated persons",
		ListVersion: s.today.String()[:7]})
	if s.ask(officer, "verify "+id, domain.VerifyKyc{Party: id, Method: "Identity document and video call", ValidUntil: until}) {
		s.again.push(s.renewal(id, until), id)
	}
}

// renewal is the day of the play on which a party hands in its identity again: some
// weeks before the verification ends, or some after.
func (s *scene) renewal(id string, until calendar.Date) int {
	return int(until-s.first) - throw("renewal").id(id).no(int(until-s.first)).of(40) + 8
}

// renewals are the parties who hand in their identity again today.
func (s *scene) renewals() {
	for _, id := range s.again.pop(s.n) {
		if p := s.world.Party(id); p != nil && p.Kyc(s.today) != domain.KycPending && (p.Kyc(s.today) != domain.KycValid || p.KycValidUntil < s.today+40) {
			s.identify(id)
		}
	}
}

// receive records money that arrived, with what the payer wrote as its remark.
func (s *scene) receive(id, remark string, amount money.Cents, on calendar.Date, payer string) bool {
	if !s.ask(clerk, "receipt "+id, domain.RecordReceipt{
		Receipt: id, BankReference: bankReference(id), AmountCents: amount, Currency: domain.WalletCurrency, ValueOn: on,
		Payer: s.nameOf(payer), Remark: remark,
	}) {
		return false
	}
	s.open = append(s.open, id)
	if throw("next day").id(id).of(5) > 0 || s.plan(remark).story != noStory {
		s.match(id)
	}
	return true
}

// bankReference is what the bank calls a transfer.
func bankReference(receipt string) string { return "FT" + receipt[2:] }

// nameOf is the sealed name of a party, as the bank would give it.
func (s *scene) nameOf(party string) domain.Personal {
	if p := s.world.Party(party); p != nil {
		return p.Name
	}
	return ""
}

// matchReceipts is the clerk's morning: what came in and is still open is matched by
// its remark; a receipt without a usable one stays open.
func (s *scene) matchReceipts() {
	slices.Sort(s.open)
	open := s.open[:0]
	for _, id := range s.open {
		if r := s.world.Receipt(id); r != nil && s.world.Unmatched(r) > 0 {
			s.match(id)
			if s.world.Unmatched(s.world.Receipt(id)) > 0 {
				open = append(open, id)
			}
		}
	}
	s.open = open
}

// match says what a receipt is for, by its remark.
func (s *scene) match(id string) {
	r := s.world.Receipt(id)
	if r == nil || s.doubted(r) {
		return
	}
	left := s.world.Unmatched(r)
	match := domain.MatchReceipt{Receipt: id, AmountCents: left, EffectiveOn: r.ValueOn}
	switch f := s.world.Facility(r.Remark); {
	case left <= 0 || s.slip(r, match):
		return
	case f != nil:
		match.Purpose, match.Facility, match.Prepayment = domain.Repayment, f.ID, s.chosen(f, id)
		if f.Stage == domain.WrittenOff || f.Stage == domain.ChargedOff || f.Stage == domain.Defaulted {
			match.Purpose, match.Prepayment = domain.Recovery, domain.AsAgreed
			match.CostsCents = left * money.Cents(throw("costs").id(id).between(6, 18)) / 100
		}
	case s.world.Party(r.Remark) != nil:
		match.Purpose, match.Party = domain.TopUp, r.Remark
	default:
		return
	}
	s.ask(clerk, "match "+id, match)
}

// open money of a facility: it waits to be matched, so nothing more is paid meanwhile.
func (s *scene) waiting(facility string) bool {
	for _, id := range s.open {
		if r := s.world.Receipt(id); r != nil && r.Remark == facility && s.world.Unmatched(r) > 0 {
			return true
		}
	}
	return false
}

// slips says whether the clerk takes a receipt for another loan's.
func slips(receipt string) bool { return throw("slip").id(receipt).one(70) }

// slip matches a receipt to a wrong loan, now and then. A colleague notices and undoes
// it, and the next day the receipt is matched again.
func (s *scene) slip(r *domain.Receipt, match domain.MatchReceipt) bool {
	if r.ValueOn != s.today || s.world.Facility(r.Remark) == nil || s.plan(r.Remark).story != noStory || !slips(r.ID) {
		return false
	}
	wrong := s.otherLoan(r)
	if wrong == nil {
		return false
	}
	match.Purpose, match.Facility = domain.Repayment, wrong.ID
	if !s.ask(clerk, "slip "+r.ID, match) {
		return false
	}
	return s.ask(officer, "undo "+r.ID, domain.UndoRequest{
		Request: requestID(s.today, "slip "+r.ID), Streams: []string{domain.FacilityStream(wrong.ID)},
		Reason: "Belongs to " + r.Remark + ".",
	})
}

// otherLoan is a loan that the receipt could have been for.
func (s *scene) otherLoan(r *domain.Receipt) *domain.Facility {
	so, _ := slices.BinarySearchFunc(s.plans, s.n, func(p *plan, n int) int { return p.day - n })
	for try, d := 0, throw("other").id(r.ID); try < 20; try++ {
		f := s.world.Facility(s.plans[d.no(try).of(so)].id)
		if f != nil && f.Stage == domain.Active && f.ID != r.Remark && s.plan(f.ID).story == noStory && f.Loan.Outstanding() > 2*r.AmountCents {
			return f
		}
	}
	return nil
}

// doubt is a receipt whose match is undone on the same day and put back later.
type doubt struct {
	plan    *plan
	receipt string
}

// sureAfter is the number of days until the match of the story is put back.
const sureAfter = 3

// doubted says whether a receipt of the story is left alone, because its match was
// undone and is going to be put back.
func (s *scene) doubted(r *domain.Receipt) bool {
	return s.doubt.receipt == r.ID && s.today > r.ValueOn && s.today <= r.ValueOn+sureAfter
}

// secondThoughts plays the story of a match that is undone at once and put back later.
func (s *scene) secondThoughts() {
	if s.doubt.plan == nil {
		return
	}
	r := s.world.Receipt(s.doubt.receipt)
	if r == nil {
		return
	}
	match, streams := requestID(r.ValueOn, "match "+r.ID), []string{domain.FacilityStream(s.doubt.plan.id)}
	switch s.today - r.ValueOn {
	case 0:
		s.ask(officer, "doubt "+r.ID, domain.UndoRequest{Request: match, Streams: streams, Reason: "The payer's bank asks whether the transfer was meant for somebody else."})
	case sureAfter:
		s.ask(officer, "sure "+r.ID, domain.RedoRequest{Request: match, Streams: streams, Reason: "The bank confirms: it was meant for this loan."})
	}
}

// stray records money that nobody can place: it waits for the officer.
func (s *scene) stray() {
	if s.n == s.scale.Days-2 || s.n > s.scale.Days && s.n%9 == 0 {
		s.receive("R-STRAY-"+short(s.today), "INV 4711 THANK YOU", money.Cents(throw("stray").no(s.n).between(300, 2_900))*100, s.today, companyID(3))
	}
}
