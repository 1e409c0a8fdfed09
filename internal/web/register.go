package web

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"refold/internal/domain"
	"refold/internal/events"
	"refold/web/templates/register"
	"refold/web/templates/ui"
)

// companyNumber is what registers issue: letters and digits, some with a hyphen.
var companyNumber = regexp.MustCompile(`^[0-9A-Z][0-9A-Z-]{5,19}$`)

func (s *Server) registerPage(c *Context) error {
	f := c.NewForm()
	if as := c.QueryParam("as"); as == string(domain.Borrower) || as == string(domain.Investor) {
		f.Set("as", as)
	}
	f.Set("return", localPath(c.QueryParam("return")))
	return s.registerForm(c, f)
}

func (s *Server) registerForm(c *Context, f *Form) error {
	form := f.View("/register", "Register")
	form.Hidden = append(form.Hidden, ui.Param{Name: "return", Value: localPath(f.Value("return"))})
	return c.Show(Page{Title: "Register", Plain: true, Bare: true}, register.Page(register.View{
		Form:          form,
		As:            f.Field(ui.Field{Name: "as", Label: "What brings you here?"}),
		Name:          f.Field(ui.Field{Name: "name", Label: "Your full name", Autocomplete: "name", MaxLength: 120}),
		Email:         f.Field(ui.Field{Name: "email", Label: "E-mail", Type: "email", Autocomplete: "username", MaxLength: 254}),
		Password:      f.Field(ui.Field{Name: "password", Label: "Password", Type: "password", Hint: s.passwordHint(), Autocomplete: "new-password"}),
		CompanyName:   f.Field(ui.Field{Name: "company_name", Label: "Registered name", Autocomplete: "organization", MaxLength: 160, Optional: true}),
		CompanyNumber: f.Field(ui.Field{Name: "company_number", Label: "Registration number", Hint: "The UEN in Singapore, such as 201912345K.", MaxLength: 20, Short: true, Optional: true}),
	}))
}

// readRegistration reads the form and notes all that is wrong with it.
func (s *Server) readRegistration(f *Form) (domain.RegisterParty, string, string) {
	command := domain.RegisterParty{Party: f.ID("P"), As: domain.PartyKind(
		f.Choice("as", "what you want to do here", string(domain.Investor), string(domain.Borrower)))}
	name := f.Text("name", "your full name", 120)
	email := s.readAddress(f)
	s.readNewPassword(f, email)
	if command.As == domain.Borrower {
		command.CompanyName = f.Text("company_name", "the company's registered name", 160)
		command.CompanyNumber = strings.ToUpper(f.Text("company_number", "the company's registration number", 20))
		if command.CompanyNumber != "" && !companyNumber.MatchString(command.CompanyNumber) {
			f.Fault("company_number", "Enter the number as in the register, such as 201912345K.")
		}
	}
	command.EmailHash = s.accounts.EmailHash(email)
	return command, name, email
}

func (s *Server) registerAction(c *Context) error {
	f, ctx := c.Form(), c.Request().Context()
	command, name, email := s.readRegistration(f)
	if f.Failed() {
		return c.Again(f, s.registerForm)
	}
	if err := s.accounts.attempt(ctx, registrations, c.RealIP()); err != nil {
		return err
	}
	answer, err := s.register(ctx, c, f, command, name, email)
	var refusal *domain.Refusal
	switch {
	case errors.As(err, &refusal):
		return c.Again(f, s.registerForm)
	case err != nil:
		return err
	}
	if len(answer.Events) == 0 || answer.Replayed {
		// Whoever sends the form again must know the password too.
		party, err := s.accounts.check(ctx, email, f.Value("password"))
		if err != nil {
			return err
		}
		if party != command.Party {
			return c.Go("/signin", "You are registered. Sign in to go on.")
		}
	}
	return s.enter(c, command.Party, f.Value("return"), "Welcome to Refold.")
}

// register seals what is personal, stores the password and then records the party. The
// password comes first: the party's id follows from the request, so that after a crash
// between the two the form can be sent again, and a password without a party opens
// nothing.
func (s *Server) register(ctx context.Context, c *Context, f *Form, command domain.RegisterParty, name, email string) (events.Answer, error) {
	var err error
	if command.Name, err = s.keys.Seal(ctx, command.Party, name); err != nil {
		return events.Answer{}, err
	}
	if command.Email, err = s.keys.Seal(ctx, command.Party, email); err != nil {
		return events.Answer{}, err
	}
	if err := s.accounts.SetFirstPassword(ctx, command.Party, command.EmailHash, f.Value("password")); err != nil {
		return events.Answer{}, err
	}
	answer, err := c.doAs(command.Party, f, command)
	var refusal *domain.Refusal
	if errors.As(err, &refusal) {
		if err := s.accounts.dropUnregistered(ctx, command.Party); err != nil {
			return events.Answer{}, err
		}
	}
	return answer, err
}
