package web

import (
	"slices"
	"strings"

	"refold/web/templates/frame"
)

// menu is the navigation: what each role finds at the top of every page, in order.
var menu = []struct {
	roles Roles
	text  string
	path  string
}{
	{Anonymous, "Home", "/"},
	{SignedIn, "Home", "/home"},
	{Investor, "Portfolio", "/portfolio"},
	{Investor, "Market", "/market"},
	{Investor, "Wallet", "/wallet"},
	{Investor, "Statement", "/statement"},
	{Borrower, "My loans", "/loans"},
	{Borrower, "Apply", "/apply"},
	{Borrower, "Company", "/company"},
	{Borrower, "Identity", "/identity"},
	{Staff, "Queue", "/queue"},
	{Staff, "Facilities", "/facilities"},
	{Staff, "Products", "/products"},
	{Staff, "Parties", "/parties"},
	{Staff, "People", "/people"},
	{Staff, "Receipts", "/receipts"},
	{Staff, "Payouts", "/payouts"},
	{Staff, "Loan book", "/loanbook"},
	{Staff, "Trust account", "/trust"},
	{Auditor, "Money", "/money"},
	{Staff, "Undo centre", "/undo"},
	{Staff, "Event log", "/events"},
	{Staff, "System", "/system"},
	{Anonymous | Investor, "Risks", "/risks"},
}

// landings are where each role starts after signing in; the first that fits.
var landings = []struct {
	roles Roles
	path  string
}{
	{SignedIn, "/home"},
	{Everyone, "/"},
}

// navigation is the menu of a viewer; the entry that the path lies under is current.
func navigation(roles Roles, path string) []frame.NavItem {
	var items []frame.NavItem
	for _, entry := range menu {
		if entry.roles.Any(roles) {
			items = append(items, frame.NavItem{Text: entry.text, Href: entry.path, Current: under(path, entry.path)})
		}
	}
	return items
}

// withHistory is what of a menu can be seen through another's eyes: the pages that have a
// history.
func withHistory(table []Route, items []frame.NavItem) []frame.NavItem {
	return slices.DeleteFunc(items, func(item frame.NavItem) bool {
		return !slices.ContainsFunc(table, func(r Route) bool { return r.Path == item.Href && r.Past })
	})
}

// under reports whether a path is an entry's own or below it.
func under(path, entry string) bool {
	return path == entry || entry != "/" && strings.HasPrefix(path, entry+"/")
}

func landing(roles Roles) string {
	for _, l := range landings {
		if l.roles.Any(roles) {
			return l.path
		}
	}
	return "/"
}
