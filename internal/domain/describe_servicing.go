package domain

// aboutServicing describes how a running loan is agreed anew.
var aboutServicing = chapter{
	events: []EventMeaning{
		{FacilityRestructured{}, "The instalments to come were agreed anew; what was due may have been spread over them."},
	},
	commands: []CommandMeaning{
		{RestructureFacility{}, "Agrees anew on the instalments of a loan that are to come."},
	},
	refusals: map[string]string{
		"NOTHING_CHANGES":       "A restructuring changes something.",
		"RESTRUCTURING_INVALID": "The change does not fit the loan: the sentence says why.",
		"TERMS_DIFFER":          "The terms are not those that the restructuring was agreed on.",
	},
	fields: map[string]string{
		"change":                            "what is agreed anew",
		"capitalise":                        "what was due, fees aside, is spread over the instalments to come, its interest as principal",
		"old_terms":                         "all terms before",
		"new_terms":                         "all terms after",
		"Restructure.from_due":              "the first instalment concerned is the first due on or after that day",
		"Restructure.new_rate_micropercent": "the rate a year from then on, in millionths of a percent",
		"Restructure.has_new_rate":          "a new rate was agreed",
		"Restructure.extra_periods":         "so many instalments more, at the end",
		"Restructure.interest_only":         "so many of the instalments concerned pay no principal",
		"Restructure.interest_grace":        "the interest of so many of the instalments concerned falls due with the next one",
		"Restructure.new_first_due":         "the day to which the first instalment concerned moves, the later ones with it",
		"Restructure.has_new_first_due":     "the due dates move",
	},
}
