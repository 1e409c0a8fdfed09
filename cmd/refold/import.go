package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"refold/internal/calendar"
	"refold/internal/events"
	"refold/internal/importer"
	"refold/internal/localpg"
	"refold/internal/revision"
)

const importUsage = "refold import sba FILE[.gz] [--report REPORT.csv]\n" +
	"refold import journal FILE[.gz]\n"

// imports are the kinds of `refold import`.
var imports = map[string]func(args []string, stdin io.Reader, stdout, stderr io.Writer) int{
	"journal": runImportJournal,
	"sba":     importSBA,
}

func runImport(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 && imports[args[0]] != nil {
		return imports[args[0]](args[1:], stdin, stdout, stderr)
	}
	fmt.Fprint(stderr, importUsage)
	return 2
}

// importSBA records the SBA's 7(a) loan book. Rows that are left out don't make it
// fail: they are named in the summary and, with --report, one by one.
func importSBA(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	path, report := "", ""
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--report" && i+1 < len(args):
			i++
			report = args[i]
		case path == "" && (args[i] == "-" || args[i][:min(1, len(args[i]))] != "-"):
			path = args[i]
		default:
			path, i = "", len(args)
		}
	}
	if path == "" {
		fmt.Fprint(stderr, importUsage)
		return 2
	}
	return withNewDatabase(stderr, func(ctx context.Context, database *localpg.Database) error {
		return withJournal(ctx, database, func(journal *events.Journal) error {
			return importBook(ctx, journal, path, report, stdin, stdout, stderr)
		})
	})
}

// withJournal runs f on the opened journal of a database.
func withJournal(ctx context.Context, database *localpg.Database, f func(*events.Journal) error) error {
	return withStoredJournal(ctx, database, func(_ *events.Postgres, journal *events.Journal) error { return f(journal) })
}

// withStoredJournal is withJournal for those who need what stands beside the journal, too.
func withStoredJournal(ctx context.Context, database *localpg.Database, f func(*events.Postgres, *events.Journal) error) error {
	store, err := events.OpenPostgres(ctx, database.AppURL)
	if err != nil {
		return err
	}
	defer store.Close()
	journal, err := events.Open(ctx, store, events.Options{Revision: revision.ID()})
	if err != nil {
		return err
	}
	defer journal.Close()
	return f(store, journal)
}

// openFirstDay gives a journal that has no business day its first one. A day that is
// open stays the open one: the calendar of a running Refold moves it.
func openFirstDay(ctx context.Context, journal *events.Journal) (calendar.Date, error) {
	if today := journal.Head().Today(); today != calendar.None {
		return today, nil
	}
	if err := journal.OpenDaysUpTo(ctx, journal.ClockDate()); err != nil {
		return calendar.None, err
	}
	return journal.Head().Today(), nil
}

func importBook(ctx context.Context, journal *events.Journal, path, reportPath string, stdin io.Reader, stdout, stderr io.Writer) (err error) {
	today, err := openFirstDay(ctx, journal)
	if err != nil {
		return err
	}
	file, err := openInput(path, stdin)
	if err != nil {
		return err
	}
	defer file.Close()
	named := func(importer.Row, importer.Outcome) error { return nil }
	if reportPath != "" {
		out, err := os.Create(reportPath)
		if err != nil {
			return fmt.Errorf("make the report: %w", err)
		}
		report, failed := importer.NewReport(out)
		if failed != nil {
			return errors.Join(failed, out.Close())
		}
		defer func() { err = errors.Join(err, report.Close(), out.Close()) }()
		named = report.Row
	}
	began := time.Now()
	bar := newProgress(stderr, "rows", began, func() (done, of int64) { return file.bytes, file.size })
	result, err := importer.Import(ctx, journal, "import sba", importer.SBA(file, today), named,
		func(r importer.Result) { bar.show(r.Rows) })
	bar.end(result.Rows)
	if result.Rows > 0 {
		result.Summary(stdout)
		if reportPath != "" {
			fmt.Fprintf(stdout, "\nRow by row: %s\n", reportPath)
		}
	}
	if err != nil {
		return fmt.Errorf("%w (what was recorded stays; run it again to go on)", err)
	}
	return nil
}

// input is a file that may be packed, and how much of it was read.
type input struct {
	io.Reader
	file  io.ReadCloser
	bytes int64 // read so far, as the file has them
	size  int64 // 0 where nobody knows
}

// openInput opens a file, or standard input for "-". Packed contents are known by
// their first bytes.
func openInput(path string, stdin io.Reader) (*input, error) {
	in := &input{file: io.NopCloser(stdin)}
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("open the file to import: %w", err)
		}
		in.file = file
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			in.size = info.Size()
		}
	}
	plain := bufio.NewReaderSize(counted{in}, 1<<16)
	in.Reader = plain
	if magic, _ := plain.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		unpacked, err := gzip.NewReader(plain)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("unpack %s: %w", path, err), in.Close())
		}
		in.Reader = unpacked
	}
	return in, nil
}

// Close closes the file.
func (in *input) Close() error { return in.file.Close() }

// counted counts the bytes of an input's file as they are read.
type counted struct{ in *input }

func (c counted) Read(p []byte) (int, error) {
	n, err := c.in.file.Read(p)
	c.in.bytes += int64(n)
	return n, err
}
