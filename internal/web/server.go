// Package web serves the pages: routes and who may use them, the viewer, the moment,
// and one file per page. Handlers are given the World of the moment that was asked
// for and have no way to another.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"

	"refold/internal/checkpoint"
	"refold/internal/documents"
	"refold/internal/readmodel"
	"refold/web/static"
	"refold/web/templates/frame"
)

// Settings are what an operator decides.
type Settings struct {
	// TLS says that browsers reach us by https, here or at a proxy: cookies are Secure
	// and browsers are told to come back by https only.
	TLS bool
	// Proxy says that a proxy of ours stands in front, on a private address: the client's
	// address is then what it says in X-Forwarded-For.
	Proxy    bool
	Demo     bool   // the journal was born a demo: its logins are offered to everybody
	Revision string // commit of the program
	// TrustAccount is where client money is to be paid to: bank, name and number as
	// people type them.
	TrustAccount string
}

// Ports are what the server needs from the rooms below.
type Ports struct {
	Journal     Journal
	TimeMachine TimeMachine
	Keyring     Keyring
	Tables      Tables        // nil: every list comes from the fold
	Database    *pgxpool.Pool // sessions, passwords, limits
	Log         *slog.Logger
	Events      *readmodel.EventIndex // what the filters of the event log ask; nil: they are read anew
	Clock       func() time.Time      // nil: the machine's
	// Filling is how many days of a demo have been played of those to play; 0 of 0 when
	// it is complete. Until then nothing else is recorded. nil: never.
	Filling func() (played, days int)
	// Checkpoint says how the file does from which the next start goes on; nil: there is none.
	Checkpoint func() checkpoint.Status
}

// Server answers requests. Make it with New.
type Server struct {
	settings   Settings
	journal    Journal
	past       TimeMachine
	keys       Keyring
	tables     Tables
	accounts   *Accounts
	documents  *documents.Store
	log        *slog.Logger
	now        func() time.Time
	filling    func() (played, days int)
	checkpoint func() checkpoint.Status
	table      []Route
	handler    http.Handler
	router     *echo.Echo
	looks      looks         // of explanations
	looking    chan struct{} // holds as many as look at many pages at once

	lastFigures atomic.Pointer[figures] // of the home page
	contracts   madeContracts
	events      *readmodel.EventIndex // what the filters of the event log ask
	began       time.Time
	process     string // names this process among those that work on the journal
	traces      traces
	frames      frames
	pictured    pictured

	waiting  waitingCounts
	verdicts verdicts                       // of the system page
	tour     remembered[readmodel.TourView] // of the page that leads through a demo

	searching func() (spent func() bool) // bounds one search for a first time, see timed
	pageTime  time.Duration              // the constant of that name, or what a test sets

	shown func(frame.Page, templ.Component) // told what a page is made of: for measurements
}

// Times that bound a request. A page is built within pageTime or is refused; the rest
// keeps slow clients from holding a connection.
const (
	pageTime       = 15 * time.Second
	headerTime     = 5 * time.Second
	bodyTime       = 30 * time.Second
	answerTime     = 60 * time.Second
	idleTime       = 2 * time.Minute
	maxHeaderBytes = 32 << 10
	maxBodyBytes   = 1 << 20
)

// New builds the server. It fails when the machine can't hash a password.
func New(settings Settings, ports Ports) (*Server, error) {
	s := &Server{
		settings: settings, journal: ports.Journal, past: ports.TimeMachine, keys: ports.Keyring,
		tables: ports.Tables, log: ports.Log, now: ports.Clock, table: routes(), checkpoint: ports.Checkpoint, events: ports.Events,
	}
	if s.events == nil {
		s.events = new(readmodel.EventIndex)
	}
	if s.filling = ports.Filling; s.filling == nil {
		s.filling = func() (played, days int) { return 0, 0 }
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.began, s.process = s.now(), newUUID().String()
	s.looking, s.searching, s.pageTime = make(chan struct{}, 2), s.timed, pageTime
	if s.settings.TrustAccount == "" {
		s.settings.TrustAccount = "The account that the back office names to you"
	}
	var err error
	if s.accounts, err = NewAccounts(ports.Database, ports.Keyring, ports.Journal.Head, s.now); err != nil {
		return nil, err
	}
	s.documents = documents.Open(ports.Database, ports.Keyring)
	s.handler = s.build()
	return s, nil
}

// Accounts gives the passwords and sessions, for the demo and for operators.
func (s *Server) Accounts() *Accounts { return s.accounts }

// Handler answers everything, static files and /healthz included.
func (s *Server) Handler() http.Handler { return s.handler }

// HTTP is a server with our limits for an address; the caller starts and stops it.
func (s *Server) HTTP(address string) *http.Server {
	return &http.Server{
		Addr: address, Handler: s.handler,
		ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: answerTime, IdleTimeout: idleTime,
		MaxHeaderBytes: maxHeaderBytes,
		ErrorLog:       slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
}

// Sweep deletes what has expired, now and then until ctx ends.
func (s *Server) Sweep(ctx context.Context) error {
	const every, sessionsEvery = frameTime, 30
	for turn := 0; ; turn++ {
		s.frames.dropBefore(s.now().Add(-frameTime))
		if turn%sessionsEvery == 0 {
			if err := s.accounts.sweep(ctx); err != nil && ctx.Err() == nil {
				s.log.Error("sweep sessions", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(every):
		}
	}
}

func (s *Server) build() http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = func(err error, ec echo.Context) { s.fail(ec, err) }
	e.IPExtractor = echo.ExtractIPDirect()
	if s.settings.Proxy {
		e.IPExtractor = echo.ExtractIPFromXFFHeader()
	}
	e.Use(s.logged, s.recovered, s.limited, compressed())
	e.GET(static.Prefix+"*", echo.WrapHandler(static.Handler()))
	e.HEAD(static.Prefix+"*", echo.WrapHandler(static.Handler()))
	for _, r := range s.table {
		e.Add(r.Method, r.Path, s.serve(r))
		if r.Method == http.MethodGet {
			e.Add(http.MethodHead, r.Path, s.serve(r))
		}
	}
	e.RouteNotFound("/*", s.serve(Route{Roles: Everyone, Handle: func(*Server, *Context) error { return ErrNotFound }}))

	s.router = e

	foreign := http.NewCrossOriginProtection()
	foreign.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The logger has the error answered, as for every other request.
		_ = s.logged(func(echo.Context) error { return errForeign })(e.NewContext(r, w))
	}))
	return s.headers(foreign.Handler(e))
}

// serve is the way of every request: who asks, may they, at which moment, and then
// the page or action.
func (s *Server) serve(r Route) echo.HandlerFunc {
	return func(ec echo.Context) error {
		c := &Context{Context: ec, server: s, route: &r}
		ec.Set(contextKey, c)
		defer c.end()
		s.follow(c)
		head := s.journal.Head()
		c.World, c.Moment = head, liveMoment(head)
		if err := s.recognise(c, head); err != nil {
			return err
		}
		if c.done {
			return nil
		}
		if err := c.barred(&r); err != nil {
			return s.turnAway(c, err)
		}
		if err := s.place(c); err != nil {
			return err
		}
		if c.done {
			return nil
		}
		if err := s.noteLook(c); err != nil {
			return err
		}
		return r.Handle(s, c)
	}
}

// turnAway answers who may not: visitors are asked to sign in and come back, others are
// told why.
func (s *Server) turnAway(c *Context, why error) error {
	if c.Viewer.Roles != Anonymous {
		return why
	}
	back := ""
	if c.reads() {
		back = c.Request().URL.RequestURI()
	}
	return c.Redirect(http.StatusSeeOther, signInPath(back))
}

// place resolves the moment of a page, once. A write that carries one is refused: it
// comes from a page of the past.
func (s *Server) place(c *Context) error {
	query := c.QueryParams()
	if !c.reads() {
		if err := c.parseForm(); err != nil {
			return err
		}
		if carriesMoment(query) || carriesMoment(c.Request().PostForm) {
			return errPastWrite
		}
		return nil
	}
	at, valid, err := s.askedMoment(query)
	if err != nil {
		c.stray = strayed(err)
		return err
	}
	if !c.route.Past {
		if slices.ContainsFunc(momentParams, query.Has) {
			c.done = true
			return c.Redirect(http.StatusSeeOther, withoutMoment(c.Request().URL))
		}
		return nil
	}
	moment, world, err := s.resolve(c.Request().Context(), c.reader(), at, valid)
	if err != nil {
		c.stray = strayed(err)
		return err
	}
	c.Moment, c.World = moment, world
	return nil
}

// fail answers with a page or panel that says what happened, and logs what is a
// fault of ours under an id that the page shows.
func (s *Server) fail(ec echo.Context, err error) {
	if ec.Response().Committed {
		return
	}
	c, ok := ec.Get(contextKey).(*Context)
	if !ok {
		head := s.journal.Head()
		c = &Context{Context: ec, server: s, World: head, Moment: liveMoment(head), Viewer: Viewer{Roles: Anonymous}}
	}
	if errors.Is(ec.Request().Context().Err(), context.Canceled) {
		// Nobody is waiting for the answer: the browser went away, or sent too slowly.
		_ = ec.NoContent(http.StatusRequestTimeout)
		return
	}
	p := problemOf(err)
	if p.fault {
		s.log.Error("request failed", "id", requestID(ec), "method", ec.Request().Method, "path", ec.Request().URL.Path, "error", err)
	}
	if err := c.problem(p); err != nil && !ec.Response().Committed {
		s.log.Error("show an error", "id", requestID(ec), "error", err)
		_ = ec.NoContent(http.StatusInternalServerError)
	}
}
