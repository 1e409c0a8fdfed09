package readmodel

import (
	"slices"
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
	Since    calendar.Date // the first day whose figures would be others

	Statements []ImpactStatement // issued ones that would be replaced
	Causes     []ImpactCause     // the events that count otherwise

	Evidence, EvidenceHref string // the document that it is put right upon, and where it is; "" where there is none
}

// ImpactRow is one figure of a record before and after.
type ImpactRow struct {
	Record, Href          string
	Figure, Before, After string
}

// ImpactPerson is somebody whose figures would be others, and finds a notice of it.
type ImpactPerson struct {
	Party, Name string
	Currency    string
	Available   money.Cents // by how much
	Locked      money.Cents
	Lent        money.Cents
	Owes        money.Cents // what would be missing afterwards
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
		for _, change := range changes(lastOf(w, stream), lastOf(impact.After, stream)) {
			view.Changes = append(view.Changes, ImpactRow{name, href, change.Field, change.Before, change.After})
		}
		return
	}
	currency := currencyOf(w, id)
	for _, d := range impact.Differences {
		if d.Stream != stream {
			continue
		}
		row := ImpactRow{Record: name, Href: href, Figure: d.Figure, Before: d.Before, After: d.After}
		switch {
		case strings.HasPrefix(d.Figure, "Instalment"):
			row.Figure = "Instalment " + d.Part + ", due " + wording.Day(d.On) + strings.TrimPrefix(d.Figure, "Instalment")
		case d.Part != "":
			row.Figure = d.Figure + " of " + PartyName(w, v, d.Part)
		}
		if d.Cents {
			row.Before, row.After = moneyText(currency, d.Before), moneyText(currency, d.After)
		} else {
			row.Before, row.After = dayText(d.Before), dayText(d.After)
		}
		view.Changes = append(view.Changes, row)
	}
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

// people are the owners of wallets and claims, and the borrowers of the loans.
func (view *ImpactView) people(w *domain.World, v Viewer, impact *domain.Impact) {
	of := map[string]*ImpactPerson{}
	find := func(party string) *ImpactPerson {
		if of[party] == nil {
			of[party] = &ImpactPerson{Party: party, Name: PartyName(w, v, party), Currency: domain.WalletCurrency}
		}
		return of[party]
	}
	for _, p := range impact.Postings {
		switch {
		case p.Account.Kind == domain.WalletAvailable:
			x := find(p.Account.Owner)
			x.Available, x.Currency = money.Cents(p.AmountCents), p.Account.Currency
		case p.Account.Kind == domain.WalletLocked:
			x := find(p.Account.Owner)
			x.Locked, x.Currency = money.Cents(p.AmountCents), p.Account.Currency
		case p.Account.LentOut():
			x := find(p.Account.Owner)
			x.Lent, x.Currency = money.Cents(p.AmountCents), p.Account.Currency
		}
	}
	for _, p := range impact.Owing {
		if p.Account.Kind != domain.WalletAvailable {
			continue // fees that were swept: the platform's own
		}
		find(p.Account.Owner).Owes = money.Cents(-p.AmountCents)
	}
	for _, d := range impact.Differences {
		if id, ok := strings.CutPrefix(d.Stream, domain.FacilityStream("")); ok {
			if f := w.Facility(id); f != nil && f.Application.Borrower != "" {
				find(f.Application.Borrower)
			}
			if d.Part != "" && !strings.HasPrefix(d.Figure, "Instalment") {
				find(d.Part)
			}
		}
	}
	for _, x := range of {
		view.People = append(view.People, *x)
	}
	slices.SortFunc(view.People, func(a, b ImpactPerson) int { return strings.Compare(a.Party, b.Party) })
}
