package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"refold/internal/domain"
	"refold/internal/readmodel"
)

// A request that was listed too soon is hidden from those who have no part in it, once the
// listing is undone. At a moment at which they saw it the bar tells nothing of what came after,
// until it is listed anew; and then nothing of what happened between.
func TestTheBarTellsNothingOfARecordThatIsHiddenByNow(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{Demo: true})
	s := newScene(b)
	b.person("other", domain.Borrower, demoPassword)
	s.facility("F-1", domain.Listed)
	listed := b.journal.Log().At(int64(b.journal.Head().Position()))
	s.ask("P-INVESTOR", domain.PlacePledge{Facility: "F-1", Pledge: "G-1", Investor: "P-INVESTOR", AmountCents: 1_000_00})
	pledged := b.journal.Head().Position()
	b.submit(domain.System, domain.OpenBusinessDay{Date: s.today() + 1})
	investor, second, other := b.as("investor"), b.as("second"), b.as("other")
	officer, borrower := b.as("officer"), b.as("borrower")
	officer.sent(undoPath(listed.Position), undoPath(listed.Position)+"/cascade", fields("reason", "Listed too soon.")).want(http.StatusSeeOther)
	s.ask("P-BORROWER", domain.AttachDocument{Facility: "F-1", Document: domain.AttachedDocument{Attachment: "A-1", DocumentHash: zeroHash, MediaType: "application/pdf", SizeBytes: 900,
		Name: s.sealed("P-BORROWER", "Accounts"), Purpose: domain.AnnualAccounts}})
	s.ask(theOfficer, domain.DeclineFacility{Facility: "F-1", Reason: "The accounts are old."})
	hidden := b.journal.Head().Position()

	then := fmt.Sprintf("/facilities/F-1?at=%d&track=record", pledged)
	mine := func(w *browser) (stops []int64) {
		for _, at := range w.stopsOf("/portfolio?track=record-events") {
			if at > pledged {
				stops = append(stops, at)
			}
		}
		return stops
	}
	for name, w := range map[string]*browser{"investor": investor, "second": second, "other": other} {
		w.get("/facilities/F-1").want(http.StatusNotFound)
		if stops := w.stopsOf(then + "-events"); stops[0] != listed.Position || stops[len(stops)-1] > pledged {
			t.Errorf("%s: the bar stops at %v; the listing is event %d, and nothing after %d is theirs to know", name, stops, listed.Position, pledged)
		}
		if n := w.counted(then); n != 2 {
			t.Errorf("%s: the picture counts %d events, the listing and a pledge are theirs to know", name, n)
		}
	}
	var taken int64
	for _, rec := range b.journal.Log().Since(pledged) {
		if e, undo := rec.Event.(domain.RequestUndone); undo && e.Request == b.journal.Log().Request(pledged) {
			taken = rec.Position
		}
	}
	if stops := mine(investor); !slices.Equal(stops, []int64{taken}) {
		t.Errorf("the portfolio stops at %v, the pledge was undone with event %d", stops, taken)
	}
	for name, w := range map[string]*browser{"officer": officer, "borrower": borrower} {
		if stops := w.stopsOf(then + "-events"); stops[len(stops)-1] != hidden {
			t.Errorf("%s: the bar stops at %v, the last event is %d", name, stops, hidden)
		}
	}

	s.ask(theOfficer, domain.UndoRequest{Request: b.journal.Log().At(hidden).RequestID, Streams: []string{domain.FacilityStream("F-1")}, Reason: "They are new."})
	if stops := mine(investor); len(stops) != 1 {
		t.Errorf("the portfolio stops at %v: the second undo is not about their pledge", stops)
	}
	s.list("F-1", "annuity")
	again := b.journal.Head().Position()
	for name, w := range map[string]*browser{"investor": investor, "second": second, "other": other} {
		if stops := w.stopsOf(then + "-events"); slices.ContainsFunc(stops, func(at int64) bool { return at > pledged && at < again }) || stops[len(stops)-1] != again {
			t.Errorf("%s: the bar stops at %v, listed anew by event %d", name, stops, again)
		}
		w.get("/facilities/F-1").want(http.StatusOK).has("Approved").lacks("The accounts are old.", "Declined")
	}
	for _, w := range []*browser{officer, borrower} {
		w.get("/facilities/F-1").want(http.StatusOK).has("The accounts are old.")
	}
}

// The bar of every page stops, for those who are not staff, where the page tells something or
// a figure of it changes by what others pledge, and nowhere else.
func TestTheBarStopsWhereItsViewerIsTold(t *testing.T) {
	t.Parallel()
	b := lived(t)
	s := scene{&life{bundle: b}}
	s.ask("P-BORROWER", domain.SubmitFacility{Facility: "F-FILE", Borrower: "P-BORROWER", AmountCents: 12_000_00, Currency: "SGD", TenorMonths: 3, Repayment: "annuity", Purpose: "Stock", Sector: "Retail", TurnoverCents: 300_000_00})
	s.ask(theOfficer, gradeOf("F-FILE"))
	first := b.journal.Head().Position()
	s.ask(theOfficer, domain.GradeFacility{Facility: "F-FILE", ModelVersion: "1", Grade: "C", PDBps: 300, LGDBps: 4_500, Rate: 9_900_000, Inputs: "Accounts"})
	head, checked := b.journal.Head(), 0
	for as, paths := range map[string][]string{
		"investor": {"/portfolio", "/facilities/F-GOOD", "/facilities/F-BAD", "/wallet", "/statement", "/identity"}, "second": {"/portfolio", "/facilities/F-GOOD"},
		"borrower": {"/loans", "/facilities/F-GOOD", "/facilities/F-BAD", "/facilities/F-FILE", "/company", "/identity", "/facilities/F-GOOD/documents", "/facilities/F-GOOD/repayments"},
	} {
		w, reader := b.as(as), readmodel.Viewer{Party: "P-" + strings.ToUpper(as), Name: func(domain.Personal) string { return "" }}
		teller := readmodel.NewTeller(head, reader)
		for _, path := range paths {
			for _, at := range w.stopsOf(path + "?track=record-events") {
				rec := b.journal.Log().At(at)
				_, told := teller.Tell(rec)
				switch rec.Event.(type) {
				case domain.PledgePlaced, domain.PledgeCancelled:
					told = true
				case domain.FacilityGraded:
					told = as == "borrower" && (rec.Stream != domain.FacilityStream("F-FILE") || at == first)
				}
				if checked++; !told {
					t.Errorf("%s at %s: the bar stops at %d, %s, of which they are not told", as, path, at, rec.Event.Kind())
				}
			}
		}
	}
	if checked < 50 {
		t.Errorf("%d stops were looked at", checked)
	}
}
