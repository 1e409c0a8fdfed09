package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

const (
	contextKey   = "refold"
	requestIDKey = "request"
)

// policy lets a page load what we serve and nothing else. There is no inline script
// or style anywhere.
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// headers go with every answer, static files and errors included.
func (s *Server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
		if s.settings.TLS {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// logged writes one line per request. Neither the query nor the form is in it: they
// may hold what is personal.
func (s *Server) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(ec echo.Context) error {
		id := rand.Text()[:13]
		ec.Set(requestIDKey, id)
		ec.Response().Header().Set("X-Request-Id", id)
		start := time.Now()
		err := next(ec)
		if err != nil {
			ec.Error(err) // answers, so that the line can name the status
		}
		attributes := []any{"id", id, "method", ec.Request().Method, "path", ec.Request().URL.Path,
			"status", ec.Response().Status, "bytes", ec.Response().Size, "ms", float64(time.Since(start).Microseconds()) / 1000}
		if c, ok := ec.Get(contextKey).(*Context); ok && c.Viewer.Party != "" {
			who := c.Viewer
			if c.Eyes != nil {
				who = c.Eyes.viewer
				attributes = append(attributes, "as", c.Viewer.Party)
			}
			attributes = append(attributes, "party", who.Party)
		}
		s.log.Info("request", attributes...)
		return nil
	}
}

// requestID is the id that the log lines of a request carry.
func requestID(ec echo.Context) string {
	id, _ := ec.Get(requestIDKey).(string)
	return id
}

// recovered turns a panic of a handler into an error with its stack.
func (s *Server) recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(ec echo.Context) (err error) {
		defer func() {
			if r := recover(); r != nil {
				if r == http.ErrAbortHandler {
					panic(r) // net/http's own word for "drop the connection"
				}
				err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
		}()
		return next(ec)
	}
}

// limited bounds a request in time and size.
func (s *Server) limited(next echo.HandlerFunc) echo.HandlerFunc {
	return func(ec echo.Context) error {
		whole := ec.Request()
		most, size := s.bounds(ec)
		ctx, cancel := context.WithTimeout(whole.Context(), most)
		defer cancel()
		if most > s.pageTime {
			patient(ctx, ec)
		}
		bounded := whole.WithContext(ctx)
		bounded.Body = http.MaxBytesReader(ec.Response(), whole.Body, size)
		ec.SetRequest(bounded)
		defer ec.SetRequest(whole) // an error page can still be made when the time is up
		return next(ec)
	}
}

// compressed packs what is worth it. A range of a file, and documents, which are packed
// already, are sent as they are.
func compressed() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		Level: 5, MinLength: 1024,
		Skipper: func(ec echo.Context) bool { return ec.Request().Header.Get("Range") != "" || sendsFile[ec.Path()] },
	})
}

// withoutMoment is the address of a page at the head.
func withoutMoment(u *url.URL) string {
	query := u.Query()
	for _, name := range momentParams {
		query.Del(name)
	}
	live := url.URL{Path: u.Path, RawQuery: query.Encode()}
	return live.String()
}
