package web

import (
	"time"

	"refold/internal/checkpoint"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// checkpointFacts are the file from which the next start goes on; head is what it would have
// to fold up to.
func checkpointFacts(s checkpoint.Status, head int64, now time.Time) []ui.Fact {
	file := ui.Fact{Term: "For the next start", Value: "nothing yet", Note: s.Reason}
	if s.Position > 0 {
		file.Value = "event " + wording.Count(s.Position)
		file.Note = wording.Bytes(s.Bytes) + ", written " + ago(now.Sub(s.WrittenAt)) + "; " + wording.Plural(head-s.Position, "event", "events") + " to fold after it"
	}
	facts := []ui.Fact{file}
	switch {
	case s.Writing:
		writing := ui.Fact{Term: "Being written anew", Value: wording.Bytes(s.Written)}
		if s.Bytes > 0 {
			writing.Note = "the last one has " + wording.Bytes(s.Bytes)
		}
		facts = append(facts, writing)
	case s.Failure != "":
		facts = append(facts, ui.Fact{Term: "Last writing failed", Value: "see the log", Note: s.Failure})
	}
	return facts
}

// ago says how long something lies back, to the minute at the finest.
func ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "just now"
	case d < time.Hour:
		return wording.Plural(int64(d/time.Minute), "minute", "minutes") + " ago"
	case d < 48*time.Hour:
		return wording.Plural(int64(d/time.Hour), "hour", "hours") + " ago"
	}
	return wording.Plural(int64(d/(24*time.Hour)), "day", "days") + " ago"
}
