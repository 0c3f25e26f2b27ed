package web

import (
	"strings"
	"unicode"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// titleOf names a post where it stands on a page: a title that shows nothing would
// be a link that nobody finds. The beginning of its id tells such posts apart.
func titleOf(l *text.Language, p collector.Post) string {
	if strings.ContainsFunc(p.Title, visible) {
		return p.Title
	}
	id := []rune(p.ID)
	return l.Say("no_title", "ID", string(id[:min(len(id), 8)]))
}

// visible reports whether a character leaves a mark: no space, nothing that only
// steers, and none of the letters of Hangul and Braille that are blank.
func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !strings.ContainsRune("\u115f\u1160\u2800\u3164\uffa0", r)
}
