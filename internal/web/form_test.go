package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/a-h/templ"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
	"refold/web/templates/ui"
)

func typed(value string) *Form {
	return &Form{values: url.Values{"x": {value}}}
}

func TestFormFields(t *testing.T) {
	t.Parallel()
	amount := func(f *Form) any { return f.Amount("x") }
	rate := func(f *Form) any { return f.Rate("x") }
	count := func(f *Form) any { return f.Int("x", "the tenor", 1, 120) }
	date := func(f *Form) any { return f.Date("x", "the date") }
	later := func(f *Form) any { return f.OptionalDate("x") }
	text := func(f *Form) any { return f.Text("x", "a reason", 5) }
	lines := func(f *Form) any { return f.Lines("x", 20) }
	choice := func(f *Form) any { return f.Choice("x", "a kind", "a", "b") }
	tests := []struct {
		read  func(*Form) any
		typed string
		want  any
		fault string
	}{
		{amount, "1500", money.Cents(150000), ""},
		{amount, " S$ 1,500.05 ", money.Cents(150005), ""},
		{amount, "sgd 12.5", money.Cents(1250), ""},
		{amount, "", money.Cents(0), "Enter an amount."},
		{amount, "0", money.Cents(0), "Enter an amount above zero."},
		{amount, "-3", money.Cents(0), "Enter an amount above zero."},
		{amount, "1.005", money.Cents(0), "Enter an amount with at most two decimals, such as 1,500.00."},
		{amount, "1e3", money.Cents(0), "Enter an amount with at most two decimals, such as 1,500.00."},
		{amount, "1 234 567.8", money.Cents(123456780), ""},
		{amount, "1,00", money.Cents(0), "Enter an amount with at most two decimals, such as 1,500.00."},
		{amount, "1,50,000", money.Cents(0), "Enter an amount with at most two decimals, such as 1,500.00."},
		{amount, "1.500,00", money.Cents(0), "Enter an amount with at most two decimals, such as 1,500.00."},
		{amount, "１２", money.Cents(0), "Enter an amount with at most two decimals, such as 1,500.00."},
		{amount, "a lot", money.Cents(0), "Enter an amount with at most two decimals, such as 1,500.00."},
		{rate, "9.5 %", money.Rate(9_500_000), ""},
		{rate, "-1", money.Rate(0), "Enter a percentage, such as 9.5."},
		{rate, "", money.Rate(0), "Enter a percentage."},
		{count, "12", 12, ""},
		{count, "0", 0, "Enter a whole number from 1 to 120."},
		{count, "1.5", 0, "Enter a whole number from 1 to 120."},
		{count, "", 0, "Enter the tenor."},
		{date, "2026-03-31", calendar.Of(2026, 3, 31), ""},
		{date, "31/3/2026", calendar.None, "Enter a date like 2026-03-31."},
		{date, "", calendar.None, "Enter the date."},
		{later, "", calendar.None, ""},
		{text, " ok ", "ok", ""},
		{text, "", "", "Enter a reason."},
		{text, "éèàùü", "éèàùü", ""},
		{text, "too long", "", "Use at most 5 characters."},
		{text, "a\nb", "", "There are characters in it that we can't store. Type it again."},
		{text, "a\xff", "", "There are characters in it that we can't store. Type it again."},
		{text, "\u200b\u2060", "", "Enter a reason."},
		{text, "a\u202eb", "", "There are characters in it that we can't store. Type it again."},
		{lines, "a\r\nb", "a\r\nb", ""},
		{choice, "b", "b", ""},
		{choice, "c", "", "Choose a kind."},
	}
	for _, test := range tests {
		f := typed(test.typed)
		got := test.read(f)
		fault := ui.Errors(f.Errors(), "x")
		if got != test.want || fault != test.fault {
			t.Errorf("%q: %v, %q; want %v, %q", test.typed, got, fault, test.want, test.fault)
		}
		if field := f.Field(ui.Field{Name: "x"}); field.Value != test.typed || field.Error != test.fault {
			t.Errorf("%q: the field shows %q, %q", test.typed, field.Value, field.Error)
		}
	}
	if f := typed("secret"); f.Field(ui.Field{Name: "x", Type: "password"}).Value != "" {
		t.Error("a password is sent back")
	}
}

func TestIDsFollowFromTheRequest(t *testing.T) {
	t.Parallel()
	one, two := newUUID(), newUUID()
	a := idFrom(one, "F")
	if a != idFrom(one, "F") || a == idFrom(two, "F") || a[2:] == idFrom(one, "R")[2:] || len(a) != 10 {
		t.Errorf("ids %s, %s, %s", a, idFrom(two, "F"), idFrom(one, "R"))
	}
	if _, err := domain.ParseUUID(one.String()); err != nil || one[6]>>4 != 4 || one[8]>>6 != 2 {
		t.Errorf("%s is no random UUID", one)
	}
}

// withCaps adds a page with a form to the server: staff cap what an investor may
// have at stake.
func withCaps(b *bundle) {
	page := func(c *Context, f *Form) error {
		f.Expect(domain.PartyStream("P-INVESTOR"), c.World.Party("P-INVESTOR").Version())
		content := templ.ComponentFunc(func(ctx context.Context, out io.Writer) error {
			field := ui.Input(f.Field(ui.MoneyField("SGD", ui.Field{Name: "amount", Label: "Cap"})))
			return ui.FormView(f.View("/caps", "Set")).Render(templ.WithChildren(ctx, field), out)
		})
		return c.Show(Page{Title: "Caps"}, content)
	}
	b.serve(
		Route{http.MethodGet, "/caps", Office, func(_ *Server, c *Context) error { return page(c, c.NewForm()) }, true},
		Route{http.MethodPost, "/caps", Office, func(_ *Server, c *Context) error {
			f := c.Form()
			f.Expect(domain.PartyStream("P-INVESTOR"), c.World.Party("P-INVESTOR").Version())
			amount := f.Amount("amount")
			return c.Carry(f, domain.SetLimits{Party: f.Value("party"), TotalCents: amount}, "/caps", "The cap is set.", page)
		}, false})
}

// TestAFormFromStartToEnd: shown, faulty, refused, recorded, sent twice, overtaken.
func TestAFormFromStartToEnd(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.staffed()
	withCaps(b)
	w := b.as("officer")
	head := b.journal.Head().Position()

	fresh := w.get("/caps").want(http.StatusOK)
	form := fresh.hidden()
	if form.Get("shown_at") != strconv.FormatInt(head, 10) || form.Get("version") != "1" {
		t.Errorf("the form carries %v", form)
	}
	form.Set("party", "P-INVESTOR")
	form.Set("amount", "much")
	faulty := w.post("/caps", form).want(http.StatusUnprocessableEntity).has(`value="much"`, "at most two decimals")
	if faulty.hidden().Get("request_id") != form.Get("request_id") {
		t.Error("a form that is shown again is another request")
	}
	form.Set("amount", "10,000")
	form.Set("party", "P-BORROWER")
	w.post("/caps", form).want(http.StatusUnprocessableEntity).has("Only an investor does this.", `value="10,000"`)
	if b.journal.Head().Position() != head {
		t.Fatal("a refusal recorded something")
	}
	form.Set("party", "P-INVESTOR")
	for range 3 {
		done := w.post("/caps", form).want(http.StatusSeeOther).to("/caps")
		if b.journal.Head().Position() != head+1 {
			t.Fatalf("the journal stands at %d, want %d: once, however often it is sent", b.journal.Head().Position(), head+1)
		}
		if got := done.header.Values("Set-Cookie"); len(got) != 2 {
			t.Errorf("cookies %q, want the notice and the position", got)
		}
	}
	w.get("/caps").has("The cap is set.")
	if got := b.journal.Log().At(int64(head) + 1); got.Actor != "P-OFFICER" || got.Device == "" {
		t.Errorf("recorded by %q on %q", got.Actor, got.Device)
	}

	late := fresh.hidden()
	late.Set("request_id", newUUID().String())
	late.Set("party", "P-INVESTOR")
	late.Set("amount", "20,000")
	w.post("/caps", late).want(http.StatusConflict).has("Somebody was faster")

	past := w.get("/caps?at="+strconv.FormatInt(head, 10)).want(http.StatusOK).has("disabled", "Changes are made on the live page")
	if token := past.hidden().Get("request_id"); token != "" {
		t.Errorf("a form of the past carries a token %q", token)
	}
	panel := http.Header{"Hx-Request": {"true"}, "Hx-Request-Type": {"partial"}}
	form = w.get("/caps").hidden()
	form.Set("party", "P-INVESTOR")
	form.Set("amount", "30,000")
	if to := w.do(http.MethodPost, "/caps", form, panel).want(http.StatusOK).header.Get("Hx-Redirect"); to != "/caps" {
		t.Errorf("a script is led to %q", to)
	}
}
