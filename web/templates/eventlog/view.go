// Package eventlog is the page of all events, and the page of one.
package eventlog

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Log is what the page of all events shows.
type Log struct {
	readmodel.EventPage
	Asked   Asked
	Actors  []ui.Option       // staff and others who did something, for the filter
	Here    int64             // the event that was jumped to; 0 for none
	Wrong   map[string]string // by the name of a filter: why what was asked for means nothing
	Newer   string            // addresses; empty at the ends
	Older   string
	CSV     string
	Filters string // in words, "" for everything
	Save    string // where these filters are saved as a question; "" where there are none
	Access  string // the access log, for those who may read it
	Facets  []Facet
}

// Facet is a kind among what was found, and how often.
type Facet struct {
	Kind, Href string
	Count      int
	Current    bool
}

// usualFacets is how many kinds are shown at once; the others are folded away.
const usualFacets = 12

func (l Log) usual() []Facet { return l.Facets[:min(usualFacets, len(l.Facets))] }

func (l Log) rest() []Facet { return l.Facets[len(l.usual()):] }

// What the filter "only" may say.
const (
	OnlyLate   = "late"
	OnlyUndone = "undone"
)

// onlys are the choices of the filter.
var onlys = []ui.Option{{Value: "", Label: "All"}, {Value: OnlyLate, Label: "Entered late"}, {Value: OnlyUndone, Label: "Undone"}}

// Asked are the filters as they were typed.
type Asked struct {
	Kind, Stream, Actor, Request, From, To string
	RecordedFrom, RecordedTo, Least, Most  string
	Only, Event, Within, After, Through    string
}

// Topic is several kinds that belong together, as one choice of the filter.
type Topic struct{ Kinds, Text string }

// Topics are the choices.
var Topics = []Topic{
	{"FacilityRestructured,ProductDefined", "Changes of rates and terms"},
	{"RequestUndone,RequestRedone", "Undone and redone"},
	{"DefaultDeclared,FacilityChargedOff,FacilityWrittenOff", "Defaults and losses"},
	{"ChangeProposed,ProposalApproved,ProposalDeclined,ProposalWithdrawn", "Approvals by two people"},
	{"RoleGranted,RoleRevoked", "Roles granted and revoked"},
}

// TopicWords names the topic of a filter; "" if it is none.
func TopicWords(kinds string) string {
	for _, t := range Topics {
		if t.Kinds == kinds {
			return strings.ToLower(t.Text[:1]) + t.Text[1:]
		}
	}
	return ""
}

// withins are the lengths of time before the business day, as the filter offers them.
var withins = []ui.Option{{Value: "", Label: "All"}, {Value: "7d", Label: "7 days"}, {Value: "30d", Label: "30 days"}, {Value: "3m", Label: "3 months"},
	{Value: "6m", Label: "6 months"}, {Value: "12m", Label: "12 months"}}

// WithinWords says "in the last 6 months"; "" for what is not offered.
func WithinWords(value string) string {
	for _, o := range withins[1:] {
		if o.Value == value {
			return "in the last " + o.Label
		}
	}
	return ""
}

// narrow says that one of the filters that are folded away is set.
func (l Log) narrow() bool {
	a := l.Asked
	return a.RecordedFrom+a.RecordedTo+a.Least+a.Most+a.Request+a.Stream+a.After+a.Through != ""
}

// marks tell whoever can't see it that a filter means nothing, and where it is said why.
func (l Log) marks(name string) templ.Attributes {
	if l.Wrong[name] == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": name + "-error"}
}

func recordedAt(micros int64) string {
	return time.UnixMicro(micros).In(wording.Zone).Format("2 Jan 2006, 15:04:05")
}

// Number is a position as people read it.
func Number(position int64) string { return "#" + wording.Count(position) }

// Href is the page of an event.
func Href(position int64) string { return "/events/" + strconv.FormatInt(position, 10) }

// kinds are the choices of the filter, in the order of the catalogue.
func kinds() []ui.Option {
	options := []ui.Option{{Value: "", Label: "All"}}
	for _, t := range Topics {
		options = append(options, ui.Option{Value: t.Kinds, Label: t.Text})
	}
	for _, e := range domain.Kinds() {
		options = append(options, ui.Option{Value: e.Kind(), Label: readmodel.KindWords(e.Kind())})
	}
	return options
}

func (l Log) heading() ui.Heading {
	h := ui.Heading{Title: "Event log", Meta: wording.Plural(l.Total, "event", "events")}
	if l.Filters != "" {
		h.Meta += " with " + l.Filters
	}
	return h
}

func (l Log) paging() ui.Paging {
	p := ui.Paging{Text: "No events", Previous: l.Newer, Next: l.Older}
	if n := len(l.Rows); n > 0 {
		p.Text = wording.Count(l.Skipped+1) + "–" + wording.Count(l.Skipped+n) + " of " + wording.Plural(l.Total, "event", "events") + ", newest first"
	}
	return p
}

func (l Log) table() ui.Table {
	t := ui.Table{
		Caption: "Events, newest first", Stack: true,
		Columns: []ui.Column{{Head: "Event"}, {Head: "What happened"}, {Head: "Record"}, {Head: "By"}, {Head: "Recorded"}, {Head: "Counts for"}},
		Empty:   ui.Empty{Title: "No events", Text: "Nothing was recorded that fits. Loosen the filters, or go to a later moment.", Href: "/events", Link: "Show all events"},
	}
	for _, r := range l.Rows {
		t.Rows = append(t.Rows, ui.Row{ID: "e" + strconv.FormatInt(r.Position, 10), Here: r.Position == l.Here, Cells: []ui.Cell{
			ui.L(Number(r.Position), Href(r.Position)),
			what(r),
			subject(r),
			{Text: r.Actor, Href: "/events?actor=" + r.ActorID},
			recorded(r.RecordedAt),
			ui.T(wording.Day(r.EffectiveOn)),
		}})
	}
	return t
}

// bar is one stretch of the density.
type bar struct{ X, Y, Width, Height string }

// densityHeight is that of the strip, in the units of its drawing.
const densityHeight = 40

// bars draws the density: each stretch as high as its share of the fullest one, and
// never invisible where there is an event.
func (l Log) bars() []bar {
	most := 0
	for _, n := range l.Density.Counts {
		most = max(most, n)
	}
	var bars []bar
	for i, n := range l.Density.Counts {
		if n == 0 {
			continue
		}
		height := max(2, densityHeight*n/most)
		bars = append(bars, bar{strconv.Itoa(i * 10), strconv.Itoa(densityHeight - height), "8", strconv.Itoa(height)})
	}
	return bars
}

func (l Log) densityBox() string {
	return "0 0 " + strconv.Itoa(10*len(l.Density.Counts)) + " " + strconv.Itoa(densityHeight)
}

// densityWords says what the strip shows to those who can't see it.
func (l Log) densityWords() string {
	most, at := 0, 0
	for i, n := range l.Density.Counts {
		if n > most {
			most, at = n, i
		}
	}
	day := l.Density.From.AddDays(at * (int(l.Density.To-l.Density.From) + 1) / len(l.Density.Counts))
	return "Events recorded from " + wording.Day(l.Density.From) + " to " + wording.Day(l.Density.To) + "; most around " +
		wording.Day(day) + ", " + wording.Plural(most, "event", "events") + " in one stretch."
}

func recorded(micros int64) ui.Cell {
	at := time.UnixMicro(micros).In(wording.Zone)
	return ui.Cell{Text: at.Format("2 Jan 2006"), Note: at.Format("15:04:05")}
}

func what(r readmodel.EventRow) ui.Cell {
	return ui.Cell{Text: r.Title, Strong: true, Undone: r.Undone, Note: strings.Join(r.Lines, " · "), Pill: pill(r)}
}

// pill is the state of an event that does not count.
func pill(r readmodel.EventRow) *ui.Pill {
	switch {
	case r.Undone:
		return &ui.Pill{Text: "Undone", Tone: ui.Warn}
	case r.Ineffective:
		return &ui.Pill{Text: "Without effect", Tone: ui.Bad}
	}
	return nil
}

func subject(r readmodel.EventRow) ui.Cell {
	cell := ui.Cell{Text: r.Subject, Href: r.Href, Note: r.Stream}
	if cell.Href == "" {
		cell.Href = "/events?stream=" + r.Stream
	}
	return cell
}
