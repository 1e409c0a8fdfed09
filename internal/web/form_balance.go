package web

import (
	"strings"
	"unicode"

	"refold/internal/money"
)

// Figure reads an amount that may be zero and, where a loss makes sense, below zero: "0",
// "1,500", "-20,000". In cents.
func (f *Form) Figure(name string, loss bool) money.Cents {
	typed := strings.TrimSpace(f.values.Get(name))
	plain := strings.ToUpper(strings.ReplaceAll(typed, "−", "-"))
	below := strings.HasPrefix(plain, "-")
	plain = strings.TrimPrefix(plain, "-")
	plain = strings.TrimLeftFunc(strings.TrimPrefix(strings.TrimPrefix(plain, "S$"), "SGD"), unicode.IsSpace)
	if thousands.MatchString(plain) {
		plain = separators.Replace(plain)
	}
	amount, err := money.ParseCents(plain)
	switch {
	case typed == "":
		f.Fault(name, "Enter an amount; 0 if there is none.")
	case err != nil || amount < 0 || strings.ContainsAny(plain, "E"):
		f.Fault(name, "Enter an amount with at most two decimals, such as 1,500.00.")
	case below && !loss:
		f.Fault(name, "Enter an amount of zero or more.")
	case below:
		return -amount
	default:
		return amount
	}
	return 0
}
