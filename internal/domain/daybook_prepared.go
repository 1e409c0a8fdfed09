package domain

import (
	"refold/internal/calendar"
	"refold/internal/flat"
)

// daybookHead is what a prepared file says of a daybook as a whole; its position is 0 where
// it was not made yet.
type daybookHead struct {
	position, size int64
	through        calendar.Date
	_              int32
}

// daybookDay is a day, and where its totals end among those of all days.
type daybookDay struct {
	end int64
	day calendar.Date
	_   int32
}

// Save writes the pages as they were made last. What was corrected since is found again by
// who reads them.
func (d *Daybook) Save(out flat.Writer) {
	d.making.Lock()
	d.mu.Lock()
	pages, size := d.pages, d.size
	d.mu.Unlock()
	d.making.Unlock()
	if pages == nil {
		pages = &dayPages{}
	}
	days, rows, end := make([]daybookDay, 0, len(pages.days)), make([][]totals, 0, len(pages.days)), int64(0)
	for _, page := range pages.days {
		end += int64(len(page.all))
		days, rows = append(days, daybookDay{end: end, day: page.day}), append(rows, page.all)
	}
	flat.Put(out, "daybook", []daybookHead{{position: pages.position, size: int64(size), through: pages.through}})
	flat.Put(out, "daybook.days", days)
	flat.Put(out, "daybook.totals", rows...)
	flat.Put(out, "daybook.crossed", pages.crossed)
	flat.Put(out, "daybook.opened", pages.opened)
}

// Load reads what Save wrote, for a World of the same journal that may have grown since.
func (d *Daybook) Load(s *flat.Sections, head *World) {
	first, days := flat.ReadSome[daybookHead](s, "daybook", 1)[0], flat.Read[daybookDay](s, "daybook.days")
	rows := flat.Read[totals](s, "daybook.totals")
	pages := &dayPages{position: first.position, through: first.through, crossed: flat.Read[passage](s, "daybook.crossed"), opened: flat.Read[passage](s, "daybook.opened")}
	if s.Err() != nil || first.position == 0 {
		return
	}
	accounts := head.books.accounts.size()
	for _, passages := range [][]passage{pages.crossed, pages.opened} {
		for _, p := range passages {
			if p.number() >= accounts {
				s.Fail("the daybook names account %d of %d", p.number(), accounts)
			}
		}
	}
	from := int64(0)
	for i, one := range days {
		if one.end < from || one.end > int64(len(rows)) || i > 0 && one.day <= days[i-1].day {
			s.Fail("day %d of the daybook has the totals from %d to %d, of %d", i, from, one.end, len(rows))
			return
		}
		pages.days = append(pages.days, dayPage{one.day, rows[from:one.end:one.end]})
		from = one.end
	}
	if first.position < 0 || first.position > head.position || first.size < 0 {
		s.Fail("the daybook stands at %d, its journal at %d", first.position, head.position)
	}
	if s.Err() != nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pages, d.reached, d.amended, d.size = pages, pages.position, map[string][]contributed{}, int(first.size)
}
