package domaintest

import (
	"fmt"
	"strings"

	"refold/internal/domain"
)

// Difference names the lines in which two Worlds differ, at most ten; "" if none.
func Difference(a, b *domain.World) string {
	as, bs := strings.Split(a.Describe(), "\n"), strings.Split(b.Describe(), "\n")
	in := map[string]int{}
	for _, line := range bs {
		in[line]++
	}
	var only []string
	for _, line := range as {
		if in[line] == 0 {
			only = append(only, "- "+line)
		} else {
			in[line]--
		}
	}
	for _, line := range bs {
		if in[line] > 0 {
			in[line]--
			only = append(only, "+ "+line)
		}
	}
	if len(only) > 10 {
		only = append(only[:10], fmt.Sprintf("and %d more", len(only)-10))
	}
	return strings.Join(only, "\n")
}
