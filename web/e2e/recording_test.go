//go:build browser

package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	recording = "timebar.gif"
	// maxRecordingBytes keeps the recording light for those who read the README.
	maxRecordingBytes = 2 << 20
)

// TestRecording records how the time bar is dragged, for the README, where REFOLD_PICTURES
// is set; otherwise it only checks that the recording is there.
func TestRecording(t *testing.T) {
	path := filepath.Join(picturesDir, recording)
	if os.Getenv("REFOLD_PICTURES") != "" {
		site, err := start("recording", "small")
		if err != nil {
			t.Fatal(err)
		}
		defer site.stop()
		p := somebody(t, site, "camera")
		p.signIn("auditor@demo.test", "demo")
		p.resize(size{"recording", 1280, 760, false})
		p.theme("light")
		loan, _, _ := strings.Cut(p.stop("A loan is rescued"), "?")
		p.open(loan)
		p.do(chromedp.Evaluate[chromedp.Void](`document.fonts.ready.then(() => {})`, chromedp.EvalAwaitPromise))
		if err := os.WriteFile(path, p.record(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if file.Size() > maxRecordingBytes {
		t.Errorf("%s has %d bytes, more than %d", recording, file.Size(), maxRecordingBytes)
	}
}

// record drags the thumb from now to the beginning and back, and gives the film.
func (p *person) record() []byte {
	p.t.Helper()
	const back, forth = 12, 30
	var frames []image.Image
	var delays []int // hundredths of a second
	shot := func(delay int) {
		text, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			p.t.Fatalf("record: %v", err)
		}
		frame, err := png.Decode(bytes.NewReader(text))
		if err != nil {
			p.t.Fatalf("read a frame: %v", err)
		}
		frames, delays = append(frames, frame), append(delays, delay)
	}
	drag := func(share float64, delay int) {
		p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
			const r = document.getElementById("timebar-at");
			r.value = Math.round(Number(r.min) + %f * (r.max - r.min));
			r.dispatchEvent(new Event("input", {bubbles: true}));
		})()`, share)))
		p.settled()
		shot(delay)
	}
	shot(120)
	for i := range back {
		drag(1-float64(i+1)/back, 7)
	}
	for i := range forth {
		drag(float64(i+1)/forth, 14)
	}
	delays[len(delays)-1] = 250
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, film(frames, delays)); err != nil {
		p.t.Fatalf("write the film: %v", err)
	}
	return out.Bytes()
}

// film makes one of frames of the same size: with one palette, of each frame only what
// differs from the frame before.
func film(frames []image.Image, delays []int) *gif.GIF {
	colours := palette(frames)
	nearest := map[color.RGBA]uint8{}
	index := func(c color.RGBA) uint8 {
		i, ok := nearest[c]
		if !ok {
			i = uint8(colours[1:].Index(c)) + 1
			nearest[c] = i
		}
		return i
	}
	out := &gif.GIF{Delay: delays}
	var before *image.Paletted
	for _, frame := range frames {
		bounds := frame.Bounds()
		whole := image.NewPaletted(bounds, colours)
		for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
			for x := bounds.Min.X; x < bounds.Max.X; x++ {
				whole.SetColorIndex(x, y, index(color.RGBAModel.Convert(frame.At(x, y)).(color.RGBA)))
			}
		}
		out.Image, out.Disposal = append(out.Image, changed(whole, before)), append(out.Disposal, gif.DisposalNone)
		before = whole
	}
	return out
}

// changed is the part of a frame that differs from the one before; equal points in it are
// transparent, which packs well.
func changed(frame, before *image.Paletted) *image.Paletted {
	if before == nil {
		return frame
	}
	var differs image.Rectangle
	for y := frame.Rect.Min.Y; y < frame.Rect.Max.Y; y++ {
		for x := frame.Rect.Min.X; x < frame.Rect.Max.X; x++ {
			if frame.ColorIndexAt(x, y) != before.ColorIndexAt(x, y) {
				differs = differs.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if differs.Empty() {
		differs = image.Rect(0, 0, 1, 1)
	}
	part := image.NewPaletted(differs, frame.Palette)
	for y := differs.Min.Y; y < differs.Max.Y; y++ {
		for x := differs.Min.X; x < differs.Max.X; x++ {
			if i := frame.ColorIndexAt(x, y); i != before.ColorIndexAt(x, y) {
				part.SetColorIndex(x, y, i)
			}
		}
	}
	return part
}

// palette is a transparent colour and the 255 that the frames show most, of those that look
// alike the most frequent one.
func palette(frames []image.Image) color.Palette {
	type counted struct {
		colour color.RGBA
		n      int
	}
	exact := map[color.RGBA]int{}
	for _, frame := range frames {
		for y := frame.Bounds().Min.Y; y < frame.Bounds().Max.Y; y++ {
			for x := frame.Bounds().Min.X; x < frame.Bounds().Max.X; x++ {
				exact[color.RGBAModel.Convert(frame.At(x, y)).(color.RGBA)]++
			}
		}
	}
	var all []counted
	for c, n := range exact {
		all = append(all, counted{c, n})
	}
	slices.SortFunc(all, func(a, b counted) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return int(a.colour.R)<<16 + int(a.colour.G)<<8 + int(a.colour.B) - int(b.colour.R)<<16 - int(b.colour.G)<<8 - int(b.colour.B)
	})
	out := color.Palette{color.RGBA{}}
	like := map[[3]uint8]bool{}
	for _, c := range all {
		coarse := [3]uint8{c.colour.R >> 4, c.colour.G >> 4, c.colour.B >> 4}
		if len(out) > 40 && like[coarse] {
			continue
		}
		like[coarse] = true
		if out = append(out, c.colour); len(out) == 256 {
			break
		}
	}
	return out
}
