package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"refold/internal/importer"
)

const (
	barWidth     = 30                     // characters
	barPause     = 100 * time.Millisecond // between two pictures of the bar
	linePause    = 2 * time.Second        // between two lines where there is no terminal
	eraseTheLine = "\r\x1b[K"
)

// progress shows how far an import came: a bar on a terminal, a line now and then
// elsewhere.
type progress struct {
	out      io.Writer
	terminal bool
	file     *input
	began    time.Time
	shown    time.Time
}

func newProgress(out io.Writer, file *input, began time.Time) *progress {
	p := &progress{out: out, file: file, began: began, shown: began}
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
	}
	return p
}

// show says how many rows are done.
func (p *progress) show(rows int) {
	pause := linePause
	if p.terminal {
		pause = barPause
	}
	now := time.Now()
	if now.Sub(p.shown) < pause {
		return
	}
	p.shown = now
	if p.terminal {
		fmt.Fprint(p.out, eraseTheLine, p.bar(), p.line(rows, now))
		return
	}
	fmt.Fprintln(p.out, p.line(rows, now))
}

// end leaves the last line behind.
func (p *progress) end(rows int) {
	if p.terminal {
		fmt.Fprint(p.out, eraseTheLine)
	}
	fmt.Fprintln(p.out, p.line(rows, time.Now()))
}

func (p *progress) line(rows int, now time.Time) string {
	perSecond := 0
	if spent := now.Sub(p.began); spent > 0 {
		perSecond = int(int64(rows) * int64(time.Second) / int64(spent))
	}
	return fmt.Sprintf("%s rows, %s a second", importer.Grouped(rows), importer.Grouped(perSecond))
}

// bar is empty where the size of the file isn't known.
func (p *progress) bar() string {
	if p.file.size <= 0 {
		return ""
	}
	full := int(min(p.file.bytes, p.file.size) * barWidth / p.file.size)
	return fmt.Sprintf("[%s%s] %3d %%  ", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full),
		min(p.file.bytes, p.file.size)*100/p.file.size)
}
