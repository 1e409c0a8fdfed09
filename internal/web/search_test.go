package web

import (
	"fmt"
	"html"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"refold/internal/wording"
	"refold/web/templates/cells"
)

// looksEach gives each search so many looks.
func looksEach(most int) func() func() bool {
	return func() func() bool {
		looks := 0
		return func() bool { looks++; return looks >= most }
	}
}

// Whatever is true where: in as many rounds as it takes the first place is found, and no
// round says more than it has looked at.
func TestASearchComesToTheFirstPlace(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 7))
	for range 3000 {
		last := 1 + random.IntN(60)
		is := make([]bool, last+1)
		for i := 1 + random.IntN(len(is)); i < len(is); i++ {
			is[i] = random.IntN(1+random.IntN(12)) == 0
		}
		steps := []int{last}
		for range random.IntN(10) {
			steps = append(steps, 1+random.IntN(last))
		}
		slices.Sort(steps)
		steps = slices.Compact(steps)
		every := random.IntN(3) > 0
		want := wantedPlace(is, steps, every)
		spent, round := looksEach(1+random.IntN(20)), firstTime{}
		for rounds := 0; ; rounds++ {
			f := search{holds: func(text string) bool { return text == "true" }, steps: slices.Clone(steps), every: every, last: last, spent: spent(),
				look: func(place int) (string, error) { return strconv.FormatBool(is[place]), nil }}
			got, err := f.run(round.step, round.from)
			if err != nil {
				t.Fatal(err)
			}
			if got.step == 0 {
				if got.place != want {
					t.Fatalf("steps %v, %v at every place: found %d, want %d of %v", steps, every, got.place, want, is)
				}
				break
			}
			if got.place > 0 && (!is[got.place] || is[got.place-1] || got.place < want || got.from > got.place) || every && want > 0 && got.from > want || rounds > 2*last {
				t.Fatalf("steps %v, %v at every place: round %d from %+v came to %+v, want %d of %v", steps, every, rounds, round, got, want, is)
			}
			round = got
		}
	}
}

// wantedPlace is the first place at which it is true; where that may only be at a step or
// right before one, that of the first such step.
func wantedPlace(is []bool, steps []int, every bool) int {
	low := 0
	for i, step := range steps {
		if !is[step] || every {
			continue
		}
		if low = step - 1; i > 0 {
			low = steps[i-1]
		}
		return low + 1 + slices.Index(is[low+1:], true)
	}
	if !every {
		return 0
	}
	return max(slices.Index(is, true), 0)
}

var (
	goOnLink = regexp.MustCompile(`href="([^"]*)">Go on searching`)
	saidTrue = regexp.MustCompile(`irst with event ([\d,]+), on `)
	lookedTo = regexp.MustCompile(`^By the ends of days, .* Between them, only looked at up to event ([\d,]+)\.$`)
	leftFrom = regexp.MustCompile(`^Not at the end of any day(?: up to .*)?; within days not looked at from event ([\d,]+) on\.$`)
)

// numberIn is the number that a pattern finds in a text, 0 where it finds none.
func numberIn(pattern *regexp.Regexp, text string) int {
	found := pattern.FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	n, _ := strconv.Atoi(strings.ReplaceAll(found[1], ",", ""))
	return n
}

// searched are the answers of a search and of those that go on where it stopped.
func (w *browser) searched(address string) (answers []string) {
	w.t.Helper()
	for address != "" && len(answers) < 1000 {
		answer := w.get(address).want(http.StatusOK)
		_, rest, _ := strings.Cut(answer.body, `data-cell="answer">`)
		text, _, _ := strings.Cut(rest, "<")
		answers, address = append(answers, html.UnescapeString(text)), ""
		if link := goOnLink.FindStringSubmatch(answer.body); link != nil {
			address = html.UnescapeString(link[1])
		}
	}
	return answers
}

// On pages about no record too the first time is the first of all events, gone through one
// by one, and never is never: in one round, or in many.
func TestTheFirstTimeOnThePlatformIsTheFirst(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("officer")
	last := int(b.journal.Head().Position())
	const unallocated = "trial-SGD/Trial balance in SGD/Unallocated/Owed"
	within := 0
	for page, keys := range map[string][]string{"/trust": {unallocated, "Investors' wallets"}, "/queue": {"Yours"}} {
		said := make([]cells.Page, last+1)
		for k := 1; k <= last; k++ {
			said[k] = w.cellsOf(page, fmt.Sprintf("at=%d", k))
		}
		for _, key := range keys {
			texts := make([]string, last+1)
			for k := range texts {
				texts[k] = said[k].Text(key)
			}
			for i, asked := range questionsOf(texts) {
				holds, err := condition(asked[0], asked[1])
				if err != nil {
					t.Fatal(err)
				}
				b.server.searching = looksEach([]int{10_000, 45, 130}[i%3]) // all in one round, or some
				answers := w.searched(findPath + "?" + url.Values{"of": {page}, "cell": {key}, "how": {asked[0]}, "value": {asked[1]}}.Encode())
				if fault := faultOf(answers, texts, holds); fault != "" {
					t.Errorf("%s: %s %s %q: %s", page, key, asked[0], asked[1], fault)
				}
				if i%3 == 0 && len(answers) > 1 || i%3 == 1 && len(answers) == 1 && numberIn(saidTrue, answers[0]) > 60 {
					t.Errorf("%s: %s %s %q: %d rounds", page, key, asked[0], asked[1], len(answers))
				}
				if len(answers) > 1 && strings.HasPrefix(answers[len(answers)-2], "Not at") && numberIn(saidTrue, answers[len(answers)-1]) > 0 {
					within++
				}
			}
		}
	}
	if within == 0 {
		t.Error("nothing was true only within a day")
	}
}

// questionsOf are conditions on what a cell says: between its figures and beyond them.
func questionsOf(texts []string) (asked [][2]string) {
	var figures []cells.Figure
	for _, text := range texts {
		if f, ok := cells.Main(text); ok && f.Kind != cells.None && !slices.Contains(figures, f) {
			figures = append(figures, f)
		}
	}
	slices.SortFunc(figures, func(a, b cells.Figure) int { return int(a.Value - b.Value) })
	write := func(f cells.Figure, by int64) string {
		if f.Kind == cells.Amount {
			return wording.Amount(f.Value + by)
		}
		return wording.Count(f.Value + by)
	}
	n := len(figures)
	for _, f := range []cells.Figure{figures[n-1], figures[n-1], figures[n/2], figures[n/4]} {
		asked = append(asked, [2]string{isAbove, write(f, -1)})
	}
	return append(asked, [2]string{isAbove, write(figures[n-1], 0)}, [2]string{isBelow, write(figures[0], 1)})
}

// faultOf says what is wrong with the answers to a question, the last of which says all.
func faultOf(answers, texts []string, holds func(string) bool) string {
	want := max(slices.IndexFunc(texts, holds), 0)
	final := answers[len(answers)-1]
	switch {
	case want == 0 && final != "It was never true up to this moment.":
		return fmt.Sprintf("the answer is %q, want never", final)
	case want > 0 && !strings.HasPrefix(final, fmt.Sprintf("First with event %s, on ", wording.Count(want))):
		return fmt.Sprintf("the answer is %q, want event %d", final, want)
	}
	for _, answer := range answers[:len(answers)-1] {
		bound, looked := numberIn(saidTrue, answer), max(numberIn(lookedTo, answer), numberIn(leftFrom, answer)-1)
		switch {
		case numberIn(lookedTo, answer) == 0 && numberIn(leftFrom, answer) == 0:
			return fmt.Sprintf("%q doesn't say what was looked at", answer)
		case bound > 0 && (!holds(texts[bound]) || holds(texts[bound-1])):
			return fmt.Sprintf("%q, where nothing became true", answer)
		case want > 0 && looked >= want:
			return fmt.Sprintf("%q, though it was true with event %d", answer, want)
		}
	}
	return ""
}

// A search that goes on knows what was before the place at which it does; where it is true
// there already, it begins anew. As corrected it goes on with a day.
func TestASearchThatGoesOnKnowsWhatWasBefore(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("officer")
	ask := func(page, moment string) (answer string, facts string) {
		body := w.get(page + moment).want(http.StatusOK).body
		_, rest, _ := strings.Cut(body, `data-cell="answer">`)
		answer, facts, _ = strings.Cut(rest, "</p>")
		facts, _, _ = strings.Cut(facts, "The page then")
		return answer, facts
	}
	for page, cell := range map[string]string{"/facilities/F-BAD": "Outstanding principal", "/trust": "Investors' wallets"} {
		question := findPath + "?" + url.Values{"of": {page}, "cell": {cell}, "how": {isAbove}, "value": {"0"}}.Encode()
		want, before := ask(question, "")
		first := numberIn(saidTrue, want)
		if !strings.HasPrefix(want, "First with event ") || !strings.Contains(before, "Before") {
			t.Fatalf("%s: the answer is %q, %q", page, want, before)
		}
		for _, at := range []string{"&step=%d", "&from=%d", "&step=%[1]d&from=%[1]d"} {
			for _, place := range []int{first - 1, first, first + 1, first + 2} {
				if got, facts := ask(question, fmt.Sprintf(at, place)); got != want || facts != before {
					t.Errorf("%s, from event %d on: %q, %q; want %q, %q", page, place, got, facts, want, before)
				}
			}
		}
	}
	day := b.journal.Head().Today().AddDays(-2)
	now := w.cellsOf("/trust", "at=head&valid="+day.String()).Text("Investors' wallets")
	question := findPath + "?" + url.Values{"of": {"/trust"}, "cell": {"Investors' wallets"}, "how": {isEqual}, "value": {now}, "at": {"head"}, "valid": {day.String()}}.Encode()
	want, _ := ask(question, "")
	b.server.searching = looksEach(1)
	answers := w.searched(question)
	if got := answers[len(answers)-1]; got != want || !strings.HasPrefix(want, "First for ") || len(answers) < 3 {
		t.Errorf("as corrected: %q in %d rounds, want %q", got, len(answers), want)
	}
	for _, answer := range answers[:len(answers)-1] {
		if !strings.HasPrefix(answer, "Not up to ") {
			t.Errorf("as corrected: %q on the way", answer)
		}
	}
}
