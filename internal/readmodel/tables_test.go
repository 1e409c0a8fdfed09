package readmodel

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"refold/db"
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/localpg/pgtest"
	"refold/internal/money"
	"refold/internal/schedule"
)

// tape is a journal whose head the test moves: every process that follows it sees
// the same events at its own pace.
type tape struct {
	log []*domain.Recorded

	mu    sync.Mutex
	world *domain.World
	grown chan struct{}
}

func newTape(log []*domain.Recorded) *tape {
	world := domain.NewWorld()
	world.Freeze()
	return &tape{log: log, world: world, grown: make(chan struct{})}
}

// forward folds on to a position and gives the World there.
func (j *tape) forward(position int64) *domain.World {
	j.mu.Lock()
	defer j.mu.Unlock()
	next := j.world.Fork()
	for _, rec := range j.log[j.world.Position():position] {
		next.Apply(rec)
	}
	next.Freeze()
	j.world = next
	close(j.grown)
	j.grown = make(chan struct{})
	return next
}

func (j *tape) Snapshot() (*domain.World, domain.Log) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.world, domain.LogOf(j.log[:j.world.Position()])
}

func (j *tape) Wait(ctx context.Context, position int64) error {
	for {
		j.mu.Lock()
		at, grown := j.world.Position(), j.grown
		j.mu.Unlock()
		if at >= position {
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// World folds from nothing: slow, and nobody's cache.
func (j *tape) World(_ context.Context, known int64, _ calendar.Date) (*domain.World, error) {
	if head, _ := j.Snapshot(); known > head.Position() {
		return nil, errors.New("beyond the head")
	}
	return domaintest.Fold(j.log[:known]), nil
}

const testRevision = "abc"

func tablesOn(t testing.TB, url string, journal *tape, revision string) *Tables {
	t.Helper()
	address, err := db.AppURL(url)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := OpenTables(t.Context(), Options{Address: address, Journal: journal, Past: journal, Revision: revision})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tables.Close)
	return tables
}

// TestTablesEqualFold is the conformance suite: whatever happened, and however many
// events the projector takes at once, both implementations give the same lists.
func TestTablesEqualFold(t *testing.T) {
	for seed := range 4 {
		t.Run(fmt.Sprint("history ", seed), func(t *testing.T) {
			t.Parallel()
			journal := newTape(domaintest.Example(seed, 400).Log)
			tables := tablesOn(t, pgtest.DB(t), journal, testRevision)
			random := rand.New(rand.NewPCG(uint64(seed), 1))
			if err := tables.Rebuild(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			end := int64(len(journal.log))
			for at := int64(0); at < end; {
				at = min(end, at+1+random.Int64N(40))
				follow(t, tables, journal, at)
				compareLists(t, tables, at, random, 3)
				if t.Failed() {
					return
				}
			}
			compareLists(t, tables, end, random, 150)
		})
	}
}

// follow moves the head and projects it; then no row may differ from the fold's.
func follow(t *testing.T, tables *Tables, journal *tape, at int64) {
	t.Helper()
	journal.forward(at)
	if err := tables.project(t.Context()); err != nil {
		t.Fatalf("project at %d: %v", at, err)
	}
	difference, stands, err := tables.Drift(t.Context())
	if err != nil || difference != nil || stands != at {
		t.Fatalf("tables at %d, wanted %d: %v, error %v", stands, at, difference, err)
	}
}

// compareLists asks both implementations the same questions.
func compareLists(t *testing.T, tables *Tables, at int64, random *rand.Rand, questions int) {
	t.Helper()
	reading := tables.At(t.Context(), at)
	defer reading.Close()
	if _, ok := reading.Lists.(*Snapshot); !ok || reading.Position() != at {
		t.Fatalf("read at %d from %T, wanted the tables at %d", reading.Position(), reading.Lists, at)
	}
	fold := Fold{World: reading.World}
	for range questions {
		for name, ask := range questionsAt(reading.World, random) {
			got, err := ask(reading.Lists)
			if err != nil {
				t.Fatalf("%s at %d: %v", name, at, err)
			}
			want, _ := ask(fold)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s at %d:\ntables %+v\nfold   %+v", name, at, got, want)
			}
		}
	}
}

type question func(Lists) (any, error)

// questionsAt makes one random question for each list.
func questionsAt(w *domain.World, random *rand.Rand) map[string]question {
	ctx := context.Background()
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	often := func(of ...string) string { return pick(append(of, "", "", "")...) }
	paging := func(sorts ...string) Paging {
		return Paging{Sort: often(sorts...), Desc: random.IntN(2) == 0, Page: random.IntN(4), Size: random.IntN(8)}
	}
	borrower := ""
	if f := w.Facilities(); len(f) > 0 {
		borrower = often(f[random.IntN(len(f))].Application.Borrower)
	}
	facilities := FacilityFilter{
		Paging: paging("company", "amount", "rate", "eir", "tenor", "grade", "closes", "open", "pledged", "outstanding", "next_due", "late", "stage", "submitted", "funded"),
		Search: often("company", "STOCK", "f", "nobody", "1"), Book: often(domain.DefaultBook("SGD"), "none"),
		Grade: often("A", "B", "C"), Sector: often("Retail"), Borrower: borrower, Repayment: often(string(schedule.Annuity), string(schedule.Bullet)),
		TenorFrom: random.IntN(3) * random.IntN(12), TenorTo: random.IntN(3) * random.IntN(24), OnlyArrears: random.IntN(3) == 0, Arrears: Arrears(random.IntN(3) * random.IntN(3)),
		StateCode: often("CA", "NY"), InBook: random.IntN(3) == 0, ApprovedIn: random.IntN(2) * random.IntN(3) * 1013, DisbursedIn: random.IntN(4) / 3 * 2026,
		RateFrom: money.Rate(random.IntN(3) * random.IntN(12_000_000)), RateTo: money.Rate(random.IntN(2) * random.IntN(20_000_000)),
		OpenFrom: money.Cents(random.IntN(3) * random.IntN(1_000_00)), ClosingWithin: random.IntN(2) * random.IntN(20),
	}
	if random.IntN(3) == 0 {
		facilities.Stages = []string{"active", pick("listed", "closed", "submitted"), "charged off"}
	}
	receipts := ReceiptFilter{Paging: paging("value", "amount", "unmatched", "state", "reference"), Search: often("bank", "R1", "%"),
		State: often(ReceiptUnmatched, ReceiptPart, ReceiptDone, ReceiptSentBack), Open: random.IntN(3) == 0}
	withdrawals := WithdrawalFilter{Paging: paging("requested", "amount", "state"), Party: often("I1", "I2"), State: often("requested", "paid"), Open: random.IntN(3) == 0}
	parties := PartyFilter{Paging: paging("registered", "company", "kind", "kyc"), Search: often("company", "i1", "B"), EmailHash: often("hash-I1"),
		Kind: often("investor", "borrower", "staff"), Kyc: often("verified", "expired", "missing", "submitted"), Role: often("officer", "investor"), Suspended: random.IntN(4) == 0}
	tasks := TaskFilter{Paging: paging("amount", "kind"), Kind: often(TaskKinds...), Role: often("officer", "approver"), For: often("O1"), Search: often("company", "bank")}
	book := pick(domain.DefaultBook("SGD"), "none")
	return map[string]question{
		fmt.Sprintf("market %+v", facilities):       func(l Lists) (any, error) { return l.Market(ctx, facilities) },
		fmt.Sprintf("facilities %+v", facilities):   func(l Lists) (any, error) { return l.Facilities(ctx, facilities) },
		fmt.Sprintf("receipts %+v", receipts):       func(l Lists) (any, error) { return l.Receipts(ctx, receipts) },
		fmt.Sprintf("withdrawals %+v", withdrawals): func(l Lists) (any, error) { return l.Withdrawals(ctx, withdrawals) },
		fmt.Sprintf("parties %+v", parties):         func(l Lists) (any, error) { return l.Parties(ctx, parties) },
		fmt.Sprintf("queue %+v", tasks):             func(l Lists) (any, error) { return l.Queue(ctx, tasks) },
		"waiting":                                   func(l Lists) (any, error) { return l.Waiting(ctx) },
		"waiting for " + tasks.Role: func(l Lists) (any, error) {
			return l.WaitingFor(ctx, "O1", []domain.Role{domain.Role(tasks.Role), domain.RoleApprover})
		},
		"open sectors":      func(l Lists) (any, error) { return l.OpenSectors(ctx) },
		"funded " + book:    func(l Lists) (any, error) { return l.RecentlyFunded(ctx, book, 1+len(book)%4) },
		"books":             func(l Lists) (any, error) { return l.Books(ctx) },
		"loan book " + book: func(l Lists) (any, error) { return l.LoanBook(ctx, book) },
		"position":          func(l Lists) (any, error) { return []any{l.Position(), l.Today()}, nil },
	}
}
