package domain

// aboutStatements describes the statements that investors are sent.
var aboutStatements = chapter{
	events: []EventMeaning{
		{StatementIssued{}, "An investor's statement of some days was given its number; it stays as it was issued."},
	},
	commands: []CommandMeaning{
		{IssueStatement{}, "Gives an investor's statement of days that are over its number, or issues a corrected one."},
	},
	refusals: map[string]string{
		"ALREADY_ISSUED":     "The statement of these days was issued, and says the same.",
		"DAYS_TURNED_ROUND":  "The first day of a statement comes before its last.",
		"PERIOD_NOT_OVER":    "A statement is issued when its last day is over.",
		"STATEMENT_MOVED_ON": "Something was recorded after the statement was made, so it may say something else by now.",
	},
	fields: map[string]string{
		"from":                  "the first day of the statement",
		"through":               "the last day of the statement",
		"IssueStatement.lines":  "how many lines the statement has",
		"StatementIssued.lines": "how many lines the statement has",
		"opening_cents":         "available and locked money before the first day, in cents",
		"closing_cents":         "available and locked money after the last day, in cents",
		"digest":                "SHA-256 of everything that the statement says, in hexadecimal",
		"replaces":              "position of the statement of the same days that it corrects; 0 for the first",
	},
}
