// Package rapidtest has the laws tried on the same random cases in every run, so that
// what passes here passes everywhere. Tests import it for its effect. The environment
// still decides otherwise: RAPID_SEED=0 draws fresh cases, RAPID_CHECKS says how many;
// "make explore" does both.
package rapidtest

import (
	"flag"
	"os"

	_ "pgregory.net/rapid" // declares the flag that is set here
)

// seed says which cases. It means nothing.
const seed = "2026"

func init() {
	if _, chosen := os.LookupEnv("RAPID_SEED"); chosen {
		return
	}
	if err := flag.Set("rapid.seed", seed); err != nil {
		panic("rapidtest: rapid has no flag for its seed: " + err.Error())
	}
}
