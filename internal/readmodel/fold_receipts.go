package readmodel

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// Receipts gives what arrived at the trust account.
func (l Fold) Receipts(_ context.Context, f ReceiptFilter) (ListPage[ReceiptRow], error) {
	if page, ok := l.receiptsByDay(f); ok {
		return page, nil
	}
	var rows []ReceiptRow
	open := l.openReceipts()
	search := folded(f.Search)
	meet := func(x *domain.Receipt) {
		r := open.row(l.World, x)
		if (f.State == "" || r.State == f.State) && (!f.Open || r.UnmatchedCents > 0) && strings.Contains(r.Search, search) {
			rows = append(rows, r)
		}
	}
	if f.Open || f.State == ReceiptPart || f.State == ReceiptUnmatched {
		for id := range open {
			if x := l.World.Receipt(id); x != nil {
				meet(x)
			}
		}
	} else {
		for _, x := range l.World.Receipts() {
			meet(x)
		}
	}
	return paged(rows, f.Paging, func(r ReceiptRow) (int64, string) {
		switch f.Sort {
		case "value":
			return int64(r.ValueOn), ""
		case "amount":
			return int64(r.AmountCents), ""
		case "unmatched":
			return int64(r.UnmatchedCents), ""
		case "state":
			return 0, string(r.State)
		case "reference":
			return 0, r.BankReference
		}
		return -int64(r.ValueOn), ""
	}, func(r ReceiptRow) string { return r.ID }), nil
}

// openReceipts are those of which something is not matched yet, by their ids.
type openReceipts map[string]bool

func (l Fold) openReceipts() openReceipts {
	open := openReceipts{}
	for _, id := range l.World.Holding(domain.Unallocated) {
		open[id] = true
	}
	return open
}

// row is that of any receipt. What is left of one that is not open need not be summed up.
func (open openReceipts) row(w *domain.World, x *domain.Receipt) ReceiptRow {
	left := money.Cents(0)
	if open[x.ID] {
		left = w.Unmatched(x)
	}
	return receiptRowWith(x, left)
}

// arrivals are the receipts of a moment by the columns of the event log: on the day for which
// an arrival counts its money arrived. Those about which something was put right are folded.
type arrivals struct {
	l       Fold
	columns columns
	kinds   [256]bool
	apart   map[uint32]bool // streams in brief that are looked at by name, then among folded ones
	names   map[string]bool
	folded  []*domain.Receipt
}

// arrivals finds them; false where the World doesn't know what was put right.
func (l Fold) arrivals() (*arrivals, bool) {
	if l.Events == nil {
		return nil, false
	}
	ids, known := l.World.PutRight(domain.ReceiptStream(""))
	if !known {
		return nil, false
	}
	a := &arrivals{l: l, columns: l.Events.upTo(l.Log), apart: map[uint32]bool{}, names: map[string]bool{}}
	for i, kind := range l.Events.names() {
		a.kinds[i] = kind.name == domain.ReceiptRecorded{}.Kind()
	}
	for _, id := range ids {
		stream := domain.ReceiptStream(id)
		if a.names[stream] {
			continue
		}
		a.names[stream], a.apart[inBrief(stream)] = true, true
		if r := l.World.Receipt(id); r != nil {
			a.folded = append(a.folded, r)
		}
	}
	return a, true
}

// each visits the arrivals that count as they were recorded, by their index in the log, with
// the day on which their money arrived.
func (a *arrivals) each(visit func(i int, day calendar.Date)) {
	today := int32(a.l.Today())
	for i, kind := range a.columns.kind {
		if a.kinds[kind] && a.columns.effective[i] <= today && !(a.apart[a.columns.stream[i]] && a.names[a.l.Log.At(int64(i)+1).Stream]) {
			visit(i, calendar.Date(a.columns.effective[i]))
		}
	}
}

// ByDay says that the filter wants all receipts in the order of the days on which they
// arrived.
func (f ReceiptFilter) ByDay() bool {
	return f.Search == "" && f.State == "" && !f.Open && (f.Sort == "" || f.Sort == "value")
}

// receiptsByDay is a page of all receipts by the day on which they arrived; it folds those of
// the page alone. False for any other list.
func (l Fold) receiptsByDay(f ReceiptFilter) (page ListPage[ReceiptRow], ok bool) {
	if !f.ByDay() {
		return page, false
	}
	a, ok := l.arrivals()
	if !ok {
		return page, false
	}
	days, total := map[calendar.Date]int{}, len(a.folded)
	for _, r := range a.folded {
		days[r.ValueOn]++
	}
	a.each(func(_ int, day calendar.Date) { days[day]++; total++ })
	offset, limit, number, pages := f.window(total)
	descending := (f.Sort == "") != f.Desc
	from, through, skipped := window(days, descending, offset, limit)
	shown := a.between(from, through)
	slices.SortFunc(shown, func(x, y *domain.Receipt) int {
		days := cmp.Compare(x.ValueOn, y.ValueOn)
		if descending {
			days = -days
		}
		return cmp.Or(days, cmp.Compare(x.ID, y.ID))
	})
	page = ListPage[ReceiptRow]{Rows: []ReceiptRow{}, Total: total, Page: number, Pages: pages}
	open := l.openReceipts()
	for _, r := range shown[offset-skipped : min(offset-skipped+limit, len(shown))] {
		page.Rows = append(page.Rows, open.row(l.World, r))
	}
	return page, true
}

// between are the receipts that arrived on the days from one through another.
func (a *arrivals) between(from, through calendar.Date) (shown []*domain.Receipt) {
	for _, r := range a.folded {
		if from <= r.ValueOn && r.ValueOn <= through {
			shown = append(shown, r)
		}
	}
	a.each(func(i int, day calendar.Date) {
		if from <= day && day <= through {
			e := a.l.Log.At(int64(i) + 1).Event.(domain.ReceiptRecorded)
			shown = append(shown, a.l.World.Receipt(e.Receipt))
		}
	})
	return shown
}

// window gives the days that hold some of what stands in the order of days, and how many
// stand before the first of them.
func window(days map[calendar.Date]int, descending bool, offset, limit int) (from, through calendar.Date, skipped int) {
	order := make([]calendar.Date, 0, len(days))
	for day := range days {
		order = append(order, day)
	}
	slices.Sort(order)
	if descending {
		slices.Reverse(order)
	}
	before := 0
	var shown []calendar.Date
	for _, day := range order {
		switch {
		case before+days[day] <= offset:
			skipped += days[day]
		case before < offset+limit:
			shown = append(shown, day)
		}
		before += days[day]
	}
	if len(shown) == 0 {
		return calendar.Last, calendar.First, offset
	}
	return slices.Min(shown), slices.Max(shown), skipped
}
