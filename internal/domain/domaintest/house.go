// Package domaintest runs the business in memory: commands are decided and folded
// as the sequencer does it, without a database. Laws and views are tested on it.
package domaintest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/schedule"
)

// FirstDay is the business day on which a House opens.
var FirstDay = calendar.Of(2025, 1, 2)

// House is a journal in memory and the World at its head.
type House struct {
	Log   []*domain.Recorded
	Asked []Asked // every command, refused ones included
	// Watch, unless nil, is called after every command.
	Watch    func(Asked)
	world    *domain.World
	kept     *domain.Source
	requests uint64
}

// Asked is a command, who asked, and what it led to.
type Asked struct {
	By      string
	Command domain.Command
	Answer  Answer
}

// Answer is what a command led to.
type Answer struct {
	Request domain.UUID
	Events  []*domain.Recorded // none when it was done already, or refused
	Refusal *domain.Refusal
}

// NewHouse opens the first business day.
func NewHouse() *House {
	h := &House{world: domain.NewWorld()}
	h.kept = Reading(&h.Log)
	h.Must(domain.System, domain.OpenBusinessDay{Date: FirstDay})
	return h
}

// World freezes what has been folded so far and gives it.
func (h *House) World() *domain.World {
	h.world.Freeze()
	frozen := h.world
	h.world = frozen.Fork()
	return frozen
}

// Today is the open day.
func (h *House) Today() calendar.Date { return h.world.Today() }

// Ask decides a command and records its events.
func (h *House) Ask(by string, c domain.Command) Answer {
	answer := h.record(by, c)
	asked := Asked{by, c, answer}
	h.Asked = append(h.Asked, asked)
	if h.Watch != nil {
		h.Watch(asked)
	}
	return answer
}

func (h *House) record(by string, c domain.Command) Answer {
	h.requests++
	var id domain.UUID
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, h.requests))
	copy(id[:], sum[:16])
	drafts, refusal := domain.Decide(h.world, by, c)
	answer := Answer{Request: id, Refusal: refusal}
	if refusal != nil {
		return answer
	}
	root := int64(len(h.Log)) + 1
	for _, d := range drafts {
		position := int64(len(h.Log)) + 1
		rec := &domain.Recorded{
			Position: position, Stream: d.Event.Stream(), Version: h.world.Version(d.Event.Stream()) + 1,
			RecordedAt: int64(h.world.Today()) * 86_400_000_000, EffectiveOn: d.EffectiveOn,
			Actor: by, Device: "test", RequestID: id, Causation: root, Correlation: id, AppRevision: "test", Event: d.Event,
		}
		h.world.KeptBy(h.kept, int64(len(h.Log)-len(h.Log)%keptEvery))
		switch len(h.Log) % (3 * keptEvery) {
		case keptEvery:
			h.world.RestAll()
		case 2 * keptEvery:
			h.world.Rest(someAwake)
		}
		h.Log = append(h.Log, rec)
		h.world.Apply(rec)
		if stands := h.world.Version(rec.Stream); stands != rec.Version {
			panic(fmt.Sprintf("%s is version %d of %s, which stands at %d after it: no journal takes what comes next", d.Event.Kind(), rec.Version, rec.Stream, stands))
		}
		answer.Events = append(answer.Events, rec)
	}
	return answer
}

// Must is Ask for what can't be refused.
func (h *House) Must(by string, c domain.Command) Answer {
	a := h.Ask(by, c)
	if a.Refusal != nil {
		panic(fmt.Sprintf("%T by %s was refused: %v", c, by, a.Refusal))
	}
	return a
}

// NextDay opens the next business day.
func (h *House) NextDay() {
	h.Must(domain.System, domain.OpenBusinessDay{Date: h.world.Today() + 1})
}

// Undo leaves a request out; see domain.UndoRequest.
func (h *House) Undo(by string, request domain.UUID) Answer {
	return h.Ask(by, domain.UndoRequest{Request: request, Streams: h.Streams(request), Reason: "entered by mistake"})
}

// Redo puts it back.
func (h *House) Redo(by string, request domain.UUID) Answer {
	return h.Ask(by, domain.RedoRequest{Request: request, Streams: h.Streams(request), Reason: "it was right after all"})
}

// Streams gives the streams that a request recorded events in.
func (h *House) Streams(request domain.UUID) []string {
	var streams []string
	seen := map[string]bool{}
	for _, rec := range h.Log {
		stream := rec.Stream
		switch e := rec.Event.(type) {
		case domain.EventCorrected:
			stream = e.About
		case domain.EventInserted:
			continue // the event itself follows
		}
		if rec.RequestID == request && !seen[stream] {
			seen[stream] = true
			streams = append(streams, stream)
		}
	}
	return streams
}

// keptEvery is how far a House lets its World fall behind what it need not hold: so that
// each law meets logs that are held, remembered by their positions, and partly both.
const keptEvery = 24

// someAwake is how many bytes of records a House leaves awake now and then: so that each
// law meets Worlds in which all, some and none are at rest.
const someAwake = 32 << 10

// Reading is a source that gives another copy of an event each time, as a journal does.
func Reading(log *[]*domain.Recorded) *domain.Source {
	return &domain.Source{
		Read: func(position int64) *domain.Recorded {
			rec := *(*log)[position-1]
			return &rec
		},
		Request: func(position int64) domain.UUID { return (*log)[position-1].RequestID },
		Kind:    func(position int64) domain.Event { return (*log)[position-1].Event },
	}
}

// FoldKept is Fold of a World that remembers the positions of events and holds none.
func FoldKept(log []*domain.Recorded) *domain.World {
	w := domain.NewWorld()
	w.KeptBy(Reading(&log), int64(len(log)))
	for _, rec := range log {
		w.Apply(rec)
	}
	w.Freeze()
	return w
}

// FoldResting is FoldKept of a World in which everything is put to rest every so many
// events, and that others look at then.
func FoldResting(log []*domain.Recorded, every int) *domain.World {
	w := domain.NewWorld()
	w.KeptBy(Reading(&log), int64(len(log)))
	for i, rec := range log {
		w.Apply(rec)
		if i%every == 0 {
			w.RestAll()
		}
		if i%(3*every) == 0 {
			w.Freeze()
			w.Version(rec.Stream)
			w = w.Fork()
		}
	}
	w.Freeze()
	return w
}

// Fold folds events from nothing.
func Fold(log []*domain.Recorded) *domain.World {
	w := domain.NewWorld()
	for _, rec := range log {
		w.Apply(rec)
	}
	w.Freeze()
	return w
}

// Person registers a verified party, able to do business.
func (h *House) Person(id string, as domain.PartyKind, roles ...domain.Role) {
	c := domain.RegisterParty{
		Party: id, As: as, Name: domain.Personal("sealed-" + id), Email: domain.Personal("sealed@" + id), EmailHash: "hash-" + id,
	}
	if as == domain.Borrower {
		c.CompanyName, c.CompanyNumber, c.Sector = "Company "+id, "UEN-"+id, "Retail"
	}
	h.Must(domain.System, c)
	for _, role := range roles {
		h.Must(domain.System, domain.GrantRole{Party: id, Role: role})
	}
	if as == domain.Staff {
		return
	}
	h.Must(id, domain.SubmitKyc{Party: id, IDNumber: "sealed", Address: "sealed", Country: "SG"})
	h.Must(domain.System, domain.VerifyKyc{Party: id, Method: "in person", ValidUntil: h.Today() + 3650})
	if as == domain.Investor {
		h.Must(id, domain.AcknowledgeRisk{Party: id, TextVersion: 1, ShownAt: 1})
	}
}

// Screen records that a sanctions list has nothing on a party; a company says first who
// owns it, unless it has.
func (h *House) Screen(party string) {
	if p := h.world.Party(party); p != nil && p.As == domain.Borrower && len(p.Owners) == 0 {
		h.Must(party, domain.DeclareOwners{Party: party, Owners: []domain.Owner{{Name: "sealed", ShareBps: 10_000, Country: "SG"}},
			Signatories: []domain.Signatory{{Name: "sealed", Capacity: "Director"}}})
	}
	h.Must("O1", domain.RecordScreening{Party: party, Result: domain.ScreeningClear, List: "MAS list of targeted persons", ListVersion: h.Today().String()})
}

// Staffed gives a House with an officer "O1", an approver "A1", an auditor "U1",
// and so many investors "I1", "I2", … and borrowers "B1", ….
func Staffed(investors, borrowers int) *House {
	h := NewHouse()
	h.Person("O1", domain.Staff, domain.RoleOfficer)
	h.Person("A1", domain.Staff, domain.RoleApprover)
	h.Person("U1", domain.Staff, domain.RoleAuditor)
	for i := range investors {
		h.Person(fmt.Sprintf("I%d", i+1), domain.Investor)
	}
	for i := range borrowers {
		h.Person(fmt.Sprintf("B%d", i+1), domain.Borrower)
	}
	return h
}

// TopUp gives an investor client money: a receipt, recorded and matched.
func (h *House) TopUp(investor, receipt string, amountCents money.Cents) {
	h.Must("O1", domain.RecordReceipt{
		Receipt: receipt, BankReference: "BANK-" + receipt, AmountCents: amountCents, Currency: "SGD", ValueOn: h.Today(), Payer: "sealed",
	})
	h.Must("O1", domain.MatchReceipt{Receipt: receipt, Purpose: domain.TopUp, Party: investor, AmountCents: amountCents, EffectiveOn: calendar.None})
}

// Terms are those of an annuity in monthly instalments.
func Terms(months int, rate money.Rate) schedule.Terms {
	return schedule.Terms{
		Kind: schedule.Annuity, Rate: rate, Periods: months, Frequency: calendar.Monthly, DayCount: calendar.Thirty360,
		LateInterestRate: 18_000_000, CalculationVersion: schedule.CalculationVersion,
	}
}

// Product is a definition of a product that differs from the standard one in most.
func Product(id string) domain.ProductDefined {
	return domain.ProductDefined{
		Product: id, Name: "Bridge loan", Currency: "SGD", Kinds: []schedule.Kind{schedule.Bullet, schedule.EqualPart}, DayCount: calendar.Act365,
		Frequency: calendar.Monthly, MinTenorMonths: 1, MaxTenorMonths: 12, MinAmountCents: 1_000_00, MaxAmountCents: 50_000_00,
		OriginationFee: 3_000_000, ServiceFee: 20_000_000, LateInterestRate: 24_000_000, LateFee: schedule.LateFee{Percent: 1_000_000, AfterDays: 5},
		InterestOn: schedule.Actual, Prepayment: schedule.ReduceInstalment, Ahead: schedule.InstalmentFirst, PledgeMinimumCents: 50_00, ListingDays: 10, MinimumFunding: 80_000_000,
	}
}

// List brings an application of the borrower to the market: 12 months at 10 %, open
// for 30 days, at least half of it to be funded.
func (h *House) List(facility, borrower string, amountCents money.Cents) {
	h.Must(borrower, domain.SubmitFacility{
		Facility: facility, Borrower: borrower, AmountCents: amountCents, Currency: "SGD", TenorMonths: 12,
		Repayment: schedule.Annuity, Purpose: "Stock", Sector: "Retail", TurnoverCents: 10 * amountCents,
	})
	const rate = 10_000_000
	h.Must("O1", domain.GradeFacility{Facility: facility, ModelVersion: "1", Grade: "B", PDBps: 200, LGDBps: 5000, Rate: rate, Inputs: "turnover"})
	h.Must("A1", domain.ApproveFacility{Facility: facility, ShownAt: 1})
	h.Must(domain.System, domain.ListFacility{
		Facility: facility, Terms: Terms(12, rate), TargetCents: amountCents, MinimumCents: amountCents / 2,
		PledgeMinimumCents: min(10_000, amountCents), ClosesOn: h.Today() + 30, OriginationFee: 2_000_000, ServiceFee: 10_000_000,
		Book: domain.DefaultBook("SGD"),
	})
}

// PayOut takes a funded facility to active.
func (h *House) PayOut(facility string) {
	borrower := h.world.Facility(facility).Application.Borrower
	h.Must("O1", domain.IssueContract{Facility: facility, DocumentHash: "hash-" + facility})
	h.Must(borrower, domain.AcceptFacility{Facility: facility, Signatory: "sealed", Capacity: "Director", ShownAt: 1, DocumentHash: "hash-" + facility})
	h.Must("O1", domain.RecordDisbursement{Facility: facility, BankReference: "PAYOUT-" + facility, PaidOn: calendar.None})
}

// Repay records a receipt on a day and matches it to the facility.
func (h *House) Repay(facility, receipt string, amountCents money.Cents, on calendar.Date) Answer {
	h.Must("O1", domain.RecordReceipt{
		Receipt: receipt, BankReference: "BANK-" + receipt, AmountCents: amountCents, Currency: "SGD", ValueOn: on, Payer: "sealed",
	})
	return h.Must("O1", domain.MatchReceipt{Receipt: receipt, Purpose: domain.Repayment, Facility: facility, AmountCents: amountCents, EffectiveOn: on})
}
