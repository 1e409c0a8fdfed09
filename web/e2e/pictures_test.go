//go:build browser

package e2e

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	picturesDir = "../../docs/screenshots"
	// maxPictureBytes keeps the pictures light for those who clone the repository.
	maxPictureBytes = 250 << 10
)

// pictures are those that the documentation shows: who looks at what.
var pictures = []struct{ name, role, path string }{
	{"home", "", "/"},
	{"sign-in", "", "/signin"},
	{"market", "investor", "/market"},
	{"portfolio", "investor", "/portfolio"},
	{"statement", "investor", "/statement"},
	{"facility", "officer", "/facilities/F-2506-01"},
	{"facility-past", "auditor", "/facilities/F-2506-01?at=2026-03-31"},
	{"queue", "officer", "/queue"},
	{"receipts", "officer", "/receipts"},
	{"loan-book", "officer", "/loanbook"},
	{"events", "auditor", "/events?kind=ReceiptMatched"},
	{"inspector", "auditor", "/events/5000"},
}

// TestPictures takes the pictures of the documentation anew where REFOLD_PICTURES is
// set (with -run Pictures, so that no journey has left its traces); otherwise it only
// checks that they are there, so that a run changes no file.
func TestPictures(t *testing.T) {
	if os.Getenv("REFOLD_PICTURES") != "" {
		if err := os.MkdirAll(picturesDir, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, picture := range pictures {
			p := somebody(t, demo, "photographer")
			if picture.role != "" {
				p.signIn(picture.role+"@demo.test", "demo")
			}
			p.take(picture.name+"-desktop-light.png", picture.path, "light", desktop)
			p.take(picture.name+"-phone-dark.png", picture.path, "dark", phone)
		}
	}
	for _, picture := range pictures {
		for _, look := range []string{"-desktop-light.png", "-phone-dark.png"} {
			if file, err := os.Stat(filepath.Join(picturesDir, picture.name+look)); err != nil {
				t.Error(err)
			} else if file.Size() > maxPictureBytes {
				t.Errorf("%s has %d bytes, more than %d", file.Name(), file.Size(), maxPictureBytes)
			}
		}
	}
}

// take writes a picture of what fits the window, packed as tightly as PNG can.
func (p *person) take(name, path, theme string, s size) {
	p.t.Helper()
	p.resize(s)
	p.theme(theme)
	p.open(path)
	p.do(chromedp.Evaluate[chromedp.Void](`document.fonts.ready.then(() => {})`, chromedp.EvalAwaitPromise))
	shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatalf("take %s: %v", name, err)
	}
	picture, err := png.Decode(bytes.NewReader(shot))
	if err != nil {
		p.t.Fatalf("read %s: %v", name, err)
	}
	var packed bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&packed, picture); err != nil {
		p.t.Fatalf("pack %s: %v", name, err)
	}
	if err := os.WriteFile(filepath.Join(picturesDir, name), packed.Bytes(), 0o644); err != nil {
		p.t.Fatal(err)
	}
}
