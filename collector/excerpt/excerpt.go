// Package excerpt keeps the messages of failed tests short: instead of a whole
// page, log or response they show the part that matters.
package excerpt

import (
	"fmt"
	"strings"
)

// around is how many bytes an excerpt has on either side of its middle.
const around = 150

// Missing returns the part of a text that comes closest to what is missing from
// it: around the longest beginning of it that the text contains.
func Missing(text, want string) string {
	runes := []rune(want)
	for n := len(runes) - 1; n > 2; n-- {
		if i := strings.Index(text, string(runes[:n])); i >= 0 {
			return fmt.Sprintf("closest is %q", cut(text, i, i+len(string(runes[:n]))))
		}
	}
	return "it is " + Short(text)
}

// Around returns the part of a text around something in it.
func Around(text, part string) string {
	i := max(0, strings.Index(text, part))
	return fmt.Sprintf("%q", cut(text, i, i+len(part)))
}

// At returns the part of a text around an offset.
func At(text string, offset int) string {
	offset = max(0, min(offset, len(text)))
	return fmt.Sprintf("%q", cut(text, offset, offset))
}

// Short returns the beginning of a text.
func Short(text string) string {
	return fmt.Sprintf("%q", cut(text, 0, around))
}

func cut(text string, from, to int) string {
	begin, end := max(0, from-around), min(len(text), to+around)
	part := strings.ToValidUTF8(text[begin:end], "")
	if begin > 0 {
		part = "…" + part
	}
	if end < len(text) {
		part += "…"
	}
	return part
}
