package domain

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"

	"refold/internal/calendar"
)

// Digest is the one figure that all laws compare: SHA-256 over a canonical text of
// the whole state. It says nothing of positions, versions and undone requests, so
// that equal states have equal digests however they came about.
func (w *World) Digest() [32]byte {
	h := sha256.New()
	w.describe(h)
	var sum [32]byte
	h.Sum(sum[:0])
	return sum
}

// Describe writes the canonical text that Digest is made of, a line for each
// balance and aggregate: what to compare when two digests differ.
func (w *World) Describe() string {
	var text bytes.Buffer
	w.describe(&text)
	return text.String()
}

func (w *World) describe(out io.Writer) {
	fmt.Fprintf(out, "today %s\n", day(w.today))
	for _, p := range w.Balances() {
		fmt.Fprintf(out, "account %d %q %s %d\n", p.Account.Kind, p.Account.Owner, p.Account.Currency, p.AmountCents)
	}
	for _, p := range w.Parties() {
		line(out, "party", p, p.history, []any{p.kyc, p.roles})
	}
	for _, i := range w.Invitations() {
		if w.Party(i.Party) == nil {
			p := w.parties.find(w, i.Party)
			line(out, "invitation", i, p.history, nil)
		}
	}
	for _, x := range w.Wallets() {
		if x.Party != "" {
			line(out, "wallet", x, x.history, nil)
		}
	}
	for _, r := range w.Receipts() {
		line(out, "receipt", r, r.history, nil)
	}
	for _, t := range w.Trusts() {
		line(out, "trust", t, t.history, nil)
	}
	w.products.each(w, func(_ string, p *Product) bool {
		if len(p.Versions) > 0 {
			line(out, "product", p, p.history, nil)
		}
		return true
	})
	w.caps.each(w, func(_ string, c *Caps) bool {
		if len(c.Versions) > 0 {
			line(out, "caps", c, c.history, nil)
		}
		return true
	})
	for _, p := range w.Proposals() {
		line(out, "proposal", p, p.history, nil)
	}
	for _, f := range w.Facilities() {
		var loan []any
		if f.HasLoan() {
			loan = []any{f.Loan.Rows(), f.Loan.At(w.today)}
		}
		line(out, "facility", f, f.history, loan)
	}
}

func day(d calendar.Date) string {
	if d == calendar.None {
		return "none"
	}
	return d.String()
}

// line writes one aggregate as JSON: its exported fields, what it keeps to itself,
// and the events that it could not admit, by request and kind.
func line(out io.Writer, kind string, aggregate any, h history, more []any) {
	fields, err := json.Marshal(aggregate)
	if err != nil {
		panic(fmt.Sprintf("domain: %s has no JSON form: %v", kind, err))
	}
	fmt.Fprintf(out, "%s %s", kind, fields)
	if len(more) > 0 {
		hidden, err := json.Marshal(more)
		if err != nil {
			panic(fmt.Sprintf("domain: %s has no JSON form: %v", kind, err))
		}
		fmt.Fprintf(out, " %s", hidden)
	}
	for _, x := range h.inadmissible {
		fmt.Fprintf(out, " !%s/%s/%s", x.Record.RequestID, x.Record.Event.Kind(), x.Reasons[0].Code)
	}
	fmt.Fprintln(out)
}
