package web

import (
	"bytes"
	"context"
	"io"
	"strconv"

	"github.com/a-h/templ"

	"refold/web/templates/cells"
	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// explainMode is the parameter of an address with which each figure of the page is a link
// to its explanation: for the keyboard, and for browsers without the script.
const explainMode = "explain"

// explains says how this page's figures are explained. An explanation is not explained.
func (c *Context) explains() *frame.Explain {
	if !c.reads() || c.route.Path == explainPath {
		return nil
	}
	on := c.QueryParam(explainMode) == "figures"
	e := &frame.Explain{Of: pageAddress(c.Request().URL), At: c.exactly(), On: on, Mode: c.here(c.QueryParam(frame.TrackParam), explainMode)}
	if !on {
		e.Mode = withParam(e.Mode, explainMode+"=figures")
	}
	return e
}

// exactly names the moment of this page, also where it is live: what is asked about it is
// then not asked about a later one.
func (c *Context) exactly() string {
	if query := c.Moment.Query(); query != "" {
		return query
	}
	return "at=" + strconv.FormatInt(c.Moment.Known, 10)
}

// withParam is an address with one parameter more.
func withParam(address, param string) string {
	for i := range address {
		if address[i] == '?' {
			return address + "&" + param
		}
	}
	return address + "?" + param
}

// figuresLinked is the content of a page with a link from each figure to its explanation.
func (c *Context) figuresLinked(content templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
		var plain bytes.Buffer
		if err := content.Render(ctx, &plain); err != nil {
			return err
		}
		page := plain.Bytes()
		of, keep := pageAddress(c.Request().URL), ui.WithMoment(ctx, ui.Moment{Query: c.Moment.Query()})
		linked := cells.Read(page).Link(page, func(cell cells.Cell) string {
			return string(ui.Link(keep, explainHref(explainPath, of, cell.Key, 0, 0)))
		})
		_, err := out.Write(linked)
		return err
	})
}
