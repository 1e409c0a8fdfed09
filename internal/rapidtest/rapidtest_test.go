package rapidtest_test

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	_ "refold/internal/rapidtest"
)

// childOf marks the run of this test in which a law draws its cases.
const childOf = "REFOLD_RAPIDTEST_CHILD"

var drawn = regexp.MustCompile(`drew (\d+)`)

// cases runs the law in a process of its own and gives what it drew.
func cases(t *testing.T, environment ...string) string {
	t.Helper()
	run := exec.Command(os.Args[0], "-test.run", "^TestCasesAreTheSame$", "-test.v")
	run.Env = append(os.Environ(), childOf+"=1", "RAPID_CHECKS=5")
	run.Env = append(run.Env, environment...)
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	found := drawn.FindAllString(string(out), -1)
	if len(found) != 5 {
		t.Fatalf("the law drew %d cases, want 5: %s", len(found), out)
	}
	return strings.Join(found, ", ")
}

func TestCasesAreTheSame(t *testing.T) {
	if os.Getenv(childOf) != "" {
		rapid.Check(t, func(r *rapid.T) { t.Logf("drew %d", rapid.Uint64().Draw(r, "case")) })
		return
	}
	if _, chosen := os.LookupEnv("RAPID_SEED"); chosen {
		t.Skip("the environment chooses the cases of this run")
	}
	if first, second := cases(t), cases(t); first != second {
		t.Errorf("one run %s, the next %s", first, second)
	}
	if first, second := cases(t, "RAPID_SEED=0"), cases(t, "RAPID_SEED=0"); first == second {
		t.Errorf("fresh cases were asked for, and twice the same came: %s", first)
	}
}
