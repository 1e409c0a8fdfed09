package readmodel

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"refold/internal/schedule"
	"refold/internal/wording"
)

// Contract is the text of a facility's loan contract. It is made of frozen terms
// only, so that the same text comes out for ever and its fingerprint can be checked.
func Contract(v *FacilityView) string {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, format+"\n", args...) }
	line("LOAN CONTRACT %s", v.ID)
	line("")
	line("Borrower: %s", v.Company)
	line("Lenders: the investors to whom the platform has allotted shares of this loan.")
	line("")
	line("1. Amount. %s, paid out once, less an origination fee of %s of it.", wording.Money(v.Currency, v.Pledged), wording.Rate(v.OriginationFee, 1))
	line("2. Repayment. %s in %s, monthly, beginning one month after payout.", repaymentWords(v.Terms.Kind), wording.Plural(v.Terms.Periods, "instalment", "instalments"))
	line("3. Interest. %s a year, day count %s, rounded %s to the cent.", wording.Rate(v.Terms.Rate, 1), v.Terms.DayCount, v.Terms.Rounding)
	line("4. Late interest. %s a year on what is overdue, by actual days.", wording.Rate(v.Terms.LateInterestRate, 1))
	line("5. Early repayment. The borrower may repay at any time; what is paid early %s.", earlyWords(v.Terms.Prepayment))
	line("6. Purpose. %s", v.Purpose)
	line("")
	line("Calculation version %d.", v.Terms.CalculationVersion)
	return text.String()
}

// ContractHash is the SHA-256 of the contract's text, in hexadecimal.
func ContractHash(v *FacilityView) string {
	sum := sha256.Sum256([]byte(Contract(v)))
	return hex.EncodeToString(sum[:])
}

func repaymentWords(k schedule.Kind) string {
	switch k {
	case schedule.EqualPart:
		return "Equal parts of the principal, with interest on the balance,"
	case schedule.Flat:
		return "Equal instalments, with interest on the original amount,"
	case schedule.Bullet:
		return "Everything at the end,"
	case schedule.InterestOnly:
		return "Interest each month, the principal with the last instalment,"
	}
	return "Equal instalments"
}

func earlyWords(p schedule.Prepayment) string {
	switch p {
	case schedule.ReduceInstalment:
		return "lowers the later instalments"
	case schedule.OffsetNext:
		return "counts for the next instalments"
	}
	return "shortens the term"
}
