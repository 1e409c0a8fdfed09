package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// entry is one line of a loan's history in calc's JSON.
func entry(id, what, date, amount string) map[string]string {
	return map[string]string{"id": id, "type": what, "date": date, "amount": amount}
}

func undo(id, target string) map[string]string {
	return map[string]string{"id": id, "type": "undo", "target": target}
}

func loanRequestOf(kind, principal, rate string, n int, disbursed string, rest map[string]any) map[string]any {
	params := map[string]any{"principal": principal, "annual_rate_percent": rate, "disbursed": disbursed}
	if n > 0 {
		params["n"] = n
	}
	request := map[string]any{"kind": kind, "params": params}
	for key, value := range rest {
		if p, ok := value.(map[string]any); ok && key == "params" {
			for k, v := range p {
				params[k] = v
			}
			continue
		}
		request[key] = value
	}
	return request
}

// summary writes what calc loan says: "id penalty/fee/interest/principal/overpaid
// balance" for each entry, then the total outstanding, overpaid, and the status.
func summary(answer map[string]any) string {
	var b strings.Builder
	entries, _ := answer["entries"].([]any)
	for _, e := range entries {
		e := e.(map[string]any)
		fmt.Fprintf(&b, "%v %v/%v/%v/%v/%v %v; ", e["id"], e["penalty"], e["fee"], e["interest"], e["principal"], e["overpaid"], e["balance"])
	}
	outstanding, _ := answer["outstanding"].(map[string]any)
	fmt.Fprintf(&b, "%v %v %v", outstanding["total"], answer["overpaid"], answer["status"])
	return b.String()
}

// TestLoanHistories: figures of apache/fineract (Loan.feature and
// LoanRepayment.feature), and our own for what it refuses to do.
func TestLoanHistories(t *testing.T) {
	penalty := []any{map[string]string{"id": "c", "kind": "penalty", "due": "2022-11-02", "amount": "10.00"}}
	nineEightSeven := []any{entry("a", "repayment", "2022-11-02", "9.00"), entry("b", "repayment", "2022-11-02", "8.00"), entry("c", "repayment", "2022-11-02", "7.00")}
	four := []any{
		entry("a", "repayment", "2022-11-02", "500"), entry("b", "repayment", "2022-11-03", "10"),
		entry("c", "repayment", "2022-11-04", "400"), entry("d", "repayment", "2022-11-05", "390"),
	}
	plain := func(entries []any, charges []any) map[string]any {
		return loanRequestOf("annuity", "1000.00", "0", 0, "2022-11-01", map[string]any{
			"entries": entries, "charges": charges, "as_of": "2022-11-05", "order": []string{"penalty", "fee", "interest", "principal"},
		})
	}
	with := func(entries []any, more ...any) []any { return append(append([]any{}, entries...), more...) }
	for _, c := range []struct {
		name, want string
		request    map[string]any
	}{
		{"one after the other", "a 9.00/0.00/0.00/0.00/0.00 1000.00; b 1.00/0.00/0.00/7.00/0.00 993.00; c 0.00/0.00/0.00/7.00/0.00 986.00; 986.00 0.00 active",
			plain(nineEightSeven, penalty)},
		{"the first undone", "b 8.00/0.00/0.00/0.00/0.00 1000.00; c 2.00/0.00/0.00/5.00/0.00 995.00; 995.00 0.00 active",
			plain(with(nineEightSeven, undo("u", "a")), penalty)},
		{"two undone", "c 7.00/0.00/0.00/0.00/0.00 1000.00; 1003.00 0.00 active",
			plain(with(nineEightSeven, undo("u", "a"), undo("v", "b")), penalty)},
		{"an undo undone", "a 9.00/0.00/0.00/0.00/0.00 1000.00; b 1.00/0.00/0.00/7.00/0.00 993.00; c 0.00/0.00/0.00/7.00/0.00 986.00; 986.00 0.00 active",
			plain(with(nineEightSeven, undo("u", "a"), undo("v", "u")), penalty)},
		{"overpaid", "a 0.00/0.00/0.00/500.00/0.00 500.00; b 0.00/0.00/0.00/10.00/0.00 490.00; c 0.00/0.00/0.00/400.00/0.00 90.00; d 0.00/0.00/0.00/90.00/300.00 0.00; 0.00 300.00 overpaid",
			plain(four, nil)},
		{"undone in the middle", "a 0.00/0.00/0.00/500.00/0.00 500.00; c 0.00/0.00/0.00/400.00/0.00 100.00; d 0.00/0.00/0.00/100.00/290.00 0.00; 0.00 290.00 overpaid",
			plain(with(four, undo("u", "b")), nil)},
		{"two undone in the middle", "c 0.00/0.00/0.00/400.00/0.00 600.00; d 0.00/0.00/0.00/390.00/0.00 210.00; 210.00 0.00 active",
			plain(with(four, undo("u", "b"), undo("v", "a")), nil)},
		{"one recorded late", "e 0.00/0.00/0.00/500.00/0.00 500.00; c 0.00/0.00/0.00/400.00/0.00 100.00; d 0.00/0.00/0.00/100.00/290.00 0.00; 0.00 290.00 overpaid",
			plain(with(four, undo("u", "b"), undo("v", "a"), entry("e", "repayment", "2022-11-02", "500")), nil)},
		{"undone after a write-off", "b 0.00/0.00/0.00/300.00/0.00 700.00; w 0.00/0.00/0.00/700.00/0.00 0.00; r 0.00/0.00/0.00/50.00/0.00 0.00; 0.00 0.00 written_off",
			plain([]any{entry("a", "repayment", "2022-11-02", "200"), entry("b", "repayment", "2022-11-03", "300"),
				map[string]string{"id": "w", "type": "write_off", "date": "2022-11-04"}, entry("r", "recovery", "2022-11-05", "50"), undo("u", "a")}, nil)},
		{"paid in full, so that the write-off has nothing left", "b 0.00/0.00/0.00/1000.00/0.00 0.00; w 0.00/0.00/0.00/0.00/0.00 0.00; 0.00 0.00 closed",
			plain([]any{map[string]string{"id": "w", "type": "write_off", "date": "2022-11-04"}, entry("b", "repayment", "2022-11-03", "1000")}, nil)},
		{"a repayment after the write-off is a recovery, a recovery before it a repayment",
			"r 0.00/0.00/0.00/100.00/0.00 900.00; w 0.00/0.00/0.00/900.00/0.00 0.00; a 0.00/0.00/0.00/300.00/0.00 0.00; 0.00 0.00 written_off",
			plain([]any{map[string]string{"id": "w", "type": "write_off", "date": "2022-11-04"}, entry("a", "repayment", "2022-11-05", "300"),
				entry("r", "recovery", "2022-11-03", "100")}, nil)},
		{"charged off, and the debt stands", "x 0.00/0.00/0.00/1000.00/0.00 1000.00; r 0.00/0.00/0.00/400.00/0.00 600.00; 600.00 0.00 charged_off",
			plain([]any{map[string]string{"id": "x", "type": "charge_off", "date": "2022-11-03"}, entry("r", "repayment", "2022-11-04", "400")}, nil)},
		{"what is later than the day asked for is not yet", "1000.00 0.00 active",
			plain([]any{entry("r", "repayment", "2022-11-06", "400")}, nil)},
		{"penalty, fee, principal (LoanRepayment.feature)", "x 50.00/50.00/0.00/400.00/0.00 2600.00; 2600.00 0.00 active",
			loanRequestOf("annuity", "3000.00", "0", 3, "2023-01-01", map[string]any{"entries": []any{entry("x", "repayment", "2023-02-01", "500")},
				"charges": []any{map[string]string{"id": "p", "kind": "penalty", "due": "2023-02-01", "amount": "50"},
					map[string]string{"id": "f", "kind": "fee", "due": "2023-02-01", "amount": "50"}}, "as_of": "2023-02-01"})},
		{"flat, in advance (LoanRepayment.feature, C2666)", "x 100.00/50.00/30.00/1000.00/0.00 2000.00; 2060.00 0.00 active",
			loanRequestOf("flat", "3000", "12", 3, "2023-01-01", map[string]any{"entries": []any{entry("x", "repayment", "2023-01-15", "1180")},
				"charges": []any{map[string]string{"id": "p", "kind": "penalty", "due": "2023-01-15", "amount": "50"},
					map[string]string{"id": "q", "kind": "penalty", "due": "2023-01-20", "amount": "50"},
					map[string]string{"id": "f", "kind": "fee", "due": "2023-01-20", "amount": "50"}}, "as_of": "2023-01-15"})},
		{"late fees (LoanCharge.feature, FEE04)", "3135.00 0.00 active",
			loanRequestOf("flat", "3000", "12", 3, "2023-01-01", map[string]any{"entries": []any{}, "as_of": "2023-05-01",
				"params": map[string]any{"late_fee": map[string]any{"percent": "1.5", "of": "principal"}}})},
		{"late fees (LoanCharge.feature, FEE05)", "3136.35 0.00 active",
			loanRequestOf("flat", "3000", "12", 3, "2023-01-01", map[string]any{"entries": []any{}, "as_of": "2023-05-01",
				"params": map[string]any{"late_fee": "1.5% of overdue principal+interest"}})},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer, status := calc(t, "loan", c.request)
			if got := summary(answer); status != 0 || got != c.want {
				t.Errorf("got %s %v\nwant %s", got, answer["error"], c.want)
			}
		})
	}
}

func TestNonsenseIsNamed(t *testing.T) {
	schedule := func(change string) string {
		return strings.Replace(`{"kind":"annuity","params":{"principal":"100","annual_rate_percent":"7","n":6,"disbursed":"2024-01-01"`+change+`}}`, `#`, `"`, -1)
	}
	for _, c := range []struct {
		what, request, code, names string
	}{
		{"schedule", schedule(`,"colour":"red"`), "unknown_field", "params.colour"},
		{"schedule", schedule(`,"day_count":"29/360"`), "unknown_day_count", "day_count"},
		{"schedule", schedule(`,"frequency":"often"`), "unknown_frequency", "frequency"},
		{"schedule", schedule(`,"frequency":"every 0 days"`), "unknown_frequency", "frequency"},
		{"schedule", schedule(`,"instalment_multiple":"0.001"`), "too_many_decimals", "instalment_multiple"},
		{"schedule", schedule(`,"instalment_multiple":"-1"`), "out_of_range", "instalment_multiple"},
		{"schedule", schedule(`,"rate":"7"`), "conflicting_fields", "rate"},
		{"schedule", schedule(`,"first_due":"2024-01-01"`), "out_of_range", "first_due"},
		{"schedule", schedule(`,"first_due":"2024-02-30"`), "invalid_date", "first_due"},
		{"schedule", schedule(`,"interest_only_periods":6`), "out_of_range", "interest_only_periods"},
		{"schedule", schedule(`,"payments":[{"date":"2023-01-01","amount":"5"}]`), "out_of_range", "payout"},
		{"schedule", schedule(`,"payments":[{"date":"2024-01-05"}]`), "missing_field", "amount"},
		{"schedule", schedule(`,"late_fee":{"percent":"1.5","of":"weight"}`), "unknown_base", "late_fee.of"},
		{"schedule", schedule(`,"payments":[7]`), "invalid_type", "payments[0]"},
		{"schedule", `{"kind":"gift","params":{"principal":"100","rate":"7","n":6,"disbursed":"2024-01-01"}}`, "unknown_kind", "gift"},
		{"schedule", `{"kind":"annuity","params":{"principal":"-100","rate":"7","n":6,"disbursed":"2024-01-01"}}`, "out_of_range", "principal"},
		{"schedule", `{"kind":"annuity","params":{"principal":"0","rate":"7","n":6,"disbursed":"2024-01-01"}}`, "out_of_range", "principal"},
		{"schedule", `{"kind":"annuity","params":{"principal":"1.005","rate":"7","n":6,"disbursed":"2024-01-01"}}`, "too_many_decimals", "principal"},
		{"schedule", `{"kind":"annuity","params":{"principal":"1e20","rate":"7","n":6,"disbursed":"2024-01-01"}}`, "overflow", "principal"},
		{"schedule", `{"kind":"annuity","params":{"principal":"9999999999999","rate":"99999","n":600,"disbursed":"2024-01-01"}}`, "overflow", "principal"},
		{"schedule", `{"kind":"annuity","params":{"principal":"100","rate":"-7","n":6,"disbursed":"2024-01-01"}}`, "out_of_range", "rate"},
		{"schedule", `{"kind":"annuity","params":{"principal":"100","rate":"seven","n":6,"disbursed":"2024-01-01"}}`, "invalid_number", "rate"},
		{"schedule", `{"kind":"annuity","params":{"principal":"100","rate":"7","n":0,"disbursed":"2024-01-01"}}`, "out_of_range", "n"},
		{"schedule", `{"kind":"annuity","params":{"principal":"100","rate":"7","n":1201,"disbursed":"2024-01-01"}}`, "out_of_range", "n"},
		{"schedule", `{"kind":"annuity","params":{"principal":"100","rate":"7","n":2.5,"disbursed":"2024-01-01"}}`, "invalid_number", "n"},
		{"schedule", `{"kind":"annuity","params":{"principal":"100","rate":"7","n":6}}`, "missing_field", "disbursed"},
		{"schedule", `{"kind":"flat","params":{"principal":"100","rate":"7","disbursed":"2024-01-01"}}`, "missing_field", "n"},
		{"schedule", `{"params":{}}`, "missing_field", "kind"}, {"schedule", `{"kind":"annuity"}`, "missing_field", "params"},
		{"schedule", `[]`, "invalid_json", "object"}, {"schedule", `{`, "invalid_json", "JSON"}, {"schedule", `{}{}`, "invalid_json", "more than one"},
		{"payoff", schedule(`},"date":"2023-01-01","x":{#a#:1`), "unknown_field", "x"},
		{"loan", `{"params":{"principal":"100","rate":"7","n":6,"disbursed":"2024-01-01"},"entries":[{"id":"u","type":"undo","target":"a"}]}`, "unknown_target", `"a"`},
		{"loan", `{"params":{"principal":"100","rate":"7","n":6,"disbursed":"2024-01-01"},"entries":[{"id":"u","type":"gift","date":"2024-01-01"}]}`, "unknown_type", "gift"},
		{"loan", `{"params":{"principal":"100","rate":"7","n":6,"disbursed":"2024-01-01"},"order":["principal","tip"]}`, "unknown_order", "tip"},
		{"loan", `{"params":{"principal":"100","rate":"7","n":6,"disbursed":"2024-01-01"},"charges":[{"kind":"tip","due":"2024-01-01","amount":"1"}]}`, "unknown_charge", "charges[0]"},
		{"loan", `{"params":{"principal":"100","rate":"7","n":6,"disbursed":"2024-01-01"},"as_of":"2023-01-01"}`, "out_of_range", "as_of"},
		{"loan", `{"params":{"principal":"100","rate":"7","n":6,"disbursed":"2024-01-01","payments":[{"date":"2024-01-05","amount":"1"}]}}`, "not_applicable", "entries"},
		{"loan", `{"params":{"principal":"100","rate":"7","n":6,"disbursed":"2024-01-01"},"entries":[{"id":"a","type":"write_off","date":"2023-01-01"}]}`, "out_of_range", "payout"},
		{"distribute", `{"total_minor_units":5,"weights":["0","0"]}`, "out_of_range", "weights"},
		{"distribute", `{"total_minor_units":5,"weights":["1","-1"]}`, "invalid_number", "weights[1]"},
		{"distribute", `{"total_minor_units":5.5,"weights":["1"]}`, "invalid_number", "total_minor_units"},
		{"distribute", `{"pledges_minor_units":[1,2],"payments_minor_units":[-1]}`, "out_of_range", "payments_minor_units[0]"},
		{"xirr", `{"flows":[{"date":"2020-01-01","amount":"-5"},{"date":"2021-01-01","amount":"-6"}]}`, "no_answer", "flows"},
		{"xirr", `{"flows":[{"date":"2020-01-01","amount":"-1"},{"date":"2020-01-02","amount":"100"}]}`, "overflow", "too large"},
		{"auction", `{"target":"5","bids":[{"id":"A","amount":1,"rate_percent":9},{"id":"A","amount":1,"rate_percent":9}]}`, "duplicate_id", `bids[1].id "A"`},
		{"xirr", `{"flows":[]}`, "missing_field", "flows"}, {"xirr", `{"flows":[{"date":"2020-01-01","amount":"x"}]}`, "invalid_number", "flows[0].amount"},
		{"daycount", `{"convention":"lunar","from":"2020-01-01","to":"2020-02-01"}`, "unknown_day_count", "lunar"},
		{"duedates", `{"first_due":"9990-01-31","n":1200,"frequency":"yearly"}`, "out_of_range", "9999"},
		{"auction", `{"target":"-1","bids":[]}`, "out_of_range", "target"},
		{"horoscope", `{}`, "unknown_calculation", "schedule"},
	} {
		answer, status := calc(t, c.what, c.request)
		said, _ := answer["error"].(map[string]any)
		message, _ := said["message"].(string)
		if status != 2 || said["code"] != c.code || !strings.Contains(message, c.names) {
			t.Errorf("calc %s %s: %d %v, want %s naming %q", c.what, c.request, status, answer, c.code, c.names)
		}
	}
}

// TestSpellings: usual spellings of a thing mean the same thing.
func TestSpellings(t *testing.T) {
	for text, want := range map[string]string{
		"monthly": "2024-03-29", "month": "2024-03-29", "Every Month": "2024-03-29", "every_1_month": "2024-03-29",
		"weekly": "2024-03-07", "every week": "2024-03-07", "daily": "2024-03-01", "every_15_days": "2024-03-15", "15d": "2024-03-15",
		"every 2 weeks": "2024-03-14", "biweekly": "2024-03-14", "quarterly": "2024-05-29", "every 3 months": "2024-05-29",
		"yearly": "2025-02-28", "annually": "2025-02-28", "half-yearly": "2024-08-29",
	} {
		answer, _ := calc(t, "duedates", map[string]any{"first_due": "2024-02-29", "n": 2, "frequency": text})
		if got := fmt.Sprint(answer["due_dates"]); got != "[2024-02-29 "+want+"]" {
			t.Errorf("%s: %v, want %s", text, answer, want)
		}
	}
	for text, want := range map[string]string{
		"30/360": "30/360", "30/360 bond basis": "30/360", "30E/360": "30/360", "30e/360 (Eurobond)": "30/360", "ACT/365": "31/365",
		"ACT/365F": "31/365", "Actual/365 (Fixed)": "31/365", "act/360": "31/360", "ACT/364": "31/364", "ACT/ACT-ISDA": "31/366",
		"ACT/ACT ISDA": "31/366", "Actual/Actual (ISDA)": "31/366", "actual/actual": "31/366",
	} {
		answer, _ := calc(t, "daycount", map[string]string{"convention": text, "from": "2024-01-01", "to": "2024-02-01"})
		if answer["year_fraction"] != want {
			t.Errorf("%s: %v, want %s", text, answer, want)
		}
	}
	same := map[string]string{}
	for _, params := range []string{
		`{"principal":"5000","annual_rate_percent":"12","n":18,"disbursed":"2022-11-01","instalment_multiple":"1"}`,
		`{"principal":5000.00,"rate":12,"periods":"18","disbursement_date":"2022-11-01","installment_multiple":1.0,"frequency":{"unit":"month","every":1},"note":"x"}`,
		`{"amount":"5e3","rate_percent":"12.0%","n":18.0,"disbursed":"2022-11-01","day_count":"30/360","frequency":"every_n_months","every":1,"instalment_multiple":"1.00","rounding":"half-even"}`,
	} {
		answer, _ := calc(t, "schedule", `{"kind":"annuity","params":`+params+`}`)
		same[fmt.Sprint(answer)] = params
	}
	if len(same) != 1 {
		t.Errorf("one loan in three spellings gives %v", same)
	}
}

// TestDistributions: figures of moneyphp/money, MoneyTest.php (allocationExamples).
func TestDistributions(t *testing.T) {
	for _, c := range []struct {
		total   int
		weights []any
		want    string
	}{
		{101, []any{"1", "1", "1"}, "[34 34 33]"}, {5, []any{"3", "7"}, "[2 3]"}, {5, []any{"7", "3"}, "[4 1]"},
		{5, []any{"7", "3", "0"}, "[4 1 0]"}, {-5, []any{"7", "3"}, "[-3 -2]"}, {5, []any{"0", "7", "3"}, "[0 4 1]"},
		{5, []any{"7", "0", "3"}, "[4 0 1]"}, {5, []any{"0", "0", "1"}, "[0 0 5]"}, {5, []any{"0", "3", "7"}, "[0 2 3]"},
		{0, []any{"0", "0", "1"}, "[0 0 0]"}, {2, []any{"1", "1", "1"}, "[1 1 0]"}, {1, []any{"1", "1"}, "[1 0]"},
		{100, []any{0.5, "0.25", 0.25}, "[50 25 25]"}, {-100, []any{1, 1, 1}, "[-33 -33 -34]"},
	} {
		answer, _ := calc(t, "distribute", map[string]any{"total_minor_units": c.total, "weights": c.weights})
		if got := fmt.Sprint(answer["shares"]); got != c.want {
			t.Errorf("%d over %v: %v, want %s", c.total, c.weights, answer, c.want)
		}
	}
}

// TestWhereTheRequestComesFrom: standard input, a file, or the object itself.
func TestWhereTheRequestComesFrom(t *testing.T) {
	request := `{"convention":"30/360","from":"2024-01-01","to":"2024-02-01"}`
	file := filepath.Join(t.TempDir(), "request.json")
	if err := os.WriteFile(file, []byte(request), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"daycount"}, {"daycount", "-"}, {"daycount", file}, {"daycount", request}} {
		var out bytes.Buffer
		status := runCalc(args, strings.NewReader(request), &out, &out)
		var answer map[string]any
		if err := json.Unmarshal(out.Bytes(), &answer); err != nil || status != 0 || answer["days"] != 30.0 {
			t.Errorf("%v: %d %s", args, status, out.String())
		}
	}
	for _, args := range [][]string{nil, {"daycount", "/nowhere/at/all"}, {"daycount", file, file}} {
		var out bytes.Buffer
		if status := runCalc(args, strings.NewReader(request), &out, &out); status != 2 {
			t.Errorf("%v: %d %s", args, status, out.String())
		}
	}
}
