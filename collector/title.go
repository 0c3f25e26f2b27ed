package collector

import (
	"strings"
	"unicode"
)

// Named returns the title of a post as it stands in a line of other text: without what
// would turn the direction of the rest of the line, or end the line. It reports false
// for one that shows nothing, and returns the beginning of its id, which tells such
// posts apart.
func (p Post) Named() (title string, ok bool) {
	if strings.ContainsFunc(p.Title, visible) {
		return strings.Map(inLine, p.Title), true
	}
	id := []rune(p.ID)
	return string(id[:min(len(id), 8)]), false
}

// inLine drops the characters that embed, override or isolate a direction, and writes a
// space for those that control.
func inLine(r rune) rune {
	if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	if r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
		return -1
	}
	return r
}

// visible reports whether a character leaves a mark: no space, nothing that only
// steers, and none of the letters of Hangul and Braille that are blank.
func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune("\u115f\u1160\u2800\u3164\uffa0", r)
}
