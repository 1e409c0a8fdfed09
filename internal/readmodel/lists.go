package readmodel

import (
	"context"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/money"
)

// Lists gives the lists that pages show, all of one position. There are two: Fold
// computes them from a World, for any moment; Snapshot reads them from the tables,
// for the present. Both give the same rows in the same order, and a page can't tell
// which it was given.
type Lists interface {
	// Position is that of the last event that the lists know of.
	Position() int64
	// Today is the business day that they are about; calendar.None before the first.
	Today() calendar.Date
	// Market gives the facilities that are open to pledges.
	Market(ctx context.Context, f FacilityFilter) (ListPage[FacilityRow], error)
	// OpenSectors names the sectors of the facilities that are open to pledges, sorted; not
	// that of those without one.
	OpenSectors(ctx context.Context) ([]string, error)
	// Facilities gives facilities in any stage.
	Facilities(ctx context.Context, f FacilityFilter) (ListPage[FacilityRow], error)
	// RecentlyFunded gives at most so many facilities of a book, those that were funded last
	// and are not over.
	RecentlyFunded(ctx context.Context, book string, most int) ([]FacilityRow, error)
	// Books names every book that holds a facility, sorted.
	Books(ctx context.Context) ([]string, error)
	// LoanBook gives the totals of one book.
	LoanBook(ctx context.Context, book string) (LoanBook, error)
	// Receipts gives what arrived at the trust account.
	Receipts(ctx context.Context, f ReceiptFilter) (ListPage[ReceiptRow], error)
	// Withdrawals gives requests to pay client money out.
	Withdrawals(ctx context.Context, f WithdrawalFilter) (ListPage[WithdrawalRow], error)
	// Parties gives who is known to the platform.
	Parties(ctx context.Context, f PartyFilter) (ListPage[PartyRow], error)
	// Queue gives what waits for somebody.
	Queue(ctx context.Context, f TaskFilter) (ListPage[TaskRow], error)
	// Waiting counts what waits, by kind of task; kinds without any are left out.
	Waiting(ctx context.Context) (map[TaskKind]int, error)
	// WaitingFor counts what waits for a party that acts in some roles: without what a
	// second person has to do.
	WaitingFor(ctx context.Context, party string, roles []domain.Role) (int, error)
}

// Bounds of one page of a list.
const (
	DefaultPageSize = 50
	MaxPageSize     = 100_000 // an export takes everything in one page
)

// Paging says which part of a list is asked for and in which order. Rows that sort
// alike stand in the order of their ids. The zero value is the first page in the
// list's own order.
type Paging struct {
	Sort string // a column's name, see the list's filter; anything else is its own order
	Desc bool
	Page int // from 1
	Size int // rows on a page; 0 is DefaultPageSize
}

// ListPage is one page of a list.
type ListPage[Row any] struct {
	Rows  []Row
	Total int // rows that the filter lets through, on all pages
	Page  int // from 1; the last one where a later one was asked for
	Pages int // at least 1
}

// window gives the part of so many rows that is shown, and on which page it stands.
func (p Paging) window(total int) (offset, limit, page, pages int) {
	limit = p.Size
	if limit <= 0 {
		limit = DefaultPageSize
	}
	limit = min(limit, MaxPageSize)
	pages = max(1, (total+limit-1)/limit)
	page = min(max(1, p.Page), pages)
	return (page - 1) * limit, limit, page, pages
}

func (p Paging) direction() int64 {
	if p.Desc {
		return -1
	}
	return 1
}

// FacilityFilter narrows a list of facilities; the zero value of a field asks for
// nothing. Sort: company, amount, rate, eir, tenor, grade, closes, open, pledged,
// outstanding, next_due, late, stage, submitted, funded; by itself: id. "late" puts the
// longest past due first.
type FacilityFilter struct {
	Paging
	Search    string // in company, id, purpose
	Book      string
	Stages    []string // names of domain.Stage; any of them
	Grade     string
	Sector    string
	StateCode string // of imported loans
	InBook    bool   // only what counts in the totals of its book: see BookLine
	// ApprovedIn and DisbursedIn are years; 0 asks for nothing.
	ApprovedIn, DisbursedIn int
	Borrower                string // party id
	Repayment               string // a schedule.Kind
	TenorFrom               int    // months
	TenorTo                 int    // months; 0 is no bound
	RateFrom                money.Rate
	RateTo                  money.Rate  // 0 is no bound
	OpenFrom                money.Cents // at least so much can still be pledged
	// ClosingWithin asks for listings that close within so many days, today included; 0
	// is no bound.
	ClosingWithin int
	Arrears       Arrears
	OnlyArrears   bool // Arrears counts, even where it is Current
}

// ReceiptFilter narrows a list of receipts. Sort: value, amount, unmatched, state,
// reference; by itself: the newest value date first.
type ReceiptFilter struct {
	Paging
	Search string // in id, bank reference, remark
	State  ReceiptState
	Open   bool // only with something unmatched
}

// WithdrawalFilter narrows a list of withdrawals. Sort: requested, amount, state; by
// itself: the newest first.
type WithdrawalFilter struct {
	Paging
	Party string
	State string // a domain.WithdrawalState
	Open  bool   // only those that are not yet paid, declined or returned
}

// PartyFilter narrows a list of parties. Sort: registered, company, kind, kyc; by
// itself: id.
type PartyFilter struct {
	Paging
	Search    string // in company, company number, id
	EmailHash string // finds one party, beside Search
	Kind      string // a domain.PartyKind
	Kyc       string // a domain.KycState, as it stands today
	Role      string // a domain.Role
	Suspended bool   // only those
}

// TaskFilter narrows the work queue. Sort: amount, kind; by itself: what has waited
// longest first.
type TaskFilter struct {
	Paging
	Kind   TaskKind
	Role   string // who acts next
	For    string // party id: without the tasks that a second person has to do
	Search string // in title and id
}

// Arrears is a bucket of days past due.
type Arrears int

// The buckets, as they stand in the loan book.
const (
	Current  Arrears = iota // nothing past due
	Late30                  // 1 to 30 days
	Late60                  // 31 to 60 days
	Late90                  // 61 to 90 days
	LateMore                // more than 90 days
)

// ArrearsBuckets are all buckets, in order.
var ArrearsBuckets = []Arrears{Current, Late30, Late60, Late90, LateMore}

var arrearsNames = [...]string{"current", "1–30 days", "31–60 days", "61–90 days", "over 90 days"}

// String is the bucket's name on screens.
func (a Arrears) String() string { return arrearsNames[a] }

// arrearsBounds are the days past due that a bucket begins and ends with.
var arrearsBounds = [...][2]int{{0, 0}, {1, 30}, {31, 60}, {61, 90}, {91, 1 << 30}}

// ArrearsOf gives the bucket of so many days past due.
func ArrearsOf(daysPastDue int) Arrears {
	for _, a := range ArrearsBuckets {
		if daysPastDue <= arrearsBounds[a][1] {
			return a
		}
	}
	return LateMore
}

// LoanBook is the totals of one book: what was approved and what became of it.
type LoanBook struct {
	Book, Currency string
	Total          BookLine
	ByApproval     []BookLine // by year of approval
	ByDisbursement []BookLine // by year of payout; what was not paid out is left out
	ByState        []BookLine // empty where the book knows no states
	BySector       []BookLine
	ByGrade        []BookLine   // loans without a grade are left out
	ByStage        []BookLine   // as it stands: active, defaulted, charged off, …
	Ageing         []AgeingLine // of the loans that are serviced here, a line for each bucket
}

// BookLine is a sum over facilities that were approved and neither declined,
// withdrawn nor lapsed. Amounts are in cents of the book's currency.
type BookLine struct {
	Key                   string // the year, state or sector; "" if unknown, and in the total
	Count                 int
	Disbursed, PaidInFull int // facilities that were paid out, that were paid back in full
	ChargedOff            int // facilities with a recognised loss
	ApprovedCents         money.Cents
	DisbursedCents        money.Cents
	OutstandingCents      money.Cents // principal; of loans serviced elsewhere what was paid out and is not reported as ended
	ChargedOffCents       money.Cents // principal recognised as lost, before recoveries
	RecoveredCents        money.Cents // what came in after that, net of costs
	PaidInFullCents       money.Cents // paid out on loans that were paid back in full
}

// AgeingLine is the outstanding of one bucket of arrears, in cents.
type AgeingLine struct {
	Arrears          Arrears
	Count            int
	OutstandingCents money.Cents
	PastDueCents     money.Cents
}

// ReceiptState says how much of a receipt has been matched.
type ReceiptState = string

// The states of a receipt.
const (
	ReceiptUnmatched ReceiptState = "unmatched"
	ReceiptPart      ReceiptState = "part matched"
	ReceiptDone      ReceiptState = "matched"
	ReceiptSentBack  ReceiptState = "returned"
)

// TaskKind says what is to be done.
type TaskKind = string

// The kinds of task, in the order of a usual life.
const (
	TaskCheckKyc          TaskKind = "check identity"
	TaskGrade             TaskKind = "assess application"
	TaskApprove           TaskKind = "approve grade and rate"
	TaskList              TaskKind = "list facility"
	TaskIssueContract     TaskKind = "issue contract"
	TaskAccept            TaskKind = "sign contract"
	TaskPayOut            TaskKind = "pay out"
	TaskMatchReceipt      TaskKind = "match receipt"
	TaskApproveWithdrawal TaskKind = "approve withdrawal"
	TaskPayWithdrawal     TaskKind = "pay withdrawal"
	TaskRefund            TaskKind = "refund overpayment"
	TaskApproveChange     TaskKind = "approve change"
	TaskListingCloses     TaskKind = "look at closing listing"
	TaskConsiderDefault   TaskKind = "consider default"
	TaskRenewKyc          TaskKind = "renew identity"
)

// TaskKinds are all kinds of task, in the order of a usual life.
var TaskKinds = []TaskKind{TaskCheckKyc, TaskGrade, TaskApprove, TaskList, TaskIssueContract, TaskAccept, TaskPayOut,
	TaskMatchReceipt, TaskApproveWithdrawal, TaskPayWithdrawal, TaskRefund, TaskApproveChange,
	TaskListingCloses, TaskConsiderDefault, TaskRenewKyc}

var _ Lists = Fold{}

// waitsFor is who acts next.
var waitsFor = map[TaskKind]domain.Role{
	TaskCheckKyc: domain.RoleOfficer, TaskGrade: domain.RoleOfficer, TaskApprove: domain.RoleApprover,
	TaskList: domain.RoleOfficer, TaskIssueContract: domain.RoleOfficer, TaskAccept: domain.RoleBorrower,
	TaskPayOut: domain.RoleOfficer, TaskMatchReceipt: domain.RoleOfficer, TaskApproveWithdrawal: domain.RoleApprover,
	TaskPayWithdrawal: domain.RoleOfficer, TaskRefund: domain.RoleOfficer,
	TaskApproveChange: domain.RoleApprover, TaskListingCloses: domain.RoleOfficer, TaskConsiderDefault: domain.RoleOfficer,
	TaskRenewKyc: domain.RoleOfficer,
}
