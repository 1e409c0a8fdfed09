package worked

import (
	"testing"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/web/templates/cells"
)

func TestAnAverageSaysWhatItIsWorkedOutOf(t *testing.T) {
	f := Average(Anywhere, "9.5\u00a0%", []readmodel.Taken{{What: "Bid 1", Cents: 100_00, Rate: 9_000_000, Event: 7}, {What: "2 other bids, on average", Cents: 300_00, Rate: 9_666_667}})
	if want := "(100.00 × 9.0\u00a0% + 300.00 × 9.666667\u00a0%) ÷ 400.00 = 9.5\u00a0%"; f.Put != want {
		t.Errorf("put in: %q, want %q", f.Put, want)
	}
	if f.Inputs[0].Event != 7 || f.Inputs[1].Event != 0 {
		t.Errorf("the bids lead to the events %d and %d", f.Inputs[0].Event, f.Inputs[1].Event)
	}
	var many []readmodel.Taken
	for range 20 {
		many = append(many, readmodel.Taken{What: "Bid", Cents: 1_00, Rate: 1_000_000})
	}
	if f = Average(Anywhere, "1.0\u00a0%", many); len(f.Inputs) != 20 || len(f.Put) > 200 {
		t.Errorf("%d inputs, and %q", len(f.Inputs), f.Put)
	}
}

func TestAYieldLiesBetweenItsChecks(t *testing.T) {
	day := calendar.Of(2026, 1, 1)
	f := Yield("XIRR", "10.00\u00a0%", Anywhere, 10_000_000, "all", []readmodel.Cash{{On: day.AddDays(365), What: "Back", Cents: 110_000_00}, {On: day, What: "Put in", Cents: -100_000_00}})
	if f.Flows[0].Cents != -100_000_00 || f.Days(1) != 365 || f.Flows[1].Worth != 100_000_00 {
		t.Errorf("the flows are %+v", f.Flows)
	}
	if f.Checks[0].Sum <= 0 || f.Checks[1].Sum != 0 || f.Checks[2].Sum >= 0 {
		t.Errorf("the checks are %+v", f.Checks)
	}
}

func TestAFormulaIsOfItsFigureAlone(t *testing.T) {
	amount := func(label, text string) Input { return Input{Label: label, Text: text, At: In(label)} }
	f := Share(In("Fees", "Late"), amount("Late", "S$1.00"), amount("All", "S$3.00"), money.Cents(100), money.Cents(300))
	for _, tt := range []struct {
		cell cells.Cell
		want bool
	}{
		{cells.Cell{Path: []string{"Fees", "Late", "Share"}, Text: "33.3 %"}, true},
		{cells.Cell{Path: []string{"Fees", "Late", "Share"}, Text: "33.4 %"}, false},
		{cells.Cell{Path: []string{"Fees", "All", "Share"}, Text: "33.3 %"}, false},
	} {
		if got := f.Of(tt.cell); got != tt.want {
			t.Errorf("of %v: %v", tt.cell, got)
		}
	}
	if !f.Gives("33.3 %") || f.Gives("3.3 %") {
		t.Error("another figure is its result")
	}
	if in := f.Inputs[0]; !in.Finds(cells.Cell{Path: []string{"Late"}, Text: "S$1.00 of it"}) || in.Finds(cells.Cell{Path: []string{"Late"}, Text: "S$1.01"}) || in.Finds(cells.Cell{Path: []string{"All"}, Text: "S$1.00"}) {
		t.Error("the input is found where it doesn't stand")
	}
}
