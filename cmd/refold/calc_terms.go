package main

import (
	"regexp"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// loanRequest is what `kind` and `params` say: the terms, the first payout, and
// what happens to the loan.
type loanRequest struct {
	terms     schedule.Terms
	principal money.Cents
	disbursed calendar.Date
	tranches  []datedAmount
	payments  []datedAmount
	change    *schedule.Restructure
	changedOn calendar.Date // when the change was agreed; None: with the payout
}

// datedAmount is an amount in cents on a day.
type datedAmount struct {
	date   calendar.Date
	amount money.Cents
}

// kindPreset is what the name of a kind says about the terms.
type kindPreset struct {
	kind       schedule.Kind
	interestOn schedule.InterestOn
	prepayment schedule.Prepayment
	changes    bool // the kind is about a restructuring
}

// kindNames are the kinds that `kind` knows: those of the schedule under their own
// names and some usual ones.
var kindNames = map[string]kindPreset{}

func init() {
	for _, kind := range schedule.Kinds {
		kindNames[string(kind)] = kindPreset{kind: kind}
	}
	for alias, kind := range map[string]schedule.Kind{
		"emi": schedule.Annuity, "equal_instalments": schedule.Annuity, "declining_balance": schedule.Annuity,
		"flat_interest": schedule.Flat, "balloon": schedule.Balloon, "fixed_principal": schedule.Balloon,
		"interest_only_then_bullet": schedule.InterestOnly, "annuity_with_grace": schedule.InterestThen,
		"multi_disbursement": schedule.Annuity, "annuity_with_tranches": schedule.Annuity,
	} {
		kindNames[alias] = kindPreset{kind: kind}
	}
}

// presetOf finds a kind. A name may also say what a loan is an example of:
// "prepayment_shorten_term", "late_payment_interest_on_actual_balance",
// "restructure_new_rate". Those with payments are annuities with interest on the
// actual balance; what is restructured is flat unless params say otherwise.
func presetOf(f *fields, name string) kindPreset {
	if preset, ok := kindNames[name]; ok {
		return preset
	}
	example, _, _ := strings.Cut(name, "_")
	switch example {
	case "prepayment", "late", "early", "partial":
		preset := kindPreset{kind: schedule.Annuity, interestOn: schedule.Actual, prepayment: schedule.ReduceInstalment}
		switch {
		case strings.HasSuffix(name, "shorten_term"):
			preset.prepayment = schedule.ShortenTerm
		case strings.HasSuffix(name, "offset_next"):
			preset.prepayment = schedule.OffsetNext
		case strings.HasSuffix(name, "on_scheduled_balance"):
			preset.interestOn = schedule.Scheduled
		}
		return preset
	case "restructure":
		return kindPreset{changes: true}
	}
	f.fail("unknown_kind", "kind %q is not known", name)
	return kindPreset{}
}

// readLoan reads `kind` and `params`. defaultKind "" makes the kind a must.
func readLoan(f *fields, defaultKind schedule.Kind) (loanRequest, error) {
	kind, hasKind := f.text("kind")
	params, ok := f.object("params")
	f.require(ok, "params")
	if f.broken() {
		return loanRequest{}, f.first
	}
	if !hasKind {
		f.require(defaultKind != "", "kind")
		kind = string(defaultKind)
	}
	preset := presetOf(f, strings.ReplaceAll(strings.ToLower(kind), "-", "_"))
	if base, ok := params.text("base_kind", "method", "repayment"); ok {
		preset.kind = presetOf(f, normal(base)).kind
	}
	if method, ok := params.text("interest_method", "interest_type", "interest"); ok {
		readMethod(params, &preset, normal(method))
	}
	var r loanRequest
	r.terms = schedule.Terms{
		Kind: preset.kind, InterestOn: preset.interestOn, Prepayment: preset.prepayment,
		CalculationVersion: schedule.CalculationVersion,
	}
	r.readPayouts(params)
	readRate(params, &r.terms)
	readTime(params, &r.terms, preset, defaultKind != "")
	readRounding(params, &r.terms)
	readGrace(params, &r)
	readOptions(params, &r.terms)
	r.payments = append(readDated(params, "payments"), readDated(f, "payments")...)
	r.readRestructure(params)
	if f.broken() {
		return loanRequest{}, f.first
	}
	return r, f.err()
}

// readPayouts reads the principal and the day it is paid out, and further tranches;
// a list of all disbursements may say both.
func (r *loanRequest) readPayouts(f *fields) {
	all := readDated(f, "disbursements")
	principal, hasPrincipal := f.positive("principal", "amount", "principal_amount")
	disbursed, hasDate := f.date("disbursed", "disbursement_date", "disbursed_on")
	if len(all) > 0 && (!hasDate || all[0].date == disbursed) {
		principal, hasPrincipal, disbursed, hasDate = all[0].amount, true, all[0].date, true
		all = all[1:]
	}
	f.require(hasPrincipal, "principal")
	f.require(hasDate, "disbursed")
	r.principal, r.disbursed = principal, disbursed
	r.tranches = append(all, readDated(f, "tranches")...)
}

// readMethod reads whether interest runs on the original principal or the balance.
func readMethod(f *fields, preset *kindPreset, method string) {
	switch method {
	case "flat":
		preset.kind = schedule.Flat
	case "declining_balance", "reducing_balance", "declining", "reducing":
		if preset.kind == "" {
			preset.kind = schedule.Annuity
		}
	default:
		f.fail("unknown_interest_method", "%sinterest_method must be flat or declining_balance", f.path)
	}
}

// readRate reads the yearly rate; "12 flat" says the kind as well.
func readRate(f *fields, t *schedule.Terms) {
	names := []string{"annual_rate_percent", "rate_percent", "annual_rate", "rate", "interest_rate_percent"}
	for _, name := range names {
		if text, ok := f.values[name].(string); ok && strings.HasSuffix(text, " flat") {
			f.values[name] = strings.TrimSuffix(text, " flat")
			t.Kind = schedule.Flat
		}
	}
	rate, ok := f.rate(names...)
	f.require(ok, "annual_rate_percent")
	t.Rate = rate
}

// readTime reads the number of instalments, when they are due and how days count.
// A missing number is one for a bullet, and where it may be.
func readTime(f *fields, t *schedule.Terms, preset kindPreset, mayBeOne bool) {
	n, hasN := f.count(1, schedule.MaxPeriods, "n", "periods", "number_of_instalments", "instalments")
	if !hasN {
		n = 1
	}
	t.Periods = n
	text, hasDays := f.text("day_count")
	if hasDays {
		var ok bool
		if t.DayCount, ok = dayCountOf(text); !ok {
			f.fail("unknown_day_count", "%sday_count %q is not known", f.path, text)
		}
	}
	if preset.changes && t.Kind == "" {
		t.Kind = schedule.Flat
		if hasDays {
			t.Kind = schedule.Annuity
		}
	}
	single := t.Kind == schedule.Bullet
	t.Frequency = readFrequency(f, &single)
	if single && t.Kind != schedule.Bullet && n == 1 {
		t.Kind = schedule.Bullet
	}
	t.FirstDue, t.HasFirstDue = f.date("first_due", "first_due_date")
	if !t.HasFirstDue {
		t.FirstDue = 0
	}
	if !hasN && !single && !mayBeOne {
		f.require(false, "n")
	}
}

// readFrequency reads "monthly", "every 2 weeks", {"unit","every"}, or a word with
// a number beside it; single is set for a loan of one instalment.
func readFrequency(f *fields, single *bool) calendar.Frequency {
	if object, isObject := f.values["frequency"].(map[string]any); isObject {
		f.take("frequency")
		return frequencyObject(f, object)
	}
	every, hasEvery := f.count(1, schedule.MaxEvery, "every", "interval", "repay_every", "repayment_every", "frequency_every")
	text, ok := f.text("frequency")
	if !ok {
		text = "monthly"
	}
	frequency, known := frequencyOf(text)
	switch {
	case normal(text) == "bullet" || normal(text) == "once":
		*single = true
		return calendar.Monthly
	case !known:
		f.fail("unknown_frequency", "%sfrequency %q is not known", f.path, text)
	}
	if hasEvery {
		frequency.Every = every * max(frequency.Every, 1)
	}
	return frequency
}

func frequencyObject(f *fields, values map[string]any) calendar.Frequency {
	child := newFields(f.path+"frequency.", values)
	f.children = append(f.children, child)
	unit, ok := child.text("unit")
	child.require(ok, "unit")
	frequency, known := frequencyOf(unit)
	if ok && !known {
		child.fail("unknown_frequency", "%sunit %q is not known", child.path, unit)
	}
	if every, ok := child.count(1, schedule.MaxEvery, "every", "interval"); ok {
		frequency.Every *= every
	}
	return frequency
}

// normal writes a name in one way: lower case, words joined by one underscore.
func normal(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r == ' ' || r == '_' || r == '-'
	}), "_")
}

var frequencyNames = map[string]calendar.Frequency{
	"daily": calendar.Daily, "weekly": calendar.Weekly, "monthly": calendar.Monthly,
	"quarterly": calendar.Quarterly, "yearly": calendar.Yearly, "annually": calendar.Yearly, "annual": calendar.Yearly,
	"biweekly": {Unit: calendar.Week, Every: 2}, "fortnightly": {Unit: calendar.Week, Every: 2},
	"bimonthly": {Unit: calendar.Month, Every: 2}, "semiannual": {Unit: calendar.Month, Every: 6},
	"semiannually": {Unit: calendar.Month, Every: 6}, "half_yearly": {Unit: calendar.Month, Every: 6},
	"semi_annually": {Unit: calendar.Month, Every: 6}, "semi_annual": {Unit: calendar.Month, Every: 6},
	"every_n_days": calendar.Daily, "every_n_weeks": calendar.Weekly, "every_n_months": calendar.Monthly, "every_n_years": calendar.Yearly,
	"day": calendar.Daily, "week": calendar.Weekly, "month": calendar.Monthly, "quarter": calendar.Quarterly, "year": calendar.Yearly,
	"days": calendar.Daily, "weeks": calendar.Weekly, "months": calendar.Monthly, "quarters": calendar.Quarterly, "years": calendar.Yearly,
}

// everyPattern is "every 15 days", "15_days", "every2weeks", "every_month", "15d".
var everyPattern = regexp.MustCompile(`^(?:every_?)?(\d{1,4})?_?([a-z]+)$`)

// frequencyOf reads the name of a frequency.
func frequencyOf(text string) (calendar.Frequency, bool) {
	name := normal(text)
	if frequency, ok := frequencyNames[name]; ok {
		return frequency, true
	}
	match := everyPattern.FindStringSubmatch(name)
	if match == nil {
		return calendar.Frequency{}, false
	}
	units := map[string]string{"d": "days", "w": "weeks", "m": "months", "y": "years"}
	unit := match[2]
	if long, ok := units[unit]; ok {
		unit = long
	}
	frequency, ok := frequencyNames[unit]
	if match[1] != "" {
		every, _ := strconv.Atoi(match[1]) // four digits at most
		if every < 1 || every > schedule.MaxEvery {
			return calendar.Frequency{}, false
		}
		frequency.Every *= every
	}
	return frequency, ok
}

// dayCountNames are the spellings of each day count, in letters and digits only.
var dayCountNames = map[string]calendar.DayCount{
	"30360": calendar.Thirty360, "30360BONDBASIS": calendar.Thirty360, "BONDBASIS": calendar.Thirty360,
	"30360BB": calendar.Thirty360, "360360": calendar.Thirty360, "30360ISDA": calendar.Thirty360, "30A360": calendar.Thirty360,
	"30E360": calendar.ThirtyE360, "30360EUROBONDBASIS": calendar.ThirtyE360, "EUROBONDBASIS": calendar.ThirtyE360,
	"30360EUROPEAN": calendar.ThirtyE360, "30360ICMA": calendar.ThirtyE360, "30E360EUROBONDBASIS": calendar.ThirtyE360,
	"30E360EUROBOND": calendar.ThirtyE360,
	"ACT365":         calendar.Act365, "ACT365F": calendar.Act365, "ACT365FIXED": calendar.Act365,
	"ACT360": calendar.Act360, "ACT364": calendar.Act364,
	"ACTACT": calendar.ActActISDA, "ACTACTISDA": calendar.ActActISDA, "ISDAACTACT": calendar.ActActISDA,
}

// dayCountOf reads the name of a day count in any usual spelling.
func dayCountOf(text string) (calendar.DayCount, bool) {
	name := strings.ReplaceAll(strings.ToUpper(text), "ACTUAL", "ACT")
	name = strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, name)
	count, ok := dayCountNames[name]
	return count, ok
}
