package domain

import (
	"slices"
	"sort"
	"strings"
	"sync"

	"refold/internal/calendar"
)

// Waits say of parties and wallets at which moments something of them may have waited for
// somebody: a check of who they are, or its renewal; a withdrawal. Few do at any time, so the
// work queue of a moment folds few of them. They are made bit by bit, see Make; of what they
// don't know yet, of what was entered late, undone or corrected they say that it may.
type Waits struct {
	annals Annals

	mu        sync.Mutex
	made      int             // aggregates that were looked at so far in this round, wallets after parties
	begun     int64           // position of the head with which this round began
	through   int64           // that of the last round that ended: what was rewritten later may wait
	rewritten map[string]bool // parties, and who has a wallet, of which something was since then
	noted     int64           // position of the head as of which they are known
	parties   []waiting
	wallets   []waiting
}

// waiting is the life of one aggregate as far as it waits: what each event made of that.
type waiting struct {
	events int32 // of its log, as it was written down; 0: it was not
	always bool  // it can't be told: it may wait
	turns  []turn
}

// turn is an event from which on an aggregate waits from a day on: on none with Never.
type turn struct {
	position uint32
	on, from calendar.Date // the day that the event counts for; from when it waits
}

// never is the day from which what doesn't wait does.
const never = calendar.Last

// NewWaits is empty: everything may wait.
func NewWaits(annals Annals) *Waits { return &Waits{annals: annals} }

// waitsFrom is the day from which a party is somebody's task.
func (p *Party) waitsFrom() calendar.Date {
	switch p.kyc {
	case KycPending:
		return calendar.First
	case KycValid:
		return p.KycValidUntil.AddDays(-RenewalDays)
	}
	return never
}

// RenewalDays is how many days before a check of identity runs out somebody should look.
const RenewalDays = 30

// waitsFrom is the day from which a wallet is somebody's task.
func (w *Wallet) waitsFrom() calendar.Date {
	for i := range w.Withdrawals {
		if s := w.Withdrawals[i].State; s == WithdrawalPending || s == WithdrawalReleased {
			return calendar.First
		}
	}
	return never
}

// Make writes down the next few as of a head, which must be frozen, and says whether there
// is more to do.
func (x *Waits) Make(head *World, few int) (more bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	parties, wallets := head.parties.names.size(), head.wallets.names.size()
	if x.made == 0 {
		if x.through == head.position {
			return false
		}
		x.begun = head.position
		x.forget(head)
	}
	for ; few > 0 && x.made < parties+wallets; few-- {
		if i := x.made; i < parties {
			x.parties = writeDown[Party](x, head, &head.parties, x.parties, i, PartyStream, (*Party).waitsFrom)
		} else {
			x.wallets = writeDown[Wallet](x, head, &head.wallets, x.wallets, i-parties, WalletStream, (*Wallet).waitsFrom)
		}
		x.made++
	}
	if x.made < parties+wallets {
		return true
	}
	x.made, x.through = 0, x.begun
	x.rewritten, x.noted = nil, x.through
	return false
}

// forget lets go of what was rewritten since the last round, to be written down anew. x.mu is
// held.
func (x *Waits) forget(head *World) {
	for _, stream := range x.annals.Rewritten(x.through) {
		kind, id, _ := strings.Cut(stream, "-")
		if i, ok := head.parties.names.find(id); ok && kind == "party" && i < len(x.parties) {
			x.parties[i] = waiting{}
		}
		if i, ok := head.wallets.names.find(id); ok && kind == "wallet" && i < len(x.wallets) {
			x.wallets[i] = waiting{}
		}
	}
}

// note takes in what was rewritten up to a head. x.mu is held.
func (x *Waits) note(head *World) {
	if head.position <= x.noted {
		return
	}
	if x.rewritten == nil {
		x.rewritten = map[string]bool{}
	}
	for _, stream := range x.annals.Rewritten(x.noted) {
		if kind, id, _ := strings.Cut(stream, "-"); kind == "party" || kind == "wallet" {
			x.rewritten[id] = true
		}
	}
	x.noted = head.position
}

// writeDown notes the life of one aggregate, unless it stands there.
func writeDown[T any, P folder[T]](x *Waits, head *World, t *table[T], known []waiting, i int, stream func(string) string, from func(*T) calendar.Date) []waiting {
	for i >= len(known) {
		known = append(known, waiting{})
	}
	events := int32(t.events(i))
	if known[i].events == events {
		return known
	}
	log, late := t.log(head, i)
	if late || len(x.annals.Changes(stream(t.names.name(i)))) > 0 {
		known[i] = waiting{events: events, always: true}
		return known
	}
	life := waiting{events: events}
	fresh := P(new(T))
	fresh.base().owner, fresh.base().day = new(token), calendar.None
	none := head.books.into(func(int, int64) {})
	last := never
	for rec := range log.all() {
		step(fresh, rec, &none)
		if day := from((*T)(fresh)); day != last {
			life.turns, last = append(life.turns, turn{uint32(rec.Position), rec.EffectiveOn, day}), day
		}
	}
	life.turns = slices.Clip(life.turns)
	known[i] = life
	return known
}

// events is how many events there are about an aggregate of a World of the present, without
// waking it.
func (t *table[T]) events(i int) int {
	if item := t.rows.get(i); item != nil {
		return t.woken.base(item).log.len()
	}
	return t.asleep.get(i).events()
}

// at gives the turn that holds at a moment, if there was one; false where it can't be told.
// Events are those of the log by now.
func (k *waiting) at(m *Moment, events int) (*turn, bool) {
	if k.always || int(k.events) != events {
		return nil, false
	}
	known := sort.Search(len(k.turns), func(i int) bool {
		t := &k.turns[i]
		return int64(t.position) > m.Known || m.Valid != calendar.None && t.on > m.Valid
	})
	if known == 0 {
		return nil, true
	}
	return &k.turns[known-1], true
}

// eachWaiting visits the aggregates of a table that may wait at the World's moment, by id.
func eachWaiting[T any](w *World, t *table[T], of func(*Waits) (known []waiting, now *table[T]), wanted func(turn, *Moment) bool, visit func(*T)) {
	if w.then == nil || w.then.world != w || w.then.moment.Waits == nil {
		t.each(w, func(_ string, item *T) bool { visit(item); return true })
		return
	}
	x, m := w.then.moment.Waits, &w.then.moment
	var ids []string
	x.mu.Lock()
	x.note(w.then.base)
	known, now := of(x)
	for i := range now.names.size() {
		var life waiting
		if i < len(known) {
			life = known[i]
		}
		events, name := now.events(i), now.names.name(i)
		if told, ok := life.at(m, events); events > 0 && (!ok || x.rewritten[name] || told != nil && wanted(*told, m)) {
			ids = append(ids, name)
		}
	}
	x.mu.Unlock()
	slices.Sort(ids)
	for _, id := range ids {
		if item := t.find(w, id); item != nil {
			visit(item)
		}
	}
}

// waits says that something waits since a turn.
func (t turn) waits(m *Moment) bool { return t.from <= m.Today }

// EachWaitingParty visits the registered parties of which somebody may have to look, by id:
// all of them who wait to be checked or checked again, and maybe others.
func (w *World) EachWaitingParty(visit func(*Party)) {
	eachWaiting(w, &w.parties, func(x *Waits) ([]waiting, *table[Party]) { return x.parties, &w.then.base.parties }, turn.waits, func(p *Party) {
		if p.ID != "" {
			visit(p)
		}
	})
}

// EachWaitingWallet visits the wallets of which somebody may have to look, by party: all of
// them that have an open withdrawal, and maybe others.
func (w *World) EachWaitingWallet(visit func(*Wallet)) { w.eachWallet(turn.waits, visit) }

// EachWithdrawingWallet visits the wallets of which something was ever withdrawn, by party,
// and maybe others.
func (w *World) EachWithdrawingWallet(visit func(*Wallet)) {
	w.eachWallet(func(turn, *Moment) bool { return true }, visit)
}

func (w *World) eachWallet(wanted func(turn, *Moment) bool, visit func(*Wallet)) {
	eachWaiting(w, &w.wallets, func(x *Waits) ([]waiting, *table[Wallet]) { return x.wallets, &w.then.base.wallets }, wanted, visit)
}
