package paper

import (
	"strconv"
	"strings"

	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
)

// Clause is one numbered agreement of a contract.
type Clause struct{ Title, Text string }

// Clauses are what a contract agrees on, in words that follow from the terms: the offer and
// the file say the same.
func Clauses(a *readmodel.Agreement) []Clause {
	amount := wording.Money(a.Currency, a.Amount)
	return []Clause{
		{"The loan", "The lenders lend the borrower " + amount + " for this purpose: " + sentence(a.Purpose) + " The borrower uses it for nothing else."},
		{"Payout", "The loan is paid out once, to an account of the borrower, after this contract was signed and while the borrower's identity is verified. The origination fee of " +
			wording.Money(a.Currency, a.Fee) + " is kept back, so that " + wording.Money(a.Currency, a.Net) + " arrives. Until the payout the borrower may withdraw at no cost."},
		{"Interest", "Interest is " + wording.Rate(a.Terms.Rate, 1) + " a year, " + basis(a.Terms.Kind) + ". Days are counted by " + a.Terms.DayCount.String() + "; interest is rounded " +
			strings.ReplaceAll(a.Terms.Rounding.String(), "_", "-") + " to the cent, once for each period." + interestOn(a.Terms)},
		{"Repayment", repayment(a)},
		{"What a payment pays", "A payment pays what is past due, then what is due, then what is to come, in each of them first " + allocationWords(a.Terms) + ". What is paid beyond everything owed is paid back."},
		{"Late payment", late(a.Terms)},
		{"Early repayment", "The borrower may repay at any time, in part or in whole, at no charge for doing so. What is paid early " + prepayment(a.Terms) +
			". What settles the loan on a day, the platform quotes at any time" + settling(a.Terms) + "."},
		{"Default", "If an amount stays unpaid for 90 days, or the borrower becomes insolvent, stops its business or has given figures or documents that are false, the platform may declare default: then everything that is owed falls due at once. Costs of recovery are taken from what is recovered."},
		{"Figures and documents", "The borrower has stated its figures and handed in its documents truthfully, and tells the platform without delay what changes them for the worse. The documents are named in the event log by their fingerprints."},
		{"The lenders", "The lenders' shares are claims of their own. The platform keeps their register, collects for them, passes on what is paid and keeps its service fee from their interest; the borrower pays to the trust account alone and is discharged by it."},
		{"Changes", "Terms are changed only by both sides, in writing, with the terms before and after. Formulas follow calculation version " + strconv.Itoa(a.Terms.CalculationVersion) +
			" for the whole life of this loan."},
		{"Law", "This contract is under the law of Singapore, and its courts decide."},
	}
}

func interestOn(t schedule.Terms) string {
	if t.InterestOn == schedule.Actual {
		return " It runs on what is really outstanding, day by day."
	}
	return " It runs on the scheduled balance: paying an instalment early or late changes no ordinary interest."
}

func repayment(a *readmodel.Agreement) string {
	text := kindWords(a.Terms.Kind) + ": " + Instalments(a) + "; the last one clears the balance."
	if n := len(a.Rows); n > 0 {
		text += " Were the loan paid out today, the first would be due on " + wording.DayLong(a.Rows[0].Due) + " and the last on " + wording.DayLong(a.Rows[n-1].Due) + "."
	}
	return text + " The borrower pays to the trust account with the reference " + a.Facility + "; a payment counts from the day on which it arrives."
}

func kindWords(kind schedule.Kind) string {
	switch kind {
	case schedule.EqualPart:
		return "Equal parts of the principal, with interest on the balance"
	case schedule.Flat:
		return "Equal instalments, with interest on the original amount"
	case schedule.Bullet:
		return "Everything at the end"
	case schedule.InterestOnly:
		return "Interest each period, the principal with the last instalment"
	case schedule.InterestThen:
		return "Interest only at first, then equal instalments"
	case schedule.Balloon:
		return "A fixed part of the principal each period, the rest with the last instalment"
	}
	return "Equal instalments"
}

func late(t schedule.Terms) string {
	text := "No late interest runs."
	if t.LateInterestRate > 0 {
		text = "On principal that is overdue, late interest of " + wording.Rate(t.LateInterestRate, 1) + " a year runs by actual days over 365 until it is paid; it goes to the lenders."
	}
	if fee := t.LateFee; fee.Percent > 0 {
		text += " An instalment that is unpaid " + wording.Plural(max(fee.AfterDays, 1), "day", "days") + " after its due date costs once a late fee of " + wording.Rate(fee.Percent, 1) + " of what is overdue of it."
	}
	return text + " Other charges are raised only for a reason that is stated."
}

func prepayment(t schedule.Terms) string {
	if t.Prepayment == schedule.OffsetNext {
		return "counts for the next instalments, which are paid by it"
	}
	first := ""
	if t.Ahead == schedule.InstalmentFirst && t.Kind != schedule.Flat {
		first = "first pays the instalment of the running period as it is scheduled; what is over "
	}
	if t.Prepayment == schedule.ReduceInstalment {
		return first + "lowers the later instalments; their number stays"
	}
	return first + "shortens the term: the instalments stay as they are and the last ones fall away"
}

// settling says which interest an early settlement asks for; nothing in contracts of the
// first formulas, which stay what they were to the byte.
func settling(t schedule.Terms) string {
	switch {
	case t.CalculationVersion < 2:
		return ""
	case t.Kind == schedule.Flat || t.Prepayment == schedule.OffsetNext && t.InterestOn == schedule.Scheduled:
		return ": all principal, and the interest of all instalments"
	}
	return ": all principal, and interest to that day; what was paid before as interest for later days counts towards it"
}

// sentence ends a text that somebody typed.
func sentence(text string) string {
	if text = strings.TrimSpace(text); text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}
