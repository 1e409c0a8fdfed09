// Package domain is the business: events, commands, the decisions that turn one
// into the other, and the fold of events into the World. It is a pure function of
// its arguments: no clock, no randomness, no context, no I/O.
package domain

import (
	"slices"
	"strings"

	"refold/internal/calendar"
)

// World is the folded state of everything at one moment. It is a value with
// shared structure: a frozen World never changes and may be read by any number of
// goroutines; Fork gives a private copy at the cost of a few pointers, which
// Apply then folds on in place.
type World struct {
	owner  *token
	frozen bool

	position       int64
	lastRecordedAt int64
	today          calendar.Date
	platformEvents int64

	books    books
	balances vec[int64]
	texts    *chart[string] // see Text

	totals       runningTotals
	ledgers      []ledger // of the shared accounts
	ledgerOwner  *token
	restatements vec[restatement]
	restatedMany int       // how many of them there are
	entered      []entered // of a fork of a World of the past: what it adds to the ledgers there

	parties    table[Party]
	wallets    table[Wallet]
	facilities table[Facility]
	receipts   table[Receipt]
	trusts     table[Trust]
	products   table[Product]
	caps       table[Caps]
	proposals  table[Proposal]

	ofParty   vec[related] // by party number: the facilities it borrows or pledged in
	ofReceipt vec[targets] // by receipt number: what it was matched to
	agenda    vec[related] // by day since 1970: facilities that change by themselves
	office    []uint32     // parties, by number, that were ever recorded to work here or invited to
	undone    exclusions
	corrected corrections
	kept      kept
	approvals []approval // that the source does not have yet
	reworked  int64      // position of the last event that left out, put back or corrected another
	links     *links     // of what is at rest
	then      *then      // of a World of the past, see Then
	stages    *stages
	verdicts  *verdicts
}

// NewWorld is the World before the first event. It may be folded on at once.
func NewWorld() *World {
	w := &World{owner: new(token), today: calendar.None}
	w.parties, w.wallets = newTable[Party]((*Party).weight, 1), newTable[Wallet]((*Wallet).weight, 1)
	w.facilities, w.receipts = newTable[Facility]((*Facility).weight, 24), newTable[Receipt]((*Receipt).weight, 1)
	w.trusts, w.products = newTable[Trust]((*Trust).weight, 1), newTable[Product]((*Product).weight, 1)
	w.caps, w.proposals = newTable[Caps]((*Caps).weight, 1), newTable[Proposal]((*Proposal).weight, 1)
	w.links = newLinks()
	w.texts = newChart(nil)
	w.books = books{accounts: newAccountChart(nil, w.parties.names, w.receipts.names, w.facilities.names), sign: 1}
	w.books.post, w.books.enter = w.post, w.enter
	w.stages, w.verdicts = new(stages), new(verdicts)
	return w
}

// Freeze ends the writing: from now on the World may be shared.
func (w *World) Freeze() {
	if !w.frozen {
		w.undone.settle(w.owner)
		w.corrected.settle(w.owner)
	}
	w.frozen = true
}

// Fork gives a private copy of a frozen World.
func (w *World) Fork() *World {
	if !w.frozen {
		panic("domain: fork of a World that is still being written")
	}
	fork := *w
	fork.owner, fork.frozen = new(token), false
	fork.books.post, fork.books.enter = fork.post, fork.enter
	return &fork
}

// Counts says about how many parties, facilities and receipts something was recorded.
func (w *World) Counts() (parties, facilities, receipts int) {
	return w.parties.count(w), w.facilities.count(w), w.receipts.count(w)
}

// Position is that of the last event folded; 0 before the first.
func (w *World) Position() int64 { return w.position }

// Today is the last business day opened; calendar.None before the first.
func (w *World) Today() calendar.Date { return w.today }

// LastRecordedAt is when the last event was recorded, in microseconds since
// 1970-01-01 UTC; 0 before the first.
func (w *World) LastRecordedAt() int64 { return w.lastRecordedAt }

// Version is the number of events in a stream; 0 if there is none.
func (w *World) Version(stream string) int64 {
	if stream == PlatformStream {
		return w.platformEvents
	}
	kind, id, _ := strings.Cut(stream, "-")
	if t := w.tableOf(kind); t != nil {
		return t.version(w, id)
	}
	return 0
}

// anyTable is a table whatever it holds.
type anyTable interface {
	version(w *World, id string) int64
	logOf(w *World, id string) chain
}

// tableOf gives the table of a kind of stream; nil of the platform's own.
func (w *World) tableOf(kind string) anyTable {
	switch kind {
	case "party":
		return &w.parties
	case "wallet":
		return &w.wallets
	case "facility":
		return &w.facilities
	case "receipt":
		return &w.receipts
	case "trust":
		return &w.trusts
	case "product":
		return &w.products
	case "caps":
		return &w.caps
	case "proposal":
		return &w.proposals
	}
	return nil
}

// Apply folds the next event. It is total: an event that its state does not admit
// is carried as inadmissible with its reasons. Positions must rise.
func (w *World) Apply(rec *Recorded) {
	if w.frozen {
		panic("domain: a frozen World was written to")
	}
	w.position = rec.Position
	w.lastRecordedAt = max(w.lastRecordedAt, rec.RecordedAt)
	if rec.EffectiveOn > w.today {
		w.openDay(rec.EffectiveOn)
	}
	if rec.Stream == PlatformStream {
		w.platformEvents++
		w.applyToPlatform(rec)
	} else {
		w.applyToAggregate(rec)
	}
	if w.then == nil {
		w.noteTotals(rec.Position)
	}
}

// applyToPlatform folds an event about the platform itself. A day is open by now, and what
// is inserted is an event of its own.
func (w *World) applyToPlatform(rec *Recorded) {
	switch e := rec.Event.(type) {
	case RequestUndone:
		w.exclude(e.Request, e.Streams, rec)
	case RequestRedone:
		w.exclude(e.Request, e.Streams, nil)
	case EventCorrected:
		w.correct(rec, e)
	}
}

func (w *World) applyToAggregate(rec *Recorded) {
	kind, id, _ := strings.Cut(rec.Stream, "-")
	switch kind {
	case "party":
		w.relateParty(rec.Event, record[Party](w, &w.parties, id, rec))
	case "wallet":
		w.relateWallet(rec, record[Wallet](w, &w.wallets, id, rec))
	case "facility":
		w.relateFacility(rec, record[Facility](w, &w.facilities, id, rec))
	case "receipt":
		record[Receipt](w, &w.receipts, id, rec)
	case "trust":
		record[Trust](w, &w.trusts, id, rec)
	case "product":
		record[Product](w, &w.products, id, rec)
	case "caps":
		record[Caps](w, &w.caps, id, rec)
	case "proposal":
		record[Proposal](w, &w.proposals, id, rec)
		w.noteApproval(rec)
	}
}

// reopen is the function reopen for the aggregate behind a stream.
func (w *World) reopen(stream string) (foldAgain func()) {
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "party":
		return reopen[Party](w, &w.parties, id)
	case "wallet":
		return reopen[Wallet](w, &w.wallets, id)
	case "facility":
		return reopen[Facility](w, &w.facilities, id)
	case "receipt":
		return reopen[Receipt](w, &w.receipts, id)
	case "trust":
		return reopen[Trust](w, &w.trusts, id)
	case "product":
		return reopen[Product](w, &w.products, id)
	case "caps":
		return reopen[Caps](w, &w.caps, id)
	case "proposal":
		return reopen[Proposal](w, &w.proposals, id)
	}
	return func() {}
}

// openDay moves the calendar and does what the agenda says for each day passed.
func (w *World) openDay(day calendar.Date) {
	first := w.today + 1
	if w.today == calendar.None {
		first = day // nothing was folded before the first day
	}
	w.today = day
	for d := first; d <= day; d++ {
		if d < 0 {
			continue // the agenda starts in 1970
		}
		for _, number := range w.agenda.get(int(d)).facilities {
			slot := w.facilities.atOn(w, int(number), d-1)
			if *slot == nil {
				continue
			}
			if (*slot).owner != w.owner {
				*slot = (*slot).copyFor(w.owner)
			}
			settle(w, *slot, int(number))
		}
	}
}

// remind puts a facility on the agenda of a day. Only facilities change by
// themselves.
func (w *World) remind(day calendar.Date, aggregate any, number int) {
	if _, ok := aggregate.(*Facility); !ok || day < 0 {
		return
	}
	r := w.relation(&w.agenda, int(day))
	if !slices.Contains(r.facilities, uint32(number)) {
		r.facilities = append(r.facilities, uint32(number))
	}
}

func (w *World) post(account int, amount int64) {
	balance := w.balances.at(w.owner, account)
	*balance += amount
	if w.then == nil {
		w.moved(account, *balance-amount, *balance)
	}
}

// Balance is the sum of all contributions to an account, in cents; 0 if it never
// had any.
func (w *World) Balance(kind AccountKind, owner, currency string) int64 {
	account, ok := w.books.accounts.find(Account{kind, owner, currency})
	if !ok {
		return 0
	}
	return w.balance(account)
}

// Balances gives every account that is not zero, sorted by kind, owner, currency.
func (w *World) Balances() []Posting { return w.sortedBalances(^AccountKind(0)) }

// sortedBalances is Balances of the kinds before one.
func (w *World) sortedBalances(before AccountKind) []Posting {
	var sums []Posting
	w.eachBalance(func(i int, amount int64) bool {
		if amount != 0 {
			if account := w.books.accounts.name(i); account.Kind < before {
				sums = append(sums, Posting{account, amount})
			}
		}
		return true
	})
	sortPostings(sums)
	return sums
}

func sortPostings(p []Posting) {
	slices.SortFunc(p, func(a, b Posting) int { return compareAccounts(a.Account, b.Account) })
}

func compareAccounts(a, b Account) int {
	if a.Kind != b.Kind {
		return int(a.Kind) - int(b.Kind)
	}
	if c := strings.Compare(a.Owner, b.Owner); c != 0 {
		return c
	}
	return strings.Compare(a.Currency, b.Currency)
}

// Reach ends a fold of the valid axis: the World stands at the position up to
// which events were known, and shows the day.
func (w *World) Reach(position int64, day calendar.Date) {
	if w.frozen {
		panic("domain: a frozen World was written to")
	}
	w.position = position
	if day > w.today {
		w.openDay(day)
	}
}
