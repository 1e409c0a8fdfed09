package frame

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Track is what the thumb of the time bar runs over: business days, events of the
// platform, or those of the page's own record. The form sends Value, the thumb's place
// between Min and Max, under Name. Without Slices there is no picture.
type Track struct {
	Name            string // AtDay, ValidDay or "at"
	Min, Max, Value int64
	Stops           []Stop   // of a record's events: the places where the thumb rests
	Scopes, Scales  []Choice // what else it may run over
	Slices          []Slice  // the histogram, from Min to Max
	Own             bool     // the histogram has the viewer's own events alone
	From, To        string   // the days at both ends, in words
	FromISO, ToISO  string   // the same, for the form that zooms
	Zoomed          bool
	Whole           string // address of this page without the zoom
	Here            string // canonical address of this frame, the bar's own settings included
}

// Parameters of an address that are the bar's own. Days are counted from 1970-01-01,
// because that is what a range can send without a script.
const (
	AtDay      = "at_day"       // the end of a business day, as known then
	ValidDay   = "valid_day"    // a day as corrected since
	TrackParam = "track"        // which track
	ZoomFrom   = "history_from" // ISO dates between which the bar runs
	ZoomTo     = "history_to"
)

// Stop is one event of the page's record: its position and the day it was recorded on.
type Stop struct {
	Position int64
	Day      calendar.Date
}

// Slice is one column of the histogram: how many events, by family.
type Slice struct {
	Ahead  bool // after the moment
	Counts []int64
}

// Choice is one of several tracks.
type Choice struct {
	Text, Title, Href string
	Current           bool
}

// Families names the families of the histogram, in the order of a Slice's counts, as
// the style sheet knows them and as people read them.
var Families = []struct{ Class, Text string }{
	{"is-funding", "Applications and funding"},
	{"is-money", "Money"},
	{"is-trouble", "Default, loss and relief"},
	{"is-people", "People and approvals"},
	{"is-correction", "Corrections"},
}

// stops are the places of the thumb for the script: "18234:20412,18240:20413".
func (t Track) stops() string {
	var b strings.Builder
	for i, s := range t.Stops {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(s.Position, 10))
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(int(s.Day)))
	}
	return b.String()
}

// shape is one family in all slices, in a box of 1000 by 100.
type shape struct {
	path        string
	class, fill string // a pattern is no matter of the style sheet, which may not name parts of a page
}

// shapes draw the slices relative to the greatest, one family on top of the other. A
// family that is there stays visible: 8 of 100 at least. One shape a family is
// less for a browser to paint, with each move of the thumb, than one a column.
func (t Track) shapes() []shape {
	var top int64 = 1
	for _, s := range t.Slices {
		top = max(top, sum(s.Counts))
	}
	n := int64(len(t.Slices))
	paths := make([][]byte, len(Families))
	for i, s := range t.Slices {
		x0, x1 := int64(i)*1000/n, int64(i+1)*1000/n
		y := int64(100)
		for f, count := range s.Counts {
			if count == 0 {
				continue
			}
			height := min(max(count*100/top, 8), y)
			y -= height
			paths[f] = column(paths[f], x0, y, max(x1-x0-1, 1), height)
		}
	}
	var out []shape
	for f, path := range paths {
		if len(path) == 0 {
			continue
		}
		fill := ""
		if Families[f].Class == "is-correction" {
			fill = "url(#density-hatch)"
		}
		out = append(out, shape{string(path), "density-bar " + Families[f].Class, fill})
	}
	return out
}

// column adds a column to a path. There are some hundred in each frame.
func column(path []byte, x, y, width, height int64) []byte {
	for _, part := range [...]struct {
		letter byte
		number int64
	}{{'M', x}, {' ', y}, {'v', height}, {'h', width}, {'v', -height}} {
		path = strconv.AppendInt(append(path, part.letter), part.number, 10)
	}
	return append(path, 'z')
}

// ahead is where in the picture begins what came after the moment: that is veiled, so that
// the columns are the same in every frame.
func (t Track) ahead() string {
	i := slices.IndexFunc(t.Slices, func(s Slice) bool { return s.Ahead })
	if i < 0 {
		return "1000"
	}
	return strconv.Itoa(i * 1000 / len(t.Slices))
}

func sum(counts []int64) (total int64) {
	for _, n := range counts {
		total += n
	}
	return total
}

// legend says what the picture shows, for those who don't see it.
func (t Track) legend() string {
	totals := make([]int64, len(Families))
	for _, s := range t.Slices {
		for f, n := range s.Counts {
			totals[f] += n
		}
	}
	var parts []string
	for f, n := range totals {
		if n > 0 {
			parts = append(parts, Families[f].Text+" "+wording.Count(n))
		}
	}
	if len(parts) == 0 {
		return "No events"
	}
	if t.Own {
		return "Your own events from " + t.From + " to " + t.To + ": " + strings.Join(parts, ", ")
	}
	return "Events from " + t.From + " to " + t.To + ": " + strings.Join(parts, ", ")
}

// without are the parameters but for some.
func without(params []ui.Param, names ...string) []ui.Param {
	var out []ui.Param
next:
	for _, p := range params {
		for _, name := range names {
			if p.Name == name {
				continue next
			}
		}
		out = append(out, p)
	}
	return out
}

// params are the parameters of a query, in order of their names.
func params(query string) []ui.Param {
	values, _ := url.ParseQuery(query) // ours
	var out []ui.Param
	for _, name := range slices.Sorted(maps.Keys(values)) {
		out = append(out, ui.Param{Name: name, Value: values.Get(name)})
	}
	return out
}
