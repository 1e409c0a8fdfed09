package web

import (
	"net/http"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// A program that was away for a month, and one whose clock is set back: each day is
// opened once and in order, and the times on record never go back.
func TestDaysThatWereMissedAndAClockThatGoesBack(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	b.staffed()
	w := b.switched("investor")
	open := append2(w.get("/identity").hidden(), []string{"id_number", "S1", "address", "1 Road", "country", "SG"})
	b.clock.advance(31 * 24 * time.Hour)
	if err := b.journal.OpenDaysUpTo(t.Context(), b.journal.ClockDate()); err != nil {
		t.Fatal(err)
	}
	w = b.switched("investor") // the session has ended meanwhile, the form is still open
	w.post("/identity", open).want(http.StatusSeeOther)
	b.clock.advance(-40 * 24 * time.Hour)
	if err := b.journal.OpenDaysUpTo(t.Context(), b.journal.ClockDate()); err != nil {
		t.Fatal(err)
	}
	b.submit("P-OFFICER", nothingListed("P-INVESTOR"))
	b.submit("P-OFFICER", domain.VerifyKyc{Party: "P-INVESTOR", Method: "Video call", ValidUntil: testDay + 400})
	day, at := calendar.None, int64(0)
	for rec := range b.journal.Log().All() {
		if e, ok := rec.Event.(domain.BusinessDayOpened); ok {
			if day != calendar.None && e.Date != day+1 {
				t.Errorf("%s follows %s", e.Date, day)
			}
			day = e.Date
		}
		if rec.RecordedAt < at {
			t.Errorf("event %d is recorded before its predecessor", rec.Position)
		}
		at = rec.RecordedAt
	}
	if want := testDay + 32; day != want { // the clock of the tests is a day ahead of testDay
		t.Errorf("the last day is %s, want %s", day, want)
	}
	w.get("/portfolio").want(http.StatusOK)
	w.get("/portfolio?at=" + testDay.String()).want(http.StatusOK)
	w.get("/portfolio?at=" + (day + 1).String()).want(http.StatusNotFound)
}

// A loan of the 31st is due on 29 February, and the pages of that day say so.
func TestALeapDayOnEveryPage(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	leap := calendar.Of(2028, 2, 29)
	s.days(int(calendar.Of(2028, 1, 31) - s.today()))
	for _, party := range []string{"P-INVESTOR", "P-BORROWER"} {
		s.identified(party) // once more: the first check is about to run out
	}
	id := s.facility("F-LEAP", domain.Active)
	page, loans, officer := "/facilities/"+id, b.switched("borrower"), b.switched("officer")
	loans.get(page).want(http.StatusOK).has("29 Feb 2028", "31 Mar 2028", "30 Apr 2028")
	s.days(int(leap - s.today()))
	for as, paths := range map[string][]string{
		"investor": {"/portfolio", "/statement", "/wallet", page}, "borrower": {"/loans", "/company", page},
		"officer": {"/queue", "/facilities", "/loanbook", "/trust", "/receipts", "/system", page},
	} {
		w := b.switched(as)
		for _, path := range paths {
			w.get(path).want(http.StatusOK)
			w.get(path + "?at=2028-02-29").want(http.StatusOK)
			w.get(path + "?at=now-1y").fine()
			w.get(path + "?at=2027-02-29").want(http.StatusBadRequest)
		}
	}
	officer.post("/receipts", fields("request_id", newUUID().String(), "bank_reference", "IN-LEAP", "amount", "4060.17", "currency", "SGD",
		"value_on", "2028-02-29", "payer", "Somebody", "remark", id)).want(http.StatusSeeOther)
	s.repay(id, "R-LEAP", 4_060_17, leap, domain.Repayment)
	loans.get(page).want(http.StatusOK).has("31 Mar 2028").lacks("days late")
	s.days(1)
	loans.get(page + "?at=head&valid=2028-02-29").want(http.StatusOK)
	loans.get(page + "?at=2028-03-01").want(http.StatusOK)
}
