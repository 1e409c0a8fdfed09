package facility

import (
	"strings"

	"refold/internal/domain"
	"refold/internal/money"
	"refold/web/templates/ui"
)

// ended says that the request came to nothing.
func (c Content) ended() bool {
	return c.Stage == domain.Withdrawn || c.Stage == domain.Lapsed || c.Stage == domain.Declined
}

// Ending says what an end without a loan means to the viewer; false while there is none.
func (c Content) Ending() (ui.Notice, bool) {
	n := ui.Notice{Tone: ui.Neutral, Title: "This request was " + c.Stage.String()}
	switch {
	case !c.ended() || c.Imported != nil:
		return n, false
	case c.Stage == domain.Lapsed:
		n.Title = "Less than " + c.money(c.Minimum) + " was pledged: this request lapsed"
	case c.Reason != "" && (c.Own || c.Staff):
		n.Text = sentence(c.Reason) + " "
	}
	switch mine := c.released(); {
	case mine > 0:
		n.Text += "Your " + c.money(mine) + " is available again in your wallet. Nothing more is asked of you."
		n.Href, n.Link = "/market", "See other requests"
	case c.Own:
		n.Text += "Nothing is owed and nothing more is asked of you. You can apply again at any time."
		n.Href, n.Link = "/apply", "Apply again"
	case c.Released > 0:
		n.Text += "What was pledged is available again to its investors. Nobody has to do anything."
	default:
		n.Text += "Nothing was pledged, and nobody has to do anything."
	}
	return n, true
}

// released is what the viewer had pledged and has available again.
func (c Content) released() (sum money.Cents) {
	for _, p := range c.Mine {
		if p.State == domain.PledgeReleased {
			sum += p.Amount
		}
	}
	return sum
}

// sentence ends a text that somebody typed.
func sentence(text string) string {
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}
