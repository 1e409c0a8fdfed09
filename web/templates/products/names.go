package products

import (
	"strconv"

	"refold/internal/calendar"
)

// FrequencyName is how often an instalment falls due, in words.
func FrequencyName(f calendar.Frequency) string {
	unit := "month"
	if f.Unit == calendar.Week {
		unit = "week"
	}
	if f.Every <= 1 {
		return "every " + unit
	}
	return "every " + strconv.Itoa(f.Every) + " " + unit + "s"
}
