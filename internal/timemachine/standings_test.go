package timemachine_test

import "refold/internal/domain"

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
