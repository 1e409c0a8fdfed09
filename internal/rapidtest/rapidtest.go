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

// Which cases, and how many of each law. The seed means nothing.
const (
	seed   = "2026"
	checks = "50"
)

func init() {
	set("RAPID_SEED", "rapid.seed", seed)
	set("RAPID_CHECKS", "rapid.checks", checks)
}

// set gives a flag of rapid's a value, unless the environment has one.
func set(environment, name, value string) {
	if _, chosen := os.LookupEnv(environment); chosen {
		return
	}
	if err := flag.Set(name, value); err != nil {
		panic("rapidtest: rapid has no flag " + name + ": " + err.Error())
	}
}
