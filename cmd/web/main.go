// Command web serves Refold: it finds or starts a database, brings it to the newest
// schema, and answers browsers until it is told to stop.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"refold/db"
	"refold/internal/checkpoint"
	"refold/internal/demo"
	"refold/internal/events"
	"refold/internal/localpg"
	"refold/internal/revision"
	"refold/internal/timemachine"
)

const (
	// lastAnswers is how long requests under way may take after the order to stop.
	lastAnswers = 10 * time.Second
	// portWait is how long the port may stay taken by a Refold that was just stopped or killed.
	portWait = time.Second
)

// config is what the environment decides.
type config struct {
	addr        string // REFOLD_ADDR: where to listen
	dataDir     string // REFOLD_DATA: the private database and everything else on disk
	databaseURL string // DATABASE_URL: a server that exists; empty for a private one

	checkpointDir string     // REFOLD_CHECKPOINT: the folder of the file from which the next start goes on; dataDir unless it is set
	demo          bool       // REFOLD_DEMO: an empty database becomes a demo unless this is "off"
	scale         demo.Scale // of the demo: the full one unless REFOLD_DEMO is "small"
	masterKey     string     // REFOLD_MASTER_KEY: wraps all personal keys; empty: a file in dataDir
	tls, proxy    bool       // REFOLD_TLS, REFOLD_PROXY: "on" behind https, or a proxy of ours
	trustAccount  string     // REFOLD_TRUST_ACCOUNT: where client money is paid to
	historyBytes  int64      // REFOLD_HISTORY_MEMORY, in megabytes: what the caches of the past may take
	awakeBytes    int64      // REFOLD_AWAKE_MEMORY, in megabytes: what records of the present may be held folded
}

func readConfig(getenv func(string) string) config {
	c := config{addr: getenv("REFOLD_ADDR"), dataDir: getenv("REFOLD_DATA"), databaseURL: getenv("DATABASE_URL")}
	c.demo, c.masterKey = getenv("REFOLD_DEMO") != "off", getenv("REFOLD_MASTER_KEY")
	if c.scale = demo.Full; getenv("REFOLD_DEMO") == "small" {
		c.scale = demo.Small
	}
	c.tls, c.proxy = getenv("REFOLD_TLS") == "on", getenv("REFOLD_PROXY") == "on"
	if c.trustAccount = getenv("REFOLD_TRUST_ACCOUNT"); c.trustAccount == "" && c.demo {
		c.trustAccount = "Refold Client Trust, account 501-234567-001 (made up)"
	}
	c.historyBytes = timemachine.DefaultMemory
	if megabytes, err := strconv.ParseInt(getenv("REFOLD_HISTORY_MEMORY"), 10, 32); err == nil && megabytes >= 0 {
		c.historyBytes = megabytes << 20
	}
	c.awakeBytes = events.DefaultAwake
	if megabytes, err := strconv.ParseInt(getenv("REFOLD_AWAKE_MEMORY"), 10, 32); err == nil && megabytes > 0 {
		c.awakeBytes = megabytes << 20
	}
	if c.addr == "" {
		c.addr = "127.0.0.1:8080"
	}
	if c.dataDir == "" {
		c.dataDir = "./var"
	}
	if c.checkpointDir = getenv("REFOLD_CHECKPOINT"); c.checkpointDir == "" {
		c.checkpointDir = c.dataDir
	}
	return c
}

// heapPercent is how far the heap may grow between two collections of garbage, unless GOGC
// says otherwise. While one goes on, a page takes three times as long: the history that is
// held is looked through on the core beside it. With Go's own 100 a drag meets one in every
// few hundred frames.
const heapPercent = 200

func main() {
	conf := readConfig(os.Getenv)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapPercent)
	}
	if len(os.Args) == 2 && os.Args[1] == "healthcheck" {
		exit(healthcheck(conf.addr))
	}
	if len(os.Args) > 1 {
		exit(fmt.Errorf("web takes no arguments but healthcheck; REFOLD_ADDR, REFOLD_DATA and DATABASE_URL direct it"))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second signal ends the program at once; the database recovers at the next start.
	context.AfterFunc(ctx, stop)
	release := events.LeaveRoom()
	err := run(ctx, conf, os.Stdout)
	release()
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "refold: "+err.Error())
		os.Exit(1)
	}
	os.Exit(0)
}

// run serves until ctx ends or something breaks. Told to stop, it returns nil.
func run(ctx context.Context, conf config, out io.Writer) (err error) {
	say := func(sentence string) { fmt.Fprintln(out, sentence) }
	// The port comes first: a second Refold should say so before it touches any data.
	listener, err := listen(conf.addr)
	if err != nil {
		return err
	}
	defer listener.Close()

	go checkpoint.Ahead(conf.checkpointDir)
	database, err := localpg.Open(ctx, conf.databaseURL, localpg.Options{Dir: conf.dataDir, Say: say})
	if err != nil {
		return unlessStopped(ctx, err)
	}
	defer func() { err = errors.Join(database.Explain(err), database.Stop(context.Background())) }()
	if err := db.Migrate(ctx, database.OwnerURL); err != nil {
		return unlessStopped(ctx, err)
	}
	app, err := openApplication(ctx, conf, database, say)
	if err != nil {
		return unlessStopped(ctx, err)
	}
	defer func() { err = errors.Join(err, app.close()) }()

	say(fmt.Sprintf("Refold %s serves on http://%s", revision.ID(), listener.Addr()))
	return serve(ctx, listener, app.web.HTTP(conf.addr), database.Exited())
}

// unlessStopped drops an error that comes from the order to stop itself.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func listen(addr string) (net.Listener, error) {
	listener, err := net.Listen("tcp", addr)
	for end := time.Now().Add(portWait); errors.Is(err, syscall.EADDRINUSE) && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
		listener, err = net.Listen("tcp", addr)
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("another program already listens on %s; stop it, or set REFOLD_ADDR to another address, such as 127.0.0.1:8081", addr)
	case errors.Is(err, os.ErrPermission):
		return nil, fmt.Errorf("this user may not listen on %s; set REFOLD_ADDR to a port above 1023", addr)
	case err != nil:
		return nil, fmt.Errorf("listen on %s (REFOLD_ADDR): %w", addr, err)
	}
	return listener, nil
}

// serve answers requests until ctx ends, the server fails or the database is gone.
func serve(ctx context.Context, listener net.Listener, server *http.Server, databaseGone <-chan struct{}) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-databaseGone:
		server.Close()
		return errors.New("the database is gone")
	case <-ctx.Done():
	}
	wait, cancel := context.WithTimeout(context.Background(), lastAnswers)
	defer cancel()
	if err := server.Shutdown(wait); err != nil {
		server.Close() // somebody reads very slowly; nothing of theirs is lost
	}
	return nil
}
