package cells

import (
	"strings"
	"unicode/utf8"

	"refold/internal/wording"
)

// Kind says what sort of figure a text holds.
type Kind uint8

// The sorts of figures. Amounts and counts add up; a percentage doesn't, and a date or a
// status is no figure.
const (
	None Kind = iota
	Amount
	Count
	Percent
)

// Figure is a number as a page writes it.
type Figure struct {
	Kind Kind
	// Value is the number in its smallest unit: cents of an Amount, millionths of a
	// percent, ones of a Count.
	Value int64
	Unit  string // what stands before an amount: "S$", "" in a column of amounts
}

// Figures gives the figures of a text in their order. What only looks like one is left
// out: dates, times, references and numbers of events.
func Figures(text string) []Figure {
	var out []Figure
	for at := 0; at < len(text); {
		f, end, ok := figureAt(text, at)
		if ok {
			out = append(out, f)
		}
		at = end
	}
	return out
}

// Main is the figure that a text is about: its first. A dash is nothing, which adds up
// with everything.
func Main(text string) (Figure, bool) {
	if text == "" || text == "–" {
		return Figure{}, true
	}
	figures := Figures(text)
	if len(figures) == 0 {
		return Figure{}, false
	}
	return figures[0], true
}

// Adds says whether the difference of two figures means something.
func (f Figure) Adds(g Figure) bool {
	if f.Kind == None || g.Kind == None {
		return f.Kind != Percent && g.Kind != Percent
	}
	return f.Kind == g.Kind && f.Unit == g.Unit && f.Kind != Percent
}

// Change is the difference between what two texts are about, with its sign, "" where there is
// no sense in it: it is one of texts that say the same around their figures, or of one text
// and nothing. Texts that only stand in the same place may be about different things.
func Change(before, after string) string {
	b, ok := Main(before)
	a, too := Main(after)
	both := a.Kind != None && b.Kind != None
	if !ok || !too || !b.Adds(a) || a.Value == b.Value || both && around(before) != around(after) {
		return ""
	}
	by, sign, f := a.Value-b.Value, "+", a
	if f.Kind == None {
		f = b
	}
	if by < 0 {
		by, sign = -by, "−"
	}
	if f.Kind == Amount {
		return sign + f.Unit + wording.Amount(by)
	}
	return sign + wording.Count(by)
}

// around is what a text says around its figures.
func around(text string) string {
	var said strings.Builder
	for at := 0; at < len(text); {
		_, end, is := figureAt(text, at)
		if is {
			said.WriteByte('#')
		} else {
			said.WriteString(text[at:end])
		}
		at = end
	}
	words := strings.Fields(said.String())
	for i, word := range words {
		words[i] = singular(word)
	}
	return strings.Join(words, " ")
}

// singular is a word as it stands with one: "1 loan is" and "2 loans are" say the same.
func singular(word string) string {
	switch word {
	case "are":
		return "is"
	case "were":
		return "was"
	case "have":
		return "has"
	case "is", "was", "has":
		return word
	}
	if stem, many := strings.CutSuffix(word, "ies"); many {
		return stem + "y"
	}
	return strings.TrimSuffix(word, "s")
}

// figureAt reads the word that begins at a place: a figure, or what is none. It always
// moves on.
func figureAt(text string, at int) (f Figure, end int, ok bool) {
	first, size := utf8.DecodeRuneInString(text[at:])
	if !part(first) {
		return f, at + size, false
	}
	end = at
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !part(r) {
			break
		}
		end += size
	}
	word := strings.TrimRight(text[at:end], ".,:")
	rest := text[at+len(word):]
	f, ok = number(word)
	if !ok {
		return f, end, false
	}
	switch {
	case strings.HasPrefix(rest, "\u00a0%"), strings.HasPrefix(rest, " %"), strings.HasPrefix(rest, "%"):
		if f.Unit != "" {
			return f, end, false
		}
		f.Kind, f.Value = Percent, millionths(word)
	case f.Kind == Count && (dated(rest) || yearOfDate(text[:at])):
		return f, end, false
	}
	return f, end, f.Kind != None // else a version, a ratio
}

// part says whether a rune may be inside a word that holds a figure.
func part(r rune) bool {
	switch r {
	case ' ', '\u00a0', '\t', '\n', '(', ')', '·', '→', '…', ';', '“', '”', '"', '%', '–':
		return false
	}
	return true
}

var units = []string{"S$", "US$", "€", "£"}

// number reads a word such as "−S$1,204.18", "18,234" or "11.5".
func number(word string) (f Figure, ok bool) {
	rest, minus := strings.CutPrefix(word, "−")
	rest, plus := strings.CutPrefix(rest, "+")
	_ = plus
	for _, unit := range units {
		if cut, has := strings.CutPrefix(rest, unit); has {
			rest, f.Unit = cut, unit
			break
		}
	}
	whole, fraction, point := strings.Cut(rest, ".")
	value, ok := grouped(whole)
	if !ok || point && (len(fraction) == 0 || !digits(fraction)) {
		return f, false
	}
	f.Kind = Count
	switch {
	case point && len(fraction) == 2 || f.Unit != "":
		f.Kind = Amount
		cents := int64(0)
		if point {
			if len(fraction) != 2 {
				return f, false
			}
			cents, _ = grouped(fraction)
		}
		value = value*100 + cents
	case point:
		f.Kind = None
	}
	if minus {
		value = -value
	}
	f.Value = value
	return f, true
}

// grouped reads digits with commas between thousands.
func grouped(text string) (value int64, ok bool) {
	groups := strings.Split(text, ",")
	for i, g := range groups {
		if !digits(g) || i > 0 && len(g) != 3 || len(groups) > 1 && len(g) > 3 || len(text) > 24 {
			return 0, false
		}
		for _, c := range []byte(g) {
			if value > (1<<63-1-9)/10 {
				return 0, false
			}
			value = value*10 + int64(c-'0')
		}
	}
	return value, true
}

func digits(text string) bool {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return text != ""
}

// millionths reads "11.5" as 11,500,000.
func millionths(word string) int64 {
	rest, minus := strings.CutPrefix(word, "−")
	whole, fraction, _ := strings.Cut(rest, ".")
	value, _ := grouped(whole)
	fraction = (fraction + "000000")[:6]
	part, _ := grouped(fraction)
	value = value*1_000_000 + part
	if minus {
		return -value
	}
	return value
}

var months = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// dated says whether what follows a number is a month: then it is a day.
func dated(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	for _, m := range months {
		if strings.HasPrefix(rest, m) {
			return true
		}
	}
	return false
}

// yearOfDate says whether a number follows a month: then it is a year.
func yearOfDate(before string) bool {
	fields := strings.Fields(before)
	if len(fields) == 0 {
		return false
	}
	last := fields[len(fields)-1]
	for _, m := range months {
		if strings.HasPrefix(last, m) {
			return true
		}
	}
	return false
}
