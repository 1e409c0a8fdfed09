package readmodel

import (
	"refold/internal/domain"
	"refold/internal/wording"
)

// statement tells that a statement was issued, or that a corrected one replaces it.
func (t *noticeTeller) statement(n *Notice, e domain.StatementIssued) {
	days := wording.Day(e.From) + " through " + wording.Day(e.Through)
	n.Level, n.Title, n.Href = Told, "Your statement of "+days, "/statements#"+StatementNumber(e.Party, e.From, e.Through, e.Through, n.Position)
	if e.Replaces == 0 {
		n.Why = "It has the number " + StatementNumber(e.Party, e.From, e.Through, e.Through, n.Position) + "."
		return
	}
	n.Title, n.Mark = "Your statement of "+days+" was corrected", "Correction"
	n.Was = "/statements#" + StatementNumber(e.Party, e.From, e.Through, e.Through, e.Replaces)
	n.Why = "Something that it states was put right. The corrected one replaces " + StatementNumber(e.Party, e.From, e.Through, e.Through, e.Replaces) + ", which stays as it was issued."
	for _, s := range t.w.Wallet(t.party.ID).Statements {
		if s.Position == e.Replaces {
			n.amounts(WalletCurrency, "Opening balance", s.OpeningCents, e.OpeningCents)
			n.amounts(WalletCurrency, "Closing balance", s.ClosingCents, e.ClosingCents)
		}
	}
}
