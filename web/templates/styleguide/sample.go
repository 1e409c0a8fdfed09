// Package styleguide shows every component in every state, with made-up
// figures, so that a change of look is seen in one place.
package styleguide

import (
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// Page is the frame of the style guide, in the present or in the past. The
// caller adds who looks and, on a demo, its logins.
func Page(past bool) frame.Page {
	p := frame.Page{
		Title: "Style guide",
		Nav: []frame.NavItem{
			{Text: "Marketplace", Href: "/marketplace"},
			{Text: "Portfolio", Href: "/portfolio", Current: true},
			{Text: "Work queue", Href: "/work", Count: 3},
			{Text: "Event log", Href: "/log"},
		},
		Crumbs: []frame.Crumb{{Text: "Home", Href: "/"}, {Text: "Style guide"}},
		Flash:  []ui.Notice{{Tone: ui.Good, Title: "Saved", Text: "What was just done is said once, here."}},
		Moment: frame.Moment{
			Position: 20_010, Head: 20_010, Day: "21 November 2026", DayISO: "2026-11-21",
			Path: "/styleguide", Track: track(20_412), Comparison: frame.Comparison{End: "/styleguide"},
		},
	}
	if past {
		p.Flash = nil
		p.Moment = frame.Moment{
			Past: true, Position: 14_234, Head: 20_010, Day: "14 August 2026", DayISO: "2026-08-14",
			Event: "receipt matched", Query: "at=14234", Path: "/styleguide", Open: true, Track: track(20_315),
		}
	}
	return p
}

// track has a histogram that looks like a real one, without chance: the remainders of
// squares by a prime are spread well enough.
func track(day int64) frame.Track {
	t := frame.Track{Name: frame.AtDay, Min: 19_900, Max: 20_412, Value: day, From: "25 Jun 2024", To: "21 Nov 2026", Slices: make([]frame.Slice, 160)}
	for i := range t.Slices {
		n := int64(i)
		t.Slices[i] = frame.Slice{Ahead: t.Min+n*(t.Max-t.Min)/160 > day, Counts: []int64{n*n%31/2 + n/10 + 3, n * n % 17, n % 13 / 11, n * n % 7, n % 29 / 28}}
	}
	return t
}

var tasks = []ui.Task{
	{Title: "Record the decision", Note: "The borrower is told at once.", Form: ui.Form{Action: "/styleguide", Submit: "Approve"}, Controls: []ui.Control{
		{Field: ui.Field{Name: "reason", Label: "Reason", Optional: true}, Shape: ui.Long},
		{Field: ui.Field{Name: "sector", Label: "Industry", Value: "fnb"}, Shape: ui.Pick1, Options: industries},
	}},
	{Title: "Withdraw the listing", Folded: true, Form: ui.Form{Action: "/styleguide", Submit: "Withdraw", Danger: true}},
}

var tones = []ui.Pill{
	{Text: "Drafted", Tone: ui.Neutral},
	{Text: "Under assessment", Tone: ui.Info},
	{Text: "Paid", Tone: ui.Good},
	{Text: "Closes tomorrow", Tone: ui.Warn},
	{Text: "6 days past due", Tone: ui.Late},
	{Text: "Defaulted", Tone: ui.Bad},
}

var tiles = []ui.Tile{
	{Label: "Outstanding principal", Value: "S$61,204.18", Note: "of S$120,000.00", Href: "#figures"},
	{Label: "Closes", Value: "22 Nov 2026", Note: "tomorrow", Tone: ui.Warn},
	{Label: "Due now", Value: "S$21,291.64", Note: "2 instalments", Tone: ui.Bad, Href: "#figures"},
	{Label: "Received", Value: "US$2,560,307,915", Note: "7 receipts, 1 late", Tone: ui.Info},
	{Label: "Late interest", Value: "S$412.07", Note: "S$19.29 a day", Tone: ui.Late},
	{Label: "Paid to investors", Value: "S$62,188.40", Note: "XIRR so far 10.2 %", Tone: ui.Good},
}

var steps = []ui.Step{
	{Label: "Submitted", State: ui.StepDone},
	{Label: "Approved", State: ui.StepDone},
	{Label: "Listed", State: ui.StepDone},
	{Label: "Funded", State: ui.StepDone},
	{Label: "Accepted", State: ui.StepDone},
	{Label: "Disbursed", State: ui.StepDone},
	{Label: "Active · in arrears", State: ui.StepHere, Tone: ui.Bad},
	{Label: "Defaulted", State: ui.StepNext},
	{Label: "Closed", State: ui.StepNext},
}

var stepsEarly = []ui.Step{
	{Label: "Submitted", State: ui.StepDone, Note: "12 Nov"},
	{Label: "Under assessment", State: ui.StepHere, Tone: ui.Info, Note: "since 13 Nov"},
	{Label: "Listed", State: ui.StepNext},
	{Label: "Active", State: ui.StepNext},
}

var ways = []ui.Way{
	{To: "Approved", Tone: ui.Info, How: "Approve", Who: "approver"},
	{To: "Closed", Tone: ui.Good, How: "Repay everything", Who: "officer"},
	{To: "Declined", Tone: ui.Bad, How: "Decline", Who: "officer or approver"},
	{To: "Lapsed", How: "Time passes", Who: "nobody: a day comes"},
}

var facts = []ui.Fact{
	{Term: "Available", Value: "S$4,120.00"},
	{Term: "Locked in 2 pledges", Value: "S$1,500.00", Href: "#figures"},
	{Term: "Rate", Value: "11.5 % a year", Note: "reducing balance · EIR 13.9 %"},
	{Term: "KYC", Value: "", Pill: &ui.Pill{Text: "Verified", Tone: ui.Good}},
}

var parts = []ui.Part{
	{Label: "On time", Value: "S$36,713.63", Weight: 3671363, Tone: ui.Good},
	{Label: "1–30 days past due", Value: "S$2,988.32", Weight: 298832, Tone: ui.Warn},
	{Label: "31–90 days", Value: "S$1,707.61", Weight: 170761, Tone: ui.Late},
	{Label: "Defaulted", Value: "S$1,280.71", Weight: 128071, Tone: ui.Bad},
}

var purposes = []ui.Part{
	{Label: "Invested", Value: "S$42,690.27", Weight: 4269027, Tone: ui.Info},
	{Label: "Idle", Value: "S$5,620.00", Weight: 562000, Tone: ui.Neutral},
}

var schedule = ui.Table{
	Caption: "Repayment schedule",
	Columns: []ui.Column{
		{Head: "#", Numeric: false}, {Head: "Due"}, {Head: "Principal", Numeric: true, Hide: true},
		{Head: "Interest", Numeric: true, Hide: true}, {Head: "Instalment", Numeric: true},
		{Head: "Paid", Numeric: true}, {Head: "Status"},
	},
	Rows: []ui.Row{
		row("6", "8 May 2026", "9,853.61", "792.21", "10,645.82", "10,645.82", ui.P("Paid", ui.Good)),
		row("7", "8 Jun 2026", "9,948.04", "697.78", "10,645.82", "10,645.82", ui.P("Paid 3 days late", ui.Good)),
		row("8", "8 Jul 2026", "10,043.38", "602.44", "10,645.82", wording.Dash, ui.P("37 days past due", ui.Bad)),
		row("9", "8 Aug 2026", "10,139.63", "506.19", "10,645.82", wording.Dash, ui.P("6 days past due", ui.Late)),
		row("10", "8 Sep 2026", "10,236.80", "409.02", "10,645.82", wording.Dash, ui.P("Due in 25 days", ui.Neutral)),
	},
	Foot: []ui.Cell{ui.T("Total"), ui.T(""), ui.T("50,221.46"), ui.T("3,007.64"), ui.T("53,229.10"), ui.T("21,291.64"), ui.T("")},
}

var market = ui.Table{
	Caption: "Open facilities",
	Stack:   true,
	Columns: []ui.Column{
		{Head: "Facility"}, {Head: "Grade"}, {Head: "Rate", Numeric: true}, {Head: "Tenor", Numeric: true}, {Head: "Amount", Numeric: true}, {Head: "Status"},
	},
	Rows: []ui.Row{
		{Cells: []ui.Cell{{Text: "Katong Bakehouse Pte Ltd", Href: "#tables", Note: "Food & beverage"}, ui.T("C"), ui.T("11.5 %"), ui.T("12 months"), {Text: "120,000.00", Strong: true}, ui.P("Funding", ui.Info)}},
		{Cells: []ui.Cell{{Text: "Northpoint Logistics", Href: "#tables", Note: "Transport"}, ui.T("B"), ui.T("9.0 %"), ui.T("6 months"), ui.T("80,000.00"), ui.P("Closes tomorrow", ui.Warn)}, Here: true},
		{Cells: []ui.Cell{{Text: "Merlion Print Works", Href: "#tables", Note: "Printing", Undone: true}, ui.T("D"), {Text: "14.0 %", Muted: true}, ui.T("9 months"), ui.T("45,000.00"), ui.P("Withdrawn", ui.Neutral)}},
	},
}

func row(no, due, principal, interest, instalment, paid string, status ui.Cell) ui.Row {
	return ui.Row{Cells: []ui.Cell{ui.T(no), ui.T(due), ui.T(principal), ui.T(interest), ui.T(instalment), ui.T(paid), status}}
}

var story = []ui.Event{
	{When: "14 Aug 2026 · 09:02", At: "#18,234", Href: "#story", Title: "Note added by officer", Lines: []string{"“Owner called, expects payment from a supplier dispute by 25 August.”"}, Here: true},
	{When: "8 Aug 2026", At: "#17,911", Href: "#story", Title: "Business day opened", Lines: []string{"Instalment 9 fell due; 31 days past due on instalment 8 · late interest S$19.29"}},
	{When: "11 Jun 2026", At: "#15,002", Href: "#story", Title: "Receipt S$10,645.82 matched", Lines: []string{"Interest 697.78 · principal 9,948.04 to 43 investors"}, By: "Credit officer"},
	{When: "9 Jun 2026", At: "#14,880", Href: "#story", Title: "Receipt S$10,645.82 matched", Lines: []string{"Belonged to F-2025-0471; put right on 10 June"}, Undone: true},
	{When: "8 May 2026", At: "#12,407", Href: "#story", Title: "Receipt S$10,645.82 matched", Lines: []string{"Interest 792.21 · principal 9,853.61 to 43 investors"}},
}

var balance = ui.Chart{
	ID: "chart-balance", Title: "Outstanding principal", Step: true, Zero: true, Mark: "14 Aug 2026",
	Description: "Outstanding principal fell from S$120,000 in November 2025 to S$61,204 on 14 August 2026.",
	Points:      []ui.Point{{X: 0, Y: 12000000}, {X: 30, Y: 11080000}, {X: 61, Y: 10150000}, {X: 92, Y: 9210000}, {X: 120, Y: 8260000}, {X: 151, Y: 7300000}, {X: 181, Y: 6120418}, {X: 279, Y: 6120418}},
	Ahead:       []ui.Point{{X: 279, Y: 6120418}, {X: 304, Y: 4096000}, {X: 334, Y: 2062000}, {X: 365, Y: 0}},
	From:        "Nov 2025", To: "Nov 2026", Top: "S$120,000",
	Table: ui.Table{
		Caption: "Outstanding principal by date",
		Columns: []ui.Column{{Head: "Date"}, {Head: "Outstanding", Numeric: true}},
		Rows:    []ui.Row{{Cells: []ui.Cell{ui.T("8 Nov 2025"), ui.T("120,000.00")}}, {Cells: []ui.Cell{ui.T("14 Aug 2026"), ui.T("61,204.18")}}},
	},
}

var worth = ui.Chart{
	ID: "chart-worth", Title: "Portfolio value", Fill: true,
	Description: "The portfolio grew from S$38,000 to S$48,310 in twelve months.",
	Points:      []ui.Point{{X: 0, Y: 3800000}, {X: 40, Y: 3910000}, {X: 80, Y: 4080000}, {X: 130, Y: 4170000}, {X: 170, Y: 4300000}, {X: 230, Y: 4420000}, {X: 290, Y: 4640000}, {X: 365, Y: 4831027}},
	Beside:      []ui.Point{{X: 0, Y: 3800000}, {X: 80, Y: 3900000}, {X: 230, Y: 4200000}, {X: 365, Y: 4519187}},
	Name:        "Value", Other: "Put in",
	From: "Nov 2025", To: "Nov 2026", Top: "S$48,310",
}

var spread = []ui.Bar{{Label: "Retail", Note: "12 loans", Value: "48.2 %", Weight: 482, Href: "#figures"}, {Label: "Services", Note: "7 loans", Value: "31.0 %", Weight: 310},
	{Label: "Leisure", Note: "1 loan", Value: "0.0 %"}}
