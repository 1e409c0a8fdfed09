package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/timemachine"
)

// What may be seen of the past is what today's role allows and what the record's
// state at that moment allowed. An investor sees a facility from its listing on, at
// every moment, on both axes; never another investor, never who is behind a decision,
// never a grade before it was approved.
func TestAnInvestorSeesOfThePastWhatWasThereToBeSeen(t *testing.T) {
	t.Parallel()
	b, _ := lawBundle(t)
	b.staffed()
	b.person("second", domain.Investor, demoPassword)
	(&life{bundle: b, look: func() {}}).live()
	past := timemachine.New(b.journal)
	investor := b.as("investor")
	head := b.journal.Head()
	hidden := []string{"Name of second", "P-SECOND", "Name of officer", "Name of approver", "P-OFFICER", "P-APPROVER", "S1234567A"}
	for k := int64(1); k <= head.Position(); k += 11 {
		world, err := past.World(t.Context(), k, calendar.None)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"F-GOOD", "F-LAPSE", "F-BAD", "F-NO", "F-BACK", "F-NEXT"} {
			f := world.Facility(id)
			want := http.StatusNotFound
			if f != nil && f.Listing.Facility != "" {
				want = http.StatusOK
			}
			page := investor.get(fmt.Sprintf("/facilities/%s?at=%d", id, k)).want(want)
			page.lacks(hidden...)
		}
		for _, path := range []string{"/events", "/parties", "/receipts", "/parties/P-SECOND", "/facilities/F-GOOD/contract"} {
			if answer := investor.get(fmt.Sprintf("%s?at=%d", path, k)); answer.status == http.StatusOK {
				t.Fatalf("%s at %d: status %d for an investor", path, k, answer.status)
			}
		}
	}
	// As corrected since shows no record that the live page does not show.
	for day := testDay; day <= head.Today(); day += 13 {
		for _, id := range []string{"F-GOOD", "F-LAPSE", "F-BAD", "F-NO", "F-BACK", "F-NEXT"} {
			live := investor.get("/facilities/" + id).status
			page := investor.get(fmt.Sprintf("/facilities/%s?at=head&valid=%s", id, day))
			if page.status == http.StatusOK && live != http.StatusOK {
				t.Errorf("%s as corrected on %s is shown, live it is not", id, day)
			}
			page.lacks(hidden...)
		}
	}
	borrower := b.as("borrower")
	if page := borrower.get("/facilities/F-NO").want(http.StatusOK); strings.Contains(page.body, "Grade B") {
		t.Error("a borrower sees the grade of a request that was declined before it was approved")
	}
}
