package changes_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	_ "refold/internal/rapidtest"
	"refold/web/templates/changes"
	"refold/web/templates/changes/changestest"
)

func document(body string) []byte {
	return []byte(`<!doctype html><html lang="en"><head><title>Katong</title></head><body><main id="page">` + body + `</main></body></html>`)
}

// leads holds that the changes between two pages make the one into the other.
func leads(t rapid.TB, before, after []byte, links [][2]string) changes.Changes {
	t.Helper()
	c := changes.Between(before, after, links)
	got, err := changestest.Apply(before, c)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, before, after)
	}
	want, err := changestest.Shown(after)
	if err != nil {
		t.Fatal(err)
	}
	if got != want {
		said, _ := json.Marshal(c)
		t.Fatalf("before %s\nafter  %s\nchanges %s\nlead to %s\nwant    %s", before, after, said, got, want)
	}
	return c
}

func TestOnlyWhatDiffersIsSaid(t *testing.T) {
	row := func(id, text string) string {
		return `<tr><th scope="row"><a href="/facilities/` + id + `?at=7">` + id + `</a></th><td class="is-num">` + text + `</td></tr>`
	}
	table := func(rows ...string) string {
		return `<section class="card"><h2>Loans</h2><table><thead><tr><th>Loan</th></tr></thead><tbody>` + strings.Join(rows, "") + `</tbody></table></section>`
	}
	later := func(s string) string { return strings.ReplaceAll(s, "at=7", "at=8") }
	link := [][2]string{{"at=7", "at=8"}}
	tests := []struct {
		name          string
		before, after string
		links         [][2]string
		want          string
	}{
		{"nothing", table(row("F-1", "1.00")), table(row("F-1", "1.00")), nil, `{"changes":null}`},
		{"links that lead to the moment", table(row("F-1", "1.00")), later(table(row("F-1", "1.00"))), link, `{"links":[["at=7","at=8"]],"changes":null}`},
		{"a text", table(row("F-1", "1.00")), table(row("F-1", "2.00 & more")), nil,
			`{"changes":[{"at":[1,0,0,1,1,0,1],"tag":"td","text":"2.00 \u0026 more"}]}`},
		{"an attribute that came and one that went", `<p class="a" hidden>x</p>`, `<p class="a" id="n">x</p>`, nil,
			`{"changes":[{"at":[1,0],"tag":"main","splices":[{"from":0,"gone":1,"html":"\u003cp class=\"a\" id=\"n\"\u003ex\u003c/p\u003e"}]}]}`},
		{"another class", `<p class="a b" hidden>x</p>`, `<p class="a c">x</p>`, nil,
			`{"changes":[{"at":[1,0,0],"tag":"p","attributes":{"class":"a c","hidden":null}}]}`},
		{"a row that came", table(row("F-1", "1"), row("F-3", "3")), table(row("F-1", "1"), row("F-2", "2"), row("F-3", "3")), nil,
			`{"changes":[{"at":[1,0,0,1,1],"tag":"tbody","splices":[{"from":1,"html":` + quoted(row("F-2", "2")) + `}]}]}`},
		{"rows in another order", table(row("F-1", "1"), row("F-2", "2"), row("F-3", "3")), table(row("F-3", "3"), row("F-1", "1"), row("F-2", "2")), nil,
			`{"changes":[{"at":[1,0,0,1,1],"tag":"tbody","splices":[{"from":0,"html":` + quoted(row("F-3", "3")) + `},{"from":2,"gone":1}]}]}`},
		{"blanks between lines", `<div class="card-body"><div>` + table(row("F-1", "1")) + `</div> </div>`,
			`<div class="card-body"><div>` + table(row("F-1", "1")) + `</div> <nav aria-label="Pages">2</nav></div>`, nil,
			`{"changes":[{"at":[1,0,0],"tag":"div","splices":[{"from":1,"html":"\u003cnav aria-label=\"Pages\"\u003e2\u003c/nav\u003e"}]}]}`},
		{"blanks between words", `<p><b>1</b> <i>2</i></p>`, `<p><b>1</b><i>2</i></p>`, nil,
			`{"changes":[{"at":[1,0,0],"tag":"p","words":[{"before":1,"text":""}]}]}`},
		{"words beside an element", `<p>Paid <b>1</b> of 2</p>`, `<p>Paid <b>1</b> of 3</p>`, nil,
			`{"changes":[{"at":[1,0,0],"tag":"p","words":[{"before":1,"text":" of 3"}]}]}`},
		{"another element beside words", `<p>Paid <b>1</b> of 2</p>`, `<p>Paid <i>1</i> of 2</p>`, nil,
			`{"changes":[{"at":[1,0,0],"tag":"p","html":"Paid \u003ci\u003e1\u003c/i\u003e of 2"}]}`},
		{"words in an element beside words", `<p>Paid <b>1</b> of 2</p>`, `<p>Paid <b>2</b> of 2</p>`, nil,
			`{"changes":[{"at":[1,0,0,0],"tag":"b","text":"2"}]}`},
		{"a bar of a drawing", `<svg viewBox="0 0 1 1"><rect x="1"></rect></svg>`, `<svg viewBox="0 0 1 1"><rect x="2"></rect></svg>`, nil,
			`{"changes":[{"at":[1,0,0,0],"tag":"rect","attributes":{"x":"2"}}]}`},
		{"what scripts change is always told", `<p data-scripted="">x</p><i>1</i>`, `<p data-scripted="">x</p><i>1</i>`, nil,
			`{"changes":[{"at":[1,0,0],"tag":"p","attributes":{"data-scripted":""},"text":"x"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			said, err := json.Marshal(leads(t, document(tt.before), document(tt.after), tt.links))
			if err != nil {
				t.Fatal(err)
			}
			if string(said) != tt.want {
				t.Errorf("said\n%s\nwant\n%s", said, tt.want)
			}
		})
	}
}

func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// Names of attributes of drawings keep their capitals.
func TestADrawingKeepsItsSpelling(t *testing.T) {
	before := document(`<svg viewBox="0 0 1 1"><linearGradient id="a"></linearGradient><path d="M0"/></svg>`)
	after := document(`<svg viewBox="0 0 2 1"><linearGradient id="b"></linearGradient><path d="M1"/></svg>`)
	leads(t, before, after, nil)
}

// Whatever two pages hold, the changes make the one into the other.
func TestChangesLeadFromAnyPageToAnyOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawn(t, "before", 0), drawn(t, "after", 0)
		if rapid.Bool().Draw(t, "alike") {
			after = strings.Replace(before, rapid.SampledFrom([]string{"1", "S$", "2", "at=7", "good"}).Draw(t, "old"), rapid.SampledFrom([]string{"2", "at=8", "z", ""}).Draw(t, "new"), rapid.IntRange(1, 5).Draw(t, "times"))
		}
		leads(t, document(before), document(after), [][2]string{{"at=7", "at=8"}})
	})
}

// drawn is a piece of a page.
func drawn(t *rapid.T, label string, depth int) string {
	word := func() string { return rapid.SampledFrom([]string{"1", "2", "S$ 5", "a & b", ""}).Draw(t, "word") }
	text := func() string { return strings.ReplaceAll(word(), "&", "&amp;") }
	var out strings.Builder
	for range rapid.IntRange(0, 4).Draw(t, label) {
		n := rapid.IntRange(0, 3).Draw(t, "name")
		switch kind := rapid.IntRange(0, 8).Draw(t, "kind"); {
		case kind == 0:
			out.WriteString(text() + " ")
		case kind == 1:
			fmt.Fprintf(&out, `<a href="/f/%d?at=%d">%s</a>`, n, rapid.IntRange(6, 9).Draw(t, "at"), text())
		case kind == 2:
			fmt.Fprintf(&out, `<span class="pill is-%d">%s</span> `, n, text())
		case kind == 3:
			fmt.Fprintf(&out, `<svg viewBox="0 0 %d 9"><rect x="%d" y="1"/><g><path d="%s"></path></g></svg>`, n, n, word())
		case kind == 4:
			out.WriteString("<table><tbody>")
			for range rapid.IntRange(0, 4).Draw(t, "rows") {
				fmt.Fprintf(&out, `<tr><th><a href="/f/%d?at=7">%s</a></th><td>%s</td></tr>`, rapid.IntRange(0, 5).Draw(t, "row"), text(), text())
			}
			out.WriteString("</tbody></table>")
		case kind == 5:
			fmt.Fprintf(&out, `<input type="text" name="x" value="%d"><br/>`, n)
		case depth < 3:
			tag := rapid.SampledFrom([]string{"div", "section", "ul", "details"}).Draw(t, "tag")
			fmt.Fprintf(&out, `<%s id="n%d">%s</%s>`, tag, n, drawn(t, label, depth+1), tag)
		}
	}
	return out.String()
}

func BenchmarkBetween(b *testing.B) {
	page := func(at int) []byte {
		var rows strings.Builder
		for i := range 400 {
			fmt.Fprintf(&rows, `<tr><th scope="row"><span data-cell><a href="/facilities/F-%d?at=%d">F-%d</a></span></th><td class="is-num"><span data-cell>S$%d</span></td><td><span class="pill is-good" data-cell="status">Active</span></td></tr>`, i, at, i, i%7*at)
		}
		return document(`<table><tbody>` + rows.String() + `</tbody></table>`)
	}
	before, after := page(1000), page(1001)
	b.SetBytes(int64(len(after)))
	for b.Loop() {
		changes.Between(before, after, [][2]string{{"at=1000", "at=1001"}})
	}
}
