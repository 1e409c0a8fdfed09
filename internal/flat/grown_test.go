package flat

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Names that were added are found by text and by number, whatever their lengths, and what
// was given out stays as it was.
func TestGrownNamesAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var g Grown
		numbers, given := map[string]int{}, []string{}
		lengths := rapid.SampledFrom([]int{0, 1, 3, 20, 200, longName - 1, longName, 3 * longName})
		for range rapid.IntRange(1, 120).Draw(t, "names") {
			name := strings.Repeat(rapid.StringMatching("[a-c]").Draw(t, "letter"), lengths.Draw(t, "length")) + rapid.StringMatching("[a-z]{0,3}").Draw(t, "end")
			number, known := g.Find(name)
			if want, there := numbers[name]; known != there || known && number != want {
				t.Fatalf("a name of %d letters is found: %v, it was given: %v", len(name), known, there)
			}
			if known {
				continue
			}
			numbers[name] = g.Add(name)
			if numbers[name] != len(given) || g.Len() != len(given)+1 {
				t.Fatalf("name %d got the number %d", len(given), numbers[name])
			}
			given = append(given, g.Name(numbers[name]))
		}
		for name, number := range numbers {
			if found, known := g.Find(name); !known || found != number || g.Name(number) != name || given[number] != name {
				t.Fatalf("name %d of %d letters is number %d: %v", number, len(name), found, known)
			}
		}
	})
}
