package readmodel

import (
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
)

// What limits are called where they are set, and where they are read.
const (
	noLimit   = "no limit"
	mostInOne = "Most in one loan"
	mostInAll = "Most in all loans together"
)

// currencyIn is the currency that the amounts of a record are in; "" where it has none of its
// own.
func currencyIn(w *domain.World, stream string) string {
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "facility":
		return currencyOf(w, id)
	case "party", "wallet":
		return WalletCurrency
	case "receipt":
		if r := w.Receipt(id); r != nil {
			return r.Currency
		}
	case "product":
		if p, _, ok := w.Product(id); ok {
			return p.Currency
		}
	case "trust", "caps":
		return id
	}
	return ""
}

// fieldsThatDiffer are the fields of a record, but for a facility's, that are others in two
// Worlds.
func fieldsThatDiffer(before, after *domain.World, stream string) []FieldChange {
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "caps":
		return capsThatDiffer(before.Caps(id), after.Caps(id))
	case "trust":
		return daysThatDiffer(before.Trust(id), after.Trust(id), id)
	case "product":
		was, _, _ := before.Product(id)
		is, _, _ := after.Product(id)
		return changes(was, is, currencyIn(before, stream))
	}
	return changes(lastOf(before, stream), lastOf(after, stream), currencyIn(before, stream))
}

func capsThatDiffer(was, is domain.Limits) []FieldChange {
	return slices.DeleteFunc([]FieldChange{
		{mostInOne + ", for every investor", limit(was.PerFacilityCents), limit(is.PerFacilityCents)},
		{mostInAll + ", for every investor", limit(was.TotalCents), limit(is.TotalCents)},
	}, func(c FieldChange) bool { return c.Before == c.After })
}

// daysThatDiffer compares what the bank has stated day by day, and the platform's own money.
func daysThatDiffer(was, is *domain.Trust, currency string) []FieldChange {
	var differ []FieldChange
	say := func(field, before, after string) {
		if before != after {
			differ = append(differ, FieldChange{field, before, after})
		}
	}
	sum := func(t *domain.Trust, of func(*domain.Trust) money.Cents) string {
		if t == nil {
			return ""
		}
		return wording.Money(currency, of(t))
	}
	added := func(t *domain.Trust) money.Cents { return t.AddedCents }
	swept := func(t *domain.Trust) money.Cents { return t.SweptCents }
	say("Platform money added", sum(was, added), sum(is, added))
	say("Taken out by the platform", sum(was, swept), sum(is, swept))
	days := map[calendar.Date][2]domain.TrustDay{}
	for i, t := range []*domain.Trust{was, is} {
		if t == nil {
			continue
		}
		for _, day := range t.Days {
			both := days[day.Day]
			both[i] = day
			days[day.Day] = both
		}
	}
	for _, on := range sortedDays(days) {
		before, after := days[on][0], days[on][1]
		say("Bank's balance of "+wording.Day(on), balanceText(currency, before), balanceText(currency, after))
		say("Lines of its statement of "+wording.Day(on), linesText(before), linesText(after))
		say("Signed off for "+wording.Day(on), signedText(before), signedText(after))
	}
	return differ
}

func sortedDays(days map[calendar.Date][2]domain.TrustDay) []calendar.Date {
	all := make([]calendar.Date, 0, len(days))
	for on := range days {
		all = append(all, on)
	}
	slices.Sort(all)
	return all
}

// balanceText is the balance that was stated; "" where none was.
func balanceText(currency string, day domain.TrustDay) string {
	if day.StatedBy == "" {
		return ""
	}
	return wording.Money(currency, day.BalanceCents)
}

func linesText(day domain.TrustDay) string {
	if day.StatedBy == "" {
		return ""
	}
	var sum money.Cents
	for _, l := range day.Lines {
		sum += l.AmountCents
	}
	return wording.Plural(len(day.Lines), "line", "lines") + ", " + wording.Amount(sum) + " together"
}

func signedText(day domain.TrustDay) string {
	switch {
	case day.StatedBy == "":
		return ""
	case day.SignedBy == "":
		return "no"
	}
	return "yes"
}
