package cells

import (
	"slices"
	"strings"
	"testing"
)

const page = `<div class="stack">
<header class="head"><h1>Katong</h1><div class="head-meta"><span class="pill" data-cell="status"><svg><title>no</title></svg> Active </span><span data-cell>S$120,000 at 11.5 %</span></div><div data-frame><span data-cell>not a cell</span></div></header>
<dl class="tiles"><div class="tile"><dt>Due now</dt><dd data-cell><a href="/why?at=7">S$1.00<span class="sr">: why?</span></a></dd><dd data-cell="note">next S$2.00</dd></div></dl>
<section class="card" id="plan"><header><h2>Repayment plan</h2></header>
<table><caption class="sr">Plan</caption><thead><tr><th scope="col">#</th><th scope="col">Paid</th></tr></thead><tbody>
<tr><th scope="row" data-label="#"><span data-cell>1</span></th><td data-label="Paid"><span data-cell>10.00</span><span data-cell="status">Paid</span></td></tr>
<tr><th scope="row"><span data-cell><a href="/facilities/F-1?at=7">Katong</a></span><span data-cell="note">late</span></th><td><span data-cell></span><span data-cell>–</span></td></tr>
</tbody></table></section>
<ol class="story"><li data-key="#7"><p data-cell>Paid</p><p data-cell="line">a</p><p data-cell="line">b &amp; c</p></li></ol>
</div>`

func TestEveryCellHasAKey(t *testing.T) {
	read := Read([]byte(page))
	var got []string
	for _, c := range read.Cells {
		got = append(got, c.Key+" = "+c.Text+" ("+c.Label()+") "+c.Record)
	}
	want := []string{
		"status = Active (Katong · State) ",
		"page = S$120,000 at 11.5 % (Katong) ",
		"Due now = S$1.00 (Due now) ",
		"Due now/note = next S$2.00 (Due now) ",
		"plan/Plan/1/# = 1 (Repayment plan · Plan · 1 · #) ",
		"plan/Plan/1/Paid = 10.00 (Repayment plan · Plan · 1 · Paid) ",
		"plan/Plan/1/Paid/status = Paid (Repayment plan · Plan · 1 · Paid · State) ",
		"plan/Plan//facilities/F-1/# = Katong (Repayment plan · Plan · Katong · #) /facilities/F-1",
		"plan/Plan//facilities/F-1/#/note = late (Repayment plan · Plan · Katong · #) /facilities/F-1",
		"plan/Plan//facilities/F-1/Paid = – (Repayment plan · Plan · Katong · Paid) /facilities/F-1",
		"#7 = Paid (Katong) ",
		"#7/line = a (Katong) ",
		"#7/line*2 = b & c (Katong) ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("read\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for i, c := range read.Cells {
		if found, ok := read.Find(c.Key); !ok || found.Text != c.Text {
			t.Errorf("%q is not found by its key", c.Key)
		}
		if found, ok := read.At(c.Ordinal); !ok || found.Key != c.Key {
			t.Errorf("%q is not found by its place", c.Key)
		}
		if i > 0 && read.Cells[i-1].Ordinal >= c.Ordinal {
			t.Errorf("%q is out of order", c.Key)
		}
	}
	if _, ok := read.At(9); ok {
		t.Error("a cell that says nothing is found")
	}
}

func TestEveryCellLeadsToItsExplanation(t *testing.T) {
	read := Read([]byte(page))
	linked := string(read.Link([]byte(page), func(c Cell) string { return "/explain?cell=" + c.Key + "&x" }))
	for _, want := range []string{
		`<span data-cell><a class="explain-this" data-explain href="/explain?cell=page&amp;x">S$120,000 at 11.5 %</a></span>`,
		`<dd data-cell><a href="/why?at=7">S$1.00<span class="sr">: why?</span></a><a class="explain-beside" data-frame data-explain href="/explain?cell=Due now&amp;x">?<span class="sr"> Explain S$1.00</span></a></dd>`,
		`<a class="explain-this" data-explain href="/explain?cell=#7/line*2&amp;x">b &amp; c</a>`,
		`<div data-frame><span data-cell>not a cell</span></div>`,
	} {
		if !strings.Contains(linked, want) {
			t.Errorf("lacks %s in\n%s", want, linked)
		}
	}
	if again := Read([]byte(linked)); len(again.Cells) != len(read.Cells) {
		t.Errorf("%d cells with links, %d without", len(again.Cells), len(read.Cells))
	}
}

func TestACellInsideALinkIsExplainedBesideIt(t *testing.T) {
	const tab = `<nav><a href="/a">Late <span data-cell="count">3</span></a></nav>`
	linked := string(Read([]byte(tab)).Link([]byte(tab), func(Cell) string { return "/explain" }))
	if want := `</a><a class="explain-beside"`; !strings.Contains(linked, want) {
		t.Errorf("a link stands in a link: %s", linked)
	}
}

func TestReadingABrokenPageIsNoCrash(t *testing.T) {
	for cut := range page {
		Read([]byte(page[:cut]))
		Read([]byte(page[cut:]))
	}
}

func TestFigures(t *testing.T) {
	tests := []struct {
		text string
		want []Figure
	}{
		{"S$1,204.18", []Figure{{Amount, 120418, "S$"}}},
		{"−US$3.00 of S$120,000", []Figure{{Amount, -300, "US$"}, {Amount, 12000000, "S$"}}},
		{"18,234", []Figure{{Count, 18234, ""}}},
		{"12 investors · 3 receipts", []Figure{{Count, 12, ""}, {Count, 3, ""}}},
		{"11.5\u00a0% a year (EIR 13.94\u00a0%)", []Figure{{Percent, 11_500_000, ""}, {Percent, 13_940_000, ""}}},
		{"−0.5\u00a0%", []Figure{{Percent, -500_000, ""}}},
		{"100.00\u00a0%", []Figure{{Percent, 100_000_000, ""}}},
		{"since 8 May 2026 · 09:02, #18,234", nil},
		{"F-7KQ2M9, 30/360, 2026-03-31, version 1.2.3", nil},
		{"1,23 and 12,34,56", nil},
		{"99999999999999999999", nil},
	}
	for _, tt := range tests {
		if got := Figures(tt.text); !slices.Equal(got, tt.want) {
			t.Errorf("%q holds %v, want %v", tt.text, got, tt.want)
		}
	}
	for _, text := range []string{"", "–"} {
		if f, ok := Main(text); !ok || f != (Figure{}) {
			t.Errorf("%q is %v, want nothing", text, f)
		}
	}
	if _, ok := Main("Active"); ok {
		t.Error("a status is a figure")
	}
}

// Figures are subtracted where their texts say the same of them: a sentence that only stands
// where another one stood is about something else.
func TestAChangeIsOfFiguresOfWhichTheSameIsSaid(t *testing.T) {
	for _, tt := range []struct{ before, after, want string }{
		{"S$1,200.50", "S$1,000.00", "−S$200.50"},
		{"1,000.00", "1,200.50", "+200.50"},
		{"Owed: S$1.00, by nobody", "Owed: S$3.50, by nobody", "+S$2.50"},
		{"7", "18,241", "+18,234"},
		{"30 days past due", "31 days past due", "+1"},
		{"1 loan was called in", "2 loans were called in", "+1"},
		{"2 other entries are open", "1 other entry is open", "−1"},
		{"", "S$12.05", "+S$12.05"}, {"–", "12.05", "+12.05"}, {"S$12.05", "–", "−S$12.05"}, {"3 loans", "", "−3"}, {"", "1 loan was called in", "+1"},
		{"paid 6 times since", "1 loan was called in", ""},
		{"paid 6 times since 8 May 2026", "paid 7 times since 9 May 2026", ""},
		{"Asked for S$5.00", "Paid S$6.00", ""},
		{"S$5.00", "S$6.00 is owed", ""},
		{"5", "S$6.00", ""}, {"5.00", "S$6.00", ""}, {"S$5.00", "US$6.00", ""},
		{"1–50 of 167 receipts", "1–50 of 172 receipts", ""},
		{"S$5.00 of S$9.00", "S$6.00 of S$9.00", "+S$1.00"}, {"", "S$6.00 of S$9.00", "+S$6.00"},
		{"12 investors · 3 receipts", "13 investors · 5 receipts", "+1"},
		{"11.5\u00a0%", "12.0\u00a0%", ""}, {"", "12.0\u00a0%", ""},
		{"version 1.2", "version 3.4", ""}, {"version 1.2", "S$5.00", ""},
		{"Active", "Closed", ""}, {"Active", "31 days past due", ""}, {"", "Active", ""}, {"", "–", ""}, {"S$5.00", "S$5.00", ""}, {"–", "S$0.00", ""},
	} {
		if got := Change(tt.before, tt.after); got != tt.want {
			t.Errorf("%q to %q: %q, want %q", tt.before, tt.after, got, tt.want)
		}
	}
}
