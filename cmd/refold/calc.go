package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"refold/internal/schedule"
)

// calculations are the kinds of `refold calc`: JSON in, JSON out, nothing kept.
var calculations = map[string]func(*fields) (any, error){
	"schedule":   calcSchedule,
	"payoff":     calcPayoff,
	"loan":       calcLoan,
	"distribute": calcDistribute,
	"xirr":       calcXIRR,
	"daycount":   calcDayCount,
	"duedates":   calcDueDates,
	"auction":    calcAuction,
}

// calcError is what a calculation says about a request that makes no sense: a code
// for machines and a sentence that names the field.
type calcError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (e *calcError) Error() string { return e.Message }

func refuse(code, format string, args ...any) error {
	return &calcError{code, fmt.Sprintf(format, args...)}
}

// runCalc reads one JSON object from stdin (or from a file, or the object itself as
// the second argument) and prints the answer. A request that makes no sense gives
// {"error":{"code":…,"message":…}} and exit status 2.
func runCalc(args []string, stdin io.Reader, stdout, _ io.Writer) int {
	answer, err := calculate(args, stdin)
	status := 0
	if err != nil {
		answer, status = map[string]any{"error": asCalcError(err)}, 2
	}
	out := json.NewEncoder(stdout)
	out.SetEscapeHTML(false)
	if err := out.Encode(answer); err != nil {
		return 1
	}
	return status
}

func calculate(args []string, stdin io.Reader) (any, error) {
	names := make([]string, 0, len(calculations))
	for name := range calculations {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(args) == 0 {
		return nil, refuse("usage", "say what to calculate: %s", strings.Join(names, ", "))
	}
	calculation, ok := calculations[args[0]]
	if !ok {
		return nil, refuse("unknown_calculation", "%q can't be calculated; there are %s", args[0], strings.Join(names, ", "))
	}
	input, err := calcInput(args[1:], stdin)
	if err != nil {
		return nil, err
	}
	f, err := readFields(input)
	if err != nil {
		return nil, err
	}
	answer, err := calculation(f)
	if err != nil {
		return nil, err
	}
	return answer, f.err()
}

func calcInput(args []string, stdin io.Reader) (io.Reader, error) {
	switch {
	case len(args) > 1:
		return nil, refuse("usage", "one request at a time: JSON on standard input, a file, or the object itself")
	case len(args) == 0 || args[0] == "-":
		return stdin, nil
	case strings.HasPrefix(strings.TrimSpace(args[0]), "{"):
		return strings.NewReader(args[0]), nil
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return nil, refuse("unreadable", "the request can't be read: %v", err)
	}
	return strings.NewReader(string(text)), nil
}

// asCalcError gives every error its code; what the schedule says of terms names
// their field.
func asCalcError(err error) *calcError {
	var own *calcError
	if errors.As(err, &own) {
		return own
	}
	var p *schedule.Problem
	if errors.As(err, &p) {
		return &calcError{p.Code, p.Field + ": " + p.Sentence}
	}
	return &calcError{"invalid", err.Error()}
}
