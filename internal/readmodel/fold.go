package readmodel

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// Fold gives the lists of a World, at any moment. Its errors are always nil. Where Events is
// given, Log has the events that the World knows, and long lists are read from its columns.
type Fold struct {
	World  *domain.World
	Events *EventIndex
	Log    domain.Log
}

// Position is that of the last event folded.
func (l Fold) Position() int64 { return l.World.Position() }

// Today is the World's open day.
func (l Fold) Today() calendar.Date { return l.World.Today() }

// Market gives the facilities that are open to pledges.
func (l Fold) Market(ctx context.Context, f FacilityFilter) (ListPage[FacilityRow], error) {
	f.Stages = []string{domain.Listed.String()}
	return l.Facilities(ctx, f)
}

// Facilities gives facilities in any stage.
func (l Fold) Facilities(_ context.Context, f FacilityFilter) (ListPage[FacilityRow], error) {
	if f.Borrower != "" {
		var rows []FacilityRow
		for _, x := range l.World.FacilitiesOf(f.Borrower) {
			if f.Book != "" && x.Book() != f.Book || len(f.Stages) > 0 && !slices.Contains(f.Stages, x.Stage.String()) {
				continue // before the row is computed
			}
			if r := facilityRow(l.World, x); f.admits(r, l.Today()) {
				rows = append(rows, r)
			}
		}
		return f.page(rows, l.Today()), nil
	}
	if key, known := l.standingKey(f); known && f.knownBefore() {
		return l.firstOf(f, key), nil
	}
	var rows []FacilityRow
	for _, id := range l.passing(f) {
		if r := facilityRow(l.World, l.World.Facility(id)); f.admits(r, l.Today()) {
			rows = append(rows, r)
		}
	}
	return f.page(rows, l.Today()), nil
}

// page sorts rows and gives the page that was asked for.
func (f FacilityFilter) page(rows []FacilityRow, today calendar.Date) ListPage[FacilityRow] {
	return paged(rows, f.Paging, func(r FacilityRow) (int64, string) {
		switch f.Sort {
		case "company":
			return 0, r.Company
		case "grade":
			return 0, r.Grade
		case "stage":
			return 0, r.Stage
		case "amount":
			return int64(r.AmountCents), ""
		case "rate":
			return int64(r.RateMicropercent), ""
		case "eir":
			return int64(r.EirMicropercent), ""
		case "tenor":
			return int64(r.TenorMonths), ""
		case "closes":
			return int64(r.ClosesOn), ""
		case "open":
			return int64(r.OpenCents), ""
		case "pledged":
			return int64(r.PledgedCents), ""
		case "outstanding":
			return int64(r.OutstandingCents), ""
		case "next_due":
			return int64(r.NextDueOn), ""
		case "late":
			return -int64(r.DaysPastDue(today)), ""
		case "submitted":
			return int64(r.SubmittedOn), ""
		case "funded":
			return int64(r.FundedOn), ""
		}
		return 0, ""
	}, func(r FacilityRow) string { return r.ID })
}

// admits says whether the filter lets a row through.
func (f FacilityFilter) admits(r FacilityRow, today calendar.Date) bool {
	switch {
	case f.Borrower != "" && r.Borrower != f.Borrower,
		f.Grade != "" && r.Grade != f.Grade,
		f.Sector != "" && r.Sector != f.Sector,
		f.StateCode != "" && r.StateCode != f.StateCode,
		f.InBook && !r.inBook(),
		f.ApprovedIn != 0 && (r.ApprovedOn == calendar.None || yearOf(r.ApprovedOn) != f.ApprovedIn),
		f.DisbursedIn != 0 && (r.DisbursedOn == calendar.None || yearOf(r.DisbursedOn) != f.DisbursedIn),
		f.Repayment != "" && r.Repayment != f.Repayment,
		int(r.TenorMonths) < f.TenorFrom,
		f.TenorTo > 0 && int(r.TenorMonths) > f.TenorTo,
		!f.rated(r.RateMicropercent),
		r.OpenCents < f.OpenFrom,
		!f.closing(r.ClosesOn, today),
		!strings.Contains(r.Search, folded(f.Search)):
		return false
	case f.inArrears():
		return r.Serviced && r.OutstandingCents > 0 && r.Arrears(today) == f.Arrears
	}
	return true
}

func (f FacilityFilter) inArrears() bool { return f.OnlyArrears || f.Arrears != Current }

// folded is a search as rows keep what it looks in.
func folded(search string) string { return strings.ToLower(strings.TrimSpace(cleaned(search))) }

// Withdrawals gives requests to pay client money out.
func (l Fold) Withdrawals(_ context.Context, f WithdrawalFilter) (ListPage[WithdrawalRow], error) {
	var rows []WithdrawalRow
	meet := func(wallet *domain.Wallet) {
		for _, r := range withdrawalRows(l.World, wallet) {
			if (f.Party == "" || r.Party == f.Party) && (f.State == "" || string(r.State) == f.State) && (!f.Open || r.waits()) {
				rows = append(rows, r)
			}
		}
	}
	switch {
	case f.Party != "":
		if wallet := l.World.Wallet(f.Party); wallet != nil {
			meet(wallet)
		}
	case f.Open || f.State == string(domain.WithdrawalPending) || f.State == string(domain.WithdrawalReleased):
		l.World.EachWaitingWallet(meet)
	default:
		l.World.EachWithdrawingWallet(meet)
	}
	return paged(rows, f.Paging, func(r WithdrawalRow) (int64, string) {
		switch f.Sort {
		case "requested":
			return int64(r.RequestedOn), ""
		case "amount":
			return int64(r.AmountCents), ""
		case "state":
			return 0, string(r.State)
		}
		return -int64(r.RequestedOn), ""
	}, func(r WithdrawalRow) string { return r.ID + "\x00" + r.Stream }), nil
}

// Parties gives who is known to the platform.
func (l Fold) Parties(_ context.Context, f PartyFilter) (ListPage[PartyRow], error) {
	var rows []PartyRow
	for _, p := range l.World.Parties() {
		if r := partyRow(p); f.admits(r, l.Today()) {
			rows = append(rows, r)
		}
	}
	return paged(rows, f.Paging, func(r PartyRow) (int64, string) {
		switch f.Sort {
		case "registered":
			return int64(r.RegisteredOn), ""
		case "company":
			return 0, r.Company
		case "kind":
			return 0, string(r.Kind)
		case "kyc":
			return 0, string(r.KycOn(l.Today()))
		}
		return 0, ""
	}, func(r PartyRow) string { return r.ID }), nil
}

func (f PartyFilter) admits(r PartyRow, today calendar.Date) bool {
	switch {
	case f.Kind != "" && string(r.Kind) != f.Kind,
		f.Kyc != "" && string(r.KycOn(today)) != f.Kyc,
		f.Role != "" && !slices.Contains(r.Roles, f.Role),
		f.Suspended && r.Suspended == "":
		return false
	case f.EmailHash != "" && r.EmailHash == f.EmailHash:
		return true
	}
	return strings.Contains(r.Search, folded(f.Search))
}

// Queue gives what waits for somebody.
func (l Fold) Queue(_ context.Context, f TaskFilter) (ListPage[TaskRow], error) {
	var rows []TaskRow
	for _, r := range l.tasks(f.Kind) {
		if r.begun(l.Today()) && (f.Kind == "" || r.Kind == f.Kind) && (f.Role == "" || string(r.Role) == f.Role) &&
			(f.For == "" || r.NotBy != f.For) && strings.Contains(r.Search, folded(f.Search)) {
			rows = append(rows, r)
		}
	}
	return paged(rows, f.Paging, func(r TaskRow) (int64, string) {
		switch f.Sort {
		case "amount":
			return int64(r.AmountCents), ""
		case "kind":
			return 0, string(r.Kind)
		}
		return int64(r.Since), ""
	}, func(r TaskRow) string { return r.ID + "\x00" + r.Stream }), nil
}

// Waiting counts what waits, by kind of task.
func (l Fold) Waiting(context.Context) (map[TaskKind]int, error) {
	counts := map[TaskKind]int{}
	for _, r := range l.tasks("") {
		if r.begun(l.Today()) {
			counts[r.Kind]++
		}
	}
	return counts, nil
}

// WaitingFor counts what waits for a party in some roles.
func (l Fold) WaitingFor(_ context.Context, party string, roles []domain.Role) (int, error) {
	count := 0
	for _, r := range l.tasks("") {
		if r.begun(l.Today()) && slices.Contains(roles, r.Role) && r.NotBy != party {
			count++
		}
	}
	return count, nil
}

// paged sorts rows by a number, then a text, then the id, and cuts one page out.
// Only the key turns round with the direction.
func paged[Row any](rows []Row, p Paging, key func(Row) (int64, string), id func(Row) string) ListPage[Row] {
	direction := int(p.direction())
	offset, limit, page, pages := p.window(len(rows))
	end := min(offset+limit, len(rows))
	sortFirst(rows, end, func(a, b Row) int {
		numberA, textA := key(a)
		numberB, textB := key(b)
		return cmp.Or(direction*cmp.Compare(numberA, numberB), direction*cmp.Compare(textA, textB), cmp.Compare(id(a), id(b)))
	})
	return ListPage[Row]{Rows: append([]Row{}, rows[offset:end]...), Total: len(rows), Page: page, Pages: pages}
}

// mostFirst is how many may be asked of sortFirst before it sorts all: each of the others
// may move as many.
const mostFirst = 64

// sortFirst puts the first n of an order to the front, sorted, and leaves the others as they
// come: where few of thousands are shown, most are looked at once.
func sortFirst[Row any](rows []Row, n int, order func(a, b Row) int) {
	if n > mostFirst || n*8 > len(rows) {
		slices.SortFunc(rows, order)
		return
	}
	first := rows[:n]
	slices.SortFunc(first, order)
	for i := n; i < len(rows) && n > 0; i++ {
		if order(rows[i], first[n-1]) >= 0 {
			continue
		}
		place, _ := slices.BinarySearchFunc(first, rows[i], order)
		late := first[n-1]
		fresh := rows[i]
		copy(first[place+1:], first[place:n-1])
		first[place], rows[i] = fresh, late
	}
}
