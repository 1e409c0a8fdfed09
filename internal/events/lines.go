package events

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// linesFormat is the number of the form in which journals are exported.
const linesFormat = 1

// longestLine bounds a line of an export, in bytes.
const longestLine = 16 << 20

// linesHead is the first line of an export.
type linesHead struct {
	Format int   `json:"refold_journal"`
	Demo   bool  `json:"demo"`
	Events int64 `json:"events"`
}

// line is one event of an export: the columns of the journal. The payload is the
// journal's own bytes.
type line struct {
	Position    int64           `json:"position"`
	Context     string          `json:"context"`
	Stream      string          `json:"stream"`
	Version     int64           `json:"version"`
	Kind        string          `json:"kind"`
	Schema      int32           `json:"schema"`
	RecordedAt  time.Time       `json:"recorded_at"`
	EffectiveOn calendar.Date   `json:"effective_on"`
	Actor       string          `json:"actor"`
	Device      string          `json:"device"`
	RequestID   domain.UUID     `json:"request_id"`
	Causation   int64           `json:"causation"`
	Correlation domain.UUID     `json:"correlation"`
	AppRevision string          `json:"app_revision"`
	Payload     json.RawMessage `json:"payload"`
}

// ErrOtherJournal refuses to import into a journal that holds something else.
var ErrOtherJournal = errors.New("the journal already holds other events")

// Export writes the journal through a position as JSON lines: a head, then one line for
// each event. Personal data stays sealed, and the keys are not part of it.
func Export(ctx context.Context, store Store, through int64, to io.Writer) error {
	head, err := store.Head(ctx)
	if err != nil {
		return fmt.Errorf("export the journal: %w", err)
	}
	if through < 0 || through > head.Position {
		return fmt.Errorf("export the journal through %d: it ends at %d", through, head.Position)
	}
	out := bufio.NewWriterSize(to, 1<<16)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false) // or the payload would change
	if err := encoder.Encode(linesHead{Format: linesFormat, Demo: head.Demo, Events: through}); err != nil {
		return fmt.Errorf("export the journal: %w", err)
	}
	for page, err := range store.Pages(ctx, 0, through) {
		if err != nil {
			return fmt.Errorf("export the journal: %w", err)
		}
		for i := range page {
			if err := encoder.Encode(lineOf(&page[i])); err != nil {
				return fmt.Errorf("export event %d: %w", page[i].Position, err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export the journal: %w", err)
	}
	return nil
}

func lineOf(e *Entry) line {
	return line{
		Position: e.Position, Context: e.Context, Stream: e.Stream, Version: e.Version, Kind: e.Kind, Schema: e.Schema,
		RecordedAt: time.UnixMicro(e.RecordedAt).UTC(), EffectiveOn: e.EffectiveOn, Actor: e.Actor, Device: e.Device,
		RequestID: e.RequestID, Causation: e.Causation, Correlation: e.Correlation, AppRevision: e.AppRevision,
		Payload: e.Payload,
	}
}

func (l *line) entry() Entry {
	return Entry{
		Position: l.Position, Context: l.Context, Stream: l.Stream, Version: l.Version, Kind: l.Kind, Schema: l.Schema,
		RecordedAt: l.RecordedAt.UnixMicro(), EffectiveOn: l.EffectiveOn, Actor: l.Actor, Device: l.Device,
		RequestID: l.RequestID, Causation: l.Causation, Correlation: l.Correlation, AppRevision: l.AppRevision,
		Payload: l.Payload,
	}
}

// Import records an export, event by event as it was, into an empty journal; it returns
// how many events were new. An import that broke off is taken up again: what is there
// already must be the same, otherwise it is ErrOtherJournal. Events of an unknown or
// wrong shape are refused before anything of their page is recorded.
func Import(ctx context.Context, store Store, from io.Reader) (added int64, err error) {
	lines := bufio.NewScanner(from)
	lines.Buffer(make([]byte, 0, 1<<16), longestLine)
	head, err := readHead(lines)
	if err != nil {
		return 0, err
	}
	if head.Demo {
		if err := store.CreateDemo(ctx); err != nil {
			return 0, fmt.Errorf("import a demo: %w", err)
		}
	}
	decode, read := shapes.decoder(), int64(0)
	for {
		page, err := readPage(lines)
		if err == nil {
			_, err = decode.page(page)
		}
		if err != nil {
			return added, fmt.Errorf("import the journal: %w", err)
		}
		if len(page) == 0 {
			break
		}
		fresh, err := importPage(ctx, store, page)
		if err != nil {
			return added, fmt.Errorf("import the journal: %w", err)
		}
		added, read = added+fresh, read+int64(len(page))
	}
	if read != head.Events {
		return added, fmt.Errorf("import the journal: its head says %d events, there are %d", head.Events, read)
	}
	return added, nil
}

func readHead(lines *bufio.Scanner) (head linesHead, err error) {
	if lines.Scan() {
		err = strictly(lines.Bytes(), &head)
	} else {
		err = errors.Join(errors.New("it is empty"), lines.Err())
	}
	if err == nil && head.Format != linesFormat {
		err = fmt.Errorf("its format is %d, this program reads %d", head.Format, linesFormat)
	}
	if err != nil {
		return head, fmt.Errorf("read the head of the export: %w", err)
	}
	return head, nil
}

// readPage reads the next lines; none at the end.
func readPage(lines *bufio.Scanner) ([]Entry, error) {
	var page []Entry
	for len(page) < pageEvents && lines.Scan() {
		var l line
		if err := strictly(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("the line after event %d of its page: %w", len(page), err)
		}
		page = append(page, l.entry())
	}
	return page, lines.Err()
}

func strictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

// importPage records what of a page lies behind the head.
func importPage(ctx context.Context, store Store, page []Entry) (added int64, err error) {
	batch, err := store.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer batch.Close()
	skip := min(int64(len(page)), max(0, batch.Head().Position-page[0].Position+1))
	for there, err := range store.Pages(ctx, page[0].Position-1, page[0].Position-1+skip) {
		if err != nil {
			return 0, err
		}
		for i := range there {
			if !sameEntry(&there[i], &page[there[i].Position-page[0].Position]) {
				return 0, fmt.Errorf("event %d: %w", there[i].Position, ErrOtherJournal)
			}
		}
	}
	if skip == int64(len(page)) {
		return 0, nil
	}
	if err := batch.Append(ctx, page[skip:]); err != nil {
		return 0, err
	}
	return int64(len(page)) - skip, nil
}

func sameEntry(a, b *Entry) bool {
	x, y := *a, *b
	x.Payload, y.Payload = nil, nil
	return bytes.Equal(a.Payload, b.Payload) && fmt.Sprint(x) == fmt.Sprint(y)
}
