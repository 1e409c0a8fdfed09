package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

// vectors is the part of the reference vectors that is read here.
type vectors struct {
	Schedules []struct {
		ID       string
		Kind     string
		Params   map[string]any
		Complete bool
		Rows     []map[string]any  `json:"expected_rows"`
		Totals   map[string]string `json:"expected_totals"`
	}
	Payoffs []struct {
		ID       string
		Date     string `json:"payoff_date"`
		Rule     string
		Expected map[string]string
	} `json:"payoff_quotes"`
	XIRR []struct {
		ID         string
		DayCount   string `json:"day_count"`
		Flows      []any
		Recomputed float64
	}
	NoXIRR []struct {
		ID    string
		Flows []any
	} `json:"xirr_errors"`
	DayCounts []struct {
		Convention string
		Cases      []struct {
			From, To string
			Days     int
			Fraction string `json:"year_fraction"`
		}
	} `json:"day_count"`
	DueDates []struct {
		ID       string
		FirstDue string   `json:"first_due"`
		Dates    []string `json:"due_dates"`
	} `json:"due_dates"`
	Distribution []struct {
		ID       string
		Total    *int64 `json:"total_minor_units"`
		Weights  []string
		Expected any
		Pledges  []int64 `json:"pledges_minor_units"`
		Each     []struct {
			Principal int64   `json:"principal_minor"`
			Shares    []int64 `json:"largest_cumulative_deficit"`
		} `json:"per_instalment"`
		Payments []int64 `json:"payments_minor_units"`
		Largest  struct {
			After10 []int64 `json:"after_10"`
			Second  []int64 `json:"second_payment"`
		} `json:"largest_cumulative_deficit"`
	}
	Auctions []struct {
		ID       string
		Target   int
		Reserve  string `json:"reserve_rate_percent"`
		Bids     []any
		Expected struct {
			Accepted []any
			Unfilled int
			Weighted string `json:"pay_as_bid_weighted_rate_percent"`
		}
	}
}

// sharedVectors reads the reference vectors that lie beside the project, if any;
// the tables of the other tests carry figures of the same sources.
func sharedVectors(t *testing.T) vectors {
	t.Helper()
	text, err := os.ReadFile("../../../shared/vectors/lending.json")
	if os.IsNotExist(err) {
		t.Skip("no reference vectors beside the project")
	}
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// calc runs one calculation and gives its answer and exit status.
func calc(t *testing.T, what string, request any) (answer map[string]any, status int) {
	t.Helper()
	text, isText := request.(string)
	if !isText {
		encoded, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		text = string(encoded)
	}
	var out bytes.Buffer
	status = runCalc([]string{what}, strings.NewReader(text), &out, &out)
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatalf("calc %s printed %q: %v", what, out.String(), err)
	}
	return answer, status
}

func TestVectorSchedules(t *testing.T) {
	for _, v := range sharedVectors(t).Schedules {
		t.Run(v.ID, func(t *testing.T) {
			answer, status := calc(t, "schedule", map[string]any{"kind": v.Kind, "params": v.Params})
			if status != 0 {
				t.Fatalf("%v", answer)
			}
			rows, _ := answer["rows"].([]any)
			if v.Complete && len(rows) != len(v.Rows) {
				t.Errorf("got %d rows, want %d", len(rows), len(v.Rows))
			}
			for _, want := range v.Rows {
				no := int(want["no"].(float64))
				if no > len(rows) {
					t.Fatalf("row %d is missing", no)
				}
				got := rows[no-1].(map[string]any)
				for field, value := range want {
					if value != nil && got[field] != value {
						t.Errorf("row %d: %s is %v, want %v", no, field, got[field], value)
					}
				}
			}
		})
	}
}

func TestVectorPayoffs(t *testing.T) {
	v := sharedVectors(t)
	for i, q := range v.Payoffs {
		answer, _ := calc(t, "payoff", map[string]any{
			"kind": v.Schedules[0].Kind, "params": v.Schedules[0].Params, "date": q.Date,
			"payments": []any{map[string]string{"date": "2024-02-01", "amount": "17.01"}},
			"rule":     []string{"to_date", "to_period_end"}[i],
		})
		for field, want := range q.Expected {
			if answer[field] != want {
				t.Errorf("%s: %s is %v, want %v", q.ID, field, answer[field], want)
			}
		}
	}
}

func TestVectorReturns(t *testing.T) {
	v := sharedVectors(t)
	for _, x := range v.XIRR {
		answer, _ := calc(t, "xirr", map[string]any{"flows": x.Flows, "day_count": x.DayCount})
		if rate, _ := answer["rate"].(float64); math.Abs(rate-x.Recomputed) > 1e-11 {
			t.Errorf("%s: rate is %v, want %v", x.ID, answer, x.Recomputed)
		}
	}
	for _, x := range v.NoXIRR {
		answer, status := calc(t, "xirr", map[string]any{"flows": x.Flows})
		if status != 2 || answer["error"] == nil {
			t.Errorf("%s: got %v, want no answer", x.ID, answer)
		}
	}
}

func TestVectorDates(t *testing.T) {
	v := sharedVectors(t)
	for _, d := range v.DayCounts {
		for _, c := range d.Cases {
			answer, _ := calc(t, "daycount", map[string]string{"convention": d.Convention, "from": c.From, "to": c.To})
			if answer["days"] != float64(c.Days) || c.Fraction != "" && answer["year_fraction"] != c.Fraction {
				t.Errorf("%s from %s to %s: got %v, want %d (%s)", d.Convention, c.From, c.To, answer, c.Days, c.Fraction)
			}
		}
	}
	for _, d := range v.DueDates {
		answer, _ := calc(t, "duedates", map[string]any{"first_due": d.FirstDue, "n": len(d.Dates)})
		if fmt.Sprint(answer["due_dates"]) != fmt.Sprint(d.Dates) {
			t.Errorf("%s: got %v", d.ID, answer)
		}
	}
}

func TestVectorDistributions(t *testing.T) {
	for _, d := range sharedVectors(t).Distribution {
		switch {
		case d.Total != nil:
			answer, _ := calc(t, "distribute", map[string]any{"total_minor_units": *d.Total, "weights": d.Weights})
			if fmt.Sprint(answer["shares"]) != fmt.Sprint(d.Expected) {
				t.Errorf("%s: got %v, want %v", d.ID, answer, d.Expected)
			}
		case len(d.Each) > 0:
			payments, want := []int64{}, [][]int64{}
			for _, each := range d.Each {
				payments, want = append(payments, each.Principal), append(want, each.Shares)
			}
			answer, _ := calc(t, "distribute", map[string]any{"pledges_minor_units": d.Pledges, "payments_minor_units": payments})
			if fmt.Sprint(answer["payments"]) != fmt.Sprint(want) {
				t.Errorf("%s: got %v, want %v", d.ID, answer, want)
			}
		default:
			answer, _ := calc(t, "distribute", map[string]any{"weights": d.Weights, "payments_minor_units": d.Payments})
			if want := [][]int64{d.Largest.After10, d.Largest.Second}; fmt.Sprint(answer["payments"]) != fmt.Sprint(want) {
				t.Errorf("%s: got %v, want %v", d.ID, answer, want)
			}
		}
	}
}

func TestVectorAuctions(t *testing.T) {
	for _, a := range sharedVectors(t).Auctions {
		answer, _ := calc(t, "auction", map[string]any{"target": a.Target, "reserve_rate_percent": a.Reserve, "bids": a.Bids})
		if fmt.Sprint(answer["accepted"]) != fmt.Sprint(a.Expected.Accepted) ||
			answer["unfilled"] != float64(a.Expected.Unfilled) || answer["weighted_rate_percent"] != a.Expected.Weighted {
			t.Errorf("%s: got %v, want %+v", a.ID, answer, a.Expected)
		}
	}
}
