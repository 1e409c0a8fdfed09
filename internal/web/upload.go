package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode"

	"github.com/labstack/echo/v4"

	"refold/internal/documents"
)

// Bounds of a form with files: a few documents of the largest size at once.
const (
	uploadTime     = 3 * time.Minute
	maxUploads     = 4
	maxUploadBytes = maxUploads*documents.MaxBytes + 1<<20
	maxFieldBytes  = 4 << 10
	maxFields      = 40
	maxNameRunes   = 120
)

// takesFiles are the writes that may bring files.
var takesFiles = map[string]bool{"/apply/documents": true, "/facilities/:id/documents": true, "/identity/documents": true, "/parties/:id/documents": true,
	"/events/:position/correct": true}

// bounds are the time and the bytes that a request may take.
func (s *Server) bounds(ec echo.Context) (time.Duration, int64) {
	kind, _, _ := mime.ParseMediaType(ec.Request().Header.Get("Content-Type"))
	if ec.Request().Method == http.MethodPost && takesFiles[ec.Path()] && kind == "multipart/form-data" {
		return uploadTime, maxUploadBytes
	}
	return s.pageTime, maxBodyBytes
}

// patient gives the connection of an upload the time that its request has.
func patient(ctx context.Context, ec echo.Context) {
	until, bounded := ctx.Deadline()
	if !bounded {
		return
	}
	connection := http.NewResponseController(ec.Response())
	// A connection without deadlines (a test's) has nothing to extend.
	_ = connection.SetReadDeadline(until)
	_ = connection.SetWriteDeadline(until.Add(answerTime))
}

// upload is a file of a form, as it was taken.
type upload struct {
	documents.Document
	name string
}

// files reads a form with files: first its fields, which become those of the form, then each
// file, which is stored for a party at once, so that no more than one is in memory. What is
// wrong with a file is noted beside the field; files before it are stored all the same.
func (c *Context) files(party string) (*Form, []upload, error) { return c.filesOf(party, true) }

// filesOf is files where a form may do without any.
func (c *Context) filesOf(party string, needed bool) (*Form, []upload, error) {
	reader, err := c.Request().MultipartReader()
	if err != nil {
		return nil, nil, &badRequest{"What was sent is not a form with files."}
	}
	c.Request().PostForm = url.Values{}
	var taken []upload
	var faults []string
	for parts := 0; ; parts++ {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || parts > maxFields {
			return nil, nil, brokenUpload(err)
		}
		if part.FileName() == "" {
			if err := c.fieldOf(part); err != nil {
				return nil, nil, err
			}
			continue
		}
		if len(taken) == maxUploads {
			faults = append(faults, fmt.Sprintf("At most %d files can be sent at once.", maxUploads))
			break
		}
		one, err := c.take(party, part)
		var why *documents.Unacceptable
		switch {
		case errors.As(err, &why):
			faults = append(faults, why.Sentence)
		case err != nil:
			return nil, nil, err
		default:
			taken = append(taken, one)
		}
	}
	f := c.Form()
	for _, fault := range faults {
		f.Fault("document", fault)
	}
	if needed && len(taken) == 0 && len(faults) == 0 {
		f.Fault("document", "Choose a file.")
	}
	return f, taken, nil
}

// brokenUpload is the answer to a body that can't be read on.
func brokenUpload(err error) error {
	var tooBig *http.MaxBytesError
	if errors.As(err, &tooBig) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &badRequest{"What was sent is not a whole form with files. Send it again."}
}

// fieldOf reads a field that is no file.
func (c *Context) fieldOf(part *multipart.Part) error {
	name := part.FormName()
	value, err := io.ReadAll(io.LimitReader(part, maxFieldBytes))
	if err != nil {
		return brokenUpload(err)
	}
	if carriesMoment(url.Values{name: {string(value)}}) {
		return errPastWrite
	}
	if _, file := part.Header["Content-Type"]; !file { // a file input without a file has a type
		c.Request().PostForm.Add(name, string(value))
	}
	return nil
}

// take stores one file.
func (c *Context) take(party string, part *multipart.Part) (upload, error) {
	content, err := documents.Read(part)
	if errors.Is(err, documents.ErrTooLarge) {
		return upload{}, err
	}
	var why *documents.Unacceptable
	if err != nil && !errors.As(err, &why) {
		return upload{}, brokenUpload(err)
	}
	if err != nil {
		return upload{}, err
	}
	d, err := c.server.documents.Put(c.Request().Context(), party, content)
	return upload{d, cleanName(part.FileName())}, err
}

// cleanName is the last part of a file's name without what can't be shown. It is for people:
// nothing follows from it.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || turning(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, name))
	if runes := []rune(name); len(runes) > maxNameRunes {
		name = string(runes[:maxNameRunes])
	}
	if name == "" || name == "." || name == "/" {
		return "document"
	}
	return name
}

// filePolicy keeps whatever is in a file from doing anything in the browser.
const filePolicy = "default-src 'none'; sandbox"

// sendFile answers with the bytes of a document. The browser keeps it, and asks whether it
// is still theirs to see.
func (c *Context) sendFile(content []byte, mediaType, hash, name string) error {
	h := c.Response().Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+hash+`"`)
	h.Set("Vary", "Cookie")
	if c.Request().Header.Get("If-None-Match") == `"`+hash+`"` {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, mediaType, content)
}

// fileOf sends the bytes that a record names, whoever's key seals them.
func (c *Context) fileOf(subject, hash, name string) error {
	content, mediaType, err := c.server.documents.Get(c.Request().Context(), subject, hash)
	if errors.Is(err, documents.ErrNoDocument) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	return c.sendFile(content, mediaType, hash, name)
}
