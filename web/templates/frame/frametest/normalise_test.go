package frametest

import (
	"slices"
	"strings"
	"testing"
)

func TestNormaliseDropsTheFrameAndNothingElse(t *testing.T) {
	live := `<title data-frame>A</title><body><main><a href="/f?q=1">x</a> <b data-frame>act</b><p>10.00</p></main><div data-frame>bar</div></body>`
	tests := []struct {
		name, past string
		same       bool
	}{
		{"the same page in the past", `<title data-frame>31 March, A</title><body class="is-past"><i data-frame>banner</i><main><a href="/f?q=1&amp;at=7">x</a> <b data-frame>closed</b><p>10.00</p></main></body>`, true},
		{"another figure", `<body><main><a href="/f?q=1">x</a> <p>10.01</p></main></body>`, false},
		{"a link to another moment", `<body><main><a href="/f?q=1&amp;at=8">x</a> <p>10.00</p></main></body>`, false},
		{"another link", `<body><main><a href="/g?q=1">x</a> <p>10.00</p></main></body>`, false},
		{"another class", `<body class="wide"><main><a href="/f?q=1">x</a> <p>10.00</p></main></body>`, false},
		{"a missing word", `<body><main><a href="/f?q=1"></a> <p>10.00</p></main></body>`, false},
	}
	want := normalised(t, live)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := normalised(t, tt.past); (got == want) != tt.same {
				t.Errorf("equal = %v, want %v\n%s\n%s", got == want, tt.same, got, want)
			}
		})
	}
}

func normalised(t *testing.T, page string) string {
	t.Helper()
	got, err := Normalise(strings.NewReader(page), "at=7")
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFramesListsWhatIsDropped(t *testing.T) {
	got, err := Frames(strings.NewReader(`<p data-frame>a <b>b</b></p><p>c</p>`))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a b"}; !slices.Equal(got, want) {
		t.Errorf("frames %q, want %q", got, want)
	}
}
