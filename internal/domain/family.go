package domain

import "strings"

// Family says what sort of thing an event is about, for pictures of a long history.
type Family uint8

// The families, in the order in which they are drawn. The calendar's own events are of
// no interest to the eye and come last.
const (
	FamilyFunding    Family = iota // from application to payout
	FamilyMoney                    // receipts, repayments, wallets, charges
	FamilyTrouble                  // default, loss, what was given up or agreed anew
	FamilyPeople                   // parties, roles, approvals
	FamilyCorrection               // what was put right
	FamilyCalendar                 // business days
	families
)

// Tally counts events by family.
type Tally [families]int32

// Add counts an event.
func (t *Tally) Add(e Event) { t[FamilyOf(e)]++ }

// Shown is the number of events that a picture shows: all but the calendar's.
func (t Tally) Shown() int64 {
	var n int64
	for _, count := range t[:FamilyCalendar] {
		n += int64(count)
	}
	return n
}

// FamilyOf gives the family of an event. A kind that is not named here goes by its
// stream.
func FamilyOf(e Event) Family {
	switch e.(type) {
	case BusinessDayOpened:
		return FamilyCalendar
	case RequestUndone, RequestRedone:
		return FamilyCorrection
	case ReceiptMatched, FacilityDisbursed, ChargeRaised, OverpaymentRefunded, PaidInFullReported:
		return FamilyMoney
	case ChargeWaived, DefaultDeclared, FacilityChargedOff, FacilityWrittenOff:
		return FamilyTrouble
	}
	stream, _, _ := strings.Cut(e.Stream(), "-")
	switch stream {
	case "facility":
		return FamilyFunding
	case "wallet", "receipt":
		return FamilyMoney
	case "party":
		return FamilyPeople
	}
	return FamilyPeople
}
