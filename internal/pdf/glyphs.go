package pdf

import (
	"fmt"
	"strings"
	"sync"

	"github.com/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/sfnt"
)

// typeface is the face that decides which characters can be printed. The bold one has the
// same.
var typeface = sync.OnceValues(func() (*sfnt.Font, error) { return sfnt.Parse(liberationsansregular.TTF) })

// shown makes a text printable. The face has Latin, Greek, Cyrillic and Hebrew letters; any
// other character is written as its number, such as [U+9648], so that nothing is lost
// without a sign.
func shown(text string) string {
	plain := true
	for _, r := range text {
		plain = plain && r < 0x7f && (r >= ' ' || r == '\n')
	}
	if plain {
		return text
	}
	face, err := typeface()
	if err != nil {
		return strings.ToValidUTF8(text, "?") // the face is part of the program, and a test reads it
	}
	var out strings.Builder
	var buffer sfnt.Buffer
	for _, r := range strings.ToValidUTF8(text, "?") {
		switch index, err := face.GlyphIndex(&buffer, r); {
		case r == '\n', r == '\t':
			out.WriteRune(r)
		case r < ' ' || r > 0xffff || err != nil || index == 0:
			fmt.Fprintf(&out, "[U+%04X]", r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
