package domain

import (
	"slices"
	"strings"
)

// EditSettled: two people had changed the same fields of a record, and the one who came
// second was shown both values and chose: Mine are the fields that got their own value,
// Theirs those that kept the value of the event at Against. The edit itself, where anything
// was left of it, stands in the same request.
type EditSettled struct {
	About   string   `json:"about"`
	Against int64    `json:"against"`
	Mine    []string `json:"mine"`
	Theirs  []string `json:"theirs"`
}

// SettleEdit records an edit together with what was chosen between it and somebody else's;
// see EditSettled. Edit is nil where nothing is left of it.
type SettleEdit struct {
	About        string
	Against      int64
	Mine, Theirs []string
	Edit         Command
}

func (SettleEdit) command() {}

// Kind is the name in the journal.
func (EditSettled) Kind() string { return "EditSettled" }

// Stream is the aggregate that the event is about.
func (e EditSettled) Stream() string { return e.About }

func (EditSettled) event() {}

// editKinds are the kinds of this file; see Kinds.
func editKinds() []Event { return []Event{EditSettled{}} }

// settleEdit decides about the edit as if it stood alone, and adds the choice.
func (d decision) settleEdit(c SettleEdit) ([]Draft, *Refusal) {
	var r reasons
	kind, _, _ := strings.Cut(c.About, "-")
	r.unless(kind == "party" || kind == "product" || kind == "facility", "NOT_EDITED", "", "Nobody edits fields of this record.")
	r.unless(len(c.Mine)+len(c.Theirs) > 0 && d.edited(c.About, c.Against), "NOTHING_TO_CHOOSE", "", "Nobody else has changed these fields.")
	switch c.Edit.(type) {
	case nil:
	case ChangeName, ChangeEmail, ChangeCompany, SetLimits, SubmitKyc, DeclareOwners, DefineProduct, GradeFacility:
	default:
		r.add("NOT_EDITED", "", "This is no edit of fields.")
	}
	if len(r) > 0 {
		return nil, refuse(r)
	}
	var drafts []Draft
	if c.Edit == nil {
		if p, own := strings.CutPrefix(c.About, PartyStream("")); own && p == d.by {
			d.self(&r, p)
		} else {
			d.may(&r, RoleOfficer, RoleApprover)
		}
	} else {
		if refusal := d.alone(c.Edit); refusal != nil {
			return nil, refusal
		}
		edit, refusal := d.decide(c.Edit)
		if refusal != nil {
			return nil, refusal
		}
		for _, draft := range edit {
			r.unless(draft.Event.Stream() == c.About, "NOT_EDITED", "", "The edit is of another record.")
		}
		drafts = edit
	}
	if len(r) > 0 {
		return nil, refuse(r)
	}
	choice := EditSettled{c.About, c.Against, c.Mine, c.Theirs}
	if len(drafts) == 0 && d.chosen(choice) {
		return nil, nil
	}
	return d.admit(append(drafts, Draft{choice, d.w.today}))
}

// chosen says whether the caller has made this choice already.
func (d decision) chosen(choice EditSettled) bool {
	return slices.ContainsFunc(d.w.StreamLog(choice.About), func(rec *Recorded) bool {
		e, ok := rec.Event.(EditSettled)
		return ok && rec.Actor == d.by && e.Against == choice.Against && slices.Equal(e.Mine, choice.Mine) && slices.Equal(e.Theirs, choice.Theirs) && !d.w.excluded(rec.RequestID)
	})
}

// edited says whether an event stands in a record.
func (d decision) edited(about string, position int64) bool {
	return slices.ContainsFunc(d.w.StreamLog(about), func(rec *Recorded) bool { return rec.Position == position })
}
