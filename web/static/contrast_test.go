package static

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var token = regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`)

// schemes reads the colours of both schemes; dark keeps what it does not set.
func schemes(t *testing.T) map[string]map[string]string {
	t.Helper()
	sheet, err := files.ReadFile("css/1-tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(sheet), "@media screen and (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("the tokens have no dark scheme")
	}
	out := map[string]map[string]string{"light": {}, "dark": {}}
	for _, m := range token.FindAllStringSubmatch(light, -1) {
		out["light"][m[1]], out["dark"][m[1]] = m[2], m[2]
	}
	for _, m := range token.FindAllStringSubmatch(dark, -1) {
		if _, ok := out["light"][m[1]]; !ok {
			t.Errorf("--%s exists only in the dark scheme", m[1])
		}
		out["dark"][m[1]] = m[2]
	}
	return out
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	rgb, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := float64(rgb>>(16-8*i)&0xff) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestContrastFormula(t *testing.T) {
	if got := contrast(t, "#000000", "#ffffff"); got != 21 {
		t.Errorf("black on white is %v, want 21", got)
	}
	// WCAG's well-known limit: the lightest grey that carries text on white.
	if got := contrast(t, "#767676", "#ffffff"); got < 4.5 || got > 4.6 {
		t.Errorf("#767676 on white is %v, want just above 4.5", got)
	}
}

// Text has at least 4.5:1 and the edges of fields, bars and signs at least 3:1
// (WCAG 2.2 AA, 1.4.3 and 1.4.11), in both schemes.
func TestColoursHaveEnoughContrast(t *testing.T) {
	text := map[string][]string{
		"ink":       {"paper", "card", "sunken", "accent-soft", "past-soft", "info-soft", "warn-soft", "bad-soft", "good-soft"},
		"ink-2":     {"paper", "card", "sunken", "quiet-soft", "accent-soft"},
		"ink-3":     {"paper", "card", "sunken", "quiet-soft", "accent-soft"},
		"accent":    {"paper", "card", "accent-soft"},
		"on-accent": {"accent", "accent-strong"},
		"good":      {"good-soft", "card", "paper"},
		"warn":      {"warn-soft", "card", "paper"},
		"bad":       {"bad-soft", "card", "paper"},
		"info":      {"info-soft", "card", "paper"},
		"past":      {"card"},
		"past-ink":  {"past-soft", "past-stripe"},
		"on-strong": {"good", "bad", "warn", "info"},
		"card":      {"ink", "ink-2"},
	}
	edges := map[string][]string{
		"line-strong": {"card", "paper"},
		"focus":       {"card", "paper", "sunken"},
		"bar-good":    {"card"},
		"past":        {"card"},
	}
	for name, colours := range schemes(t) {
		t.Run(name, func(t *testing.T) {
			check := func(pairs map[string][]string, least float64) {
				for fore, backs := range pairs {
					for _, back := range backs {
						if got := contrast(t, colours[fore], colours[back]); got < least {
							t.Errorf("--%s on --%s has %.2f:1, at least %.1f:1 is needed", fore, back, got, least)
						}
					}
				}
			}
			check(text, 4.5)
			check(edges, 3)
		})
	}
}
