package readmodel

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"

	"refold/internal/readmodel/sqlread"
)

// recallMost bounds what is remembered of the tables' answers, in rows of rowBytes or so.
const (
	recallMost = 20_000
	rowBytes   = 600
)

// recall remembers what the tables answered. Every look begins by asking the database what
// they stand at, whoever changed them, so that nothing is served that they would not answer
// now: an answer outlives only those changes of which it is known that they leave it alone.
type recall struct {
	mu      sync.Mutex
	at      sqlread.Moment // of the answers
	answers map[string]remembered
	rows    int
	changes []rowChange // the last ones that were made here, oldest first
}

// remembered is an answer.
type remembered struct {
	value  any
	rows   int
	stands func(rowChange) bool // whether a change leaves it alone; nil: none does
}

// rowChange is one transaction that changed the tables from a moment to another on one day:
// the rows of facilities that went and that came. Those of other tables are not told.
type rowChange struct {
	from, to   sqlread.Moment
	gone, come []FacilityRow
}

// Bounds of what is known of changes.
const (
	changesMost = 64 // transactions
	changedMost = 64 // facilities of one; of more it is not told which
)

// note keeps a change before it is committed: where it isn't in the end, nobody ever sees
// the moment that it leads to.
func (r *recall) note(c rowChange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.changes) >= changesMost {
		r.changes = slices.Clone(r.changes[1:])
	}
	r.changes = append(r.changes, c)
}

// follow brings the answers to a moment, and drops those that the changes on the way there
// don't leave alone. Where the way isn't known they stay where they are. r.mu is held.
func (r *recall) follow(to sqlread.Moment) {
	var way []rowChange
	at := r.at
	for _, c := range r.changes {
		if at != to && c.from == at {
			way, at = append(way, c), c.to
		}
	}
	if at != to {
		return
	}
	r.at = to
	maps.DeleteFunc(r.answers, func(_ string, a remembered) bool {
		drop := slices.ContainsFunc(way, func(c rowChange) bool { return a.stands == nil || !a.stands(c) })
		if drop {
			r.rows -= a.rows
		}
		return drop
	})
}

// recalled gives what was answered before to the same question of the same moment, or asks.
// The answer must not be changed by anybody.
func recalled[T any](s *Snapshot, list string, filter any, ask func() (T, error)) (T, error) {
	return recalledWhile(s, list, filter, nil, ask)
}

// recalledWhile is recalled for an answer that stands while changes leave it alone.
func recalledWhile[T any](s *Snapshot, list string, filter any, stands func(T, rowChange) bool, ask func() (T, error)) (T, error) {
	r, key := s.recall, fmt.Sprintf("%s %+v", list, filter)
	r.mu.Lock()
	if r.at != s.at {
		r.follow(s.at)
	}
	answer, found := r.answers[key]
	found = found && r.at == s.at
	r.mu.Unlock()
	if found {
		return answer.value.(T), nil
	}
	fresh, err := ask()
	if err != nil {
		return fresh, err
	}
	kept := remembered{value: fresh, rows: 1 + len(key)/rowBytes}
	if list, ok := any(fresh).(interface{ length() int }); ok {
		kept.rows += list.length()
	}
	if stands != nil {
		kept.stands = func(c rowChange) bool { return stands(fresh, c) }
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.at.Position < r.at.Position {
		return fresh, nil // a look that began before others; those after it have their answers
	}
	if r.at != s.at || r.rows+kept.rows > recallMost {
		r.at, r.answers, r.rows = s.at, map[string]remembered{}, 0
	}
	if _, there := r.answers[key]; !there && kept.rows <= recallMost {
		r.answers[key], r.rows = kept, r.rows+kept.rows
	}
	return fresh, nil
}

func (p ListPage[Row]) length() int { return len(p.Rows) }
func (r facilityRows) length() int  { return len(r) }

// listedStands: no request that is or was open to pledges has changed.
func listedStands(_ facilityRows, c rowChange) bool {
	return !slices.ContainsFunc(slices.Concat(c.gone, c.come), func(r FacilityRow) bool { return r.Stage == listedStage })
}

const listedStage = "listed"

// recentStands says of the facilities of a book that were funded last that none of them has
// changed, and that nothing changed belongs before the last of them. Facilities are sorted
// as the question sorts them.
func recentStands(book string, most int) func(facilityRows, rowChange) bool {
	return func(shown facilityRows, c rowChange) bool {
		for _, r := range slices.Concat(c.gone, c.come) {
			if slices.ContainsFunc(shown, func(x FacilityRow) bool { return x.ID == r.ID }) {
				return false
			}
		}
		for _, r := range c.come {
			if r.Book == book && slices.Contains(recentStages, r.Stage) && (len(shown) < most || most == 0 || !fundedAfter(shown[len(shown)-1], r)) {
				return false
			}
		}
		return true
	}
}

// recentStages are those of what was funded and is not over; see RecentlyFunded in db/queries.
var recentStages = []string{"fully funded", "partially funded", "accepted", "active"}

// fundedAfter says that a stands before b in the list of what was funded last.
func fundedAfter(a, b FacilityRow) bool {
	return cmp.Or(cmp.Compare(b.FundedOn, a.FundedOn), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Stream, b.Stream)) < 0
}
