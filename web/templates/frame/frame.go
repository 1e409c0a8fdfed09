// Package frame is what stands around every page: head, navigation, the banner
// of the past and the time bar. Everything that may differ between a page and
// the same page seen later from the past carries the attribute data-frame; the
// rest of a page is equal at both, to the byte, but for the moment that links
// carry.
package frame

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"

	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Page is what the frame shows. The zero value of every field leaves its part out.
type Page struct {
	Title    string // "Facility Katong Bakehouse"; the frame adds the rest
	Viewer   Viewer
	Nav      []NavItem
	Crumbs   []Crumb // from the way back to the page itself, which has no Href
	Moment   Moment
	Eyes     *Eyes
	Compared *Compared // with another moment; nil as a rule
	Explain  *Explain  // nil where figures are not explained
	Demo     *Demo
	Flash    []ui.Notice
	Plain    bool   // no card-coloured header line: sign-in and public pages
	Bare     bool   // no time bar: sign-in, errors, forms that exist only now
	Sheets   string // address of the page without its moment, where its tables can be had as files
}

// Explain leads from a figure of the page to its explanation.
type Explain struct {
	Of   string // address of the page without its moment
	At   string // what names the moment of the page, also of a live one: "at=18234"
	Mode string // address of the page with a link on each figure, or without, where they are there
	On   bool
}

// Viewer is who looks.
type Viewer struct {
	SignedIn bool
	Name     string // as the viewer knows themselves
	Role     string // "Investor", "Credit officer", "Auditor"
	Href     string // to their own page, may be empty
	SignOut  string // address that takes a POST
	SignIn   string // address of the sign-in page, for those who are not signed in
	Register string
}

// Eyes are those of another person, through which the viewer looks. Nothing can be changed.
type Eyes struct {
	Name, Role string // whose
	Reason     string
	Until      string // "15:04"
	End        string // address that takes a POST
}

// NavItem is one entry of the navigation.
type NavItem struct {
	Text    string
	Href    string
	Current bool
	Count   int // things that wait for the viewer, 0 for none
}

// Crumb is one step of the way back.
type Crumb struct{ Text, Href string }

// Demo says that the data is made up, and lets the viewer change role.
type Demo struct {
	MadeUp  string // a sentence: what of it is made up
	Switch  string // address that takes a POST with the field "email"
	Logins  []DemoLogin
	Tour    string // address of the way through the demo
	Filling string // how far its history has been played, "62.0 %"; empty when it stands at today
}

// DemoLogin is a login of the demo.
type DemoLogin struct {
	Email   string
	Role    string
	Current bool
}

// Moment is when the page is looked at, and where its neighbours are.
type Moment struct {
	Restore string // address where the page's record is restored to the moment; "" for none

	Past      bool
	Corrected bool   // as corrected since, rather than as known then
	Position  int64  // last event the page knows, from 1
	Head      int64  // last event there is
	Day       string // the business day shown, "31 March 2026"
	DayISO    string // "2026-03-31"
	Since     string // the day that was asked for, where none had been opened yet: ISO; "" as a rule
	SinceDay  string // the same in words
	Event     string // what the event at Position was, in a few words, may be empty
	Query     string // what links carry: "at=18234", "at=head&valid=2008-12-31"; empty at the head
	Path      string // address of this page without its moment
	Keep      []ui.Param
	First     int64 // first, previous and next position of this page's record; 0 means 1, Position−1, Position+1
	Previous  int64
	Next      int64
	// FirstDay, PreviousDay and NextDay are the same as corrected since: days (ISO) for which
	// something of this page's record counts, "" where there is none.
	FirstDay, PreviousDay, NextDay string
	Open                           bool // staff and auditors: the bar is open from the start
	Older                          bool // as corrected since, something counts for days before the first business day
	Track                          Track
	Comparison                     Comparison
	Fault, Typed                   string // what is wrong with the moment that was asked for, and what was typed; "" as a rule
	Begins                         string // the day on which a record begins that is not there yet; "" for none
}

// WindowTitle names the page in the browser's tab and in the history.
func (p Page) WindowTitle() string {
	title := "Refold"
	if p.Title != "" {
		title = p.Title + " · Refold"
	}
	if p.Moment.Past {
		title = p.Moment.Day + ", " + p.Moment.Axis() + " · " + title
	}
	return title
}

// The two axes in the fixed words.
const (
	AsKnown     = "As known then"
	AsCorrected = "As corrected since"
)

// Axis is the moment's axis in the fixed words.
func (m Moment) Axis() string {
	if m.Corrected {
		return strings.ToLower(AsCorrected)
	}
	return strings.ToLower(AsKnown)
}

// Sentence is what the banner says.
func (m Moment) Sentence() string {
	return "event " + wording.Count(m.Position) + " of " + wording.Count(m.Head) + ", " + m.Axis() + ". Read-only."
}

// jumpName is the parameter under which the bar's field sends what was typed, and jumpHint
// what may be typed there.
func (m Moment) jumpName() string {
	if m.Corrected {
		return "valid"
	}
	return "at"
}

func (m Moment) jumpHint() string {
	if m.Corrected {
		return "Date"
	}
	return "Date or event"
}

// Label names the place of the thumb.
func (m Moment) Label() string {
	if !m.Past {
		return "Live · " + m.Day
	}
	if m.DayISO == "" {
		return "Before the first day"
	}
	return m.Day
}

// ValueText is what the slider says of itself: date and event.
func (m Moment) ValueText() string {
	return m.Day + ", event " + wording.Count(m.Position) + " of " + wording.Count(m.Head)
}

// LiveHref is this page at the head.
func (m Moment) LiveHref() string { return m.href("") }

// KnownHref and CorrectedHref are this page on either axis at the same day.
func (m Moment) KnownHref() string {
	if !m.Corrected {
		return m.at(m.Position)
	}
	return m.href("at=" + m.DayISO)
}

// CorrectedHref is this page with the day of this moment and all later knowledge.
func (m Moment) CorrectedHref() string {
	return m.href("at=head&valid=" + url.QueryEscape(cmp.Or(m.DayISO, m.Since)))
}

// otherAxis compares this page with itself on the other axis: what makes the difference is
// listed there. It is "" where the page is compared already, or there is nothing to compare.
func (m Moment) otherAxis() (text, href string) {
	if m.Comparison.On {
		return "", ""
	}
	for _, choice := range m.Comparison.Choices {
		switch choice.Text {
		case AsKnown, AsCorrected:
			return "Compare with " + strings.ToLower(choice.Text), choice.Href
		}
	}
	return "", ""
}

func (m Moment) firstHref() string {
	if m.Corrected {
		return m.validHref(m.FirstDay)
	}
	if m.Position <= 1 {
		return ""
	}
	return m.at(max(m.First, 1))
}

func (m Moment) previousHref() string {
	if m.Corrected {
		return m.validHref(m.PreviousDay)
	}
	if m.Previous > 0 {
		return m.at(m.Previous)
	}
	if m.Position <= 1 {
		return ""
	}
	return m.at(m.Position - 1)
}

func (m Moment) nextHref() string {
	if m.Corrected {
		return m.validHref(m.NextDay)
	}
	next := m.Next
	if next == 0 {
		next = m.Position + 1
	}
	if next > m.Head || !m.Past {
		return ""
	}
	return m.at(next)
}

// validHref is this page at a day as corrected since; "" for no day.
func (m Moment) validHref(day string) string {
	if day == "" {
		return ""
	}
	return m.href("at=head&valid=" + url.QueryEscape(day))
}

// steps names what the steps of the bar go through.
func (m Moment) steps() (first, previous, next string) {
	if m.Corrected {
		return "First day", "Previous day", "Next day"
	}
	return "First event", "Previous event", "Next event"
}

func (m Moment) at(position int64) string {
	return m.href("at=" + strconv.FormatInt(position, 10))
}

func (m Moment) href(query string) string {
	values := url.Values{}
	for _, p := range m.Keep {
		values.Add(p.Name, p.Value)
	}
	kept := values.Encode()
	switch {
	case kept == "" && query == "":
		return m.Path
	case kept == "":
		return m.Path + "?" + query
	case query == "":
		return m.Path + "?" + kept
	default:
		return m.Path + "?" + kept + "&" + query
	}
}

// With puts the page's moment into the context for the components of package
// ui. Layout does it; call it when a part of a page is rendered alone.
func With(ctx context.Context, p Page) context.Context {
	m := p.Moment
	closed := ui.Moment{Past: m.Past, Query: m.Query}
	switch {
	case p.Eyes != nil:
		closed.Past, closed.Why = true, "You look through the eyes of "+p.Eyes.Name+". Only they can do this."
	case m.Past:
		closed.Why, closed.Live = "You are viewing "+m.Day+". Changes are made on the live page.", m.LiveHref()
	}
	return ui.WithSheets(ui.WithMoment(ctx, closed), p.Sheets)
}

func (v Viewer) initials() string {
	if v.Name != "" {
		return wording.Initials(v.Name)
	}
	return wording.Initials(strings.TrimSpace(v.Role))
}
