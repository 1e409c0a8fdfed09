package events

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events/sqljournal"
)

// PostgreSQL counts from 2000-01-01; we count from 1970-01-01.
const (
	epochDays   = 10957
	epochMicros = epochDays * 24 * 60 * 60 * 1_000_000
)

// slabBytes is how much memory for payloads is taken at a time.
const slabBytes = 64 << 10

// columns turns entries into the arrays of one insert.
func columns(entries []Entry) sqljournal.AppendEventsParams {
	n := len(entries)
	c := sqljournal.AppendEventsParams{
		Positions: make([]int64, n), Contexts: make([]string, n), Streams: make([]string, n),
		Versions: make([]int64, n), Kinds: make([]string, n), Schemas: make([]int32, n),
		RecordedAts: make([]pgtype.Timestamptz, n), EffectiveOns: make([]pgtype.Date, n),
		Actors: make([]string, n), Devices: make([]string, n), RequestIds: make([]pgtype.UUID, n),
		Causations: make([]int64, n), Correlations: make([]pgtype.UUID, n),
		AppRevisions: make([]string, n), Payloads: make([][]byte, n),
	}
	for i := range entries {
		e := &entries[i]
		c.Positions[i], c.Contexts[i], c.Streams[i], c.Versions[i] = e.Position, e.Context, e.Stream, e.Version
		c.Kinds[i], c.Schemas[i] = e.Kind, e.Schema
		c.RecordedAts[i] = timestamp(e.RecordedAt)
		c.EffectiveOns[i] = pgtype.Date{Time: time.Unix(int64(e.EffectiveOn)*24*60*60, 0).UTC(), Valid: true}
		c.Actors[i], c.Devices[i] = e.Actor, e.Device
		c.RequestIds[i] = pgtype.UUID{Bytes: e.RequestID, Valid: true}
		c.Causations[i] = e.Causation
		c.Correlations[i] = pgtype.UUID{Bytes: e.Correlation, Valid: true}
		c.AppRevisions[i], c.Payloads[i] = e.AppRevision, e.Payload
	}
	return c
}

func timestamp(micros int64) pgtype.Timestamptz {
	return pgtype.Timestamptz{Time: time.UnixMicro(micros), Valid: true}
}

// collect reads all rows of a page without going through the driver's conversions.
func collect(rows pgx.Rows, err error, known *internTable) ([]Entry, error) {
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
