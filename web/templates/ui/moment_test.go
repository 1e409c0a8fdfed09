package ui

import (
	"context"
	"testing"
)

func TestLinkKeepsTheMoment(t *testing.T) {
	past := WithMoment(context.Background(), Moment{Past: true, Query: "at=head&valid=2008-12-31"})
	tests := []struct{ href, want string }{
		{"/facilities", "/facilities?at=head&valid=2008-12-31"},
		{"/log?kind=a&b=c", "/log?kind=a&b=c&at=head&valid=2008-12-31"},
		{"/f#story", "/f?at=head&valid=2008-12-31#story"},
		{"/f?at=18234", "/f?at=18234"},
		{"#story", "#story"},
		{"", ""},
		{"https://example.org/x", "https://example.org/x"},
		{"//example.org/x", "//example.org/x"},
		{"javascript:alert(1)", "about:invalid#TemplFailedSanitizationURL"},
	}
	for _, tt := range tests {
		if got := string(Link(past, tt.href)); got != tt.want {
			t.Errorf("Link(%q) = %q, want %q", tt.href, got, tt.want)
		}
	}
	if got := Link(context.Background(), "/facilities"); got != "/facilities" {
		t.Errorf("a link of the present is %q", got)
	}
}
