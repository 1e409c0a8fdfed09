// Package wording writes amounts, rates, dates and counts as people read them, on
// screens, in stories and in documents.
package wording

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Dash stands where there is nothing to show, such as a date that is not set.
const Dash = "–"

// Money writes an amount of minor units (hundredths) with its currency,
// thousands grouped: "S$1,204.18", "−US$3.00". An unknown code is written
// before the amount: "CHF 3.00".
func Money[C ~int64](currency string, amountCents C) string {
	b := make([]byte, 0, digitsMost)
	if amountCents < 0 {
		b = append(b, "−"...)
	}
	b = append(b, Symbol(currency)...)
	return string(appendDigits(b, int64(amountCents)))
}

// Amount writes an amount of minor units without its currency, for columns
// whose head names it: "1,204.18", "−3.00".
func Amount[C ~int64](amountCents C) string {
	b := make([]byte, 0, digitsMost)
	if amountCents < 0 {
		b = append(b, "−"...)
	}
	return string(appendDigits(b, int64(amountCents)))
}

// AmountOrDash is Amount, with a dash for zero.
func AmountOrDash[C ~int64](amountCents C) string {
	if amountCents == 0 {
		return Dash
	}
	return Amount(amountCents)
}

// MoneyWhole is Money without ".00" where the amount has no cents: for round
// sums in running text, "S$120,000".
func MoneyWhole[C ~int64](currency string, amountCents C) string {
	return strings.TrimSuffix(Money(currency, amountCents), ".00")
}

// Symbol is what stands before an amount of an ISO 4217 currency.
func Symbol(currency string) string {
	switch currency {
	case "SGD":
		return "S$"
	case "USD":
		return "US$"
	case "EUR":
		return "€"
	case "GBP":
		return "£"
	case "":
		return ""
	default:
		return currency + "\u00a0"
	}
}

// appendDigits writes the magnitude of cents as units, grouped by thousands, and two decimals.
// It works on uint64 because the magnitude of the least int64 does not fit an int64.
func appendDigits(b []byte, cents int64) []byte {
	magnitude := uint64(cents)
	if cents < 0 {
		magnitude = -magnitude
	}
	var units [20]byte
	b = appendGroups(b, strconv.AppendUint(units[:0], magnitude/100, 10))
	rest := byte(magnitude % 100)
	return append(b, '.', '0'+rest/10, '0'+rest%10)
}

// digitsMost is about how long an amount with its sign and currency may get: more takes
// another allocation and no harm.
const digitsMost = 40

// Count writes a whole number with its thousands grouped: "18,234".
func Count[N ~int | ~int32 | ~int64](n N) string {
	if n < 0 {
		return "−" + group(strings.TrimPrefix(strconv.FormatInt(int64(n), 10), "-"))
	}
	return group(strconv.FormatInt(int64(n), 10))
}

// Bytes writes the size of a file: "812 bytes", "34 kB", "2.1 MB".
func Bytes[N ~int | ~int32 | ~int64](n N) string {
	switch {
	case n < 1000:
		return Plural(n, "byte", "bytes")
	case n < 1_000_000:
		return Count((n+500)/1000) + " kB"
	}
	tenths := (int64(n) + 50_000) / 100_000
	return Count(tenths/10) + "." + strconv.FormatInt(tenths%10, 10) + " MB"
}

// Plural writes a count and the right form of its noun: "1 receipt", "7 receipts".
func Plural[N ~int | ~int32 | ~int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + many
}

func group(s string) string {
	if len(s) <= 3 {
		return s
	}
	return string(appendGroups(make([]byte, 0, digitsMost), []byte(s)))
}

// appendGroups is group for digits at hand.
func appendGroups(b, digits []byte) []byte {
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, digit)
	}
	return b
}

// Rate writes millionths of a percent as a percentage with at least minDecimals
// decimals and no needless zeros beyond: Rate(9_482_200, 1) is "9.4822 %".
func Rate[R ~int64](rateMillionths R, minDecimals int) string {
	v, sign := int64(rateMillionths), ""
	if v < 0 {
		v, sign = -v, "−"
	}
	fraction := strconv.FormatInt(1_000_000+v%1_000_000, 10)[1:]
	for len(fraction) > minDecimals && strings.HasSuffix(fraction, "0") {
		fraction = fraction[:len(fraction)-1]
	}
	whole := sign + group(strconv.FormatInt(v/1_000_000, 10))
	if fraction == "" {
		return whole + "\u00a0%"
	}
	return whole + "." + fraction + "\u00a0%"
}

// Percent writes a part of a whole as a percentage with one decimal, rounded
// down so that it says 100.0 % only when nothing is missing. A whole of zero
// has no percentage: a dash.
func Percent[C ~int64](part, whole C) string {
	if whole <= 0 {
		return Dash
	}
	tenths := Permille(part, whole)
	return strconv.FormatInt(tenths/10, 10) + "." + strconv.FormatInt(tenths%10, 10) + "\u00a0%"
}

// Permille is floor(part × 1000 / whole), 0 for a whole of zero or a negative
// part, without overflow for any amounts.
func Permille[C ~int64](part, whole C) int64 {
	if whole <= 0 || part <= 0 {
		return 0
	}
	p, w := int64(part), int64(whole)
	if p > math.MaxInt64/1000 {
		p, w = p/1000, max(w/1000, 1)
	}
	return p * 1000 / w
}

// noDay is the value of a date that is not set (calendar.None).
const noDay = math.MinInt32

func day(daysSinceEpoch int32) time.Time {
	return time.Unix(int64(daysSinceEpoch)*86_400, 0).UTC()
}

// Zone is where the platform's clock hangs: times of the day on pages are told in it.
var Zone = time.FixedZone("SGT", 8*60*60)

// Day writes a date, given in days since 1970-01-01, as "8 May 2026"; a dash
// when it is not set.
func Day[D ~int32](d D) string { return dayIn(int32(d), "2 Jan 2006") }

// DayLong writes a date as "14 August 2026".
func DayLong[D ~int32](d D) string { return dayIn(int32(d), "2 January 2006") }

// DayISO writes a date as "2026-08-14", for attributes and forms; empty when
// it is not set.
func DayISO[D ~int32](d D) string {
	if int32(d) == noDay {
		return ""
	}
	return day(int32(d)).Format(time.DateOnly)
}

func dayIn(d int32, layout string) string {
	if d == noDay {
		return Dash
	}
	return day(d).Format(layout)
}

// Initials of a name or role, at most two letters: "Lim Tao" gives "LT".
func Initials(name string) string {
	var out []rune
	for word := range strings.FieldsSeq(name) {
		out = append(out, []rune(strings.ToUpper(word))[0])
		if len(out) == 2 {
			break
		}
	}
	return string(out)
}

// Took writes how long something took, to the millisecond below a second and to a tenth
// above, by minutes beyond them: "2 ms", "1.3 s", "3 min 5 s".
func Took(d time.Duration) string {
	switch {
	case d < time.Second-time.Millisecond/2:
		return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10) + " ms"
	case d < time.Minute-50*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	}
	seconds := int64(d.Round(time.Second).Seconds())
	return strconv.FormatInt(seconds/60, 10) + " min " + strconv.FormatInt(seconds%60, 10) + " s"
}
