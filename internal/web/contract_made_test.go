package web

import (
	"bytes"
	"testing"

	"refold/internal/paper"
	"refold/internal/readmodel"
)

// TestAContractIsMadeOnce: what is remembered is what making it again gives, and another
// agreement is another contract.
func TestAContractIsMadeOnce(t *testing.T) {
	t.Parallel()
	world := lived(t).journal.Head()
	var kept madeContracts
	agreement, ok := readmodel.Agree(world, "F-GOOD", world.Today())
	if !ok {
		t.Fatal("nothing is agreed about F-GOOD")
	}
	for range 2 {
		got, err := kept.make(agreement)
		want, again := paper.Contract(agreement)
		if err != nil || again != nil || !bytes.Equal(got, want) {
			t.Fatalf("%d bytes for %d (%v, %v)", len(got), len(want), err, again)
		}
	}
	other := *agreement
	other.Purpose += " and more"
	if got, err := kept.make(&other); err != nil || len(kept.of) != 2 || len(got) == 0 {
		t.Errorf("another agreement: %d are kept, %v", len(kept.of), err)
	}
	for i := range contractsKept {
		other.Amount++
		if _, err := kept.make(&other); err != nil || len(kept.of) > contractsKept {
			t.Fatalf("after %d more: %d are kept, %v", i, len(kept.of), err)
		}
	}
}
