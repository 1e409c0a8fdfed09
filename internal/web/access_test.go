package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"refold/web/templates/frame"
	"refold/web/templates/ui"
)

// of is the address of a page about another one.
func of(page string, more ...string) string {
	query := url.Values{"of": {page}}
	for i := 0; i < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	return "?" + query.Encode()
}

// noted asks for a page, a minute after the last, and gives the rows that it leaves in the
// access log, each as "whose page moment".
func (w *browser) noted(path string) []string {
	w.t.Helper()
	w.clock.advance(time.Minute)
	before := w.rows("access_log")
	w.get(path).want(http.StatusOK)
	rows, err := w.pool.Query(w.t.Context(), "SELECT subject || ' ' || page || ' ' || moment FROM access_log ORDER BY id OFFSET $1", before)
	if err != nil {
		w.t.Fatal(err)
	}
	var got []string
	for rows.Next() {
		var row string
		if err := rows.Scan(&row); err != nil {
			w.t.Fatal(err)
		}
		got = append(got, row)
	}
	return got
}

// What is private to a person is noted when staff read it, whether on its page, as a file,
// or through a page about that page.
func TestAPrivateFileIsNotedWhicheverWayItIsRead(t *testing.T) {
	t.Parallel()
	b := lived(t)
	officer := b.as("officer")
	for _, page := range []string{"/parties/P-BORROWER", "/parties/P-BORROWER/documents", "/parties/P-BORROWER/documents.csv", "/parties/P-BORROWER/owners.csv",
		"/parties/P-BORROWER/facilities.csv", "/parties/P-BORROWER/sessions", "/parties/P-INVESTOR/statements", "/parties/P-INVESTOR/statements.csv",
		"/parties/P-INVESTOR/statement", "/parties/P-INVESTOR/statement.csv", "/parties/P-INVESTOR/statement.pdf",
		"/facilities/F-GOOD/review", "/facilities/F-GOOD/review.csv", "/facilities/F-GOOD/documents", "/facilities/F-GOOD/documents.csv"} {
		whose := "P-BORROWER "
		if strings.Contains(page, "P-INVESTOR") {
			whose = "P-INVESTOR "
		}
		if got := officer.noted(page); len(got) != 1 || got[0] != whose+page+" " {
			t.Errorf("%s: noted is %q", page, got)
		}
	}
	const review = "/facilities/F-GOOD/review"
	stated := ui.SheetPath + of(review, "name", "As the company stated")
	for path, want := range map[string]string{
		stated:                                review + " ",
		stated + "&at=400":                    review + " at=400",
		findPath + of(review):                 review + " ",
		explainPath + of(review):              review + " ",
		explainPath + of(review) + "&at=400":  review + " at=400",
		explainPath + of(findPath+of(review)): review + " ",
		ui.SheetPath + of("/parties/P-BORROWER/sessions", "name", "Open sessions"):           "/parties/P-BORROWER/sessions ",
		ui.SheetPath + of("/parties/P-BORROWER/sessions", "name", "Open sessions") + "&at=1": "/parties/P-BORROWER/sessions ",
	} {
		if got := officer.noted(path); len(got) != 1 || got[0] != "P-BORROWER "+want {
			t.Errorf("%s: noted is %q, want %q", path, got, want)
		}
	}
	for _, path := range []string{"/facilities/F-GOOD", "/facilities/F-GOOD/repayments.csv", "/parties", "/parties.csv", "/people", findPath, explainPath + of("/loanbook")} {
		if got := officer.noted(path); len(got) > 0 {
			t.Errorf("%s is private to nobody, and noted is %q", path, got)
		}
	}
}

// Through another's eyes a row names the page that was looked at, also where another page
// showed it.
func TestALookThroughAnothersEyesNamesThePage(t *testing.T) {
	t.Parallel()
	b := lived(t)
	auditor := b.as("auditor").looksAs("P-INVESTOR")
	for path, want := range map[string]string{
		"/wallet": "/wallet ", "/wallet.csv": "/wallet.csv ", "/wallet?at=400&" + frame.CompareParam + "=300": "/wallet at=400",
		ui.SheetPath + of("/wallet", "name", "Latest top-ups and withdrawals"): "/wallet ",
		explainPath + of("/portfolio"):                                         "/portfolio ",
		explainPath:                                                            landing(Investor) + " ", findPath + of("/wallet?at=300") + "&at=400": "/wallet at=400",
	} {
		if got := auditor.noted(path); len(got) != 1 || got[0] != "P-INVESTOR "+want {
			t.Errorf("%s: noted is %q, want %q", path, got, want)
		}
	}
	// Two tables of one minute are two pages.
	b.clock.advance(time.Minute)
	before := b.rows("access_log")
	auditor.get(ui.SheetPath + of("/wallet", "name", "Latest top-ups and withdrawals")).want(http.StatusOK)
	auditor.get(ui.SheetPath + of("/statement", "name", "x")).want(http.StatusNotFound)
	b.rowsAre("access_log", before+2)
}
