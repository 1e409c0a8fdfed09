package web

import (
	"context"
	"net/http"
	"net/mail"
	"net/url"
	"strings"

	"refold/web/templates/signin"
	"refold/web/templates/ui"
)

var accountRoutes = []Route{
	{http.MethodGet, "/signin", Everyone, (*Server).signInPage, false},
	{http.MethodPost, "/signin", Everyone, (*Server).signInAction, false},
	{http.MethodPost, "/signout", Everyone, (*Server).signOutAction, false},
	{http.MethodPost, "/demo/switch", Everyone, (*Server).switchAction, false},
	{http.MethodGet, "/register", Everyone, (*Server).registerPage, false},
	{http.MethodPost, "/register", Everyone, (*Server).registerAction, false},
	{http.MethodGet, "/account", SignedIn, (*Server).accountPage, false},
	{http.MethodPost, "/account/name", SignedIn, (*Server).nameAction, false},
	{http.MethodPost, "/account/email", SignedIn, (*Server).emailAction, false},
	{http.MethodPost, "/account/password", SignedIn, (*Server).passwordAction, false},
	{http.MethodPost, "/account/sessions/end", SignedIn, (*Server).endSessionAction, false},
	{http.MethodPost, "/account/sessions/end-others", SignedIn, (*Server).endOthersAction, false},
}

// demoLogins are the people of a demo whom everybody may be.
var demoLogins = []struct{ email, role string }{
	{"investor@demo.test", "Investor"},
	{"borrower@demo.test", "Borrower"},
	{"officer@demo.test", "Credit officer"},
	{"approver@demo.test", "Approver"},
	{"auditor@demo.test", "Auditor"},
}

// normalEmail is the form under which an address is known: people don't tell capital
// letters apart.
func normalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// localPath gives a path of ours to return to, "" for anything that could lead to
// another site.
func localPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, "\\") {
		return ""
	}
	if strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return ""
	}
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || strings.HasPrefix(u.Path, "//") {
		return ""
	}
	return path
}

// signInPath is the sign-in page that leads back to a page of ours.
func signInPath(back string) string {
	if back = localPath(back); back == "" || back == "/" {
		return "/signin"
	}
	return "/signin?return=" + url.QueryEscape(back)
}

func (s *Server) signInPage(c *Context) error {
	f := c.NewForm()
	f.Set("return", localPath(c.QueryParam("return")))
	return s.signInForm(c, f)
}

func (s *Server) signInForm(c *Context, f *Form) error {
	form := f.View("/signin", "Sign in")
	form.Hidden = []ui.Param{{Name: "return", Value: localPath(f.Value("return"))}}
	view := signin.View{
		Form:     form,
		Email:    f.Field(ui.Field{Name: "email", Label: "E-mail", Type: "email", Autocomplete: "username", Autofocus: true}),
		Password: f.Field(ui.Field{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password"}),
		Return:   localPath(f.Value("return")),
	}
	if s.settings.Demo {
		view.DemoPassword, view.Tour = demoPassword, tourPath
		for _, l := range demoLogins {
			view.Demo = append(view.Demo, signin.Login{Email: l.email, Role: l.role})
		}
	}
	return c.Show(Page{Title: "Sign in", Plain: true, Bare: true}, signin.Page(view))
}

func (s *Server) signInAction(c *Context) error {
	f, ctx := c.Form(), c.Request().Context()
	email := f.Text("email", "your e-mail address", 254)
	password := f.Value("password")
	if password == "" {
		f.Fault("password", "Enter your password.")
	}
	if f.Failed() {
		return c.Again(f, s.signInForm)
	}
	if err := s.accounts.attempt(ctx, signInByAddress, c.RealIP()); err != nil {
		return err
	}
	if err := s.accounts.attempt(ctx, signInByEmail, normalEmail(email)); err != nil {
		return err
	}
	party, err := "", error(nil)
	if len(password) <= passwordMax {
		party, err = s.accounts.check(ctx, email, password)
	}
	if err != nil {
		return err
	}
	if party == "" {
		f.Fault("", "E-mail and password don't belong together. Check both and try again.")
		return c.Again(f, s.signInForm)
	}
	if p := s.journal.Head().Party(party); p != nil && !p.MayEnter() {
		f.Fault("", "Your role here has ended. Ask an approver if that is a mistake.")
		return c.Again(f, s.signInForm)
	}
	if err := s.accounts.forgive(ctx, signInByEmail, normalEmail(email)); err != nil {
		return err
	}
	return s.enter(c, party, f.Value("return"), "")
}

// enter begins a new session for the party, ends the one there was, and goes where
// the person wanted to be, or where their role starts.
func (s *Server) enter(c *Context, party, back, sentence string) error {
	ctx := c.Request().Context()
	if err := s.closeEyes(c); err != nil {
		return err
	}
	if old := s.readCookie(c.Context, sessionCookie); old != "" {
		if err := s.accounts.end(ctx, old); err != nil {
			return err
		}
	}
	token, err := s.accounts.start(ctx, party, browserName(c.Request().UserAgent()))
	if err != nil {
		return err
	}
	s.setCookie(c.Context, sessionCookie, token, sessionLife)
	if back = localPath(back); back == "" {
		back = landing(s.viewerOf(ctx, s.journal.Head(), party, "").Roles)
	}
	return c.Go(back, sentence)
}

func (s *Server) signOutAction(c *Context) error {
	if err := s.closeEyes(c); err != nil {
		return err
	}
	if token := s.readCookie(c.Context, sessionCookie); token != "" {
		if err := s.accounts.end(c.Request().Context(), token); err != nil {
			return err
		}
	}
	s.dropCookie(c.Context, sessionCookie)
	c.Response().Header().Set("Clear-Site-Data", `"cache"`)
	return c.Go("/", "You have signed out.")
}

// switchAction changes role in one click. It exists in a demo only.
func (s *Server) switchAction(c *Context) error {
	if !s.settings.Demo {
		return ErrNotFound
	}
	f := c.Form()
	for _, l := range demoLogins {
		if l.email != f.Value("email") {
			continue
		}
		party := s.demoParty(c.Request().Context(), l.email)
		if party == "" {
			break
		}
		return s.enter(c, party, f.Value("return"), "You are now looking as "+strings.ToLower(l.role)+".")
	}
	return ErrNotFound
}

// demoParty finds a login of the demo; "" while the demo is being filled.
func (s *Server) demoParty(ctx context.Context, email string) string {
	party, _, err := s.accounts.registered(ctx, s.accounts.EmailHash(email))
	if err != nil {
		return ""
	}
	return party
}

func (v Viewer) isDemo(email string, keys Keyring) bool {
	return v.Party != "" && v.emailHash == keys.Hash("email", email)
}

// validEmail reports whether the text is one address and nothing else.
func validEmail(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && strings.Contains(text[strings.LastIndex(text, "@"):], ".")
}

// browserName is what a browser says of itself, in two words, for the list of one's
// own sessions.
func browserName(agent string) string {
	find := func(names ...string) string {
		for i := 0; i < len(names); i += 2 {
			if strings.Contains(agent, names[i]) {
				return names[i+1]
			}
		}
		return ""
	}
	// The order matters: most browsers also name those they want to be taken for.
	browser := find("Edg", "Edge", "OPR", "Opera", "Firefox", "Firefox", "Chrom", "Chrome", "Safari", "Safari")
	system := find("iPhone", "iPhone", "iPad", "iPad", "Android", "Android", "Windows", "Windows", "Mac OS", "Mac", "Linux", "Linux")
	switch {
	case browser == "" && system == "":
		return "Another program"
	case browser == "":
		return "A browser on " + system
	case system == "":
		return browser
	}
	return browser + " on " + system
}
