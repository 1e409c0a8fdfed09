// Command refold is the operator's tool.
package main

import (
	"fmt"
	"io"
	"os"
	"slices"

	"refold/internal/revision"
)

// command is one thing that the tool does. It returns the exit status: 0 done, 1 failed,
// 2 the request makes no sense.
type command struct {
	usage   string // the arguments, as in "sba FILE[.gz]"
	summary string
	run     func(args []string, stdin io.Reader, stdout, stderr io.Writer) int
}

var commands = map[string]command{
	"calc":       {"WHAT [FILE]", "calculate: JSON in, JSON out (schedule, payoff, loan, distribute, xirr, daycount, duedates, auction)", runCalc},
	"catalogue":  {"", "print what there is: events, commands, states, refusals, words", runCatalogue},
	"checkpoint": {"", "write the file from which the next start goes on, instead of folding all events", runCheckpoint},
	"demo":       {"--events N [--seed S] [--end DATE]", "fill an empty database with made-up events to measure with", runDemo},
	"digest":     {"[--at POSITION] [--valid DAY]", "print the digest of everything at a moment", runDigest},
	"erase":      {"PARTY [--despite-retention] [--yes]", "make what is personal about somebody unreadable for ever", runErase},
	"export":     {"[--at POSITION]", "write the journal as JSON lines", runExport},
	"import":     {"sba|journal FILE[.gz]", "record a loan book of another system, or an exported journal", runImport},
	"migrate":    {"", "bring the database to this program's schema", runMigrate},
	"rebuild":    {"", "fill the tables of lists anew from the journal, beside a running Refold", runRebuild},
	"staff":      {"add EMAIL NAME ROLE", "let somebody work here: officer, approver or auditor; the password is read from stdin", runStaff},
	"verify":     {"", "check the books, and every row of the tables against the fold", runVerify},
	"version":    {"", "print the commit that this program was built from", runVersion},
}

func main() {
	os.Exit(dispatch(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func dispatch(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		printUsage(stdout)
		return 0
	}
	c, ok := commands[args[0]]
	if !ok {
		fmt.Fprintf(stderr, "refold: there is no command %q\n", args[0])
		printUsage(stderr)
		return 2
	}
	return c.run(args[1:], stdin, stdout, stderr)
}

func printUsage(w io.Writer) {
	fmt.Fprintln(w, "refold, the operator's tool\n\nCommands:")
	var names []string
	for name := range commands {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(w, "  %-36s %s\n", name+" "+commands[name].usage, commands[name].summary)
	}
	fmt.Fprintln(w, "\nDATABASE_URL names the database; without it, the private one in REFOLD_DATA (./var) is used,\nbeside a running Refold or started for the occasion.")
}

func runVersion(_ []string, _ io.Reader, stdout, _ io.Writer) int {
	fmt.Fprintln(stdout, revision.ID())
	return 0
}
