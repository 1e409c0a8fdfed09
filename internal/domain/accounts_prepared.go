package domain

import (
	"strings"
	"unicode/utf8"

	"refold/internal/flat"
)

// preparedAccounts are accounts as a file holds them: each a text of its kind, its currency
// and its owner.
type preparedAccounts struct{ texts *flat.Names }

// currencyEnds stands between currency and owner: neither the name of a currency nor
// anything that a text can begin with has it.
const currencyEnds = 0xFF

func (p preparedAccounts) Len() int { return p.texts.Len() }

func (p preparedAccounts) Name(i int) Account {
	text := p.texts.Name(i)
	currency, owner, _ := strings.Cut(text[1:], string([]byte{currencyEnds}))
	return Account{AccountKind(text[0]), owner, currency}
}

func (p preparedAccounts) Find(a Account) (int, bool) {
	if p.texts.Len() == 0 || !utf8.ValidString(a.Currency) {
		return 0, false
	}
	var room [96]byte
	return p.texts.FindBytes(a.spelled(room[:0]))
}

// spelled appends how a file holds an account.
func (a Account) spelled(to []byte) []byte {
	to = append(append(to, byte(a.Kind)), a.Currency...)
	return append(append(to, currencyEnds), a.Owner...)
}
