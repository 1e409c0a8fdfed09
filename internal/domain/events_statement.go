package domain

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
)

// StatementIssued: an investor's statement of the days From through Through was given its
// number, which is this event's position; it says what was known then and stays so. Digest
// is the SHA-256 of everything that it states, OpeningCents and ClosingCents are the
// balances that it begins and ends with, Lines is how many it has. Replaces is the position
// of the statement of the same days that it corrects, 0 for the first.
type StatementIssued struct {
	Party        string        `json:"party"`
	From         calendar.Date `json:"from"`
	Through      calendar.Date `json:"through"`
	Lines        int           `json:"lines"`
	OpeningCents money.Cents   `json:"opening_cents"`
	ClosingCents money.Cents   `json:"closing_cents"`
	Digest       string        `json:"digest"`
	Replaces     int64         `json:"replaces"`
}

// IssueStatement gives an investor's statement its number. It was made from what was known
// at ShownAt and is refused when something was recorded since, so that the number always
// names what the statement says.
type IssueStatement struct {
	Party         string
	From, Through calendar.Date
	Lines         int
	OpeningCents  money.Cents
	ClosingCents  money.Cents
	Digest        string
	ShownAt       int64
}

func (IssueStatement) command() {}

// Kind is the name in the journal.
func (StatementIssued) Kind() string { return "StatementIssued" }

// Stream is the aggregate that the event is about.
func (e StatementIssued) Stream() string { return WalletStream(e.Party) }

func (StatementIssued) event() {}

// statementKinds are the kinds of this file; see Kinds.
func statementKinds() []Event { return []Event{StatementIssued{}} }

// IssuedStatement is a statement that has a number.
type IssuedStatement struct {
	From, Through              calendar.Date
	Lines                      int
	OpeningCents, ClosingCents money.Cents
	Digest                     string
	Position                   int64 `json:"-"` // its number
	Replaces                   int64 `json:"-"`
	On                         calendar.Date
	By                         string
}

func issued(rec *Recorded, e StatementIssued) IssuedStatement {
	return IssuedStatement{From: e.From, Through: e.Through, Lines: e.Lines, OpeningCents: e.OpeningCents, ClosingCents: e.ClosingCents, Digest: e.Digest,
		Position: rec.Position, Replaces: e.Replaces, On: rec.EffectiveOn, By: rec.Actor}
}

// statementOf finds the statement of some days that was issued last, nil if none was.
func (w *Wallet) statementOf(from, through calendar.Date) *IssuedStatement {
	for i := range slices.Backward(w.Statements) {
		if s := &w.Statements[i]; s.From == from && s.Through == through {
			return s
		}
	}
	return nil
}

// LastStatement finds the statement of some days that was issued last; false if none was.
func (w *Wallet) LastStatement(from, through calendar.Date) (IssuedStatement, bool) {
	if w == nil {
		return IssuedStatement{}, false
	}
	if s := w.statementOf(from, through); s != nil {
		return *s, true
	}
	return IssuedStatement{}, false
}

// checkStatement is why a statement can't be issued upon the wallet as it is.
func (w *Wallet) checkStatement(rec *Recorded, e StatementIssued) []Reason {
	var r reasons
	r.unless(e.From <= e.Through, "DAYS_TURNED_ROUND", "from", "The first day comes after the last.")
	r.unless(e.Through < rec.EffectiveOn, "PERIOD_NOT_OVER", "through", "The last of these days is not over: a statement is issued when nothing more can happen on them.")
	if last := w.statementOf(e.From, e.Through); last != nil && last.Digest == e.Digest {
		r.add("ALREADY_ISSUED", "", "The statement of these days was issued, and says the same.")
	}
	return r
}

// issueStatement is for the platform, and for staff who are asked for one.
func (d decision) issueStatement(c IssueStatement) ([]Draft, *Refusal) {
	var r reasons
	d.may(&r, RoleOfficer, RoleApprover)
	p := d.w.Party(c.Party)
	r.unless(p != nil && p.As == Investor, "NO_SUCH_INVESTOR", "party", "There is no such investor.")
	r.text("digest", c.Digest, "the digest of the statement")
	e := StatementIssued{Party: c.Party, From: c.From, Through: c.Through, Lines: c.Lines, OpeningCents: c.OpeningCents, ClosingCents: c.ClosingCents, Digest: c.Digest}
	if last, ok := d.w.Wallet(c.Party).LastStatement(c.From, c.Through); ok {
		if len(r) == 0 && last.Digest == c.Digest {
			return nil, nil
		}
		e.Replaces = last.Position
	}
	r.unless(c.ShownAt == d.w.position, "STATEMENT_MOVED_ON", "", "Something was recorded since the statement was made. Make it again.")
	return d.record(r, d.w.today, e)
}
