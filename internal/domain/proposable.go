package domain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Proposable is a kind of change that staff don't make alone: one person proposes
// it, another approves it.
type Proposable struct {
	// Name is the command's, as the journal keeps it for ever.
	Name string
	// Why says what the second person is for.
	Why string
	// Propose and Approve are the roles that may; a person with both still needs
	// somebody else.
	Propose, Approve []Role

	is     func(Command) bool
	about  func(Command) (subject, part string)
	only   func(*World, Command) bool // nil: always
	shapes []shape
}

// shape reads one schema of a command's content. Like the shape of an event it lives
// for ever: an older one gives the command of today.
type shape func(content string) (Command, error)

// Schema is the number of the shape that is written now.
func (p *Proposable) Schema() int { return len(p.shapes) }

func (p *Proposable) guarded(w *World, c Command) bool { return p.only == nil || p.only(w, c) }

// proposable declares a command by its current shape; about gives the stream that a
// change is about, and which part of it.
func proposable[C Command](name, why string, about func(C) (subject, part string), earlier ...shape) Proposable {
	return Proposable{
		Name: name, Why: why, Propose: []Role{RoleOfficer, RoleApprover}, Approve: []Role{RoleApprover},
		is:     func(c Command) bool { _, ok := c.(C); return ok },
		about:  func(c Command) (string, string) { return about(c.(C)) },
		shapes: append(earlier, readAs[C]),
	}
}

// where limits the rule to commands of which it is true; others of the kind may be
// done by one person, and may be proposed.
func (p Proposable) where(only func(*World, Command) bool) Proposable {
	p.only = only
	return p
}

// Proposables lists every change that takes two people, each with why. A test holds
// each to a golden file of its content.
func Proposables() []Proposable { return proposables }

var proposables = []Proposable{
	proposable("WaiveCharge", "Giving up what a borrower owes is a present of other people's money.",
		func(c WaiveCharge) (string, string) { return FacilityStream(c.Facility), c.Charge }),
	proposable("WaiveLateInterest", "Giving up what a borrower owes is a present of other people's money.",
		func(c WaiveLateInterest) (string, string) { return FacilityStream(c.Facility), "" }),
	proposable("RestructureFacility", "New terms change what investors were promised.",
		func(c RestructureFacility) (string, string) { return FacilityStream(c.Facility), "" }),
	proposable("DeclareDefault", "Calling a loan can ruin the borrower and is hard to take back.",
		func(c DeclareDefault) (string, string) { return FacilityStream(c.Facility), "" }),
	proposable("ChargeOff", "A loss that is recognised lowers what investors are shown to own.",
		func(c ChargeOff) (string, string) { return FacilityStream(c.Facility), "" }),
	proposable("WriteOff", "Investors' claims go to zero.",
		func(c WriteOff) (string, string) { return FacilityStream(c.Facility), "" }),
	proposable("RefundOverpayment", "Money leaves the trust account.",
		func(c RefundOverpayment) (string, string) { return FacilityStream(c.Facility), "" }),
	proposable("ReturnReceipt", "Money leaves the trust account.",
		func(c ReturnReceipt) (string, string) { return ReceiptStream(c.Receipt), "" }),
	proposable("SweepFees", "Money leaves the trust account for the platform itself.",
		func(c SweepFees) (string, string) { return TrustStream(c.Currency), "" }),
	proposable("AddPlatformMoney", "What covers clients' money must have arrived, and is not the platform's to touch.",
		func(c AddPlatformMoney) (string, string) { return TrustStream(c.Currency), "" }),
	proposable("SettleClawback", "Giving up what an investor owes back is a present of the platform's money.",
		func(c SettleClawback) (string, string) { return WalletStream(c.Party), "" }),
	proposable("SetCaps", "What all investors together may lose in one loan, or one of them in all, is no one person's to say.",
		func(c SetCaps) (string, string) { return CapsStream(c.Currency), "" }),
	proposable("GrantRole", "Whoever can give roles alone can give them to a confederate.",
		func(c GrantRole) (string, string) { return PartyStream(c.Party), string(c.Role) }),
	proposable("RevokeRole", "Whoever can take roles alone can get rid of whoever looks on.",
		func(c RevokeRole) (string, string) { return PartyStream(c.Party), string(c.Role) }),
	proposable("InviteColleague", "Whoever works here can move other people's money; nobody lets somebody in alone.",
		func(c InviteColleague) (string, string) { return PartyStream(c.Party), "" }),
	proposable("UndoRequest", "What two people decided is not undone by one.",
		func(c UndoRequest) (string, string) { return undoSubject(c.Streams), c.Request.String() }).where(func(w *World, c Command) bool {
		return w.tookTwo(TouchedRequest{c.(UndoRequest).Request, c.(UndoRequest).Streams})
	}),
	proposable("RedoRequest", "What two people decided is not put back by one.",
		func(c RedoRequest) (string, string) { return undoSubject(c.Streams), c.Request.String() }).where(func(w *World, c Command) bool {
		return w.tookTwo(TouchedRequest{c.(RedoRequest).Request, c.(RedoRequest).Streams})
	}),
	proposable("Amend", "What two people decided, and money that is put right afterwards, takes two people.",
		func(c Amend) (string, string) { return c.subject() }, readAs[Amend]).where(func(w *World, c Command) bool {
		return twoForAmend(w, c.(Amend))
	}),
}

// undoSubject is what an undo is about, for the page that it is shown on: the first
// stream that is not a proposal's, if there is one.
func undoSubject(streams []string) string {
	for _, stream := range streams {
		if !strings.HasPrefix(stream, ProposalStream("")) {
			return stream
		}
	}
	if len(streams) == 0 {
		return ""
	}
	return streams[0]
}

// ProposableOf gives the kind of a command, nil if it is not done by proposal.
func ProposableOf(c Command) *Proposable {
	for i := range proposables {
		if c != nil && proposables[i].is(c) {
			return &proposables[i]
		}
	}
	return nil
}

// ProposableNamed gives the kind that ChangeProposed names, nil if this program does not
// know it.
func ProposableNamed(name string) *Proposable {
	for i := range proposables {
		if proposables[i].Name == name {
			return &proposables[i]
		}
	}
	return nil
}

// Content gives a command as canonical JSON: its members in the order of the struct,
// no space, nothing escaped that needs not be. Equal commands give equal texts.
// Text that is not UTF-8 is an error.
func (p *Proposable) Content(c Command) (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(c); err != nil {
		return "", fmt.Errorf("write %s: %w", p.Name, err)
	}
	content := strings.TrimSuffix(text.String(), "\n")
	again, err := p.read(p.Schema(), content)
	if err != nil {
		return "", err
	}
	if !utf8.ValidString(fmt.Sprint(c)) || fmt.Sprint(again) != fmt.Sprint(c) {
		return "", fmt.Errorf("write %s: it reads back as another", p.Name)
	}
	return content, nil
}

var errSchema = errors.New("the shape is unknown")

// read is the inverse of Content, for the content of any schema up to the current one.
func (p *Proposable) read(schema int, content string) (Command, error) {
	if schema < 1 || schema > len(p.shapes) {
		return nil, fmt.Errorf("read %s in schema %d: %w", p.Name, schema, errSchema)
	}
	c, err := p.shapes[schema-1](content)
	if err != nil {
		return nil, fmt.Errorf("read %s in schema %d: %w", p.Name, schema, err)
	}
	return c, nil
}

// readAs reads a command strictly: every member is known and nothing follows.
func readAs[C Command](content string) (Command, error) {
	var c C
	decoder := json.NewDecoder(strings.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return c, nil
}
