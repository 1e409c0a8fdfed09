package domain

// aboutEdits describes what happens when two people edit one record.
var aboutEdits = chapter{
	events: []EventMeaning{
		{EditSettled{}, "Two people had changed the same fields; the second was shown both values and chose."},
	},
	commands: []CommandMeaning{
		{SettleEdit{}, "Records an edit with the choice between it and what somebody else had written meanwhile."},
	},
	refusals: map[string]string{
		"NOTHING_TO_CHOOSE": "Nobody else has changed the fields that are said to be chosen between.",
		"NOT_EDITED":        "The command is no edit of fields of the record.",
	},
	fields: map[string]string{
		"against":           "position of the event with the other values",
		"mine":              "the fields that got the second person's values",
		"theirs":            "the fields that kept the other's values",
		"edit":              "the edit that is left",
		"EditSettled.about": "stream of the record that was edited",
		"SettleEdit.about":  "stream of the record that was edited",
	},
}
