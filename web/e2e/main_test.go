//go:build browser

package e2e

import (
	"fmt"
	"os"
	"testing"
)

// demo is the Refold that most journeys share: its people, companies and 18 months of
// history are there from the start.
var demo *site

func TestMain(m *testing.M) {
	code, err := runAll(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		code = 1
	}
	os.Exit(code)
}

func runAll(m *testing.M) (int, error) {
	if err := build(); err != nil {
		return 1, err
	}
	defer os.RemoveAll(built.dir)
	close, err := openBrowser()
	if err != nil {
		return 1, err
	}
	defer close()
	if demo, err = start("demo", "small"); err != nil {
		return 1, err
	}
	defer demo.stop()
	return m.Run(), nil
}
