// Package revision tells which commit this program was built from.
package revision

import "runtime/debug"

// stamped is set by the linker: see the Makefile. A build without make, in a checkout that
// the go command can ask, finds the same in its build information.
var stamped string

// Unknown is the revision of a program that was built outside of a checkout.
const Unknown = "unknown"

// ID returns the commit that this program was built from, with "-dirty" behind it if files
// had been changed since, or Unknown. It is the app_revision of the events it writes.
func ID() string {
	if stamped != "" {
		return stamped
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Unknown
	}
	return fromSettings(info.Settings)
}

func fromSettings(settings []debug.BuildSetting) string {
	id, dirty := Unknown, false
	for _, s := range settings {
		switch s.Key {
		case "vcs.revision":
			id = s.Value
		case "vcs.modified":
			dirty = s.Value == "true"
		}
	}
	if len(id) > shortLen && id != Unknown {
		id = id[:shortLen]
	}
	if dirty {
		id += "-dirty"
	}
	return id
}

// shortLen is how many hex digits of a commit we write, as the Makefile does.
const shortLen = 12
