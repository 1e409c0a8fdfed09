package web

import (
	"net/http"
	"net/url"
	"testing"

	"refold/internal/domain"
)

// joining is a form that is right in every field.
func joining(w *browser, changes ...string) url.Values {
	form := w.get("/register").hidden()
	for name, value := range map[string]string{"as": "investor", "name": "Lim Mei", "email": "mei@example.com", "password": "correct horse battery"} {
		form.Set(name, value)
	}
	for i := 0; i+1 < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

func TestRegister(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	w := b.browser()
	form := joining(w)
	w.post("/register", form).want(http.StatusSeeOther)
	w.get("/account").want(http.StatusOK).has("Lim Mei", "mei@example.com", "investor")

	events := b.journal.Log().Since(0)
	last := events[len(events)-1]
	registered, ok := last.Event.(domain.PartyRegistered)
	if !ok || last.RequestID.String() != form.Get("request_id") || last.Actor != registered.Party {
		t.Fatalf("recorded %#v by %s under %s", last.Event, last.Actor, last.RequestID)
	}
	if registered.Name == "Lim Mei" || registered.Email == "mei@example.com" {
		t.Error("what is personal was not sealed")
	}

	head := b.journal.Head().Position()
	w.post("/register", form).want(http.StatusSeeOther) // sent twice
	if b.journal.Head().Position() != head || b.rows("credentials") != 1 {
		t.Error("sending the form again registered somebody again")
	}
	w.get("/account").want(http.StatusOK).has("Lim Mei")

	// Somebody else who sends the same form without knowing the password gets nowhere.
	form.Set("password", "another password")
	other := b.browser()
	other.post("/register", form).want(http.StatusSeeOther).to("/signin")
	other.get("/account").want(http.StatusSeeOther)
}

func TestRegisterACompany(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	w := b.browser()
	company := joining(w, "as", "borrower", "company_name", "Katong Bakehouse Pte Ltd", "company_number", "201912345k")
	w.post("/register", company).want(http.StatusSeeOther)
	w.get("/account").want(http.StatusOK).has("Katong Bakehouse Pte Ltd", "201912345K", "borrower")
}

func TestRegisterSaysAllThatIsWrongAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	w := b.browser()
	form := joining(w, "as", "borrower", "name", "", "email", "mei at example", "password", "short", "company_name", "Katong Bakehouse", "company_number", "?")
	got := w.post("/register", form).want(http.StatusUnprocessableEntity)
	got.has("Enter your full name.", "Enter an address like name@example.com.", "Use at least 12 characters.",
		"Enter the number as in the register", `value="mei at example"`, `value="Katong Bakehouse"`, `aria-invalid="true"`, "4 things need your attention")
	got.lacks(`value="short"`)
	if b.journal.Head().Position() != 1 || b.rows("credentials") != 0 {
		t.Error("a faulty form left something behind")
	}
}

func TestRegisterAKnownAddress(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	b.browser().post("/register", joining(b.browser())).want(http.StatusSeeOther)
	w := b.browser()
	w.post("/register", joining(w, "email", "MEI@Example.com", "password", "somebody else's words")).
		want(http.StatusUnprocessableEntity).has("This e-mail address is registered already.")
	if n := b.rows("credentials"); n != 1 {
		t.Errorf("%d passwords are stored, want that of the first", n)
	}
	b.browser().post("/signin", url.Values{"email": {"mei@example.com"}, "password": {"correct horse battery"}}).want(http.StatusSeeOther)
}

// TestRegisterAfterACrash: the program died after the password was stored and before
// the party was recorded.
func TestRegisterAfterACrash(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	w := b.browser()
	form := joining(w)
	request, err := domain.ParseUUID(form.Get("request_id"))
	if err != nil {
		t.Fatal(err)
	}
	accounts := b.server.accounts
	if err := accounts.SetFirstPassword(t.Context(), idFrom(request, "P"), accounts.EmailHash("mei@example.com"), form.Get("password")); err != nil {
		t.Fatal(err)
	}
	signIn := url.Values{"email": {"mei@example.com"}, "password": {form.Get("password")}}
	w.post("/signin", signIn).want(http.StatusUnprocessableEntity)
	w.post("/register", form).want(http.StatusSeeOther)
	w.post("/signin", signIn).want(http.StatusSeeOther)

	// Another person half-registered too, never came back, and is swept away in time.
	if err := accounts.SetFirstPassword(t.Context(), "P-NEVER", "hash", "a password that opens nothing"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{2, 1} {
		if err := accounts.sweep(t.Context()); err != nil || b.rows("credentials") != want {
			t.Errorf("%d passwords after a sweep (%v), want %d", b.rows("credentials"), err, want)
		}
		b.clock.advance(2 * orphanLife)
	}
}

func TestAFormWithoutItsIDIsShownAgain(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	w := b.browser()
	form := joining(w)
	form.Del("request_id")
	w.post("/register", form).want(http.StatusUnprocessableEntity).has("This form was not complete", `value="Lim Mei"`)
	form = joining(w, "shown_at", "999999")
	w.post("/register", form).want(http.StatusUnprocessableEntity).has("changed on its way")
	if b.journal.Head().Position() != 1 || b.rows("credentials") != 0 {
		t.Error("it left something behind")
	}
}
