package readmodel

import (
	"cmp"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/wording"
)

// ProposalView is the data of a proposal's page. It is for staff.
type ProposalView struct {
	ID           string
	Title        string // what is proposed, as an order: "Write off"
	Why          string // why it takes two people
	Subject      string // name of what it is about
	Href         string // its page; "" if it has none
	Reason       string
	State        domain.ProposalState
	ProposedBy   string
	Proposer     string // party id, for the rule of the second person
	ProposedOn   calendar.Date
	Waits        int   // days that it has waited, or did; 0 for the day itself
	ShownAt      int64 // position of the page that it was proposed from
	DecidedBy    string
	DecidedOn    calendar.Date
	ApprovedFrom int64 // position of the page that it was approved from; 0 unless approved
	Answer       string
	MayApprove   bool // the viewer could be the second person

	Effects  []ProposalEffect // of the change; empty unless open
	Changes  []FieldChange    // before and after, of what it is about; empty unless open
	Impact   *ImpactView      // of an amendment, once it is stated; nil otherwise
	Against  []string         // why it could not be done as things stand
	Since    []EventRow       // what was recorded about what it touches since it was proposed, where its impact is another by now
	Proposed int64            // position of the proposal, whose page shows the impact that it was bound to
	Evidence domain.Evidence  // the document upon which something is put right
	Story    []StoryLine
	Log      []*domain.Recorded

	impact *domain.Impact
	amend  domain.Amend
}

// StateImpact words the impact of an amendment. A form that was sent does without.
func (page *ProposalView) StateImpact(w *domain.World, v Viewer) {
	if page.impact != nil {
		page.Impact = NewImpact(w, v, page.impact, firstDay(w, page.amend))
		if page.Evidence.There() {
			page.Impact.Evidence, page.Impact.EvidenceHref = EvidenceText(page.Evidence), "/proposals/"+page.ID+"/document"
		}
	}
}

// ProposalEffect is one event that approving would record, in words.
type ProposalEffect struct {
	Title string
	Lines []string
}

// Proposal gives the data of a proposal's page; false when there is no such proposal
// at this moment, or the viewer is not staff.
func Proposal(w *domain.World, v Viewer, id string) (*ProposalView, bool) {
	p := w.Proposal(id)
	if p == nil || !v.Staff {
		return nil, false
	}
	page := &ProposalView{ID: p.ID, Title: ProposalTitle(w, p), Reason: p.Reason, State: p.State, ProposedBy: Actor(w, v, p.ProposedBy),
		Proposer: p.ProposedBy, ProposedOn: p.ProposedOn, ShownAt: p.ShownAt, DecidedOn: p.DecidedOn, ApprovedFrom: p.ApprovedAt, Answer: p.Answer,
		MayApprove: p.State == domain.ProposalOpen && w.MayApprove(p, v.Party), Log: w.StreamLog(domain.ProposalStream(id))}
	if kind := domain.ProposableNamed(p.Command); kind != nil {
		page.Why = kind.Why
	}
	if c, ok := p.Change().(domain.Amend); ok {
		page.Evidence = c.Evidence
	}
	page.Subject, page.Href = newTeller(w, v).subject(p.Subject)
	if p.DecidedBy != "" {
		page.DecidedBy = Actor(w, v, p.DecidedBy)
	}
	until := w.Today()
	if p.State != domain.ProposalOpen {
		until = p.DecidedOn
	} else {
		page.preview(w, v, p)
	}
	page.Waits = int(until - p.ProposedOn)
	records := slices.Clone(page.Log)
	for _, rec := range page.Log {
		if _, ok := rec.Event.(domain.ProposalApproved); ok {
			records = append(records, sameRequest(w, p.Subject, rec.RequestID)...)
		}
	}
	page.Story = Story(w, v, records)
	return page, true
}

// preview tries the change on a copy of the World and tells what would follow.
func (page *ProposalView) preview(w *domain.World, v Viewer, p *domain.Proposal) {
	if c, ok := p.Change().(domain.Amend); ok {
		if impact, refusal := w.ImpactOf(p.ProposedBy, c); refusal == nil {
			page.impact, page.amend = impact, c
		}
	}
	after, events, refusal := w.Preview(p)
	if refusal != nil {
		for _, reason := range refusal.Reasons {
			page.Against = append(page.Against, reason.Sentence)
		}
		if refusal.Has("IMPACT_CHANGED") && page.impact != nil {
			page.since(w, v, page.Log[0].Position)
		}
		return
	}
	t := newTeller(after, v)
	for _, rec := range events {
		row := t.row(rec)
		page.Effects = append(page.Effects, ProposalEffect{row.Title, row.Lines})
	}
	if page.impact != nil {
		return // its statement says what changes
	}
	page.Changes = changes(lastOf(w, p.Subject), lastOf(after, p.Subject), currencyIn(w, p.Subject))
	if c, ok := p.Change().(domain.SetCaps); ok {
		page.Changes = append(page.Changes, capsThatDiffer(w.Caps(c.Currency), after.Caps(c.Currency))...)
	}
	if party, ok := strings.CutPrefix(p.Subject, domain.PartyStream("")); ok {
		if before, then := rolesOf(w, party), rolesOf(after, party); before != then {
			page.Changes = append(page.Changes, FieldChange{"Roles", before, then})
		}
	}
}

// since tells what was recorded, undone or corrected after a position in the records that the
// impact is about: the impact is another because of it.
func (page *ProposalView) since(w *domain.World, v Viewer, position int64) {
	t, told := newTeller(w, v), map[int64]bool{}
	page.Proposed = position
	tell := func(rec *domain.Recorded) {
		if rec != nil && rec.Position > position && !told[rec.Position] {
			told[rec.Position] = true
			page.Since = append(page.Since, t.row(rec))
		}
	}
	for _, stream := range page.impact.Streams {
		if strings.HasPrefix(stream, domain.ProposalStream("")) {
			continue
		}
		for _, rec := range w.StreamLog(stream) {
			tell(rec)
			tell(rec.Correction)
			tell(w.UndoneBy(rec.RequestID))
		}
	}
	slices.SortFunc(page.Since, func(a, b EventRow) int { return cmp.Compare(a.Position, b.Position) })
}

func rolesOf(w *domain.World, party string) string {
	var roles []string
	if p := w.Party(party); p != nil {
		for _, role := range p.Roles() {
			roles = append(roles, string(role))
		}
	}
	return strings.Join(roles, ", ")
}

// lastOf is the aggregate behind a stream as it stands, for a comparison of fields.
func lastOf(w *domain.World, stream string) any {
	kind, id, _ := strings.Cut(stream, "-")
	switch kind {
	case "party":
		if p := w.Party(id); p != nil {
			return p
		}
	case "facility":
		if f := w.Facility(id); f != nil {
			return f
		}
	case "receipt":
		if r := w.Receipt(id); r != nil {
			return r
		}
	case "wallet":
		if x := w.Wallet(id); x != nil {
			return x
		}
	}
	return nil
}

// sameRequest gives the events of a request about one stream.
func sameRequest(w *domain.World, stream string, request domain.UUID) []*domain.Recorded {
	var found []*domain.Recorded
	for _, rec := range w.StreamLog(stream) {
		if rec.RequestID == request {
			found = append(found, rec)
		}
	}
	return found
}

// ProposalTitle says what is proposed, as an order: "Write off", "Grant the role
// approver".
func ProposalTitle(w *domain.World, p *domain.Proposal) string {
	switch c := p.Change().(type) {
	case domain.WaiveCharge:
		return "Waive " + wording.Money(currencyOf(w, c.Facility), c.AmountCents) + " of a charge"
	case domain.WaiveLateInterest:
		return "Waive " + wording.Money(currencyOf(w, c.Facility), c.AmountCents) + " of late interest"
	case domain.RefundOverpayment:
		return "Refund " + wording.Money(currencyOf(w, c.Facility), c.AmountCents)
	case domain.ReturnReceipt:
		if r := w.Receipt(c.Receipt); r != nil {
			return "Return " + wording.Money(r.Currency, c.AmountCents) + " to its sender"
		}
	case domain.SweepFees:
		return "Sweep fees of " + wording.Money(c.Currency, c.FeeCents+c.LateFeeCents+c.PlatformCents)
	case domain.AddPlatformMoney:
		return "Add platform money of " + wording.Money(c.Currency, c.AmountCents)
	case domain.SettleClawback:
		return "Settle a clawback of " + wording.Money(domain.WalletCurrency, c.AmountCents)
	case domain.SetCaps:
		return "Set the limits for every investor"
	case domain.GrantRole:
		return "Grant the role " + string(c.Role)
	case domain.RevokeRole:
		return "Take away the role " + string(c.Role)
	case domain.InviteColleague:
		return "Invite a colleague as " + string(c.Role)
	case domain.UndoRequest:
		return "Undo what two people decided"
	case domain.RedoRequest:
		return "Put back what two people decided"
	case domain.Amend:
		return amendTitle(w, c)
	case domain.RestructureFacility:
		return "Restructure"
	}
	return KindWords(p.Command)
}

func currencyOf(w *domain.World, facility string) string {
	if f := w.Facility(facility); f != nil {
		return f.Currency()
	}
	return ""
}

func proposalTasks(w *domain.World, p *domain.Proposal) []TaskRow {
	if p.State != domain.ProposalOpen {
		return nil
	}
	t := newTask(TaskApproveChange, domain.ProposalStream(p.ID), p.ID, p.ProposedOn)
	t.Title, t.NotBy = ProposalTitle(w, p), p.ProposedBy
	kind, id, _ := strings.Cut(p.Subject, "-")
	switch kind {
	case "facility":
		if f := w.Facility(id); f != nil {
			t.Party, t.Title = f.Application.Borrower, t.Title+" · "+Company(w, f)
		}
	case "party", "wallet":
		if who := w.Party(id); who != nil {
			t.Party, t.Name = who.ID, who.Name
		}
	case "receipt":
		if r := w.Receipt(id); r != nil {
			t.Title, t.Name = t.Title+" · "+r.BankReference, r.Payer
		}
	}
	return []TaskRow{t.searchable()}
}
