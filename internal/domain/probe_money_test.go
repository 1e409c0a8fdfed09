package domain_test

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
)

// staffed is a house with staff, an investor with money, and one who is only known.
func staffed() *domaintest.House {
	h := domaintest.Staffed(1, 1)
	h.TopUp("I1", "R-I1", 50_000_00)
	return h
}

// partyMachine follows the party "P1": what the identity check says of it, or that it
// is suspended.
func partyMachine() machine {
	register := domain.RegisterParty{Party: "P1", As: domain.Investor, Name: "sealed", Email: "sealed", EmailHash: "hash-p1"}
	submit := domain.SubmitKyc{Party: "P1", IDNumber: "sealed", Address: "sealed", Country: "SG"}
	steps := []struct{ state, way string }{
		{"none", ""}, {"registered", "r"}, {"submitted", "rs"}, {"verified", "rsv"}, {"rejected", "rsn"}, {"expired", "rsvw"}, {"submitted", "rsk"}, {"suspended", "rsvx"}, {"closed", "rsvc"}, {"submitted", "rds"},
		{"invited", "i"}, {"registered", "ia"}, {"withdrawn", "ib"}, {"late", "iwww"},
	}
	m := machine{name: "party", state: partyState, asks: func(h *domaintest.House) []ask {
		return []ask{
			{"register", "nobody", register},
			{"invite", domain.System, domain.InviteColleague{Party: "P1", Name: "sealed", Role: domain.RoleOfficer}},
			{"accept the invitation", "P1", domain.AcceptInvitation{Party: "P1", Name: "sealed", Email: "sealed", EmailHash: "hash-p1"}},
			{"withdraw the invitation", "O1", domain.WithdrawInvitation{Party: "P1", Reason: "She took another post."}},
			{"change the name", "P1", domain.ChangeName{Party: "P1", Name: "sealed anew", ShownAt: 7}},
			{"change the company", "O1", domain.ChangeCompany{Party: "P1", CompanyName: "New Name Pte Ltd", Sector: "Retail", ShownAt: 7}},
			{"change the e-mail address", "P1", domain.ChangeEmail{Party: "P1", Email: "sealed anew", EmailHash: "hash-p2", ShownAt: 7}},
			{"hand in a document", "P1", domain.AttachPartyDocument{Party: "P1", Document: domaintest.IdentityPaper("D2", 2)}},
			{"take a document back", "P1", domain.RemovePartyDocument{Party: "P1", Attachment: "D1"}},
			{"hand in the identity", "P1", submit},
			{"verify the identity", "O1", domain.VerifyKyc{Party: "P1", Method: "in person", ValidUntil: h.Today() + 30}},
			{"turn the identity down", "O1", domain.RejectKyc{Party: "P1", Reason: "The picture is blurred."}},
			{"record a screening", "O1", domain.RecordScreening{Party: "P1", Result: domain.ScreeningClear, List: "MAS list", ListVersion: "2025-01"}},
			{"lift the suspension", "A1", domain.ReinstateParty{Party: "P1", Reason: "The order was lifted."}},
			{"close the account", "A1", domain.CloseParty{Party: "P1", Reason: "As asked for."}},
			{"suspend", "A1", domain.SuspendParty{Party: "P1", Reason: "Court order."}},
			{"acknowledge the risks", "P1", domain.AcknowledgeRisk{Party: "P1", TextVersion: 2, ShownAt: 7}},
			{"set limits", "O1", domain.SetLimits{Party: "P1", PerFacilityCents: 90_000_00, TotalCents: 99_000_00}},
			{"set one's own limits", "P1", domain.SetLimits{Party: "P1", PerFacilityCents: 80_000_00}},
			{"grant a role", domain.System, domain.GrantRole{Party: "P1", Role: domain.RoleOfficer}},
		}
	}}
	for _, s := range steps {
		m.ways = append(m.ways, way{s.state, func() *domaintest.House {
			h := staffed()
			for _, step := range s.way {
				switch step {
				case 'r':
					h.Must("nobody", register)
				case 'd':
					h.Must("P1", domain.AttachPartyDocument{Party: "P1", Document: domaintest.IdentityPaper("D1", 1)})
				case 'i':
					h.Must(domain.System, domain.InviteColleague{Party: "P1", Name: "sealed", Role: domain.RoleOfficer})
				case 'a':
					h.Must("P1", domain.AcceptInvitation{Party: "P1", Name: "sealed", Email: "sealed", EmailHash: "hash-p1"})
				case 'b':
					h.Must("O1", domain.WithdrawInvitation{Party: "P1", Reason: "She took another post."})
				case 's':
					h.Must("P1", submit)
				case 'v':
					h.Screen("P1")
					h.Must("O1", domain.VerifyKyc{Party: "P1", Method: "in person", ValidUntil: h.Today() + 5})
				case 'n':
					h.Must("O1", domain.RejectKyc{Party: "P1", Reason: "The picture is blurred."})
				case 'k':
					h.Screen("P1")
				case 'c':
					h.Must("A1", domain.CloseParty{Party: "P1", Reason: "As asked for."})
				case 'x':
					h.Must("A1", domain.SuspendParty{Party: "P1", Reason: "Court order."})
				case 'w':
					for range 6 {
						h.NextDay()
					}
				}
			}
			return h
		}})
	}
	return m
}

func partyState(w *domain.World) string {
	p := w.Party("P1")
	if i := w.Invitation("P1"); p == nil && i != nil {
		return map[domain.InvitationState]string{domain.InvitationOpen: "invited", domain.InvitationEnded: "withdrawn", domain.InvitationTooLate: "late"}[i.State(w.Today())]
	}
	switch {
	case p == nil:
		return "none"
	case p.Closed != "":
		return "closed"
	case p.Suspended != "":
		return "suspended"
	}
	if state := p.Kyc(w.Today()); state != domain.KycMissing {
		return string(state)
	}
	return "registered"
}

// withdrawalMachine follows the withdrawal "W1" of investor I1.
func withdrawalMachine() machine {
	request := domain.RequestWithdrawal{Withdrawal: "W1", Party: "I1", AmountCents: 10_00, ToAccount: "sealed"}
	asks := []ask{
		{"request", "I1", request},
		{"approve", "A1", domain.ApproveWithdrawal{Withdrawal: "W1", Party: "I1"}},
		{"decline", "O1", domain.DeclineWithdrawal{Withdrawal: "W1", Party: "I1", Reason: "Not their account."}},
		{"cancel", "I1", domain.CancelWithdrawal{Withdrawal: "W1", Party: "I1"}},
		{"record the payment", "O1", domain.RecordWithdrawalPaid{Withdrawal: "W1", Party: "I1", BankReference: "OUT-1"}},
		{"record the return", "O1", domain.RecordWithdrawalReturned{Withdrawal: "W1", Party: "I1", BankReference: "RET-1", Reason: "No such account."}},
	}
	m := machine{name: "withdrawal", asks: func(*domaintest.House) []ask { return asks }, state: func(w *domain.World) string {
		if x := w.Wallet("I1"); x != nil && x.Withdrawal("W1") != nil {
			return string(x.Withdrawal("W1").State)
		}
		return "none"
	}}
	for _, s := range []struct {
		state string
		way   []int // into asks
	}{{"none", nil}, {"requested", []int{0}}, {"approved", []int{0, 1}}, {"declined", []int{0, 2}}, {"cancelled", []int{0, 3}}, {"paid", []int{0, 1, 4}}, {"returned", []int{0, 1, 4, 5}}} {
		m.ways = append(m.ways, way{s.state, func() *domaintest.House {
			h := staffed()
			for _, i := range s.way {
				h.Must(asks[i].by, asks[i].command)
			}
			return h
		}})
	}
	return m
}

// receiptMachine follows the receipt "R1" of S$100: how much of it is matched or
// returned.
func receiptMachine() machine {
	record := domain.RecordReceipt{Receipt: "R1", BankReference: "BANK-1", AmountCents: 100_00, Currency: "SGD", ValueOn: domaintest.FirstDay, Payer: "sealed"}
	match := domain.MatchReceipt{Receipt: "R1", Purpose: domain.TopUp, Party: "I1", AmountCents: 40_00, EffectiveOn: calendar.None}
	back := domain.ReturnReceipt{Receipt: "R1", AmountCents: 40_00, BankReference: "BACK-1", Reason: "Unknown payer."}
	all, allBack := match, back
	all.AmountCents, allBack.AmountCents = 100_00, 100_00
	asks := func(h *domaintest.House) []ask {
		rest, restBack := match, back
		if r := h.World().Receipt("R1"); r != nil && h.World().Unmatched(r) > 0 {
			rest.AmountCents = h.World().Unmatched(r)
			restBack.AmountCents = rest.AmountCents
		}
		restBack.BankReference = "BACK-2"
		rest.EffectiveOn = h.Today() // another day than the first match, so that it isn't the same
		return []ask{
			{"record", "O1", record}, {"match a part", "O1", domain.MatchReceipt{Receipt: "R1", Purpose: domain.TopUp, Party: "I1", AmountCents: 10_00, EffectiveOn: h.Today()}},
			{"match the rest", "O1", rest}, {"return the rest", domain.System, restBack},
		}
	}
	m := machine{name: "receipt", asks: asks, state: receiptState}
	for _, s := range []struct {
		state string
		way   []domain.Command
	}{{"none", nil}, {"unmatched", []domain.Command{record}}, {"partly matched", []domain.Command{record, match}},
		{"matched", []domain.Command{record, all}}, {"returned", []domain.Command{record, allBack}}} {
		m.ways = append(m.ways, way{s.state, func() *domaintest.House {
			h := staffed()
			for _, c := range s.way {
				if domain.TakesTwo(h.World(), c) {
					h.Agree(c)
					continue
				}
				h.Must("O1", c)
			}
			h.NextDay()
			return h
		}})
	}
	return m
}

func receiptState(w *domain.World) string {
	r := w.Receipt("R1")
	if r == nil {
		return "none"
	}
	switch left := w.Unmatched(r); {
	case left == r.AmountCents:
		return "unmatched"
	case left > 0:
		return "partly matched"
	case r.ReturnedCents == r.AmountCents:
		return "returned"
	}
	return "matched"
}

// platformMachine has one state and everything that has no life of its own.
func platformMachine() machine {
	return machine{name: "platform", state: func(*domain.World) string { return "open" },
		ways: []way{{"open", func() *domaintest.House { return inState("none") }}},
		asks: func(h *domaintest.House) []ask { return asks(h)[len(facilityAsks(h.Today())):] }}
}

// proposalMachine follows the proposal "Q5" of the officer O1.
func proposalMachine() machine {
	asks := []ask{
		{"propose", "O1", domain.Propose{Proposal: "Q5", Command: domain.GrantRole{Party: "N1", Role: domain.RoleOfficer}, Reason: "She changes over.", ShownAt: 5}},
		{"approve", "A1", domain.ApproveProposal{Proposal: "Q5", ShownAt: 9}},
		{"decline", "A1", domain.DeclineProposal{Proposal: "Q5", Reason: "Not yet."}},
		{"withdraw", "O1", domain.WithdrawProposal{Proposal: "Q5"}},
	}
	m := machine{name: "proposal", asks: func(*domaintest.House) []ask { return asks }, state: func(w *domain.World) string {
		if p := w.Proposal("Q5"); p != nil {
			return string(p.State)
		}
		return "none"
	}}
	for _, s := range []struct {
		state string
		way   []int // into asks
	}{{"none", nil}, {"open", []int{0}}, {"approved", []int{0, 1}}, {"declined", []int{0, 2}}, {"withdrawn", []int{0, 3}}} {
		m.ways = append(m.ways, way{s.state, func() *domaintest.House {
			h := staffed()
			h.Person("N1", domain.Staff)
			for _, i := range s.way {
				h.Must(asks[i].by, asks[i].command)
			}
			return h
		}})
	}
	return m
}
