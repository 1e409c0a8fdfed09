package web

import (
	"cmp"
	"slices"

	"refold/internal/domain"
	"refold/web/templates/frame"
)

// An investor has a portfolio, and a borrower loans: the time bar runs over what changed them
// from whatever page they look at.

// own is what the viewer's own is called on the bar, with its events from what a World knows;
// nil for staff and visitors, who have none.
func (c *Context) own() (text string, log func(*domain.World) []*domain.Recorded) {
	switch {
	case c.Viewer.Party == "" || c.Viewer.Is(Staff):
	case c.Viewer.Is(Investor):
		return "My portfolio", portfolioLog(c)
	case c.Viewer.Is(Borrower):
		return "My loans", loansLog(c)
	}
	return "", nil
}

// ownEvents are those of the viewer's wallet or company: the picture of a bar that runs over
// the platform, of which no more is theirs to know.
func (c *Context) ownEvents() []*domain.Recorded {
	head := c.server.journal.Head()
	switch {
	case c.Viewer.Party == "" || c.Viewer.Is(Staff):
		return nil
	case c.Viewer.Is(Investor):
		return head.StreamLog(domain.WalletStream(c.Viewer.Party))
	}
	return head.StreamLog(domain.PartyStream(c.Viewer.Party))
}

// ofOwn is the page as the bar sees it where it runs over the viewer's own: that is the record
// then. Where the page is that of one's own, or there is none, the page is as it was.
func (c *Context) ofOwn(p Page) Page {
	asked := c.QueryParam(frame.TrackParam)
	_, log := c.own()
	if log == nil || p.own || asked != ownDays && asked != ownEvents {
		return p
	}
	if known := log(c.World); len(known) > 0 {
		p.mine, p.record, p.yet, p.First, p.Previous, p.Next = true, nil, nil, 0, 0, 0
		p.between(c, known, log)
		return p
	}
	all := log(c.server.journal.Head())
	if len(all) == 0 {
		return p
	}
	p.mine, p.Previous = true, 0
	p.record = slices.SortedFunc(slices.Values(all), func(a, b *domain.Recorded) int { return cmp.Compare(a.Position, b.Position) })
	p.First, p.Next = p.record[0].Position, p.record[0].Position
	return p
}

// scopes are what the bar of a page may run over, and which of them it does.
func (c *Context) scopes(p Page, current, scale string) []frame.Choice {
	var out []frame.Choice
	add := func(text, title, scope string) {
		out = append(out, frame.Choice{Text: text, Title: title, Href: c.here(scope + scale), Current: scope == current})
	}
	own, log := c.own()
	switch {
	case p.about && p.own:
		add(own, "The bar runs over what concerns this page", recordDays)
	case p.about:
		add("This record", "The bar runs over what concerns this page", recordDays)
	}
	if log != nil && !p.own {
		add(own, "The bar runs over what is yours", ownDays)
	}
	if len(out) > 0 {
		add("Platform", "The bar runs over everything", platformDays)
	}
	return out
}
