package collector

import (
	"strings"
	"unicode"
)

// Named returns the title of a post. It reports false for one that shows nothing, and
// returns the beginning of its id, which tells such posts apart.
func (p Post) Named() (title string, ok bool) {
	if strings.ContainsFunc(p.Title, visible) {
		return p.Title, true
	}
	id := []rune(p.ID)
	return string(id[:min(len(id), 8)]), false
}

// visible reports whether a character leaves a mark: no space, nothing that only
// steers, and none of the letters of Hangul and Braille that are blank.
func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune("\u115f\u1160\u2800\u3164\uffa0", r)
}
