package events

import (
	"encoding/binary"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// PostgreSQL counts from 2000-01-01; we count from 1970-01-01.
const (
	epochDays   = 10957
	epochMicros = epochDays * 24 * 60 * 60 * 1_000_000
)

// slabBytes is how much memory for payloads is taken at a time.
const slabBytes = 64 << 10

// Binary COPY: a signature, no flags, no extension; then the tuples; then a count of −1.
const (
	copyHead    = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	copyEnd     = 0xffff
	copyColumns = 15
	// tupleBytes is what a tuple takes beside its stream, kind and payload: lengths, numbers,
	// ids, and the usual actor, device and revision.
	tupleBytes = 224
)

// tuples are entries in PostgreSQL's binary form.
type tuples []byte

func (b *tuples) bigint(n int64) {
	*b = binary.BigEndian.AppendUint32(*b, 8)
	*b = binary.BigEndian.AppendUint64(*b, uint64(n))
}

func (b *tuples) integer(n int32) {
	*b = binary.BigEndian.AppendUint32(*b, 4)
	*b = binary.BigEndian.AppendUint32(*b, uint32(n))
}

func (b *tuples) text(s string) {
	*b = binary.BigEndian.AppendUint32(*b, uint32(len(s)))
	*b = append(*b, s...)
}

func (b *tuples) bytes(s []byte) {
	*b = binary.BigEndian.AppendUint32(*b, uint32(len(s)))
	*b = append(*b, s...)
}

// copied is what follows sqljournal.CopyEvents: the entries, column by column in its order.
func copied(entries []Entry) []byte {
	size := len(copyHead) + 2
	for i := range entries {
		size += tupleBytes + len(entries[i].Stream) + len(entries[i].Kind) + len(entries[i].Payload)
	}
	b := append(make(tuples, 0, size), copyHead...)
	for i := range entries {
		e := &entries[i]
		b = binary.BigEndian.AppendUint16(b, copyColumns)
		b.bigint(e.Position)
		b.text(e.Context)
		b.text(e.Stream)
		b.bigint(e.Version)
		b.text(e.Kind)
		b.integer(e.Schema)
		b.bigint(e.RecordedAt - epochMicros)
		b.integer(int32(e.EffectiveOn - epochDays))
		b.text(e.Actor)
		b.text(e.Device)
		b.bytes(e.RequestID[:])
		b.bigint(e.Causation)
		b.bytes(e.Correlation[:])
		b.text(e.AppRevision)
		b.bytes(e.Payload)
	}
	return binary.BigEndian.AppendUint16(b, copyEnd)
}

// collect reads all rows of a page, about so many as expected, without going through the driver's conversions.
func collect(rows pgx.Rows, err error, expected int64, known *internTable) ([]Entry, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var page []Entry
	var slab []byte
	for rows.Next() {
		if page == nil {
			if err := checkColumns(rows); err != nil {
				return nil, err
			}
			page = make([]Entry, 0, expected)
		}
		raw := rows.RawValues()
		payload := raw[14]
		if len(slab)+len(payload) > cap(slab) {
			slab = make([]byte, 0, max(slabBytes, len(payload)))
		}
		start := len(slab)
		slab = append(slab, payload...)
		page = append(page, Entry{
			Position: bigint(raw[0]), Context: known.text(raw[1]), Stream: known.text(raw[2]),
			Version: bigint(raw[3]), Kind: known.text(raw[4]), Schema: int32(binary.BigEndian.Uint32(raw[5])),
			RecordedAt:  bigint(raw[6]) + epochMicros,
			EffectiveOn: calendar.Date(int32(binary.BigEndian.Uint32(raw[7]))) + epochDays,
			Actor:       known.text(raw[8]), Device: known.text(raw[9]),
			RequestID: domain.UUID(raw[10]), Causation: bigint(raw[11]), Correlation: domain.UUID(raw[12]),
			AppRevision: known.text(raw[13]), Payload: slab[start:len(slab):len(slab)],
		})
	}
	return page, rows.Err()
}

// checkColumns holds the server to the binary forms that collect reads. The columns
// are NOT NULL, so their widths are fixed.
func checkColumns(rows pgx.Rows) error {
	want := [...]uint32{
		pgtype.Int8OID, pgtype.TextOID, pgtype.TextOID, pgtype.Int8OID, pgtype.TextOID, pgtype.Int4OID,
		pgtype.TimestamptzOID, pgtype.DateOID, pgtype.TextOID, pgtype.TextOID, pgtype.UUIDOID,
		pgtype.Int8OID, pgtype.UUIDOID, pgtype.TextOID, pgtype.ByteaOID,
	}
	columns := rows.FieldDescriptions()
	if len(columns) != len(want) {
		return fmt.Errorf("a row of the journal has %d columns, want %d", len(columns), len(want))
	}
	for i, column := range columns {
		if column.DataTypeOID != want[i] || column.Format != 1 && want[i] != pgtype.TextOID {
			return fmt.Errorf("column %s of the journal has type %d in format %d", column.Name, column.DataTypeOID, column.Format)
		}
	}
	return nil
}

func bigint(raw []byte) int64 { return int64(binary.BigEndian.Uint64(raw)) }
