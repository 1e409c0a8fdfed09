package portfolio

import (
	"net/url"
	"slices"

	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/facility"
	"refold/web/templates/ui"
)

// Loans is the table of an investor's loans. A phone shows company and outstanding; the
// rest is a touch away. The sums are those of the rows shown.
func Loans(rows []readmodel.Holding, empty ui.Empty) ui.Table {
	t := ui.Table{Caption: "My loans", Empty: empty, Columns: []ui.Column{{Head: "Company"}, {Head: "Share", Numeric: true, Hide: true}, {Head: "Earned", Numeric: true, Hide: true},
		{Head: "Next due", Hide: true}, {Head: "State", Hide: true}, {Head: "Outstanding", Numeric: true}}}
	var share, left, earned money.Cents
	for _, h := range rows {
		pill := facility.StagePill(h.Stage, h.DaysPastDue, true)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{companyCell(h), ui.T(wording.Amount(h.Share)), ui.T(wording.AmountOrDash(h.Earned)), nextCell(h), {Pill: &pill}, outstandingCell(h)}})
		share, left, earned = share+h.Share, left+h.Outstanding, earned+h.Earned
	}
	if len(t.Rows) > 1 {
		t.Foot = []ui.Cell{ui.T("Shown here"), ui.T(wording.Amount(share)), ui.T(wording.Amount(earned)), {}, {}, ui.T(wording.Amount(left))}
	}
	return t
}

// expected is what falls due in the next months.
func (c Content) expected() []ui.Bar {
	var bars []ui.Bar
	for _, m := range c.Expected {
		bar := ui.Bar{Label: month(m.From), Value: "≈\u00a0" + wording.Amount(m.Total()), Weight: int64(m.Total())}
		if m.Rows == 0 {
			bar.Value, bar.Note = wording.Dash, "nothing falls due"
		} else {
			bar.Note = wording.Plural(m.Rows, "instalment", "instalments") + ", interest " + wording.Amount(m.Interest)
		}
		bars = append(bars, bar)
	}
	return bars
}

func (c Content) expects() bool {
	for _, m := range c.Expected {
		if m.Rows > 0 {
			return true
		}
	}
	return false
}

// shownSectors is how many sectors stand by themselves; the rest is summed.
const shownSectors = 6

// bySector are the sectors as they are shown: the small ones together.
func (c Content) bySector() []readmodel.Slice {
	if len(c.BySector) <= shownSectors+1 {
		return c.BySector
	}
	rest := readmodel.Slice{Name: otherSectors}
	for _, s := range c.BySector[shownSectors:] {
		rest.Cents, rest.Loans = rest.Cents+s.Cents, rest.Loans+s.Loans
	}
	return append(slices.Clone(c.BySector[:shownSectors]), rest)
}

const (
	otherSectors = "Other sectors"
	unnamed      = "Not named"
)

func (c Content) sectors() []ui.Bar {
	var bars []ui.Bar
	for _, s := range c.bySector() {
		href := "/portfolio/loans?sector=" + url.QueryEscape(s.Name)
		if s.Name == otherSectors {
			href = ""
		}
		bars = append(bars, c.share(s, href))
	}
	return bars
}

func (c Content) grades() []ui.Bar {
	var bars []ui.Bar
	for _, s := range c.ByGrade {
		href := "/portfolio/loans?grade=" + url.QueryEscape(s.Name)
		s.Name = "Grade " + s.Name
		bars = append(bars, c.share(s, href))
	}
	return bars
}

func (c Content) share(s readmodel.Slice, href string) ui.Bar {
	name := s.Name
	if name == "" {
		name = unnamed
		href = ""
	}
	return ui.Bar{Label: name, Note: wording.Plural(s.Loans, "loan", "loans") + ", " + sgd(s.Cents), Value: wording.Percent(s.Cents, c.Claims), Weight: int64(s.Cents), Href: href}
}

// concentration says how much hangs on one company.
func (c Content) concentration() string {
	return "Most is lent to " + c.Largest.Name + ": " + sgd(c.Largest.Cents) + ", " + wording.Percent(c.Largest.Cents, c.Claims) + " of what is lent out."
}
