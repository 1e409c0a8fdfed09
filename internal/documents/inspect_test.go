package documents

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
)

// aPDF is the least that is one.
var aPDF = []byte("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n")

func picture(t testing.TB, encode func(io.Writer, image.Image) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func aJPEG(t testing.TB) []byte {
	return picture(t, func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) })
}

func aPNG(t testing.TB) []byte { return picture(t, png.Encode) }

// hugePNG says that it has so many pixels that no machine holds them.
func hugePNG(t testing.TB) []byte {
	bomb := slices.Clone(aPNG(t))
	binary.BigEndian.PutUint32(bomb[16:], 100_000)
	binary.BigEndian.PutUint32(bomb[20:], 100_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	return bomb
}

func TestWhatADocumentIsFollowsFromItsBytes(t *testing.T) {
	t.Parallel()
	jpg, pic := aJPEG(t), aPNG(t)
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	for name, c := range map[string]struct {
		content []byte
		want    string // "" is refused
	}{
		"PDF": {aPDF, PDF}, "JPEG": {jpg, JPEG}, "PNG": {pic, PNG},
		"nothing": {nil, ""}, "text": {[]byte("hello"), ""}, "HTML": {[]byte("<html><script>alert(1)</script>"), ""},
		"SVG": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), ""}, "ZIP": {[]byte("PK\x03\x04aaaaaaaa"), ""}, "GIF": {[]byte("GIF89a......."), ""},
		"a PDF's head": {aPDF[:20], ""}, "a PDF after junk": {join([]byte("<html>"), aPDF), ""}, "PDF and ZIP": {join(aPDF, []byte("PK\x03\x04"), bytes.Repeat([]byte("x"), 40)), ""},
		"PDF and a long tail": {join(aPDF, bytes.Repeat([]byte("<b>"), 1000)), ""},
		"half a JPEG":         {jpg[:len(jpg)/2], ""}, "JPEG and PDF": {join(jpg, aPDF), ""}, "JPEG and one byte": {join(jpg, []byte{0}), ""}, "a JPEG's head": {jpg[:4], ""},
		"half a PNG": {pic[:len(pic)-6], ""}, "PNG and HTML": {join(pic, []byte("<script>")), ""}, "a PNG's head": {pic[:8], ""}, "a changed PNG": {append(slices.Clone(pic[:50]), append([]byte{pic[50] ^ 1}, pic[51:]...)...), ""},
		"a PNG of 10 billion pixels": {hugePNG(t), ""}, "10 MB and a byte": {append(slices.Clone(aPDF), make([]byte, MaxBytes)...), ""},
	} {
		got, err := Inspect(c.content)
		var why *Unacceptable
		switch {
		case c.want != "" && (err != nil || got != c.want):
			t.Errorf("%s is taken for %q: %v", name, got, err)
		case c.want == "" && (!errors.As(err, &why) || !strings.HasSuffix(why.Sentence, ".")):
			t.Errorf("%s is taken for %q: %v", name, got, err)
		}
	}
}

func TestReadingStopsAtTheBound(t *testing.T) {
	t.Parallel()
	if got, err := Read(io.LimitReader(zeros{}, MaxBytes)); err != nil || len(got) != MaxBytes {
		t.Errorf("10 MB: %d bytes, %v", len(got), err)
	}
	if _, err := Read(zeros{}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("an endless file: %v", err)
	}
	if _, err := Read(strings.NewReader("")); err == nil {
		t.Error("an empty file is taken")
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func FuzzInspect(f *testing.F) {
	for _, seed := range [][]byte{aPDF, aJPEG(f), aPNG(f), hugePNG(f)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		mediaType, err := Inspect(content)
		var why *Unacceptable
		if err != nil && !errors.As(err, &why) {
			t.Errorf("%v is no sentence", err)
		}
		if err == nil && mediaType != PDF && mediaType != JPEG && mediaType != PNG {
			t.Errorf("taken for %q", mediaType)
		}
	})
}
