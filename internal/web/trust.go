package web

import (
	"net/http"
	"slices"
	"strconv"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/trust"
	"refold/web/templates/ui"
)

// trustRoutes are the trust account and what it is owed to.
func trustRoutes() []Route {
	return append(trustDayRecord().routes(),
		Route{http.MethodGet, "/trust", Staff, (*Server).trustPage, true},
		Route{http.MethodGet, "/trust.csv", Staff, (*Server).trustExport, true},
		Route{http.MethodGet, "/trust/days.csv", Staff, (*Server).trustDaysExport, true},
		Route{http.MethodGet, "/trust/:currency/:day/lines.csv", Staff, (*Server).trustLinesExport, true},
		Route{http.MethodPost, "/trust/state", Office, (*Server).stateBalanceAction, false},
		Route{http.MethodPost, "/trust/add", Office, (*Server).addPlatformMoneyAction, false},
		Route{http.MethodPost, "/trust/sweep", Office, (*Server).sweepFeesAction, false},
		Route{http.MethodPost, "/trust/settle", Office, (*Server).settleClawbackAction, false},
	)
}

// trustCurrencies are those that a trust account is kept in.
var trustCurrencies = []string{"SGD", "USD"}

// shownDays is how many days of the history the page shows; the file has all.
const shownDays = 30

func (s *Server) trustPage(c *Context) error { return s.showTrust(c, "", nil) }

// showTrust shows the page; the form of a task that was sent and refused keeps what was
// typed.
func (s *Server) showTrust(c *Context, task string, sent *Form) error {
	view := trust.View{Heading: ui.Heading{Title: "Trust account", Meta: "Client money at the bank against everything it is owed to"}}
	known := map[string]bool{}
	for _, t := range c.World.TrialBalances() {
		known[t.Currency] = true
		view.Balances = append(view.Balances, s.trustBalance(c, t))
	}
	for _, t := range c.World.Trusts() { // stated before anything arrived
		if !known[t.Currency] {
			view.Balances = append(view.Balances, s.trustBalance(c, domain.TrialBalance{Currency: t.Currency}))
		}
	}
	for _, currency := range trustCurrencies {
		view.Awaiting = append(view.Awaiting, awaiting(c, domain.TrustStream(currency))...)
	}
	view.Tasks = trustTasks(c, task, sent)
	return c.Show(Page{Title: "Trust account", Crumbs: crumbs(c, "Trust account"), Worked: view.Formulas}, trust.Page(view))
}

func (s *Server) trustBalance(c *Context, t domain.TrialBalance) trust.Balance {
	return trust.Balance{TrialBalance: t, Today: c.World.Today(), Days: readmodel.TrustDays(c.World, c.reader(), t.Currency, shownDays),
		Owing: readmodel.Owing(c.World, c.reader(), t.Currency), Acts: c.Viewer.Is(Office)}
}

// trustExport gives every account that is not zero: the lines behind the sums, by the same
// kinds as the trial balance.
func (s *Server) trustExport(c *Context) error {
	e := Export{Name: "trial-balance", What: "Trial balance by account: the trust account and what investors owe back, then all that it is owed to",
		Columns: []string{"Account", "Owner", "Name", "Currency", "Amount"}}
	var difference sums
	for _, t := range c.World.TrialBalances() {
		for _, g := range readmodel.AccountGroups {
			for _, r := range readmodel.Owners(c.World, c.reader(), g, t.Currency, true) {
				if g.Debit {
					difference.add(t.Currency, r.BalanceCents)
				} else {
					difference.add(t.Currency, -r.BalanceCents)
				}
				e.Rows = append(e.Rows, []string{g.Name, r.Owner, r.Name, t.Currency, r.BalanceCents.String()})
			}
		}
	}
	if e.Total = difference.String(); e.Total != "" {
		e.Total = "trust account and what is owed back less all others: " + e.Total
	}
	return c.Export(e)
}

// trustDaysExport gives every stated day of every currency.
func (s *Server) trustDaysExport(c *Context) error {
	e := Export{Name: "trust-days", What: "Trust account: the bank against the books, day by day",
		Columns: []string{"Day", "Currency", "Bank", "Books", "Difference", "Unexplained", "Stated by", "Signed off by", "Unexplained when signed off", "Reason"}}
	var difference sums
	for _, t := range c.World.Trusts() {
		for _, d := range readmodel.TrustDays(c.World, c.reader(), t.Currency, 0) {
			difference.add(t.Currency, d.DifferenceCents())
			signed := ""
			if d.SignedBy != "" {
				signed = strconv.Itoa(d.TrustDay.Unexplained)
			}
			e.Rows = append(e.Rows, []string{isoDate(d.Day), t.Currency, d.BalanceCents.String(), d.DayState.BookCents.String(), d.DifferenceCents().String(),
				strconv.Itoa(d.DayState.Unexplained()), d.Stater, d.Signer, signed, d.Reason})
		}
	}
	if e.Total = difference.String(); e.Total != "" {
		e.Total = "differences: " + e.Total
	}
	return c.Export(e)
}

// trustTasks are what staff can do with the trust account as a whole.
func trustTasks(c *Context, task string, sent *Form) []ui.Task {
	if !c.Viewer.Is(Office) {
		return nil
	}
	form := func(name string, prepare func(*Form)) *Form {
		if task == name {
			return sent
		}
		f := c.NewForm()
		f.Set("currency", domain.WalletCurrency)
		f.Set("paid_on", c.World.Today().String())
		prepare(f)
		return f
	}
	return []ui.Task{stateTask(c, form("state", func(f *Form) { f.Set("day", c.World.Today().String()) })),
		addTask(c, form("add", func(f *Form) { proposeCover(c, f) })), sweepTask(c, form("sweep", func(f *Form) { proposeSweep(c, f) })),
		settleTask(c, form("settle", func(f *Form) { f.Set("party", c.QueryParam("party")) }))}
}

func currencyPick(f *Form) ui.Control {
	var choices []ui.Option
	for _, currency := range trustCurrencies {
		choices = append(choices, ui.Option{Value: currency, Label: currency})
	}
	return ui.Control{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "currency", Label: "Currency", Short: true}), Options: choices}
}

// trustForm is the form of a task, its fields apart from those of the others.
func trustForm(f *Form, name, label, submit string) ui.Form {
	form := f.View("/trust/"+name, submit)
	form.ID, form.Scope, form.Label = name, name, label
	return form
}

// scoped keeps the ids of a task's fields apart from those of other tasks.
func scoped(name string, controls []ui.Control) []ui.Control {
	for i := range controls {
		controls[i].Field.Scope = name
	}
	return controls
}

func stateTask(c *Context, f *Form) ui.Task {
	return ui.Task{Title: "State the bank's balance", Note: "At the end of a day. A second person signs it off.", Folded: true,
		Form: trustForm(f, "state", "State the bank's balance", "State the balance"), Controls: scoped("state", []ui.Control{
			line(f, ui.DateField(ui.Field{Name: "day", Label: "Day", Max: c.World.Today().String()})), currencyPick(f),
			line(f, ui.Field{Name: "balance", Label: "Balance", Hint: "At the end of the day, as the bank says; with a minus when overdrawn", InputMode: "decimal", Short: true, Autocomplete: "off"}),
			{Shape: ui.Long, Field: f.Field(ui.Field{Name: "lines", Label: "Lines of the statement", Rows: 6, Optional: true,
				Hint: "Pasted from a table or a CSV file: date, amount (below zero when it went out), reference, text. A first row with these words may order them otherwise."})},
			datesPick(f),
		})}
}

// movedLines are the day on which the bank moved money, and the reason for it.
func movedLines(c *Context, f *Form) (day, why ui.Control) {
	return line(f, ui.DateField(ui.Field{Name: "paid_on", Label: "Day", Hint: "On which the bank moved it", Max: c.World.Today().String()})),
		line(f, ui.Field{Name: "reason", Label: "Reason", Hint: "It stays in the record.", MaxLength: 500, Autocomplete: "off"})
}

func addTask(c *Context, f *Form) ui.Task {
	day, why := movedLines(c, f)
	return ui.Task{Title: "Add platform money", Note: "Record what the platform paid into the trust account from its own account.", Folded: true,
		Form: trustForm(f, "add", "Add platform money", "Propose to add it"), Controls: scoped("add", []ui.Control{
			line(f, ui.Field{Name: "amount", Label: "Amount", InputMode: "decimal", Short: true, Autocomplete: "off"}), currencyPick(f),
			bankReferenceLine(f, "Of the payment that brought it"), day, why,
		})}
}

func sweepTask(c *Context, f *Form) ui.Task {
	day, why := movedLines(c, f)
	part := func(name, label, hint string) ui.Control {
		return line(f, ui.Field{Name: name, Label: label, Hint: hint, InputMode: "decimal", Short: true, Optional: true, Autocomplete: "off"})
	}
	return ui.Task{Title: "Sweep fees", Note: "Record what the platform took out of the trust account: what it earned, and its own money that covers nothing any more.", Folded: true,
		Form: trustForm(f, "sweep", "Sweep fees", "Propose the sweep"), Controls: scoped("sweep", []ui.Control{
			part("fees", "Fees", "Origination and service fees"), part("late_fees", "Late fees", "Fees for being late"),
			part("platform", "Platform money", "Added before, no longer needed"), currencyPick(f),
			bankReferenceLine(f, "Of the payment that took it out"), day, why,
		})}
}

func settleTask(c *Context, f *Form) ui.Task {
	_, why := movedLines(c, f)
	choices := []ui.Option{{Label: "Choose an investor"}}
	for _, o := range readmodel.Owing(c.World, c.reader(), domain.WalletCurrency) {
		choices = append(choices, ui.Option{Value: o.Party, Label: o.Name + ", " + wording.Money(domain.WalletCurrency, o.Cents)})
	}
	task := ui.Task{Title: "Settle a clawback", Folded: true,
		Note: "Give up what an investor owes back: the platform bears it with the money that it added. What comes into the wallet later settles it by itself.",
		Form: trustForm(f, "settle", "Settle a clawback", "Propose to settle it"), Controls: scoped("settle", []ui.Control{
			{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "party", Label: "Investor"}), Options: choices},
			line(f, ui.MoneyField(domain.WalletCurrency, ui.Field{Name: "amount", Label: "Amount"})),
			why,
		})}
	if len(choices) == 1 {
		task.Form.Closed = "No investor owes anything back."
	}
	return task
}

// proposeCover fills in what is missing, if anything is.
func proposeCover(c *Context, f *Form) {
	for _, t := range c.World.TrialBalances() {
		if short := t.ShortfallCents(); short > 0 {
			f.Set("amount", short.String())
			f.Set("currency", t.Currency)
			f.Set("reason", "To cover what investors owe back.")
			return
		}
	}
}

// proposeSweep fills in what may be taken out.
func proposeSweep(c *Context, f *Form) {
	w := c.World
	set := func(name string, cents money.Cents) {
		if cents > 0 {
			f.Set(name, cents.String())
		}
	}
	set("fees", money.Cents(w.Balance(domain.FeeIncome, "", domain.WalletCurrency)))
	set("late_fees", money.Cents(w.Balance(domain.LateFeeIncome, "", domain.WalletCurrency)))
	set("platform", w.Spare(domain.WalletCurrency))
}

// currency reads the choice of currencyPick.
func (f *Form) currency() string { return f.Choice("currency", "a currency", trustCurrencies...) }

// optionalAmount reads an amount that may be left empty or be zero.
func (f *Form) optionalAmount(name string) money.Cents {
	if slices.Contains([]string{"", "0", "0.00"}, f.Value(name)) {
		return 0
	}
	return f.Amount(name)
}

func (s *Server) trustAgain(task string) func(*Context, *Form) error {
	return func(c *Context, f *Form) error { return s.showTrust(c, task, f) }
}

// carryTwo proposes what takes two people; a second person approves it on its page.
func (s *Server) carryTwo(c *Context, f *Form, task string, command domain.Command) error {
	next := "/trust"
	if !f.Failed() {
		command, next = c.twoPeople(f, command)
	}
	return c.Carry(f, command, next, proposed, s.trustAgain(task))
}

// paidOn reads the day on which the bank moved the money.
func (f *Form) paidOn() calendar.Date { return f.Date("paid_on", "the day on which the bank moved it") }

func (s *Server) addPlatformMoneyAction(c *Context) error {
	f := c.Form()
	return s.carryTwo(c, f, "add", domain.AddPlatformMoney{Currency: f.currency(), AmountCents: f.Amount("amount"), PaidOn: f.paidOn(),
		BankReference: f.Text("bank_reference", "the bank's reference", 60), Reason: f.reason()})
}

func (s *Server) sweepFeesAction(c *Context) error {
	f := c.Form()
	f.reason()
	return s.carryTwo(c, f, "sweep", domain.SweepFees{Currency: f.currency(), FeeCents: f.optionalAmount("fees"), LateFeeCents: f.optionalAmount("late_fees"),
		PlatformCents: f.optionalAmount("platform"), BankReference: f.Text("bank_reference", "the bank's reference", 60), PaidOn: f.paidOn()})
}

func (s *Server) settleClawbackAction(c *Context) error {
	f := c.Form()
	return s.carryTwo(c, f, "settle", domain.SettleClawback{Settlement: f.ID("S"), Party: f.Text("party", "the investor", 40), AmountCents: f.Amount("amount"),
		Reason: f.reason()})
}
