// Package notices tells a person what happened to what is theirs: what, why, before, after.
package notices

import (
	"strconv"
	"strings"

	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Content is what the page of all notices shows.
type Content struct {
	List   []Notice
	New    int // of those shown, on the live page
	Mark   ui.Action
	Paging ui.Paging
	File   string
}

// Notice is one notice; New says that the reader has not marked it as seen.
type Notice struct {
	readmodel.Notice
	New bool
}

// Marked makes the notices of a page; those after a position are new. A position below
// zero says that nothing is marked: in the past nothing is new.
func Marked(page []readmodel.Notice, seen int64) []Notice {
	var list []Notice
	for _, n := range page {
		list = append(list, Notice{n, seen >= 0 && n.Position > seen})
	}
	return list
}

// key names the notice at every moment: when it was known, what it is about, what it says.
func (n Notice) key() string {
	return strings.Join([]string{"#" + strconv.FormatInt(n.Position, 10), n.Href, n.Title}, " ")
}

// CountNew is how many of them are new.
func CountNew(list []Notice) int {
	n := 0
	for _, notice := range list {
		if notice.New {
			n++
		}
	}
	return n
}

var signs = map[readmodel.Level]struct {
	icon string
	tone ui.Tone
	word string
}{
	readmodel.Told: {"info", ui.Neutral, "For your information"}, readmodel.Good: {"check", ui.Good, "Good news"},
	readmodel.Act: {"clock", ui.Info, "Your turn"}, readmodel.Minor: {"alert", ui.Warn, "Worth a look"}, readmodel.Major: {"dot", ui.Bad, "Bad news"},
}

func (n Notice) toneClass() string { return "tone-" + string(signs[n.Level].tone) }

// Level is a level in a word, for files and for those who can't see the sign.
func Level(l readmodel.Level) string { return signs[l].word }

func (n Notice) when() string {
	if n.Record == "" {
		return wording.Day(n.On)
	}
	return n.Record + " · " + wording.Day(n.On)
}
