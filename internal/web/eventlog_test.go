package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"refold/internal/calendar"
	"refold/internal/domain"
	"refold/internal/schedule"
	"refold/web/templates/frame/frametest"
)

// eventful is an application with people and some money.
func eventful(t *testing.T) *bundle {
	b := setup(t, Settings{})
	b.staffed()
	b.submit("P-OFFICER", domain.RecordReceipt{Receipt: "R-1", BankReference: "BANK-1", AmountCents: 500_00, Currency: "SGD", ValueOn: testDay, Payer: "P-INVESTOR:" + domain.Personal(strings.Repeat("Ab1+", 12))})
	b.submit("P-OFFICER", domain.MatchReceipt{Receipt: "R-1", Purpose: domain.TopUp, Party: "P-INVESTOR", AmountCents: 500_00, EffectiveOn: calendar.None})
	return b
}

func TestEventLogIsFilteredAndPaged(t *testing.T) {
	t.Parallel()
	b := eventful(t)
	for i := range 60 {
		b.submit(domain.System, domain.OpenBusinessDay{Date: testDay + 1 + calendar.Date(i)})
	}
	head := b.journal.Head().Position()
	w := b.as("auditor")
	page := w.get("/events").want(http.StatusOK)
	page.has(fmt.Sprintf("1–50 of %d events", head), fmt.Sprintf(`id="e%d"`, head), fmt.Sprintf(`id="e%d"`, head-49), fmt.Sprintf("/events?before=%d", head-49))
	page.lacks(fmt.Sprintf(`id="e%d"`, head-50))
	w.get(fmt.Sprintf("/events?before=%d", head-49)).want(http.StatusOK).has(fmt.Sprintf(`id="e%d"`, head-50), `id="e1"`, `href="/events"`)

	w.get("/events?kind=ReceiptMatched").want(http.StatusOK).has("1–1 of 1 event", "Top-up of", "500.00", "Name of investor", "Name of officer", "1 event with Receipt matched")
	w.get("/events?stream=R-1").want(http.StatusOK).has("1–1 of 1 event", "Receipt of")
	w.get("/events?actor=P-OFFICER&to=2026-03-30").want(http.StatusOK).has("1–2 of 2 events")
	w.get("/events?from=2026-03-31").want(http.StatusOK).has("of 60 events")
	request := b.journal.Log().At(int64(head)).RequestID.String()
	w.get("/events?request="+strings.ToUpper(request)).want(http.StatusOK).has("1–1 of 1 event", "29 May 2026 opened")
	w.get("/events?event=%233").want(http.StatusOK).has(`id="e3" class="is-here"`, `id="e1"`).lacks(`id="e4"`)
	w.get("/events?stream=nothing").want(http.StatusOK).has("No events", "Show all events")
	w.get("/events?from=yesterday&request=7&event=x").want(http.StatusOK).has("“yesterday” is not a date", "“7” is not the id of a request", "“x” is not the number of an event", `value="yesterday" aria-describedby="from-error" aria-invalid="true"`, `id="request-error"`)
	w.get("/events?least=1,50&event=1,2,3").want(http.StatusOK).has("“1,50” is not an amount; write it like 1,500.00", `value="1,50" placeholder="1,500.00" size="10" aria-`, `<details class="more-filters" open`, "“1,2,3” is not the number")
	w.get("/events?after=99999999999999999999").want(http.StatusOK).has("“99999999999999999999” is not the number", "data-cell>71 events<")
	w.get("/events?event=72").want(http.StatusOK).has("“72” is not an event of this moment; the last one is 71.", `id="event-error"`, "data-cell>71 events<")
	w.get("/events?event=9&at=8").want(http.StatusOK).has("“9” is not an event of this moment; the last one is 8.")
	for _, none := range []string{"-1", "0", "x"} {
		w.get("/events?before="+none).want(http.StatusOK).has("“"+none+"” is not the number of an event", `id="before-error"`)
		w.get("/undo?before=" + none).want(http.StatusOK).has("“" + none + "” is not the number of an event")
	}
	w.get("/undo?request=7&from=x").want(http.StatusOK).has("“7” is not the id of a request", `id="request-error"`, "“x” is not a date")
}

func TestEventLogAsAFile(t *testing.T) {
	t.Parallel()
	b := eventful(t)
	w := b.as("officer")
	file := w.get("/events.csv?kind=RoleGranted&at=8").want(http.StatusOK)
	lines := strings.Split(strings.TrimSpace(file.body), "\n")
	file.has("# Event log", "# Position,8\n", "# Business day,2026-03-30", "# Axis,as known then", "# Filters,Role granted",
		"# Rows,2", "# Control total,sum of positions 12", "position,recorded_at,effective_on,kind,what,stream,actor,request,undone")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "5,2026-03-31T02:00:00.000000Z,2026-03-30,RoleGranted,Role granted: officer,party-P-OFFICER,system,") {
		t.Errorf("the last row is %q", last)
	}
	w.get("/events.csv?from=never").want(http.StatusBadRequest)
}

func TestInspectorShowsOneEvent(t *testing.T) {
	t.Parallel()
	b := eventful(t)
	head := b.journal.Head().Position()
	w := b.as("approver")
	matched := w.get(fmt.Sprintf("/events/%d", head)).want(http.StatusOK)
	matched.has("Top-up of", "wallet-P-INVESTOR", "lending", "P-OFFICER", "Name of officer", "itself: a root", "Unallocated", "Wallet available", "Debit", "Credit",
		b.journal.Log().At(int64(head)).RequestID.String(), "&#34;purpose&#34;: &#34;top_up&#34;")
	recorded := w.get(fmt.Sprintf("/events/%d", head-1)).want(http.StatusOK)
	recorded.has("&#34;payer&#34;: &#34;sealed&#34;", "BANK-1").lacks("Ab1+")
	registered := w.get("/events/2").want(http.StatusOK)
	registered.has("&#34;name&#34;: &#34;sealed&#34;", "&#34;email&#34;: &#34;sealed&#34;").lacks("investor@demo.test")
	for _, none := range []string{"/events/0", "/events/x", fmt.Sprintf("/events/%d", head+1), fmt.Sprintf("/events/%d?at=%d", head, head-1)} {
		w.get(none).want(http.StatusNotFound)
	}
}

// TestEveryLinkOfTheEventPagesAnswers: records, filters, neighbours, files.
func TestEveryLinkOfTheEventPagesAnswers(t *testing.T) {
	t.Parallel()
	b := eventful(t)
	b.submit("P-BORROWER", domain.SubmitFacility{Facility: "F-1", Borrower: "P-BORROWER", AmountCents: 1000_00, Currency: "SGD", TenorMonths: 12,
		Repayment: schedule.Annuity, Purpose: "Stock", Sector: "Retail", TurnoverCents: 9000_00})
	head := b.journal.Head().Position()
	w := b.as("officer")
	seen := map[string]bool{}
	for _, path := range []string{"/events", "/events?event=3&kind=RoleGranted", fmt.Sprintf("/events/%d", head), fmt.Sprintf("/events/%d?at=%d", head-1, head)} {
		page := w.get(path).want(http.StatusOK)
		for _, m := range regexp.MustCompile(`<a [^>]*href="(/[^"]*)"`).FindAllStringSubmatch(page.body[strings.Index(page.body, "<main"):], -1) {
			if link := html.UnescapeString(m[1]); !seen[link] {
				seen[link] = true
				if answer := w.get(link); answer.status != http.StatusOK {
					t.Errorf("%s leads to %s, which answers %d", path, link, answer.status)
				}
			}
		}
	}
	for _, link := range []string{"/facilities/F-1", "/parties/P-INVESTOR", "/receipts/R-1", "/events.csv", fmt.Sprintf("/facilities/F-1?at=%d", head)} {
		if !seen[link] {
			t.Errorf("nothing leads to %s: %v", link, seen)
		}
	}
}

// TestEventPagesNeverChange: as known at k, log and inspector are what they were.
func TestEventPagesNeverChange(t *testing.T) {
	t.Parallel()
	b := eventful(t)
	k := b.journal.Head().Position()
	matched := b.journal.Log().At(int64(k))
	w := b.as("auditor")
	at := func(position int64) string { return fmt.Sprintf("at=%d", position) }
	paths := []string{"/events", "/events?kind=RoleGranted", "/events?stream=P-INVESTOR", fmt.Sprintf("/events/%d", k), "/events/2"}
	live := map[string]string{}
	for _, path := range paths {
		live[path] = normal(t, w.get(path), at(k))
	}
	b.submit(domain.System, domain.OpenBusinessDay{Date: testDay + 1})
	undone := b.submit("P-APPROVER", domain.UndoRequest{Request: matched.RequestID, Streams: []string{matched.Stream}, Reason: "wrong person"})
	b.submit("P-APPROVER", domain.SuspendParty{Party: "P-INVESTOR", Reason: "asked for"})
	for _, path := range paths {
		mark := "?"
		if strings.Contains(path, "?") {
			mark = "&"
		}
		past := normal(t, w.get(path+mark+at(k)), at(k))
		if past != live[path] {
			t.Errorf("%s as known at %d differs from what it was:\n%s", path, k, firstDifference(live[path], past))
		}
		if now := normal(t, w.get(path), at(k)); now == live[path] && path != "/events?kind=RoleGranted" && path != "/events/2" {
			t.Errorf("%s did not change although the journal grew", path)
		}
	}
	w.get(fmt.Sprintf("/events/%d", k)).has("This event is undone", fmt.Sprintf("/events/%d", undone.Events[0].Position))
}

func normal(t *testing.T, page *reply, query string) string {
	t.Helper()
	text, err := frametest.Normalise(strings.NewReader(page.want(http.StatusOK).body), query)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return fmt.Sprintf("…%s\n…%s", a[max(0, i-80):min(len(a), i+120)], b[max(0, i-80):min(len(b), i+120)])
}
