package events

import "refold/internal/domain"

// EntriesOf gives the rows of a log that was made without a journal.
func EntriesOf(log []*domain.Recorded) []Entry {
	entries := make([]Entry, len(log))
	for i, rec := range log {
		schema, payload, err := shapes.encode(rec.Event)
		if err != nil {
			panic(err)
		}
		entries[i] = entryOf(rec, schema, payload)
		entries[i].RecordedAt = max(rec.RecordedAt, 0) // there is no day before the first
	}
	return entries
}

// UntilTomorrow is for the tests of the calendar.
var UntilTomorrow = untilTomorrow
