package readmodel

import (
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// TrustDayView is the data of one stated day of the trust account: the bank against
// the books. It is for staff.
type TrustDayView struct {
	Currency string
	domain.DayState
	Books    domain.TrialBalance // at the end of the day, as the World now knows it
	Lines    []TrustLine         // of the day's statement
	Open     []TrustLine         // of earlier statements, still unexplained
	Missing  []TrustMovement     // in the books, on no statement that should show it
	Stater   string              // as the viewer may know them
	Signer   string
	StaterID string
	Log      []*domain.Recorded
}

// TrustLine is a line of the bank's statement and what explains it.
type TrustLine struct {
	domain.BankLine
	StatedOn calendar.Date
	Text     string
	Movement TrustMovement // its Kind is "" when nothing explains the line
	Hint     string        // of an unexplained line: what it may be
}

// Explained says whether something in the books is this line.
func (l TrustLine) Explained() bool { return l.Movement.Kind != "" }

// TrustMovement is a movement in the books with its page.
type TrustMovement struct {
	domain.Movement
	Href string
}

// TrustDay gives the data of one stated day; false when nothing was stated for it at
// this moment, or the viewer is not staff.
func TrustDay(w *domain.World, v Viewer, currency string, day calendar.Date) (*TrustDayView, bool) {
	if !v.Staff {
		return nil, false
	}
	r := w.Reconcile(currency)
	state, ok := r.Day(day)
	if !ok {
		return nil, false
	}
	view := &TrustDayView{Currency: currency, DayState: state, Books: booksOf(w.TrialBalancesOn(day), currency),
		Stater: Actor(w, v, state.StatedBy), StaterID: state.StatedBy, Log: w.StreamLog(domain.TrustStream(currency))}
	if state.SignedBy != "" {
		view.Signer = Actor(w, v, state.SignedBy)
	}
	texts := strings.Split(v.Name(state.Texts), "\n")
	for _, l := range r.Lines {
		if l.StatedOn != day {
			continue
		}
		line := trustLine(r, l, state)
		if l.Index < len(texts) && len(texts) == len(state.Lines) {
			line.Text = texts[l.Index]
		}
		view.Lines = append(view.Lines, line)
	}
	for _, i := range state.OpenLines {
		if l := r.Lines[i]; l.StatedOn != day {
			view.Open = append(view.Open, trustLine(r, l, state))
		}
	}
	for _, i := range state.OpenMovements {
		view.Missing = append(view.Missing, trustMovement(r.Movement(i)))
	}
	return view, true
}

// booksOf picks one currency out of the trial balances.
func booksOf(trials []domain.TrialBalance, currency string) domain.TrialBalance {
	for _, t := range trials {
		if t.Currency == currency {
			return t
		}
	}
	return domain.TrialBalance{Currency: currency}
}

func trustLine(r *domain.Reconciliation, l domain.StatedLine, state domain.DayState) TrustLine {
	line := TrustLine{BankLine: l.BankLine, StatedOn: l.StatedOn}
	if l.Movement >= 0 {
		line.Movement = trustMovement(r.Movement(l.Movement))
		return line
	}
	line.Hint = hint(r, l, state)
	return line
}

// hint says what an unexplained line may be: a movement of the same amount under
// another reference, or one of the same reference and another amount.
func hint(r *domain.Reconciliation, l domain.StatedLine, state domain.DayState) string {
	for _, i := range state.OpenMovements {
		m := r.Movement(i)
		switch {
		case m.AmountCents == l.AmountCents:
			return "the books have this amount under " + m.Reference
		case strings.EqualFold(strings.TrimSpace(m.Reference), strings.TrimSpace(l.Reference)):
			return "the books have " + wording.Amount(m.AmountCents) + " under this reference"
		}
	}
	for _, other := range r.Lines {
		if other.Movement >= 0 && other.BankLine == l.BankLine {
			return "the same line stands on the statement of " + wording.Day(other.StatedOn)
		}
	}
	if l.AmountCents > 0 {
		return "a receipt that nobody has recorded?"
	}
	return "a charge of the bank, or a payment that nobody has recorded?"
}

func trustMovement(m domain.Movement) TrustMovement {
	href := "/trust"
	switch m.Kind {
	case domain.MovedReceipt, domain.MovedBack:
		href = "/receipts/" + m.Subject
	case domain.MovedWithdrawal, domain.MovedBounced:
		href = "/withdrawals/" + m.Subject + "/" + m.Withdrawal
	case domain.MovedLoan, domain.MovedRefund:
		href = "/facilities/" + m.Subject
	}
	return TrustMovement{m, href}
}

// TrustDayRow is one stated day in the history of them.
type TrustDayRow struct {
	domain.DayState
	Stater, Signer string
}

// TrustDays gives the stated days of a currency, the newest first, at most limit of
// them (0: all).
func TrustDays(w *domain.World, v Viewer, currency string, limit int) []TrustDayRow {
	r := w.Reconcile(currency)
	days := r.Days()
	if limit > 0 && len(days) > limit {
		days = days[:limit]
	}
	rows := make([]TrustDayRow, 0, len(days))
	for _, day := range days {
		state, ok := r.Day(day)
		if !ok {
			continue
		}
		row := TrustDayRow{DayState: state, Stater: Actor(w, v, state.StatedBy)}
		if state.SignedBy != "" {
			row.Signer = Actor(w, v, state.SignedBy)
		}
		rows = append(rows, row)
	}
	return rows
}

// OwingRow is an investor who owes something back.
type OwingRow struct {
	Party, Name string
	Cents       money.Cents
}

// Owing lists the investors whose wallet a correction took below zero, by id.
func Owing(w *domain.World, v Viewer, currency string) []OwingRow {
	var rows []OwingRow
	for _, p := range w.OwedBack(currency) {
		rows = append(rows, OwingRow{p.Account.Owner, PartyName(w, v, p.Account.Owner), money.Cents(-p.AmountCents)})
	}
	return rows
}
