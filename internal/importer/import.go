package importer

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/money"
)

const (
	// rowsAtOnce is how many rows are asked for together.
	rowsAtOnce = 1024
	// attempts bounds how often rows are asked for again while others hold the journal.
	attempts = 5
)

// Journal is where the rows are recorded; *events.Journal is one.
type Journal interface {
	// SubmitAll answers index for index; an answer counts where its error is nil.
	SubmitAll(ctx context.Context, submissions []events.Submission) ([]events.Answer, []error)
}

// Outcome is what became of a row.
type Outcome string

// The outcomes.
const (
	Imported        Outcome = "imported"
	AlreadyImported Outcome = "already imported" // by an earlier run: nothing changed
	NotImported     Outcome = "not imported"
)

// Result is the end of an import, and on the way there how far it came.
type Result struct {
	Rows     int
	Outcomes map[Outcome]int
	Remarked int            // rows that are in the book and have a remark
	Reasons  map[string]int // rows by the code of each finding that kept them out
	Remarks  map[string]int // rows by the code of each remark on a row in the book
	Events   int
	// Of the loans in the book, recorded now or before:
	ApprovedCents, DisbursedCents, ChargedOffCents money.Cents
}

// Import records the rows of a loan book, in their order. named, if any, is called for
// each row that has findings; progress, if any, now and then. It stops at the first
// error; what was recorded stays, and another run goes on from there.
func Import(ctx context.Context, journal Journal, device string, rows iter.Seq2[Row, error],
	named func(Row, Outcome) error, progress func(Result)) (Result, error) {
	run := run{
		ctx: ctx, journal: journal, device: device, named: named, inBook: map[string]bool{},
		result: Result{Outcomes: map[Outcome]int{}, Reasons: map[string]int{}, Remarks: map[string]int{}},
	}
	sum := sha256.Sum256([]byte(device))
	run.correlation = requestID(sum[:])
	for row, err := range rows {
		if err != nil {
			return run.result, err
		}
		if run.waiting = append(run.waiting, row); len(run.waiting) < rowsAtOnce {
			continue
		}
		if err := run.record(); err != nil {
			return run.result, err
		}
		if progress != nil {
			progress(run.result)
		}
	}
	err := run.record()
	return run.result, err
}

type run struct {
	ctx         context.Context
	journal     Journal
	device      string
	correlation domain.UUID // all rows of all runs of one source belong together
	named       func(Row, Outcome) error
	waiting     []Row
	inBook      map[string]bool // loans that were counted
	result      Result
}

// record asks for the waiting rows and counts what became of them.
func (r *run) record() error {
	var asked []int
	for i := range r.waiting {
		if !r.waiting[i].Refused() {
			asked = append(asked, i)
		}
	}
	outcomes := make([]Outcome, len(r.waiting))
	for try := 1; len(asked) > 0; try++ {
		again, err := r.ask(asked, outcomes)
		if err != nil && (try == attempts || !errors.Is(err, events.ErrTimedOut)) {
			return err
		}
		asked = again
	}
	for i := range r.waiting {
		if err := r.count(&r.waiting[i], outcomes[i]); err != nil {
			return err
		}
	}
	r.waiting = r.waiting[:0]
	return nil
}

// ask submits rows by their index and gives those that may be asked for again. A refusal
// becomes findings of its row.
func (r *run) ask(asked []int, outcomes []Outcome) (again []int, err error) {
	submissions := make([]events.Submission, len(asked))
	for k, i := range asked {
		submissions[k] = events.Submission{
			Command: r.waiting[i].Command, Actor: domain.System, Device: r.device,
			RequestID: r.waiting[i].Request, Correlation: r.correlation,
		}
	}
	answers, failures := r.journal.SubmitAll(r.ctx, submissions)
	for k, i := range asked {
		row := &r.waiting[i]
		var refusal *domain.Refusal
		switch failure := failures[k]; {
		case failure == nil && (answers[k].Replayed || len(answers[k].Events) == 0):
			outcomes[i] = AlreadyImported
		case failure == nil:
			outcomes[i] = Imported
			r.result.Events += len(answers[k].Events)
		case errors.As(failure, &refusal):
			for _, reason := range refusal.Reasons {
				row.refuse(reason.Code, "%s", reason.Sentence)
			}
		default:
			again = append(again, i)
			if err == nil || errors.Is(err, events.ErrTimedOut) {
				err = fmt.Errorf("import row %d, loan %s: %w", row.Number, row.SourceID, failure)
			}
		}
	}
	return again, err
}

func (r *run) count(row *Row, outcome Outcome) error {
	counts := r.result.Remarks
	if outcome == "" {
		outcome, counts = NotImported, r.result.Reasons
	} else if !r.inBook[row.SourceID] {
		r.inBook[row.SourceID] = true
		r.result.ApprovedCents += row.Command.Loan.ApprovedCents
		r.result.DisbursedCents += row.Command.DisbursedCents
		r.result.ChargedOffCents += row.Command.ChargedOffCents
	}
	r.result.Rows++
	r.result.Outcomes[outcome]++
	if len(row.Findings) == 0 {
		return nil
	}
	if outcome != NotImported {
		r.result.Remarked++
	}
	seen := map[string]bool{}
	for _, f := range row.Findings {
		if f.Refused == (outcome == NotImported) && !seen[f.Code] {
			counts[f.Code]++
			seen[f.Code] = true
		}
	}
	if r.named == nil {
		return nil
	}
	return r.named(*row, outcome)
}
