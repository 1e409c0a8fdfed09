package web

import (
	"slices"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/web/templates/frame"
	"refold/web/templates/parties"
	"refold/web/templates/ui"
)

type partyTask = recordTask[*readmodel.PartyView]

// partyRecord is the page of one party.
func partyRecord() record[*readmodel.PartyView] {
	return record[*readmodel.PartyView]{
		path: "/parties/:id", roles: Staff,
		find: func(c *Context) (*readmodel.PartyView, bool) {
			return readmodel.Party(c.World, c.Sums(), c.reader(), c.Param("id"))
		},
		href:  func(v *readmodel.PartyView) string { return "/parties/" + v.ID },
		show:  showParty,
		tasks: append(identityTasks, standingTasks...),
	}
}

// identityTasks decide on what a party handed in.
var identityTasks = []partyTask{
	{name: "screen", title: "Search a sanctions list", submit: "Record the screening", done: "The screening is recorded.",
		note:  "For the party and, of a company, everybody who owns it. What is handed in later is searched anew.",
		roles: Office, when: toBeScreened, fields: screenFields,
		command: func(_ *Context, f *Form, v *readmodel.PartyView) domain.Command {
			return domain.RecordScreening{Party: v.ID, Result: domain.ScreeningResult(f.Choice("result", "what was found", string(domain.ScreeningClear), string(domain.ScreeningHit))),
				List: f.Text("list", "the list that was searched", 120), ListVersion: f.Text("list_version", "the version of the list", 60), Note: f.Lines("note", 500)}
		}},
	{name: "verify", title: "Check the identity", submit: "Verify", done: "Verified. The party can do business through that day.",
		note:  "Compare what was handed in with the documents. It counts through the day you enter.",
		roles: Office, when: toBeVerified, fields: verifyFields, defaults: verifyDefaults,
		command: func(_ *Context, f *Form, v *readmodel.PartyView) domain.Command {
			return domain.VerifyKyc{Party: v.ID, Method: f.Choice("method", "how it was checked", methodValues()...), ValidUntil: f.Date("valid_until", "how long it is valid")}
		}},
	{name: "reject", title: "Turn the identity down", submit: "Reject", done: "Rejected. The party is told why and may hand in again.", folded: true, danger: true,
		roles: Office, when: toBeChecked, fields: reasonLines[*readmodel.PartyView],
		command: func(_ *Context, f *Form, v *readmodel.PartyView) domain.Command {
			return domain.RejectKyc{Party: v.ID, Reason: f.reason()}
		}},
}

// standingTasks change what a party may do.
var standingTasks = []partyTask{
	{name: "limits", title: "Set limits", submit: "Set the limits", done: "The limits are set.", folded: true,
		note:  "The most that this investor may have at stake, set by the back office. The investor's own limits and those for every investor hold beside them. Leave a field empty for none.",
		roles: Office, when: kindIs(domain.Investor), fields: limitFields, defaults: limitDefaults, command: limitCommand, edits: limitEdit},
	{name: "company", title: "Change the company's details", submit: "Change the details", done: "The company's details are changed.", folded: true,
		note:  "As the company register has them. What was applied for and signed before keeps the words of its time.",
		roles: Office, when: func(_ *Context, v *readmodel.PartyView) bool {
			return v.Kind == string(domain.Borrower) && v.Suspended == "" && v.Closed == ""
		},
		fields:   func(_ *Context, f *Form, v *readmodel.PartyView) []ui.Control { return companyControls(f, v.Sector) },
		defaults: func(_ *Context, f *Form, v *readmodel.PartyView) { fillCompany(f, v.Company, v.Sector) },
		command: func(_ *Context, f *Form, v *readmodel.PartyView) domain.Command {
			return readCompany(f, v.ID, v.Sector)
		},
		edits: func(v *readmodel.PartyView) edit { return companyEdit(v.ID) }},
	{name: "grant", title: "Grant a role", submit: "Propose the role", done: proposed, folded: true, note: secondPerson,
		roles: Office, when: mayGrant, fields: roleFields(func(has bool) bool { return !has }),
		command: func(_ *Context, f *Form, v *readmodel.PartyView) domain.Command {
			return domain.GrantRole{Party: v.ID, Role: domain.Role(f.Choice("role", "a role", staffRoles...))}
		}},
	{name: "revoke", title: "Take a role away", submit: "Propose to take it away", done: proposed, folded: true, danger: true, note: secondPerson,
		roles: Office, when: mayRevoke, fields: roleFields(func(has bool) bool { return has }),
		command: func(_ *Context, f *Form, v *readmodel.PartyView) domain.Command {
			return domain.RevokeRole{Party: v.ID, Role: domain.Role(f.Choice("role", "a role", staffRoles...))}
		}},
	{name: "suspend", title: "Suspend", submit: "Suspend", done: "Suspended: nothing new can be started by this party.", folded: true, danger: true,
		note:  "Loans and money go on as agreed; nothing new can be started.",
		roles: Approver, when: func(c *Context, v *readmodel.PartyView) bool {
			return v.Suspended == "" && v.Closed == "" && v.ID != c.Viewer.Party
		},
		fields: reasonLines[*readmodel.PartyView],
		command: func(_ *Context, f *Form, v *readmodel.PartyView) domain.Command {
			return domain.SuspendParty{Party: v.ID, Reason: f.reason()}
		}},
	{name: "reinstate", title: "Lift the suspension", submit: "Lift the suspension", done: "Lifted: the party can do business again.", folded: true,
		roles: Approver, when: func(c *Context, v *readmodel.PartyView) bool { return v.Suspended != "" && v.ID != c.Viewer.Party },
		fields: reasonLines[*readmodel.PartyView],
		command: func(_ *Context, f *Form, v *readmodel.PartyView) domain.Command {
			return domain.ReinstateParty{Party: v.ID, Reason: f.reason()}
		}},
	{name: "close", title: "Close the account", submit: "Close the account", done: "Closed for good.", folded: true, danger: true,
		note:  "Only when nothing is owed either way. The record stays.",
		roles: Approver, when: func(c *Context, v *readmodel.PartyView) bool { return v.Closed == "" && v.ID != c.Viewer.Party },
		fields: reasonLines[*readmodel.PartyView],
		command: func(_ *Context, f *Form, v *readmodel.PartyView) domain.Command {
			return domain.CloseParty{Party: v.ID, Reason: f.reason()}
		}},
}

// toBeScreened is who has something handed in that no sanctions list was searched for,
// or only with a hit.
func toBeScreened(c *Context, v *readmodel.PartyView) bool {
	return v.Kind != string(domain.Staff) && v.ID != c.Viewer.Party && v.Closed == "" && v.Kyc != domain.KycMissing &&
		(v.Screening == nil || v.Screening.Result == domain.ScreeningHit)
}

func toBeVerified(c *Context, v *readmodel.PartyView) bool {
	return toBeChecked(c, v) && v.Screening != nil && v.Screening.Result == domain.ScreeningClear
}

func screenFields(_ *Context, f *Form, _ *readmodel.PartyView) []ui.Control {
	return []ui.Control{
		{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "result", Label: "Result", Short: true}), Options: []ui.Option{{Label: "Choose"},
			{Value: string(domain.ScreeningClear), Label: "Clear: nothing found"}, {Value: string(domain.ScreeningHit), Label: "Hit: something was found"}}},
		line(f, ui.Field{Name: "list", Label: "List", Placeholder: "MAS lists of designated persons", MaxLength: 120}),
		line(f, ui.Field{Name: "list_version", Label: "Its version", Hint: "Date or number of the list", MaxLength: 60, Short: true}),
		{Shape: ui.Long, Field: f.Field(ui.Field{Name: "note", Label: "Note", Hint: "What was found, if anything", Optional: true, MaxLength: 500, Rows: 2})},
	}
}

func toBeChecked(c *Context, v *readmodel.PartyView) bool {
	return v.Kyc == domain.KycPending && v.ID != c.Viewer.Party
}

func kindIs(kind domain.PartyKind) func(*Context, *readmodel.PartyView) bool {
	return func(_ *Context, v *readmodel.PartyView) bool { return v.Kind == string(kind) }
}

// methods are the ways in which an identity is checked.
var methods = []ui.Option{{Label: "Choose"}, {Value: "Documents seen", Label: "Documents seen"}, {Value: "Video call", Label: "Video call"},
	{Value: "National digital identity", Label: "National digital identity"}, {Value: "Company register", Label: "Company register"}}

func methodValues() []string {
	var values []string
	for _, m := range methods[1:] {
		values = append(values, m.Value)
	}
	return values
}

func verifyFields(c *Context, f *Form, _ *readmodel.PartyView) []ui.Control {
	return []ui.Control{
		{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "method", Label: "How it was checked"}), Options: methods},
		line(f, ui.DateField(ui.Field{Name: "valid_until", Label: "Valid through", Min: c.World.Today().String()})),
	}
}

// verifyDefaults proposes two years, the usual span until the next check.
func verifyDefaults(c *Context, f *Form, _ *readmodel.PartyView) {
	if today := c.World.Today(); today != calendar.None {
		_, _, day := today.YMD()
		f.Set("valid_until", today.AddMonthsAnchored(24, day).String())
	}
}

func limitDefaults(_ *Context, f *Form, v *readmodel.PartyView) {
	setLimits(f, v.Limits.Office)
}

func limitFields(_ *Context, f *Form, v *readmodel.PartyView) []ui.Control {
	return []ui.Control{
		line(f, ui.MoneyField("SGD", ui.Field{Name: "per_facility", Label: "Most in one loan", Optional: true, Hint: capHint(v.Limits.Caps.PerFacilityCents)})),
		line(f, ui.MoneyField("SGD", ui.Field{Name: "total", Label: "Most in all loans together", Optional: true, Hint: capHint(v.Limits.Caps.TotalCents)})),
	}
}

func limitCommand(_ *Context, f *Form, v *readmodel.PartyView) domain.Command {
	l := readLimits(f)
	return domain.SetLimits{Party: v.ID, PerFacilityCents: l.PerFacilityCents, TotalCents: l.TotalCents}
}

// staffRoles are the roles that staff can be given.
var staffRoles = []string{string(domain.RoleOfficer), string(domain.RoleApprover), string(domain.RoleAuditor)}

func mayGrant(c *Context, v *readmodel.PartyView) bool {
	return v.Kind == string(domain.Staff) && v.ID != c.Viewer.Party && len(v.Roles) < len(staffRoles)
}

func mayRevoke(c *Context, v *readmodel.PartyView) bool {
	return v.Kind == string(domain.Staff) && v.ID != c.Viewer.Party && len(v.Roles) > 0
}

// roleFields offers the roles that the person has, or those that are missing.
func roleFields(offer func(has bool) bool) func(*Context, *Form, *readmodel.PartyView) []ui.Control {
	return func(c *Context, f *Form, v *readmodel.PartyView) []ui.Control {
		choices := []ui.Option{{Label: "Choose"}}
		for _, role := range staffRoles {
			if offer(slices.Contains(v.Roles, role)) {
				choices = append(choices, ui.Option{Value: role, Label: capital(role)})
			}
		}
		return append([]ui.Control{{Shape: ui.Pick1, Field: f.Field(ui.Field{Name: "role", Label: "Role", Short: true}), Options: choices}}, reasonLines(c, f, v)...)
	}
}

func showParty(c *Context, v *readmodel.PartyView, tasks []ui.Task) error {
	content := parties.Content{PartyView: v, Tasks: tasks, Awaiting: awaiting(c, domain.PartyStream(v.ID))}
	if c.Viewer.Is(Auditor) && v.ID != c.Viewer.Party && c.Eyes == nil {
		content.ViewAs = "/parties/" + v.ID + "/view-as"
	}
	if v.Kyc == domain.KycPending {
		you := c.Viewer.Is(Office) && v.ID != c.Viewer.Party
		content.Waiting = ui.Waiting{Who: who(you, "The back office"), What: verb(you, "check the identity", "checks the identity"), You: you}
	}
	title := v.Company
	if title == "" {
		title = v.Person
	}
	p := Page{Title: title, Crumbs: []frame.Crumb{homeCrumb(c), {Text: "Parties", Href: "/parties"}, {Text: v.ID}}}
	p.steps(c, v.Log)
	return c.Show(p, parties.Page(content))
}

// limitEdit are the limits that the office has set, as their form shows them.
func limitEdit(v *readmodel.PartyView) edit { return limitsOf(v.ID, false) }
