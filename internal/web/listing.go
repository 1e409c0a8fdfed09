package web

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"refold/internal/calendar"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/ui"
)

// maxFilterRunes bounds what a filter of a list may hold.
const maxFilterRunes = 100

// wholeRows bounds a list that is shown whole for one of its rows.
const wholeRows = 2000

// listing is what a list was asked for: filters, order and page, as they stand in the
// address.
type listing struct {
	path   string
	names  []string // of the filters, in the order in which exports name them
	values url.Values
	page   int
	whole  bool // all rows, on one page
}

// listing reads the filters of those names from the address; what is too long or not a
// filter is left out.
func (c *Context) listing(path string, names ...string) listing {
	l := listing{path: path, names: names, values: url.Values{}, whole: c.whole}
	for _, name := range names {
		value := strings.ToValidUTF8(strings.TrimSpace(c.QueryParam(name)), "")
		if value != "" && len([]rune(value)) <= maxFilterRunes && !strings.ContainsFunc(value, unicode.IsControl) {
			l.values.Set(name, value)
		}
	}
	l.page, _ = strconv.Atoi(c.QueryParam("page")) // anything else is the first page
	return l
}

func (l listing) get(name string) string { return l.values.Get(name) }

// paging asks for the page in the address; "-late" sorts by late, the other way round.
func (l listing) paging() readmodel.Paging {
	if l.whole {
		p := l.everything()
		p.Size = wholeRows
		return p
	}
	return l.order()
}

// order is the order in the address; of its pages the one that was asked for.
func (l listing) order() readmodel.Paging {
	sort, desc := strings.CutPrefix(l.get("sort"), "-")
	return readmodel.Paging{Sort: sort, Desc: desc, Page: l.page}
}

// everything asks for all rows in the same order, for a file.
func (l listing) everything() readmodel.Paging {
	p := l.order()
	p.Page, p.Size = 1, readmodel.MaxPageSize
	return p
}

// href is the address of the list with one filter set, or taken off where value is "".
func (l listing) href(name, value string) string {
	values := url.Values{}
	for n, v := range l.values {
		values[n] = v
	}
	values.Del(name)
	if value != "" {
		values.Set(name, value)
	}
	return address(l.path, values)
}

// csv is the address of the same rows as a file.
func (l listing) csv() string { return address(l.path+".csv", l.values) }

// clear is the address without any filter, "" when none is set.
func (l listing) clear() string {
	if len(l.values) == 0 {
		return ""
	}
	return l.path
}

// filters says in words what the list was narrowed by, for the head of a file.
func (l listing) filters() string {
	var set []string
	for _, name := range l.names {
		if value := l.get(name); value != "" {
			set = append(set, name+": "+value)
		}
	}
	return strings.Join(set, "; ")
}

func address(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// paging says where a page of a list stands, and leads on.
func listPaging[Row any](l listing, p readmodel.ListPage[Row], one, many string) ui.Paging {
	from := (p.Page-1)*readmodel.DefaultPageSize + 1
	view := ui.Paging{Text: wording.Count(from) + "–" + wording.Count(from+len(p.Rows)-1) + " of " + wording.Plural(p.Total, one, many)}
	if p.Page > 1 {
		view.Previous = l.href("page", strconv.Itoa(p.Page-1))
	}
	if p.Page < p.Pages {
		view.Next = l.href("page", strconv.Itoa(p.Page+1))
	}
	return view
}

// options makes the choices of a filter: everything first, then the values with their
// names as they are.
func options(all string, values ...string) []ui.Option {
	choices := []ui.Option{{Label: all}}
	for _, value := range values {
		choices = append(choices, ui.Option{Value: value, Label: capital(value)})
	}
	return choices
}

// capital makes a word of the domain the beginning of a label.
func capital(word string) string {
	if word == "" {
		return ""
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// isoDate is a date as files have it; "" where there is none.
func isoDate(d calendar.Date) string {
	if d == calendar.None {
		return ""
	}
	return d.String()
}

// sums adds amounts by currency, which are never added to each other, for the control
// total of a file.
type sums struct {
	order []string
	cents map[string]money.Cents
}

func (s *sums) add(currency string, amount money.Cents) {
	if s.cents == nil {
		s.cents = map[string]money.Cents{}
	}
	if _, known := s.cents[currency]; !known {
		s.order = append(s.order, currency)
	}
	s.cents[currency] += amount
}

// String gives "SGD 1500.00, USD 20.00" in the order in which they came.
func (s *sums) String() string {
	var parts []string
	for _, currency := range s.order {
		parts = append(parts, currency+" "+s.cents[currency].String())
	}
	return strings.Join(parts, ", ")
}

// words is the same for people: "S$1,500.00, US$20.00"; "nothing" when there is none.
func (s *sums) words() string {
	var parts []string
	for _, currency := range s.order {
		parts = append(parts, wording.Money(currency, s.cents[currency]))
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}
