package readmodel

import (
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// ImpactView is an impact statement: everything that would be another figure, and for
// whom.
type ImpactView struct {
	Digest   string
	Changes  []ImpactRow   // of records: schedule, claims, stages
	Postings []PostingLine // net, by account
	People   []ImpactPerson
	Everyone []Change      // of every investor, who finds a notice of it
	Since    calendar.Date // the first day whose figures would be others

	Statements []ImpactStatement // issued ones that would be replaced
	Causes     []ImpactCause     // the events that count otherwise

	Evidence, EvidenceHref string // the document that it is put right upon, and where it is; "" where there is none
}

// ImpactRow is one figure of a record before and after.
type ImpactRow struct {
	Record, Href          string
	Figure, Before, After string

	Group                 ImpactGroup
	Kind                  string      // the figure without whose it is: what is summed up
	Currency              string      // "" where it is no amount
	WasCents, WillBeCents money.Cents // where it is one; 0 where it doesn't exist
	Party, Name           string      // whose it is, "" for nobody's
}

// ImpactGroup is what a figure of a record belongs to.
type ImpactGroup int

// The groups, in the order in which they are told.
const (
	OfRecord   ImpactGroup = iota // of the record as a whole
	OfSchedule                    // of one instalment
	OfShare                       // of one investor's share in the loan
)

// ImpactPerson is somebody whose figures would be others.
type ImpactPerson struct {
	Party, Name string
	Told        []string // what the notice of it would name; none for who is not registered any more, and finds none
	Currency    string
	Available   money.Cents // by how much
	Locked      money.Cents
	Lent        money.Cents
	Owes        money.Cents // what would be missing afterwards
}

// moved is how much changes for somebody: those for whom most does are told first.
func (p *ImpactPerson) moved() money.Cents {
	return max(p.Available, -p.Available) + max(p.Locked, -p.Locked) + max(p.Lent, -p.Lent)
}

// NewImpact words an impact; w is the World as it is, and since the first day that it is
// about.
func NewImpact(w *domain.World, v Viewer, impact *domain.Impact, since calendar.Date) *ImpactView {
	view := &ImpactView{Digest: impact.Digest, Since: since}
	t := newTeller(w, v)
	for _, p := range impact.Postings {
		if line, money := postingLine(w, v, p); money {
			view.Postings = append(view.Postings, line)
		}
	}
	for _, stream := range impact.Streams {
		view.record(w, v, t, impact, stream)
	}
	view.people(w, v, impact)
	view.causes(w, t, impact)
	view.statements(w, v, impact)
	return view
}

// record adds what differs of one record. Facilities are told figure by figure, the rest
// as the inspector tells it: what is personal stays sealed.
func (view *ImpactView) record(w *domain.World, v Viewer, t *teller, impact *domain.Impact, stream string) {
	name, href := t.subject(stream)
	kind, id, _ := strings.Cut(stream, "-")
	if kind == "wallet" {
		name += ", wallet"
	}
	if kind != "facility" {
		for _, change := range fieldsThatDiffer(w, impact.After, stream) {
			view.Changes = append(view.Changes, ImpactRow{Record: name, Href: href, Figure: change.Field, Before: change.Before, After: change.After, Kind: change.Field})
		}
		return
	}
	currency := currencyOf(w, id)
	for _, d := range impact.Differences {
		if d.Stream != stream || d.Cents && centsIn(d.Before) == 0 && centsIn(d.After) == 0 {
			continue // of another record; or nothing where there was nothing
		}
		row := ImpactRow{Record: name, Href: href, Figure: d.Figure, Before: d.Before, After: d.After, Kind: d.Figure}
		switch {
		case strings.HasPrefix(d.Figure, "Instalment"):
			row.Figure, row.Group = "Instalment "+d.Part+", due "+wording.Day(d.On)+strings.TrimPrefix(d.Figure, "Instalment"), OfSchedule
		case d.Part != "":
			row.Group, row.Party, row.Name = OfShare, d.Part, PartyName(w, v, d.Part)
			row.Figure = d.Figure + " of " + row.Name
		}
		switch {
		case d.Cents:
			row.Currency, row.WasCents, row.WillBeCents = currency, centsIn(d.Before), centsIn(d.After)
			row.Before, row.After = moneyText(currency, d.Before), moneyText(currency, d.After)
		case d.Figure == "Applied for":
			row.Before, row.After = askedText(currency, d.Before), askedText(currency, d.After)
		case d.Figure == "Grade":
			row.Before, row.After = gradeText(d.Before), gradeText(d.After)
		default:
			row.Before, row.After = dayText(d.Before), dayText(d.After)
		}
		view.Changes = append(view.Changes, row)
	}
}

// centsIn is an amount as a difference writes it; 0 where it doesn't exist.
func centsIn(text string) money.Cents {
	cents, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return money.Cents(cents)
}

// askedText words what was applied for: an amount and a number of months.
func askedText(currency, text string) string {
	amount, months, _ := strings.Cut(text, " ")
	cents, err := money.ParseCents(amount)
	n, wrong := strconv.Atoi(months)
	if err != nil || wrong != nil || cents == 0 {
		return wording.Dash
	}
	return wording.Money(currency, cents) + " for " + wording.Plural(n, "month", "months")
}

// gradeText words a grade and the rate that it gives.
func gradeText(text string) string {
	grade, rate, _ := strings.Cut(text, " ")
	if grade == "" {
		return wording.Dash
	}
	return grade + " at " + rate + " %"
}

func moneyText(currency, cents string) string {
	if cents == "" {
		return wording.Dash
	}
	amount, err := strconv.ParseInt(cents, 10, 64)
	if err != nil {
		return cents
	}
	return wording.Money(currency, money.Cents(amount))
}

// dayText shows a day as people read it, and other texts as they are.
func dayText(text string) string {
	if text == "" || text == "none" {
		return wording.Dash
	}
	if day, err := calendar.Parse(text); err == nil {
		return wording.Day(day)
	}
	return text
}
