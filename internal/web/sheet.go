package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/a-h/templ"
	scan "golang.org/x/net/html"

	"refold/internal/money"
	"refold/web/templates/ui"
)

// sheetRoutes are any table of any page as a file: the table is made by the page's own
// handler, for the same viewer and moment, so that both say the same.
func sheetRoutes() []Route {
	return []Route{{http.MethodGet, ui.SheetPath, Everyone, (*Server).sheetFile, true}}
}

func (s *Server) sheetFile(c *Context) error {
	page, err := c.about()
	if err != nil {
		return err
	}
	page.whole = true
	t, title, err := c.tableOf(page, c.QueryParam("name"))
	if err != nil {
		return err
	}
	file := Export{Name: strings.ToLower(t.Caption), What: t.Caption + ": " + title, Filters: filtersOf(page.address)}
	totals := make([]columnTotal, len(t.Columns))
	for i, column := range t.Columns {
		head := column.Head
		if head == "" {
			head = "Column " + fmt.Sprint(i+1)
		}
		file.Columns = append(file.Columns, head)
	}
	ctx := ui.WithMoment(c.Request().Context(), ui.Moment{Past: true})
	for _, row := range t.Rows {
		var cells []string
		for i, cell := range row.Cells {
			text, err := cellText(ctx, cell)
			if err != nil {
				return err
			}
			cells = append(cells, text)
			if i < len(totals) {
				totals[i].add(text)
			}
		}
		file.Rows = append(file.Rows, cells)
	}
	var sums []string
	for i, total := range totals {
		if t.Columns[i].Numeric && total.amounts > 0 && !total.others {
			sums = append(sums, t.Columns[i].Head+" "+total.sum.String())
		}
	}
	file.Total = strings.Join(sums, ", ")
	return c.Export(file)
}

// columnTotal is the sum of a column in which there is nothing but amounts.
type columnTotal struct {
	sum     money.Cents
	amounts int
	others  bool
}

func (t *columnTotal) add(text string) {
	switch {
	case text == "":
	case amountInFile.MatchString(text):
		if amount, err := money.ParseCents(text); err == nil {
			t.sum, t.amounts = t.sum+amount, t.amounts+1
			return
		}
		t.others = true
	default:
		t.others = true
	}
}

var amountInFile = regexp.MustCompile(`^-?\d+\.\d\d$`)

// filtersOf are what a page was asked for in its address.
func filtersOf(address string) string {
	_, query, _ := strings.Cut(address, "?")
	return query
}

// tableOf shows a page to the same viewer and takes the table with a caption.
func (c *Context) tableOf(page sight, caption string) (*ui.Table, string, error) {
	if page.route.Path == ui.SheetPath {
		return nil, "", &badRequest{"A file has no tables."}
	}
	var kept shown
	other, err := c.other(c.Request().Context(), page, c.Moment, c.World, &kept)
	if err != nil {
		return nil, "", err
	}
	defer other.end()
	if err := page.route.Handle(c.server, other); err != nil {
		return nil, "", err
	}
	if kept.content == nil {
		return nil, "", ErrNotFound
	}
	var table *ui.Table
	ctx := ui.TakeTables(ui.WithMoment(c.Request().Context(), ui.Moment{Past: true}), func(t *ui.Table) {
		if table == nil && t.Caption == caption {
			table = t
		}
	})
	if err := kept.content.Render(ctx, io.Discard); err != nil {
		return nil, "", fmt.Errorf("render %s: %w", page.address, err)
	}
	if table == nil {
		return nil, "", ErrNotFound
	}
	return table, kept.Title, nil
}

// cellText is a cell as a program reads it: amounts as "1234.56", dates as "2026-03-31";
// a note stands behind its text.
func cellText(ctx context.Context, cell ui.Cell) (string, error) {
	if cell.Content != nil {
		return contentText(ctx, cell.Content)
	}
	parts := []string{plainText(cell.Text)}
	if cell.Pill != nil {
		parts = append(parts, cell.Pill.Text)
	}
	parts = append(parts, cell.Note)
	var texts []string
	for _, part := range parts {
		if part != "" {
			texts = append(texts, part)
		}
	}
	return strings.Join(texts, "; "), nil
}

var shownAmount = regexp.MustCompile(`^([−+-]?)(?:[A-Z]{0,3}\$)?(\d{1,3}(?:,\d{3})*)(\.\d\d)?$`)

// plainText takes the dress off amounts, counts and dates; other texts stay.
func plainText(text string) string {
	if m := shownAmount.FindStringSubmatch(text); m != nil {
		sign := ""
		if m[1] == "−" || m[1] == "-" {
			sign = "-"
		}
		return sign + strings.ReplaceAll(m[2], ",", "") + m[3]
	}
	if day, err := time.Parse("2 Jan 2006", text); err == nil {
		return day.Format(time.DateOnly)
	}
	return text
}

// contentText is what a component says, its tags left out.
func contentText(ctx context.Context, content templ.Component) (string, error) {
	var body bytes.Buffer
	if err := content.Render(ctx, &body); err != nil {
		return "", fmt.Errorf("render a cell: %w", err)
	}
	var words []string
	hidden := 0 // depth of forms: what can be done is not what a table says
	for z := scan.NewTokenizer(&body); ; {
		switch z.Next() {
		case scan.ErrorToken:
			return plainText(strings.Join(words, " ")), nil
		case scan.StartTagToken:
			if name, _ := z.TagName(); string(name) == "form" {
				hidden++
			}
		case scan.EndTagToken:
			if name, _ := z.TagName(); string(name) == "form" && hidden > 0 {
				hidden--
			}
		case scan.TextToken:
			if hidden == 0 {
				words = append(words, strings.Fields(string(z.Text()))...)
			}
		}
	}
}
