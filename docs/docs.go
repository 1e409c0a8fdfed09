// Package docs holds the documents that the program itself shows.
package docs

import _ "embed"

// Words are our own words and the field's, as docs/words.md has them.
//
//go:embed words.md
var Words string
