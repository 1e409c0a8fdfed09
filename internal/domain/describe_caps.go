package domain

// aboutCaps describes what bounds the stake of investors: the platform's caps for all of
// them, and limits for one.
var aboutCaps = chapter{
	events: []EventMeaning{
		{CapsSet{}, "The platform set the most that any investor may have at stake from now on; what is at stake already stays."},
	},
	commands: []CommandMeaning{
		{SetCaps{}, "Caps what any investor may have at stake."},
	},
	refusals: map[string]string{
		"ABOVE_CAP":          "The limit would allow more than the platform's cap for every investor.",
		"ABOVE_FACILITY_CAP": "The platform's cap for one facility would be passed.",
		"ABOVE_OFFICE_LIMIT": "The limit would allow more than the back office has set for this investor.",
		"ABOVE_TOTAL_CAP":    "The platform's cap for all facilities together would be passed.",
		"CAPS_CONTRADICT":    "The cap for one facility is more than the cap for all together.",
	},
	fields: map[string]string{
		"CapsSet.per_facility_cents": "the most in one facility for any investor, in cents; 0 is no cap",
		"CapsSet.total_cents":        "the most in all facilities for any investor, in cents; 0 is no cap",
		"SetCaps.per_facility_cents": "the most in one facility for any investor, in cents; 0 is no cap",
		"SetCaps.total_cents":        "the most in all facilities for any investor, in cents; 0 is no cap",
	},
}
