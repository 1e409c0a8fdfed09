package domain

import (
	"fmt"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
)

// Trust is the trust account in one currency as far as it is about the account as a
// whole: what the bank said of it day by day, and the platform's own money. What
// clients move is in their own aggregates; see World.Movements for all of it.
type Trust struct {
	history
	Currency   string
	SweptCents money.Cents // taken out by the platform, in all
	AddedCents money.Cents // added by the platform, in all
	Days       []TrustDay  // by day
}

// TrustDay is what the bank said of one day, and who confirmed it.
type TrustDay struct {
	Day          calendar.Date
	BalanceCents money.Cents
	Lines        []BankLine
	Texts        Personal // one to a line
	StatedBy     string
	StatedAt     int64 `json:"-"` // position

	SignedBy    string // "" until somebody did
	SignedAt    int64  `json:"-"` // position
	BookCents   money.Cents
	Unexplained int
	Reason      string
}

// BankLine is one line of the bank's statement: money that came in (above zero) or
// went out on a value date, under the bank's reference.
type BankLine struct {
	On          calendar.Date
	AmountCents money.Cents
	Reference   string
}

// String is the line as events have it: "2026-03-31 -1234.56 REFERENCE".
func (l BankLine) String() string {
	return l.On.String() + " " + l.AmountCents.String() + " " + l.Reference
}

// ParseBankLine is the inverse of String.
func ParseBankLine(text string) (BankLine, error) {
	parts := strings.SplitN(text, " ", 3)
	if len(parts) != 3 || parts[2] == "" {
		return BankLine{}, fmt.Errorf("read the bank line %q: it has no date, amount and reference", text)
	}
	on, err := calendar.Parse(parts[0])
	if err != nil {
		return BankLine{}, fmt.Errorf("read the bank line %q: %w", text, err)
	}
	amount, err := money.ParseCents(parts[1])
	if err != nil {
		return BankLine{}, fmt.Errorf("read the bank line %q: %w", text, err)
	}
	return BankLine{on, amount, parts[2]}, nil
}

// Trust gives the trust account in a currency, or nil if nothing was ever said of it.
func (w *World) Trust(currency string) *Trust {
	t := w.trusts.find(w, currency)
	if t == nil || t.Currency == "" {
		return nil
	}
	return t
}

// Trusts gives the trust accounts of which something was said, by currency.
func (w *World) Trusts() []*Trust {
	var all []*Trust
	w.trusts.each(w, func(_ string, t *Trust) bool {
		if t.Currency != "" {
			all = append(all, t)
		}
		return true
	})
	return all
}

// Day finds what the bank said of a day, nil if nothing was stated.
func (t *Trust) Day(day calendar.Date) *TrustDay {
	if t == nil {
		return nil
	}
	if i, found := t.find(day); found {
		return &t.Days[i]
	}
	return nil
}

func (t *Trust) find(day calendar.Date) (int, bool) {
	return slices.BinarySearchFunc(t.Days, day, func(d TrustDay, day calendar.Date) int { return int(d.Day - day) })
}

func (t *Trust) copyFor(owner *token) *Trust {
	c := *t
	c.disown(owner)
	c.Days = slices.Clone(t.Days)
	return &c
}

func (t *Trust) wake() calendar.Date               { return calendar.None }
func (t *Trust) advance(_ calendar.Date, _ *books) {}

func (t *Trust) check(rec *Recorded) []Reason {
	switch e := rec.Event.(type) {
	case BankBalanceStated:
		for i, text := range e.Lines {
			if _, err := ParseBankLine(text); err != nil {
				return []Reason{{"BANK_LINE_UNREADABLE", "lines", fmt.Sprintf("Line %d can't be read: it needs a date, an amount and a reference.", i+1)}}
			}
		}
	case TrustDaySignedOff:
		day := t.Day(e.Day)
		switch {
		case day == nil:
			return []Reason{{"BALANCE_NOT_STATED", "", fmt.Sprintf("Nobody has stated the bank's balance of %s.", e.Day)}}
		case day.StatedBy == rec.Actor:
			return []Reason{{"SECOND_PERSON_NEEDED", "", "A second person has to sign this off: you stated the balance yourself."}}
		case day.SignedBy != "":
			return []Reason{{"ALREADY_SIGNED_OFF", "", fmt.Sprintf("%s is signed off already.", e.Day)}}
		case day.BalanceCents != e.BalanceCents:
			return []Reason{{"BALANCE_STATED_ANEW", "", fmt.Sprintf("The balance has been stated anew since: it is %s.", day.BalanceCents)}}
		}
	}
	return nil
}

func (t *Trust) fold(rec *Recorded, b *books) {
	switch e := rec.Event.(type) {
	case FeesSwept:
		t.Currency = e.Currency
		all := e.FeeCents + e.LateFeeCents + e.PlatformCents
		t.SweptCents += all
		b.addTo(bankReferenceUse, e.BankReference, "", 1)
		b.addTo(FeeIncome, "", e.Currency, -int64(e.FeeCents))
		b.addTo(LateFeeIncome, "", e.Currency, -int64(e.LateFeeCents))
		b.addTo(PlatformTopUp, "", e.Currency, -int64(e.PlatformCents))
		b.addTo(TrustAccount, "", e.Currency, -int64(all))
	case PlatformMoneyAdded:
		t.Currency = e.Currency
		t.AddedCents += e.AmountCents
		b.addTo(bankReferenceUse, e.BankReference, "", 1)
		b.addTo(PlatformTopUp, "", e.Currency, int64(e.AmountCents))
		b.addTo(TrustAccount, "", e.Currency, int64(e.AmountCents))
	case BankBalanceStated:
		t.Currency = e.Currency
		t.state(e, rec)
	case TrustDaySignedOff:
		i, _ := t.find(e.Day)
		day := &t.Days[i]
		day.SignedBy, day.SignedAt, day.BookCents, day.Unexplained, day.Reason = rec.Actor, rec.Position, e.BookCents, e.Unexplained, e.Reason
	}
}

// state notes a statement; an earlier one of the same day, and its sign-off, is gone.
func (t *Trust) state(e BankBalanceStated, rec *Recorded) {
	day := TrustDay{Day: e.Day, BalanceCents: e.BalanceCents, Texts: e.Texts, StatedBy: rec.Actor, StatedAt: rec.Position}
	for _, text := range e.Lines {
		line, err := ParseBankLine(text)
		if err == nil { // check has read it before
			day.Lines = append(day.Lines, line)
		}
	}
	i, found := t.find(e.Day)
	if found {
		t.Days[i] = day
		return
	}
	t.Days = slices.Insert(t.Days, i, day)
}
