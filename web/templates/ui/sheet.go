package ui

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"sync"

	"github.com/a-h/templ"
)

// SheetPath is the address of any table of a page as a file: ?of= is the page's address
// without its moment, ?name= the table's caption.
const SheetPath = "/sheet.csv"

// sheets is what components know about files of tables.
type sheets struct {
	page  string       // address of the page without its moment; "" where its tables are no files
	filed bool         // the rows around are a file of their own already
	found *[]Table     // collects the tables of a card, which links to them in its head
	take  func(*Table) // is given each table that is rendered
}

type sheetKey struct{}

func sheetsOf(ctx context.Context) sheets {
	s, _ := ctx.Value(sheetKey{}).(sheets)
	return s
}

// WithSheets returns a context under which every table of the page has a file: where its
// card names none, it is made of the table as it is shown.
func WithSheets(ctx context.Context, page string) context.Context {
	return context.WithValue(ctx, sheetKey{}, sheets{page: page})
}

// TakeTables returns a context under which each table is given to take when it is
// rendered.
func TakeTables(ctx context.Context, take func(*Table)) context.Context {
	return context.WithValue(ctx, sheetKey{}, sheets{take: take})
}

// SheetHref is the address of a table of a page as a file.
func SheetHref(page, caption string) string {
	return SheetPath + "?" + url.Values{"of": {page}, "name": {caption}}.Encode()
}

// file notes a table that is being rendered, and gives the address of its file where no
// card around links to it.
func (t Table) file(ctx context.Context) string {
	s := sheetsOf(ctx)
	if s.take != nil {
		s.take(&t)
	}
	switch {
	case s.page == "" || s.filed || len(t.Rows) == 0:
		return ""
	case s.found != nil:
		*s.found = append(*s.found, t)
		return ""
	}
	return SheetHref(s.page, t.Caption)
}

// Card is a titled part of a page. A card whose head names no file links to one for each
// table in it.
func Card(c CardHead) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		children := templ.GetChildren(ctx)
		ctx = templ.ClearChildren(ctx)
		s, inner := sheetsOf(ctx), ctx
		var found []Table
		switch {
		case c.CSV != "":
			s.filed = true
			inner = context.WithValue(ctx, sheetKey{}, s)
		case s.page != "" && !s.filed:
			s.found = &found
			inner = context.WithValue(ctx, sheetKey{}, s)
		}
		body := bodies.Get().(*bytes.Buffer)
		defer func() {
			body.Reset()
			bodies.Put(body)
		}()
		if err := children.Render(inner, body); err != nil {
			return err
		}
		rendered := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, err := w.Write(body.Bytes())
			return err
		})
		return card(c, s.page, found).Render(templ.WithChildren(ctx, rendered), w)
	})
}

// bodies are buffers for what stands in a card until its head is written.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}
