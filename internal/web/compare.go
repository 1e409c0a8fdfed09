package web

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"refold/internal/calendar"
	"refold/internal/wording"
	"refold/web/templates/cells"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// Bounds of what a comparison lists; the marks on the page have no bound.
const (
	shownDifferences = 60
	shownBetween     = 40
	summedUp         = 3 // differences of amounts that the sentence names
)

// comparing says whether the page is asked to show how it differs from another moment.
func (c *Context) comparing() bool {
	return c.reads() && c.route != nil && c.route.Past && c.QueryParam(frame.CompareParam)+c.QueryParam(frame.CompareDayParam) != ""
}

// comparison is what the time bar offers to compare the page with.
func (c *Context) comparison() frame.Comparison {
	offer := frame.Comparison{On: c.comparing(), End: c.here(c.QueryParam(frame.TrackParam), frame.CompareParam, frame.CompareDayParam)}
	if c.route.Path != findPath && !strings.HasPrefix(c.route.Path, "/explain") {
		offer.First = c.Link(findPath + "?" + url.Values{"of": {pageAddress(c.Request().URL)}}.Encode())
	}
	with := func(text, title, at, valid string) {
		address, _ := url.Parse(offer.End) // ours
		query := address.Query()
		query.Set(frame.CompareParam, at)
		if valid != "" {
			query.Set(frame.CompareDayParam, valid)
		}
		address.RawQuery = query.Encode()
		offer.Choices = append(offer.Choices, frame.Choice{Text: text, Title: title, Href: address.String()})
	}
	m := c.Moment
	if m.Valid == calendar.None {
		return offer
	}
	_, _, day := m.Valid.YMD()
	for _, back := range []struct {
		text string
		day  calendar.Date
	}{{"The day before", m.Valid.AddDays(-1)}, {"A month before", m.Valid.AddMonthsAnchored(-1, day)}, {"A year before", m.Valid.AddMonthsAnchored(-12, day)}} {
		if back.day < c.earliest(m.Corrected) {
			continue
		}
		if m.Corrected {
			with(back.text, "As corrected since", "head", back.day.String())
		} else {
			with(back.text, "As known then", back.day.String(), "")
		}
	}
	switch {
	case m.Corrected:
		with(frame.AsKnown, "The same day, as it was reported", m.asked.String(), "")
	case m.Past():
		with(frame.AsCorrected, "The same day, as it is known now", "head", m.Valid.String())
	}
	if m.Past() {
		with("Live", "The page as it is now", "head", "")
	}
	return offer
}

// compare looks at the page at the moment that it is compared with, marks in its content
// what differs, and sums it up.
func (c *Context) compare(p Page, f frame.Page, content templ.Component) (templ.Component, *frame.Compared, error) {
	ctx := c.Request().Context()
	at := c.QueryParam(frame.CompareParam)
	m, world, err := c.server.resolve(ctx, c.reader(), at, c.QueryParam(frame.CompareDayParam))
	if err != nil {
		return nil, nil, err
	}
	m.Live = false
	page, err := c.sight(c.Request().URL.RequestURI())
	if err != nil {
		return nil, nil, err
	}
	there, err := c.look(ctx, page, m, world)
	if err != nil {
		return nil, nil, err
	}
	var body bytes.Buffer
	if err := content.Render(frame.With(ctx, f), &body); err != nil {
		return nil, nil, err
	}
	out := &frame.Compared{Title: "Compared with " + momentWords(m), There: atMoment(page.address, m), End: f.Moment.Comparison.End}
	c.eventsBetween(out, p, m)
	if page.missing(there) {
		out.Sentence = "There was no such page at that moment."
		return templ.Raw(body.String()), out, nil
	}
	here := cells.Read(body.Bytes())
	differences := here.Differences(there.Cells)
	out.Sentence, out.Counted = differenceWords(differences), wording.Plural(len(differences), "difference", "differences")
	out.Changes = differenceTable(differences)
	differs := map[string]string{}
	for _, d := range differences {
		differs[d.Key] = d.There
	}
	marked := here.Mark(body.Bytes(), func(cell cells.Cell) (string, bool) {
		was, ok := differs[cell.Key]
		return was, ok
	})
	return templ.Raw(string(marked)), out, nil
}

// momentWords names a moment: "31 March 2026, event 1,204, as known then".
func momentWords(m Moment) string {
	day := "the time before the first business day"
	if m.Valid != calendar.None {
		day = wording.DayLong(m.Valid)
	}
	if m.Corrected {
		if m.asked == calendar.None {
			return day + ", event " + wording.Count(m.Known) + ", the last one"
		}
		return day + ", as corrected since"
	}
	return day + ", event " + wording.Count(m.Known) + ", as known then"
}

// atMoment is a page of ours at a moment.
func atMoment(address string, m Moment) string {
	query := m.Query()
	switch {
	case m.Corrected && m.asked == calendar.None, query == "":
		return address // the head is live
	case strings.Contains(address, "?"):
		return address + "&" + query
	}
	return address + "?" + query
}

// differenceWords sums differences up: how many of which sort, and the first amounts that
// became others.
func differenceWords(differences []cells.Difference) string {
	if len(differences) == 0 {
		return "Nothing on this page differs."
	}
	var changed, fresh, gone int
	var amounts []string
	for _, d := range differences {
		switch {
		case d.There == "":
			fresh++
		case d.Here == "":
			gone++
		default:
			changed++
			if by := changeWords(d); by != "" && len(amounts) < summedUp {
				amounts = append(amounts, d.Label()+": "+d.There+" → "+d.Here+", "+by)
			}
		}
	}
	var parts []string
	for _, sort := range []struct {
		n    int
		word string
	}{{changed, "changed"}, {fresh, "only here"}, {gone, "only there"}} {
		if sort.n > 0 {
			parts = append(parts, wording.Count(sort.n)+" "+sort.word)
		}
	}
	told := ""
	if len(amounts) > 0 {
		told = " " + strings.Join(amounts, "; ") + "."
	}
	return wording.Plural(len(differences), "place differs", "places differ") + ": " + strings.Join(parts, ", ") + "." + told
}

// changeWords is the difference of two figures with its sign; "" where there is none that
// means something, and of what stands on one side only.
func changeWords(d cells.Difference) string {
	if d.There == "" || d.Here == "" {
		return ""
	}
	return cells.Change(d.There, d.Here)
}

func differenceTable(differences []cells.Difference) ui.Table {
	t := ui.Table{Caption: "What differs", Stack: true, Columns: []ui.Column{{Head: "Where"}, {Head: "There", Numeric: true}, {Head: "Here", Numeric: true}, {Head: "Change", Numeric: true}}}
	for i, d := range differences {
		if i == shownDifferences {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: "And " + strconv.Itoa(len(differences)-i) + " more, marked on the page", Muted: true}, {}, {}, {}}})
			break
		}
		label := d.Label()
		if label == "" {
			label = "The page"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: label, Href: d.Record}, ui.T(orDash(d.There)), ui.T(orDash(d.Here)), ui.T(changeWords(d))}})
	}
	return t
}

func orDash(text string) string {
	if text == "" {
		return wording.Dash
	}
	return text
}
