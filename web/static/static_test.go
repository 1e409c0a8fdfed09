package static

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
)

// What is vendored is exactly what was checked when it came in.
func TestVendoredFilesHaveTheirChecksums(t *testing.T) {
	list, err := files.ReadFile("vendor/CHECKSUMS")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for lines := bufio.NewScanner(bytes.NewReader(list)); lines.Scan(); {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok {
			t.Fatalf("a line of CHECKSUMS is not \"sum  name\": %q", lines.Text())
		}
		want["vendor/"+name] = sum
	}
	err = fs.WalkDir(files, "vendor", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "vendor/CHECKSUMS" {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		if got := hex.EncodeToString(sum[:]); got != want[name] {
			t.Errorf("%s has checksum %s, CHECKSUMS says %q", name, got, want[name])
		}
		delete(want, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range want {
		t.Errorf("CHECKSUMS names %s, which is not there", name)
	}
}

func TestHandler(t *testing.T) {
	const forEver = "public, max-age=31536000, immutable"
	tests := []struct {
		method, target string
		status         int
		kind, keep     string
	}{
		{"GET", URL(StyleSheet), 200, "text/css; charset=utf-8", forEver},
		{"GET", "/static/refold.css", 200, "text/css; charset=utf-8", "no-cache"},
		{"GET", "/static/refold.css?v=old", 200, "text/css; charset=utf-8", "no-cache"},
		{"GET", URL(Courier), 200, "text/javascript; charset=utf-8", forEver},
		{"HEAD", URL(Script), 200, "text/javascript; charset=utf-8", forEver},
		{"GET", URL(Favicon), 200, "image/svg+xml", forEver},
		{"GET", "/static/" + Font, 200, "font/woff2", forEver},
		{"GET", URL(HTMX), 200, "text/javascript; charset=utf-8", forEver},
		{"GET", "/static/css/1-tokens.css", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/static/../embed.go", 404, "text/plain; charset=utf-8", ""},
		{"GET", "/static/", 404, "text/plain; charset=utf-8", ""},
		{"POST", "/static/app.js", 405, "text/plain; charset=utf-8", ""},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.target, func(t *testing.T) {
			w := httptest.NewRecorder()
			Handler().ServeHTTP(w, httptest.NewRequest(tt.method, tt.target, nil))
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			if got := w.Header().Get("Content-Type"); got != tt.kind {
				t.Errorf("content type %q, want %q", got, tt.kind)
			}
			if got := w.Header().Get("Cache-Control"); got != tt.keep {
				t.Errorf("cache control %q, want %q", got, tt.keep)
			}
		})
	}
}

func TestHandlerAnswersNotModified(t *testing.T) {
	r := httptest.NewRequest("GET", URL(StyleSheet), nil)
	r.Header.Set("If-None-Match", `"`+assets[StyleSheet].version+`"`)
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	if w.Code != http.StatusNotModified {
		t.Errorf("status %d, want 304", w.Code)
	}
}

var cssURL = regexp.MustCompile(`url\("?([^")]+)"?\)|@import`)

// The style sheet asks for nothing that is not served beside it: no foreign
// host, no file that was renamed.
func TestStyleSheetOnlyRefersToAssets(t *testing.T) {
	found := 0
	for _, m := range cssURL.FindAllStringSubmatch(string(assets[StyleSheet].body), -1) {
		found++
		if _, ok := assets[path.Clean(m[1])]; !ok {
			t.Errorf("the style sheet refers to %q, which is no asset", m[0])
		}
	}
	if found == 0 {
		t.Error("the style sheet refers to nothing, not even its font: has it been bundled?")
	}
}

// A person on a slow line waits for these before the first paint.
// A rule that asks what the whole page contains has the root, and its hundred tokens, styled
// anew whenever anything on the page changes: a tenth of a frame of a drag.
func TestNoRuleAsksWhatThePageContains(t *testing.T) {
	for _, root := range []string{"html:has(", ":root:has(", "body:has("} {
		if strings.Contains(string(assets[StyleSheet].body), root) {
			t.Errorf("a rule begins with %q", root)
		}
	}
}

func TestAssetsStaySmall(t *testing.T) {
	for name, maxBytes := range map[string]int{StyleSheet: 60_000, Script: 8_000, HTMX: 45_000, Font: 60_000} {
		if n := len(assets[name].body); n > maxBytes {
			t.Errorf("%s has %d bytes, at most %d are allowed", name, n, maxBytes)
		}
	}
}
