// Package schedule is the arithmetic of one loan: its instalments, what a payment
// pays, what is owed on a day, and the figures beside it (payoff, allotment,
// auction, effective rate). It decides nothing and remembers nothing but the loan.
//
// A Loan is a value. Every method that changes it returns another Loan and leaves
// the receiver, and every slice reachable from it, as they were.
package schedule

import (
	"fmt"
	"reflect"
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
)

// Kind says how a loan is paid back.
type Kind string

// The repayment kinds. In all of them the last instalment clears the balance.
const (
	Annuity      Kind = "annuity"                      // equal instalments
	Flat         Kind = "flat"                         // equal instalments, interest on the original principal
	EqualPart    Kind = "equal_principal"              // equal principal, interest on the balance
	Bullet       Kind = "bullet"                       // one instalment, Periods × Frequency after disbursement
	InterestOnly Kind = "interest_only"                // interest each period, principal with the last
	InterestThen Kind = "interest_only_then_annuity"   // interest only first, then equal instalments
	Balloon      Kind = "fixed_principal_with_balloon" // a fixed principal each period, the rest with the last
)

// Kinds are all repayment kinds, in the order in which they are offered.
var Kinds = []Kind{Annuity, EqualPart, Flat, InterestThen, InterestOnly, Bullet, Balloon}

// CalculationVersion is the version of the formulas of this package that new terms
// are frozen with. From givesBack on, a payoff counts what was paid as interest for
// days that come after it.
const (
	CalculationVersion = 2
	givesBack          = 2
)

// InterestOn says which balance bears interest.
type InterestOn string

// Scheduled (the default): a late payer owes no more ordinary interest, an early
// one less. Actual: interest runs on what is really outstanding.
const (
	Scheduled InterestOn = ""
	Actual    InterestOn = "actual"
)

// Prepayment says what principal paid ahead of the schedule does to what follows.
type Prepayment string

// The prepayment options.
const (
	ShortenTerm      Prepayment = ""                  // instalments stay, the last ones fall away
	ReduceInstalment Prepayment = "reduce_instalment" // the rest is spread anew over the remaining periods
	OffsetNext       Prepayment = "offset_next"       // the next instalments count as paid
)

// Ahead says what money pays first that comes before an instalment is due.
type Ahead string

// PrincipalFirst (the default) is a prepayment at once: the running instalment's
// interest falls due on its day. InstalmentFirst pays the running instalment as
// scheduled, and prepays with what is over.
const (
	PrincipalFirst  Ahead = ""
	InstalmentFirst Ahead = "instalment_first"
)

// Component is a part of a debt that a payment pays.
type Component string

// The components. LateInterest is called "penalty" in the calculator's JSON.
const (
	PayLateInterest Component = "late_interest"
	PayFee          Component = "fee"
	PayInterest     Component = "interest"
	PayPrincipal    Component = "principal"
)

// DefaultOrder is the allocation order of terms that name none.
var DefaultOrder = [4]Component{PayLateInterest, PayFee, PayInterest, PayPrincipal}

// LateFee is charged once per instalment that is still unpaid AfterDays days after
// its due date (at least 1): a part of what is then overdue of it. It is a fee and
// goes to the platform; the zero value charges nothing.
type LateFee struct {
	Percent      money.Rate `json:"percent_micropercent"` // of the base, once, in millionths of a percent
	WithInterest bool       `json:"with_interest,omitempty"`
	AfterDays    int        `json:"after_days,omitempty"`
}

// Terms is everything that is agreed about a loan but its principal and the day it
// is paid out. They are frozen when a facility is listed and never change meaning:
// CalculationVersion pins the formulas.
type Terms struct {
	Kind      Kind               `json:"kind"`
	Rate      money.Rate         `json:"rate_micropercent"` // a year
	Periods   int                `json:"periods"`           // 1 to MaxPeriods
	Frequency calendar.Frequency `json:"frequency"`
	// FirstDue, when HasFirstDue, replaces the date one period after disbursement.
	FirstDue    calendar.Date     `json:"first_due,omitempty"`
	HasFirstDue bool              `json:"has_first_due,omitempty"`
	DayCount    calendar.DayCount `json:"day_count"`
	Rounding    money.Rounding    `json:"rounding"`
	// InstalmentMultipleCents: instalments are rounded to a multiple of it, with equal
	// principal both their parts; 0 is 1 cent.
	InstalmentMultipleCents money.Cents `json:"instalment_multiple_cents,omitempty"`
	// BaseInstalmentCents, when not 0, is the agreed instalment instead of the solved one.
	BaseInstalmentCents money.Cents `json:"base_instalment_cents,omitempty"`
	// PrincipalEachCents is the principal of each period of a Balloon (or of a Flat
	// loan that ends with one).
	PrincipalEachCents money.Cents `json:"principal_each_cents,omitempty"`
	// InterestOnlyPeriods: so many periods pay no principal (grace on principal).
	InterestOnlyPeriods int `json:"interest_only_periods,omitempty"`
	// InterestGracePeriods: the interest of so many periods falls due with the next one.
	InterestGracePeriods int `json:"interest_grace_periods,omitempty"`
	// InterestGraceFrom: the grace begins after so many periods (by a restructuring).
	InterestGraceFrom int `json:"interest_grace_from,omitempty"`
	// InterestFreePeriods: so many periods bear no interest.
	InterestFreePeriods int         `json:"interest_free_periods,omitempty"`
	InterestOn          InterestOn  `json:"interest_on,omitempty"`
	Prepayment          Prepayment  `json:"prepayment,omitempty"`
	Ahead               Ahead       `json:"ahead,omitempty"`
	AllocationOrder     []Component `json:"allocation_order,omitempty"` // empty: DefaultOrder
	// AdvanceOrder is the order of what is paid in advance; empty: AllocationOrder.
	AdvanceOrder []Component `json:"advance_order,omitempty"`
	// LateInterestRate runs on overdue principal, by actual days over 365; 0 is none.
	LateInterestRate   money.Rate `json:"late_interest_rate_micropercent,omitempty"`
	LateFee            LateFee    `json:"late_fee,omitzero"`
	CalculationVersion int        `json:"calculation_version"`
}

// Bounds of terms. maxProductCents keeps every sum within an int64: principal ×
// rate × years stays below it, for interest and for late interest.
const (
	MaxPeriods      = 1200
	MaxEvery        = 3660 // days, weeks, months or years between due dates
	maxYears        = 1500
	lateYears       = 200 // for which late interest is bounded
	maxProductCents = 100_000_000_000_000_000
)

// Problem is one thing that is wrong with terms: the field by its JSON name, a
// code for machines and a sentence for people.
type Problem struct {
	Field, Code, Sentence string
}

func (p *Problem) Error() string { return p.Sentence }

func problem(field, code, format string, args ...any) error {
	return &Problem{Field: field, Code: code, Sentence: fmt.Sprintf(format, args...)}
}

// Validate says what is wrong with the terms for a principal (cents), as a
// *Problem that names the field; nil when a loan can be opened with them.
func (t Terms) Validate(principal money.Cents) error {
	if principal <= 0 || principal > money.MaxCents {
		return problem("principal", "out_of_range", "principal must be above zero and at most %s.", money.MaxCents)
	}
	if !knownKind(t.Kind) {
		return problem("kind", "unknown", "kind %q is not known.", t.Kind)
	}
	if t.Rate < 0 || t.Rate > money.MaxRate {
		return problem("rate", "out_of_range", "rate must be between 0 and %s %% a year.", money.MaxRate)
	}
	if t.Periods < 1 || t.Periods > MaxPeriods {
		return problem("periods", "out_of_range", "the number of periods must be between 1 and %d.", MaxPeriods)
	}
	if t.Frequency.Every < 0 || t.Frequency.Every > MaxEvery || t.Frequency.Unit > calendar.Year {
		return problem("frequency", "out_of_range", "frequency must be at most every %d units.", MaxEvery)
	}
	if t.DayCount > calendar.ActActISDA {
		return problem("day_count", "unknown", "the day count is not known.")
	}
	if t.Rounding > money.Up {
		return problem("rounding", "unknown", "the rounding is not known.")
	}
	if t.CalculationVersion < 1 || t.CalculationVersion > CalculationVersion {
		return problem("calculation_version", "unknown", "calculation version %d is not known.", t.CalculationVersion)
	}
	if err := t.validateAmounts(principal); err != nil {
		return err
	}
	if err := t.validateOptions(); err != nil {
		return err
	}
	return t.validateGrace()
}

func knownKind(kind Kind) bool {
	for _, k := range Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

func (t Terms) validateAmounts(principal money.Cents) error {
	if t.InstalmentMultipleCents < 0 || t.InstalmentMultipleCents > principal {
		return problem("instalment_multiple", "out_of_range", "the instalment multiple must lie between 0.01 and the principal.")
	}
	if t.BaseInstalmentCents < 0 || t.BaseInstalmentCents > money.MaxCents {
		return problem("base_instalment", "out_of_range", "the base instalment can't be negative.")
	}
	if t.PrincipalEachCents < 0 || t.PrincipalEachCents > principal || t.Kind == Balloon && t.PrincipalEachCents == 0 {
		return problem("principal_each", "out_of_range", "the principal of each period must be above zero and at most the principal.")
	}
	if t.Kind != Balloon && t.Kind != Flat && t.PrincipalEachCents != 0 {
		return problem("principal_each", "not_applicable", "a principal for each period belongs to a balloon or flat loan only.")
	}
	years := t.Periods*max(t.Frequency.Every, 1)/perYear(t.Frequency.Unit) + 2 // rounded up, a broken period included
	if years > maxYears {
		return problem("periods", "out_of_range", "the loan would run for more than %d years.", maxYears)
	}
	if money.Up.Ratio(int64(principal), int64(t.Rate), int64(years), money.RateUnit) > maxProductCents {
		return problem("principal", "overflow", "principal, rate and length together are too large to compute.")
	}
	if money.Up.Ratio(int64(principal), int64(t.LateInterestRate), lateYears, money.RateUnit) > maxProductCents {
		return problem("late_interest_rate", "overflow", "principal and late interest rate together are too large to compute.")
	}
	return nil
}

func perYear(unit calendar.Unit) int {
	return [...]int{calendar.Month: 12, calendar.Week: 52, calendar.Day: 365, calendar.Year: 1}[unit]
}

func (t Terms) validateOptions() error {
	if t.InterestOn != Scheduled && t.InterestOn != Actual {
		return problem("interest_on", "unknown", "interest runs on the scheduled or the actual balance, not on %q.", t.InterestOn)
	}
	if t.Prepayment != ShortenTerm && t.Prepayment != ReduceInstalment && t.Prepayment != OffsetNext {
		return problem("prepayment", "unknown", "prepayment %q is not known.", t.Prepayment)
	}
	if t.Ahead != PrincipalFirst && t.Ahead != InstalmentFirst {
		return problem("ahead", "unknown", "money that comes early pays principal or the instalment first, not %q.", t.Ahead)
	}
	if t.LateInterestRate < 0 || t.LateInterestRate > money.MaxRate {
		return problem("late_interest_rate", "out_of_range", "the late interest rate must be between 0 and %s %% a year.", money.MaxRate)
	}
	if t.LateFee.Percent < 0 || t.LateFee.Percent > money.RateUnit || t.LateFee.AfterDays < 0 || t.LateFee.AfterDays > MaxEvery {
		return problem("late_fee", "out_of_range", "the late fee must be between 0 and 100 %%, after 0 to %d days.", MaxEvery)
	}
	for _, order := range [][]Component{t.AllocationOrder, t.AdvanceOrder} {
		if len(order) != 0 && !completeOrder(order) {
			return problem("order", "unknown", "an allocation order names each of late_interest, fee, interest and principal once.")
		}
	}
	return nil
}

// completeOrder says whether an order names each component once.
func completeOrder(order []Component) bool {
	for _, c := range DefaultOrder {
		if !slices.Contains(order, c) {
			return false
		}
	}
	return len(order) == len(DefaultOrder)
}

func (t Terms) validateGrace() error {
	periods := t.rowCount()
	for _, g := range []struct {
		field string
		value int
	}{
		{"interest_only_periods", t.InterestOnlyPeriods},
		{"interest_grace_periods", t.InterestGracePeriods},
		{"interest_free_periods", t.InterestFreePeriods},
	} {
		if g.value < 0 || g.value > 0 && g.value >= periods && g.field != "interest_free_periods" || g.value > periods {
			return problem(g.field, "out_of_range", "%s must be fewer than the %d instalments.", g.field, periods)
		}
	}
	return nil
}

// putsOff says whether an instalment's interest falls due with the next one.
func (t *Terms) putsOff(i int) bool {
	return i >= t.InterestGraceFrom && i < t.InterestGracePeriods
}

// rowCount is the number of instalments: one for a bullet, else one a period.
func (t Terms) rowCount() int {
	if t.Kind == Bullet {
		return 1
	}
	return t.Periods
}

// fixedRows says that the rows never depend on how the loan is paid: flat interest,
// or interest on the scheduled balance where early payments only offset what comes
// next.
func (t *Terms) fixedRows() bool {
	return t.Kind == Flat || t.Prepayment == OffsetNext && t.InterestOn == Scheduled
}

// order gives the allocation order of what is due, and of what is paid in advance.
func (t *Terms) order(w when) [4]Component {
	if w == inAdvance && len(t.AdvanceOrder) == len(DefaultOrder) {
		return [4]Component(t.AdvanceOrder)
	}
	if len(t.AllocationOrder) == len(DefaultOrder) {
		return [4]Component(t.AllocationOrder)
	}
	return DefaultOrder
}

// interestMultiple is what interest is rounded to, in cents.
func (t *Terms) interestMultiple() money.Cents {
	if t.Kind == EqualPart {
		return t.multiple()
	}
	return 1
}

// Equal says whether both agree on everything.
func (t Terms) Equal(other Terms) bool {
	orders := slices.Equal(t.AllocationOrder, other.AllocationOrder) && slices.Equal(t.AdvanceOrder, other.AdvanceOrder)
	t.AllocationOrder, t.AdvanceOrder, other.AllocationOrder, other.AdvanceOrder = nil, nil, nil, nil
	return orders && reflect.DeepEqual(t, other)
}

// multiple is the instalment multiple in cents, at least 1.
func (t *Terms) multiple() money.Cents { return max(t.InstalmentMultipleCents, 1) }
