package main

import (
	"cmp"
	"slices"

	"refold/internal/schedule"
)

// rowAnswer is one instalment; amounts are decimal strings in major units.
type rowAnswer struct {
	No        int    `json:"no"`
	Due       string `json:"due"`
	Principal string `json:"principal"`
	Interest  string `json:"interest"`
	Fee       string `json:"fee"`
	Payment   string `json:"payment"`
	Balance   string `json:"balance"`
}

// open pays a requested loan out and applies its change of terms.
func (r *loanRequest) open() (schedule.Loan, error) {
	loan, err := schedule.Open(r.terms, r.principal, r.disbursed)
	if err != nil || r.change == nil {
		return loan, err
	}
	return loan.Restructure(r.disbursed, *r.change)
}

// run opens a loan and lets its tranches and payments happen in order of their
// dates; on one day tranches come first.
func (r *loanRequest) run() (schedule.Loan, error) {
	loan, err := r.open()
	if err != nil {
		return loan, err
	}
	type step struct {
		datedAmount
		pays bool
	}
	var steps []step
	for _, t := range r.tranches {
		steps = append(steps, step{t, false})
	}
	for _, p := range r.payments {
		steps = append(steps, step{p, true})
	}
	slices.SortStableFunc(steps, func(a, b step) int { return cmp.Compare(a.date, b.date) })
	for _, s := range steps {
		switch {
		case s.date < r.disbursed:
			return loan, refuse("out_of_range", "%s lies before the payout on %s", s.date, r.disbursed)
		case s.pays:
			loan, _ = loan.Repay(s.date, s.amount)
		default:
			if loan, err = loan.Disburse(s.date, s.amount); err != nil {
				return loan, err
			}
		}
	}
	return loan, nil
}

// calcSchedule answers with the instalments.
func calcSchedule(f *fields) (any, error) {
	request, err := readLoan(f, "")
	if err != nil {
		return nil, err
	}
	loan, err := request.run()
	if err != nil {
		return nil, err
	}
	rows := []rowAnswer{}
	for _, row := range loan.Rows() {
		rows = append(rows, rowAnswer{
			row.No, row.Due.String(), row.Principal.String(), row.Interest.String(),
			(row.Fee + row.LateInterest).String(), row.Payment.String(), row.Balance.String(),
		})
	}
	return map[string]any{"rows": rows}, nil
}

// calcPayoff answers with what pays a loan off on a date.
func calcPayoff(f *fields) (any, error) {
	date, hasDate := f.date("date", "payoff_date")
	f.require(hasDate, "date")
	ruleText, hasRule := f.text("rule")
	rule := schedule.ToDate
	if hasRule {
		rule = schedule.Rule(normal(ruleText))
	}
	if rule != schedule.ToDate && rule != schedule.ToPeriodEnd {
		f.fail("unknown_rule", "rule must be to_date or to_period_end")
	}
	request, err := readLoan(f, "")
	if err != nil {
		return nil, err
	}
	loan, err := request.run()
	if err != nil {
		return nil, err
	}
	if date < request.disbursed {
		return nil, refuse("out_of_range", "date lies before the payout on %s", request.disbursed)
	}
	q := loan.Payoff(date, rule)
	answer := map[string]string{
		"principal": q.Principal.String(), "interest": q.Interest.String(), "total": q.Total.String(),
	}
	if q.Fee != 0 {
		answer["fee"] = q.Fee.String()
	}
	if q.GivenBack != 0 {
		answer["interest_given_back"] = q.GivenBack.String()
	}
	if q.LateInterest != 0 {
		answer["penalty"] = q.LateInterest.String()
	}
	return answer, nil
}
