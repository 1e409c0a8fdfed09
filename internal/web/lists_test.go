package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"refold/internal/domain"
	"refold/internal/readmodel"
)

// halted are tables that stand still at a World.
type halted struct {
	Tables // nothing else is asked of them
	at     *domain.World
}

func (h halted) At(context.Context, int64) readmodel.Reading {
	return readmodel.Reading{Lists: readmodel.Fold{World: h.at}, World: h.at}
}

func (h halted) Position() int64 { return h.at.Position() }

func (h halted) Lag() int64 { return 0 }

// askLists serves a route that answers what a page with lists is about.
func askLists(t *testing.T, b *bundle, tables Tables, query string) string {
	t.Helper()
	b.server.tables = tables
	answer := ""
	route := Route{http.MethodGet, "/lists", Everyone, func(_ *Server, c *Context) error {
		lists := c.Lists()
		if c.Lists() != lists {
			t.Error("two lists for one request")
		}
		answer = fmt.Sprintf("%T at %d, World %d, known %d of %d, past %v", lists, lists.Position(), c.World.Position(), c.Moment.Known, c.Moment.Head, c.Moment.Past())
		return c.NoContent(http.StatusOK)
	}, true}
	request := httptest.NewRequest(http.MethodGet, "/lists"+query, nil)
	if err := b.server.serve(route)(echo.New().NewContext(request, httptest.NewRecorder())); err != nil {
		t.Error(err)
	}
	return answer
}

// TestListsOfAMoment: a live page is of the position where the tables stand, a past
// one of its own, and a handler asks both alike.
func TestListsOfAMoment(t *testing.T) {
	t.Parallel()
	b := setup(t, Settings{})
	tables := b.server.tables
	standing := b.journal.Head()
	b.submit(domain.System, domain.RegisterParty{Party: "I1", As: domain.Investor, Name: "x", Email: "x", EmailHash: "x"})
	for deadline := time.Now().Add(20 * time.Second); tables.Lag() > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the tables never reached the head")
		}
	}
	for _, test := range []struct {
		tables      Tables
		query, want string
	}{
		{tables, "", "*readmodel.Snapshot at 2, World 2, known 2 of 2, past false"},
		{tables, "?at=1", "readmodel.Fold at 1, World 1, known 1 of 2, past true"},
		{tables, "?at=head&valid=" + testDay.String(), "readmodel.Fold at 2, World 2, known 2 of 2, past true"},
		{halted{at: standing}, "", "readmodel.Fold at 1, World 1, known 1 of 2, past false"}, // behind, and says so
		{nil, "", "readmodel.Fold at 2, World 2, known 2 of 2, past false"},
	} {
		if got := askLists(t, b, test.tables, test.query); got != test.want {
			t.Errorf("%q with %T: %s, wanted %s", test.query, test.tables, got, test.want)
		}
	}
}

// TestACountIsAMomentOldAtMost: the number in the navigation outlives what others record
// for a moment, and nothing that the viewer has had recorded.
func TestACountIsAMomentOldAtMost(t *testing.T) {
	t.Parallel()
	var kept waitingCounts
	counted := time.Date(2026, 3, 30, 9, 0, 0, 0, time.UTC)
	officer := Viewer{Party: "O1", Roles: Officer}
	kept.put(10, officer, 7, counted)
	kept.put(9, officer, 6, counted) // a look that began before
	for _, test := range []struct {
		what            string
		position, wrote int64
		viewer          Viewer
		after           time.Duration
		known           bool
	}{
		{"where it was counted", 10, 10, officer, time.Hour, true},
		{"others have recorded just now", 11, 10, officer, countedFor - 1, true},
		{"a while after others have recorded", 11, 10, officer, countedFor, false},
		{"the viewer has recorded", 11, 11, officer, 0, false},
		{"somebody else", 10, 0, Viewer{Party: "O2", Roles: Officer}, 0, false},
		{"the same person in another role", 10, 0, Viewer{Party: "O1", Roles: Approver}, 0, false},
	} {
		if count, known := kept.get(test.position, test.wrote, test.viewer, counted.Add(test.after)); known != test.known || known && count != 7 {
			t.Errorf("%s: %d, known %t; wanted 7, %t", test.what, count, known, test.known)
		}
	}
}
