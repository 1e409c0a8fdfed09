package web

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/readmodel"
	"refold/internal/wording"
	"refold/web/templates/frame"
	"refold/web/templates/queue"
	"refold/web/templates/ui"
)

// queueRoutes are the work queue: what waits, for whom, since when.
func queueRoutes() []Route {
	return []Route{
		{http.MethodGet, "/queue", Staff, (*Server).queuePage, true},
		{http.MethodGet, "/queue.csv", Staff, (*Server).queueExport, true},
	}
}

// shownTasks bounds what one page of the queue shows; the file has them all.
const shownTasks = 200

func (s *Server) queuePage(c *Context) error {
	l := c.listing("/queue", "kind")
	lists := c.Lists()
	ctx := c.Request().Context()
	waiting, err := lists.Waiting(ctx)
	if err != nil {
		return err
	}
	page, err := lists.Queue(ctx, readmodel.TaskFilter{Kind: l.get("kind"), Paging: readmodel.Paging{Size: shownTasks}})
	if err != nil {
		return err
	}
	mine, others := queue.Rows{Today: lists.Today(), Mine: true}, queue.Rows{Today: lists.Today(), Viewer: c.Viewer.Party}
	name := c.reader().Name
	for _, task := range page.Rows {
		part := &others
		if c.mine(task) {
			part = &mine
		}
		part.Tasks, part.Opened = append(part.Tasks, task), append(part.Opened, name(task.Name))
	}
	view := queue.View{Heading: ui.Heading{Title: "Work queue", Meta: "Everything that waits for somebody, the longest wait first"},
		Tiles: queueTiles(c, mine, others), Tabs: queueTabs(l, waiting)}
	csv := l.csv()
	if c.Viewer.Is(Office) {
		view.Parts = append(view.Parts, queue.Part{Head: ui.CardHead{Title: "Yours", Flush: true},
			Table: mine.Table("Tasks that wait for you", ui.Empty{Title: "Nothing waits for you", Text: "New tasks appear here as soon as it is your turn."})})
	}
	note := ""
	if page.Total > len(page.Rows) {
		note = "The first " + strconv.Itoa(len(page.Rows)) + " of " + wording.Plural(page.Total, "task", "tasks") + "; the file has them all"
	}
	view.Parts = append(view.Parts, queue.Part{Head: ui.CardHead{Title: othersTitle(c), Flush: true, CSV: csv, Note: note},
		Table: others.Table(othersTitle(c), ui.Empty{Title: "Nothing waits for others", Text: "When somebody else has to act, it stands here."})})
	return c.Show(Page{Title: "Work queue", Crumbs: crumbs(c, "Work queue")}, queue.Page(view))
}

// crumbs is the way back from a page that stands in the menu.
func crumbs(c *Context, title string) []frame.Crumb {
	return []frame.Crumb{homeCrumb(c), {Text: title}}
}

func othersTitle(c *Context) string {
	if c.Viewer.Is(Office) {
		return "Waiting for others"
	}
	return "Everything that waits"
}

// mine says that the viewer's role acts next and that nothing stands against it being
// this person.
func (c *Context) mine(task readmodel.TaskRow) bool {
	return c.Viewer.Is(roleOf(task.Role)&Office) && task.NotBy != c.Viewer.Party
}

func queueTiles(c *Context, mine, others queue.Rows) []ui.Tile {
	var oldest readmodel.TaskRow
	oldest.Since = calendar.None
	for _, rows := range []queue.Rows{mine, others} {
		for _, task := range rows.Tasks {
			if task.Since != calendar.None && (oldest.Since == calendar.None || task.Since < oldest.Since) {
				oldest = task
			}
		}
	}
	tiles := []ui.Tile{{Label: "Waiting in all", Value: wording.Count(len(mine.Tasks) + len(others.Tasks))}}
	if c.Viewer.Is(Office) {
		tiles = []ui.Tile{{Label: "Yours", Value: wording.Count(len(mine.Tasks)), Note: "your role acts next"},
			{Label: "Waiting for others", Value: wording.Count(len(others.Tasks))}}
	}
	if oldest.Since != calendar.None {
		tiles = append(tiles, ui.Tile{Label: "Longest wait", Value: wording.Plural(int(c.World.Today()-oldest.Since), "day", "days"),
			Note: queue.Words(oldest.Kind) + ": " + oldest.Title})
	}
	return tiles
}

func queueTabs(l listing, waiting map[readmodel.TaskKind]int) []ui.Tab {
	all := 0
	var tabs []ui.Tab
	for _, kind := range readmodel.TaskKinds {
		count := waiting[kind]
		all += count
		if count > 0 || l.get("kind") == kind {
			tabs = append(tabs, ui.Tab{Text: queue.Words(kind), Href: l.href("kind", kind), Count: strconv.Itoa(count), Current: l.get("kind") == kind})
		}
	}
	return append([]ui.Tab{{Text: "All", Href: l.href("kind", ""), Count: strconv.Itoa(all), Current: l.get("kind") == ""}}, tabs...)
}

func (s *Server) queueExport(c *Context) error {
	l := c.listing("/queue", "kind")
	page, err := c.Lists().Queue(c.Request().Context(), readmodel.TaskFilter{Kind: l.get("kind"), Paging: l.everything()})
	if err != nil {
		return err
	}
	e := Export{Name: "work-queue", What: "Work queue", Filters: l.filters(),
		Columns: []string{"Task", "Subject", "Title", "Name", "Currency", "Amount", "Waits since", "Acts next"}}
	var total sums
	name := c.reader().Name
	for _, task := range page.Rows {
		amount := ""
		if task.Currency != "" {
			amount = task.AmountCents.String()
			total.add(task.Currency, task.AmountCents)
		}
		e.Rows = append(e.Rows, []string{task.Kind, task.Subject, task.Title, name(task.Name), task.Currency, amount,
			isoDate(task.Since), queue.Who(task)})
	}
	e.Total = total.String()
	return c.Export(e)
}

// waiting counts what waits for the viewer, for the navigation; 0 where it can't be
// told. In the past nothing waits.
func (c *Context) waiting() int {
	if c.Moment.Past() || !c.Viewer.Is(Office) {
		return 0
	}
	if c.lists != nil {
		count, _ := c.waitingIn(c.lists) // one connection a page is enough
		return count
	}
	if c.server.tables == nil {
		count, _ := c.waitingIn(readmodel.Fold{World: c.World})
		return count
	}
	kept, now := &c.server.waiting, c.server.now()
	if count, ok := kept.get(c.server.tables.Position(), c.Wrote(), c.Viewer, now); ok {
		return count
	}
	reading := c.server.tables.At(c.Request().Context(), c.Wrote())
	defer reading.Close()
	if _, folded := reading.Lists.(readmodel.Fold); folded {
		return 0 // a number beside a word is not worth the fold of everything
	}
	count, err := c.waitingIn(reading.Lists)
	if err == nil {
		kept.put(reading.Lists.Position(), c.Viewer, count, now)
	}
	return count // the page itself will say what is wrong
}

func (c *Context) waitingIn(lists readmodel.Lists) (int, error) {
	var roles []domain.Role
	for _, role := range []domain.Role{domain.RoleOfficer, domain.RoleApprover} {
		if c.Viewer.Is(roleOf(role)) {
			roles = append(roles, role)
		}
	}
	return lists.WaitingFor(c.Request().Context(), c.Viewer.Party, roles)
}

// waitingCounts keeps what was counted last for each member of staff.
type waitingCounts struct {
	mu sync.Mutex
	of map[waitingKey]waitingCount
}

type waitingKey struct {
	party string
	roles Roles
}

type waitingCount struct {
	position int64
	at       time.Time
	count    int
}

// Bounds of what was counted.
const (
	countedFor  = 250 * time.Millisecond // while others record: the pages of staff would count at every event
	countedMost = 1_000                  // members of staff
)

// get gives what was counted where the tables stand or a moment ago, unless that is before
// atLeast, which is what the viewer has had recorded.
func (k *waitingCounts) get(position, atLeast int64, v Viewer, now time.Time) (count int, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	kept, ok := k.of[waitingKey{v.Party, v.Roles}]
	return kept.count, ok && kept.position >= atLeast && (kept.position == position || now.Sub(kept.at) < countedFor)
}

func (k *waitingCounts) put(position int64, v Viewer, count int, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := waitingKey{v.Party, v.Roles}
	if k.of[key].position > position {
		return
	}
	if k.of == nil || len(k.of) >= countedMost {
		k.of = map[waitingKey]waitingCount{}
	}
	k.of[key] = waitingCount{position, now, count}
}
