// Package moneypage is the money locator: where every cent is that ever came in.
package moneypage

import (
	"fmt"
	"strconv"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// View is where the money of every currency is.
type View struct {
	Heading ui.Heading
	Located []Located
}

// Located is where the money of one currency is.
type Located struct{ domain.Located }

func (l Located) money(cents money.Cents) string { return wording.Money(l.Currency, cents) }

// placed sums up places, those that have left the trust account or those that have not.
func (l Located) placed(out bool) (sum money.Cents) {
	for _, p := range l.Places {
		if p.Out == out {
			sum += p.AmountCents
		}
	}
	return sum
}

func (l Located) difference() money.Cents { return l.InCents() - l.placed(true) - l.placed(false) }

func (l Located) notice() ui.Notice {
	if d := l.difference(); d != 0 {
		return ui.Notice{Tone: ui.Bad, Title: l.money(d) + " can't be found", Text: "What came in and where it is should be equal to the cent. This is a fault of ours: the page System names what is broken.", Href: "/system", Link: "What is broken"}
	}
	return ui.Notice{Tone: ui.Good, Title: "Every cent is somewhere: " + l.money(l.InCents()), Text: "All that ever came in stands in exactly one of the places below."}
}

func (l Located) tiles() []ui.Tile {
	note := "all of it receipts"
	if l.PlatformCents > 0 {
		note = "receipts, and " + l.money(l.PlatformCents) + " of the platform's own"
	}
	return []ui.Tile{
		{Label: "Came in", Value: l.money(l.InCents()), Note: note},
		{Label: "On the trust account", Value: l.money(l.placed(false)), Note: wording.Percent(l.placed(false), l.InCents()) + " of it"},
		{Label: "Has left it", Value: l.money(l.placed(true)), Note: wording.Percent(l.placed(true), l.InCents()) + " of it"},
	}
}

// look is how a place is drawn, and where its accounts or records are listed.
func (l Located) look(code string) (tone ui.Tone, href, note string) {
	accounts := func(group string) string { return "/trial-balance/" + group + "/" + l.Currency }
	switch code {
	case "available":
		return ui.Good, accounts("wallet-available"), "investors' money that is free"
	case "locked":
		return ui.Info, accounts("wallet-locked"), "open pledges and withdrawals under way"
	case "payable":
		return ui.Neutral, accounts("borrower-payable"), "on its way to borrowers"
	case "unallocated":
		return ui.Warn, accounts("unallocated"), "suspense: arrived, not yet matched"
	case "overpayment":
		return ui.Warn, accounts("overpayment"), "suspense: owed back to borrowers"
	case "fees":
		return ui.Neutral, accounts("fee-income"), "earned by the platform, late fees included"
	case "platform":
		return ui.Info, accounts("platform-top-up"), "the platform's own money, as cover"
	case "clawback":
		return ui.Bad, accounts("clawback-receivable"), "owed back by investors: paid out to them, and counted there"
	case "borrowers":
		return ui.Late, "/facilities", "what came back since came in as receipts"
	case "investors":
		return ui.Good, "/payouts", "less what the bank sent back"
	case "senders":
		return ui.Neutral, "/receipts?state=returned", "nobody knew what it was for"
	case "refunds":
		return ui.Warn, "/payouts", "overpayments that went back to borrowers"
	}
	return ui.Neutral, accounts("trust-account"), "fees and money of its own"
}

// table lists the places; what owes money back is below zero.
func (l Located) table() ui.Table {
	t := ui.Table{Caption: "Where the money is, " + l.Currency, Stack: true, Columns: []ui.Column{{Head: "Place"}, {Head: "Where"}, {Head: "Share", Numeric: true}, {Head: "Amount", Numeric: true}}}
	for _, p := range l.Places {
		_, href, note := l.look(p.Code)
		where := ui.T("on the trust account")
		if p.Out {
			where = ui.T("has left it")
		}
		share := ui.Cell{Text: wording.Dash, Muted: true}
		if p.AmountCents > 0 {
			share = ui.T(wording.Percent(p.AmountCents, l.InCents()))
		}
		t.Rows = append(t.Rows, ui.Row{ID: p.Code + "-" + l.Currency, Cells: []ui.Cell{{Text: p.Name, Href: href, Note: note, Muted: p.AmountCents == 0}, where, share, ui.T(wording.AmountOrDash(p.AmountCents))}})
	}
	t.Foot = []ui.Cell{{Text: "All that ever came in", Strong: true}, {}, {}, {Text: wording.Amount(l.placed(true) + l.placed(false)), Strong: true}}
	return t
}

// parts are the places with money, of one side.
func (l Located) parts(out bool) []ui.Part {
	var parts []ui.Part
	for _, p := range l.Places {
		if p.Out == out && p.AmountCents > 0 {
			tone, href, _ := l.look(p.Code)
			parts = append(parts, ui.Part{Label: p.Name, Value: l.money(p.AmountCents), Weight: int64(p.AmountCents), Tone: tone, Href: href})
		}
	}
	return parts
}

// band is one stream of the flow from what came in to a place.
type band struct {
	tone  ui.Tone
	path  string // of the stream
	y, h  int64  // of its block at the right
	title string
}

// The flow is drawn in a box of flowWidth by flowHeight that the browser stretches.
const (
	flowWidth  = 1000
	flowHeight = 1000
	flowBlock  = 14 // width of the blocks at both ends
	flowGap    = 12 // between two blocks at the right
)

// flow draws what came in as one block at the left that parts into one stream for each
// place with money, as broad as its share.
func (l Located) flow() []band {
	var total int64
	places := make([]domain.Place, 0, len(l.Places))
	for _, p := range l.Places {
		if p.AmountCents > 0 {
			places = append(places, p)
			total += int64(p.AmountCents)
		}
	}
	if total == 0 {
		return nil
	}
	room := flowHeight - int64(len(places)-1)*flowGap
	var bands []band
	var sum, left int64
	for i, p := range places {
		sum += int64(p.AmountCents)
		h := wording.Permille(sum, total)*room/1000 - left
		from := left + int64(len(places)-1)*flowGap/2
		y := left + int64(i)*flowGap
		tone, _, _ := l.look(p.Code)
		bands = append(bands, band{tone: tone, y: y, h: max(h, 1), path: stream(from, y, h), title: p.Name + ": " + l.money(p.AmountCents)})
		left += h
	}
	return bands
}

// stream is the path from the left block at y0 to the right one at y1, h high.
func stream(y0, y1, h int64) string {
	const x0, x1, middle = flowBlock, flowWidth - flowBlock, flowWidth / 2
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %dV%dC%d %d %d %d %d %dZ", x0, y0, middle, y0, middle, y1, x1, y1, y1+h, middle, y1+h, middle, y0+h, x0, y0+h)
}

func text(n int64) string { return strconv.FormatInt(n, 10) }
