package web

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"refold/internal/domain"
	"refold/internal/wording"
	"refold/web/templates/cells"
)

// shownFormula is a formula as an explanation shows it.
type shownFormula struct {
	title, says, put string
	inputs           map[string]string // address of its explanation, by label
	flows            [][]string
}

// shownFormulas are those of an explanation, in their order.
func shownFormulas(t *testing.T, body string) []shownFormula {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var all []shownFormula
	for n := range doc.Descendants() {
		if n.Data != "section" || !strings.HasPrefix(attribute(n, "id"), "formula-") {
			continue
		}
		f := shownFormula{inputs: map[string]string{}}
		var label string
		for d := range n.Descendants() {
			switch {
			case d.Data == "h2":
				f.title = textOf(d)
			case d.Data == "p" && attribute(d, "class") == "formula-put":
				f.put = textOf(d)
			case d.Data == "p" && f.says == "":
				f.says = textOf(d)
			case d.Data == "dt":
				label = textOf(d)
				f.inputs[label] = ""
			case d.Data == "a" && label != "" && strings.HasPrefix(attribute(d, "href"), explainPath):
				f.inputs[label] = attribute(d, "href")
			case d.Data == "tr" && strings.HasPrefix(attribute(d, "id"), "flow-"):
				var row []string
				for c := range d.ChildNodes() {
					row = append(row, textOf(c))
				}
				f.flows = append(f.flows, row)
			}
		}
		all = append(all, f)
	}
	return all
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// recordedNumbers are all whole numbers that events say.
func recordedNumbers(log []*domain.Recorded) map[int64]bool {
	numbers := map[int64]bool{}
	digits := regexp.MustCompile(`\d+`)
	for _, rec := range log {
		text, err := json.Marshal(rec.Event)
		if err != nil {
			continue
		}
		for _, d := range digits.FindAllString(string(text), -1) {
			if n, err := strconv.ParseInt(d, 10, 64); err == nil {
				numbers[n] = true
			}
		}
	}
	return numbers
}

// T9: each rate, share and number of days past due of each page says how it is worked out,
// and worked out again from the numbers put in, it is the figure; or it is what an event
// recorded. Each input that the viewer can see leads to its own explanation.
func TestWhatDoesNotAddUpIsWorkedOut(t *testing.T) {
	t.Parallel()
	b, readers, pages := historyOf(t)
	head := b.journal.Head().Position()
	numbers := recordedNumbers(b.journal.Log().Since(0))
	for _, p := range domain.NewWorld().Products() { // built in: they need no event
		text, _ := json.Marshal(p)
		for _, d := range regexp.MustCompile(`\d+`).FindAllString(string(text), -1) {
			n, _ := strconv.ParseInt(d, 10, 64)
			numbers[n] = true
		}
	}
	asked := map[string]bool{}
	sorts := map[string]int{}
	for _, p := range pages {
		if strings.HasPrefix(p.path, explainPath) || p.path == findPath {
			continue
		}
		for _, k := range []int64{60, 130, 170, 250, head - 3, head} {
			moment := fmt.Sprintf("at=%d", k)
			for _, cell := range readers[p.as].cellsOf(p.path, moment).Cells {
				figures := append(percentages.FindAllString(cell.Text, -1), daysLate.FindAllString(cell.Text, -1)...)
				name := p.path + cell.Key + strings.Join(figures, " ")
				if len(figures) == 0 || asked[name] {
					continue
				}
				asked[name] = true
				address := explainPath + "?" + url.Values{"of": {p.path}, "cell": {cell.Key}, "since": {fmt.Sprint(k)}}.Encode() + "&" + moment
				shown := shownFormulas(t, readers[p.as].get(address).want(http.StatusOK).body)
				where := fmt.Sprintf("%s as %q at %d, %s: %q", p.path, p.as, k, cell.Key, cell.Text)
				if len(shown) != len(figures) {
					t.Errorf("%s: %d formulas for %q", where, len(shown), figures)
					continue
				}
				for i, f := range shown {
					sort, fault := workedAgain(f, figures[i], numbers)
					if sorts[sort]++; fault != "" {
						t.Errorf("%s: %s", where, fault)
					}
					for label, href := range f.inputs {
						if href == "" && !strings.Contains(label, "bid") {
							t.Errorf("%s: the input %q leads nowhere", where, label)
						} else if href != "" && sorts[sort] < 5 {
							readers[p.as].get(href).want(http.StatusOK)
						}
					}
				}
			}
		}
	}
	file := explainHref(explainPath+".csv", "/portfolio", "return/XIRR", 0, 0) + fmt.Sprintf("&at=%d", head)
	readers["investor"].get(file).want(http.StatusOK).has("÷ (1 + r)^(days ÷ 365)") // files say it too
	for _, sort := range []string{"share", "flows", "days", "recorded"} {
		if sorts[sort] == 0 {
			t.Errorf("no page has a figure of the sort %q", sort)
		}
	}
}

// workedAgain works a formula out again from what is shown of it.
func workedAgain(f shownFormula, figure string, recorded map[int64]bool) (sort, fault string) {
	if !strings.HasPrefix(f.title, figure+":") {
		return "", fmt.Sprintf("the formula is of %q", f.title)
	}
	want, _ := cells.Main(figure)
	switch {
	case strings.HasSuffix(f.title, "as recorded"):
		if !recorded[want.Value] && !recorded[want.Value/10_000] {
			return "recorded", fmt.Sprintf("no event says %q", figure)
		}
		return "recorded", ""
	case len(f.flows) > 0:
		rate, ok := rateOf(f.flows)
		tenths := int64(100_000)
		if got := int64(math.Round(rate * 1e8)); !ok || max(got-want.Value, want.Value-got) > tenths/2+5_000 || !strings.Contains(f.says, "to a tenth") && max(got-want.Value, want.Value-got) > 5_001 {
			return "flows", fmt.Sprintf("the flows have the rate %v, not %s", rate, figure)
		}
		return "flows", ""
	case strings.Contains(figure, "past due"):
		return "days", daysAgain(f.put, want.Value)
	}
	left, result, ok := strings.Cut(f.put, " = ")
	value := reckoned(left)
	if !ok || value == nil || result != figure {
		return "share", fmt.Sprintf("%q can't be worked out", f.put)
	}
	micro, _ := new(big.Float).SetRat(value.Mul(value, big.NewRat(100_000_000, 1))).Int64()
	if off := micro - want.Value; off < -10_000 || off > 100_000 { // rounded down to a tenth, or half-even to a hundredth
		return "share", fmt.Sprintf("%q comes to %d millionths of a percent", f.put, micro)
	}
	return "share", ""
}

func daysAgain(put string, want int64) string {
	left, result, _ := strings.Cut(put, " = ")
	to, from, ok := strings.Cut(left, " − ")
	last, err := time.Parse("2 Jan 2006", to)
	first, err2 := time.Parse("2 Jan 2006", from)
	if !ok || err != nil || err2 != nil || int64(last.Sub(first).Hours()/24) != want || !strings.HasPrefix(result, wording.Count(want)) {
		return fmt.Sprintf("%q is not %d days", put, want)
	}
	return ""
}

// rateOf is the yearly rate at which flows come to nothing, found by halves.
func rateOf(flows [][]string) (float64, bool) {
	worth := func(rate float64) (sum float64) {
		for _, f := range flows {
			amount, _ := cells.Main(f[3])
			days, _ := cells.Main(f[2])
			sum += float64(amount.Value) * math.Pow(1+rate, -float64(days.Value)/365)
		}
		return sum
	}
	low, high := -0.999, 20.0
	sign := worth(low) > 0
	if (worth(high) > 0) == sign {
		return 0, false
	}
	for range 200 {
		if middle := (low + high) / 2; (worth(middle) > 0) == sign {
			low = middle
		} else {
			high = middle
		}
	}
	return low, true
}

// reckoned works out "(a × b + …) ÷ c" and the like from left to right, × before +; nil
// where it can't be read.
func reckoned(text string) *big.Rat {
	inner, rest, ok := strings.Cut(strings.TrimPrefix(text, "("), ") ÷ ")
	if !ok {
		if inner, rest, ok = strings.Cut(text, " ÷ "); !ok {
			return nil
		}
	}
	sum := new(big.Rat)
	for _, part := range strings.Split(strings.ReplaceAll(inner, " − ", " + −"), " + ") {
		term := big.NewRat(1, 1)
		for _, factor := range strings.Split(part, " × ") {
			f, ok := cells.Main(strings.Replace(factor, "−−", "", 1))
			if !ok {
				return nil
			}
			unit := int64(1)
			if f.Kind == cells.Percent {
				unit = 100_000_000
			}
			term.Mul(term, big.NewRat(f.Value, unit))
		}
		sum.Add(sum, term)
	}
	by, ok := cells.Main(rest)
	if !ok || by.Value == 0 {
		return nil
	}
	return sum.Quo(sum, big.NewRat(by.Value, 1))
}
