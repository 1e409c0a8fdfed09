package domain_test

import (
	"testing"

	"pgregory.net/rapid"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
)

// Of the investor's own limits, the back office's for one investor and the platform's for
// all, the tightest binds; to the cent, and named by whose it is.
func TestTheTightestLimitBinds(t *testing.T) {
	type limits = domain.Limits
	for _, tt := range []struct {
		name              string
		own, office, caps limits
		amount            money.Cents
		code              string // of the refusal; "" if it is taken
	}{
		{"no limits", limits{}, limits{}, limits{}, 5_000_00, ""},
		{"the cap for one loan", limits{}, limits{}, limits{2_000_00, 0}, 2_000_00, ""},
		{"a cent above it", limits{}, limits{}, limits{2_000_00, 0}, 2_000_01, "ABOVE_FACILITY_CAP"},
		{"the cap for all loans, 1,000.00 of it used", limits{}, limits{}, limits{0, 3_000_00}, 2_000_00, ""},
		{"a cent above that", limits{}, limits{}, limits{0, 3_000_00}, 2_000_01, "ABOVE_TOTAL_CAP"},
		{"the own limit is tighter", limits{1_500_00, 0}, limits{}, limits{2_000_00, 0}, 1_500_01, "ABOVE_FACILITY_LIMIT"},
		{"the office's is tighter still", limits{1_500_00, 0}, limits{1_000_00, 0}, limits{2_000_00, 0}, 1_000_01, "ABOVE_FACILITY_LIMIT"},
		{"within all three", limits{1_500_00, 4_000_00}, limits{1_400_00, 3_000_00}, limits{1_300_00, 2_300_00}, 1_300_00, ""},
		{"the own limit for all", limits{0, 2_000_00}, limits{0, 2_500_00}, limits{0, 3_000_00}, 1_000_01, "ABOVE_TOTAL_LIMIT"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := lenders(t)
			h.Must("I1", domain.SetLimits{Party: "I1", PerFacilityCents: tt.own.PerFacilityCents, TotalCents: tt.own.TotalCents})
			h.Must("O1", domain.SetLimits{Party: "I1", PerFacilityCents: tt.office.PerFacilityCents, TotalCents: tt.office.TotalCents})
			h.Must(domain.System, domain.SetCaps{Currency: "SGD", PerFacilityCents: tt.caps.PerFacilityCents, TotalCents: tt.caps.TotalCents})
			answered(t, h.Ask("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: tt.amount, ShownAt: 1}), tt.code)
		})
	}
}

// lenders has one investor, who has pledged 1,000.00 of 6,000.00, and a second request to
// pledge in.
func lenders(t *testing.T) *domaintest.House {
	t.Helper()
	h := domaintest.Staffed(1, 2)
	h.TopUp("I1", "R1", 6_000_00)
	h.List("F0", "B1", 10_000_00)
	h.List("F1", "B2", 10_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F0", Pledge: "L0", Investor: "I1", AmountCents: 1_000_00, ShownAt: 1})
	return h
}

func answered(t *testing.T, a domaintest.Answer, code string) {
	t.Helper()
	if code == "" && a.Refusal != nil || code != "" && (a.Refusal == nil || !a.Refusal.Has(code)) {
		t.Errorf("answered %v, not %q", a.Refusal, code)
	}
}

// Nobody sets themself more than the platform allows, nor more than the back office has
// allowed them; whoever has more already keeps it and can add nothing.
func TestLimitsAreSetWithinTheCaps(t *testing.T) {
	h := lenders(t)
	set := func(by string, perFacility, total money.Cents) domaintest.Answer {
		return h.Ask(by, domain.SetLimits{Party: "I1", PerFacilityCents: perFacility, TotalCents: total})
	}
	answered(t, set("I1", 900_000_00, 0), "")
	h.Must(domain.System, domain.SetCaps{Currency: "SGD", PerFacilityCents: 500_00, TotalCents: 5_000_00})
	if got := h.World().LimitsOf(h.World().Party("I1"), "SGD"); got != (domain.Limits{PerFacilityCents: 500_00, TotalCents: 5_000_00}) {
		t.Errorf("the limits are %v", got)
	}
	answered(t, h.Ask("I1", domain.PlacePledge{Facility: "F0", Pledge: "L9", Investor: "I1", AmountCents: 100_00, ShownAt: 1}), "ABOVE_FACILITY_CAP")
	if stake := h.World().AtStakeCents("I1", "SGD"); stake != 1_000_00 {
		t.Errorf("%s is at stake", stake)
	}
	answered(t, set("I1", 500_01, 0), "ABOVE_CAP")
	answered(t, set("O1", 0, 5_000_01), "ABOVE_CAP")
	answered(t, set("O1", 300_00, 4_000_00), "")
	answered(t, set("I1", 300_01, 0), "ABOVE_OFFICE_LIMIT")
	answered(t, set("I1", 0, 4_000_01), "ABOVE_OFFICE_LIMIT")
	answered(t, set("I1", 300_00, 4_000_00), "")
	answered(t, set("I2", 1_00, 0), "NOT_ALLOWED")
	answered(t, set("I1", -1, 0), "AMOUNT_NEGATIVE")
	answered(t, set("I1", 0, 0), "") // none of one's own; the others still bind
	if got := h.World().LimitsOf(h.World().Party("I1"), "SGD"); got != (domain.Limits{PerFacilityCents: 300_00, TotalCents: 4_000_00}) {
		t.Errorf("the limits are %v", got)
	}
	if again := set("I1", 0, 0); again.Refusal != nil || len(again.Events) > 0 {
		t.Errorf("the same again gave %v", again)
	}
}

// The caps take two people; they can't contradict each other.
func TestCapsAreADecisionOfTwo(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	caps := domain.SetCaps{Currency: "SGD", PerFacilityCents: 100_00, TotalCents: 1_000_00}
	answered(t, h.Ask("A1", caps), "NEEDS_SECOND_PERSON")
	answered(t, h.Ask("I1", domain.Propose{Proposal: "Q0", Command: caps, Reason: "More for me."}), "NOT_ALLOWED")
	wrong, foreign, below := caps, caps, caps
	wrong.PerFacilityCents, foreign.Currency, below.TotalCents = 1_000_01, "USD", -1
	answered(t, h.Ask(domain.System, wrong), "CAPS_CONTRADICT")
	answered(t, h.Ask(domain.System, foreign), "CURRENCY_DIFFERS")
	answered(t, h.Ask(domain.System, below), "AMOUNT_NEGATIVE")
	h.Must("O1", domain.Propose{Proposal: "Q1", Command: caps, Reason: "As the board decided."})
	answered(t, h.Ask("O1", domain.ApproveProposal{Proposal: "Q1"}), "NOT_ALLOWED")
	if h.World().Caps("SGD") != (domain.Limits{}) {
		t.Error("what nobody approved is in force")
	}
	h.Must("A1", domain.ApproveProposal{Proposal: "Q1"})
	if versions := h.World().CapsVersions("SGD"); len(versions) != 1 || versions[0].By != "A1" || versions[0].PerFacilityCents != 100_00 {
		t.Errorf("in force: %v", versions)
	}
}

// What the accounts say is at stake is what the facilities add up to, in every history.
func TestWhatIsAtStakeIsTheSumOfTheFacilities(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.Staffed(4, 2)
		holders := 0
		h.Watch = func(domaintest.Asked) {
			w := h.World()
			for _, p := range w.Parties() {
				var sum money.Cents
				for _, f := range w.FacilitiesOf(p.ID) {
					sum += staked(f, p.ID)
				}
				if got := w.AtStakeCents(p.ID, "SGD"); got != sum {
					t.Fatalf("%s has %s at stake, and its facilities say %s", p.ID, got, sum)
				}
				if sum > 0 {
					holders++
				}
			}
		}
		domaintest.Live(t, h, size(t)/2)
		if holders == 0 {
			t.Skip("nobody had anything at stake")
		}
	})
}

// staked is what an investor has pledged in a facility that is not paid out, or has lent
// in one that is.
func staked(f *domain.Facility, investor string) (sum money.Cents) {
	for _, claim := range f.Claims {
		if f.Pledges[claim.Pledge].Investor == investor {
			sum += claim.OutstandingCents()
		}
	}
	for _, p := range f.Pledges {
		if p.Investor == investor && !f.HasLoan() {
			sum += map[domain.PledgeState]money.Cents{domain.PledgeOpen: p.AmountCents, domain.PledgeAllotted: p.AllottedCents}[p.State]
		}
	}
	return sum
}
