package readmodel

import (
	"reflect"
	"testing"

	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/localpg/pgtest"
)

// TestBucketsAndExpiry walks one loan that is never repaid and one identity that
// expires through every day: what follows from the day alone is right on each, in
// the tables as in the fold.
func TestBucketsAndExpiry(t *testing.T) {
	t.Parallel()
	house := domaintest.Staffed(1, 1)
	house.Must(domain.System, domain.RegisterParty{Party: "I9", As: domain.Investor, Name: "sealed", Email: "sealed", EmailHash: "hash-I9"})
	house.Must("I9", domain.SubmitKyc{Party: "I9", IDNumber: "sealed", Address: "sealed", Country: "SG"})
	lastValid := house.Today() + 40
	house.Must(domain.System, domain.VerifyKyc{Party: "I9", Method: "in person", ValidUntil: lastValid})
	house.TopUp("I1", "R1", 10_000_00)
	house.List("F1", "B1", 1_000_00)
	house.Must("I1", domain.PlacePledge{Facility: "F1", Pledge: "P1", Investor: "I1", AmountCents: 1_000_00, ShownAt: 1})
	house.PayOut("F1")
	firstDue := house.World().Facility("F1").Loan.Rows()[0].Due
	for house.Today() < firstDue+95 {
		house.NextDay()
	}
	journal := newTape(house.Log)
	tables := tablesOn(t, pgtest.DB(t), journal, testRevision)
	if err := tables.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for at := int64(1); at <= int64(len(house.Log)); at++ {
		follow(t, tables, journal, at)
		today := journal.world.Today()
		if today < firstDue-1 && today != lastValid && today != lastValid+1 {
			continue
		}
		bucket := LateMore
		switch late := today - firstDue; {
		case late <= 0:
			bucket = Current
		case late <= 30:
			bucket = Late30
		case late <= 60:
			bucket = Late60
		case late <= 90:
			bucket = Late90
		}
		checkDay(t, tables, at, bucket, today > lastValid)
	}
}

// checkDay expects the one loan in a bucket, and the one identity expired or not, in the
// tables as in the fold.
func checkDay(t *testing.T, tables *Tables, at int64, bucket Arrears, expired bool) {
	t.Helper()
	reading := tables.At(t.Context(), at)
	defer reading.Close()
	for _, lists := range []Lists{reading.Lists, Fold{World: reading.World}} {
		checkBucket(t, lists, bucket)
		for state, want := range map[domain.KycState]bool{domain.KycExpired: expired, domain.KycValid: !expired} {
			found, err := lists.Parties(t.Context(), PartyFilter{Search: "i9", Kyc: string(state)})
			if err != nil || (found.Total == 1) != want {
				t.Errorf("%T on %s: %d parties are %s, error %v", lists, lists.Today(), found.Total, state, err)
			}
		}
	}
}

func checkBucket(t *testing.T, lists Lists, bucket Arrears) {
	t.Helper()
	book, err := lists.LoanBook(t.Context(), domain.DefaultBook("SGD"))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range ArrearsBuckets {
		found, err := lists.Facilities(t.Context(), FacilityFilter{OnlyArrears: true, Arrears: a})
		if err != nil {
			t.Fatal(err)
		}
		want := 0
		if a == bucket {
			want = 1
		}
		if found.Total != want || book.Ageing[a].Count != want {
			t.Errorf("%T on %s: %d listed and %d aged in %s, wanted %d", lists, lists.Today(), found.Total, book.Ageing[a].Count, a, want)
		}
	}
}

// TestNamesFollowTheParty: rows that show a party's name change with the party, even
// where its registration itself is undone.
func TestNamesFollowTheParty(t *testing.T) {
	t.Parallel()
	house := domaintest.Staffed(1, 1)
	house.TopUp("I1", "R1", 10_000_00)
	house.List("F1", "B1", 1_000_00)
	house.Must("I1", domain.RequestWithdrawal{Withdrawal: "W1", Party: "I1", AmountCents: 100, ToAccount: "sealed"})
	journal := newTape(house.Log)
	tables := tablesOn(t, pgtest.DB(t), journal, testRevision)
	if err := tables.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	follow(t, tables, journal, int64(len(journal.log)))
	for _, stream := range []string{"party-B1", "party-I1"} {
		registered := house.World().StreamLog(stream)[0]
		journal.log = append(journal.log, &domain.Recorded{
			Position: int64(len(journal.log)) + 1, Stream: domain.PlatformStream, EffectiveOn: house.Today(), Actor: "A1",
			Event: domain.RequestUndone{Request: registered.RequestID, Streams: []string{stream}, Reason: "never was"},
		})
		follow(t, tables, journal, int64(len(journal.log)))
	}
	reading := tables.At(t.Context(), 0)
	defer reading.Close()
	market, err := reading.Market(t.Context(), FacilityFilter{})
	if err != nil || market.Total != 1 || market.Rows[0].Company != "B1" {
		t.Errorf("the market shows %+v, %v; wanted one row under the party's id", market, err)
	}
	withdrawals, err := reading.Withdrawals(t.Context(), WithdrawalFilter{})
	if err != nil || withdrawals.Total != 1 || withdrawals.Rows[0].Name != "" {
		t.Errorf("withdrawals are %+v, %v; wanted one without a name", withdrawals, err)
	}
}

// TestPaging: every row stands on one page, a page beyond the last is the last.
func TestPaging(t *testing.T) {
	t.Parallel()
	house := domaintest.Staffed(23, 0)
	_, _, tables := projected(t, house.Log)
	reading := tables.At(t.Context(), int64(len(house.Log)))
	defer reading.Close()
	for _, lists := range []Lists{reading.Lists, Fold{World: reading.World}} {
		var ids []string
		for page := 1; page <= 3; page++ {
			found, err := lists.Parties(t.Context(), PartyFilter{Kind: "investor", Paging: Paging{Page: page, Size: 8}})
			if err != nil || found.Total != 23 || found.Pages != 3 || found.Page != page {
				t.Errorf("%T page %d: page %d of %d, %d in all, %v", lists, page, found.Page, found.Pages, found.Total, err)
			}
			for _, r := range found.Rows {
				ids = append(ids, r.ID)
			}
		}
		seen := map[string]bool{}
		for _, id := range ids {
			seen[id] = true
		}
		if len(ids) != 23 || len(seen) != 23 {
			t.Errorf("%T: %d rows, %d different, wanted 23", lists, len(ids), len(seen))
		}
		last, err := lists.Parties(t.Context(), PartyFilter{Kind: "investor", Paging: Paging{Page: 99, Size: 8}})
		if err != nil || last.Page != 3 || len(last.Rows) != 7 {
			t.Errorf("%T page 99: page %d with %d rows, %v", lists, last.Page, len(last.Rows), err)
		}
		none, err := lists.Parties(t.Context(), PartyFilter{Search: "nobody", Paging: Paging{Page: 2}})
		want := ListPage[PartyRow]{Rows: []PartyRow{}, Page: 1, Pages: 1}
		if err != nil || !reflect.DeepEqual(none, want) {
			t.Errorf("%T, nobody: %+v, %v", lists, none, err)
		}
	}
}
