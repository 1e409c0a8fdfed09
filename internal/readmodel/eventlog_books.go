package readmodel

import (
	"refold/internal/domain"
	"refold/internal/wording"
)

// tellBooks puts an event about the trust account as a whole into words.
func tellBooks(event domain.Event, say func(string, ...string)) {
	switch e := event.(type) {
	case domain.FeesSwept:
		say(wording.Money(e.Currency, e.FeeCents+e.LateFeeCents+e.PlatformCents)+" swept by the platform",
			part("fees", e.Currency, int64(e.FeeCents)), part("late fees", e.Currency, int64(e.LateFeeCents)),
			part("platform top-up", e.Currency, int64(e.PlatformCents)), "bank reference "+e.BankReference)
	case domain.PlatformMoneyAdded:
		say(wording.Money(e.Currency, e.AmountCents)+" of platform money added", e.Reason, "bank reference "+e.BankReference)
	case domain.ClawbackSettled:
		say("Clawback of "+wording.Money(e.Currency, e.AmountCents)+" settled by the platform", e.Reason)
	case domain.StatementIssued:
		lines := []string{"from " + wording.Day(e.From) + " through " + wording.Day(e.Through), wording.Plural(e.Lines, "line", "lines"),
			"closing balance " + wording.Money(WalletCurrency, e.ClosingCents)}
		if e.Replaces > 0 {
			say("Corrected statement issued", append(lines, "it replaces "+StatementNumber(e.Party, e.From, e.Through, e.Through, e.Replaces))...)
			return
		}
		say("Statement issued", lines...)
	case domain.BankBalanceStated:
		say("Bank balance of "+wording.Day(e.Day)+" stated: "+wording.Money(e.Currency, e.BalanceCents), wording.Plural(len(e.Lines), "line", "lines")+" of the bank's statement")
	case domain.TrustDaySignedOff:
		left := "nothing unexplained"
		if e.Unexplained > 0 {
			left = wording.Plural(e.Unexplained, "item", "items") + " unexplained: " + e.Reason
		}
		say(wording.Day(e.Day)+" signed off", "bank "+wording.Money(e.Currency, e.BalanceCents)+", books "+wording.Money(e.Currency, e.BookCents), left)
	}
}

// part names one part of an amount; "" where there is none.
func part(name, currency string, cents int64) string {
	if cents == 0 {
		return ""
	}
	return name + " " + wording.Money(currency, cents)
}
