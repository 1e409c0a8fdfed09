// Package facilities is the list of facilities that staff see.
package facilities

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

// Stages are the names of all stages, in the order of a usual life.
var Stages = stageNames()

func stageNames() []string {
	var names []string
	for s := domain.Submitted; s <= domain.Lapsed; s++ {
		names = append(names, s.String())
	}
	return names
}

// stageOf is the stage of a name; NoStage if there is none.
func stageOf(name string) domain.Stage {
	for s := domain.Submitted; s <= domain.Lapsed; s++ {
		if s.String() == name {
			return s
		}
	}
	return domain.NoStage
}

// Table shows facilities.
func Table(rows []readmodel.FacilityRow, today calendar.Date, empty ui.Empty) ui.Table {
	t := ui.Table{Caption: "Facilities", Stack: true, Empty: empty, Columns: []ui.Column{{Head: "Borrower"}, {Head: "State"}, {Head: "Grade"},
		{Head: "Amount", Numeric: true}, {Head: "Rate", Numeric: true}, {Head: "Outstanding", Numeric: true}, {Head: "Next", Numeric: true}}}
	for _, r := range rows {
		pill := facility.StagePill(stageOf(r.Stage), r.DaysPastDue(today), r.Serviced)
		rate := ui.Cell{Text: wording.Dash, Muted: true}
		if r.RateMicropercent > 0 {
			rate = ui.T(wording.Rate(r.RateMicropercent, 1))
		}
		grade := ui.Cell{Text: wording.Dash, Muted: true}
		if r.Grade != "" {
			grade = ui.T(r.Grade)
		}
		t.Rows = append(t.Rows, ui.Row{ID: r.ID, Cells: []ui.Cell{{Text: r.Company, Href: "/facilities/" + r.ID, Note: r.ID}, {Pill: &pill}, grade,
			ui.T(wording.Money(r.Currency, amount(r))), rate, ui.T(wording.AmountOrDash(r.OutstandingCents)), next(r, today)}})
	}
	return t
}

// amount is what the facility is about by now: paid out, wanted, or asked for.
func amount(r readmodel.FacilityRow) money.Cents {
	switch {
	case r.DisbursedCents > 0:
		return r.DisbursedCents
	case r.TargetCents > 0:
		return r.TargetCents
	}
	return r.AmountCents
}

// next is what is to be paid, or until when investors can pledge.
func next(r readmodel.FacilityRow, today calendar.Date) ui.Cell {
	switch {
	case r.PastDueCents > 0:
		return ui.Cell{Text: wording.Amount(r.PastDueCents), Strong: true, Note: "due since " + wording.Day(r.OldestUnpaidOn)}
	case r.NextDueOn != calendar.None:
		return ui.Cell{Text: wording.Amount(r.NextDueCents), Note: "on " + wording.Day(r.NextDueOn)}
	case r.DaysLeft(today) > 0:
		return ui.Cell{Text: wording.Percent(r.PledgedCents, r.TargetCents), Note: "pledged, closes " + wording.Day(r.ClosesOn)}
	}
	return ui.Cell{Text: wording.Dash, Muted: true}
}
