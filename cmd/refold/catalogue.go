package main

import (
	"fmt"
	"io"

	"refold/internal/catalogue"
)

// runCatalogue prints what there is: events, commands, states, refusals and words.
func runCatalogue(args []string, _ io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		fmt.Fprintln(stderr, "refold catalogue: it takes no arguments")
		return 2
	}
	if _, err := io.WriteString(stdout, catalogue.Markdown()); err != nil {
		fmt.Fprintln(stderr, "refold catalogue: "+err.Error())
		return 1
	}
	return 0
}
