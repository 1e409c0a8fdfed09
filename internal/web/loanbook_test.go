package web

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"refold/internal/money"
	"refold/web/templates/loanbook"
)

var drillLink = regexp.MustCompile(`href="(/facilities\?[^"]*totals=counted[^"]*)"`)

// Every row of every table of the loan book leads to the list of exactly the facilities
// that it sums up, on the live page and at a past moment.
func TestEverySumOfTheLoanBookIsThatOfItsRows(t *testing.T) {
	t.Parallel()
	b := lived(t)
	b.imported()
	w := b.as("auditor")
	followed := 0
	for _, moment := range []string{"", "&at=" + b.dayAfter("F-BAD", 70)} {
		for _, book := range []string{"Refold, SGD", "Old loans, USD"} {
			for _, part := range loanbook.Parts[1:] {
				query := url.Values{"book": {book}, "part": {part}}.Encode() + moment
				page := w.get("/loanbook?" + query)
				if page.status == http.StatusNotFound {
					continue // there was no such book then
				}
				sums := map[string]map[string]string{}
				for _, row := range w.get("/loanbook.csv?" + query).want(http.StatusOK).rows() {
					sums[row["Key"]] = row
				}
				if !strings.Contains(page.body, `>`+loanbook.Title(part)+`<`) {
					continue // the book has no such table
				}
				for _, found := range drillLink.FindAllStringSubmatch(page.body, -1) {
					link, err := url.Parse(html.UnescapeString(found[1]))
					if err != nil {
						t.Fatal(err)
					}
					if moment != "" && !link.Query().Has("at") {
						t.Fatalf("%s loses the moment", link)
					}
					key := link.Query().Get(map[string]string{"approval": "approved", "payout": "paid", "state": "region", "sector": "sector", "grade": "grade", "stage": "stage"}[part])
					sum, known := sums[key]
					if !known {
						t.Fatalf("%s: the table %s has no row %q: %v", link, part, key, sums)
					}
					w.get(link.String()).want(http.StatusOK).has("Those in the loan book")
					b.sameSums(w, link, sum)
					followed++
				}
			}
		}
	}
	if followed < 12 {
		t.Fatalf("only %d rows were followed", followed)
	}
}

// sameSums holds the file behind a link to a row of the loan book.
func (b *bundle) sameSums(w *browser, link *url.URL, sum map[string]string) {
	b.t.Helper()
	file := *link
	file.Path += ".csv"
	loans := w.get(file.String()).want(http.StatusOK).rows()
	if len(loans) != int(cents(b.t, sum["Loans"])/100) {
		b.t.Errorf("%s lists %d loans, the book counts %s", link, len(loans), sum["Loans"])
	}
	for inBook, inList := range map[string]string{"Approved": "Approved", "Paid out": "Disbursed", "Outstanding": "Outstanding", "Charged off": "Charged off", "Recovered": "Recovered"} {
		var total money.Cents
		for _, loan := range loans {
			total += cents(b.t, loan[inList])
		}
		if total != cents(b.t, sum[inBook]) {
			b.t.Errorf("%s comes to %s %s, the book says %s", link, total, strings.ToLower(inBook), sum[inBook])
		}
	}
}

// What comes in after the loss was recognised is recovered, net of its costs.
func TestARecoveryStandsInTheLoanBook(t *testing.T) {
	t.Parallel()
	b := lived(t)
	w := b.as("officer")
	for _, row := range w.get("/loanbook.csv?part=stage").want(http.StatusOK).rows() {
		if row["Key"] != "written off" {
			continue
		}
		if cents(t, row["Charged off"]) <= 0 || cents(t, row["Recovered"]) != b.recovered("F-BAD") || b.recovered("F-BAD") <= 0 {
			t.Fatalf("the written-off loan stands as %v, %s was recovered", row, b.recovered("F-BAD"))
		}
		return
	}
	t.Fatal("no loan is written off")
}

// recovered sums what was matched to a facility as a recovery.
func (b *bundle) recovered(id string) (net money.Cents) {
	for _, p := range b.journal.Head().Facility(id).Payments {
		if p.Purpose == "recovery" {
			net += p.AmountCents - p.CostsCents
		}
	}
	return net
}
