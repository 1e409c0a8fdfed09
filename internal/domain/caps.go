package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// Limits are the most that an investor may have at stake, in cents: in one facility and
// in all. Zero means no limit.
type Limits struct{ PerFacilityCents, TotalCents money.Cents }

// within gives the tighter of both limits, each on its own.
func (l Limits) within(other Limits) Limits {
	return Limits{tighter(l.PerFacilityCents, other.PerFacilityCents), tighter(l.TotalCents, other.TotalCents)}
}

func tighter(a, b money.Cents) money.Cents {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

// exceededInOne says that other limits would allow more in one facility; none asks for
// nothing.
func (l Limits) exceededInOne(by Limits) bool {
	return l.PerFacilityCents > 0 && by.PerFacilityCents > l.PerFacilityCents
}

// exceededInAll is exceededInOne for all facilities together.
func (l Limits) exceededInAll(by Limits) bool {
	return l.TotalCents > 0 && by.TotalCents > l.TotalCents
}

// Caps are the limits that the platform sets for every investor, in one currency.
type Caps struct {
	history
	Currency string
	Versions []CapsVersion
}

// CapsVersion is one decision, in force from its day until the next one.
type CapsVersion struct {
	Limits
	On       calendar.Date
	By       string
	Position int64 `json:"-"`
}

// Caps gives the caps in force; none where the platform never set any.
func (w *World) Caps(currency string) Limits {
	if versions := w.CapsVersions(currency); len(versions) > 0 {
		return versions[len(versions)-1].Limits
	}
	return Limits{}
}

// CapsVersions gives all decisions about the caps of a currency, oldest first.
func (w *World) CapsVersions(currency string) []CapsVersion {
	if c := w.caps.find(w, currency); c != nil {
		return c.Versions
	}
	return nil
}

// LimitsOf gives what binds an investor who lends in a currency: the tightest of the own
// limits, those that the back office has set for this investor, and the caps for all.
func (w *World) LimitsOf(p *Party, currency string) Limits {
	return p.OwnLimits.within(p.officeLimits()).within(w.Caps(currency))
}

// AtStakeCents is what an investor has at stake in all facilities of a currency, in
// cents: lent out and not paid back, and locked in pledges. It is known from accounts
// alone, however many facilities there are.
func (w *World) AtStakeCents(party, currency string) money.Cents {
	stake := w.Balance(claimsOutstanding, party, currency) + w.Balance(WalletLocked, party, currency)
	if x := w.Wallet(party); x != nil {
		stake -= int64(x.leavingCents(currency))
	}
	return money.Cents(stake)
}

// leavingCents is what is locked for withdrawals that the bank has not paid yet.
func (w *Wallet) leavingCents(currency string) money.Cents {
	var sum money.Cents
	for _, x := range w.Withdrawals {
		if x.Currency == currency && (x.State == WithdrawalPending || x.State == WithdrawalReleased) {
			sum += x.AmountCents
		}
	}
	return sum
}

func (c *Caps) copyFor(owner *token) *Caps {
	o := *c
	o.disown(owner)
	o.Versions = o.Versions[:len(o.Versions):len(o.Versions)]
	return &o
}

func (c *Caps) wake() calendar.Date               { return calendar.None }
func (c *Caps) advance(_ calendar.Date, _ *books) {}

func (c *Caps) check(rec *Recorded) []Reason {
	e, ok := rec.Event.(CapsSet)
	if !ok {
		return nil
	}
	var r reasons
	r.unless(e.Currency == WalletCurrency, "CURRENCY_DIFFERS", "currency", "Wallets are kept in "+WalletCurrency+".")
	r.unless(e.PerFacilityCents >= 0, "AMOUNT_NEGATIVE", "per_facility", "A limit can't be negative.")
	r.unless(e.TotalCents >= 0, "AMOUNT_NEGATIVE", "total", "A limit can't be negative.")
	r.unless(e.PerFacilityCents == 0 || e.TotalCents == 0 || e.PerFacilityCents <= e.TotalCents, "CAPS_CONTRADICT", "per_facility",
		"What may be at stake in one loan can't be more than what may be at stake in all.")
	return r
}

func (c *Caps) fold(rec *Recorded, _ *books) {
	switch e := rec.Event.(type) {
	case CapsSet:
		c.Currency = e.Currency
		c.Versions = append(c.Versions, CapsVersion{Limits{e.PerFacilityCents, e.TotalCents}, rec.EffectiveOn, rec.Actor, rec.Position})
	}
}

func (d decision) setCaps(c SetCaps) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleApprover, RoleOfficer)
	if versions := d.w.CapsVersions(c.Currency); len(versions) > 0 && len(r) == 0 && d.w.Caps(c.Currency) == (Limits{c.PerFacilityCents, c.TotalCents}) {
		return nil, nil
	}
	return d.record(r, d.w.today, CapsSet(c))
}

// setLimits is asked by investors for themselves, and by the back office for one of
// them: each has limits of their own, and the tighter ones bind.
func (d decision) setLimits(c SetLimits) ([]Draft, *Refusal) {
	var r reasons
	p := d.w.Party(c.Party)
	self := p != nil && d.by == c.Party
	if self {
		d.self(&r, c.Party)
	} else {
		d.may(&r, RoleOfficer, RoleApprover)
	}
	r.unless(c.PerFacilityCents >= 0, "AMOUNT_NEGATIVE", "per_facility", "A limit can't be negative.")
	r.unless(c.TotalCents >= 0, "AMOUNT_NEGATIVE", "total", "A limit can't be negative.")
	if p == nil || p.As != Investor {
		return d.record(r, d.w.today, LimitsSet(c))
	}
	wanted, stands := Limits{c.PerFacilityCents, c.TotalCents}, p.officeLimits()
	if self {
		stands = p.OwnLimits
	}
	if wanted == stands && len(r) == 0 {
		return nil, nil
	}
	caps, office := d.w.Caps(WalletCurrency), Limits{}
	if self {
		office = p.officeLimits()
	}
	r.unless(!caps.exceededInOne(wanted), "ABOVE_CAP", "per_facility", "Nobody may have more than %s at stake in one loan here.", caps.PerFacilityCents)
	r.unless(!caps.exceededInAll(wanted), "ABOVE_CAP", "total", "Nobody may have more than %s at stake in all loans together here.", caps.TotalCents)
	r.unless(!office.exceededInOne(wanted), "ABOVE_OFFICE_LIMIT", "per_facility", "The back office has limited you to %s in one loan; ask it for more.", office.PerFacilityCents)
	r.unless(!office.exceededInAll(wanted), "ABOVE_OFFICE_LIMIT", "total", "The back office has limited you to %s in all loans together; ask it for more.", office.TotalCents)
	return d.record(r, d.w.today, LimitsSet(c))
}

// limited keeps a pledge within what binds its investor, per facility and in all: of each
// the tightest limit is named.
func (d decision) limited(r *reasons, p *Party, f *Facility, amount money.Cents) {
	own := p.OwnLimits.within(p.officeLimits())
	caps := d.w.Caps(f.Currency())
	if most := tighter(own.PerFacilityCents, caps.PerFacilityCents); most > 0 {
		if stake := f.stakeOf(p.ID) + amount; stake > most && most == own.PerFacilityCents {
			r.add("ABOVE_FACILITY_LIMIT", "amount", "Your limit for one loan is %s; this would make %s.", most, stake)
		} else if stake > most {
			r.add("ABOVE_FACILITY_CAP", "amount", "Nobody may have more than %s at stake in one loan; this would make %s.", most, stake)
		}
	}
	if most := tighter(own.TotalCents, caps.TotalCents); most > 0 {
		if stake := d.w.AtStakeCents(p.ID, f.Currency()) + amount; stake > most && most == own.TotalCents {
			r.add("ABOVE_TOTAL_LIMIT", "amount", "Your limit for all loans is %s; this would make %s.", most, stake)
		} else if stake > most {
			r.add("ABOVE_TOTAL_CAP", "amount", "Nobody may have more than %s at stake in all loans together; this would make %s.", most, stake)
		}
	}
}
