package readmodel

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// LimitView is what bounds an investor's stake. Amounts are in cents of WalletCurrency; a
// limit of 0 is none.
type LimitView struct {
	Own, Office, Caps domain.Limits // set by the investor, by the back office, for all
	Bind              domain.Limits // the tightest of each
	AtStake           money.Cents   // in all loans
}

// NewLimits gives the limits of an investor.
func NewLimits(w *domain.World, p *domain.Party) LimitView {
	return LimitView{Own: p.OwnLimits, Office: domain.Limits{PerFacilityCents: p.PerFacilityCents, TotalCents: p.TotalCents},
		Caps: w.Caps(WalletCurrency), Bind: w.LimitsOf(p, WalletCurrency), AtStake: w.AtStakeCents(p.ID, WalletCurrency)}
}

// Any says that something bounds the stake.
func (l LimitView) Any() bool { return l.Bind != domain.Limits{} }

// LeftInAll is what may still be pledged in all loans together, never below zero; it
// means nothing without such a limit.
func (l LimitView) LeftInAll() money.Cents { return max(0, l.Bind.TotalCents-l.AtStake) }

// LeftInOne is what may still be pledged in a loan in which so much is at stake, never
// below zero; it means nothing without such a limit.
func (l LimitView) LeftInOne(stake money.Cents) money.Cents {
	return max(0, l.Bind.PerFacilityCents-stake)
}

// CapsView is the data of the page about the platform's caps for all investors. It is for
// staff.
type CapsView struct {
	Currency string
	Now      domain.Limits
	Versions []CapsRow // newest first
	Log      []*domain.Recorded
}

// CapsRow is one decision about the caps.
type CapsRow struct {
	domain.Limits
	On       calendar.Date
	By       string // who approved it
	Position int64
}

// Caps gives the data of the page about the caps; false when the viewer is not staff.
func Caps(w *domain.World, v Viewer) (*CapsView, bool) {
	if !v.Staff {
		return nil, false
	}
	page := &CapsView{Currency: WalletCurrency, Now: w.Caps(WalletCurrency), Log: w.StreamLog(domain.CapsStream(WalletCurrency))}
	for _, version := range slices.Backward(w.CapsVersions(WalletCurrency)) {
		page.Versions = append(page.Versions, CapsRow{version.Limits, version.On, Actor(w, v, version.By), version.Position})
	}
	return page, true
}

// caps tells investors when the platform's limits for all of them change; what stood when
// they came is not news.
func (t *noticeTeller) caps() []Notice {
	if t.party.As != domain.Investor {
		return nil
	}
	var notices []Notice
	var before domain.Limits
	inserted := t.insertions(domain.CapsStream(WalletCurrency))
	for _, s := range t.w.Steps(domain.CapsStream(WalletCurrency)) {
		if s.Undone || len(s.Reasons) > 0 || s.Record == nil {
			continue
		}
		e, ok := s.Record.Event.(domain.CapsSet)
		if !ok {
			continue
		}
		now := domain.Limits{PerFacilityCents: e.PerFacilityCents, TotalCents: e.TotalCents}
		if s.Record.Position > t.came() && !inserted[s.Record.RequestID] {
			notices = append(notices, Notice{On: s.On, Position: s.Record.Position, Href: "/wallet#limits", Title: "What you may have at stake here has changed",
				Why: "The platform has set limits for every investor. What you have at stake already stays.", Changes: []Change{
					{Term: mostInOne, Before: limit(before.PerFacilityCents), After: limit(now.PerFacilityCents)},
					{Term: mostInAll, Before: limit(before.TotalCents), After: limit(now.TotalCents)}}})
		}
		before = now
	}
	return notices
}

// came is the event by which the person registered.
func (t *noticeTeller) came() int64 {
	for _, rec := range t.w.StreamLog(domain.PartyStream(t.party.ID)) {
		if _, ok := rec.Event.(domain.PartyRegistered); ok {
			return rec.Position
		}
	}
	return 0
}
