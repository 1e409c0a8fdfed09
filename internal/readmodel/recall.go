package readmodel

import (
	"fmt"
	"sync"

	"refold/internal/readmodel/sqlread"
)

// recallMost bounds what is remembered of the tables' answers, in rows of rowBytes or so.
const (
	recallMost = 20_000
	rowBytes   = 600
)

// recall remembers what the tables answered since they changed last. Every look begins by
// asking the database what they stand at, whoever changed them, so that nothing is served
// that they would not answer now.
type recall struct {
	mu      sync.Mutex
	at      sqlread.Moment // of the answers
	answers map[string]any
	rows    int
}

// recalled gives what was answered before to the same question of the same moment, or asks.
// The answer must not be changed by anybody.
func recalled[T any](s *Snapshot, list string, filter any, ask func() (T, error)) (T, error) {
	r, key := s.recall, fmt.Sprintf("%s %+v", list, filter)
	r.mu.Lock()
	answer, found := r.answers[key]
	found = found && r.at == s.at
	r.mu.Unlock()
	if found {
		return answer.(T), nil
	}
	fresh, err := ask()
	if err != nil {
		return fresh, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	rows := 1 + len(key)/rowBytes
	if list, ok := any(fresh).(interface{ length() int }); ok {
		rows += list.length()
	}
	if r.at != s.at || r.rows+rows > recallMost {
		r.at, r.answers, r.rows = s.at, map[string]any{}, 0
	}
	if rows <= recallMost {
		r.answers[key], r.rows = fresh, r.rows+rows
	}
	return fresh, nil
}

func (p ListPage[Row]) length() int { return len(p.Rows) }
func (r facilityRows) length() int  { return len(r) }
