package trust

import (
	"refold/internal/domain"
	"refold/web/templates/worked"
)

// Formulas say how the shares of the page are worked out.
func (v View) Formulas() []worked.Formula {
	var all []worked.Formula
	for _, b := range v.Balances {
		account, wallets := b.Sums[domain.TrustAccount], b.wallets()
		all = append(all, worked.Share(worked.In("Investors' wallets"), worked.Input{Label: "Investors' wallets", Text: b.money(wallets), At: worked.In("Investors' wallets")},
			worked.Input{Label: "On the trust account", Text: b.money(account), At: worked.In("On the trust account")}, wallets, account))
	}
	return all
}
