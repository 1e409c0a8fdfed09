package importer

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"refold/internal/money"
)

// Report writes the rows that have findings as CSV, one line a finding.
type Report struct{ out *csv.Writer }

// NewReport writes the header.
func NewReport(w io.Writer) (*Report, error) {
	r := &Report{csv.NewWriter(w)}
	if err := r.out.Write([]string{"row", "loan_number", "outcome", "code", "reason"}); err != nil {
		return nil, fmt.Errorf("write the report: %w", err)
	}
	return r, nil
}

// Row writes what was found in a row.
func (r *Report) Row(row Row, outcome Outcome) error {
	for _, f := range row.Findings {
		line := []string{strconv.Itoa(row.Number), row.SourceID, string(outcome), f.Code, f.Sentence}
		if err := r.out.Write(line); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	return nil
}

// Close writes what is still in memory; the file below stays open.
func (r *Report) Close() error {
	r.out.Flush()
	if err := r.out.Error(); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// meanings are the codes in words, for the summary. A code that is missing here speaks
// for itself.
var meanings = map[string]string{
	"AMOUNT_NOT_POSITIVE":          "an amount is zero that can't be",
	"AMOUNT_TOO_LARGE":             "an amount is beyond all bounds",
	"AMOUNT_UNREADABLE":            "an amount can't be read",
	"APPROVAL_UNDATED":             "the approval has no date",
	"BORROWER_BLANK":               "the borrower has no name",
	"CHARGED_OFF_TOO_MUCH":         "more was charged off than paid out",
	"CHARGE_OFF_UNDATED":           "charged off, with no date",
	"DATE_UNREADABLE":              "a date can't be read",
	"DISBURSED_ABOVE_APPROVED":     "more was paid out than approved",
	"DISBURSED_BEFORE_APPROVED":    "paid out before it was approved",
	"DISBURSEMENT_UNDATED":         "the payout has no date",
	"ENDED_BEFORE_DISBURSED":       "charged off before it was paid out",
	"IMPORTED_DIFFERENTLY":         "imported before, and told differently then",
	"IN_THE_FUTURE":                "a date has not come yet",
	"LENDER_BLANK":                 "the lender is not told",
	"LOAN_NUMBER_MISSING":          "there is no loan number",
	"NOTHING_CHARGED_OFF":          "charged off with an amount of zero",
	"NOTHING_DISBURSED":            "a payout of nothing",
	"PAID_IN_FULL_AND_CHARGED_OFF": "paid in full, and also charged off",
	"PAYOFF_NOT_COMPUTABLE":        "paid in full, with no term to estimate the day from",
	"PAYOFF_TO_COME":               "paid in full on an estimated day that has not come: active",
	"ROW_UNREADABLE":               "the row can't be read",
	"STATE_BLANK":                  "the state is not told",
	"STATUS_BLANK":                 "neither paid in full nor charged off",
	"STATUS_UNKNOWN":               "an unknown status",
	"TERM_UNREADABLE":              "the term can't be read",
	"TERM_ZERO":                    "a term of zero months",
	"TEXT_NOT_UTF8":                "text that is not UTF-8",
}

// Summary says in a few lines what became of the rows, for a person.
func (r Result) Summary(w io.Writer) {
	in := r.Outcomes[Imported] + r.Outcomes[AlreadyImported]
	fmt.Fprintf(w, "%s rows: %s in the book (%s now, %s before), %s not imported.\n", Grouped(r.Rows), Grouped(in),
		Grouped(r.Outcomes[Imported]), Grouped(r.Outcomes[AlreadyImported]), Grouped(r.Outcomes[NotImported]))
	fmt.Fprintf(w, "%s events recorded. In the book: USD %s approved, USD %s paid out, USD %s charged off.\n",
		Grouped(r.Events), amount(r.ApprovedCents), amount(r.DisbursedCents), amount(r.ChargedOffCents))
	if len(r.Reasons) > 0 {
		fmt.Fprintf(w, "\nNot imported, by reason (a row may have several):\n")
		byCode(w, r.Reasons)
	}
	if len(r.Remarks) > 0 {
		fmt.Fprintf(w, "\nIn the book with a remark: %s rows (a row may have several):\n", Grouped(r.Remarked))
		byCode(w, r.Remarks)
	}
}

// byCode lists counts, the greatest first.
func byCode(w io.Writer, counts map[string]int) {
	codes := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return cmp.Compare(a, b)
	})
	for _, code := range codes {
		fmt.Fprintf(w, "  %7s  %-28s  %s\n", Grouped(counts[code]), code, meanings[code])
	}
}

// Grouped writes a count with commas.
func Grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// amount writes cents in major units with commas; the sums of a book are not negative.
func amount(c money.Cents) string {
	return fmt.Sprintf("%s.%02d", Grouped(int(c/100)), c%100)
}
