package readmodel

import (
	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// The rows of the lists. A row is a pure function of a World, and a table holds its
// fields as columns of the same names in the same order: the compiler compares the
// two where one is converted into the other. Days past due, expiry and buckets are
// not among them: they follow from the dates and the open day.

// FacilityRow is one facility. Amounts are in cents of its currency; an amount or
// date that does not exist yet is zero or calendar.None.
type FacilityRow struct {
	Stream           string // whose events it is computed from
	ID               string
	Company          string // public name of the borrower
	Borrower         string // party id; "" for an imported loan
	Book             string
	Currency         string
	Stage            string // the name of a domain.Stage
	Sector           string
	StateCode        string // of an imported loan
	Purpose          string
	Grade            string
	Repayment        string     // a schedule.Kind
	RateMicropercent money.Rate // a year
	EirMicropercent  money.Rate // with the fee, as listed; 0 unless open to pledges
	TenorMonths      int32
	AmountCents      money.Cents // as applied for
	TargetCents      money.Cents // as listed
	PledgedCents     money.Cents // open or allotted
	OpenCents        money.Cents // can still be pledged
	Investors        int32       // with a pledge that is open or allotted
	SubmittedOn      calendar.Date
	ApprovedOn       calendar.Date
	ListedOn         calendar.Date
	ClosesOn         calendar.Date // last day of the listing
	DisbursedOn      calendar.Date
	ClosedOn         calendar.Date
	ApprovedCents    money.Cents
	DisbursedCents   money.Cents
	OutstandingCents money.Cents // principal
	ChargedOffCents  money.Cents // principal recognised as lost, before recoveries
	Serviced         bool        // here: it has a schedule
	NextDueOn        calendar.Date
	NextDueCents     money.Cents
	OldestUnpaidOn   calendar.Date // the due date that is past due longest
	PastDueCents     money.Cents   // of everything, late interest included
	ChangesOn        calendar.Date // the row is computed again when this day opens
	Search           string        // what a search looks in, in small letters
	FundedOn         calendar.Date // when funding closed with enough
	RecoveredCents   money.Cents   // what came in after the loss was recognised, net of costs
}

// DaysPastDue is how long the oldest unpaid due date lies back; 0 if none does.
func (r FacilityRow) DaysPastDue(today calendar.Date) int {
	if r.OldestUnpaidOn == calendar.None {
		return 0
	}
	return max(0, int(today-r.OldestUnpaidOn))
}

// Arrears is the bucket of the facility.
func (r FacilityRow) Arrears(today calendar.Date) Arrears { return ArrearsOf(r.DaysPastDue(today)) }

// DaysLeft is how many days a listing is still open, today included; 0 if it isn't.
func (r FacilityRow) DaysLeft(today calendar.Date) int {
	if r.ClosesOn == calendar.None || r.Stage != domain.Listed.String() {
		return 0
	}
	return max(0, int(r.ClosesOn-today)+1)
}

// ReceiptRow is one receipt at the trust account.
type ReceiptRow struct {
	Stream         string
	ID             string
	BankReference  string
	ValueOn        calendar.Date
	AmountCents    money.Cents
	UnmatchedCents money.Cents
	ReturnedCents  money.Cents
	Currency       string
	Payer          domain.Personal
	Remark         string
	State          ReceiptState
	RecordedBy     string
	Search         string
}

// WithdrawalRow is one request to pay client money out.
type WithdrawalRow struct {
	Stream        string
	ID            string
	Party         string
	Name          domain.Personal
	AmountCents   money.Cents
	Currency      string
	ToAccount     domain.Personal
	State         domain.WithdrawalState
	RequestedOn   calendar.Date
	RequestedBy   string
	DecidedBy     string
	Reason        string
	BankReference string
}

// PartyRow is one person or company.
type PartyRow struct {
	Stream        string
	ID            string
	Kind          domain.PartyKind
	Company       string
	CompanyNumber string
	Name          domain.Personal
	EmailHash     string
	Kyc           domain.KycState // as decided; see KycOn
	KycValidUntil calendar.Date
	KycCountry    string
	Roles         []string
	Suspended     string // the reason; "" if not
	RegisteredOn  calendar.Date
	Search        string
}

// KycOn is the standing on a day: a verification counts through its last day.
func (r PartyRow) KycOn(day calendar.Date) domain.KycState {
	if r.Kyc == domain.KycValid && day > r.KycValidUntil {
		return domain.KycExpired
	}
	return r.Kyc
}

// TaskRow is one thing that waits for somebody.
type TaskRow struct {
	Stream      string
	ID          string // of the task
	Kind        TaskKind
	Subject     string // id of the facility, receipt, withdrawal or party
	Party       string // whom it is about: borrower, investor; "" if not known
	Title       string // company, bank reference or id
	Name        domain.Personal
	AmountCents money.Cents
	Currency    string
	Role        domain.Role // who acts next
	NotBy       string      // party id of who prepared it and may not decide it; "" if anybody
	Since       calendar.Date
	Search      string
}
