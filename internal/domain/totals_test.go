package domain

import "testing"

// What follows from the other sums is not written, and read back.
func TestChangesAreReadAsTheyWereWritten(t *testing.T) {
	for _, after := range []totals{
		{TrustAccount: 500, Unallocated: 500, countsFrom: 1, countsFrom + int(Unallocated): 1}, // a receipt
		{WalletAvailable: -100, WalletLocked: 100},                                             // a pledge
		{TrustAccount: 7}, // books that don't balance
		{TrustAccount: -5, PlatformTopUp: -5, belowAt: 1, belowCents: 1 << 40},
		{FeeIncome: 1},
		{countsFrom: -1},
	} {
		c, delta := changeOf(3, &totals{}, &after)
		written := c.appendFigures(nil, &delta)
		var read totals
		if rest := c.apply(append(written, 9), &read); len(rest) != 1 || read != after || c.currency != 3 {
			t.Errorf("%v was read as %v, %d bytes left", after, read, len(rest))
		}
	}
}
