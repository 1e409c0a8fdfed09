package domain_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/money"
	_ "refold/internal/rapidtest"
)

// The equation of the trust account, every movement of it, every account's entries and
// the money locator agree to the cent, after every event of a random history.
func TestEveryCentIsSomewhereAtEveryPosition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		w := domain.NewWorld()
		for i, rec := range h.Log {
			w.Apply(rec)
			if every := 40; i%every != 0 && i != len(h.Log)-1 {
				continue
			}
			var moved money.Cents
			for _, m := range w.Movements("SGD") {
				moved += m.AmountCents
			}
			if trust := money.Cents(w.Balance(domain.TrustAccount, "", "SGD")); moved != trust {
				t.Fatalf("at %d the movements come to %s, the trust account is %s", rec.Position, moved, trust)
			}
			l := w.Locate("SGD")
			var receipts, places money.Cents
			for _, r := range w.Receipts() {
				receipts += r.AmountCents
			}
			for _, p := range l.Places {
				places += p.AmountCents
			}
			if l.ReceiptCents != receipts || places != l.InCents() {
				t.Fatalf("at %d receipts of %s are %s to the locator, which finds %s of %s", rec.Position, receipts, l.ReceiptCents, places, l.InCents())
			}
		}
	})
}

func TestTheEntriesOfAnAccountAddUpToIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		w := h.World()
		for _, p := range w.MoneyBalances() {
			entries := w.Entries(p.Account)
			if n := len(entries); n == 0 || entries[n-1].BalanceCents != p.AmountCents {
				t.Fatalf("%s of %s is %d, its entries %+v", p.Account.Kind, p.Account.Owner, p.AmountCents, entries)
			}
		}
	})
}

// What the books said at the end of a day is the fold of what counts until then.
func TestBalancesOfADayAreThoseOfItsFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		day := domaintest.FirstDay + calendar.Date(rapid.IntRange(0, int(h.Today()-domaintest.FirstDay)).Draw(t, "day"))
		until := domain.NewWorld()
		log := domaintest.AsCorrected(h.Log)
		slices.SortStableFunc(log, func(a, b *domain.Recorded) int { return int(a.EffectiveOn - b.EffectiveOn) })
		var undos []*domain.Recorded
		for _, rec := range log {
			switch rec.Event.(type) {
			case domain.RequestUndone, domain.RequestRedone:
				undos = append(undos, rec)
				continue
			}
			if rec.EffectiveOn <= day {
				until.Apply(rec)
			}
		}
		slices.SortFunc(undos, func(a, b *domain.Recorded) int { return int(a.Position - b.Position) })
		for _, rec := range undos {
			moved := *rec
			moved.EffectiveOn = day
			until.Apply(&moved)
		}
		until.Reach(int64(len(h.Log)), day)
		if got, want := h.World().BalancesOn(day), until.Balances(); !slices.Equal(got, want) {
			t.Fatalf("on %s of %s\n%v\nwant\n%v", day, h.Today(), got, want)
		}
	})
}

// The bank's balance is always the books' plus what is named as unexplained, and a
// statement that tells the books as they are leaves nothing open.
func TestTheDifferenceIsWhatIsNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, size(t))
		w := h.World()
		r := w.Reconcile("SGD")
		for _, day := range r.Days() {
			s, ok := r.Day(day)
			if !ok {
				t.Fatalf("%s is not stated", day)
			}
			var named money.Cents
			for _, i := range s.OpenLines {
				named += r.Lines[i].AmountCents
			}
			for _, i := range s.OpenMovements {
				named -= r.Movement(i).AmountCents
			}
			if named += s.LaterCents + s.RestCents; named != s.DifferenceCents() {
				t.Fatalf("%s differs by %s, %s of it is named", day, s.DifferenceCents(), named)
			}
		}
		var lines []domain.BankLine
		var balance money.Cents
		for _, m := range w.Movements("SGD") {
			lines, balance = append(lines, domain.BankLine{On: m.On, AmountCents: m.AmountCents, Reference: m.Reference}), balance+m.AmountCents
		}
		if len(r.Days()) > 0 {
			return
		}
		h.Must(domain.System, domain.StateBankBalance{Currency: "SGD", Day: h.Today(), BalanceCents: balance, Lines: lines})
		if s, _ := h.World().Reconcile("SGD").Day(h.Today()); s.Unexplained() != 0 || s.DifferenceCents() != 0 {
			t.Fatalf("a statement like the books leaves %+v open", s)
		}
	})
}

// statement is a house whose bank tells of one line that nobody knows: a fee of 12.50.
func statement(t *testing.T) (*domaintest.House, domain.StateBankBalance) {
	t.Helper()
	h := domaintest.Staffed(1, 0)
	h.Person("A2", domain.Staff, domain.RoleApprover)
	h.TopUp("I1", "R1", 1_000_00)
	return h, domain.StateBankBalance{Currency: "SGD", Day: h.Today(), BalanceCents: 987_50, Lines: []domain.BankLine{
		{On: h.Today(), AmountCents: 1_000_00, Reference: "bank-r1 "},
		{On: h.Today(), AmountCents: -12_50, Reference: "FEE-77"},
	}}
}

func TestAnUnexplainedLineIsFoundTheSameDay(t *testing.T) {
	h, c := statement(t)
	h.Must("A1", c)
	r := h.World().Reconcile("SGD")
	s, _ := r.Day(h.Today())
	if s.BookCents != 1_000_00 || s.DifferenceCents() != -12_50 || s.Unexplained() != 1 || s.RestCents != 0 {
		t.Fatalf("the day stands at %+v", s)
	}
	if line := r.Lines[s.OpenLines[0]]; line.Reference != "FEE-77" {
		t.Errorf("the line named is %+v", line)
	}
	sign := domain.SignOffTrustDay{Currency: "SGD", Day: h.Today(), BalanceCents: 987_50}
	for _, tt := range []struct{ by, reason, code string }{
		{"O1", "", "NOT_ALLOWED"},
		{"A1", "A bank charge.", "SECOND_PERSON_NEEDED"},
		{"A2", "", "UNEXPLAINED"},
	} {
		sign.Reason = tt.reason
		if a := h.Ask(tt.by, sign); a.Refusal == nil || !a.Refusal.Has(tt.code) {
			t.Errorf("signed off by %s: %v, not %s", tt.by, a.Refusal, tt.code)
		}
	}
	h.Must(domain.System, domain.AddPlatformMoney{Currency: "SGD", AmountCents: 12_50, BankReference: "OWN-1", Reason: "The bank's fee.", PaidOn: calendar.None})
	sign.Reason = "A bank charge; it is claimed back."
	h.Must("A2", sign)
	day := h.World().Trust("SGD").Day(h.Today())
	if day.SignedBy != "A2" || day.Unexplained != 2 || day.BookCents != 1_012_50 {
		t.Errorf("signed off as %+v", day)
	}
	// Stated anew, the day is open again.
	c.BalanceCents += 12_50
	c.Lines = append(c.Lines, domain.BankLine{On: h.Today(), AmountCents: 12_50, Reference: "OWN-1"})
	h.Must("O1", c)
	if day := h.World().Trust("SGD").Day(h.Today()); day.SignedBy != "" {
		t.Errorf("the sign-off of the old statement stands: %+v", day)
	}
	if a := h.Ask("A2", sign); a.Refusal == nil || !a.Refusal.Has("BALANCE_STATED_ANEW") {
		t.Errorf("the old balance was signed off: %v", a.Refusal)
	}
}

// What is owed back is covered by platform money, comes back from later distributions
// by itself, or is given up; the equation holds throughout.
func TestAClawbackIsCoveredAndSettled(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	h.Person("I7", domain.Investor)
	h.OwedBack("I7", "B1")
	owed := h.World().OwedBackCents("I7", "SGD")
	if owed <= 0 {
		t.Fatalf("%s is owed back", owed)
	}
	trial := func() domain.TrialBalance { return h.World().TrialBalances()[0] }
	if s := trial().ShortfallCents(); s != owed {
		t.Errorf("%s is short, %s owed back", s, owed)
	}
	settle := domain.SettleClawback{Settlement: "S1", Party: "I7", AmountCents: owed, Reason: "Not worth the postage."}
	if a := h.Ask(domain.System, settle); a.Refusal == nil || !a.Refusal.Has("NOT_COVERED") {
		t.Errorf("settled without platform money: %v", a.Refusal)
	}
	h.Must(domain.System, domain.AddPlatformMoney{Currency: "SGD", AmountCents: owed + 1_00, BankReference: "OWN-1", Reason: "To cover.", PaidOn: calendar.None})
	if t1 := trial(); t1.ShortfallCents() != 0 || h.World().Spare("SGD") != 1_00 {
		t.Errorf("%s short, %s to spare", t1.ShortfallCents(), h.World().Spare("SGD"))
	}
	if a := h.Ask(domain.System, domain.SweepFees{Currency: "SGD", PlatformCents: 1_01, BankReference: "S", PaidOn: calendar.None}); a.Refusal == nil || !a.Refusal.Has("MORE_THAN_EARNED") {
		t.Errorf("the cover was swept: %v", a.Refusal)
	}
	half := settle
	half.AmountCents = owed / 2
	h.Must(domain.System, half)
	h.TopUp("I7", "R-BACK", owed-owed/2+30) // what comes in pays back the rest first
	if w := h.World(); w.OwedBackCents("I7", "SGD") != 0 || w.Balance(domain.WalletAvailable, "I7", "SGD") != 30 {
		t.Errorf("after all, available %d", w.Balance(domain.WalletAvailable, "I7", "SGD"))
	}
	if spare := h.World().Spare("SGD"); spare != owed+1_00-owed/2 {
		t.Errorf("%s may be taken out", spare)
	}
	if broken := soundness(h.World()); len(broken) > 0 {
		t.Error(broken)
	}
}

// Many receipts are recorded in one request, or none of them.
func TestReceiptsAreRecordedTogetherOrNotAtAll(t *testing.T) {
	h := domaintest.Staffed(1, 0)
	h.TopUp("I1", "R1", 10_00)
	one := domain.RecordReceipt{Receipt: "R2", BankReference: "BANK-R2", AmountCents: 5_00, Currency: "SGD", ValueOn: h.Today(), Payer: "sealed"}
	two, used, tomorrow := one, one, one
	two.Receipt, two.BankReference = "R3", "BANK-R3"
	used.Receipt, used.BankReference = "R4", "BANK-R1"
	tomorrow.Receipt, tomorrow.BankReference, tomorrow.ValueOn = "R5", "BANK-R5", h.Today()+1
	again := two
	again.Receipt = "R6"
	a := h.Ask("O1", domain.RecordReceipts{Receipts: []domain.RecordReceipt{one, used, two, tomorrow, again}})
	if a.Refusal == nil || !a.Refusal.Has("BANK_REFERENCE_USED") || !a.Refusal.Has("IN_THE_FUTURE") || !a.Refusal.Has("BANK_REFERENCE_TWICE") || len(a.Refusal.Reasons) != 3 {
		t.Fatalf("answered %v", a.Refusal)
	}
	if h.World().Receipt("R2") != nil {
		t.Error("one was recorded although others were refused")
	}
	if a := h.Must("O1", domain.RecordReceipts{Receipts: []domain.RecordReceipt{one, two}}); len(a.Events) != 2 {
		t.Errorf("%d events", len(a.Events))
	}
	if a := h.Must("O1", domain.RecordReceipts{Receipts: []domain.RecordReceipt{one, two}}); len(a.Events) != 0 {
		t.Errorf("again: %d events", len(a.Events))
	}
}

// A late receipt that takes a wallet below zero is known before it is matched, to the
// cent, and matching it does exactly that.
func TestTheEffectOfAMatchIsKnownBefore(t *testing.T) {
	h := domaintest.Staffed(1, 1)
	h.OwedBack("I1", "B1")
	owed := h.World().OwedBackCents("I1", "SGD")
	var late domain.MatchReceipt
	for _, asked := range h.Asked {
		if c, ok := asked.Command.(domain.MatchReceipt); ok {
			late = c
		}
	}
	before := domaintest.Fold(h.Log[:len(h.Log)-1])
	effect, ok := before.EffectOf("O1", late)
	if !ok || effect.OverdrawnCents() != owed || len(effect.Overdrawn) != 1 || effect.Overdrawn[0].Account.Owner != "I1" {
		t.Fatalf("owed back %s, foreseen %+v", owed, effect)
	}
	f := h.World().Facility(late.Facility)
	if got, want := effect.Payment, f.Payments[0]; got != want || got.Allocation.Principal == 0 {
		t.Errorf("foreseen %+v, came %+v", got, want)
	}
	if _, ok := before.EffectOf("U1", late); ok {
		t.Error("the auditor may match")
	}
}
