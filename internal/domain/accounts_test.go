package domain

import (
	"fmt"
	"testing"

	"refold/internal/flat"
	"refold/internal/flat/flattest"
)

// Names that a file holds keep their numbers, and new ones go on after them.
func TestAChartGoesOnAfterPreparedNames(t *testing.T) {
	t.Parallel()
	memory := flattest.Memory{}
	flat.PutNames(memory, "texts", 3, func(i int) string { return fmt.Sprint("text ", i) })
	c := newChart(flat.ReadNames(memory.Sections(), "texts"))
	for i := range 5 {
		name := fmt.Sprint("text ", i)
		if got := c.number(name); got != i || c.name(i) != name {
			t.Errorf("%s has number %d, which is %s", name, got, c.name(got))
		}
	}
	if c.size() != 5 {
		t.Errorf("%d names, not 5", c.size())
	}
	if _, known := c.find("text 5"); known {
		t.Error("a name that nobody gave has a number")
	}
}

// Accounts come back as they were, wallets among them, and new ones go on after them.
func TestAccountsComeBackFromAFile(t *testing.T) {
	t.Parallel()
	accounts := []Account{{TrustAccount, "", "SGD"}, {bankReferenceUse, "", ""}, {bankReferenceUse, "a\xc3\xbfb", ""}, {Overpayment, "F-1", "IDR"}}
	parties, more := newChart(nil), Account{Unallocated, "R-1", "SGD"}
	c := newAccountChart(nil, parties)
	for i, a := range accounts {
		if got := c.number(a); got != i {
			t.Fatalf("%v has number %d", a, got)
		}
	}
	first := c.wallet("P-1", "SGD")
	memory := flattest.Memory{}
	flat.PutNames(memory, "accounts", c.size(), func(i int) string { return string(c.name(i).text(nil)) })
	again := newAccountChart(flat.ReadNames(memory.Sections(), "accounts"), parties)
	for i, a := range accounts {
		if got := again.number(a); got != i || again.name(i) != a {
			t.Errorf("%v has number %d, which is %v", a, got, again.name(i))
		}
	}
	if got := again.name(first + toLocked); got != (Account{WalletLocked, "P-1", "SGD"}) {
		t.Errorf("account %d is %v", first+toLocked, got)
	}
	if got := again.number(more); got != c.size() || again.name(got) != more {
		t.Errorf("a new account has number %d, which is %v", got, again.name(got))
	}
	if got := again.wallet("P-2", "SGD"); again.name(got+toClaims) != (Account{claimsOutstanding, "P-2", "SGD"}) {
		t.Errorf("a new wallet begins at %d", got)
	}
}
