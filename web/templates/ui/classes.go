package ui

import (
	"strings"

	"github.com/a-h/templ"
)

// Tables have thousands of cells, and each frame of the time bar writes them anew: the
// classes that a cell can have are put together once. To make them of a list, cell by
// cell, took a third of the time of a long table.
var (
	columnClasses = combined("is-num", "is-wide")
	cellClasses   = combined("strong", "muted", "undone", "nowrap")
)

// combined gives the attribute of each choice of some classes, see choice;
// nothing where none is chosen.
func combined(names ...string) []templ.OrderedAttributes {
	all := make([]templ.OrderedAttributes, 1<<len(names))
	for n := range all {
		var chosen []string
		for i, name := range names {
			if n&(1<<i) != 0 {
				chosen = append(chosen, name)
			}
		}
		if len(chosen) > 0 {
			all[n] = templ.OrderedAttributes{templ.KV[string, any]("class", strings.Join(chosen, " "))}
		}
	}
	return all
}

func columnClass(c Column) templ.Attributer { return columnClasses[choice(c.Numeric, c.Hide)] }

func cellClass(c Cell) templ.Attributer {
	return cellClasses[choice(c.Strong, c.Muted, c.Undone, c.short())]
}

// choice gives what is chosen as a number: the first is its lowest bit.
func choice(chosen ...bool) (n int) {
	for i, yes := range chosen {
		if yes {
			n |= 1 << i
		}
	}
	return n
}
