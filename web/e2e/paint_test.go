//go:build browser

package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestRowsBelowTheWindowWaitForTheThumb drags over a long list: while the thumb is held the
// rows that nobody can see are left out, at the length that the page has; whoever scrolls,
// or lets go, finds them all.
func TestRowsBelowTheWindowWaitForTheThumb(t *testing.T) {
	auditor := as(t, "auditor")
	type state struct{ Far, Shown, Blank, Styled, Height float64 } // Blank: pixels in sight where rows should be
	look := func() state {
		return evaluate[state](auditor, `(() => {
			const far = [...document.querySelectorAll("#page tr[data-far]")], rows = [...document.querySelectorAll("#page tbody > tr:not([data-far])")];
			return {far: far.length, shown: rows.length, blank: far.length ? Math.max(0, document.getElementById("history").getBoundingClientRect().top - rows.at(-1).getBoundingClientRect().bottom) : 0,
				styled: document.querySelectorAll("#page [style]").length, height: document.documentElement.scrollHeight};
		})()`)
	}
	for _, s := range []size{desktop, phone} {
		auditor.resize(s)
		for _, way := range []string{"let go", "brought back", "scrolled"} {
			auditor.open("/facilities?track=platform-events&at=7000")
			before := look()
			box := evaluate[struct{ X, Y, Width, Height, Thumb float64 }](auditor, `(() => {
				const r = document.getElementById("timebar-at"), b = r.getBoundingClientRect();
				return {x: b.x, y: b.y, width: b.width, height: b.height, thumb: (r.value - r.min) / (r.max - r.min)};
			})()`)
			move := func(kind input.DispatchMouseEventType, share float64) {
				x, y := box.X+10+(box.Thumb+share)*(box.Width-20), box.Y+box.Height/2
				auditor.do(chromedp.MouseEvent(kind, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
			}
			move("mousePressed", 0)
			for step := range 6 {
				move("mouseMoved", -float64(step)/100)
			}
			auditor.settled()
			where := fmt.Sprintf("%s, %s", s.name, way)
			held := look()
			if held.Far < 20 || held.Blank > 0 {
				t.Errorf("%s: while the thumb is held %+v, before %+v", where, held, before)
			}
			if row := before.Height / (before.Shown + 10); held.Height < before.Height-4*row || held.Height > before.Height+4*row {
				t.Errorf("%s: the page is %v high while the thumb is held, %v before", where, held.Height, before.Height)
			}
			switch way {
			case "scrolled":
				auditor.do(chromedp.Evaluate[chromedp.Void](`scrollBy(0, 400)`))
				auditor.waitFor("all rows", `document.querySelectorAll("#page [data-far]").length === 0`)
			case "brought back":
				move("mouseMoved", 0)
			}
			move("mouseReleased", map[bool]float64{true: 0, false: -0.05}[way == "brought back"])
			auditor.waitFor("all rows", `document.querySelectorAll("#page [data-far]").length === 0`)
			auditor.settled()
			if after := look(); after.Styled != 0 || after.Shown < held.Shown+held.Far-10 {
				t.Errorf("%s: let go it is %+v, held it was %+v", where, after, held)
			}
			auditor.past() // its links lead to its moment
		}
	}
}

// TestCardsBelowTheWindowWaitForTheThumb drags a loan over its whole life and back: at no
// place is a card in sight that is not drawn, the page keeps its length where nothing else
// changes it, and let go all cards are drawn.
func TestCardsBelowTheWindowWaitForTheThumb(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open(auditor.anyLoan() + "?track=record-events&at=head")
	auditor.press("Previous event")
	auditor.settled()
	type state struct{ Far, Blank, Styled, Height float64 }
	look := func() state {
		return evaluate[state](auditor, `(() => {
			const far = [...document.querySelectorAll("#page .card[data-far]")], end = document.getElementById("history").getBoundingClientRect().top;
			return {far: far.length, blank: far.filter((card) => card.getBoundingClientRect().top < end).length,
				styled: document.querySelectorAll("#page [style]").length, height: document.documentElement.scrollHeight};
		})()`)
	}
	before := look()
	box := evaluate[struct{ X, Y, Width, Height, Thumb float64 }](auditor, `(() => {
		const r = document.getElementById("timebar-at"), b = r.getBoundingClientRect();
		return {x: b.x, y: b.y, width: b.width, height: b.height, thumb: (r.value - r.min) / (r.max - r.min)};
	})()`)
	move := func(kind input.DispatchMouseEventType, place float64) {
		x, y := box.X+10+place*(box.Width-20), box.Y+box.Height/2
		auditor.do(chromedp.MouseEvent(kind, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	}
	move("mousePressed", box.Thumb)
	most := 0.0
	for _, place := range []float64{0.97, 0.9, 0.6, 0.3, 0.1, 0, 0.2, 0.5, 0.8, 0.95} {
		move("mouseMoved", place)
		auditor.settled()
		held := look()
		if held.Blank != 0 {
			t.Errorf("at %.0f %% of the loan's life %v cards in sight are not drawn", place*100, held.Blank)
		}
		most = max(most, held.Far)
	}
	if most < 2 {
		t.Errorf("no more than %v cards waited for the thumb", most)
	}
	move("mouseMoved", box.Thumb)
	move("mouseReleased", box.Thumb)
	auditor.waitFor("all cards", `document.querySelectorAll("#page [data-far]").length === 0`)
	auditor.settled()
	if after := look(); after.Styled != 0 || after.Height != before.Height {
		t.Errorf("let go it is %+v, before it was %+v", after, before)
	}
}

// TestWhatMovedIsMarkedWhereTheThumbRests holds the thumb still, then lets it go: what changed
// bears its signs at both, and the line that stood for them is gone.
func TestWhatMovedIsMarkedWhereTheThumbRests(t *testing.T) {
	auditor := as(t, "auditor")
	auditor.open("/loanbook?track=platform-events&at=7000")
	box := evaluate[struct{ X, Y, Width, Height, Thumb float64 }](auditor, `(() => {
		const r = document.getElementById("timebar-at"), b = r.getBoundingClientRect();
		return {x: b.x, y: b.y, width: b.width, height: b.height, thumb: (r.value - r.min) / (r.max - r.min)};
	})()`)
	move := func(kind input.DispatchMouseEventType, share float64) {
		x, y := box.X+10+(box.Thumb+share)*(box.Width-20), box.Y+box.Height/2
		auditor.do(chromedp.MouseEvent(kind, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
	}
	move("mousePressed", 0)
	move("mouseMoved", -0.1)
	auditor.settled()
	move("mouseMoved", -0.4)
	const signed = `document.querySelectorAll("#page ins[data-mark]").length > 3 && document.querySelectorAll("[data-moved]").length === 0`
	auditor.waitFor("the signs while the thumb is held still", signed)
	move("mouseReleased", -0.4)
	auditor.settled()
	auditor.past()
	if !evaluate[bool](auditor, signed) {
		t.Error("let go, nothing is marked")
	}
}

// TestALoanIsDraggedToBeforeItBegan keeps the bar in the hand where the loan is not there
// yet, and shows it again on the way back.
func TestALoanIsDraggedToBeforeItBegan(t *testing.T) {
	auditor := as(t, "auditor")
	loan := auditor.anyLoan()
	auditor.open(loan + "?track=platform-events")
	auditor.drag("timebar-at", 0)
	auditor.see("There is nothing here", "This record begins on")
	auditor.drag("timebar-at", 0.97)
	auditor.past()
	auditor.see("Repayment schedule")
	auditor.miss("This record begins on")
	auditor.drag("timebar-at", 0)
	auditor.press("This record")
	auditor.press("Next event")
	auditor.see("Submitted")
}
