package domain

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
)

// Impact is what an amendment would change: the World as it is and as it would be, both
// folded, and every difference between them.
type Impact struct {
	Verdict
	After       *World // frozen
	Streams     []string
	Postings    []Posting    // what would be posted, net, by account: money and lent-out principal
	Differences []Difference // of the records, in a fixed order
	Dependents  []Dependent  // the events that would lose their ground
	short       []Posting    // every account of money that would be, with what it would hold, in cents
}

// Difference is one figure of a record that would be another.
type Difference struct {
	Stream        string
	Figure        string // "Stage", "Outstanding", "Instalment paid"
	Part          string // number of an instalment, party of a claim; "" for the whole
	On            calendar.Date
	Cents         bool   // Before and After are cents
	Before, After string // "" where it doesn't exist
}

// Dependent is an event that would no longer make sense, and why.
type Dependent struct {
	Record  *Recorded
	Reasons []Reason
}

// impactOf folds the World on with drafts, in a copy that nobody else sees, and names
// every difference. It changes nothing.
func (w *World) impactOf(by string, drafts []Draft) *Impact {
	after, changes := *w, map[int]int64{}
	after.owner, after.frozen = new(token), false
	after.books.enter = after.enter
	after.books.post = func(account int, amount int64) {
		changes[account] += amount
		after.post(account, amount)
	}
	impact := &Impact{After: &after}
	for _, d := range drafts {
		rec := &Recorded{Position: after.position + 1, Stream: d.Event.Stream(), RecordedAt: w.lastRecordedAt, EffectiveOn: d.EffectiveOn, Actor: by, Event: d.Event}
		rec.Version, rec.Causation = after.Version(rec.Stream)+1, rec.Position
		after.Apply(rec)
		impact.Streams = append(impact.Streams, streamsOf(d.Event)...)
	}
	after.books.post = after.post
	after.Freeze()
	slices.Sort(impact.Streams)
	impact.Streams = slices.Compact(impact.Streams)
	for account, amount := range changes {
		name := w.books.accounts.name(account)
		if amount != 0 && (name.Kind < moneyAccounts || name.Kind == claimsOutstanding) {
			impact.Postings = append(impact.Postings, Posting{name, amount})
		}
	}
	sortPostings(impact.Postings)
	impact.moves = slices.ContainsFunc(impact.Postings, func(p Posting) bool { return p.Account.Kind < moneyAccounts })
	impact.compare(w)
	impact.object(w, changes)
	impact.digest()
	w.verdicts.keep(w.groundsOf(by, drafts, changes), impact.Verdict)
	return impact
}

// streamsOf are the streams that an event is about or touches.
func streamsOf(e Event) []string {
	switch e := e.(type) {
	case RequestUndone:
		return e.Streams
	case RequestRedone:
		return e.Streams
	case EventCorrected:
		return []string{e.About}
	case EventInserted:
		return []string{e.About}
	}
	return []string{e.Stream()}
}

// object collects what stands against the amendment: events that lose their ground,
// money that would be missing, what would be used twice.
func (i *Impact) object(w *World, changes map[int]int64) {
	for _, stream := range i.Streams {
		var old, now []Inadmissible
		if h := w.historyOf(stream); h != nil {
			old = h.inadmissible
		}
		if h := i.After.historyOf(stream); h != nil {
			now = h.inadmissible
		}
		for _, x := range lost(old, now) {
			if x.Record.Position <= w.position {
				i.Dependents = append(i.Dependents, Dependent{x.Record, x.Reasons})
			}
		}
		i.Against = append(i.Against, grown(old, now, w.position)...)
		if party, ok := strings.CutPrefix(stream, PartyStream("")); ok {
			for _, d := range w.upon(i.After, party) {
				i.Dependents, i.Against = append(i.Dependents, d), append(i.Against, d.Reasons...)
			}
		}
	}
	i.short = w.below(changes)
	i.Against = append(i.Against, tooFar(i.short)...)
	for _, p := range i.Postings {
		if !p.Account.Kind.mayOwe() || p.AmountCents >= 0 {
			continue
		}
		if left := i.After.Balance(p.Account.Kind, p.Account.Owner, p.Account.Currency); left < 0 {
			i.Owing = append(i.Owing, Posting{p.Account, left})
		}
	}
}

func (i *Impact) compare(w *World) {
	for _, stream := range i.Streams {
		before, after := figuresOf(w, stream), figuresOf(i.After, stream)
		for _, key := range mergedKeys(before, after) {
			a, b := before.of[key], after.of[key]
			if a == b {
				continue
			}
			key.Stream, key.Before, key.After = stream, a, b
			i.Differences = append(i.Differences, key)
		}
	}
}

func (i *Impact) digest() {
	h := sha256.New()
	for _, p := range i.Postings {
		fmt.Fprintf(h, "post %d %q %s %d\n", p.Account.Kind, p.Account.Owner, p.Account.Currency, p.AmountCents)
	}
	for _, d := range i.Differences {
		fmt.Fprintf(h, "differ %q %q %q %d %q %q\n", d.Stream, d.Figure, d.Part, d.On, d.Before, d.After)
	}
	for _, r := range i.Against {
		fmt.Fprintf(h, "against %q %q\n", r.Code, r.Sentence)
	}
	i.Digest = hex.EncodeToString(h.Sum(nil))
}

// figures are what a record shows: names in a fixed order, and their values.
type figures struct {
	order []Difference
	of    map[Difference]string
}

func (f *figures) put(key Difference, value string) {
	if f.of == nil {
		f.of = map[Difference]string{}
	}
	if _, there := f.of[key]; !there {
		f.order = append(f.order, key)
	}
	f.of[key] = value
}

func (f *figures) text(figure, value string) {
	f.put(Difference{Figure: figure, On: calendar.None}, value)
}

func (f *figures) cents(figure, part string, on calendar.Date, amount money.Cents) {
	f.put(Difference{Figure: figure, Part: part, On: on, Cents: true}, strconv.FormatInt(int64(amount), 10))
}

// mergedKeys are the keys of both, those of the first first.
func mergedKeys(a, b figures) []Difference {
	keys := a.order
	for _, key := range b.order {
		if _, there := a.of[key]; !there {
			keys = append(keys, key)
		}
	}
	return keys
}

func figuresOf(w *World, stream string) figures {
	var f figures
	kind, id, _ := strings.Cut(stream, "-")
	if kind == "facility" {
		if x := w.Facility(id); x != nil {
			x.figures(&f, w.today)
		}
		return f
	}
	flat := map[string]string{}
	if kind == "party" {
		if p := w.Party(id); p != nil {
			f.text("Identity", w.kycOf(p))
		}
	}
	if aggregate := w.aggregate(kind, id); aggregate != nil {
		fields, err := json.Marshal(aggregate)
		if err != nil {
			panic(fmt.Sprintf("domain: %s has no JSON form: %v", stream, err))
		}
		flatten(flat, "", fields)
	}
	for _, path := range slices.Sorted(maps.Keys(flat)) {
		f.text(path, flat[path])
	}
	return f
}

// kycOf is the state of a party's identity check today, in a word.
func (w *World) kycOf(p *Party) string { return string(w.kycThen(p, w.today)) }

func (w *World) aggregate(kind, id string) any {
	switch kind {
	case "party":
		if p := w.Party(id); p != nil {
			return p
		}
	case "wallet":
		if x := w.Wallet(id); x != nil {
			return x
		}
	case "receipt":
		if r := w.Receipt(id); r != nil {
			return r
		}
	case "trust":
		if t := w.Trust(id); t != nil {
			return t
		}
	case "product":
		if p := w.products.find(w, id); p != nil {
			return p
		}
	case "caps":
		if c := w.caps.find(w, id); c != nil {
			return c
		}
	case "proposal":
		if p := w.Proposal(id); p != nil {
			return p
		}
	}
	return nil
}

// flatten writes what a JSON text holds as paths and plain values.
func flatten(to map[string]string, path string, text []byte) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil && err != io.EOF {
		panic(fmt.Sprintf("domain: flatten %s: %v", path, err))
	}
	flattenValue(to, path, value)
}

func flattenValue(to map[string]string, path string, value any) {
	under := func(name string) string {
		if path == "" {
			return name
		}
		return path + " › " + name
	}
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			flattenValue(to, under(name), inner)
		}
	case []any:
		for i, inner := range v {
			flattenValue(to, under(strconv.Itoa(i+1)), inner)
		}
	case nil:
	default:
		to[path] = fmt.Sprint(v)
	}
}

// figures of a facility: what its page shows of the loan, the schedule and the claims.
func (f *Facility) figures(to *figures, today calendar.Date) {
	to.text("Stage", f.Stage.String())
	to.text("Applied for", f.Application.AmountCents.String()+" "+strconv.Itoa(f.Application.TenorMonths))
	to.text("Grade", f.Grading.Grade+" "+f.Grading.Rate.String())
	to.text("Closed on", day(f.ClosedOn))
	to.text("Paid out on", day(f.DisbursedOn))
	to.cents("Pledged", "", calendar.None, f.PledgedCents)
	to.cents("Refunded", "", calendar.None, f.RefundedCents)
	if f.HasLoan() {
		at := f.Loan.At(today)
		to.cents("Outstanding", "", calendar.None, at.Outstanding)
		to.cents("Past due", "", calendar.None, at.PastDue.Total())
		to.text("Days late", strconv.Itoa(at.DaysPastDue))
		to.cents("Overpaid", "", calendar.None, f.Loan.Overpaid())
		for _, r := range f.Loan.RowsAt(today) {
			no := strconv.Itoa(r.No)
			to.cents("Instalment", no, r.Due, r.Payment)
			to.cents("Instalment paid", no, r.Due, r.PaidPrincipal+r.PaidInterest+r.PaidCharges)
			to.put(Difference{Figure: "Instalment paid on", Part: no, On: r.Due}, day(r.PaidOn))
		}
	}
	f.shares(to)
}

// shares are what each investor has in the facility; one who pledged more than once is
// one.
func (f *Facility) shares(to *figures) {
	type share struct{ pledged, claim, received money.Cents }
	of, order := map[string]*share{}, []string{}
	find := func(investor string) *share {
		if of[investor] == nil {
			of[investor] = &share{}
			order = append(order, investor)
		}
		return of[investor]
	}
	for _, p := range f.Pledges {
		if p.State == PledgeOpen || p.State == PledgeAllotted {
			find(p.Investor).pledged += p.AmountCents
		}
	}
	for _, c := range f.Claims {
		s := find(f.Pledges[c.Pledge].Investor)
		s.claim += c.OutstandingCents()
		s.received += c.PaidPrincipal + c.PaidInterest + c.PaidLateInterest - c.ServiceFee
	}
	slices.Sort(order)
	for _, investor := range order {
		to.cents("Pledge", investor, calendar.None, of[investor].pledged)
		to.cents("Claim", investor, calendar.None, of[investor].claim)
		to.cents("Received", investor, calendar.None, of[investor].received)
	}
}

// LentOut says whether the account is the principal that a party has lent and not got
// back.
func (a Account) LentOut() bool { return a.Kind == claimsOutstanding }
