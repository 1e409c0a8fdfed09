package demo

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/documents"
	"refold/internal/domain"
	"refold/internal/events"
)

// accounts stands in for the passwords, which are not what these tests are about.
type accounts struct{}

func (accounts) EmailHash(email string) string { return "hash of " + email }
func (accounts) SetFirstPassword(context.Context, string, string, string) error {
	return nil
}

// openly "seals" without encryption, so that equal plays give equal journals.
type openly struct{}

func (openly) Seal(_ context.Context, subject, plain string) (domain.Personal, error) {
	return domain.Personal(subject + ":" + plain), nil
}

// drawer takes documents, and forgets them.
type drawer struct{}

func (drawer) Put(_ context.Context, _ string, content []byte) (documents.Document, error) {
	mediaType, err := documents.Inspect(content)
	return documents.Document{Hash: documents.Hash(content), MediaType: mediaType, SizeBytes: int64(len(content))}, err
}

// clock is the time on a stage; it can be moved on.
type clock struct{ now time.Time }

func (c *clock) evening(day calendar.Date) {
	c.now = time.UnixMicro(midnight(day)).Add(22 * time.Hour)
}

func stage(t *testing.T, scale Scale, time_ *clock) (*events.Journal, *Play) {
	t.Helper()
	store := events.NewMemory()
	if err := store.CreateDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time_.now }
	journal, err := events.Open(t.Context(), store, events.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(journal.Close)
	play := New(journal, openly{}, accounts{}, drawer{}, scale, func(string) {})
	play.now = now
	return journal, play
}

// filled is a demo that was filled at once.
func filled(t *testing.T, scale Scale, today calendar.Date) (*events.Journal, *Play) {
	t.Helper()
	var c clock
	c.evening(today)
	journal, play := stage(t, scale, &c)
	if err := play.CatchUp(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	return journal, play
}

var today = calendar.Of(2026, 3, 31)

// sound checks what holds of every demo.
func sound(t *testing.T, journal *events.Journal) {
	t.Helper()
	w := journal.Head()
	if broken := w.Verify(); len(broken) > 0 {
		t.Errorf("broken: %v", broken)
	}
	for _, f := range w.Facilities() {
		for _, x := range f.Inadmissible() {
			t.Errorf("event %d of facility %s has no effect: %v", x.Record.Position, f.ID, x.Reasons)
		}
	}
	for _, p := range w.Parties() {
		if p.As == domain.Investor && w.Balance(domain.WalletAvailable, p.ID, domain.WalletCurrency) < 0 {
			t.Errorf("%s has spent more than there was", p.ID)
		}
	}
	log := journal.Log().Since(0)
	for i, rec := range log {
		if i > 0 && rec.RecordedAt < log[i-1].RecordedAt {
			t.Fatalf("event %d was recorded before the one before it", rec.Position)
		}
	}
}

// census counts facilities by stage, parties by kind and events by kind.
func census(w *domain.World, log []*domain.Recorded) (stages map[domain.Stage]int, parties map[domain.PartyKind]int, kinds map[string]int) {
	stages, parties, kinds = map[domain.Stage]int{}, map[domain.PartyKind]int{}, map[string]int{}
	for _, f := range w.Facilities() {
		stages[f.Stage]++
	}
	for _, p := range w.Parties() {
		parties[p.As]++
	}
	for _, rec := range log {
		kinds[rec.Event.Kind()]++
	}
	return stages, parties, kinds
}

func TestTheSmallDemoIsALendersLife(t *testing.T) {
	t.Parallel()
	journal, _ := filled(t, Small, today)
	sound(t, journal)
	w := journal.Head()
	if w.Today() != today {
		t.Fatalf("the demo stands at %s, want %s", w.Today(), today)
	}
	stages, parties, kinds := census(w, journal.Log().Since(0))
	t.Logf("%d events: %v\n%v\n%v", w.Position(), stages, parties, kinds)
	if n := len(w.Facilities()); n < 80 || n > 160 {
		t.Errorf("%d facilities", n)
	}
	if w.Position() > 16_000 {
		t.Errorf("%d events are too many for a small demo", w.Position())
	}
	stories(t, w, journal.Log().Since(0))
}

func TestTheFullDemo(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it plays three years")
	}
	journal, _ := filled(t, Full, today)
	sound(t, journal)
	w := journal.Head()
	stages, parties, kinds := census(w, journal.Log().Since(0))
	t.Logf("%d events: %v\n%v\n%v", w.Position(), stages, parties, kinds)
	for _, c := range []struct {
		what         string
		n, low, high int
	}{
		{"facilities", len(w.Facilities()), 1100, 1300},
		{"investors", parties[domain.Investor], 980, 1020},
		{"companies", parties[domain.Borrower], 290, 310},
		{"events", int(w.Position()), 100_000, 150_000},
		{"loans that run", stages[domain.Active], 300, 600},
		{"loans repaid", stages[domain.Closed], 400, 800},
		{"loans in default and lost", stages[domain.Defaulted] + stages[domain.ChargedOff] + stages[domain.WrittenOff], 15, 90},
		{"listings", stages[domain.Listed], 4, 40},
	} {
		if c.n < c.low || c.n > c.high {
			t.Errorf("%d %s, want %d to %d", c.n, c.what, c.low, c.high)
		}
	}
	stories(t, w, journal.Log().Since(0))
	wave(t, w)
}

// wave checks that restaurants fell behind together.
func wave(t *testing.T, w *domain.World) {
	t.Helper()
	var lost, loans, lostElsewhere, elsewhere int
	for _, f := range w.Facilities() {
		if !f.HasLoan() {
			continue
		}
		bad := f.Stage == domain.Defaulted || f.Stage == domain.ChargedOff || f.Stage == domain.WrittenOff
		switch {
		case f.Application.Sector == foodAndBeverage && bad:
			lost++
			fallthrough
		case f.Application.Sector == foodAndBeverage:
			loans++
		case bad:
			lostElsewhere++
			fallthrough
		default:
			elsewhere++
		}
	}
	t.Logf("lost: %d of %d restaurants' loans, %d of %d others", lost, loans, lostElsewhere, elsewhere)
	if lost*elsewhere < 2*lostElsewhere*loans {
		t.Errorf("%d of %d restaurants' loans were lost, and %d of %d others: that is no wave", lost, loans, lostElsewhere, elsewhere)
	}
}

// stories checks that what is written down in the script came about.
func stories(t *testing.T, w *domain.World, log []*domain.Recorded) {
	t.Helper()
	stages, _, kinds := census(w, log)
	for _, s := range []domain.Stage{domain.Submitted, domain.UnderAssessment, domain.Listed, domain.Active, domain.WrittenOff,
		domain.Closed, domain.Declined, domain.Withdrawn, domain.Lapsed} {
		if stages[s] == 0 {
			t.Errorf("no facility is %s", s)
		}
	}
	for _, kind := range []string{"RequestUndone", "RequestRedone", "OverpaymentRefunded", "DefaultDeclared", "FacilityChargedOff", "ChargeRaised", "ProposalApproved",
		"BankBalanceStated", "TrustDaySignedOff", "FeesSwept", "ProductDefined", "CapsSet", "LimitsSet", "AttachmentAdded", "CompanyFiguresStated",
		"PlatformMoneyAdded", "ClawbackSettled", "EventCorrected"} {
		if kinds[kind] == 0 {
			t.Errorf("there is no %s", kind)
		}
	}
	choices(t, w, log)
	amends(t, w, log)
	partly, net, rescued := false, false, false
	for _, f := range w.Facilities() {
		partly = partly || f.HasLoan() && f.DisbursedCents < f.Listing.TargetCents
		rescued = rescued || len(f.Restructurings) > 0 && len(f.Payments) > 3 && f.Payments[len(f.Payments)-3].On > f.Restructurings[0].On
		net = net || slices.ContainsFunc(f.Payments, func(p domain.Payment) bool { return p.CostsCents > 0 })
	}
	if !partly {
		t.Error("no loan was funded in part")
	}
	if !rescued {
		t.Error("no loan was restructured and paid since")
	}
	if !net {
		t.Error("no recovery had costs")
	}
	late := slices.ContainsFunc(log, func(rec *domain.Recorded) bool {
		_, ok := rec.Event.(domain.ReceiptMatched)
		return ok && rec.RecordedAt >= midnight(rec.EffectiveOn+foundAfter)
	})
	if !late {
		t.Error("no receipt was found weeks late")
	}
	own := map[domain.Stage]bool{}
	for _, f := range w.FacilitiesOf(borrower) {
		own[f.Stage] = true
	}
	if len(own) < 5 {
		t.Errorf("the demo borrower's loans are in %d stages only: %v", len(own), own)
	}
	if n := len(w.FacilitiesOf(investor)); n < 10 {
		t.Errorf("the demo investor is in %d loans only", n)
	}
}

// amends checks that a refund of a closed loan was corrected by two people, and that an
// investor's record was restored.
func amends(t *testing.T, w *domain.World, log []*domain.Recorded) {
	t.Helper()
	corrected, restored := 0, 0
	offMarket := map[domain.UUID]int{} // by the request that undid them: a listing and its pledges
	for _, rec := range log {
		switch e := rec.Event.(type) {
		case domain.EventCorrected:
			if f := w.Facility(strings.TrimPrefix(e.About, domain.FacilityStream(""))); f != nil && f.Stage == domain.Closed {
				corrected++
			}
		case domain.RequestUndone:
			if slices.Contains(e.Streams, domain.PartyStream(investorID(wrongInvestor))) {
				restored++
			}
			if strings.HasPrefix(e.Reason, "Listed before") && w.Undone(e.Request) {
				offMarket[rec.RequestID]++
			}
		}
	}
	if p := w.Party(investorID(wrongInvestor)); corrected == 0 || restored != 1 || p.PerFacilityCents != 0 {
		t.Errorf("%d corrections of closed loans, %d restored records, the limit is %s", corrected, restored, p.PerFacilityCents)
	}
	for _, many := range offMarket {
		if many < 2 {
			t.Errorf("a listing was undone without what depended on it")
		}
	}
	if len(offMarket) != 1 {
		t.Errorf("%d listings were undone with what depended on them", len(offMarket))
	}
}

// choices checks that money paid ahead did each thing that it can, and that what investors
// owed back ended in both ways that take a decision.
func choices(t *testing.T, w *domain.World, log []*domain.Recorded) {
	t.Helper()
	ways := map[domain.PrepaymentChoice]int{}
	for _, rec := range log {
		if e, ok := rec.Event.(domain.ReceiptMatched); ok && e.Purpose == domain.Repayment {
			ways[e.Prepayment]++
		}
	}
	for _, way := range domain.PrepaymentChoices {
		if ways[way] == 0 {
			t.Errorf("no receipt chose that what it pays ahead does %q: %v", way, ways)
		}
	}
	settled, sentBack := 0, 0
	for _, wallet := range w.Wallets() {
		settled += len(wallet.Settlements)
	}
	for _, r := range w.Receipts() {
		if strings.HasSuffix(r.ID, "-BACK") {
			sentBack++
		}
	}
	if settled != 1 || sentBack != 1 {
		t.Errorf("of what investors owed back, the platform bore %d and %d sent it", settled, sentBack)
	}
}

func TestPlayingDayByDayIsPlayingAtOnce(t *testing.T) {
	t.Parallel()
	through := today + 25 // beyond the day on which the history was to end
	var c clock
	c.evening(today - 20)
	step, play := stage(t, Small, &c)
	if err := play.CatchUp(t.Context(), today-20); err != nil {
		t.Fatal(err)
	}
	for day := today - 19; day <= through; day++ {
		c.evening(day)
		if err := play.CatchUp(t.Context(), day); err != nil {
			t.Fatal(err)
		}
	}
	atOnce, once := stage(t, Small, &c)
	if err := once.playFrom(t.Context(), step.Log().At(1).EffectiveOn, through); err != nil {
		t.Fatal(err)
	}
	for i, rec := range atOnce.Log().Since(0) {
		if i >= step.Log().Len() || !reflect.DeepEqual(step.Log().At(int64(i)+1).Event, rec.Event) {
			t.Fatalf("event %d of %s, day by day: %+v\nat once: %+v", i+1, rec.EffectiveOn, step.Log().At(int64(i)+1).Event, rec.Event)
		}
	}
	if step.Head().Digest() == atOnce.Head().Digest() {
		return
	}
	a, b := strings.Split(step.Head().Describe(), "\n"), strings.Split(atOnce.Head().Describe(), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Fatalf("line %d:\nday by day: %s\nat once:    %s", i, a[i], b[i])
		}
	}
	t.Fatalf("day by day %d lines, at once %d", len(a), len(b))
}

func TestPlayingAgainChangesNothing(t *testing.T) {
	t.Parallel()
	journal, play := filled(t, Small, today)
	head := journal.Head().Position()
	if err := play.CatchUp(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	if again := journal.Head().Position(); again != head {
		t.Errorf("playing the day again added %d events", again-head)
	}
}
