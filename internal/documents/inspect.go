// Package documents keeps the bytes that events name by their SHA-256: what people attach
// and what the platform issues. They are in PostgreSQL, so that every process has them, and
// outside the journal, so that erasing a person reaches them.
package documents

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	_ "image/jpeg" // so that the size of a JPEG can be read
	_ "image/png"  // so that the size of a PNG can be read
	"io"
)

// MaxBytes bounds one document.
const MaxBytes = 10 << 20

// maxPixels bounds a picture: a small file can unpack to more than a machine holds.
const maxPixels = 80_000_000

// The media types that a document can have.
const (
	PDF  = "application/pdf"
	JPEG = "image/jpeg"
	PNG  = "image/png"
)

// Unacceptable says in a sentence for people why bytes are not taken.
type Unacceptable struct{ Sentence string }

// Error is the sentence.
func (u *Unacceptable) Error() string { return u.Sentence }

// ErrTooLarge is the answer to more than MaxBytes.
var ErrTooLarge = &Unacceptable{"The file is larger than 10 MB. Make it smaller, or send it in parts."}

// Read reads a document of at most MaxBytes; ErrTooLarge beyond. It holds no more in memory
// than it may return.
func Read(from io.Reader) ([]byte, error) {
	var content bytes.Buffer
	n, err := content.ReadFrom(io.LimitReader(from, MaxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read a document: %w", err)
	case n > MaxBytes:
		return nil, ErrTooLarge
	case n == 0:
		return nil, &Unacceptable{"The file is empty."}
	}
	return content.Bytes(), nil
}

// Inspect tells what the bytes are from the bytes alone; *Unacceptable where they are not a
// whole PDF, JPEG or PNG file. What follows the end of a picture is refused: such a file can
// be two kinds of file at once.
func Inspect(content []byte) (mediaType string, err error) {
	switch {
	case len(content) > MaxBytes:
		return "", ErrTooLarge
	case bytes.HasPrefix(content, []byte("%PDF-")):
		return PDF, inspectPDF(content)
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return JPEG, inspectPicture(content, "jpeg", jpegEnds)
	case bytes.HasPrefix(content, pngHead):
		return PNG, inspectPicture(content, "png", pngEnds)
	}
	return "", &Unacceptable{"This is not a PDF, JPEG or PNG file, whatever its name says. Save it as one of these and try again."}
}

// tailBytes is where readers look for the end of a PDF.
const tailBytes = 1024

func inspectPDF(content []byte) error {
	tail := content[max(0, len(content)-tailBytes):]
	end := bytes.LastIndex(tail, []byte("%%EOF"))
	if end < 0 || !bytes.Contains(content, []byte("startxref")) || !bytes.Contains(content, []byte(" obj")) {
		return &Unacceptable{"The PDF is incomplete. Save it again and try once more."}
	}
	if len(bytes.Trim(tail[end+len("%%EOF"):], " \r\n\t\x00")) > 0 {
		return &Unacceptable{"Something follows the end of the PDF. Save it again and try once more."}
	}
	return nil
}

func inspectPicture(content []byte, format string, ends func([]byte) error) error {
	config, found, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || found != format || config.Width <= 0 || config.Height <= 0 {
		return &Unacceptable{"The picture can't be read. Save it again and try once more."}
	}
	if int64(config.Width)*int64(config.Height) > maxPixels {
		return &Unacceptable{"The picture has too many pixels. Make it smaller, or send a PDF."}
	}
	if err := ends(content); err != nil {
		return &Unacceptable{"The picture is incomplete, or something follows it. Save it again and try once more."}
	}
	return nil
}

var errPicture = errors.New("the picture does not end where it should")

// jpegEnds walks the segments of a JPEG (ITU T.81, annex B) to its end, and asks that it is
// the end of the file.
func jpegEnds(content []byte) error {
	const (
		end   = 0xd9
		scan  = 0xda
		fill  = 0xff
		first = 0xd0 // restart markers 0xd0 to 0xd7 stand alone
		last  = 0xd7
	)
	at := 2
	for at+1 < len(content) {
		if content[at] != 0xff {
			return errPicture
		}
		switch marker := content[at+1]; {
		case marker == fill:
			at++
		case marker == end:
			if at+2 != len(content) {
				return errPicture
			}
			return nil
		case marker >= first && marker <= last, marker == 0x01:
			at += 2
		default:
			if at+4 > len(content) {
				return errPicture
			}
			at += 2 + int(binary.BigEndian.Uint16(content[at+2:]))
			if marker == scan {
				at = afterScan(content, at)
			}
		}
	}
	return errPicture
}

// afterScan is where the next marker stands that is neither a stuffed byte nor a restart.
func afterScan(content []byte, at int) int {
	for ; at+1 < len(content); at++ {
		if next := content[at+1]; content[at] == 0xff && next != 0 && (next < 0xd0 || next > 0xd7) {
			return at
		}
	}
	return len(content)
}

var pngHead = []byte("\x89PNG\r\n\x1a\n")

// pngEnds walks the chunks of a PNG (W3C PNG, section 5) and their checksums to IEND, and
// asks that it is the end of the file.
func pngEnds(content []byte) error {
	const around = 12 // length, type and checksum
	for at := len(pngHead); at+around <= len(content); {
		length := int64(binary.BigEndian.Uint32(content[at:]))
		next := int64(at) + around + length
		if next > int64(len(content)) {
			return errPicture
		}
		body := content[at+4 : next-4]
		if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(content[next-4:]) {
			return errPicture
		}
		if string(body[:4]) == "IEND" {
			if next != int64(len(content)) {
				return errPicture
			}
			return nil
		}
		at = int(next)
	}
	return errPicture
}
