package web

import (
	"net/http"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/statement"
	"refold/web/templates/ui"
	"refold/web/templates/wallet"
)

// walletRoutes are the pages of an investor's client money.
func walletRoutes() []Route {
	return []Route{
		{http.MethodGet, "/wallet", Investor, (*Server).walletPage, true},
		{http.MethodGet, "/wallet.csv", Investor, (*Server).walletFile, true},
		{http.MethodPost, "/wallet/withdraw", Investor, (*Server).withdrawAction, false},
		{http.MethodPost, "/wallet/cancel", Investor, (*Server).cancelWithdrawalAction, false},
		{http.MethodGet, "/statement", Investor, (*Server).statementPage, true},
		{http.MethodGet, "/statement.csv", Investor, (*Server).statementFile, true},
		{http.MethodGet, "/statement.pdf", Investor, (*Server).statementPaper, true},
	}
}

func (s *Server) walletPage(c *Context) error { return s.walletForm(c, c.NewForm()) }

func (s *Server) walletForm(c *Context, f *Form) error {
	return s.walletForms(c, f, nil)
}

// walletForms shows the page with the form of a withdrawal and that of one's own limits,
// which is nil unless it was sent.
func (s *Server) walletForms(c *Context, f, own *Form) error {
	view, ok := readmodel.WalletPage(c.Sums(), c.reader())
	if !ok {
		return c.notYet("Wallet")
	}
	content := wallet.Content{WalletView: view, PayTo: s.settings.TrustAccount, Form: f.View("/wallet/withdraw", "Ask for the withdrawal")}
	content.Cancel = map[string]ui.Action{}
	for _, x := range view.Withdrawals {
		if x.State == domain.WithdrawalPending {
			content.Cancel[x.ID] = ui.Action{Label: "Cancel withdrawal", Action: "/wallet/cancel", RequestID: c.NewRequestID(), Small: true,
				Confirm: "The money becomes available again, and nobody needs to approve anything.", Hidden: []ui.Param{{Name: "withdrawal", Value: x.ID}}}
		}
	}
	if view.Kyc != domain.KycValid {
		content.Blocked, content.Form.Closed = "Money can be paid out once your identity is verified.", "Your identity comes first."
	}
	content.Controls = []ui.Control{
		line(f, ui.MoneyField(readmodel.WalletCurrency, ui.Field{Name: "amount", Label: "Amount", Hint: wording.Money(readmodel.WalletCurrency, max(0, view.Available)) + " is available"})),
		line(f, ui.Field{Name: "to_account", Label: "To which account", Hint: "Bank and account number, in your own name", Placeholder: "DBS 012-345678-9", MaxLength: maxAccountRunes, Autocomplete: "off"}),
	}
	if own == nil {
		own = c.NewForm()
		setLimits(own, view.Limits.Own)
	}
	content.LimitForm, content.LimitControls = ownLimits(c, own, view.Limits)
	p := Page{Title: "Wallet", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Wallet"}}}
	p.steps(c, ownLog(c))
	return c.Show(p, wallet.Page(content))
}

// maxAccountRunes bounds the name and number of a bank account.
const maxAccountRunes = 80

func (s *Server) withdrawAction(c *Context) error {
	f := c.Form()
	amount := f.Amount("amount")
	account := f.Text("to_account", "the account to pay to", maxAccountRunes)
	if account != "" && !strings.ContainsAny(account, "0123456789") {
		f.Fault("to_account", "Enter the bank and the number of the account.")
	}
	if f.Failed() {
		return c.Again(f, s.walletForm)
	}
	sealed, err := s.keys.Seal(c.Request().Context(), c.Viewer.Party, account)
	if err != nil {
		return err
	}
	command := domain.RequestWithdrawal{Withdrawal: f.ID("W"), Party: c.Viewer.Party, AmountCents: amount, ToAccount: sealed}
	return c.Carry(f, command, "/wallet", "Asked for. The money is locked until the back office has paid it out.", s.walletForm)
}

// cancelWithdrawalAction takes back what nobody has approved yet.
func (s *Server) cancelWithdrawalAction(c *Context) error {
	f := c.Form()
	command := domain.CancelWithdrawal{Withdrawal: f.Text("withdrawal", "which withdrawal", 40), Party: c.Viewer.Party}
	return c.Carry(f, command, "/wallet", "Cancelled. The money is available again.", s.walletForm)
}

func (s *Server) walletFile(c *Context) error {
	view, ok := readmodel.WalletPage(c.Sums(), c.reader())
	if !ok {
		return ErrNotFound
	}
	file := Export{Name: "withdrawals", What: "Withdrawals of investor " + view.Party, Columns: []string{"withdrawal", "requested", "amount", "to_account", "state", "reason"}}
	var total money.Cents
	for _, x := range view.Withdrawals {
		total += x.Cents
		file.Rows = append(file.Rows, []string{x.ID, isoDate(x.RequestedOn), x.Cents.String(), x.ToAccount, string(x.State), x.Reason})
	}
	file.Total = readmodel.WalletCurrency + " " + total.String()
	return c.Export(file)
}

// statementOf reads the days that were asked for. What can't be read is named, and the
// statement is shown without that bound.
func statementOf(c *Context) (*readmodel.StatementView, string, bool) {
	fault := ""
	read := func(name string) calendar.Date {
		typed := strings.TrimSpace(c.QueryParam(name))
		if typed == "" {
			return calendar.None
		}
		day, err := calendar.Parse(typed)
		if err != nil {
			fault = "“" + clip(typed) + "” is not a date; write it like 2026-03-31."
			return calendar.None
		}
		return day
	}
	from, to := read("from"), read("to")
	if from == calendar.None && to == calendar.None && c.QueryParam("all") != "yes" && c.World.Today() != calendar.None {
		year, month, _ := c.World.Today().YMD() // usually people look for something recent
		before, monthBefore, _ := calendar.Of(year, month, 1).AddDays(-1).YMD()
		from = calendar.Of(before, monthBefore, 1)
	}
	if from != calendar.None && to != calendar.None && from > to {
		fault = "The first day comes after the last. Turn them round."
		from, to = calendar.None, calendar.None
	}
	party, _ := c.statementParty()
	view, ok := readmodel.Statement(c.Sums(), readmodel.Viewer{Party: party}, from, to)
	return view, fault, ok
}

func (s *Server) statementPage(c *Context) error {
	view, fault, ok := statementOf(c)
	party, base := c.statementParty()
	switch {
	case !ok && base == "":
		return c.notYet("Statement")
	case !ok:
		return ErrNotFound
	}
	l := c.listing(base+"/statement", "from", "to", "all")
	content := statement.Content{StatementView: view, Base: base, Fault: fault, File: l.csv(), Paper: address(base+"/statement.pdf", l.values), Number: c.statementNumber(view),
		From:    ui.DateField(ui.Field{Name: "from", Label: "From", Value: wording.DayISO(view.From), Optional: true}),
		To:      ui.DateField(ui.Field{Name: "to", Label: "To", Value: wording.DayISO(view.To), Optional: true}),
		Presets: presets(c, view, base),
	}
	content.Issued, _ = issuedNotice(c, view, base)
	p := Page{Title: "Statement", Crumbs: c.statementCrumbs(party, frame.Crumb{Text: "Statement"})}
	p.steps(c, c.World.StreamLog(domain.WalletStream(party)))
	return c.Show(p, statement.Page(content))
}

// presets are the periods that people ask for most.
func presets(c *Context, view *readmodel.StatementView, base string) []statement.Preset {
	today := c.World.Today()
	if today == calendar.None {
		return nil
	}
	year, month, _ := today.YMD()
	first := calendar.Of(year, month, 1)
	before, beforeMonth, _ := first.AddDays(-1).YMD()
	last := calendar.Of(before, beforeMonth, 1)
	period := func(text string, from, to calendar.Date) statement.Preset {
		return statement.Preset{Text: text, Href: base + "/statement?from=" + from.String() + "&to=" + to.String(), Current: view.From == from && view.To == to}
	}
	return []statement.Preset{
		{Text: "Since last month", Href: base + "/statement", Current: view.From == last && view.To == calendar.None},
		period("This month", first, today), period("Last month", last, first.AddDays(-1)), period("This year", calendar.Of(year, 1, 1), today),
		{Text: "Everything", Href: base + "/statement?all=yes", Current: view.From == calendar.None && view.To == calendar.None},
	}
}

func (s *Server) statementFile(c *Context) error {
	view, fault, ok := statementOf(c)
	switch {
	case !ok:
		return ErrNotFound
	case fault != "":
		return &badRequest{fault}
	}
	_, base := c.statementParty()
	file := Export{Name: "statement", What: "Statement of investor " + view.Party, Filters: c.listing(base+"/statement", "from", "to", "all").filters(),
		Columns: []string{"date", "event", "what", "facility", "company", "available", "locked", "principal", "interest", "late_interest", "service_fee", "claim_lost", "available_after", "locked_after"}}
	for _, l := range view.Lines {
		file.Rows = append(file.Rows, []string{isoDate(l.On), eventNumber(l.Position), string(l.Kind), l.Facility, l.Company, l.Available.String(), l.Locked.String(),
			l.Principal.String(), l.Interest.String(), l.LateInterest.String(), (-l.Fee).String(), l.Lost.String(), l.After.Available.String(), l.After.Locked.String()})
	}
	file.Total = "opening " + view.Opening.Cash().String() + " + change " + (view.Closing.Cash() - view.Opening.Cash()).String() + " = closing " + view.Closing.Cash().String() + " " + readmodel.WalletCurrency
	return c.Export(file)
}
