package web

import (
	"net/http"
	"testing"
)

func TestAnExportSaysWhatItIs(t *testing.T) {
	t.Parallel()
	b, _ := history(t)
	b.server.settings.Demo = true
	b.serve(Route{http.MethodGet, "/rows.csv", Everyone, func(_ *Server, c *Context) error {
		return c.Export(Export{Name: "loan book / 1", What: "Loan book", Filters: "sector: Retail", Columns: []string{"Loan", "Amount"},
			Rows: [][]string{{"Katong, \"Bakehouse\"", "-12.50"}, {"=1+1", "3.00"}}, Total: "-9.50"})
	}, true})

	got := b.browser().get("/rows.csv?at=3").want(http.StatusOK)
	const want = "# Loan book\n# Position,3\n# Business day,2026-03-31\n# Axis,as known then\n# Filters,sector: Retail\n# Rows,2\n" +
		"# Control total,-9.50\n\"# Demo data. People, companies and figures are made up.\"\n" +
		"Loan,Amount\n\"Katong, \"\"Bakehouse\"\"\",-12.50\n'=1+1,3.00\n"
	if got.body != want {
		t.Errorf("the file holds\n%s\nwant\n%s", got.body, want)
	}
	if name := got.header.Get("Content-Disposition"); name != `attachment; filename="loan-book---1-3.csv"` {
		t.Errorf("the file is named by %q", name)
	}
	b.browser().get("/rows.csv?at=head&valid=2026-03-31").want(http.StatusOK).has("# Axis,as corrected since", "# Business day,2026-03-31")
}

func TestSafeCell(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{"": "", "-12.50": "-12.50", "+3": "+3", "plain": "plain", "=1": "'=1", "-": "'-",
		"-cmd": "'-cmd", "@x": "'@x", "+1+1": "'+1+1"} {
		if got := safeCell(cell); got != want {
			t.Errorf("safeCell(%q) = %q, want %q", cell, got, want)
		}
	}
}
