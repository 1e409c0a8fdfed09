package web

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	_ "refold/internal/rapidtest" // the same cases in every run
)

// traced traces a text that is given for each place.
func traced(t interface{ Fatal(...any) }, texts []string, likely []int, first int) ([]change, int, int) {
	looks := 0
	tr := tracer{likely: likely, first: first, value: func(place int) (string, error) { looks++; return texts[place], nil }}
	changes, rest, err := tr.trace(context.Background(), len(texts)-1)
	if err != nil {
		t.Fatal(err)
	}
	return changes, rest, looks
}

// Whatever a text does and whatever is thought likely: the changes lead from one to the
// next, each as it was seen, and end at the text of the moment.
func TestTheChangesEndAtTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		texts := make([]string, rapid.IntRange(1, 900).Draw(t, "places"))
		values := rapid.SampledFrom([]int{1, 2, 3, 1000}).Draw(t, "values")
		calm := rapid.SampledFrom([]int{1, 5, 100}).Draw(t, "calm")
		for i := range texts {
			texts[i] = "0"
			if i > 0 {
				texts[i] = texts[i-1]
			}
			if rapid.IntRange(1, calm).Draw(t, "moves") == 1 {
				texts[i] = strconv.Itoa(rapid.IntRange(0, values).Draw(t, "value"))
			}
		}
		var likely []int
		if rapid.Bool().Draw(t, "guessed") {
			likely = []int{}
			for i := 1; i < len(texts); i += rapid.IntRange(1, 60).Draw(t, "gap") {
				likely = append(likely, i)
			}
		}
		changes, rest, _ := traced(t, texts, likely, 0)
		at := texts[len(texts)-1]
		above := len(texts)
		for _, c := range changes {
			if c.After != at || c.From > c.To || c.To >= above || texts[c.To] != c.After || texts[c.From-1] != c.Before {
				t.Fatalf("%+v doesn't lead to %q at %d", c, at, above)
			}
			at, above = c.Before, c.From
		}
		if texts[rest] != at || rest >= above {
			t.Fatalf("before the changes it is %q at %d, want %q", texts[rest], rest, at)
		}
		if len(changes) < mostChanges && rest > 0 && len(texts) <= wholeWay {
			t.Fatalf("a short way is not walked to its beginning: %d is left", rest)
		}
	})
}

// A way that is not long is walked whole: each event that changed the text is told.
func TestAShortWayIsWalkedWhole(t *testing.T) {
	t.Parallel()
	texts := []string{"", "", "1", "1", "2", "1", "1", "3"}
	changes, rest, _ := traced(t, texts, nil, 0)
	want := []change{{7, 7, "1", "3"}, {5, 5, "2", "1"}, {4, 4, "1", "2"}, {2, 2, "", "1"}}
	if !slices.Equal(changes, want) || rest != 0 {
		t.Errorf("found %+v and %d, want %+v", changes, rest, want)
	}
	changes, rest, _ = traced(t, texts, nil, 5)
	if !slices.Equal(changes, want[:2]) || rest != 4 {
		t.Errorf("from the fifth on: found %+v and %d", changes, rest)
	}
}

// What nobody thought likely is found too: alone, or as a stretch.
func TestWhatIsNotLikelyIsFound(t *testing.T) {
	t.Parallel()
	texts := make([]string, 300)
	for i := range texts {
		switch {
		case i < 40:
			texts[i] = "a"
		case i < 150:
			texts[i] = "b"
		case i < 250:
			texts[i] = strconv.Itoa(i)
		default:
			texts[i] = "z"
		}
	}
	changes, _, looks := traced(t, texts, []int{10, 100, 299}, 0)
	want := []change{{150, 250, "b", "z"}, {40, 40, "a", "b"}}
	if !slices.Equal(changes, want) {
		t.Errorf("found %+v, want %+v", changes, want)
	}
	if looks > 80 {
		t.Errorf("%d places were looked at", looks)
	}
}

// Where the time of a request is nearly up, what was found until then is told, and the rest
// can be asked for.
func TestTheRestIsLeftWhereTimeIsUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), telling-time.Millisecond)
	defer cancel()
	var changes []change
	for last := 400; last > 0; {
		tr := tracer{value: func(place int) (string, error) { return strconv.Itoa(place / 100), nil }}
		found, rest, err := tr.trace(ctx, last)
		if err != nil || rest >= last {
			t.Fatalf("from %d on: %+v, then %d, %v", last, found, rest, err)
		}
		changes, last = append(changes, found...), rest
	}
	want := []change{{400, 400, "3", "4"}, {300, 300, "2", "3"}, {200, 200, "1", "2"}, {100, 100, "0", "1"}}
	if !slices.Equal(changes, want) {
		t.Errorf("found %+v, want %+v", changes, want)
	}
}

// A text that rarely changes on a long way is found by leaps.
func TestALongWayIsLeaptOver(t *testing.T) {
	t.Parallel()
	texts := make([]string, 2_000_000)
	for i := range texts {
		texts[i] = strconv.Itoa(i / 300_000)
	}
	changes, rest, looks := traced(t, texts, nil, 0)
	if len(changes) != 6 || rest != 0 || changes[5].From != 300_000 {
		t.Errorf("found %+v and %d", changes, rest)
	}
	if looks > mostPlaces+64 {
		t.Errorf("%d places were looked at, want about %d", looks, mostPlaces)
	}
}
