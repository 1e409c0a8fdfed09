// Package limits is what the platform lets any investor have at stake: what is in force,
// and how it was decided.
package limits

import (
	"strconv"

	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// Content is what the page shows.
type Content struct {
	*readmodel.CapsView
	Tasks    []ui.Task
	Awaiting []ui.Notice
}

// Words are a limit as people read it; 0 is none.
func Words(most money.Cents) string {
	if most == 0 {
		return "no limit"
	}
	return wording.Money(readmodel.WalletCurrency, most)
}

func (c Content) facts() []ui.Fact {
	return []ui.Fact{
		{Term: "Most in one loan", Value: Words(c.Now.PerFacilityCents), Note: "of pledges in it"},
		{Term: "Most in all loans together", Value: Words(c.Now.TotalCents), Note: "pledged, or lent out and not paid back"},
	}
}

func (c Content) versions() ui.Table {
	t := ui.Table{Caption: "Decisions", Columns: []ui.Column{{Head: "From"}, {Head: "One loan", Numeric: true}, {Head: "All loans", Numeric: true}, {Head: "Approved by"}, {Head: ""}},
		Stack: true, Empty: ui.Empty{Title: "No limits so far", Text: "Investors may put as much at stake as their wallets hold, within limits of their own. Propose limits, and a second person approves them."}}
	for _, v := range c.Versions {
		t.Rows = append(t.Rows, ui.Row{ID: strconv.FormatInt(v.Position, 10), Cells: []ui.Cell{ui.T(wording.Day(v.On)), ui.T(Words(v.PerFacilityCents)), ui.T(Words(v.TotalCents)), ui.T(v.By),
			{Text: "The event", Href: "/events/" + strconv.FormatInt(v.Position, 10)}}})
	}
	return t
}
