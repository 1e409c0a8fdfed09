package readmodel

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// StatementNumber names an investor's statement of some days (None: no bound) as it was
// known at a position: an issued one bears that of the event that issued it.
func StatementNumber(party string, from, to, today calendar.Date, position int64) string {
	iso := func(day calendar.Date, otherwise string) string {
		if day == calendar.None {
			return otherwise
		}
		return strings.ReplaceAll(wording.DayISO(day), "-", "")
	}
	return strings.Join([]string{"S", party, iso(from, "0"), iso(to, iso(today, "0")), strconv.FormatInt(position, 10)}, "-")
}

// Digest is the SHA-256, in hexadecimal, of everything that a statement says: its days,
// its balances, and each line with its parts. Names are no part of it.
func (page *StatementView) Digest() string {
	h := sha256.New()
	fmt.Fprintf(h, "statement 1 %s %s %s\n", page.Party, wording.DayISO(page.From), wording.DayISO(page.To))
	fmt.Fprintf(h, "opening %d %d\n", page.Opening.Available, page.Opening.Locked)
	for _, l := range page.Lines {
		fmt.Fprintf(h, "line %s %q %q %q %d %d %d %d %d %d %d %d\n", wording.DayISO(l.On), l.Kind, l.Facility, l.Withdrawal, l.Available, l.Locked,
			l.Principal, l.Interest, l.LateInterest, l.Fee, l.Capitalised, l.Lost)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Command is what gives the statement its number, as it is known at the World's position.
func (page *StatementView) Command(w *domain.World) domain.IssueStatement {
	return domain.IssueStatement{Party: page.Party, From: page.From, Through: page.To, Lines: len(page.Lines), OpeningCents: page.Opening.Cash(),
		ClosingCents: page.Closing.Cash(), Digest: page.Digest(), ShownAt: w.Position()}
}

// issueAfter is how many days after its quarter a statement is issued: what the bank
// reports late is mostly there by then.
const issueAfter = 5

// StatementPeriod is the quarter whose statements are to be issued on a day: the last one
// that has been over for long enough.
func StatementPeriod(today calendar.Date) (from, through calendar.Date) {
	year, month, _ := today.AddDays(1 - issueAfter).YMD()
	first := calendar.Of(year, (month-1)/3*3+1, 1)
	before, beforeMonth, _ := first.AddDays(-1).YMD()
	return calendar.Of(before, beforeMonth-2, 1), first.AddDays(-1)
}

// StatementsDue are the investors who have no statement of a quarter yet, sorted. Whether
// anything happened in it is for DueStatement to say.
func StatementsDue(w *domain.World, from, through calendar.Date) []string {
	var due []string
	for _, x := range w.Wallets() {
		p := w.Party(x.Party)
		if p == nil || p.As != domain.Investor || x.Log()[0].EffectiveOn > through {
			continue
		}
		if _, issued := x.LastStatement(from, through); !issued {
			due = append(due, x.Party)
		}
	}
	return due
}

// DueStatement gives the command that issues a party's statement of a quarter; false where
// it was issued, or where nothing happened in it.
func DueStatement(w *domain.World, party string, from, through calendar.Date) (domain.IssueStatement, bool) {
	if _, issued := w.Wallet(party).LastStatement(from, through); issued {
		return domain.IssueStatement{}, false
	}
	page, ok := Statement(w, Viewer{Party: party}, from, through)
	if !ok || len(page.Lines) == 0 {
		return domain.IssueStatement{}, false
	}
	return page.Command(w), true
}

// ChangedStatements gives the commands that issue what corrections have made of a party's
// statements, oldest days first: one for each that says something else by now. Each command
// needs a World of its own position: give it the first, and ask again.
func ChangedStatements(w *domain.World, party string) []domain.IssueStatement {
	wallet := w.Wallet(party)
	if wallet == nil {
		return nil
	}
	var changed []domain.IssueStatement
	for _, s := range lastStatements(wallet) {
		if page, ok := Statement(w, Viewer{Party: party}, s.From, s.Through); ok && page.Digest() != s.Digest {
			changed = append(changed, page.Command(w))
		}
	}
	slices.SortStableFunc(changed, func(a, b domain.IssueStatement) int { return int(a.From - b.From) })
	return changed
}

// StatementsTouched are the investors whose issued statements may say something else after
// some events: corrections, and what was entered for a day that an issued statement covers.
func StatementsTouched(w *domain.World, log []*domain.Recorded) []string {
	var streams []string
	_, through := StatementPeriod(w.Today())
	for _, rec := range log {
		switch e := rec.Event.(type) {
		case domain.RequestUndone:
			streams = append(streams, e.Streams...)
		case domain.RequestRedone:
			streams = append(streams, e.Streams...)
		case domain.EventCorrected:
			streams = append(streams, e.About)
		default:
			if rec.EffectiveOn <= through {
				streams = append(streams, rec.Stream)
			}
		}
	}
	slices.Sort(streams)
	touched := map[string]bool{}
	for _, stream := range slices.Compact(streams) {
		kind, id, _ := strings.Cut(stream, "-")
		switch kind {
		case "wallet":
			touched[id] = true
		case "facility":
			for _, rec := range w.StreamLog(stream) {
				if e, ok := rec.Event.(domain.PledgePlaced); ok {
					touched[e.Investor] = true // also one whose pledge was undone: its statement has it
				}
			}
		}
	}
	var parties []string
	for party := range touched {
		if x := w.Wallet(party); x != nil && len(x.Statements) > 0 {
			parties = append(parties, party)
		}
	}
	slices.Sort(parties)
	return parties
}

// IssuedRow is an issued statement in a list.
type IssuedRow struct {
	domain.IssuedStatement
	Number   string
	Replaces string      // number of the one that it corrects; "" for the first
	Replaced string      // number of the one that corrects it; "" where it is the last
	Change   money.Cents // of the closing balance against the one that it corrects
	Issuer   string      // who issued it, in the viewer's words
}

// IssuedStatements are an investor's statements that have a number, newest first; false
// when the party was no investor at this moment.
func IssuedStatements(w *domain.World, v Viewer, party string) ([]IssuedRow, bool) {
	p := w.Party(party)
	if p == nil || p.As != domain.Investor {
		return nil, false
	}
	var rows []IssuedRow
	wallet := w.Wallet(party)
	if wallet == nil {
		return nil, true
	}
	for _, s := range wallet.Statements {
		row := IssuedRow{IssuedStatement: s, Number: StatementNumber(party, s.From, s.Through, s.Through, s.Position), Issuer: Actor(w, v, s.By)}
		for i := range rows {
			if old := &rows[i]; old.Position == s.Replaces {
				row.Replaces, old.Replaced, row.Change = old.Number, row.Number, s.ClosingCents-old.ClosingCents
			}
		}
		rows = append(rows, row)
	}
	slices.Reverse(rows)
	return rows, true
}
