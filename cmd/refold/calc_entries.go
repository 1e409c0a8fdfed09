package main

import (
	"slices"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// loanCharge and loanEntry are what happened to a loan, as recorded.
type loanCharge struct {
	id     string
	kind   schedule.ChargeKind
	due    calendar.Date
	amount money.Cents
}

type loanEntry struct {
	id, what, target string
	date             calendar.Date
	amount           money.Cents
}

// calcLoan answers with what each entry paid and what is owed at the end.
func calcLoan(f *fields) (any, error) {
	asOf, hasAsOf := f.date("as_of")
	charges := readCharges(f)
	entries := readEntries(f)
	var order schedule.Terms
	readOrder(f, &order)
	request, err := readLoan(f, schedule.Annuity)
	if err != nil {
		return nil, err
	}
	if len(order.AllocationOrder) > 0 {
		request.terms.AllocationOrder, request.terms.AdvanceOrder = order.AllocationOrder, order.AdvanceOrder
	}
	if !hasAsOf {
		asOf = request.disbursed
		for _, e := range entries {
			asOf = max(asOf, e.date)
		}
	}
	if asOf < request.disbursed {
		return nil, refuse("out_of_range", "as_of lies before the payout on %s", request.disbursed)
	}
	for _, e := range entries {
		if e.what != "undo" && e.date < request.disbursed {
			return nil, refuse("out_of_range", "entry %s lies before the payout on %s", e.id, request.disbursed)
		}
	}
	if len(request.tranches)+len(request.payments) > 0 {
		return nil, refuse("not_applicable", "params: tranches and payments belong to calc schedule; a loan's history is in entries, and a loan is paid out once")
	}
	if _, err := request.open(); err != nil {
		return nil, err
	}
	if request.change != nil && request.changedOn <= asOf {
		if at, ok := restructurable(request); !ok {
			return nil, refuse("out_of_range", "params.restructure: the instalment of %s is due when it is agreed", at)
		}
	}
	return foldLoan(request, charges, entries, asOf), nil
}

// restructurable says whether the first instalment that a restructuring concerns is
// still to come when it is agreed, and when it falls due.
func restructurable(r loanRequest) (calendar.Date, bool) {
	loan, err := schedule.Open(r.terms, r.principal, r.disbursed)
	if err == nil {
		_, err = loan.Restructure(max(r.changedOn, r.disbursed), *r.change)
	}
	return r.change.FromDue, err == nil
}

func readCharges(f *fields) []loanCharge {
	var charges []loanCharge
	for i, item := range f.objects("charges") {
		c := loanCharge{kind: schedule.Fee}
		var ok bool
		if c.id, ok = item.text("id"); !ok {
			c.id = "charge-" + strconv.Itoa(i+1)
		}
		kind, ok := item.text("kind", "type")
		item.require(ok, "kind")
		switch normal(kind) {
		case "penalty", "late_interest":
			c.kind = schedule.LateInterest
		case "fee":
		default:
			item.fail("unknown_charge", "%skind must be penalty or fee", item.path)
		}
		c.due, ok = item.date("due", "date")
		item.require(ok, "due")
		c.amount, ok = item.positive("amount")
		item.require(ok, "amount")
		charges = append(charges, c)
	}
	return charges
}

// readEntries reads the entries and marks those that a later undo excludes.
func readEntries(f *fields) []loanEntry {
	var entries []loanEntry
	for _, item := range f.objects("entries") {
		var e loanEntry
		var ok bool
		e.id, ok = item.text("id")
		what, hasType := item.text("type")
		item.require(hasType, "type")
		e.what = normal(what)
		var hasTarget bool
		e.target, hasTarget = item.text("target")
		e.date, _ = item.date("date")
		e.amount, _ = item.positive("amount")
		switch e.what {
		case "repayment", "recovery":
			item.require(ok, "id")
			item.require(e.date != calendar.None, "date")
			item.require(e.amount > 0, "amount")
		case "write_off", "charge_off":
			item.require(ok, "id")
			item.require(e.date != calendar.None, "date")
		case "undo":
			item.require(hasTarget, "target")
			if hasTarget && !slices.ContainsFunc(entries, func(o loanEntry) bool { return o.id == e.target }) {
				item.fail("unknown_target", "%starget: there is no entry %q to undo", item.path, e.target)
			}
		default:
			item.fail("unknown_type", "%stype %q is not known", item.path, what)
		}
		if ok && slices.ContainsFunc(entries, func(o loanEntry) bool { return o.id == e.id }) {
			item.fail("duplicate_id", "%sid %q is used twice", item.path, e.id)
		}
		entries = append(entries, e)
	}
	return entries
}
