package web

import (
	"strings"

	"refold/internal/money"
)

// Figure reads an amount that may be zero and, where a loss makes sense, below zero: "0",
// "1,500", "-20,000". In cents.
func (f *Form) Figure(name string, loss bool) money.Cents {
	typed := strings.TrimSpace(f.values.Get(name))
	plain, below := strings.CutPrefix(strings.ReplaceAll(typed, "−", "-"), "-")
	amount, err := readAmount(plain)
	switch {
	case typed == "":
		f.Fault(name, "Enter an amount; 0 if there is none.")
	case err != nil || amount < 0:
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
