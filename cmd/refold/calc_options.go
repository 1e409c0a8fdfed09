package main

import (
	"slices"
	"strings"

	"refold/internal/money"
	"refold/internal/schedule"
)

// readRounding reads how amounts are rounded, and instalments agreed beforehand.
func readRounding(f *fields, t *schedule.Terms) {
	if text, ok := f.text("rounding", "rounding_mode"); ok {
		var known bool
		if t.Rounding, known = roundingOf(text); !known {
			f.fail("unknown_rounding", "%srounding %q is not known", f.path, text)
		}
	}
	t.InstalmentMultipleCents, _ = f.positive("instalment_multiple", "installment_multiple", "instalment_multiples_of",
		"amount_multiple", "currency_multiple", "rounding_multiple", "multiple", "in_multiples_of")
	t.BaseInstalmentCents, _ = f.positive("base_instalment", "instalment")
	t.PrincipalEachCents, _ = f.positive("principal_each")
	if percent, ok := f.rate("principal_each_percent"); ok && t.PrincipalEachCents == 0 {
		principal, _ := f.cents("principal", "amount", "principal_amount")
		t.PrincipalEachCents = money.Cents(t.Rounding.Ratio(int64(principal), int64(percent), 1, money.RateUnit))
	}
}

var roundings = map[string]money.Rounding{
	"half_even": money.HalfEven, "halfeven": money.HalfEven, "bankers": money.HalfEven,
	"half_up": money.HalfUp, "halfup": money.HalfUp, "down": money.Down, "up": money.Up,
}

func roundingOf(text string) (money.Rounding, bool) {
	r, ok := roundings[normal(text)]
	return r, ok
}

// readGrace reads what the first instalments are spared.
func readGrace(f *fields, r *loanRequest) {
	t := &r.terms
	t.InterestOnlyPeriods, _ = f.count(0, schedule.MaxPeriods, "interest_only_periods", "grace_on_principal",
		"grace_on_principal_periods", "principal_grace_periods", "grace_principal", "grace_on_principal_payment")
	t.InterestGracePeriods, _ = f.count(0, schedule.MaxPeriods, "interest_grace_periods", "grace_on_interest",
		"grace_on_interest_periods", "grace_interest", "grace_on_interest_payment", "interest_deferred_periods")
	t.InterestFreePeriods, _ = f.count(0, schedule.MaxPeriods, "interest_free_periods", "interest_free")
	if both, ok := f.count(0, schedule.MaxPeriods, "grace_periods", "grace"); ok {
		t.InterestOnlyPeriods, t.InterestGracePeriods = both, both
	}
}

// readOptions reads what happens to early, late and unpaid money.
func readOptions(f *fields, t *schedule.Terms) {
	if text, ok := f.text("interest_on", "interest_runs_on"); ok {
		switch normal(text) {
		case "scheduled", "scheduled_balance":
			t.InterestOn = schedule.Scheduled
		case "actual", "actual_balance":
			t.InterestOn = schedule.Actual
		default:
			f.fail("unknown_interest_on", "%sinterest_on must be scheduled or actual", f.path)
		}
	}
	if text, ok := f.text("prepayment", "prepayment_option"); ok {
		switch normal(text) {
		case "shorten_term":
			t.Prepayment = schedule.ShortenTerm
		case "reduce_instalment", "lower_instalment":
			t.Prepayment = schedule.ReduceInstalment
		case "offset_next":
			t.Prepayment = schedule.OffsetNext
		default:
			f.fail("unknown_prepayment", "%sprepayment must be shorten_term, reduce_instalment or offset_next", f.path)
		}
	}
	if text, ok := f.text("ahead", "early_money"); ok {
		switch normal(text) {
		case "principal_first":
			t.Ahead = schedule.PrincipalFirst
		case "instalment_first":
			t.Ahead = schedule.InstalmentFirst
		default:
			f.fail("unknown_ahead", "%sahead must be principal_first or instalment_first", f.path)
		}
	}
	readOrder(f, t)
	t.LateInterestRate, _ = f.rate("late_interest_rate_percent", "late_interest_rate")
	readLateFee(f, t)
}

// readOrder reads the allocation order; "penalty" is late interest. Names may say
// when they hold ("past_due_fee", "due_fee", "in_advance_fee"); what is not named
// comes last.
func readOrder(f *fields, t *schedule.Terms) {
	values, ok := f.list("order", "allocation_order")
	if !ok {
		return
	}
	t.AllocationOrder, t.AdvanceOrder = nil, nil
	for _, value := range values {
		name, _ := value.(string)
		name = normal(name)
		order := &t.AllocationOrder
		if rest, advance := strings.CutPrefix(name, "in_advance_"); advance {
			name, order = rest, &t.AdvanceOrder
		}
		name = strings.TrimPrefix(strings.TrimPrefix(name, "past_"), "due_")
		component, known := componentNames[name]
		if !known {
			f.fail("unknown_order", "%sorder: %v is not one of penalty, fee, interest, principal", f.path, value)
			return
		}
		if !slices.Contains(*order, component) {
			*order = append(*order, component)
		}
	}
	complete(&t.AllocationOrder)
	if len(t.AdvanceOrder) > 0 {
		complete(&t.AdvanceOrder)
	}
}

var componentNames = map[string]schedule.Component{
	"penalty": schedule.PayLateInterest, "penalties": schedule.PayLateInterest, "late_interest": schedule.PayLateInterest,
	"fee": schedule.PayFee, "fees": schedule.PayFee,
	"interest": schedule.PayInterest, "principal": schedule.PayPrincipal,
}

// complete appends the components that an order doesn't name.
func complete(order *[]schedule.Component) {
	for _, component := range schedule.DefaultOrder {
		if !slices.Contains(*order, component) {
			*order = append(*order, component)
		}
	}
}

// readLateFee reads {"percent","of","after_days"}, or a text like "1.5% of principal
// and interest". It is of the overdue principal unless interest is named too.
func readLateFee(f *fields, t *schedule.Terms) {
	if text, isText := f.values["late_fee"].(string); isText {
		percent, of, _ := strings.Cut(text, " of ")
		f.values["late_fee"] = map[string]any{"percent": strings.TrimSuffix(strings.TrimSpace(percent), "%"), "of": "principal " + of}
	}
	fee, ok := f.object("late_fee")
	if !ok {
		return
	}
	t.LateFee.Percent, ok = fee.rate("percent", "rate_percent")
	fee.require(ok, "percent")
	t.LateFee.AfterDays, _ = fee.count(0, schedule.MaxEvery, "after_days", "grace_days")
	of, _ := fee.text("of", "base", "on")
	if of != "" && !strings.Contains(of, "principal") && !strings.Contains(of, "instalment") {
		fee.fail("unknown_base", "%sof must be principal or principal_and_interest", fee.path)
	}
	t.LateFee.WithInterest = strings.Contains(of, "interest")
}

// readDated reads a list of {date, amount}.
func readDated(f *fields, names ...string) []datedAmount {
	var list []datedAmount
	for _, item := range f.objects(names...) {
		date, ok := item.date("date", "on")
		item.require(ok, "date")
		amount, ok := item.positive("amount")
		item.require(ok, "amount")
		list = append(list, datedAmount{date, amount})
	}
	return list
}

// readRestructure reads a change of terms. The number of instalments in params is
// that of the changed loan: what the change adds was not there before.
func (r *loanRequest) readRestructure(params *fields) {
	f, ok := params.object("restructure")
	if !ok {
		return
	}
	c := &schedule.Restructure{}
	c.FromDue, ok = f.date("from_due_date", "from_due", "from")
	f.require(ok, "from_due_date")
	if r.changedOn, ok = f.date("approved", "approved_on", "submitted"); !ok {
		r.changedOn = r.disbursed
	}
	c.NewRate, c.HasNewRate = f.rate("new_annual_rate_percent", "new_rate_percent", "new_annual_rate")
	c.ExtraPeriods, _ = f.count(0, schedule.MaxPeriods, "extra_terms", "extra_periods")
	c.InterestOnly, _ = f.count(0, schedule.MaxPeriods, "grace_on_principal", "principal_grace_periods", "principal_grace_terms",
		"principal_grace", "grace_principal", "grace_on_principal_periods", "grace_on_principal_terms")
	c.InterestGrace, _ = f.count(0, schedule.MaxPeriods, "grace_on_interest", "interest_grace_periods", "interest_grace_terms",
		"interest_grace", "grace_interest", "grace_on_interest_periods", "grace_on_interest_terms")
	c.NewFirstDue, c.HasNewFirstDue = f.date("new_due_date", "adjusted_due_date", "to_due_date")
	c.ExtraPeriods += c.InterestOnly // a grace on principal puts the end off
	if r.terms.Periods <= c.ExtraPeriods {
		params.fail("out_of_range", "params.n must exceed the %d instalments that the restructuring adds", c.ExtraPeriods)
		return
	}
	r.terms.Periods -= c.ExtraPeriods
	r.change = c
}
