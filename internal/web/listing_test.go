package web

import (
	"net/url"
	"testing"

	"refold/internal/readmodel"
)

func TestAListingKeepsItsFilters(t *testing.T) {
	t.Parallel()
	l := listing{path: "/receipts", names: []string{"search", "state", "sort"}, values: url.Values{"search": {"a & b"}, "sort": {"-amount"}}, page: 3}
	for name, got := range map[string][2]string{
		"another page":     {l.href("page", "2"), "/receipts?page=2&search=a+%26+b&sort=-amount"},
		"a filter more":    {l.href("state", "matched"), "/receipts?search=a+%26+b&sort=-amount&state=matched"},
		"a filter less":    {l.href("search", ""), "/receipts?sort=-amount"},
		"the file":         {l.csv(), "/receipts.csv?search=a+%26+b&sort=-amount"},
		"without filters":  {l.clear(), "/receipts"},
		"nothing to clear": {listing{path: "/receipts"}.clear(), ""},
		"in words":         {l.filters(), "search: a & b; sort: -amount"},
	} {
		if got[0] != got[1] {
			t.Errorf("%s is %q, want %q", name, got[0], got[1])
		}
	}
	if p := l.paging(); p != (readmodel.Paging{Sort: "amount", Desc: true, Page: 3}) {
		t.Errorf("the page asked for is %+v", p)
	}
	if p := l.everything(); p != (readmodel.Paging{Sort: "amount", Desc: true, Page: 1, Size: readmodel.MaxPageSize}) {
		t.Errorf("a file asks for %+v", p)
	}
}

func TestPagingSaysWhereItStands(t *testing.T) {
	t.Parallel()
	l := listing{path: "/receipts", values: url.Values{}}
	tests := []struct {
		page, pages, rows, total int
		text, previous, next     string
	}{
		{1, 1, 3, 3, "1–3 of 3 receipts", "", ""},
		{1, 3, 50, 120, "1–50 of 120 receipts", "", "/receipts?page=2"},
		{2, 3, 50, 120, "51–100 of 120 receipts", "/receipts?page=1", "/receipts?page=3"},
		{3, 3, 20, 120, "101–120 of 120 receipts", "/receipts?page=2", ""},
	}
	for _, test := range tests {
		view := listPaging(l, readmodel.ListPage[int]{Rows: make([]int, test.rows), Total: test.total, Page: test.page, Pages: test.pages}, "receipt", "receipts")
		if view.Text != test.text || view.Previous != test.previous || view.Next != test.next {
			t.Errorf("page %d of %d: %+v", test.page, test.pages, view)
		}
	}
}

func TestCurrenciesAreNeverAdded(t *testing.T) {
	t.Parallel()
	var s sums
	if s.String() != "" || s.words() != "nothing" {
		t.Errorf("no sums are %q, %q", s.String(), s.words())
	}
	s.add("USD", 20_00)
	s.add("SGD", 1_00)
	s.add("USD", -5_50)
	if s.String() != "USD 14.50, SGD 1.00" || s.words() != "US$14.50, S$1.00" {
		t.Errorf("the sums are %q, %q", s.String(), s.words())
	}
}
