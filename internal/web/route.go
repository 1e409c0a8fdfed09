package web

import (
	"slices"
	"strings"

	"refold/internal/domain"
)

// Roles is a set of those who may see or do something.
type Roles uint8

// Everybody is in at least one of these; Anonymous is who has not signed in.
const (
	Anonymous Roles = 1 << iota
	Investor
	Borrower
	Officer
	Approver
	Auditor
)

// The sets that the table needs most.
const (
	SignedIn = Investor | Borrower | Officer | Approver | Auditor
	Everyone = Anonymous | SignedIn
	Office   = Officer | Approver // staff who act
	Staff    = Office | Auditor   // staff who see
)

// Any reports whether the two sets share a role.
func (r Roles) Any(of Roles) bool { return r&of != 0 }

// String names the roles, for people: "officer, approver".
func (r Roles) String() string {
	var names []string
	for i, name := range roleNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

var roleNames = [...]string{"anonymous", "investor", "borrower", "officer", "approver", "auditor"}

// roleOf translates a role of the domain; an unknown one is none.
func roleOf(role domain.Role) Roles {
	i := slices.Index(roleNames[:], string(role))
	if i < 1 {
		return 0
	}
	return 1 << i
}

// Route is one row of the table of what can be asked for, and by whom. There is no
// other permission check for a route than Context.barred, so a page that is not in the
// table does not exist, and one that is can't forget to ask.
type Route struct {
	Method string
	Path   string // as echo writes it: "/facilities/:id"
	Roles  Roles  // who may
	Handle func(*Server, *Context) error

	// Past says that the page shows the moment it is asked for. A GET without it shows
	// the same at all moments and is never given one; a write never has one.
	Past bool
}

// barred says why the viewer may not have what a route answers with, whether they ask for
// it or look at it through another page; nil when they may.
func (c *Context) barred(r *Route) error {
	switch {
	case c.Eyes != nil && !r.Past && !r.Roles.Any(Anonymous):
		return errEyesOwn
	case !r.Roles.Any(c.Viewer.Roles):
		return errForbidden
	}
	return nil
}

// routes is the whole table. A page's rows stand beside its handlers.
func routes() []Route {
	return slices.Concat(
		publicRoutes,
		explainRoutes(),
		accountRoutes,
		startRoutes(),
		noticeRoutes(),
		tourRoutes,
		facilityRoutes(),
		investorRoutes(),
		walletRoutes(),
		marketRoutes(),
		pledgeRoutes(),
		identityRoutes(),
		paperRoutes(),
		borrowerRoutes(),
		applyRoutes(),
		documentRoutes(),
		companyRoutes(),
		repaymentRoutes(), shareRoutes(),
		queueRoutes(),
		receiptRoutes(),
		pasteRoutes(),
		payoutRoutes(),
		partyRoutes(),
		peopleRoutes(),
		proposalRoutes(),
		facilitiesRoutes(),
		productRoutes(),
		limitRoutes(),
		sessionRoutes(),
		sheetRoutes(),
		loanBookRoutes(),
		trustRoutes(),
		trialRoutes(),
		moneyRoutes(),
		systemRoutes(),
		undoRoutes(),
		statementsRoutes(),
		correctRoutes(), evidenceRoutes(),
		restoreRoutes(),
		eventRoutes,
		catalogueRoutes(),
		reviewRoutes(),
		eyesRoutes(),
		findRoutes(),
	)
}
