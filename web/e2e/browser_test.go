//go:build browser

package e2e

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/hands.js
var hands string

// browser is the one Chromium of a run; each person has a profile of their own in it.
var browser context.Context

// personWait bounds what one person does in one test: some times what it takes on two cores.
const personWait = 6 * time.Minute

// openBrowser starts Chromium; the function it returns ends it.
func openBrowser() (func(), error) {
	path, err := chromium()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses to sandbox root's pages
	}
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeBrowser := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		end()
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	browser = ctx
	return func() { closeBrowser(); end() }, nil
}

func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium is installed; `sh scripts/needs.sh chromium` installs it")
}

// size is that of a window, in CSS pixels.
type size struct {
	name          string
	width, height int64
	mobile        bool
}

var (
	desktop = size{"desktop", 1360, 900, false}
	phone   = size{"phone", 390, 844, true}
	narrow  = size{"narrow phone", 320, 640, true}
)

// person is somebody in front of a browser of their own.
type person struct {
	t    *testing.T
	ctx  context.Context
	site *site
	name string

	mu       sync.Mutex
	troubles []string // what the console complained about
}

// somebody opens a new browser, signed in as nobody.
func somebody(t *testing.T, s *site, name string) *person {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	ctx, cancel := context.WithTimeout(ctx, personWait)
	t.Cleanup(func() { cancel(); closeTab() })
	p := &person{t: t, ctx: ctx, site: s, name: name}
	if err := chromedp.Listen(ctx, p.hear); err != nil {
		t.Fatalf("open a browser for %s: %v", name, err)
	}
	p.resize(desktop)
	t.Cleanup(func() {
		for _, trouble := range p.trouble() {
			t.Errorf("%s: the console says: %s", name, trouble)
		}
		if t.Failed() {
			t.Log(s.complaints())
		}
	})
	return p
}

// hear keeps what the browser complains about: scripts that fail, and whatever the
// Content-Security-Policy forbids. That an answer was a refusal is no complaint.
func (p *person) hear(event any) {
	trouble := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		trouble = (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error()
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			for _, arg := range e.Args {
				trouble += string(arg.Value) + arg.Description + " "
			}
		}
	case *log.EventEntryAdded:
		refused := e.Entry.Source == log.EntrySourceNetwork && strings.Contains(e.Entry.Text, "status of 4") && !strings.Contains(e.Entry.URL, "/static/")
		if (e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning) && !refused {
			trouble = fmt.Sprintf("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	}
	if trouble != "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.troubles = append(p.troubles, trouble)
	}
}

// trouble gives what was complained about since it was asked last.
func (p *person) trouble() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := p.troubles
	p.troubles = nil
	return out
}

func (p *person) resize(s size) {
	p.t.Helper()
	command(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: s.width, Height: s.height, DeviceScaleFactor: 1, Mobile: s.mobile})
}

// theme chooses "light" or "dark"; nothing moves, so that pictures are the same.
func (p *person) theme(name string) {
	p.t.Helper()
	command(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
}

// withoutScript switches scripts off, as some people do.
func (p *person) withoutScript() {
	p.t.Helper()
	command(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// do runs browser actions, and ends the test where one fails.
func (p *person) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v", p.name, err)
	}
}

// command sends one order of the browser's protocol.
func command[P, R any](p *person, order cdp.Command[P, R], params P) R {
	p.t.Helper()
	result, err := chromedp.Call(p.ctx, order, params)
	if err != nil {
		p.t.Fatalf("%s: %s: %v", p.name, order.Method, err)
	}
	return result
}

// visit opens an address and gives the answer's status.
func (p *person) visit(address string) int {
	p.t.Helper()
	answer, err := chromedp.Run(p.ctx, chromedp.NavigateResponse(address))
	if err != nil {
		p.t.Fatalf("%s opens %s: %v", p.name, address, err)
	}
	if answer == nil {
		p.t.Fatalf("%s opens %s: it is the page that is open already", p.name, address)
	}
	return int(answer.Status)
}

// ask calls a function of hands.js and reads what it returns. A page that is just being
// left has no answer: ask again.
func ask[T any](p *person, function string, args ...any) T {
	p.t.Helper()
	texts := make([]string, len(args))
	for i, arg := range args {
		text, err := json.Marshal(arg)
		if err != nil {
			p.t.Fatal(err)
		}
		texts[i] = string(text)
	}
	expression := hands + "." + function + "(" + strings.Join(texts, ", ") + ")"
	var err error
	for range 20 {
		var out T
		if out, err = chromedp.Run(p.ctx, chromedp.Evaluate[T](expression)); err == nil {
			return out
		}
		var thrown *chromedp.ExceptionError
		if errors.As(err, &thrown) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatalf("%s: %s(%s): %v", p.name, function, strings.Join(texts, ", "), err)
	panic("unreachable")
}
