package readmodel

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// Certainty says how sure a suggestion is.
type Certainty int

// The degrees of certainty. A certain one names its target and fits it to the cent.
const (
	Possible Certainty = iota
	Likely
	Certain
)

// Suggestion is what a receipt may be for, and why.
type Suggestion struct {
	Purpose   domain.Purpose
	Target    string // id of the facility or party
	Name      string
	Why       string
	Certainty Certainty
	Effect    string      // what matching all of it would do, in words; "" when it would be refused
	Overdrawn money.Cents // what investors would owe back because it counts earlier than what happened since
}

// Command is the match that the suggestion stands for.
func (s Suggestion) Command(receipt string, amount money.Cents, on calendar.Date) domain.MatchReceipt {
	c := domain.MatchReceipt{Receipt: receipt, Purpose: s.Purpose, AmountCents: amount, EffectiveOn: on}
	if s.Purpose == domain.TopUp {
		c.Party = s.Target
	} else {
		c.Facility = s.Target
	}
	return c
}

// OpenReceipt is a receipt with something unmatched, and what it may be for.
type OpenReceipt struct {
	ReceiptRow
	PayerName   string
	Suggestions []Suggestion // the likeliest first; may be none
}

// OpenReceipts gives every receipt with something unmatched, oldest first, with what it
// may be for. Effects are tried for the best suggestion of each. told is the World as the
// past tells it, which knows what runs without folding what does not.
func OpenReceipts(w, told *domain.World, v Viewer) []OpenReceipt {
	var m *finder
	var open []OpenReceipt
	for _, id := range told.Holding(domain.Unallocated) {
		x := w.Receipt(id)
		if x == nil || w.Unmatched(x) <= 0 {
			continue
		}
		left := w.Unmatched(x)
		if m == nil {
			m = newFinder(w, told, v)
		}
		r := OpenReceipt{ReceiptRow: receiptRow(w, x), PayerName: v.Name(x.Payer), Suggestions: m.suggestions(x, left)}
		if len(r.Suggestions) > 0 {
			m.try(&r.Suggestions[0], x, left)
		}
		open = append(open, r)
	}
	slices.SortStableFunc(open, func(a, b OpenReceipt) int { return cmp.Compare(a.ValueOn, b.ValueOn) })
	return open
}

// finder finds what receipts may be for. It looks at the standing of every running loan
// once, and folds those of which something may fall due today.
type finder struct {
	w         *domain.World
	v         Viewer
	due       map[owed][]string   // loans to which exactly this is due
	companies map[string][]string // by a company's name as compared: its open loans
}

// owed is an amount in a currency.
type owed struct {
	currency string
	amount   money.Cents
}

func newFinder(w, told *domain.World, v Viewer) *finder {
	m := &finder{w: w, v: v, due: map[owed][]string{}, companies: map[string][]string{}}
	stirred, known := told.Stirred()
	type running struct {
		id, borrower string
		owed         owed
		pays         bool // what comes in now is no recovery after a write-off
	}
	var all []running
	told.EachStanding(func(s *domain.Standing) bool {
		if !s.Serviced || s.Stage == domain.Closed {
			return true
		}
		x := running{s.ID, told.BorrowerOf(s), owed{told.Text(s.Currency), s.PastDueCents}, s.Stage != domain.WrittenOff}
		if x.owed.amount <= 0 {
			x.owed.amount = s.NextDueCents
		}
		all = append(all, x)
		return true
	})
	slices.SortFunc(all, func(a, b running) int { return cmp.Compare(a.id, b.id) })
	names := map[string]string{}
	for _, x := range all {
		name, met := names[x.borrower]
		if !met {
			name = bareName(companyOf(w, x.borrower))
			names[x.borrower] = name
		}
		m.companies[name] = append(m.companies[name], x.id)
		if !x.pays {
			continue
		}
		if !known || stirred[x.id] {
			x.owed.amount = dueOn(w.Facility(x.id), w.Today())
		}
		if x.owed.amount > 0 {
			m.due[x.owed] = append(m.due[x.owed], x.id)
		}
	}
	return m
}

// dueOn is what a loan should bring next: what is due and past due, or the next
// instalment when nothing is.
func dueOn(f *domain.Facility, day calendar.Date) money.Cents {
	at := f.Loan.At(day)
	if due := at.PastDue.Total() + at.Due.Total(); due > 0 {
		return due
	}
	return at.NextDueAmount
}

// bareName is a name without what people leave out: case, signs, the company's form.
func bareName(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	words = slices.DeleteFunc(words, func(word string) bool {
		return slices.Contains([]string{"pte", "ltd", "llp", "private", "limited", "the", "co"}, word)
	})
	return strings.Join(words, " ")
}

// suggestions looks for ids in what the payer wrote, for the payer's name among the
// borrowers, and for loans to which exactly this amount is due.
func (m *finder) suggestions(x *domain.Receipt, left money.Cents) []Suggestion {
	var found []Suggestion
	add := func(s Suggestion) {
		if i := slices.IndexFunc(found, func(f Suggestion) bool { return f.Target == s.Target }); i >= 0 {
			if s.Certainty > found[i].Certainty {
				found[i] = s
			}
			return
		}
		found = append(found, s)
	}
	words := strings.FieldsFunc(strings.ToUpper(x.Remark+" "+x.BankReference), func(r rune) bool {
		return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for _, word := range words {
		if f := m.w.Facility(word); f != nil && f.HasLoan() && f.Currency() == x.Currency {
			add(m.loan(f, x, left, "the payer named "+f.ID))
		}
		if p := m.w.Party(word); p != nil {
			for _, s := range m.party(p, x, left) {
				add(s)
			}
		}
	}
	for _, id := range m.companies[bareName(m.v.Name(x.Payer))] {
		if f := m.w.Facility(id); f.Currency() == x.Currency {
			add(m.loan(f, x, left, "it came from "+Company(m.w, f)))
		}
	}
	for _, id := range m.due[owed{x.Currency, left}] {
		f := m.w.Facility(id)
		add(Suggestion{Purpose: purposeFor(f), Target: f.ID, Name: Company(m.w, f), Why: wording.Money(x.Currency, left) + " is due"})
	}
	slices.SortStableFunc(found, func(a, b Suggestion) int { return int(b.Certainty - a.Certainty) })
	return found
}

// loan is a suggestion for a loan that something points to; it is certain where the
// amount is what the loan should bring.
func (m *finder) loan(f *domain.Facility, x *domain.Receipt, left money.Cents, why string) Suggestion {
	s := Suggestion{Purpose: purposeFor(f), Target: f.ID, Name: Company(m.w, f), Why: why, Certainty: Likely}
	if due := dueOn(f, m.w.Today()); due == left && f.Stage == domain.Active && left == x.AmountCents {
		s.Why, s.Certainty = why+", and "+wording.Money(x.Currency, left)+" is due", Certain
	}
	return s
}

// party are suggestions for somebody who was named: a top-up for an investor; for a
// borrower the loans that are being repaid.
func (m *finder) party(p *domain.Party, x *domain.Receipt, left money.Cents) []Suggestion {
	why := "the payer named " + p.ID
	if p.As == domain.Investor {
		if x.Currency != domain.WalletCurrency {
			return nil
		}
		s := Suggestion{Purpose: domain.TopUp, Target: p.ID, Name: PartyName(m.w, m.v, p.ID), Why: why, Certainty: Likely}
		if left == x.AmountCents && p.Suspended == "" {
			s.Certainty = Certain
		}
		return []Suggestion{s}
	}
	var found []Suggestion
	for _, f := range m.w.FacilitiesOf(p.ID) {
		if f.HasLoan() && f.Stage != domain.Closed && f.Currency() == x.Currency {
			found = append(found, m.loan(f, x, left, why))
		}
	}
	sure := 0
	for _, s := range found {
		if s.Certainty == Certain {
			sure++
		}
	}
	for i := range found {
		switch {
		case found[i].Certainty == Certain && sure > 1:
			found[i].Certainty = Likely // two of the borrower's loans fit
		case found[i].Certainty == Likely && len(found) > 1:
			found[i].Certainty = Possible
		}
	}
	return found
}

// try says what matching all of the receipt would do.
func (m *finder) try(s *Suggestion, x *domain.Receipt, left money.Cents) {
	effect, ok := m.w.EffectOf(domain.System, s.Command(x.ID, left, x.ValueOn))
	switch {
	case !ok:
		s.Certainty = Possible
		return
	case s.Purpose == domain.TopUp:
		s.Effect = "tops up the wallet by " + wording.Amount(left)
	default:
		s.Effect = allocationWords(effect.Payment)
	}
	if s.Overdrawn = effect.OverdrawnCents(); s.Overdrawn > 0 {
		s.Certainty = min(s.Certainty, Likely)
		s.Effect += "; investors would owe back " + wording.Amount(s.Overdrawn)
	}
}

// allocationWords is how a payment is split: "interest 10.00, principal 90.00".
func allocationWords(p domain.Payment) string {
	var parts []string
	for _, part := range []struct {
		name   string
		amount money.Cents
	}{{"late interest", p.Allocation.LateInterest}, {"fee", p.Allocation.Fee}, {"interest", max(p.Allocation.Interest, 0)}, {"principal", p.Allocation.Principal},
		{"less interest paid ahead", max(-p.Allocation.Interest, 0)}, {"costs", p.CostsCents}, {"overpaid", p.Allocation.Overpaid}} {
		if part.amount != 0 {
			parts = append(parts, part.name+" "+wording.Amount(part.amount))
		}
	}
	return strings.Join(parts, ", ")
}

// purposeFor is what money for a loan is called in its stage.
func purposeFor(f *domain.Facility) domain.Purpose {
	switch f.Stage {
	case domain.Defaulted, domain.ChargedOff, domain.WrittenOff:
		return domain.Recovery
	}
	return domain.Repayment
}
