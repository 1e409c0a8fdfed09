// Package worked says how a figure that doesn't add up is worked out: a share, a rate of
// return, an average, a number of days. A page gives its formulas beside its content; an
// explanation finds the one of a figure by where it stands and by what it says.
package worked

import (
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/internal/wording"
	"refold/web/templates/cells"
)

// Formula is how one figure is worked out.
type Formula struct {
	Result string   // the figure as the page writes it: "46.1 %"
	At     []string // words of the way to its cell, all of them; none for the head of the page
	Record string   // address of the record that its row is about, "" for any

	Name   string // "Share", "XIRR", "EIR", "Average", "Days", "As recorded"
	Says   string // the formula in words
	Put    string // with the numbers put in
	Inputs []Input
	Flows  []Flow  // of a rate of return, by day
	Checks []Check // that the rate solves the flows
	Stated bool    // nothing is worked out: it says what an event recorded
}

// Input is a figure that goes into a formula.
type Input struct {
	Label, Text string
	At          []string // where it stands: words of the way to its cell
	Record      string   // the row in which it stands, "" for any
	Page        string   // address of the page on which it stands, "" for the figure's own
	Event       int64    // position of the event that says it, 0 where it stands on a page
}

// Flow is money on a day, seen from whoever's rate it is: negative what was given.
type Flow struct {
	readmodel.Cash
	Worth money.Cents // on the first day, at the rate, rounded to the cent for reading
}

// Check is what all flows are worth on the first day at a rate, to the cent.
type Check struct {
	Rate money.Rate
	Sum  money.Cents
}

// Of says whether the formula is that of a figure in a cell.
func (f Formula) Of(cell cells.Cell) bool {
	return (f.Record == "" || f.Record == cell.Record) && strings.Contains(cell.Text, plain(f.Result)) && stands(f.At, cell)
}

// Gives says whether a figure, as it is read from a page, is the formula's result.
func (f Formula) Gives(figure string) bool {
	result := plain(f.Result)
	return result == figure || strings.HasSuffix(result, " "+figure)
}

// Anywhere is where the formula of a record's figure holds: wherever that record is spoken of.
var Anywhere = []string{"*"}

// plain is a text as it is read from a page: blanks are single and ordinary.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

// stands says whether all words are on the way to a cell; without words the cell is the
// head of the page.
func stands(at []string, cell cells.Cell) bool {
	switch {
	case len(at) == 0:
		return cell.Key == "page"
	case at[0] == Anywhere[0]:
		return true
	}
	for _, word := range at {
		if !slices.Contains(cell.Path, word) {
			return false
		}
	}
	return true
}

// Finds says whether an input stands in a cell: there, with the same figure.
func (i Input) Finds(cell cells.Cell) bool {
	want, ok := cells.Main(i.Text)
	if !ok || (i.Record != "" && i.Record != cell.Record) || !stands(i.At, cell) {
		return false
	}
	return slices.ContainsFunc(cells.Figures(cell.Text), func(got cells.Figure) bool {
		return got.Value == want.Value && (got.Kind == want.Kind || got.Kind == cells.Count && want.Kind == cells.Amount) && (got.Unit == want.Unit || got.Unit == "" || want.Unit == "")
	})
}

// StandsIn says whether a cell is where the input stands, whatever figure it shows.
func (i Input) StandsIn(cell cells.Cell) bool {
	return (i.Record == "" || i.Record == cell.Record) && stands(i.At, cell)
}

// Share is a part of a whole as wording.Percent writes it.
func Share(at []string, part, whole Input, partCents, wholeCents money.Cents) Formula {
	result := wording.Percent(partCents, wholeCents)
	f := Formula{Result: result, At: at, Name: "Share", Inputs: []Input{part, whole},
		Says: part.Label + " ÷ " + lower(whole.Label) + ", rounded down to a tenth of a percent",
		Put:  part.Text + " ÷ " + whole.Text + " = " + result}
	if partCents < 0 {
		f.Says += "; nothing where it is below zero"
	}
	return f
}

// Rounded is the ratio of two amounts as a rate, rounded half-even to a unit.
func Rounded(at []string, part, whole Input, result string) Formula {
	return Formula{Result: result, At: at, Name: "Share", Inputs: []Input{part, whole},
		Says: part.Label + " ÷ " + lower(whole.Label) + ", rounded to a hundredth of a percent", Put: part.Text + " ÷ " + whole.Text + " = " + result}
}

// Days is the number of days from one day to another.
func Days(result string, at []string, from, to calendar.Date, since string) Formula {
	return Formula{Result: result, At: at, Name: "Days",
		Says: "Business day of the page − " + since,
		Put:  wording.Day(to) + " − " + wording.Day(from) + " = " + wording.Plural(int(to-from), "day", "days")}
}

// Average is the mean of rates, each weighted with an amount (cents).
func Average(at []string, result string, of []readmodel.Taken) Formula {
	f := Formula{Result: result, At: at, Name: "Average", Says: "Σ amount × rate ÷ Σ amount over the bids that were taken, rounded half-even to a millionth of a percent"}
	var sum money.Cents
	var terms []string
	for _, r := range of {
		sum += r.Cents
		terms = append(terms, wording.Amount(r.Cents)+" × "+wording.Rate(r.Rate, 1))
		f.Inputs = append(f.Inputs, Input{Label: r.What, Text: wording.Amount(r.Cents) + " at " + wording.Rate(r.Rate, 1), Event: r.Event})
	}
	if len(terms) > shownTerms {
		terms = append(terms[:shownTerms], "…")
	}
	f.Put = "(" + strings.Join(terms, " + ") + ") ÷ " + wording.Amount(sum) + " = " + result
	return f
}

// shownTerms is how many terms of a sum are written out; the inputs have all of them.
const shownTerms = 6

// Recorded is a figure of which nothing is worked out: an event says it.
func Recorded(result string, at []string, says string) Formula {
	return Formula{Result: result, At: at, Name: "As recorded", Says: says, Stated: true}
}

// hundredth of a percent, to which rates of return are rounded.
const hundredth = money.RateUnit / 10_000

// Yield is the yearly rate (ACT/365F) at which flows come to nothing: name is "XIRR" or
// "EIR", of says whose flows they are. The checks show that it lies within half a
// hundredth of a percent: at the one end the flows come to more than nothing, at the other
// to less.
func Yield(name, result string, at []string, rate money.Rate, of string, cash []readmodel.Cash) Formula {
	flows := make([]Flow, 0, len(cash))
	for _, c := range cash {
		flows = append(flows, Flow{Cash: c})
	}
	slices.SortStableFunc(flows, func(a, b Flow) int { return int(a.On) - int(b.On) })
	f := Formula{Result: result, At: at, Name: name, Flows: flows,
		Says: "The yearly rate r at which Σ amount ÷ (1 + r)^(days ÷ 365) = 0 over " + of + ", days counted from the first of them; rounded to a hundredth of a percent"}
	for i := range flows {
		flows[i].Worth = schedule.Discounted(flows[i].Cents, flows[0].On, flows[i].On, rate)
	}
	for _, r := range [...]money.Rate{rate - hundredth/2, rate, rate + hundredth/2} {
		f.Checks = append(f.Checks, Check{r, worth(flows, r)})
	}
	less, more := f.Checks[0], f.Checks[2]
	f.Put = "At " + wording.Rate(rate, 2) + " the " + wording.Plural(len(flows), "flow comes", "flows come") + " to " + wording.Amount(f.Checks[1].Sum) + " on " + wording.Day(flows[0].On)
	if less.Sum > 0 != (more.Sum > 0) {
		f.Put += ". At " + wording.Rate(less.Rate, 3) + " they come to " + wording.Amount(less.Sum) + ", at " + wording.Rate(more.Rate, 3) + " to " + wording.Amount(more.Sum) + ": the rate that makes them nothing lies between."
	}
	return f
}

// worth is what all flows are worth on the day of the first.
func worth(flows []Flow, rate money.Rate) (sum money.Cents) {
	all := make([]schedule.Flow, 0, len(flows))
	for _, f := range flows {
		all = append(all, schedule.Flow{Date: f.On, Amount: float64(f.Cents)})
	}
	return schedule.Worth(all, rate)
}

// Days of a flow from the first.
func (f Formula) Days(i int) int { return int(f.Flows[i].On - f.Flows[0].On) }

func lower(text string) string {
	if len(text) > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a' && text[1] <= 'z' {
		return strings.ToLower(text[:1]) + text[1:]
	}
	return text
}

// In are words of the way to a cell.
func In(words ...string) []string { return words }
