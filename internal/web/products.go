package web

import (
	"net/http"
	"strconv"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/internal/readmodel"
	"refold/internal/schedule"
	"refold/web/templates/frame"
	"refold/web/templates/products"
	"refold/web/templates/ui"
)

// productRoutes are what the platform offers, and its versions.
func productRoutes() []Route {
	return append(productRecord().routes(),
		Route{http.MethodGet, "/products", Staff, (*Server).productsPage, true},
		Route{http.MethodGet, "/products.csv", Staff, (*Server).productsFile, true},
		Route{http.MethodGet, "/products/new", Approver, (*Server).newProductPage, true},
		Route{http.MethodPost, "/products", Approver, (*Server).newProductAction, false},
	)
}

func (s *Server) productsPage(c *Context) error {
	return c.Show(Page{Title: "Products", Crumbs: crumbs(c, "Products")},
		products.Page(products.View{Rows: readmodel.Products(c.World, c.Sums()), Define: c.Viewer.Is(Approver)}))
}

func (s *Server) productsFile(c *Context) error {
	file := Export{Name: "products", What: "Products", Columns: []string{"product", "name", "version", "requests", "currency", "min_amount", "max_amount",
		"min_tenor_months", "max_tenor_months", "origination_fee_percent", "service_fee_percent", "late_interest_percent"}}
	requests := 0
	for _, r := range readmodel.Products(c.World, c.Sums()) {
		p := r.Definition
		requests += r.Requests
		file.Rows = append(file.Rows, []string{p.Product, p.Name, strconv.Itoa(r.Version), strconv.Itoa(r.Requests), p.Currency, p.MinAmountCents.String(),
			p.MaxAmountCents.String(), strconv.Itoa(p.MinTenorMonths), strconv.Itoa(p.MaxTenorMonths), p.OriginationFee.String(), p.ServiceFee.String(), p.LateInterestRate.String()})
	}
	file.Total = "requests " + strconv.Itoa(requests)
	return c.Export(file)
}

func productRecord() record[*readmodel.ProductView] {
	return record[*readmodel.ProductView]{
		path: "/products/:id", roles: Staff,
		find: func(c *Context) (*readmodel.ProductView, bool) {
			return readmodel.Product(c.World, c.Sums(), c.reader(), c.Param("id"))
		},
		href: func(v *readmodel.ProductView) string { return "/products/" + v.Definition.Product },
		show: func(c *Context, v *readmodel.ProductView, tasks []ui.Task) error {
			p := Page{Title: v.Definition.Name, Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Products", Href: "/products"}, {Text: v.Definition.Product}}}
			p.steps(c, v.Log)
			return c.Show(p, products.Product(products.Content{ProductView: v, Tasks: tasks}))
		},
		tasks: []recordTask[*readmodel.ProductView]{
			{name: "define", title: "Define a new version", submit: "Offer it from now on", done: "Defined. What is listed keeps its terms.", folded: true, roles: Approver,
				note:     "It holds for what is listed from now on.",
				when:     func(*Context, *readmodel.ProductView) bool { return true },
				fields:   func(_ *Context, f *Form, _ *readmodel.ProductView) []ui.Control { return productControls(f) },
				defaults: func(_ *Context, f *Form, v *readmodel.ProductView) { fillProduct(f, v.Definition) },
				edits:    productEdit,
				command: func(_ *Context, f *Form, v *readmodel.ProductView) domain.Command {
					p := readProduct(f, v.Definition.Product)
					p.AllocationOrder = v.Definition.AllocationOrder
					return domain.DefineProduct{Definition: p}
				}},
		},
	}
}

func (s *Server) newProductPage(c *Context) error {
	f := c.NewForm()
	standard, _, _ := c.World.Product(domain.StandardProduct)
	fillProduct(f, standard)
	f.Set("name", "")
	return s.newProductForm(c, f)
}

func (s *Server) newProductForm(c *Context, f *Form) error {
	controls := append([]ui.Control{line(f, ui.Field{Name: "product", Label: "Short name", Hint: "For addresses and files: small letters, digits and hyphens. It stays for ever.", MaxLength: 40})}, productControls(f)...)
	form := f.View("/products", "Offer it from now on")
	form.ID, form.Cancel = "define", "/products"
	return c.Show(Page{Title: "New product", Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Products", Href: "/products"}, {Text: "New"}}}, products.New(form, controls))
}

func (s *Server) newProductAction(c *Context) error {
	f := c.Form()
	id := f.Text("product", "a short name", 40)
	if id != "" && (id == "new" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Trim(id, "-") != id) {
		f.Fault("product", "Use small letters, digits and hyphens, such as bridge-loan.")
	}
	return c.Carry(f, domain.DefineProduct{Definition: readProduct(f, id), New: true}, "/products/"+id, "Defined: borrowers can apply for it now.", s.newProductForm)
}

// productFrequencies are how often instalments can fall due, by their words.
var productFrequencies = []calendar.Frequency{calendar.Monthly, {Unit: calendar.Month, Every: 2}, calendar.Quarterly, {Unit: calendar.Month, Every: 6},
	{Unit: calendar.Month, Every: 12}, calendar.Weekly, {Unit: calendar.Week, Every: 2}, {Unit: calendar.Week, Every: 4}}

var productDayCounts = []calendar.DayCount{calendar.Thirty360, calendar.ThirtyE360, calendar.Act365, calendar.Act360, calendar.Act364, calendar.ActActISDA}

var productRoundings = []money.Rounding{money.HalfEven, money.HalfUp, money.Down, money.Up}

// The value of the domain's empty choices in a form.
const (
	scheduledBalance = "scheduled"
	shortenTerm      = "shorten_term"
	principalFirst   = "principal_first"
)

func fillProduct(f *Form, p domain.ProductDefined) {
	f.Set("name", p.Name)
	for _, kind := range p.Kinds {
		f.Set("kind_"+string(kind), "yes")
	}
	for name, amount := range map[string]money.Cents{"min_amount": p.MinAmountCents, "max_amount": p.MaxAmountCents, "pledge_minimum": p.PledgeMinimumCents,
		"multiple": max(p.InstalmentMultipleCents, 1)} {
		f.Set(name, amount.String())
	}
	for name, rate := range map[string]money.Rate{"origination_fee": p.OriginationFee, "service_fee": p.ServiceFee, "late_interest": p.LateInterestRate,
		"late_fee": p.LateFee.Percent, "minimum_funding": p.MinimumFunding} {
		f.Set(name, rate.String())
	}
	for name, n := range map[string]int{"min_tenor": p.MinTenorMonths, "max_tenor": p.MaxTenorMonths, "listing_days": p.ListingDays, "late_fee_days": p.LateFee.AfterDays} {
		f.Set(name, strconv.Itoa(n))
	}
	if p.LateFee.WithInterest {
		f.Set("late_fee_interest", "yes")
	}
	f.Set("frequency", products.FrequencyName(p.Frequency))
	f.Set("day_count", p.DayCount.String())
	f.Set("rounding", p.Rounding.String())
	f.Set("interest_on", scheduledBalance)
	if p.InterestOn != schedule.Scheduled {
		f.Set("interest_on", string(p.InterestOn))
	}
	f.Set("prepayment", shortenTerm)
	if p.Prepayment != schedule.ShortenTerm {
		f.Set("prepayment", string(p.Prepayment))
	}
	f.Set("ahead", principalFirst)
	if p.Ahead != schedule.PrincipalFirst {
		f.Set("ahead", string(p.Ahead))
	}
}

func productControls(f *Form) []ui.Control {
	percent := func(name, label, suffix string) ui.Control {
		return line(f, ui.Field{Name: name, Label: label, Suffix: suffix, InputMode: "decimal", Short: true})
	}
	number := func(name, label, suffix string) ui.Control {
		return line(f, ui.Field{Name: name, Label: label, Suffix: suffix, InputMode: "numeric", Short: true})
	}
	amount := func(name, label string) ui.Control {
		return line(f, ui.MoneyField(domain.WalletCurrency, ui.Field{Name: name, Label: label}))
	}
	pick := func(name, label string, options []ui.Option) ui.Control {
		return ui.Control{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: name, Label: label}), Options: options}
	}
	controls := []ui.Control{line(f, ui.Field{Name: "name", Label: "Name", MaxLength: 60})}
	for _, kind := range domain.SimpleKinds {
		controls = append(controls, ui.Control{Shape: ui.Agreed, Field: f.Field(ui.Field{Name: "kind_" + string(kind), Label: kindName(kind)})})
	}
	return append(controls,
		pick("frequency", "Instalments", texts(productFrequencies, products.FrequencyName)),
		number("min_tenor", "Shortest tenor", "months"), number("max_tenor", "Longest tenor", "months"),
		amount("min_amount", "Smallest loan"), amount("max_amount", "Largest loan"),
		percent("origination_fee", "Origination fee", "% of the amount paid out"), percent("service_fee", "Service fee", "% of the interest"),
		percent("late_interest", "Late interest", "% a year"), percent("late_fee", "Late fee", "% of what is overdue, once"),
		number("late_fee_days", "Late fee after", "days"),
		ui.Control{Shape: ui.Agreed, Field: f.Field(ui.Field{Name: "late_fee_interest", Label: "The late fee counts overdue interest, too"})},
		pick("interest_on", "Interest runs on", []ui.Option{{Value: scheduledBalance, Label: "the scheduled balance"}, {Value: string(schedule.Actual), Label: "what is really outstanding"}}),
		pick("prepayment", "Early repayment", []ui.Option{{Value: shortenTerm, Label: "shortens the term"}, {Value: string(schedule.ReduceInstalment), Label: "lowers the instalments"},
			{Value: string(schedule.OffsetNext), Label: "counts for the next instalments"}}),
		pick("ahead", "Money before an instalment is due", []ui.Option{{Value: string(schedule.InstalmentFirst), Label: "pays that instalment, then repays early"}, {Value: principalFirst, Label: "repays early at once"}}),
		pick("day_count", "Day count", texts(productDayCounts, calendar.DayCount.String)), pick("rounding", "Rounding", texts(productRoundings, money.Rounding.String)),
		amount("multiple", "Instalments are multiples of"), amount("pledge_minimum", "Smallest pledge"),
		number("listing_days", "A listing is open for", "days"), percent("minimum_funding", "It lapses below", "% of the target"))
}

// texts makes options of values by their words.
func texts[T any](values []T, words func(T) string) []ui.Option {
	var options []ui.Option
	for _, v := range values {
		options = append(options, ui.Option{Value: words(v), Label: capital(words(v))})
	}
	return options
}

// chosen reads one of the values by its words.
func chosen[T any](f *Form, name, what string, values []T, words func(T) string) T {
	for _, v := range values {
		if f.Value(name) == words(v) {
			return v
		}
	}
	f.Fault(name, "Choose "+what+".")
	return values[0]
}

func readProduct(f *Form, id string) domain.ProductDefined {
	p := domain.ProductDefined{
		Product: id, Name: f.Text("name", "a name", 60), Currency: domain.WalletCurrency,
		DayCount:       chosen(f, "day_count", "a day count", productDayCounts, calendar.DayCount.String),
		Frequency:      chosen(f, "frequency", "how often instalments fall due", productFrequencies, products.FrequencyName),
		Rounding:       chosen(f, "rounding", "a rounding", productRoundings, money.Rounding.String),
		MinTenorMonths: f.Int("min_tenor", "the shortest tenor", 1, 360), MaxTenorMonths: f.Int("max_tenor", "the longest tenor", 1, 360),
		MinAmountCents: f.Amount("min_amount"), MaxAmountCents: f.Amount("max_amount"),
		OriginationFee: f.Rate("origination_fee"), ServiceFee: f.Rate("service_fee"), LateInterestRate: f.Rate("late_interest"),
		LateFee:            schedule.LateFee{Percent: f.Rate("late_fee"), WithInterest: f.Yes("late_fee_interest"), AfterDays: f.Int("late_fee_days", "a number of days", 0, 365)},
		PledgeMinimumCents: f.Amount("pledge_minimum"), ListingDays: f.Int("listing_days", "a number of days", 1, 365), MinimumFunding: f.Rate("minimum_funding"),
	}
	for _, kind := range domain.SimpleKinds {
		if f.Yes("kind_" + string(kind)) {
			p.Kinds = append(p.Kinds, kind)
		}
	}
	if len(p.Kinds) == 0 {
		f.Fault("kind_"+string(domain.SimpleKinds[0]), "Choose at least one way to repay.")
	}
	if multiple := f.Amount("multiple"); multiple > 1 {
		p.InstalmentMultipleCents = multiple
	}
	if f.Choice("interest_on", "what interest runs on", scheduledBalance, string(schedule.Actual)) == string(schedule.Actual) {
		p.InterestOn = schedule.Actual
	}
	if way := f.Choice("prepayment", "what early repayments do", shortenTerm, string(schedule.ReduceInstalment), string(schedule.OffsetNext)); way != shortenTerm {
		p.Prepayment = schedule.Prepayment(way)
	}
	if f.Choice("ahead", "what money pays first that comes early", principalFirst, string(schedule.InstalmentFirst)) != principalFirst {
		p.Ahead = schedule.InstalmentFirst
	}
	return p
}

// productEdit is what each version of a product says, as its form shows it.
func productEdit(v *readmodel.ProductView) edit {
	return edit{stream: domain.ProductStream(v.Definition.Product), shown: func(rec *domain.Recorded) map[string]string {
		e, ok := rec.Event.(domain.ProductDefined)
		if !ok {
			return nil
		}
		return shownBy(func(f *Form) { fillProduct(f, e) })
	}}
}
