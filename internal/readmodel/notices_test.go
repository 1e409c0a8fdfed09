package readmodel

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/timemachine"
)

// shelf is a journal in memory with its index.
type shelf struct {
	*timemachine.Machine
	known int64
}

type shelved struct {
	log  []*domain.Recorded
	head *domain.World
}

func (s shelved) Log() domain.Log     { return domain.LogOf(s.log) }
func (s shelved) Head() *domain.World { return s.head }

func historyOf(h *domaintest.House) (*domain.World, History) {
	w := h.World()
	return w, shelf{timemachine.New(shelved{h.Log, w}), w.Position()}
}

func (s shelf) Corrections(stream string) []*domain.Recorded {
	return s.Machine.Corrections(stream, s.known)
}

// Over random histories: the pages of anybody's notices, of any size, are the parts of
// one list; what was told of a moment is in the order in which it was known; and nobody
// is told who another investor is.
func TestNoticesComeInPages(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		house := domaintest.History(t, 200)
		w, h := historyOf(house)
		for _, p := range w.Parties() {
			whole := Notices(w, as(p.ID), h, 0, 10_000)
			if p.As == domain.Staff {
				if len(whole.Notices) != 0 {
					t.Fatalf("%s has notices", p.ID)
				}
				continue
			}
			for i, n := range whole.Notices {
				part := Notices(w, as(p.ID), h, i, 1)
				if len(part.Notices) != 1 || !reflect.DeepEqual(part.Notices[0], n) || part.More != (i < len(whole.Notices)-1) {
					t.Fatalf("%s: notice %d alone is %+v, in the list %+v", p.ID, i, part.Notices, n)
				}
				if i > 0 && n.Position > whole.Notices[i-1].Position || n.Position < 1 || n.Position > w.Position() || n.Title == "" || n.On > w.Today() {
					t.Fatalf("%s: %+v after %+v", p.ID, n, whole.Notices[max(0, i-1)])
				}
				for _, other := range w.Parties() {
					if text := fmt.Sprint(n); other.ID != p.ID && other.As == domain.Investor && strings.Contains(text, "sealed-"+other.ID) {
						t.Fatalf("%s is told of %s: %s", p.ID, other.ID, text)
					}
				}
			}
			if n := UnseenNotices(w, as(p.ID), h, w.Position(), 9); n != 0 {
				t.Fatalf("%s: %d notices after the last event", p.ID, n)
			}
		}
	})
}

// titles are what an investor was told, oldest first.
func titles(h *domaintest.House, party string) string {
	w, history := historyOf(h)
	var all []string
	for _, n := range Notices(w, as(party), history, 0, 100).Notices {
		all = append([]string{n.Title}, all...)
	}
	return strings.Join(all, "\n")
}

func latest(t *testing.T, h *domaintest.House, party string) Notice {
	t.Helper()
	w, history := historyOf(h)
	page := Notices(w, as(party), history, 0, 1)
	if len(page.Notices) != 1 {
		t.Fatalf("%s has no notice", party)
	}
	return page.Notices[0]
}

// The life of one loan as its investor and its borrower are told of it: S$1,000 at 10 %
// for 12 months, 87.92 each, of the first 8.33 is interest; the investor holds 40 %.
func TestNoticesOfALoan(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(2, 1)
	h.TopUp("I1", "R1", 1_000_00)
	h.TopUp("I2", "R2", 1_000_00)
	h.List("F1", "B1", 1_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 400_00, ShownAt: 7})
	if n := latest(t, h, "I1"); n.Title != "Top-up arrived: S$1,000.00" {
		t.Errorf("one's own pledge is told: %+v", n)
	}
	h.Must("I2", domain.PlacePledge{Facility: "F1", Pledge: "L2", Investor: "I2", AmountCents: 600_00, ShownAt: 7})
	if n := latest(t, h, "I1"); n.Title != "Your pledge was allotted: S$400.00" || n.Level != Good {
		t.Errorf("allotted: %+v", n)
	}
	h.PayOut("F1")
	if n := latest(t, h, "I1"); n.Title != "Paid out to the borrower: S$400.00" ||
		!reflect.DeepEqual(n.Changes, []Change{{"Locked here", "S$400.00", "S$0.00"}, {"Lent out here", "S$0.00", "S$400.00"}}) {
		t.Errorf("paid out: %+v", n)
	}
	for range 35 { // the first instalment is due on 2 February
		h.NextDay()
	}
	if n := latest(t, h, "I1"); n.Title != "Instalment 1 is late" || n.On != calendar.Of(2025, 2, 3) || n.Level != Minor {
		t.Errorf("late: %+v", n)
	}
	if n := latest(t, h, "B1"); n.Title != "Instalment 1 is late" || !strings.Contains(titles(h, "B1"), "Instalment 1 is due on 2 Feb 2025") {
		t.Errorf("the borrower is told: %+v\n%s", n, titles(h, "B1"))
	}

	// It had arrived on the day; it is entered four days later.
	paid := h.Repay("F1", "R3", 87_92, calendar.Of(2025, 2, 2))
	n := latest(t, h, "I1")
	// 31.84 principal, 3.33 interest, of which 0.33 is kept.
	if n.Title != "Repayment received: S$34.84" || n.Mark != "Entered late" || !strings.Contains(n.Why, "arrived on 2 Feb 2025 and was entered on 6 Feb 2025") ||
		!reflect.DeepEqual(n.Changes, []Change{{"Lent out here", "S$400.00", "S$368.16"}, {"Days late, as shown on 6 Feb 2025", "4 days", "0 days"}}) {
		t.Errorf("entered late: %+v", n)
	}
	if strings.Contains(titles(h, "I1"), "is late") {
		t.Error("an instalment that was paid on the day is told to be late")
	}

	// The receipt was another loan's.
	h.Undo("A1", paid.Request)
	n = latest(t, h, "I1")
	if n.Mark != "Correction" || n.Title != "A receipt of S$87.92 was left out: it should never have counted" || n.Why != "entered by mistake" ||
		!reflect.DeepEqual(n.Changes, []Change{{"Lent out here", "S$368.16", "S$400.00"}, {"Received here", "S$34.84", "S$0.00"}, {"Days late", "0 days", "4 days"},
			{"Instalment 1", "S$87.92 due 2 Feb 2025, paid 2 Feb 2025", "S$87.92 due 2 Feb 2025"}}) {
		t.Errorf("undone: %+v", n)
	}
	h.Redo("A1", paid.Request)
	if n = latest(t, h, "I1"); n.Title != "A receipt of S$87.92 was put back: it counts again" || len(n.Changes) != 4 {
		t.Errorf("redone: %+v", n)
	}
	if n = latest(t, h, "B1"); n.Mark != "Correction" || len(n.Changes) == 0 {
		t.Errorf("the borrower is told of the correction: %+v", n)
	}
	h.Agree(domain.DeclareDefault{Facility: "F1", Reason: "insolvent"})
	h.Agree(domain.ChargeOff{Facility: "F1", Reason: "nothing to be had."})
	if n = latest(t, h, "I1"); n.Level != Major || n.Title != "Charged off: S$368.16 is recognised as lost" {
		t.Errorf("charged off: %+v", n)
	}
}

// A listing that lapses by the calendar tells who pledged, on the day after; a pledge of
// somebody else that is undone tells nobody but its owner.
func TestNoticesOfWhatTheCalendarBrings(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(2, 1)
	h.TopUp("I1", "R1", 1_000_00)
	h.TopUp("I2", "R2", 1_000_00)
	h.List("F1", "B1", 1_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 100_00, ShownAt: 7})
	slip := h.Must("I2", domain.PlacePledge{Facility: "F1", Pledge: "L2", Investor: "I2", AmountCents: 200_00, ShownAt: 7})
	h.Undo("A1", slip.Request)
	if n := latest(t, h, "I1"); n.Mark != "" {
		t.Errorf("told of another's pledge: %+v", n)
	}
	if n := latest(t, h, "I2"); n.Title != "Your pledge of S$200.00 was left out: it should never have counted" {
		t.Errorf("one's own pledge: %+v", n)
	}
	for range 31 {
		h.NextDay()
	}
	n := latest(t, h, "I1")
	if n.Title != "Your pledge was released: S$100.00" || n.On != domaintest.FirstDay+31 || !strings.Contains(n.Why, "Less than the minimum") {
		t.Errorf("lapsed: %+v", n)
	}
	if n := latest(t, h, "B1"); n.Title != "Your request lapsed" {
		t.Errorf("the borrower: %+v", n)
	}
}

func TestNoticesOfAWallet(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(1, 0)
	h.TopUp("I1", "R1", 1_000_00)
	h.Must("I1", domain.RequestWithdrawal{Withdrawal: "W1", Party: "I1", AmountCents: 300_00, ToAccount: "sealed"})
	h.Must("A1", domain.ApproveWithdrawal{Withdrawal: "W1", Party: "I1"})
	if n := latest(t, h, "I1"); n.Title != "Withdrawal approved: S$300.00" || n.Href != "/wallet#W1" {
		t.Errorf("approved: %+v", n)
	}
	h.Must("O1", domain.RecordWithdrawalPaid{Withdrawal: "W1", Party: "I1", BankReference: "OUT-1"})
	h.Must("O1", domain.RecordWithdrawalReturned{Withdrawal: "W1", Party: "I1", BankReference: "BACK-1", Reason: "Account closed."})
	if n := latest(t, h, "I1"); n.Level != Act || !strings.Contains(n.Why, "Account closed. Check the account") {
		t.Errorf("returned: %+v", n)
	}
}

// What was late before a debt was written off stays told; nothing falls due after, not
// even once nothing more is expected to come back.
func TestNothingFallsDueAfterWriteOff(t *testing.T) {
	t.Parallel()
	h := domaintest.Staffed(1, 1)
	h.TopUp("I1", "R1", 1_000_00)
	h.List("F1", "B1", 1_000_00)
	h.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "L1", Investor: "I1", AmountCents: 1_000_00, ShownAt: 7})
	h.PayOut("F1")
	for range 35 { // the first instalment is due on 2 February
		h.NextDay()
	}
	h.Agree(domain.WriteOff{Facility: "F1", Reason: "Nothing left."})
	h.Must("A1", domain.EndRecovery{Facility: "F1", Reason: "Nothing will come."})
	for range 60 {
		h.NextDay()
	}
	if told := titles(h, "I1"); strings.Count(told, "is late") != 1 || !strings.Contains(told, "Instalment 1 is late") {
		t.Errorf("told:\n%s", told)
	}
}
