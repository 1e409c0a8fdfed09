package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Role by cell: whatever an investor or a borrower asks about whatever their pages say (why,
// how it is worked out, what it was before, when it first was), they are told nothing of
// others, and of staff the role alone; not on either axis, not in files.
func TestWhatIsSaidOfAPageObeysThePage(t *testing.T) {
	t.Parallel()
	b, readers, pages := historyOf(t)
	head := b.journal.Head()
	secrets := map[string][]string{
		"":         {"Name of investor", "Name of second", "Name of borrower", "P-INVESTOR", "P-SECOND", "P-BORROWER"},
		"investor": {"Name of second", "Name of borrower", "P-SECOND", "P-BORROWER"},
		"borrower": {"Name of second", "Name of investor", "P-SECOND", "P-INVESTOR"},
	}
	staff := []string{"Name of officer", "Name of approver", "Name of auditor", "P-OFFICER", "P-APPROVER", "P-AUDITOR", `href="/events`, `href="/parties`, "PD 1.80", "Sanctions", "screened"}
	asked := map[string]int{}
	for _, p := range pages {
		secret, theirs := secrets[p.as]
		if !theirs || strings.HasPrefix(p.path, explainPath) || p.path == findPath {
			continue
		}
		hidden := slices.Concat(secret, staff)
		for _, moment := range []string{fmt.Sprintf("at=%d", head.Position()), "at=170", fmt.Sprintf("at=head&valid=%s", head.Today()-20)} {
			plain := readers[p.as].get(withParam(p.path, moment))
			if plain.status != http.StatusOK || !strings.HasPrefix(plain.header.Get("Content-Type"), "text/html") {
				continue
			}
			// What the page itself may say it may say here too.
			mayNot := slices.DeleteFunc(slices.Clone(hidden), func(s string) bool { return strings.Contains(plain.body, s) })
			readers[p.as].get(withParam(p.path, moment) + "&compare=60").lacks(mayNot...)
			for i, cell := range readers[p.as].cellsOf(p.path, moment).Cells {
				if i%9 != 0 && !thorough {
					continue
				}
				asked[p.as]++
				why := withParam(explainHref(explainPath, p.path, cell.Key, 0, 0), moment)
				readers[p.as].get(why).want(http.StatusOK).lacks(mayNot...)
				if asked[p.as]%5 == 0 {
					readers[p.as].get(strings.Replace(why, explainPath, explainPath+".csv", 1)).want(http.StatusOK).lacks(mayNot...)
					first := findPath + "?" + url.Values{"of": {p.path}, "cell": {cell.Key}, "how": {isEqual}, "value": {cell.Text}}.Encode()
					readers[p.as].get(first + "&" + moment).want(http.StatusOK).lacks(mayNot...)
				}
			}
		}
	}
	for as := range secrets {
		if asked[as] < 5 {
			t.Errorf("%q asked about %d figures", as, asked[as])
		}
	}
	readers["officer"].get(fmt.Sprintf("/facilities/F-GOOD?at=%d&compare=60", head.Position())).want(http.StatusOK).has("Name of ") // those who may are told
	// Nobody reaches a page through what is said about it.
	for as, closed := range map[string][]string{"": {"/portfolio", "/facilities/F-GOOD", "/trust"}, "investor": {"/trust", "/loanbook", "/parties/P-SECOND", "/facilities/F-NO", "/facilities/F-GOOD/review", "/trial-balance"},
		"borrower": {"/portfolio", "/money", "/facilities/F-GOOD/review", "/parties/P-INVESTOR", "/queue"}} {
		for _, page := range closed {
			for _, path := range []string{explainPath, explainPath + ".csv", findPath} {
				for _, moment := range []string{"", "&at=170", "&at=head&valid=2026-05-05"} {
					if got := readers[as].get(path + "?" + url.Values{"of": {page}, "n": {"0"}}.Encode() + moment); got.status == http.StatusOK {
						t.Errorf("%q is told about %s by %s", as, page, path)
					}
				}
			}
		}
	}
}
