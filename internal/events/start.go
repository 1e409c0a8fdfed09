package events

import "time"

// Start is how a journal was opened: how many events were read and folded, after those
// that were prepared, in what time.
type Start struct {
	Events   int64
	Prepared int64 // the position of what was prepared; 0 if nothing was
	Took     time.Duration
}

// PerSecond is the speed of reading and folding, in events a second; 0 where there was
// nothing to fold.
func (s Start) PerSecond() int64 {
	if s.Took <= 0 {
		return 0
	}
	return int64(float64(s.Events) / s.Took.Seconds())
}

// Start says how this journal was opened.
func (j *Journal) Start() Start { return j.start }
