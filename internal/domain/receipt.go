package domain

import (
	"refold/internal/calendar"
	"refold/internal/money"
)

// Receipt is money that arrived at the trust account. What of it is not yet
// matched is Balance(Unallocated, id, currency): matching belongs to its targets.
type Receipt struct {
	history
	ID            string
	BankReference string
	AmountCents   money.Cents
	ReturnedCents money.Cents
	Currency      string
	ValueOn       calendar.Date
	Payer         Personal
	Remark        string
	RecordedBy    string
}

// Receipt gives a recorded receipt, or nil.
func (w *World) Receipt(id string) *Receipt {
	r := w.receipts.find(w, id)
	if r == nil || r.ID == "" {
		return nil
	}
	return r
}

// Receipts gives all receipts, sorted by id.
func (w *World) Receipts() []*Receipt {
	var receipts []*Receipt
	w.receipts.each(w, func(_ string, r *Receipt) bool {
		if r.ID != "" {
			receipts = append(receipts, r)
		}
		return true
	})
	return receipts
}

// Unmatched is what of a receipt is not yet matched or returned, in cents.
func (w *World) Unmatched(r *Receipt) money.Cents {
	return money.Cents(w.Balance(Unallocated, r.ID, r.Currency))
}

func (r *Receipt) copyFor(owner *token) *Receipt {
	c := *r
	c.disown(owner)
	return &c
}

func (r *Receipt) wake() calendar.Date               { return calendar.None }
func (r *Receipt) advance(_ calendar.Date, _ *books) {}

func (r *Receipt) check(rec *Recorded) []Reason {
	switch rec.Event.(type) {
	case ReceiptRecorded:
		if r.ID != "" {
			return []Reason{{"ALREADY_RECORDED", "", "This receipt is recorded already."}}
		}
	case ReceiptReturned:
		if r.ID == "" {
			return []Reason{{"NO_SUCH_RECEIPT", "", "There is no such receipt."}}
		}
	}
	return nil
}

func (r *Receipt) fold(rec *Recorded, b *books) {
	switch e := rec.Event.(type) {
	case ReceiptRecorded:
		r.ID, r.BankReference, r.AmountCents, r.Currency = e.Receipt, e.BankReference, e.AmountCents, e.Currency
		r.ValueOn, r.Payer, r.Remark, r.RecordedBy = e.ValueOn, e.Payer, e.Remark, rec.Actor
		b.addTo(bankReferenceUse, e.BankReference, "", 1)
		b.addTo(TrustAccount, "", e.Currency, int64(e.AmountCents))
		b.addTo(Unallocated, e.Receipt, e.Currency, int64(e.AmountCents))
	case ReceiptReturned:
		r.ReturnedCents += e.AmountCents
		b.addTo(bankReferenceUse, e.BankReference, "", 1)
		b.addTo(TrustAccount, "", r.Currency, -int64(e.AmountCents))
		b.addTo(Unallocated, e.Receipt, r.Currency, -int64(e.AmountCents))
	}
}
