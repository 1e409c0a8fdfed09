package ui

import (
	"context"
	"net/url"
	"strings"

	"github.com/a-h/templ"
)

// Moment is what components need to know of the moment a page is shown at.
// The frame puts it into the context, so that no page can forget to pass it
// on to a link or a form. The zero Moment is the present.
type Moment struct {
	Past  bool
	Query string // what a link carries to stay at this moment, such as "at=18234"; empty at the head
	Why   string // why forms are closed, for people: "You are viewing 31 March 2026."
	Live  string // address of this page at the head
	Only  string // a record: rows of tables that are about another one are left out; "" leaves out none
}

type momentKey struct{}

// WithMoment returns a context under which Link keeps the moment and forms are
// closed in the past. The frame calls it; a handler that renders a component
// without the frame calls it too.
func WithMoment(ctx context.Context, m Moment) context.Context {
	return context.WithValue(ctx, momentKey{}, m)
}

// At returns the moment of the context, the present by default.
func At(ctx context.Context) Moment {
	m, _ := ctx.Value(momentKey{}).(Moment)
	return m
}

// leavesOut says that nobody asks for a row.
func leavesOut(ctx context.Context, r Row) bool {
	only := At(ctx).Only
	if only == "" {
		return false
	}
	about := r.about()
	return about != "" && about != only
}

// Link is the address of a page of ours at the moment of the context. An
// address that already names a moment keeps its own; a foreign one, a fragment
// or an empty one stays as it is.
func Link(ctx context.Context, href string) templ.SafeURL {
	query := At(ctx).Query
	if query == "" || !strings.HasPrefix(href, "/") || strings.HasPrefix(href, "//") {
		return templ.URL(href)
	}
	u, err := url.Parse(href)
	if err != nil || u.Query().Has("at") || u.Query().Has("valid") {
		return templ.URL(href)
	}
	if u.RawQuery != "" {
		query = u.RawQuery + "&" + query
	}
	u.RawQuery = query
	return templ.URL(u.String())
}

// Param is a name and value that a form or link carries unseen.
type Param struct{ Name, Value string }

// momentParams are the hidden fields with which a GET form stays at its moment.
func momentParams(ctx context.Context) []Param {
	values, err := url.ParseQuery(At(ctx).Query)
	if err != nil {
		return nil
	}
	var out []Param
	for _, name := range []string{"at", "valid"} {
		if values.Has(name) {
			out = append(out, Param{name, values.Get(name)})
		}
	}
	return out
}
