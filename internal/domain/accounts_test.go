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
	receipts, facilities := newChart(nil), newChart(nil)
	c := newAccountChart(nil, parties, receipts, facilities)
	for i, a := range accounts {
		if got := c.number(a); got != i {
			t.Fatalf("%v has number %d", a, got)
		}
	}
	first := c.wallet("P-1", "SGD")
	memory := flattest.Memory{}
	flat.PutNames(memory, "accounts", c.size(), func(i int) string { return string(c.name(i).spelled(nil)) })
	again := newAccountChart(flat.ReadNames(memory.Sections(), "accounts"), parties, receipts, facilities)
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

// However many accounts there are, each is found by what it is of, and no other.
func TestEveryAccountIsFound(t *testing.T) {
	t.Parallel()
	c := newAccountChart(nil, newChart(nil), newChart(nil), newChart(nil))
	kinds := []AccountKind{TrustAccount, WalletAvailable, WalletLocked, Unallocated, BorrowerPayable, Overpayment, FeeIncome, bankReferenceUse, emailUse, claimsOutstanding, openProposals}
	account := func(i int) Account {
		return Account{kinds[i%len(kinds)], fmt.Sprint("owner ", i/len(kinds)), []string{"SGD", "IDR", ""}[i%3]}
	}
	const many = 5000
	for i := range many {
		if _, known := c.find(account(i)); known && kinds[i%len(kinds)] != WalletLocked && kinds[i%len(kinds)] != claimsOutstanding {
			t.Fatalf("%v has a number before it was given one", account(i))
		}
		c.number(account(i))
	}
	numbers := map[int]bool{}
	for i := range many {
		number, known := c.find(account(i))
		if !known || c.name(number) != account(i) || c.number(account(i)) != number || numbers[number] {
			t.Fatalf("%v has number %d, which is %v", account(i), number, c.name(number))
		}
		numbers[number] = true
	}
}
