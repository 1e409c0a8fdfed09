package web

import (
	"context"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"refold/web/templates/ui"
)

// Our cookies. All are out of reach of scripts and of other sites' requests.
const (
	sessionCookie = "refold"        // the token of the session
	noticeCookie  = "refold-notice" // a sentence for the next page
	wroteCookie   = "refold-wrote"  // position of the last thing recorded for this browser
	eyesCookie    = "refold-eyes"   // names the time through another's eyes; opens nothing without the session
)

const (
	noticeTime = time.Minute
	wroteTime  = time.Minute // by then every list has caught up, or says so itself
)

// cookieName adds the prefix by which browsers hold a cookie to https and this host.
func (s *Server) cookieName(name string) string {
	if s.settings.TLS {
		return "__Host-" + name
	}
	return name
}

func (s *Server) setCookie(ec echo.Context, name, value string, life time.Duration) {
	ec.SetCookie(&http.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", MaxAge: int(life / time.Second),
		HttpOnly: true, Secure: s.settings.TLS, SameSite: http.SameSiteLaxMode,
	})
}

func (s *Server) dropCookie(ec echo.Context, name string) {
	ec.SetCookie(&http.Cookie{
		Name: s.cookieName(name), Path: "/", MaxAge: -1,
		HttpOnly: true, Secure: s.settings.TLS, SameSite: http.SameSiteLaxMode,
	})
}

// readCookie gives the value, "" if there is none.
func (s *Server) readCookie(ec echo.Context, name string) string {
	cookie, err := ec.Cookie(s.cookieName(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

// leaveNotice keeps a sentence for the next page, and what was recorded, so that it can be
// undone there.
func (c *Context) leaveNotice(sentence string) {
	if c.recorded > 0 {
		sentence += noticePart + strconv.FormatInt(c.recorded, 10)
	}
	c.server.setCookie(c.Context, noticeCookie, base64.RawURLEncoding.EncodeToString([]byte(sentence)), noticeTime)
}

// takeNotice gives the sentence that was left, once.
func (c *Context) takeNotice() []ui.Notice {
	left := c.server.readCookie(c.Context, noticeCookie)
	if left == "" {
		return nil
	}
	c.server.dropCookie(c.Context, noticeCookie)
	sentence, err := base64.RawURLEncoding.DecodeString(left)
	if err != nil || len(sentence) == 0 {
		return nil
	}
	text, recorded, _ := strings.Cut(string(sentence), noticePart)
	notice := ui.Notice{Tone: ui.Good, Text: text}
	if position, err := strconv.ParseInt(recorded, 10, 64); err == nil && position > 0 {
		c.offerUndo(&notice, position)
	}
	return []ui.Notice{notice}
}

// noticePart stands between a sentence and the position of what was recorded.
const noticePart = "\x1f"

// Wrote is the position of the last thing this browser had recorded in the last
// minute: a list that is read from tables waits until they stand there. 0 for none.
func (c *Context) Wrote() int64 {
	position := c.wrote()
	if position > c.server.journal.Head().Position() {
		return 0
	}
	return position
}

// wrote is Wrote as the browser says it, which may be anything.
func (c *Context) wrote() int64 {
	position, err := strconv.ParseInt(c.server.readCookie(c.Context, wroteCookie), 10, 64)
	if err != nil || position < 0 {
		return 0
	}
	return position
}

// followTime bounds how long a page waits for what its reader had recorded by another
// process. As a rule it is there within milliseconds.
const followTime = time.Second

// follow lets a browser read what it wrote, whichever process took it.
func (s *Server) follow(c *Context) {
	position := c.wrote()
	if position <= s.journal.Head().Position() {
		return
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), followTime)
	defer cancel()
	// In vain is no fault: the cookie may be made up, or from another database.
	_ = s.journal.Wait(ctx, position)
}
