package catalogue

import (
	"strings"

	"refold/docs"
)

// Glossary is one table of the words.
type Glossary struct {
	Title string
	Head  []string
	Rows  [][]string
}

// Words gives the tables of docs/words.md.
func Words() []Glossary {
	var all []Glossary
	for line := range strings.Lines(docs.Words) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "## "); ok {
			all = append(all, Glossary{Title: title})
			continue
		}
		if !strings.HasPrefix(line, "|") || len(all) == 0 {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		g := &all[len(all)-1]
		switch {
		case g.Head == nil:
			g.Head = cells
		case strings.Trim(cells[0], "-: ") != "":
			g.Rows = append(g.Rows, cells)
		}
	}
	return all
}
