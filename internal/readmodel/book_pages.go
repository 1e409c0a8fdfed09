package readmodel

import (
	"cmp"
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"
	"sort"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// bookPages are the totals of all loan books at the ends of days, packed: of most days what has
// changed since the day before, of every sixteenth all of it. A day in the
// middle of ten thousand loans takes some 600 bytes.
type bookPages struct {
	days   []bookDay // rising
	packed []byte
}

// bookDay is the end of a day, by what was known at a position.
type bookDay struct {
	known int64
	end   int64 // of the day's rows among the packed
	day   calendar.Date
	_     int32
}

const (
	bookDayBytes = 24
	bookWhole    = 16 // the first of so many days has all rows
)

// bookRow names a row of the totals; its key is a year, a stage, a bucket of arrears or the
// number of a text.
type bookRow struct {
	book domain.Text
	part bookPart
	key  uint32
}

type bookPart uint8

const (
	partHeld bookPart = iota // how many facilities there are, and the number of the currency
	partApproval
	partPayout
	partState
	partSector
	partGrade
	partStage
	partArrears
	bookPartsMany
)

// bookFigures are those of a row: of a line, or as many of them as there are.
type bookFigures [10]int64

func (b *BookLine) figures() bookFigures {
	return bookFigures{int64(b.Count), int64(b.Disbursed), int64(b.PaidInFull), int64(b.ChargedOff), int64(b.ApprovedCents), int64(b.DisbursedCents),
		int64(b.OutstandingCents), int64(b.ChargedOffCents), int64(b.RecoveredCents), int64(b.PaidInFullCents)}
}

// line is the inverse of figures, but for the key.
func (f *bookFigures) line() *BookLine {
	return &BookLine{Count: int(f[0]), Disbursed: int(f[1]), PaidInFull: int(f[2]), ChargedOff: int(f[3]), ApprovedCents: money.Cents(f[4]), DisbursedCents: money.Cents(f[5]),
		OutstandingCents: money.Cents(f[6]), ChargedOffCents: money.Cents(f[7]), RecoveredCents: money.Cents(f[8]), PaidInFullCents: money.Cents(f[9])}
}

// rows are the totals by their rows; those of nothing are left out.
func (t *bookTotals) rows() map[bookRow]bookFigures {
	rows := map[bookRow]bookFigures{}
	for _, b := range t.books {
		if b.facilities == 0 {
			continue
		}
		put := func(part bookPart, key int, f bookFigures) {
			if f != (bookFigures{}) {
				rows[bookRow{b.name, part, uint32(key)}] = f
			}
		}
		put(partHeld, 0, bookFigures{int64(b.facilities), int64(b.currency)})
		for part, years := range map[bookPart]*byYear{partApproval: &b.approval, partPayout: &b.payout} {
			for year, line := range years.sums {
				put(part, year, line.figures())
			}
		}
		for part, lines := range map[bookPart][]BookLine{partState: b.states, partSector: b.sectors, partGrade: b.grades, partStage: b.stages[:]} {
			for key := range lines {
				put(part, key, lines[key].figures())
			}
		}
		for key, a := range b.ageing {
			put(partArrears, key, bookFigures{int64(a.Count), int64(a.OutstandingCents), int64(a.PastDueCents)})
		}
	}
	return rows
}

// add adds the figures of a row to the totals.
func (t *bookTotals) add(row bookRow, f *bookFigures) {
	b := t.of(row.book)
	switch row.part {
	case partHeld:
		b.facilities += int(f[0])
		b.currency += domain.Text(f[1])
	case partApproval:
		b.approval.in(int(row.key)).Join(f.line())
	case partPayout:
		b.payout.in(int(row.key)).Join(f.line())
	case partState:
		b.states.at(domain.Text(row.key)).Join(f.line())
	case partSector:
		b.sectors.at(domain.Text(row.key)).Join(f.line())
	case partGrade:
		b.grades.at(domain.Text(row.key)).Join(f.line())
	case partStage:
		b.stages[row.key].Join(f.line())
	case partArrears:
		a := &b.ageing[row.key]
		a.Count += int(f[0])
		a.OutstandingCents += money.Cents(f[1])
		a.PastDueCents += money.Cents(f[2])
	}
}

// exists says whether there may be such a row in a World with so many texts.
func (row bookRow) exists(texts int) bool {
	if int(row.book) >= texts || row.part >= bookPartsMany {
		return false
	}
	switch row.part {
	case partHeld, partApproval, partPayout:
		return row.key <= 9999
	case partStage:
		return row.key <= uint32(domain.Lapsed)
	case partArrears:
		return int(row.key) < len(ArrearsBuckets)
	}
	return int(row.key) < texts
}

// find gives the number of a day; false where it is not told.
func (p *bookPages) find(day calendar.Date) (i int, told bool) {
	return slices.BinarySearchFunc(p.days, day, func(d bookDay, day calendar.Date) int { return cmp.Compare(d.day, day) })
}

// through is the position up to which what was recorded by the end of a day stands; false
// where no day was open by then.
func (p *bookPages) through(day calendar.Date) (known int64, opened bool) {
	i := sort.Search(len(p.days), func(i int) bool { return p.days[i].day > day })
	if i == 0 {
		return 0, false
	}
	return p.days[i-1].known, true
}

// totals gives those of a day by its number: some microseconds.
func (p *bookPages) totals(i int) *bookTotals {
	t := new(bookTotals)
	for j := i - i%bookWhole; j <= i; j++ {
		unpackRows(p.of(j), t.add)
	}
	return t
}

// of are the packed rows of a day.
func (p *bookPages) of(i int) []byte {
	if i == 0 {
		return p.packed[:p.days[0].end]
	}
	return p.packed[p.days[i-1].end:p.days[i].end]
}

// bytes is what the pages weigh.
func (p *bookPages) bytes() int { return len(p.packed) + len(p.days)*bookDayBytes }

// add adds a day after the last one, whose rows were given; it gives those of this one.
func (p *bookPages) add(known int64, day calendar.Date, totals *bookTotals, last map[bookRow]bookFigures) map[bookRow]bookFigures {
	rows := totals.rows()
	if len(p.days)%bookWhole == 0 {
		last = nil
	}
	p.packed = packRows(p.packed, last, rows)
	p.days = append(p.days, bookDay{known: known, end: int64(len(p.packed)), day: day})
	return rows
}

// packRows appends what has changed from some rows to others.
func packRows(to []byte, last, rows map[bookRow]bookFigures) []byte {
	all := maps.Clone(rows)
	for row := range last {
		all[row] = bookFigures{}
	}
	inOrder := slices.SortedFunc(maps.Keys(all), func(a, b bookRow) int {
		return cmp.Or(cmp.Compare(a.book, b.book), cmp.Compare(a.part, b.part), cmp.Compare(a.key, b.key))
	})
	for _, row := range inOrder {
		before, now, mask := last[row], rows[row], uint64(0)
		for i := range now {
			if now[i] != before[i] {
				mask |= 1 << i
			}
		}
		if mask == 0 {
			continue
		}
		to = binary.AppendUvarint(append(binary.AppendUvarint(to, uint64(row.book)), byte(row.part)), uint64(row.key))
		to = binary.AppendUvarint(to, mask)
		for ; mask != 0; mask &= mask - 1 {
			i := bits.TrailingZeros64(mask)
			to = binary.AppendVarint(to, now[i]-before[i])
		}
	}
	return to
}

// unpackRows gives what packRows wrote, row by row; false where it makes no sense.
func unpackRows(packed []byte, give func(bookRow, *bookFigures)) bool {
	whole := true
	number := func() uint64 {
		x, n := binary.Uvarint(packed)
		if n <= 0 {
			whole, packed = false, nil
			return 0
		}
		packed = packed[n:]
		return x
	}
	for len(packed) > 0 {
		var f bookFigures
		row := bookRow{book: domain.Text(number()), part: bookPart(number()), key: uint32(number())}
		for mask := number(); mask != 0 && whole; mask &= mask - 1 {
			i, x := bits.TrailingZeros64(mask), number()
			if i >= len(f) {
				return false
			}
			f[i] = int64(x>>1) ^ -int64(x&1) // as binary.Varint
		}
		if !whole {
			return false
		}
		give(row, &f)
	}
	return true
}
