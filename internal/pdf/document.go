// Package pdf writes the paper of the house: A4 pages of text, facts and tables with one
// look. It knows nothing of loans. Equal input gives equal bytes, so that a document can
// be named by its SHA-256 and made again: dates and ids come from the caller, never from
// the clock.
package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansregular"

	"refold/internal/calendar"
)

// Measures of a page, in millimetres; sizes of type, in points.
const (
	pageWidth   = 210.0
	sideMargin  = 22.0
	topMargin   = 30.0
	footMargin  = 24.0
	textWidth   = pageWidth - 2*sideMargin
	lineHeight  = 4.6
	bodySize    = 9.5
	smallSize   = 7.8
	headingSize = 11.0
	titleSize   = 20.0
	font        = "LiberationSans"
)

// ink is a colour in red, green and blue, 0 to 255.
type ink struct{ r, g, b int }

var (
	black  = ink{24, 28, 36}
	grey   = ink{98, 106, 120}
	accent = ink{29, 78, 137}
	hair   = ink{206, 212, 222}
	wash   = ink{243, 245, 249}
)

// Info names a document and says what stands at the foot of each page.
type Info struct {
	Title   string
	Subject string
	House   string        // who issues it, at the head of each page
	Ref     string        // reference, at the head of each page
	On      calendar.Date // the document's date; it is also the file's
	Foot    string        // beside the page number
}

// Document is a document being written. Make it with New and end it with Bytes; it belongs
// to one goroutine.
type Document struct {
	f    *fpdf.Fpdf
	info Info
}

// New begins a document with its first page.
func New(info Info) *Document {
	f := fpdf.New("P", "mm", "A4", "")
	d := &Document{f: f, info: info}
	made := time.Unix(0, 0).UTC() // before the first business day there is no date
	if info.On != calendar.None {
		made = time.Unix(int64(info.On)*86_400, 0).UTC()
	}
	f.SetCreationDate(made)
	f.SetModificationDate(made)
	f.SetCatalogSort(true) // without it the order of fonts is that of a Go map
	f.SetProducer("Refold", true)
	f.SetTitle(info.Title, true)
	f.SetSubject(info.Subject, true)
	f.SetLang("en-SG")
	f.AddUTF8FontFromBytes(font, "", liberationsansregular.TTF)
	f.AddUTF8FontFromBytes(font, "B", liberationsansbold.TTF)
	f.SetMargins(sideMargin, topMargin, sideMargin)
	f.SetCellMargin(0)
	f.SetAutoPageBreak(false, footMargin)
	f.AliasNbPages(pagesAlias)
	f.SetHeaderFunc(d.head)
	f.SetFooterFunc(d.foot)
	f.AddPage()
	d.body()
	return d
}

// pagesAlias stands for the number of pages until it is known.
const pagesAlias = "{n}"

func (d *Document) head() {
	f := d.f
	d.pen("B", 11, accent)
	f.SetXY(sideMargin, 14)
	f.CellFormat(textWidth/2, 5, shown(d.info.House), "", 0, "L", false, 0, "")
	d.pen("", smallSize, grey)
	f.CellFormat(textWidth/2, 5, shown(d.info.Ref), "", 0, "R", false, 0, "")
	d.rule(21.5, 0.3, accent)
	f.SetXY(sideMargin, topMargin)
	d.body()
}

func (d *Document) foot() {
	f := d.f
	_, height := f.GetPageSize()
	d.rule(height-18, 0.15, hair)
	d.pen("", smallSize, grey)
	f.SetXY(sideMargin, height-16)
	f.CellFormat(textWidth-30, 4, shown(d.info.Foot), "", 0, "L", false, 0, "")
	f.CellFormat(30, 4, fmt.Sprintf("Page %d of %s", f.PageNo(), pagesAlias), "", 0, "R", false, 0, "")
}

// Bytes ends the document and gives the file.
func (d *Document) Bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := d.f.Output(&out); err != nil {
		return nil, fmt.Errorf("write the PDF %q: %w", d.info.Title, err)
	}
	return out.Bytes(), nil
}

func (d *Document) pen(style string, points float64, colour ink) {
	d.f.SetFont(font, style, points)
	d.f.SetTextColor(colour.r, colour.g, colour.b)
}

func (d *Document) body() { d.pen("", bodySize, black) }

// rule draws a line across the text at a height.
func (d *Document) rule(y, width float64, colour ink) {
	d.f.SetDrawColor(colour.r, colour.g, colour.b)
	d.f.SetLineWidth(width)
	d.f.Line(sideMargin, y, pageWidth-sideMargin, y)
}

// room begins a new page where fewer than so many millimetres are left, and says whether
// it did.
func (d *Document) room(millimetres float64) bool {
	_, height := d.f.GetPageSize()
	if d.f.GetY()+millimetres <= height-footMargin {
		return false
	}
	d.f.AddPage()
	return true
}

// wrap breaks a text into lines of at most a width, in the pen that is set. A word that is
// too long for a line is broken.
func (d *Document) wrap(text string, width float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(shown(strings.ReplaceAll(text, "\r\n", "\n")), "\n") {
		line := ""
		for word := range strings.FieldsFuncSeq(paragraph, func(r rune) bool { return r == ' ' || r == '\t' }) {
			for {
				joined := word
				if line != "" {
					joined = line + " " + word
				}
				if d.f.GetStringWidth(joined) <= width {
					line = joined
					break
				}
				if line != "" {
					lines, line = append(lines, line), ""
					continue
				}
				head := d.fitting(word, width)
				lines, word = append(lines, head), word[len(head):]
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// fitting is as much of a word as fits a width, one character at least.
func (d *Document) fitting(word string, width float64) string {
	end := len(word)
	for i := range word {
		if i > 0 && d.f.GetStringWidth(word[:i]) > width {
			break
		}
		if i > 0 {
			end = i
		}
	}
	if end == len(word) && d.f.GetStringWidth(word) > width {
		for i := range word {
			if i > 0 {
				return word[:i]
			}
		}
	}
	return word[:end]
}
