package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/events"
	"refold/internal/localpg/pgtest"
	"refold/internal/web"
)

// erasable is a platform in a database with an investor, an officer, and keys.
type erasable struct {
	t        *testing.T
	store    *events.Postgres
	journal  *events.Journal
	keys     *events.Keyring
	accounts *web.Accounts
	requests byte
}

func (p *erasable) ask(by string, c domain.Command) {
	p.t.Helper()
	p.requests++
	if _, err := p.journal.Submit(p.t.Context(), events.Submission{Command: c, Actor: by, Device: "test", RequestID: domain.UUID{0: p.requests, 6: 0x40}}); err != nil {
		p.t.Fatalf("%T: %v", c, err)
	}
}

func (p *erasable) person(id string, as domain.PartyKind) {
	p.t.Helper()
	ctx, email := p.t.Context(), id+"@people.test"
	name, err := p.keys.Seal(ctx, id, "Name of "+id)
	if err != nil {
		p.t.Fatal(err)
	}
	p.ask(domain.System, domain.RegisterParty{Party: id, As: as, Name: name, Email: name, EmailHash: p.accounts.EmailHash(email)})
	if err := p.accounts.SetFirstPassword(ctx, id, p.accounts.EmailHash(email), "correct horse battery"); err != nil {
		p.t.Fatal(err)
	}
}

func openErasable(t *testing.T, url string) *erasable {
	t.Helper()
	p := &erasable{t: t}
	var err error
	if p.store, err = events.OpenPostgres(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.store.Close)
	if p.journal, err = events.Open(t.Context(), p.store, events.Options{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.journal.Close)
	master, err := events.MasterKey("", dataDir())
	if err != nil {
		t.Fatal(err)
	}
	if p.keys, err = events.OpenKeyring(t.Context(), p.store.Keys(), master); err != nil {
		t.Fatal(err)
	}
	if p.accounts, err = web.NewAccounts(p.store.Pool(), p.keys, p.journal.Head, time.Now); err != nil {
		t.Fatal(err)
	}
	return p
}

// A person is erased on purpose only, never over money, a role or the law's retention, and
// then nobody reads their name again while every figure stays.
func TestErasingAsksFirstAndSparesTheBooks(t *testing.T) {
	url := pgtest.DB(t)
	t.Setenv("DATABASE_URL", url)
	t.Setenv("REFOLD_DATA", t.TempDir())
	p := openErasable(t, url)
	p.ask(domain.System, domain.OpenBusinessDay{Date: calendar.Of(2026, 3, 2)})
	p.person("P-RICH", domain.Investor)
	p.person("P-STAFF", domain.Staff)
	p.person("P-GONE", domain.Investor)
	p.person("P-NEW", domain.Investor)
	p.ask(domain.System, domain.GrantRole{Party: "P-STAFF", Role: domain.RoleOfficer})
	p.ask(domain.System, domain.RecordReceipt{Receipt: "R1", BankReference: "B1", AmountCents: 500_00, Currency: "SGD", ValueOn: calendar.Of(2026, 3, 2), Payer: ""})
	p.ask(domain.System, domain.MatchReceipt{Receipt: "R1", Purpose: domain.TopUp, Party: "P-RICH", AmountCents: 500_00, EffectiveOn: calendar.None})
	p.ask("P-GONE", domain.SubmitKyc{Party: "P-GONE", IDNumber: "x", Address: "y", Country: "SG"})
	p.ask(domain.System, domain.CloseParty{Party: "P-GONE", Reason: "As asked for."})
	digest := p.journal.Head().Digest()
	for _, tt := range []struct {
		args   string
		status int
		says   string
	}{
		{"", 2, "refold erase PARTY"},
		{"P-NOBODY --yes", 1, "There is no such party."},
		{"P-RICH --yes --despite-retention", 1, "500.00 of client money"},
		{"P-STAFF --yes", 1, "still works here as officer"},
		{"P-GONE --yes", 1, "the law keeps its records through 2031-03-02"},
		{"P-NEW", 1, "say --yes"},
		{"P-NEW --yes", 0, "Erased."},
		{"P-NEW --yes", 0, "Erased."}, // again changes nothing
		{"P-GONE --despite-retention --yes", 0, "Erased."},
	} {
		var stdout, stderr bytes.Buffer
		status := dispatch(append([]string{"erase"}, strings.Fields(tt.args)...), strings.NewReader(""), &stdout, &stderr)
		if said := stdout.String() + stderr.String(); status != tt.status || !strings.Contains(said, tt.says) {
			t.Errorf("erase %s ends with %d, want %d with %q: %s", tt.args, status, tt.status, tt.says, said)
		}
	}
	after := openErasable(t, url)
	if after.journal.Head().Digest() != digest {
		t.Error("erasing changed a figure")
	}
	for id, readable := range map[string]bool{"P-RICH": true, "P-STAFF": true, "P-GONE": false, "P-NEW": false} {
		if name, err := after.keys.Open(t.Context(), after.journal.Head().Party(id).Name); (err == nil) != readable {
			t.Errorf("the name of %s: %q, %v", id, name, err)
		}
		var passwords int
		if err := after.store.Pool().QueryRow(t.Context(), "SELECT count(*) FROM credentials WHERE party = $1", id).Scan(&passwords); err != nil || (passwords == 1) != readable {
			t.Errorf("%s has %d passwords: %v", id, passwords, err)
		}
	}
}
