//go:build browser

package e2e

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	picturesDir = "../../docs/screenshots"
	// maxPictureBytes keeps the pictures light for those who clone the repository.
	maxPictureBytes = 250 << 10
)

// pictures are those that the documentation shows: who looks at what. A path that is no
// address is the title of a stop of the tour, whose page is shown.
var pictures = []struct{ name, role, path string }{
	{"home", "", "/"},
	{"sign-in", "", "/signin"},
	{"tour", "", "/tour"},
	{"market", "investor", "/market"},
	{"portfolio", "investor", "/portfolio"},
	{"statement", "investor", "/statement"},
	{"facility", "auditor", "A loan is rescued"},
	{"facility-past", "auditor", "Paid on time, known late"},
	{"queue", "officer", "/queue"},
	{"receipts", "officer", "/receipts"},
	{"loan-book", "officer", "/loanbook"},
	{"trust-day", "approver", "The bank and the books"},
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
		full, err := start("pictures", "on")
		if err != nil {
			t.Fatal(err)
		}
		defer full.stop()
		for _, picture := range pictures {
			p := somebody(t, full, "photographer")
			if picture.role != "" {
				p.signIn(picture.role+"@demo.test", "demo")
			}
			path := picture.path
			if !strings.HasPrefix(path, "/") {
				path = p.stop(path)
			}
			p.take(picture.name+"-desktop-light.png", path, "light", desktop)
			p.take(picture.name+"-phone-dark.png", path, "dark", phone)
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

// stop is the address of a stop of the tour, for whom it is meant.
func (p *person) stop(title string) string {
	p.t.Helper()
	p.open("/tour")
	path := evaluate[string](p, fmt.Sprintf(`[...document.querySelectorAll(".tour-stop")].filter((s) => s.querySelector("h2").textContent === %q).map((s) => s.querySelector("a.btn")?.getAttribute("href") ?? "").join("")`, title))
	if path == "" {
		p.t.Fatalf("%s finds no stop %q on the tour", p.name, title)
	}
	return path
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
