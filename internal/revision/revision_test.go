package revision

import (
	"runtime/debug"
	"testing"
)

func TestFromSettings(t *testing.T) {
	set := func(pairs ...string) (out []debug.BuildSetting) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, debug.BuildSetting{Key: pairs[i], Value: pairs[i+1]})
		}
		return out
	}
	for _, c := range []struct {
		settings []debug.BuildSetting
		want     string
	}{
		{nil, Unknown},
		{set("vcs.revision", "0123456789abcdef0123"), "0123456789ab"},
		{set("vcs.revision", "0123456789abcdef0123", "vcs.modified", "true"), "0123456789ab-dirty"},
		{set("vcs.revision", "0123456789abcdef0123", "vcs.modified", "false"), "0123456789ab"},
	} {
		if got := fromSettings(c.settings); got != c.want {
			t.Errorf("%v: got %q, want %q", c.settings, got, c.want)
		}
	}
}
