// Package static holds what the browser fetches beside pages: the style sheet,
// the small script, the icon and vendored files. All of it is in the binary.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"
)

// files are served as they are, but for the style sheet: its parts are written
// as several files for people and sent as one.
//
//go:embed css/*.css *.js favicon.svg vendor
var files embed.FS

// The names under which the bundled style sheet and the scripts are served; pass them to URL.
const (
	StyleSheet = "refold.css"
	Script     = "app.js"
	Asking     = "asking.js"
	Courier    = "courier.js" // a worker of Asking
	Marks      = "marks.js"
	Below      = "below.js"
	Frames     = "frames.js"
	TimeBar    = "timebar.js"
	Explain    = "explain.js"
	Favicon    = "favicon.svg"
	HTMX       = "vendor/htmx/htmx-4.0.1.min.js"
	Font       = "vendor/inter/inter-5.3.0-latin-wght.woff2"
)

// Prefix is the path under which Handler must be mounted.
const Prefix = "/static/"

type asset struct {
	body        []byte
	contentType string
	version     string // first 10 hex digits of the body's SHA-256
}

var assets = load()

// URL returns the address of an asset with a version that changes with its
// content, so that browsers may keep it for ever. A name that does not exist
// is a broken build and panics.
func URL(name string) string {
	a, ok := assets[name]
	if !ok {
		panic("static: no asset named " + name)
	}
	return Prefix + name + "?v=" + a.version
}

// Handler serves the assets under Prefix, GET and HEAD only, 404 for what does
// not exist. An address with the current version, or with a version in its
// file name, may be kept for a year; any other is asked for again.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), Prefix)
		a, ok := assets[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		keep := "no-cache"
		if r.URL.Query().Get("v") == a.version || strings.HasPrefix(name, "vendor/") {
			keep = "public, max-age=31536000, immutable"
		}
		w.Header().Set("Cache-Control", keep)
		w.Header().Set("Content-Type", a.contentType)
		w.Header().Set("ETag", `"`+a.version+`"`)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(a.body))
	})
}

// aside is what a browser has no use for: comments, how lines are set in, and line ends
// behind a mark that separates by itself.
var aside = regexp.MustCompile(`(?s)/\*.*?\*/\n*|(?m:^[ \t]+)|([{};,])\s+`)

func lean(sheet []byte) []byte { return aside.ReplaceAll(sheet, []byte("$1")) }

func load() map[string]asset {
	out := map[string]asset{}
	var sheet []byte
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "css/") {
			// WalkDir is in lexical order and the parts are numbered.
			sheet = append(sheet, lean(body)...)
			return nil
		}
		out[name] = newAsset(name, body)
		return nil
	})
	if err != nil {
		panic("static: " + err.Error()) // the embedded files are part of the binary
	}
	out[StyleSheet] = newAsset(StyleSheet, sheet)
	return out
}

func newAsset(name string, body []byte) asset {
	sum := sha256.Sum256(body)
	return asset{body: body, contentType: contentType(name), version: hex.EncodeToString(sum[:5])}
}

// contentType does not ask the machine's own table, which differs from one
// system to the next.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".woff2":
		return "font/woff2"
	default:
		return "text/plain; charset=utf-8"
	}
}
