package timemachine_test

import (
	"maps"

	"refold/internal/calendar"
	"refold/internal/domain"
)

// standing is one of a facility with its texts spelled out.
type standing struct {
	domain.Standing
	texts [7]string
}

// standings are those of all facilities, by id, each of them asked for by itself too.
func standings(w *domain.World) map[string][2]standing {
	all := map[string][2]standing{}
	spelled := func(s domain.Standing) standing {
		texts := [7]string{w.BorrowerOf(&s), w.Text(s.Book), w.Text(s.Currency), w.Text(s.Sector), w.Text(s.StateCode), w.Text(s.Grade), w.Text(s.Product)}
		s.Borrower, s.Book, s.Currency, s.Sector, s.StateCode, s.Grade, s.Product = 0, 0, 0, 0, 0, 0, 0
		return standing{s, texts}
	}
	w.EachStanding(func(s *domain.Standing) bool {
		all[s.ID] = [2]standing{spelled(*s)}
		return true
	})
	for id, both := range all {
		if one, there := w.StandingAt(id); there {
			all[id] = [2]standing{both[0], spelled(one)}
		}
	}
	return all
}

func counts(w *domain.World) (all [3]int) {
	all[0], all[1], all[2] = w.Counts()
	return all
}

func sameStandings(equal func(what string, a, b any), got, want *domain.World) {
	equal("standings", standings(got), standings(want))
	equal("sums of standings", summed(got), added(want))
}

// sums are those of standings by stage, and of what is past due by its days.
type sums map[[2]int][5]int64

func (s sums) Count(of *domain.Standing, today calendar.Date, times int) {
	n, key := int64(times), [2]int{int(of.Stage), of.DaysPastDue(today)}
	sum := s[key]
	for i, add := range [...]int64{1, int64(of.OutstandingCents), int64(of.PastDueCents), int64(of.ApprovedCents), int64(of.NextDueOn)} {
		sum[i] += n * add
	}
	if s[key] = sum; sum[0] == 0 {
		delete(s, key)
	}
}

// summed are the sums that a World keeps, added those of one standing after another.
func summed(w *domain.World) (all sums) {
	w.SumUp(func() domain.StandingSums { return sums{} }, func(kept domain.StandingSums) { all = maps.Clone(kept.(sums)) })
	return all
}

func added(w *domain.World) sums {
	all := sums{}
	w.EachStanding(func(s *domain.Standing) bool {
		all.Count(s, w.Today(), 1)
		return true
	})
	return all
}
