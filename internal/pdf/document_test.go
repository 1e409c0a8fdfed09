package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"refold/internal/calendar"
)

// sample is a document of several pages with every part there is.
func sample(rows int) *Document {
	d := New(Info{Title: "Loan contract F-1", Subject: "A test", House: "Refold", Ref: "F-1", On: calendar.Of(2026, 3, 31), Foot: "Position 7"})
	d.Title("Loan contract", "Łódź Çelik & Søn", "Борис Годунов", "陈 asks for S$50,000.00")
	d.Heading("Facts")
	d.Facts([]Fact{{"Amount", "S$50,000.00"}, {"Purpose", strings.Repeat("a long purpose ", 40)}})
	d.Clause("1", "Amount", strings.Repeat("The lender pays out what was agreed. ", 60))
	table := Table{Columns: []Column{{Head: "#", Share: 1}, {Head: "Due", Share: 3}, {Head: "Amount", Share: 3, Numeric: true}}}
	for i := range rows {
		table.Rows = append(table.Rows, []string{fmt.Sprint(i + 1), "1 Jan 2026", "−1,234.56"})
	}
	table.Foot = []string{"", "Together", "1.00"}
	d.Table(table)
	d.Text("Nothing else was agreed.")
	d.Note("Small print.")
	d.Sign(Signature{Who: "The borrower", How: "signs electronically", Below: "name, capacity"}, Signature{Who: "The lender"})
	return d
}

func bytesOf(t *testing.T, d *Document) []byte {
	t.Helper()
	text, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestEqualInputGivesEqualBytes(t *testing.T) {
	want := sha256.Sum256(bytesOf(t, sample(100)))
	for range 20 {
		if got := sha256.Sum256(bytesOf(t, sample(100))); got != want {
			t.Fatal("the same document has two digests")
		}
	}
	if sha256.Sum256(bytesOf(t, sample(101))) == want {
		t.Error("another document has the same digest")
	}
}

func TestALongTableGoesOnOverleaf(t *testing.T) {
	for rows, pages := range map[int]int{1: 1, 300: 7} {
		text := bytesOf(t, sample(rows))
		if got := bytes.Count(text, []byte("/Type /Page\n")); got < pages || got > pages+2 {
			t.Errorf("%d rows take %d pages, want about %d", rows, got, pages)
		}
		if !bytes.HasPrefix(text, []byte("%PDF-1.")) || !bytes.Contains(text, []byte("(D:20260331000000")) {
			t.Error("it is no PDF of its date")
		}
	}
}

func TestWhatTheFaceLacksIsWrittenAsItsNumber(t *testing.T) {
	for text, want := range map[string]string{
		"Łódź Çelik & Søn": "Łódź Çelik & Søn", "Борис": "Борис", "陈": "[U+9648]", "−1 % “a” … S$": "−1 % “a” … S$", "a\x00b": "a[U+0000]b",
		"😀": "[U+1F600]", "\xff": "?",
	} {
		if got := shown(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// Nothing that was written gets lost when lines are broken.
func TestBreakingLinesLosesNothing(t *testing.T) {
	d := sample(1)
	for _, text := range []string{"", "one", strings.Repeat("word ", 200), strings.Repeat("W", 500), "a\nb\r\nc", strings.Repeat("é", 300) + " x"} {
		for _, width := range []float64{0.5, 20, 166} {
			squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
			lines := d.wrap(text, width)
			if squeeze(strings.Join(lines, "")) != squeeze(text) {
				t.Fatalf("%q in %v mm: %q", text, width, lines)
			}
			for _, line := range lines {
				if len([]rune(line)) > 1 && d.f.GetStringWidth(line) > width {
					t.Errorf("%q is wider than %v mm", line, width)
				}
			}
		}
	}
}

func BenchmarkContractSized(b *testing.B) {
	for b.Loop() {
		if _, err := sample(24).Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}
