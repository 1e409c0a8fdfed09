package ui

import (
	"context"
	"slices"
	"testing"

	"golang.org/x/net/html"
)

var receipts = Table{
	Caption: "Receipts",
	Columns: []Column{{Head: "Date"}, {Head: "Amount", Numeric: true}, {Head: "Note", Hide: true}},
	Rows: []Row{
		{Cells: []Cell{T("8 May 2026"), {Text: "10.00", Strong: true}, L("Why?", "/why")}, ID: "r1"},
		{Cells: []Cell{T("9 May 2026"), {Text: "11.00", Undone: true}, P("Late", Late), T("one too many")}, Here: true},
	},
	Foot:  []Cell{T("Total"), T("21.00"), T("")},
	Empty: Empty{Title: "No receipts yet", Text: "They stand here once they arrive.", Href: "/pay", Link: "How to pay"},
}

func TestTable(t *testing.T) {
	ctx := WithMoment(context.Background(), Moment{Past: true, Query: "at=7"})
	doc := dom(t, ctx, TableView(receipts))
	if got := words(all(doc, "caption")[0]); got != "Receipts" {
		t.Errorf("caption %q", got)
	}
	if n := len(all(doc, "th", "scope=col")); n != 3 {
		t.Errorf("%d column heads, want 3", n)
	}
	if n := len(all(doc, "th", "scope=row")); n != 3 {
		t.Errorf("%d row heads, want 3 with the total's", n)
	}
	// On phones a cell names its column, because the head is out of sight.
	numbers := all(doc, "td", "class=is-num", "data-label=Amount")
	if len(numbers) != 3 {
		t.Errorf("%d numeric cells, want 3", len(numbers))
	}
	if len(all(doc, "tr", "id=r1")) != 1 || len(all(doc, "tr", "class=is-here")) != 1 {
		t.Error("a row lost its anchor or its mark")
	}
	if len(all(doc, "a", "href=/why?at=7")) != 1 {
		t.Error("a link of a cell leaves the moment")
	}
	if len(all(doc, "div", "role=group", "tabindex=0", "aria-label=Receipts")) != 1 {
		t.Error("a table that scrolls can't be reached by keyboard")
	}
}

// Who asks for one record's row gets that, with what may be about it too.
func TestOtherRowsAreLeftOut(t *testing.T) {
	others := receipts
	others.Rows = []Row{
		{Cells: []Cell{L("a", "/a?sort=b"), T("1")}}, {Cells: []Cell{T("other"), L("b", "/b")}},
		{Cells: []Cell{{Content: PillView(Pill{Text: "made"})}, L("b", "/b")}}, {Cells: []Cell{T("about nothing")}},
	}
	doc := dom(t, WithMoment(context.Background(), Moment{Past: true, Only: "/a?sort=b"}), TableView(others))
	if n := len(all(doc, "tbody")); n != 1 || len(all(doc, "tr")) != 1+3+1 || len(all(doc, "a", "href=/a?sort=b")) != 1 {
		t.Errorf("shown is %q", words(doc))
	}
}

func TestEmptyTableSaysWhatToDo(t *testing.T) {
	empty := receipts
	empty.Rows = nil
	doc := dom(t, context.Background(), TableView(empty))
	if len(all(doc, "table")) != 0 {
		t.Error("an empty table is shown")
	}
	if got := words(doc); got != "No receipts yet They stand here once they arrive. How to pay" {
		t.Errorf("says %q", got)
	}
}

func TestFundingBarStaysInItsBox(t *testing.T) {
	tests := []struct {
		name           string
		pledge, target int64
		widths         []string
		label          string
	}{
		{"some", 3600000, 12000000, []string{"100%", "30.0%"}, "Funding: 30.0\u00a0% pledged"},
		{"none", 0, 12000000, []string{"100%"}, "Funding: 0.0\u00a0% pledged"},
		{"all", 5, 5, []string{"100%", "100.0%"}, "Funding: 100.0\u00a0% pledged"},
		{"more than all", 7, 5, []string{"100%", "100.0%"}, "Funding: 140.0\u00a0% pledged"},
		{"no target", 7, 0, []string{"100%"}, "Funding: – pledged"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := dom(t, context.Background(), FundingView(Funding{Label: "Funding", Pledge: tt.pledge, Target: tt.target}))
			var widths []string
			for _, r := range all(doc, "rect") {
				widths = append(widths, attrOf(r, "width"))
			}
			if !slices.Equal(widths, tt.widths) {
				t.Errorf("widths %q, want %q", widths, tt.widths)
			}
			if got := attrOf(all(doc, "svg")[0], "aria-label"); got != tt.label {
				t.Errorf("label %q, want %q", got, tt.label)
			}
		})
	}
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestStepsSayWhereTheRecordIs(t *testing.T) {
	doc := dom(t, context.Background(), Steps("Life", []Step{
		{Label: "Listed", State: StepDone}, {Label: "Active", State: StepHere, Tone: Bad}, {Label: "Closed", State: StepNext},
	}))
	here := all(doc, "li", "aria-current=step")
	if len(here) != 1 || words(here[0]) != "Active" {
		t.Errorf("%d steps are current", len(here))
	}
	if got := words(doc); got != "Done: Listed Active Closed" {
		t.Errorf("reads %q", got)
	}
}

func TestStoryKeepsWhatWasUndone(t *testing.T) {
	doc := dom(t, context.Background(), Story([]Event{
		{When: "9 Jun 2026", At: "#14,880", Href: "/log/14880", Title: "Receipt matched", Lines: []string{"to F-1"}, By: "Officer", Undone: true},
	}))
	if got := words(doc); got != "9 Jun 2026 · #14,880 · undone Receipt matched to F-1 Officer" {
		t.Errorf("reads %q", got)
	}
	if len(all(doc, "del")) != 1 {
		t.Error("an undone event is not struck through")
	}
}

func TestChartSaysItsFiguresToEverybody(t *testing.T) {
	doc := dom(t, context.Background(), ChartView(Chart{
		ID: "c", Title: "Balance", Description: "It fell.", Points: []Point{{0, 2}, {5, 1}}, Mark: "now", Table: receipts,
	}))
	svg := all(doc, "svg", "role=img", "aria-labelledby=c-t c-d")
	if len(svg) != 1 || len(all(doc, "title", "id=c-t")) != 1 || len(all(doc, "desc", "id=c-d")) != 1 {
		t.Error("the chart has no name and description")
	}
	if len(all(doc, "table")) != 1 {
		t.Error("the chart has no table beside it")
	}
}

func TestPagingEnds(t *testing.T) {
	doc := dom(t, context.Background(), PagingView(Paging{Text: "1–20 of 24", Next: "/f?page=2"}))
	if len(all(doc, "a", "rel=next", "href=/f?page=2")) != 1 || len(all(doc, "a")) != 1 {
		t.Error("the first page leads to more than the next one")
	}
	if len(all(doc, "span", "aria-disabled=true")) != 1 {
		t.Error("the way back does not say that it is closed")
	}
}
