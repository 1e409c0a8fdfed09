// Package money holds amounts, rates and the exact arithmetic between them.
//
// Amounts are whole minor units, rates are whole millionths of a percent a year.
// Nothing here is a float: a quotient is kept as numerator and denominator until
// it is rounded once, by a Rounding that the caller names.
package money

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Cents is an amount in minor units of a currency (1/100 of the major unit).
type Cents int64

// Rate is a yearly rate in millionths of a percent: 9.4822 % is 9_482_200.
type Rate int64

// RateUnit is the number of Rate units in 100 % (that is, in 1).
const RateUnit = 100_000_000

// MaxCents bounds every amount that is read from outside: ten trillion major
// units. Sums of a thousand such amounts still fit an int64.
const MaxCents Cents = 1_000_000_000_000_000

// MaxRate bounds every rate that is read from outside: 100,000 % a year.
const MaxRate Rate = 100_000_000_000

// What ParseCents and ParseRate can say about a text.
var (
	ErrNotDecimal  = errors.New("is not a decimal number")
	ErrTooPrecise  = errors.New("has too many decimals")
	ErrOutOfBounds = errors.New("is too large")
)

// ParseCents reads an amount in major units, such as "1234.56" or "-0.5", exactly.
// More than two decimals are refused (trailing zeros count as none), as is an
// amount beyond MaxCents.
func ParseCents(text string) (Cents, error) {
	v, err := parseDecimal(text, 2, int64(MaxCents))
	return Cents(v), err
}

// ParseRate reads a rate in percent a year, such as "9.4822", exactly. More than
// six decimals are refused, as is a rate beyond MaxRate.
func ParseRate(text string) (Rate, error) {
	v, err := parseDecimal(text, 6, int64(MaxRate))
	return Rate(v), err
}

// String writes the amount in major units with two decimals: "1234.56".
func (c Cents) String() string {
	sign, u := "", uint64(c)
	if c < 0 {
		sign, u = "-", -u
	}
	b := strconv.AppendUint(append(make([]byte, 0, 24), sign...), u/100, 10)
	return string(append(b, '.', '0'+byte(u%100/10), '0'+byte(u%10)))
}

// String writes the rate in percent without trailing zeros: "9.4822", "12".
func (r Rate) String() string {
	sign, u := "", uint64(r)
	if r < 0 {
		sign, u = "-", -u
	}
	s := fmt.Sprintf("%s%d.%06d", sign, u/1_000_000, u%1_000_000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// parseDecimal reads a plain decimal (an exponent is allowed, as JSON numbers
// carry one) as an integer of 10^-decimals, bounded by ±limit.
func parseDecimal(text string, decimals int, limit int64) (int64, error) {
	mantissa, shift, err := splitExponent(text)
	if err != nil {
		return 0, fmt.Errorf("%q %w", text, err)
	}
	negative := strings.HasPrefix(mantissa, "-")
	if negative || strings.HasPrefix(mantissa, "+") {
		mantissa = mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole == "" && fraction == "" || strings.HasSuffix(mantissa, ".") {
		return 0, fmt.Errorf("%q %w", text, ErrNotDecimal)
	}
	digits := whole + fraction
	if strings.Trim(digits, "0123456789") != "" {
		return 0, fmt.Errorf("%q %w", text, ErrNotDecimal)
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return 0, nil
	}
	places := decimals - len(fraction) + shift // zeros to append; negative: digits to drop
	for places < 0 && strings.HasSuffix(digits, "0") {
		digits, places = digits[:len(digits)-1], places+1
	}
	if places < 0 {
		return 0, fmt.Errorf("%q %w (at most %d)", text, ErrTooPrecise, decimals)
	}
	if len(digits)+places > 18 {
		return 0, fmt.Errorf("%q %w", text, ErrOutOfBounds)
	}
	v := int64(0)
	for _, d := range digits {
		v = v*10 + int64(d-'0')
	}
	for ; places > 0; places-- {
		v *= 10
	}
	if v > limit {
		return 0, fmt.Errorf("%q %w", text, ErrOutOfBounds)
	}
	if negative {
		v = -v
	}
	return v, nil
}

// splitExponent parts "1.5e3" into "1.5" and 3. The exponent is bounded by ±30.
func splitExponent(text string) (mantissa string, shift int, err error) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, 0, nil
	}
	exponent, negative := strings.CutPrefix(text[at+1:], "-")
	if !negative {
		exponent = strings.TrimPrefix(exponent, "+")
	}
	if exponent == "" || strings.Trim(exponent, "0123456789") != "" {
		return "", 0, ErrNotDecimal
	}
	exponent = strings.TrimLeft(exponent, "0")
	if len(exponent) > 2 {
		return "", 0, ErrOutOfBounds
	}
	for _, d := range exponent {
		shift = shift*10 + int(d-'0')
	}
	if shift > 30 {
		return "", 0, ErrOutOfBounds
	}
	if negative {
		shift = -shift
	}
	return text[:at], shift, nil
}

// Add returns a+b, or the nearest int64 when the sum does not fit: a fold must
// never stop, and amounts that large were refused where they came in.
func (c Cents) Add(b Cents) Cents {
	sum := c + b
	if c > 0 && b > 0 && sum < 0 {
		return math.MaxInt64
	}
	if c < 0 && b < 0 && sum >= 0 {
		return math.MinInt64
	}
	return sum
}
