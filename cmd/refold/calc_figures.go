package main

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/schedule"
)

// calcDistribute splits a total by weights, or payments over pledges, each cent to
// the largest cumulative deficit.
func calcDistribute(f *fields) (any, error) {
	if pledges, ok := f.integers("pledges_minor_units"); ok {
		payments, ok := f.integers("payments_minor_units")
		f.require(ok, "payments_minor_units")
		return distributePayments(f, pledges, payments)
	}
	weights := readWeights(f)
	if payments, ok := f.integers("payments_minor_units"); ok {
		return distributePayments(f, weights, payments)
	}
	totals, ok := f.text("total_minor_units", "total")
	f.require(ok, "total_minor_units")
	total, ok := new(big.Int).SetString(totals, 10)
	if ok = ok && total.IsInt64() && abs(total.Int64()) <= int64(money.MaxCents); !ok {
		f.fail("invalid_number", "total_minor_units must be a whole number of at most %d", int64(money.MaxCents))
	}
	if f.broken() {
		return nil, f.first
	}
	return map[string]any{"shares": distributeOnce(weights, total.Int64())}, nil
}

func abs(v int64) int64 { return max(v, -v) }

// distributeOnce splits one total. A negative one is split as the same cents above
// a whole number of rounds below it, so that shares still add up and differ from
// their exact value by less than a cent.
func distributeOnce(weights []int64, total int64) []int64 {
	shares, paid := make([]int64, len(weights)), make([]int64, len(weights))
	sum := int64(0)
	for _, w := range weights {
		sum += w
	}
	if total >= 0 {
		money.Distribute(weights, paid, money.Cents(total), shares)
		return shares
	}
	rounds := (-total + sum - 1) / sum
	money.Distribute(weights, paid, money.Cents(total+rounds*sum), shares)
	for i, w := range weights {
		shares[i] -= rounds * w
	}
	return shares
}

// readWeights reads weights as exact decimals and makes them whole.
func readWeights(f *fields) []int64 {
	values, ok := f.list("weights")
	f.require(ok, "weights")
	rats := make([]*big.Rat, 0, len(values))
	unit := big.NewInt(1)
	for i, value := range values {
		item := newFields("", map[string]any{"weights": value})
		text, _ := item.text("weights")
		weight, isNumber := new(big.Rat).SetString(text)
		if !isNumber || weight.Sign() < 0 || strings.Contains(text, "/") || len(text) > 40 {
			f.fail("invalid_number", "weights[%d]: %q is not a number of zero or more", i, text)
			return nil
		}
		rats = append(rats, weight)
		gcd := new(big.Int).GCD(nil, nil, unit, weight.Denom())
		unit.Mul(unit, new(big.Int).Div(weight.Denom(), gcd))
	}
	sum, weights := new(big.Int), make([]int64, 0, len(rats))
	for _, r := range rats {
		w := new(big.Int).Mul(r.Num(), new(big.Int).Div(unit, r.Denom()))
		sum.Add(sum, w)
		weights = append(weights, w.Int64())
	}
	if ok && (sum.Sign() <= 0 || sum.Cmp(big.NewInt(int64(money.MaxCents))) > 0) {
		f.fail("out_of_range", "weights must not all be zero, and together be at most %d of their smallest unit", int64(money.MaxCents))
	}
	return weights
}

// distributePayments splits each payment, with what each holder already has.
func distributePayments(f *fields, pledges, payments []int64) (any, error) {
	checkAmounts(f, "pledges_minor_units", pledges, true)
	checkAmounts(f, "payments_minor_units", payments, false)
	if f.broken() {
		return nil, f.first
	}
	paid := make([]int64, len(pledges))
	shares := make([][]int64, 0, len(payments))
	for _, payment := range payments {
		out := make([]int64, len(pledges))
		money.Distribute(pledges, paid, money.Cents(payment), out)
		for i := range paid {
			paid[i] += out[i]
		}
		shares = append(shares, out)
	}
	return map[string]any{"payments": shares}, nil
}

func checkAmounts(f *fields, name string, amounts []int64, needsOne bool) {
	sum := int64(0)
	for i, amount := range amounts {
		if amount < 0 || amount > int64(money.MaxCents)-sum {
			f.fail("out_of_range", "%s[%d] must be zero or more, and all together at most %d", name, i, int64(money.MaxCents))
			return
		}
		sum += amount
	}
	if needsOne && sum == 0 {
		f.fail("out_of_range", "%s must not all be zero", name)
	}
}

// calcXIRR answers with the yearly rate, or says that there is none.
func calcXIRR(f *fields) (any, error) {
	count := calendar.Act365
	if text, ok := f.text("day_count"); ok {
		var known bool
		if count, known = dayCountOf(text); !known {
			f.fail("unknown_day_count", "day_count %q is not known", text)
		}
	}
	var flows []schedule.Flow
	for _, item := range f.objects("flows") {
		date, ok := item.date("date")
		item.require(ok, "date")
		text, ok := item.text("amount")
		item.require(ok, "amount")
		amount, isNumber := new(big.Rat).SetString(text)
		if !isNumber || strings.Contains(text, "/") || len(text) > 60 {
			item.fail("invalid_number", "%samount: %q is not a decimal number", item.path, text)
			break
		}
		approximate, _ := amount.Float64()
		flows = append(flows, schedule.Flow{Date: date, Amount: approximate})
	}
	f.require(f.broken() || len(flows) > 0, "flows")
	if f.broken() {
		return nil, f.first
	}
	rate, ok := schedule.XIRR(flows, count)
	if !ok {
		return nil, refuse("no_answer", "flows: no rate satisfies them; they need both signs, on different days")
	}
	if math.IsInf(rate, 0) {
		return nil, refuse("overflow", "flows: the rate is too large to be written")
	}
	return map[string]any{"rate": rate}, nil
}

// calcDayCount answers with the days between two dates and their part of a year.
func calcDayCount(f *fields) (any, error) {
	text, ok := f.text("convention", "day_count")
	f.require(ok, "convention")
	count, known := dayCountOf(text)
	if ok && !known {
		f.fail("unknown_day_count", "convention %q is not known", text)
	}
	from, ok := f.date("from")
	f.require(ok, "from")
	to, ok := f.date("to")
	f.require(ok, "to")
	if f.broken() {
		return nil, f.first
	}
	return map[string]any{"days": count.Days(from, to), "year_fraction": count.FractionText(from, to)}, nil
}

// calcDueDates answers with n due dates from the first on.
func calcDueDates(f *fields) (any, error) {
	first, ok := f.date("first_due")
	f.require(ok, "first_due")
	n, ok := f.count(1, schedule.MaxPeriods, "n")
	f.require(ok, "n")
	single := false
	frequency := readFrequency(f, &single)
	if single {
		f.fail("unknown_frequency", "a single instalment has no frequency")
	}
	if f.broken() {
		return nil, f.first
	}
	_, _, anchor := first.YMD()
	if frequency.Step(first, n-1, anchor) > calendar.Last {
		return nil, refuse("out_of_range", "n: the last due date would lie after the year 9999")
	}
	dates := []string{}
	for _, due := range calendar.DueDates(first, n, frequency) {
		dates = append(dates, due.String())
	}
	return map[string]any{"due_dates": dates}, nil
}

// acceptedBid is a bid as it was filled.
type acceptedBid struct {
	ID          string      `json:"id"`
	Amount      json.Number `json:"amount"`
	RatePercent string      `json:"rate_percent"`
}

// calcAuction clears sealed bids: the lowest rate first, the earlier at equal rates.
func calcAuction(f *fields) (any, error) {
	target, ok := f.positive("target")
	f.require(ok, "target")
	reserve, hasReserve := f.rate("reserve_rate_percent")
	if !hasReserve {
		reserve = money.MaxRate
	}
	var bids []schedule.Bid
	written := map[string]string{} // rates as they were written, by bid
	for i, item := range f.objects("bids") {
		bid := schedule.Bid{Seq: i + 1}
		bid.ID, ok = item.text("id")
		item.require(ok, "id")
		bid.Amount, ok = item.positive("amount")
		item.require(ok, "amount")
		text, _ := item.text("rate_percent")
		bid.Rate, ok = item.rate("rate_percent")
		item.require(ok, "rate_percent")
		if seq, ok := item.count(0, 1<<31-1, "seq"); ok {
			bid.Seq = seq
		}
		if _, twice := written[bid.ID]; twice {
			item.fail("duplicate_id", "%sid %q is used twice", item.path, bid.ID)
		}
		bids = append(bids, bid)
		written[bid.ID] = text
	}
	if f.broken() {
		return nil, f.first
	}
	c := schedule.Clear(target, reserve, bids)
	accepted := []acceptedBid{}
	highest := ""
	for _, bid := range c.Accepted {
		highest = written[bid.ID] // the dearest comes last
		accepted = append(accepted, acceptedBid{bid.ID, plain(bid.Amount), highest})
	}
	answer := map[string]any{"accepted": accepted, "unfilled": plain(c.Unfilled), "weighted_rate_percent": nil}
	if c.Weighted != nil {
		answer["weighted_rate_percent"] = money.Rate(money.HalfEven.BigRatio(c.Weighted.Num(), c.Weighted.Denom())).String()
		answer["uniform_price_rate_percent"] = highest
	}
	return answer, nil
}

// plain writes an amount as a JSON number without needless decimals.
func plain(amount money.Cents) json.Number {
	return json.Number(strings.TrimSuffix(amount.String(), ".00"))
}
