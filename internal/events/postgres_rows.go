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

// array is one parameter of the insert: an array in PostgreSQL's binary form.
type array []byte

// newArray begins an array of n elements of a type.
func newArray(oid uint32, n, sizeBytes int) array {
	a := make(array, 0, 20+n*4+sizeBytes)
	for _, word := range [...]uint32{1, 0, oid, uint32(n), 1} { // dimensions, nulls, type, length, first index
		a = binary.BigEndian.AppendUint32(a, word)
	}
	return a
}

func (a *array) bigint(n int64) {
	*a = binary.BigEndian.AppendUint32(*a, 8)
	*a = binary.BigEndian.AppendUint64(*a, uint64(n))
}

func (a *array) integer(n int32) {
	*a = binary.BigEndian.AppendUint32(*a, 4)
	*a = binary.BigEndian.AppendUint32(*a, uint32(n))
}

func (a *array) text(s string) {
	*a = binary.BigEndian.AppendUint32(*a, uint32(len(s)))
	*a = append(*a, s...)
}

func (a *array) bytes(b []byte) {
	*a = binary.BigEndian.AppendUint32(*a, uint32(len(b)))
	*a = append(*a, b...)
}

// columns turns entries into the parameters of AppendEvents, one array a column.
func columns(entries []Entry) [][]byte {
	n, payloadBytes := len(entries), 0
	for i := range entries {
		payloadBytes += len(entries[i].Payload)
	}
	texts := func() array { return newArray(pgtype.TextOID, n, n*24) }
	bigints := func(oid uint32) array { return newArray(oid, n, n*8) }
	uuids := func() array { return newArray(pgtype.UUIDOID, n, n*16) }
	position, version, causation := bigints(pgtype.Int8OID), bigints(pgtype.Int8OID), bigints(pgtype.Int8OID)
	context, stream, kind, actor, device, revision := texts(), texts(), texts(), texts(), texts(), texts()
	schema, recordedAt := newArray(pgtype.Int4OID, n, n*4), bigints(pgtype.TimestamptzOID)
	effectiveOn := newArray(pgtype.DateOID, n, n*4)
	request, correlation := uuids(), uuids()
	payload := newArray(pgtype.ByteaOID, n, payloadBytes)
	for i := range entries {
		e := &entries[i]
		position.bigint(e.Position)
		context.text(e.Context)
		stream.text(e.Stream)
		version.bigint(e.Version)
		kind.text(e.Kind)
		schema.integer(e.Schema)
		recordedAt.bigint(e.RecordedAt - epochMicros)
		effectiveOn.integer(int32(e.EffectiveOn - epochDays))
		actor.text(e.Actor)
		device.text(e.Device)
		request.bytes(e.RequestID[:])
		causation.bigint(e.Causation)
		correlation.bytes(e.Correlation[:])
		revision.text(e.AppRevision)
		payload.bytes(e.Payload)
	}
	return [][]byte{
		position, context, stream, version, kind, schema, recordedAt, effectiveOn,
		actor, device, request, causation, correlation, revision, payload,
	}
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
