package domain

// aboutPlatform describes the calendar, and requests that are left out or put back.
var aboutPlatform = chapter{
	events: []EventMeaning{
		{BusinessDayOpened{}, "The platform's calendar moved on by a day; all dates follow from it."},
		{RequestUndone{}, "A request should never have counted; its events are left out of every fold from then on."},
		{RequestRedone{}, "A request that was undone counts again."},
	},
	commands: []CommandMeaning{
		{OpenBusinessDay{}, "Opens the day after the last one."},
		{UndoRequest{}, "Leaves a request out as if it had never been."},
		{RedoRequest{}, "Puts a request back that was undone."},
	},
	refusals: map[string]string{
		"DAY_SKIPPED":     "Days are opened one by one.",
		"DEPENDENT":       "A later event would lose its ground.",
		"MISSING":         "Something that is needed was not given.",
		"NOT_UNDOABLE":    "A business day stays open, and an undo is taken back with redo.",
		"NO_SUCH_REQUEST": "No request of this id recorded anything there.",
		"SPENT_SINCE":     "The money has moved on since: client money would be spent twice.",
		"STREAM_TWICE":    "A record is named twice.",
		"TOO_LONG":        "A text is longer than 2,000 characters.",
		"USED_SINCE":      "What must be unique has been used by another request since.",
	},
	fields: map[string]string{
		"date":    "the business day",
		"request": "id of the request",
		"streams": "the records that the request touched",
	},
}
