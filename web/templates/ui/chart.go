package ui

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// Point is a value at a place. X is a day or any other whole number that
// grows from point to point; Y is in any unit, cents as a rule.
type Point struct{ X, Y int64 }

// Chart is a line over time. It is drawn on the server; the table beside it
// says the same in figures.
type Chart struct {
	ID          string // unique on the page
	Title       string
	Description string // one sentence: what goes up or down, from where to where
	Points      []Point
	Ahead       []Point // what is planned, dashed; begins where Points end
	Beside      []Point // another course to compare with, thin
	Name, Other string  // what Points and Beside are, for the key; only where there is a Beside
	Step        bool    // the value holds until the next point: balances
	Fill        bool
	Tall        bool
	Zero        bool   // the scale begins at zero rather than at the least value
	Mark        string // label of the last known point, may be empty
	From, To    string // labels at the ends of the axis
	Top         string // label of the greatest value
	Table       Table  // the same in figures
}

// The paths are drawn in a box of chartWidth by chartHeight that the browser
// stretches; lines keep their thickness.
const (
	chartWidth  = 1000
	chartHeight = 100
)

// scale maps values to the box: x from x0..x1, y from y0..y1 upside down.
type scale struct{ x0, x1, y0, y1 int64 }

func (c Chart) scale() scale {
	all := slices.Concat(c.Points, c.Ahead, c.Beside)
	if len(all) == 0 {
		return scale{0, 1, 0, 1}
	}
	s := scale{all[0].X, all[0].X, all[0].Y, all[0].Y}
	for _, p := range all {
		s.x0, s.x1 = min(s.x0, p.X), max(s.x1, p.X)
		s.y0, s.y1 = min(s.y0, p.Y), max(s.y1, p.Y)
	}
	if c.Zero {
		s.y0 = min(s.y0, 0)
	}
	s.x1, s.y1 = max(s.x1, s.x0+1), max(s.y1, s.y0+1)
	return s
}

func (s scale) x(v int64) int64 { return between(v, s.x0, s.x1, chartWidth) }
func (s scale) y(v int64) int64 { return chartHeight - between(v, s.y0, s.y1, chartHeight) }

// between maps v in lo..hi to 0..span. It multiplies in 128 bits, so no amount
// is too great to draw.
func between(v, lo, hi, span int64) int64 {
	if v <= lo {
		return 0
	}
	high, low := bits.Mul64(uint64(v-lo), uint64(span))
	q, _ := bits.Div64(high, low, uint64(hi-lo))
	return int64(q)
}

// line is the path through points, empty for fewer than one.
func (c Chart) line(points []Point) string {
	s := c.scale()
	var b strings.Builder
	for i, p := range points {
		x, y := strconv.FormatInt(s.x(p.X), 10), strconv.FormatInt(s.y(p.Y), 10)
		switch {
		case i == 0:
			b.WriteString("M" + x + " " + y)
		case c.Step:
			b.WriteString("H" + x + "V" + y)
		default:
			b.WriteString("L" + x + " " + y)
		}
	}
	return b.String()
}

// area is the line closed down to the foot of the box.
func (c Chart) area() string {
	if len(c.Points) == 0 {
		return ""
	}
	s := c.scale()
	first, last := c.Points[0], c.Points[len(c.Points)-1]
	foot := strconv.Itoa(chartHeight)
	return c.line(c.Points) + "V" + foot + "H" + strconv.FormatInt(s.x(first.X), 10) + "Z" + zeroWidth(first, last)
}

// zeroWidth keeps a chart of one point visible: an area without width draws
// nothing, a dot of the line's cap does.
func zeroWidth(first, last Point) string {
	if first.X != last.X {
		return ""
	}
	return "M0 " + strconv.Itoa(chartHeight) + "h0"
}

// dot is a path of no length at the last known point; its round cap draws a
// circle that stretching does not distort.
func (c Chart) dot() string {
	if len(c.Points) == 0 {
		return ""
	}
	s, p := c.scale(), c.Points[len(c.Points)-1]
	return "M" + strconv.FormatInt(s.x(p.X), 10) + " " + strconv.FormatInt(s.y(p.Y), 10) + "h0"
}

// markX is where the last known point stands, as a percentage of the width.
func (c Chart) markX() (x string, rightHalf bool) {
	if len(c.Points) == 0 {
		return "0%", false
	}
	permille := c.scale().x(c.Points[len(c.Points)-1].X)
	return tenths(permille), permille > chartWidth/2
}

// Bar is one row of a bar chart: its length is Weight against the greatest of the rows.
type Bar struct {
	Label, Value string
	Note         string // small, beside the label
	Weight       int64  // any unit, ≥ 0
	Href         string // makes the label a link
}

// width is the length of a bar in thousandths; what is there at all stays visible.
func width(b Bar, bars []Bar) int64 {
	var top int64 = 1
	for _, other := range bars {
		top = max(top, other.Weight)
	}
	if b.Weight <= 0 {
		return 0
	}
	return max(between(b.Weight, 0, top, chartWidth), 4)
}

// span is a part's place on a stacked bar, in thousandths of its width.
type span struct{ from, width int64 }

// spans lays parts out so that they fill the bar exactly: each begins where
// the sum of those before it ends.
func spans(parts []Part) []span {
	var total int64
	for _, p := range parts {
		total += max(p.Weight, 0)
	}
	out := make([]span, len(parts))
	var sum int64
	for i, p := range parts {
		from := between(sum, 0, max(total, 1), 1000)
		sum += max(p.Weight, 0)
		out[i] = span{from, between(sum, 0, max(total, 1), 1000) - from}
	}
	return out
}
