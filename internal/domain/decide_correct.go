package domain

import (
	"reflect"
	"slices"

	"refold/internal/calendar"
	"refold/internal/money"
)

// amendments are the events of an amendment, in the order in which they are recorded:
// first what no longer counts, then what counts again, then what counts otherwise.
func (d decision) amendments(c Amend, r *reasons) []Draft {
	var drafts []Draft
	draft := func(e Event, on calendar.Date) { drafts = append(drafts, Draft{e, on}) }
	for _, x := range c.Undo {
		if !d.w.excluded(x.Request) {
			draft(RequestUndone{x.Request, x.Streams, c.Reason}, d.w.today)
		}
	}
	for _, x := range c.Redo {
		if d.w.excluded(x.Request) {
			draft(RequestRedone{x.Request, x.Streams, c.Reason}, d.w.today)
		}
	}
	for _, x := range c.Correct {
		if e, differs := d.correction(x, c.Reason, r); differs {
			e.DocumentHash, e.DocumentOf, e.MediaType, e.SizeBytes = c.Evidence.DocumentHash, c.Evidence.DocumentOf, c.Evidence.MediaType, c.Evidence.SizeBytes
			draft(e, d.w.today)
		}
	}
	for _, x := range c.Insert {
		event := d.content(x.EventKind, x.Schema, x.Content, x.CountsFor, r)
		if event == nil || d.recorded(event, x.CountsFor) {
			continue
		}
		draft(EventInserted{About: event.Stream(), EventKind: x.EventKind, CountsFor: x.CountsFor, Reason: c.Reason, DocumentHash: c.Evidence.DocumentHash,
			DocumentOf: c.Evidence.DocumentOf, MediaType: c.Evidence.MediaType, SizeBytes: c.Evidence.SizeBytes}, d.w.today)
		draft(event, x.CountsFor)
	}
	return drafts
}

// recorded says whether just this event counts for the day already: asked again, it is the
// same match or movement at the bank and not a second one.
func (d decision) recorded(event Event, on calendar.Date) bool {
	log := d.w.logOf(event.Stream())
	for rec := range log.back() {
		if rec.EffectiveOn < on {
			return false // a log is in the order of days
		}
		if rec.EffectiveOn == on && !d.w.excluded(rec.RequestID) && reflect.DeepEqual(rec.Event, event) {
			return true
		}
	}
	return false
}

// correction checks what an event is to say, and tells whether it says so already.
func (d decision) correction(x Correction, reason string, r *reasons) (EventCorrected, bool) {
	event := d.content(x.EventKind, x.Schema, x.Content, x.CountsFor, r)
	if event == nil {
		return EventCorrected{}, false
	}
	for _, rec := range d.w.StreamLog(x.About) {
		if rec.Position != x.Event {
			continue
		}
		now, err := EventContent(rec.Event)
		if err != nil || rec.Event.Kind() != x.EventKind || !sameSubject(rec.Event, event) {
			r.add("ANOTHER_EVENT", "", "What an event is about can't be corrected: undo it and enter it anew.")
			return EventCorrected{}, false
		}
		r.unless(!d.w.excluded(rec.RequestID), "UNDONE", "", "This event is undone: put it back first.")
		written, _ := EventContent(event)
		return EventCorrected{Event: x.Event, Request: rec.RequestID, About: x.About, EventKind: x.EventKind, Schema: x.Schema, Content: written, CountsFor: x.CountsFor, Reason: reason},
			written != now || x.CountsFor != rec.EffectiveOn
	}
	r.add("NO_SUCH_EVENT", "", "There is no such event.")
	return EventCorrected{}, false
}

// content reads an event that was typed.
func (d decision) content(kind string, schema int, content string, on calendar.Date, r *reasons) Event {
	event, err := ReadContent(kind, content)
	switch {
	case !Correctable(kind):
		r.add("NOT_CORRECTABLE", "", "Events of this kind can't be corrected; they can be undone.")
		return nil
	case err != nil || schema != ContentSchema(kind):
		r.add("CONTENT_UNREADABLE", "", "What the event should say can't be read.")
		return nil
	case on == calendar.None || on > d.w.today:
		r.add("IN_THE_FUTURE", "date", "This day has not come yet: today is %s.", d.w.today)
		return nil
	}
	r.amounts(event)
	return event
}

// uncorrectable are the kinds whose content is not to be typed: who somebody is and what
// they may do, what a second person agreed to, what a person signed, what the bank said,
// and what the platform itself records.
var uncorrectable = map[string]bool{
	"BusinessDayOpened": true, "RequestUndone": true, "RequestRedone": true, "EventCorrected": true, "EventInserted": true,
	"ChangeProposed": true, "ProposalApproved": true, "ProposalDeclined": true, "ProposalWithdrawn": true,
	"PartyRegistered": true, "RoleGranted": true, "RoleRevoked": true, "FacilityAccepted": true, "ContractIssued": true,
	"BankBalanceStated": true, "TrustDaySignedOff": true, "ProductDefined": true, "CapsSet": true, "AttachmentAdded": true, "AttachmentRemoved": true,
	"KycSubmitted": true, "OwnersDeclared": true, "StatementIssued": true, "EditSettled": true,
}

// Correctable says whether events of a kind can be corrected and inserted.
func Correctable(kind string) bool { return eventTypes[kind] != nil && !uncorrectable[kind] }

// subjects are the fields that say what an event is about: they stay.
var subjects = []string{"party", "facility", "pledge", "investor", "borrower", "receipt", "withdrawal", "charge", "currency", "settlement"}

// FixedField says whether a field of an event stays as it is when the event is corrected:
// what it is about, what is sealed, and what is chosen from a list or has a shape of its
// own. Everything else is a text, a number, a day or an amount.
func FixedField(e Event, name string) bool {
	typ := reflect.TypeOf(e)
	for i := range typ.NumField() {
		if field := typ.Field(i); fieldName(field) == name {
			return slices.Contains(subjects, name) || fixedType(field.Type)
		}
	}
	return true
}

func fixedType(typ reflect.Type) bool {
	switch typ.Kind() {
	case reflect.String:
		return typ != reflect.TypeFor[string]()
	case reflect.Int, reflect.Int32, reflect.Int64:
		return false
	}
	return true
}

// sameSubject says that two events of one kind agree in what stays.
func sameSubject(a, b Event) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		if FixedField(a, fieldName(x.Type().Field(i))) && !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			return false
		}
	}
	return true
}

// amounts asks that what is money in an event could have been typed as such.
func (r *reasons) amounts(e Event) {
	value := reflect.ValueOf(e)
	for i := range value.NumField() {
		amount, ok := value.Field(i).Interface().(money.Cents)
		switch name := fieldName(value.Type().Field(i)); {
		case !ok:
		case name == "amount_cents":
			r.amount(name, amount)
		case amount > money.MaxCents || amount < -money.MaxCents:
			r.add("AMOUNT_TOO_LARGE", name, "The amount is too large.")
		}
	}
}
