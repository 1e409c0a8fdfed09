package domain

import (
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/money"
)

// RetentionYears is how long the records of a customer are kept after the account was
// closed: at least five years, by FATF recommendation 11 and the laws that follow it. The
// right to erasure ends where a law asks for keeping (GDPR Article 17(3)(b)).
const RetentionYears = 5

// AgainstErasing gives the reasons why what is personal about a party can't be made
// unreadable yet; none if it can. The last is of the law's retention alone: kept is then
// the last day on which it stands, None otherwise.
func (w *World) AgainstErasing(party string) (r []Reason, kept calendar.Date) {
	var against reasons
	p := w.Party(party)
	if p == nil {
		against.add("NO_SUCH_PARTY", "", "There is no such party.")
		return against, calendar.None
	}
	held := w.Balance(WalletAvailable, party, WalletCurrency) + w.Balance(WalletLocked, party, WalletCurrency) + w.Balance(claimsOutstanding, party, WalletCurrency)
	against.unless(held == 0, "MONEY_LEFT", "", "%s of client money or claims is still in this account.", money.Cents(held))
	for _, f := range w.FacilitiesOf(party) {
		if f.Application.Borrower == party && !slices.Contains([]Stage{Declined, Withdrawn, Lapsed, Closed}, f.Stage) {
			against.add("FACILITIES_OPEN", "", "Facility %s is %s: it has to come to its end first.", f.ID, f.Stage)
		}
	}
	if p.As == Staff && len(p.roles) > 0 {
		var names []string
		for _, role := range p.roles {
			names = append(names, string(role))
		}
		against.add("ROLE_HELD", "", "This person still works here as %s: take the role away first.", strings.Join(names, ", "))
	}
	if !w.didBusiness(p) {
		return against, calendar.None
	}
	closed := w.closedOn(p)
	if closed == calendar.None {
		against.add("NOT_CLOSED", "", "The account is open, and somebody did business in it: close it first.")
		return against, calendar.None
	}
	_, _, day := closed.YMD()
	if last := closed.AddMonthsAnchored(12*RetentionYears, day); w.today <= last {
		against.add("RETENTION", "", "The account was closed on %s: the law keeps its records through %s.", closed, last)
		return against, last
	}
	return against, calendar.None
}

// didBusiness says that more is known of a party than its registration.
func (w *World) didBusiness(p *Party) bool {
	if p.As == Staff {
		return false // what staff did stands in the event log under their number
	}
	return p.kyc != "" || w.wallets.find(w, p.ID) != nil || len(w.FacilitiesEver(p.ID)) > 0
}

// closedOn is the day on which an account was closed; None while it is open.
func (w *World) closedOn(p *Party) calendar.Date {
	closed := calendar.None
	for rec := range p.log.all() {
		if _, ok := rec.Event.(PartyClosed); ok && !w.excluded(rec.RequestID) {
			closed = rec.EffectiveOn
		}
	}
	if p.Closed == "" {
		return calendar.None
	}
	return closed
}
