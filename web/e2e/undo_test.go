//go:build browser

package e2e

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// undoKey presses Ctrl-Z, or with Shift its way back.
func (p *person) undoKey(shift bool) {
	p.t.Helper()
	key := input.DispatchKeyEventParams{Type: "rawKeyDown", Modifiers: 2, Key: "z", Code: "KeyZ", WindowsVirtualKeyCode: 'Z'}
	if shift {
		key.Modifiers, key.Key = 2|8, "Z"
	}
	command(p, input.DispatchKeyEvent, key)
	key.Type = "keyUp"
	command(p, input.DispatchKeyEvent, key)
}

// byUndoKey presses the key and waits for the page that follows.
func (p *person) byUndoKey(shift bool) {
	p.t.Helper()
	before := ask[string](p, "moment")
	p.undoKey(shift)
	p.moved(before, "the undo key")
}

// What was just done is taken back by the button of its notice or by the key, and put back
// by the other key; within a field the key belongs to the field. Where money moves it asks.
func TestUndoByKeysAndByTheNotice(t *testing.T) {
	ada := joinInvestor(t, demo)
	ada.resize(phone)
	ada.open("/wallet")
	ada.fill("per_facility", "5000", in("Your limits"))
	ada.undoKey(false)
	ada.at("/wallet") // it was the field's
	ada.fill("per_facility", "6000", in("Your limits"))
	ada.press("Set my limits")
	ada.see("Your limits are set.", "6,000.00")
	ada.find("Undo", nil)          // nothing covers it, and it covers
	ada.find("Set my limits", nil) // nothing
	ada.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	ada.byUndoKey(false)
	ada.see("Undone: it no longer counts.", "Put back")
	ada.open("/wallet")
	ada.miss("6,000.00")
	ada.byUndoKey(true)
	ada.press("Put it back")
	ada.see("Put back: it counts again.")
	ada.open("/wallet")
	ada.see("6,000.00")
}

// One undoes while the other acts: what somebody else has built on is not taken back, and
// whoever comes second is told why.
func TestOneUndoesWhileTheOtherActs(t *testing.T) {
	investor, approver := as(t, "investor"), as(t, "approver")
	investor.open("/wallet")
	investor.fill("amount", "21.50", in("Withdraw"))
	investor.fill("to_account", "DBS 012-345678-9", in("Withdraw"))
	investor.press("Ask for the withdrawal", in("Withdraw"))
	investor.see("21.50")
	investor.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	investor.undoKey(false) // money moves: it asks first
	investor.see("Money moves by this. Undo it?")

	approver.open("/queue")
	id := regexp.MustCompile(`/withdrawals/P-INVESTOR/W-[0-9A-Z]+`).FindAllString(evaluate[string](approver, `[...document.links].filter((a) => a.closest("tr, li, article")?.innerText.includes("21.50")).map((a) => a.pathname).join(" ")`), 1)
	if len(id) == 0 {
		t.Fatalf("the withdrawal does not wait for the approver\n%s", approver.text())
	}
	approver.open(id[0])
	approver.press("Approve the withdrawal")
	approver.see("Approved.")

	before := ask[string](investor, "moment")
	investor.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".flash details.confirm button").click()`))
	investor.moved(before, "Undo")
	investor.see("has acted on it")
	investor.open("/wallet")
	investor.see("21.50")
}

// The story of a loan holds what was undone, struck through; the moment before the undo
// shows it as it was known, and without it as corrected since. The undo centre finds it by
// kind, person, day and state.
func TestWhatWasUndoneStaysInTheStory(t *testing.T) {
	officer := as(t, "officer")
	officer.open("/undo")
	officer.filters("kind", "ReceiptMatched", "only", "undone")
	officer.see("Undone", "Put back")
	const row = `[...document.querySelectorAll("main tbody tr")].find((r) => r.querySelector("a[href^='/facilities/']"))`
	path := evaluate[string](officer, row+`.querySelector("a[href^='/undo/']").pathname`)
	loan := evaluate[string](officer, row+`.querySelector("a[href^='/facilities/']").pathname`)
	officer.open(path)
	officer.see("Undone by", "The event that undid it")
	officer.press("The event that undid it")
	at := regexp.MustCompile(`/events/(\d+)`).FindStringSubmatch(officer.address())
	if at == nil {
		t.Fatalf("the event that undid it is at %s", officer.address())
	}
	officer.open(loan)
	struck := `[...document.querySelectorAll(".undone, del")].filter((e) => e.textContent.includes("matched") || e.textContent.includes("epa")).length`
	if evaluate[int](officer, struck) == 0 {
		t.Errorf("nothing is struck through in the story of %s\n%s", loan, officer.text())
	}
	var undone int
	_, _ = fmt.Sscan(at[1], &undone)
	officer.open(fmt.Sprintf("%s?at=%d", loan, undone-1))
	if evaluate[int](officer, struck) != 0 {
		t.Errorf("it is struck through before it was undone")
	}
}

// What is printed is the page on paper: its figures, in ink on white, no wider than the
// paper, no row in two, and nothing to press.
func TestStatementsArePrinted(t *testing.T) {
	officer, investor := as(t, "officer"), as(t, "investor")
	officer.open("/undo?kind=FacilityDisbursed")
	impact := evaluate[string](officer, `document.querySelector("main tbody a[href^='/undo/']").pathname`)
	officer.open("/undo?kind=ReceiptMatched")
	for _, link := range strings.Fields(evaluate[string](officer, `[...document.querySelectorAll("main tbody th a[href^='/undo/']")].map((a) => a.pathname).join(" ")`)) {
		officer.open(link)
		if strings.Contains(officer.text(), "Impact statement") {
			impact = link
			break
		}
	}
	for _, sheet := range []struct {
		p    *person
		path string
		says []string
	}{
		{officer, impact, []string{"Impact statement", "Figures that change", "For whom", "Postings"}},
		{investor, "/statement?all=yes", []string{"Opening balance", "Closing balance", "Every cent"}},
	} {
		p := sheet.p
		p.open(sheet.path)
		if file := evaluate[int](p, `fetch(document.querySelector("main a[href*='.csv']").href).then((a) => a.status)`); file != 200 {
			t.Errorf("the file of %s: status %d", sheet.path, file)
		}
		// A4 within its margins, for somebody whose screen is dark.
		const paper = 703
		p.resize(size{"paper", paper, 1000, false})
		command(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
		text := p.text()
		for _, want := range sheet.says {
			if !strings.Contains(text, want) {
				t.Errorf("%s on paper lacks %q", sheet.path, want)
			}
		}
		for what, found := range map[string]string{
			"can be pressed":   `[...document.querySelectorAll("button, input, select, textarea, .timebar, .top, .flash")].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80)).join("\n")`,
			"is wider than it": fmt.Sprintf(`[...document.querySelectorAll("main table, main .card, main p")].filter((e) => e.getBoundingClientRect().right > %d + 1).map((e) => e.outerHTML.slice(0, 80)).join("\n")`, paper),
			"breaks in a row":  `[...document.querySelectorAll("main tr")].filter((e) => getComputedStyle(e).breakInside !== "avoid").map((e) => e.outerHTML.slice(0, 80)).slice(0, 3).join("\n")`,
			"is pale":          `[...document.querySelectorAll("main th, main td, main h1")].filter((e) => getComputedStyle(e).color.match(/\d+/g).slice(0, 3).every((c) => c > 170)).map((e) => e.outerHTML.slice(0, 80)).slice(0, 3).join("\n")`,
		} {
			if wrong := evaluate[string](p, found); wrong != "" {
				t.Errorf("%s on paper: this %s:\n%s", sheet.path, what, wrong)
			}
		}
		printed := command(p, page.PrintToPDF, page.PrintToPDFParams{}).Data
		if !bytes.HasPrefix(printed, []byte("%PDF-")) || bytes.Count(printed, []byte("/Type /Page\n")) == 0 {
			t.Errorf("%s is printed as %d bytes that hold no page", sheet.path, len(printed))
		}
	}
}
