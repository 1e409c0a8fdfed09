package readmodel

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/domain/domaintest"
	"refold/internal/flat/flattest"
	_ "refold/internal/rapidtest"
	"refold/internal/timemachine"
)

// grown is a journal in memory; where it has a source, its head remembers positions alone.
type grown struct {
	log    []*domain.Recorded
	head   *domain.World
	source *domain.Source
}

func (g *grown) Log() domain.Log     { return domain.LogOf(g.log) }
func (g *grown) Head() *domain.World { return g.head }

// grow takes the journal to a position.
func (g *grown) grow(log []*domain.Recorded) {
	head := domain.NewWorld()
	if g.head != nil {
		head = g.head.Fork()
	}
	if g.source != nil {
		head.KeptBy(g.source, int64(len(log)))
	}
	for _, rec := range log[len(g.log):] {
		head.Apply(rec)
	}
	head.Freeze()
	g.log, g.head = log, head
}

// A few facilities are many here, and a few days a while: so what is told ahead is, too.
func init() { manyFacilities, frameStep, frameBehind = 2, 4, 150 }

// What is read from the lives of facilities is what folding them gives, on both axes and
// as the journal grows: portfolios, loan books, lists.
func TestWhatIsWrittenDownIsWhatIsFolded(t *testing.T) {
	t.Parallel()
	concerning := 0
	rapid.Check(t, func(t *rapid.T) {
		h := domaintest.History(t, rapid.SampledFrom([]int{400, 200}).Draw(t, "events"))
		j := &grown{}
		written := timemachine.New(j)
		kept, columns := KeptOf(written, j.Log), new(EventIndex)
		if rapid.Bool().Draw(t, "little room") {
			kept.ahead.most = rapid.IntRange(0, 200).Draw(t, "lines told ahead")
		}
		for _, upTo := range []int{len(h.Log) / 2, len(h.Log)} {
			j.grow(h.Log[:upTo])
			folded := timemachine.NewWithin(j, 0)
			for kept.PrepareSome() {
			}
			if told := kept.ahead.told; told != nil && told != written.Present() {
				t.Fatal("what is told ahead stopped before the head")
			} else if told != nil && kept.ahead.lines < kept.ahead.most {
				rightIsTold(t, kept)
			}
			if kept.ahead.told != nil {
				reelsAreTold(t, kept.ahead)
			}
			if rapid.Bool().Draw(t, "reads from what it saves itself") {
				own := flattest.Memory{}
				kept.Save(own)
				if err := kept.Adopt(own.Sections()); err != nil {
					t.Fatal(err)
				}
				if rapid.Bool().Draw(t, "goes on after") {
					for kept.PrepareSome() {
					}
				}
			}
			for range 4 {
				known, valid := rapid.Int64Range(0, int64(upTo)).Draw(t, "known"), calendar.None
				if rapid.Bool().Draw(t, "corrected") {
					known, valid = int64(upTo), domaintest.FirstDay.AddDays(rapid.IntRange(0, int(j.head.Today()-domaintest.FirstDay)).Draw(t, "day"))
				}
				got, err := written.World(context.Background(), known, valid)
				if err != nil {
					t.Fatal(err)
				}
				want, err := folded.World(context.Background(), known, valid)
				if err != nil {
					t.Fatal(err)
				}
				samePages(t, got, want)
				sameShared(t, got)
				sameWords(t, got, want, domain.LogOf(j.log))
				concerning += sameConcerning(t, got, want)
				sameReceipts(t, got, want, columns, domain.LogOf(j.log).UpTo(got.Position()))
				sameNotices(t, got, want, written, valid == calendar.None)
			}
			samePages(t, kept.Present(), j.head)
			sameNotices(t, kept.Present(), j.head, written, true)
		}
	})
	if concerning == 0 {
		t.Error("no loan was ever as it was recorded")
	}
}

func samePages(t *rapid.T, got, want *domain.World) {
	equal := func(what string, a, b any) {
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("%s at %d on %s: written down\n%+v\nfolded\n%+v", what, want.Position(), want.Today(), a, b)
		}
	}
	for _, p := range want.Parties() {
		written, _ := Portfolio(got, Viewer{Party: p.ID})
		folded, _ := Portfolio(want, Viewer{Party: p.ID})
		equal("portfolio of "+p.ID, written, folded)
		all, _ := Holdings(got, Viewer{Party: p.ID})
		allFolded, _ := Holdings(want, Viewer{Party: p.ID})
		equal("loans of "+p.ID, all, allFolded)
		wallet, _ := WalletPage(got, as(p.ID))
		walletFolded, _ := WalletPage(want, as(p.ID))
		equal("wallet of "+p.ID, wallet, walletFolded)
		for _, days := range [][2]calendar.Date{{calendar.None, calendar.None}, {want.Today() - 40, calendar.None}, {calendar.None, want.Today() - 40}, {want.Today() - 90, want.Today() - 30}} {
			statement, _ := Statement(got, as(p.ID), days[0], days[1])
			statementFolded, _ := Statement(want, as(p.ID), days[0], days[1])
			equal("statement of "+p.ID, statement, statementFolded)
		}
		if folded != nil {
			equal("first loans of "+p.ID, written.Holdings, all.Holdings[:min(FirstHoldings, written.Held)])
		}
		equal("at stake of "+p.ID, got.AtStakeCents(p.ID, WalletCurrency), want.AtStakeCents(p.ID, WalletCurrency))
		party, _ := Party(got, got, as("O1"), p.ID)
		partyFolded, _ := Party(want, want, as("O1"), p.ID)
		equal("party "+p.ID, party, partyFolded)
		for _, g := range AccountGroups {
			if g.Kind() != domain.WalletAvailable && g.Kind() != domain.WalletLocked {
				continue
			}
			for _, page := range []Paging{{Size: 3}, {Size: 500}} {
				entries, _ := Entries(got, as("O1"), g, p.ID, WalletCurrency, page)
				entriesFolded, _ := Entries(want, as("O1"), g, p.ID, WalletCurrency, page)
				equal("entries of "+g.Code+" of "+p.ID, entries, entriesFolded)
			}
		}
		if folded != nil {
			equal("available of "+p.ID, int64(written.Available), want.Balance(domain.WalletAvailable, p.ID, WalletCurrency))
			equal("locked of "+p.ID, int64(written.Locked), want.Balance(domain.WalletLocked, p.ID, WalletCurrency))
		}
	}
	ctx := context.Background()
	books, _ := Fold{World: got}.Books(ctx)
	wanted, _ := Fold{World: want}.Books(ctx)
	equal("books", books, wanted)
	for _, book := range wanted {
		written, _ := Fold{World: got}.LoanBook(ctx, book)
		folded, _ := Fold{World: want}.LoanBook(ctx, book)
		equal("loan book "+book, written, folded)
	}
	listed, first := []string{domain.Listed.String()}, func(sort string, desc bool, page int) Paging {
		return Paging{Sort: sort, Desc: desc, Page: page, Size: 2}
	}
	for _, f := range []FacilityFilter{{}, {Stages: listed, Paging: Paging{Sort: "closes"}}, {InBook: true, Paging: Paging{Sort: "late"}}, {OnlyArrears: true, Arrears: Late30},
		{Stages: listed, Paging: first("closes", false, 0)}, {Stages: listed, Paging: first("rate", true, 2)}, {Stages: listed, ClosingWithin: 5, Paging: first("grade", false, 1)},
		{Stages: listed, RateFrom: 9_000_000, Paging: first("closes", true, 9)}, {Paging: first("funded", true, 1)}, {Paging: first("rate", false, 1)}, {RateTo: 9_000_000, Paging: first("closes", false, 1)}} {
		written, _ := Fold{World: got}.Facilities(ctx, f)
		folded, _ := Fold{World: want}.Facilities(ctx, f)
		equal("facilities", written, folded)
		equal(fmt.Sprintf("facilities %+v, and the rows of all", f), written, ofEveryRow(want, f))
	}
	for _, book := range append(wanted, "", "none") {
		recent, _ := Fold{World: got}.RecentlyFunded(ctx, book, 2)
		equal("recently funded of "+book, recent, ofEveryRow(want, FacilityFilter{Book: book, Stages: recentStages, Paging: first("funded", true, 1)}).Rows)
	}
	sectors, _ := Fold{World: got}.OpenSectors(ctx)
	equal("open sectors", sectors, sectorsOf(ofEveryRow(want, FacilityFilter{Stages: listed, Paging: Paging{Size: MaxPageSize}}).Rows))
}

// ofEveryRow gives a page of the rows of all facilities.
func ofEveryRow(w *domain.World, f FacilityFilter) ListPage[FacilityRow] {
	var rows []FacilityRow
	for _, x := range w.Facilities() {
		if r := facilityRow(w, x); (len(f.Stages) == 0 || slices.Contains(f.Stages, r.Stage)) && (f.Book == "" || r.Book == f.Book) && f.admits(r, w.Today()) {
			rows = append(rows, r)
		}
	}
	return f.page(rows, w.Today())
}

func sectorsOf(rows []FacilityRow) []string {
	sectors := []string{}
	for _, r := range rows {
		if r.Sector != "" && !slices.Contains(sectors, r.Sector) {
			sectors = append(sectors, r.Sector)
		}
	}
	slices.Sort(sectors)
	return sectors
}

// sameNotices compares pages of notices: what is told of a moment, and where the next begins.
func sameNotices(t *rapid.T, got, want *domain.World, machine *timemachine.Machine, asKnown bool) {
	var h History = shelf{machine, want.Position()}
	if !asKnown {
		h = neverWrong{h}
	}
	for _, p := range want.Parties() {
		for _, cut := range [][2]int{{0, 1}, {0, 4}, {3, 5}, {0, 1000}} {
			written, folded := Notices(got, as(p.ID), h, cut[0], cut[1]), Notices(want, as(p.ID), h, cut[0], cut[1])
			if !reflect.DeepEqual(written, folded) {
				t.Fatalf("notices %v of %s at %d on %s: written down\n%+v\nfolded\n%+v", cut, p.ID, want.Position(), want.Today(), written, folded)
			}
		}
	}
}

// neverWrong is a history in which nothing was ever corrected.
type neverWrong struct{ History }

func (neverWrong) Corrections(string) []*domain.Recorded { return nil }

// rightIsTold: of whoever has many facilities, it is kept what everything that was put right
// in them changed, and it is what folding them gives.
func rightIsTold(t *rapid.T, kept Kept) {
	w := kept.Present()
	for _, one := range kept.ahead.parties {
		x := &noticeTeller{w: w, h: recordedSoFar{kept.Machine}, party: w.Party(one.party)}
		if x.party == nil {
			continue
		}
		for i := range one.telling.Many() {
			id := one.telling.Facility(w, i)
			for _, a := range x.amendments(domain.FacilityStream(id)) {
				key, known := x.key(&a)
				if !known {
					continue
				}
				amendedKept.mu.Lock()
				got, found := amendedKept.pinned[key]
				amendedKept.mu.Unlock()
				if want := x.comparedFacility(id, &a); !found || !reflect.DeepEqual(got, want) {
					t.Fatalf("%s of %s at %d: kept %v\n%+v\nfolded\n%+v", id, one.party, a.last(), found, got, want)
				}
			}
		}
	}
}

// reelsAreTold: a reel that was told ahead, and moved on a little meanwhile, is one that was
// made for its moment.
func reelsAreTold(t *rapid.T, a *aheads) {
	for _, one := range a.parties {
		if one.frames.reels == nil {
			continue
		}
		for n, told := range one.frames.reels.all {
			at, err := a.momentOf(a.told, one.frames.day(n), n%2 == 1)
			if err != nil {
				t.Fatal(err)
			}
			var got, want reel
			got.copy(told)
			if ok, wanted := got.move(at, one.party), want.move(at, one.party); ok != wanted || len(got.figures) != len(want.figures) {
				t.Fatalf("a reel of %s at %d on %s: told ahead %v, made %v", one.party, at.Position(), at.Today(), ok, wanted)
			}
			for i := range want.figures {
				got.figures[i].story, want.figures[i].story = nil, nil // equal, if one was dropped meanwhile
			}
			if !reflect.DeepEqual(got.figures, want.figures) || got.tally.sums() != want.tally.sums() {
				t.Fatalf("a reel of %s at %d on %s: told ahead\n%+v\nmade\n%+v", one.party, at.Position(), at.Today(), got.figures, want.figures)
			}
		}
	}
}

// sums are those of a tally, without what is told by days and borrowers.
func (t *tally) sums() [9]int64 {
	return [9]int64{int64(t.available), int64(t.locked), int64(t.interest), int64(t.lateInterest), int64(t.fees), int64(t.earned), int64(t.lost), int64(t.outstanding), int64(t.placed)}
}
