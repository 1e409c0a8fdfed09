package ui

import (
	"github.com/a-h/templ"

	"refold/web/templates/cells"
)

// Tone is what a colour means. Every tone also has a symbol, so that nothing
// is said by colour alone.
type Tone string

// The tones, from nothing to say to something is wrong.
const (
	Neutral Tone = "neutral" // not yet, or over and unremarkable
	Info    Tone = "info"    // under way
	Good    Tone = "good"    // done, on time
	Warn    Tone = "warn"    // somebody should look
	Late    Tone = "late"    // past due
	Bad     Tone = "bad"     // past due for long, defaulted, refused
)

// Pill is a status in a word or two.
type Pill struct {
	Text string
	Tone Tone
}

// Tile is one figure of a row of figures.
type Tile struct {
	Label string
	Value string
	Note  string // one short line below, may be empty
	Href  string // explains the figure ("Why?"), may be empty
	Tone  Tone   // colours the value only where it is Warn, Late, Bad or Good
}

// Hero is the one figure a page is about, as on a portfolio.
type Hero struct {
	Label string
	Value string
	Delta string // what it earned, set off by Tone
	Tone  Tone
	Note  string
}

// Fact is a term and what it stands for.
type Fact struct {
	Term    string
	Key     string // names the fact at every moment where its term holds a number
	Value   string
	Href    string          // makes the value a link
	Note    string          // small, below the value
	Pill    *Pill           // beside or instead of the value
	Content templ.Component // instead of Value, for what text can't say
}

// Column heads a table's column.
type Column struct {
	Head    string
	Numeric bool // right-aligned, tabular figures, never wrapped
	Hide    bool // left out on phones; only what can be found elsewhere
}

// Cell is one field of a table.
type Cell struct {
	Text    string
	Href    string
	Note    string // small, below the text
	Pill    *Pill
	Strong  bool
	Muted   bool
	Undone  bool            // struck through: excluded by an undo
	Content templ.Component // instead of the rest
}

// T is a cell of plain text.
func T(text string) Cell { return Cell{Text: text} }

// L is a cell that links.
func L(text, href string) Cell { return Cell{Text: text, Href: href} }

// P is a cell with a status.
func P(text string, tone Tone) Cell { return Cell{Pill: &Pill{text, tone}} }

// Row is a row of a table.
type Row struct {
	Cells []Cell
	ID    string // anchor, may be empty
	Key   string // names the row at every moment where neither its anchor, its link nor its head does
	Here  bool   // the row that matches the moment or the link followed
}

// about is the address of the record that a row is about: the first one in it. It is ""
// where there is none, or where a field of its own making may hold one before.
func (r Row) about() string {
	for _, c := range r.Cells {
		if c.Content != nil {
			return ""
		}
		if c.Href != "" {
			return cells.Bare(c.Href)
		}
	}
	return ""
}

// Table is a table of records. Its caption names it for those who can't see
// where it stands; the card around it usually carries the visible title.
type Table struct {
	Caption string
	Columns []Column
	Rows    []Row
	Foot    []Cell // totals, may be empty; as many as Columns
	Empty   Empty  // shown instead when there are no rows
	Stack   bool   // on phones each row becomes a small card, else the table scrolls sideways
}

// Empty says that there is nothing, and what to do about it.
type Empty struct {
	Title string
	Text  string
	Href  string // what to do, may be empty
	Link  string
}

// StepState is where a step of a life stands.
type StepState string

// The states of a step. A step that was not taken is left out, not listed.
const (
	StepDone StepState = "done"
	StepHere StepState = "here"
	StepNext StepState = "next"
)

// Step is one state in the life of a record, in order.
type Step struct {
	Label string
	State StepState
	Tone  Tone   // of the step that is here; Good when empty
	Note  string // a date or who acts, may be empty
	Href  string // to the step, may be empty
}

// Event is one entry of a story, newest first.
type Event struct {
	When     string // "14 Aug 2026 · 09:02"
	ISO      string // the same for machines, may be empty
	At       string // position as shown, "#18,234", may be empty
	Href     string // to the event, may be empty
	Title    string
	Lines    []string // consequences in words
	By       string   // who, by name or role as the viewer may see it
	Undone   bool
	Why      string // who undid or corrected it, and why; may be empty
	Document string // address of the document upon which it was corrected, may be empty
	Undo     string // address where it can be undone or put back, may be empty
	Here     bool   // the event of the moment
	Content  templ.Component
}

// key names the event at every moment of its page: by its position, or by the day that
// brought it.
func (e Event) key() string {
	if e.At != "" {
		return e.At
	}
	return e.When + " " + e.Title
}

// Funding is how much of a target has been pledged.
type Funding struct {
	Label  string // for those who can't see the bar: "Funding of Katong Bakehouse"
	Pledge int64  // cents pledged
	Target int64  // cents wanted
	Floor  int64  // cents below which the listing lapses; 0 for none
	Left   string // "S$36,000.00 of S$120,000.00"
	Right  string // "closes in 5 days"
}

// Part is one part of a stacked bar; its legend row shows Value.
type Part struct {
	Label  string
	Value  string
	Weight int64 // any unit, ≥ 0
	Tone   Tone
	Href   string
}

// Notice is a message set off from the page.
type Notice struct {
	Tone  Tone
	Title string
	Text  string
	Href  string
	Link  string
	Act   *Action // one button, such as Undo; nil for none
}

// Waiting says what a record waits for and who acts next.
type Waiting struct {
	Who   string // "The back office", "You"
	What  string // "checks your application, usually within one working day"
	Since string // "since 12 Nov 2026", may be empty
	You   bool   // it is the viewer's turn
}

// Tab is one of a row of views of the same record.
type Tab struct {
	Text    string
	Href    string
	Count   string
	Current bool
}

// Paging is where a long list stands.
type Paging struct {
	Text     string // "41–60 of 1,204 facilities"
	Previous string // addresses, empty at the ends
	Next     string
}

func toneOf(t Tone) Tone {
	if t == "" {
		return Neutral
	}
	return t
}

func toneIcon(t Tone) string {
	switch t {
	case Good:
		return "check"
	case Warn:
		return "alert"
	case Late:
		return "clock"
	case Bad:
		return "dot"
	case Info:
		return "half"
	default:
		return "ring"
	}
}

// undoLabel is what an event of a story offers.
func undoLabel(e Event) string {
	if e.Undone {
		return "Put back"
	}
	return "Undo"
}
