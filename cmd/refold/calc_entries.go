package main

import (
	"cmp"
	"slices"

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
	undone           bool
}

// entryAnswer is what one entry did; an entry that was undone is left out.
type entryAnswer struct {
	ID        string `json:"id"`
	Amount    string `json:"amount"`
	Penalty   string `json:"penalty"`
	Fee       string `json:"fee"`
	Interest  string `json:"interest"`
	Principal string `json:"principal"`
	Overpaid  string `json:"overpaid"`
	Balance   string `json:"balance"`
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
	for _, e := range entries {
		if e.what != "undo" && e.date < request.disbursed {
			return nil, refuse("out_of_range", "entry %s lies before the payout on %s", e.id, request.disbursed)
		}
	}
	loan, done, err := foldLoan(request, charges, entries, asOf)
	if err != nil {
		return nil, err
	}
	return loanAnswer(loan, done, asOf), nil
}

func readCharges(f *fields) []loanCharge {
	var charges []loanCharge
	for i, item := range f.objects("charges") {
		c := loanCharge{kind: schedule.Fee}
		var ok bool
		if c.id, ok = item.text("id"); !ok {
			c.id = "charge-" + string(rune('1'+i))
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
	exclude(entries)
	return entries
}

// exclude marks what an undo excludes. An undo that is itself undone excludes
// nothing, so the last ones are looked at first.
func exclude(entries []loanEntry) {
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].what != "undo" || entries[i].undone {
			continue
		}
		for k := range entries[:i] {
			if entries[k].id == entries[i].target && entries[k].id != "" {
				entries[k].undone = true
			}
		}
	}
}

// foldLoan lets the charges and entries happen in the order (date, recording),
// without those that are undone, up to a day.
func foldLoan(r loanRequest, charges []loanCharge, entries []loanEntry, asOf calendar.Date) (schedule.Loan, []entryAnswer, error) {
	loan, err := r.run()
	if err != nil {
		return loan, nil, err
	}
	for _, c := range charges {
		loan = loan.Charge(c.id, c.kind, c.due, c.amount)
	}
	order := slices.Clone(entries)
	slices.SortStableFunc(order, func(a, b loanEntry) int { return cmp.Compare(a.date, b.date) })
	done := []entryAnswer{}
	for _, e := range order {
		if e.undone || e.what == "undo" || e.date > asOf {
			continue
		}
		var a schedule.Allocation
		switch e.what {
		case "repayment":
			loan, a = loan.Repay(e.date, e.amount)
		case "recovery":
			loan, a = loan.Recover(e.date, e.amount)
		case "write_off":
			loan, a = loan.WriteOff(e.date)
		case "charge_off":
			owed := loan.At(e.date).Owed
			a = schedule.Allocation{LateInterest: owed.LateInterest, Fee: owed.Fee, Interest: owed.Interest, Principal: owed.Principal}
			loan = loan.ChargeOff(e.date)
		}
		done = append(done, entryAnswer{
			ID: e.id, Amount: a.Total().String(), Penalty: a.LateInterest.String(), Fee: a.Fee.String(),
			Interest: a.Interest.String(), Principal: a.Principal.String(), Overpaid: a.Overpaid.String(),
			Balance: loan.Outstanding().String(),
		})
	}
	return loan, done, nil
}

// loanAnswer is the answer of calc loan.
func loanAnswer(loan schedule.Loan, done []entryAnswer, asOf calendar.Date) any {
	p := loan.At(asOf)
	return map[string]any{
		"entries": done,
		"outstanding": map[string]string{
			"principal": p.Owed.Principal.String(), "interest": p.Owed.Interest.String(), "fee": p.Owed.Fee.String(),
			"penalty": p.Owed.LateInterest.String(), "total": p.Owed.Total().String(),
		},
		"overpaid": p.Overpaid.String(),
		"status":   statusOf(p),
	}
}

func statusOf(p schedule.Position) string {
	switch {
	case p.WrittenOff:
		return "written_off"
	case p.Settled && p.Overpaid > 0:
		return "overpaid"
	case p.Settled:
		return "closed"
	case p.ChargedOff:
		return "charged_off"
	}
	return "active"
}
