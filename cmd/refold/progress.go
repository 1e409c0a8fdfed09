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

// progress shows how far something came: a bar on a terminal, a line now and then
// elsewhere.
type progress struct {
	out      io.Writer
	terminal bool
	what     string                  // is counted, as in "rows"
	part     func() (done, of int64) // of the whole; of 0: unknown
	began    time.Time
	shown    time.Time
}

func newProgress(out io.Writer, what string, began time.Time, part func() (done, of int64)) *progress {
	p := &progress{out: out, what: what, part: part, began: began, shown: began}
	if f, ok := out.(*os.File); ok {
		info, err := f.Stat()
		p.terminal = err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
	}
	return p
}

// show says how many are done.
func (p *progress) show(count int) {
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
		fmt.Fprint(p.out, eraseTheLine, p.bar(), p.line(count, now))
		return
	}
	fmt.Fprintln(p.out, p.line(count, now))
}

// end leaves the last line behind.
func (p *progress) end(count int) {
	if p.terminal {
		fmt.Fprint(p.out, eraseTheLine)
	}
	fmt.Fprintln(p.out, p.line(count, time.Now()))
}

func (p *progress) line(count int, now time.Time) string {
	perSecond := 0
	if spent := now.Sub(p.began); spent > 0 {
		perSecond = int(int64(count) * int64(time.Second) / int64(spent))
	}
	return fmt.Sprintf("%s %s, %s a second", importer.Grouped(count), p.what, importer.Grouped(perSecond))
}

// bar is empty where the whole isn't known.
func (p *progress) bar() string {
	done, of := p.part()
	if of <= 0 {
		return ""
	}
	done = min(done, of)
	full := int(done * barWidth / of)
	return fmt.Sprintf("[%s%s] %3d %%  ", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), done*100/of)
}
