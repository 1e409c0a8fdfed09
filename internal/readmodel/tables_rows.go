package readmodel

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"

	"refold/internal/domain"
	"refold/internal/readmodel/sqlread"
)

// relation is one table of lists: which rows it holds of the aggregate behind a
// stream, and how it is written and read. The code around it is the same for all.
type relation struct {
	name    string
	columns []string // the generation first, then those of the row
	streams []string // the kinds of stream that it has rows of
	rows    func(w *domain.World, stream string) []any
	erase   func(ctx context.Context, q *sqlread.Queries, generation int16, streams []string) error
	empty   func(ctx context.Context, q *sqlread.Queries, generation int16) error
	all     func(ctx context.Context, q *sqlread.Queries) ([]any, error)
}

// relations are all tables, in the order in which they are written and compared.
var relations = []relation{
	relate("facility_rows", []string{"facility"}, facilitiesOf, func(r FacilityRow) sqlread.FacilityList { return sqlread.FacilityList(r) },
		(*sqlread.Queries).EraseFacilityRows, (*sqlread.Queries).EmptyFacilityRows, (*sqlread.Queries).AllFacilityRows),
	relate("receipt_rows", []string{"receipt"}, receiptsOf, func(r ReceiptRow) sqlread.ReceiptList { return sqlread.ReceiptList(r) },
		(*sqlread.Queries).EraseReceiptRows, (*sqlread.Queries).EmptyReceiptRows, (*sqlread.Queries).AllReceiptRows),
	relate("withdrawal_rows", []string{"wallet"}, withdrawalsOf, func(r WithdrawalRow) sqlread.WithdrawalList { return sqlread.WithdrawalList(r) },
		(*sqlread.Queries).EraseWithdrawalRows, (*sqlread.Queries).EmptyWithdrawalRows, (*sqlread.Queries).AllWithdrawalRows),
	relate("party_rows", []string{"party"}, partiesOf, func(r PartyRow) sqlread.PartyList { return sqlread.PartyList(r) },
		(*sqlread.Queries).ErasePartyRows, (*sqlread.Queries).EmptyPartyRows, (*sqlread.Queries).AllPartyRows),
	relate("task_rows", []string{"party", "facility", "receipt", "wallet", "proposal"}, tasksOf, func(r TaskRow) sqlread.TaskList { return sqlread.TaskList(r) },
		(*sqlread.Queries).EraseTaskRows, (*sqlread.Queries).EmptyTaskRows, (*sqlread.Queries).AllTaskRows),
}

func relate[Row, Stored any](
	name string, streams []string, rows func(*domain.World, string) []Row, store func(Row) Stored,
	erase func(*sqlread.Queries, context.Context, int16, []string) error,
	empty func(*sqlread.Queries, context.Context, int16) error,
	all func(*sqlread.Queries, context.Context) ([]Stored, error),
) relation {
	columns := []string{"generation"}
	for field := range reflect.TypeFor[Stored]().Fields() {
		columns = append(columns, field.Tag.Get("db"))
	}
	return relation{
		name: name, columns: columns, streams: streams,
		rows: func(w *domain.World, stream string) []any {
			var stored []any
			for _, r := range rows(w, stream) {
				s := store(r)
				clean(reflect.ValueOf(&s).Elem())
				stored = append(stored, s)
			}
			return stored
		},
		erase: func(ctx context.Context, q *sqlread.Queries, generation int16, streams []string) error {
			return erase(q, ctx, generation, streams)
		},
		empty: func(ctx context.Context, q *sqlread.Queries, generation int16) error {
			return empty(q, ctx, generation)
		},
		all: func(ctx context.Context, q *sqlread.Queries) ([]any, error) {
			rows, err := all(q, ctx)
			stored := make([]any, len(rows))
			for i, r := range rows {
				stored[i] = r
			}
			return stored, err
		},
	}
}

// clean takes out of texts what a column of text can't hold, so that no event can
// stop the projector.
func clean(row reflect.Value) {
	for _, field := range row.Fields() {
		if field.Kind() == reflect.String {
			field.SetString(cleaned(field.String()))
		}
	}
}

func cleaned(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

// values are a stored row as the table's columns.
func values(generation int16, stored any) []any {
	fields := []any{generation}
	for _, field := range reflect.ValueOf(stored).Fields() {
		fields = append(fields, field.Interface())
	}
	return fields
}

// write computes the rows of streams from the World and puts them in the place of
// those that a generation holds.
func write(ctx context.Context, tx pgx.Tx, generation int16, w *domain.World, streams []string) error {
	byKind := map[string][]string{}
	for _, stream := range streams {
		kind, _, _ := strings.Cut(stream, "-")
		byKind[kind] = append(byKind[kind], stream)
	}
	q := sqlread.New(tx)
	for _, r := range relations {
		var mine []string
		for _, kind := range r.streams {
			mine = append(mine, byKind[kind]...)
		}
		if len(mine) == 0 {
			continue
		}
		if err := r.erase(ctx, q, generation, mine); err != nil {
			return fmt.Errorf("replace rows of %s: %w", r.name, err)
		}
		var rows [][]any
		for _, stream := range mine {
			for _, stored := range r.rows(w, stream) {
				rows = append(rows, values(generation, stored))
			}
		}
		if len(rows) == 0 {
			continue
		}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{r.name}, r.columns, pgx.CopyFromRows(rows)); err != nil {
			return fmt.Errorf("write rows of %s: %w", r.name, err)
		}
	}
	return nil
}

// id is the part of a stream behind its kind, if it is of the kind.
func id(stream, kind string) (string, bool) { return strings.CutPrefix(stream, kind+"-") }

func facilitiesOf(w *domain.World, stream string) []FacilityRow {
	if id, ok := id(stream, "facility"); ok {
		if f := w.Facility(id); f != nil {
			return []FacilityRow{facilityRow(w, f)}
		}
	}
	return nil
}

func receiptsOf(w *domain.World, stream string) []ReceiptRow {
	if id, ok := id(stream, "receipt"); ok {
		if x := w.Receipt(id); x != nil {
			return []ReceiptRow{receiptRow(w, x)}
		}
	}
	return nil
}

func withdrawalsOf(w *domain.World, stream string) []WithdrawalRow {
	if id, ok := id(stream, "wallet"); ok {
		if wallet := w.Wallet(id); wallet != nil {
			return withdrawalRows(w, wallet)
		}
	}
	return nil
}

func partiesOf(w *domain.World, stream string) []PartyRow {
	if id, ok := id(stream, "party"); ok {
		if p := w.Party(id); p != nil {
			return []PartyRow{partyRow(p)}
		}
	}
	return nil
}

func tasksOf(w *domain.World, stream string) []TaskRow {
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "party":
		if p := w.Party(id); p != nil {
			return partyTasks(w, p)
		}
	case "facility":
		if f := w.Facility(id); f != nil {
			return facilityTasks(w, f)
		}
	case "receipt":
		if x := w.Receipt(id); x != nil {
			return receiptTasks(w, x)
		}
	case "wallet":
		if wallet := w.Wallet(id); wallet != nil {
			return walletTasks(w, wallet)
		}
	case "proposal":
		if p := w.Proposal(id); p != nil {
			return proposalTasks(w, p)
		}
	}
	return nil
}

// allStreams names every aggregate that may have rows.
func allStreams(w *domain.World) []string {
	var streams []string
	for _, p := range w.Parties() {
		streams = append(streams, domain.PartyStream(p.ID))
	}
	for _, f := range w.Facilities() {
		streams = append(streams, domain.FacilityStream(f.ID))
	}
	for _, x := range w.Receipts() {
		streams = append(streams, domain.ReceiptStream(x.ID))
	}
	for _, wallet := range w.Wallets() {
		if wallet.Party != "" {
			streams = append(streams, domain.WalletStream(wallet.Party))
		}
	}
	for _, p := range w.Proposals() {
		streams = append(streams, domain.ProposalStream(p.ID))
	}
	return streams
}
