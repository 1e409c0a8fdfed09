package readmodel

import (
	"reflect"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// ProductRow is a product in the list: what is in force, its number (0: as built in) and
// how many requests named it.
type ProductRow struct {
	Definition domain.ProductDefined
	Version    int
	Requests   int
}

// ProductView is the data of a product's page.
type ProductView struct {
	ProductRow
	Versions []VersionRow // newest first
	Changed  []string     // what each changed, in words
	Log      []*domain.Recorded
}

// VersionRow is one definition of a product.
type VersionRow struct {
	On       calendar.Date
	By       string
	Position int64
}

// Products gives what is offered at this moment. told is the World as the past tells it,
// which counts requests without folding them.
func Products(w, told *domain.World) []ProductRow {
	named := map[domain.Text]int{}
	told.EachStanding(func(s *domain.Standing) bool {
		named[s.Product]++
		return true
	})
	requests := map[string]int{}
	for product, n := range named {
		requests[told.Text(product)] = n
	}
	var rows []ProductRow
	for _, p := range w.Products() {
		_, version, _ := w.Product(p.Product)
		rows = append(rows, ProductRow{Definition: p, Version: version, Requests: requests[p.Product]})
	}
	return rows
}

// Product gives the data of a product's page; false when there is none of that id.
func Product(w, told *domain.World, v Viewer, id string) (*ProductView, bool) {
	rows := Products(w, told)
	i := slices.IndexFunc(rows, func(r ProductRow) bool { return r.Definition.Product == id })
	if i < 0 {
		return nil, false
	}
	page := &ProductView{ProductRow: rows[i], Log: w.StreamLog(domain.ProductStream(id))}
	var before domain.ProductDefined
	for k, version := range w.ProductVersions(id) {
		changed := "first definition"
		if k > 0 {
			changed = changedFields(before, version.Definition)
		}
		before = version.Definition
		page.Versions = append(page.Versions, VersionRow{version.On, Actor(w, v, version.By), version.Position})
		page.Changed = append(page.Changed, changed)
	}
	slices.Reverse(page.Versions)
	slices.Reverse(page.Changed)
	return page, true
}

// changedFields names what differs between two definitions.
func changedFields(before, after domain.ProductDefined) string {
	var names []string
	old, now := reflect.ValueOf(before), reflect.ValueOf(after)
	for i := range old.NumField() {
		if !reflect.DeepEqual(old.Field(i).Interface(), now.Field(i).Interface()) {
			names = append(names, strings.ToLower(fieldWords(old.Type().Field(i).Name)))
		}
	}
	return strings.Join(names, ", ")
}
