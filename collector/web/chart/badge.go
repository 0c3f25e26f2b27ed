package chart

import (
	"fmt"
	"html"
	"strings"
)

// Badge is a number with its label, for READMEs.
type Badge struct {
	Label, Value string
	Title        string // for readers who do not see it
	Language     string // tag of the texts
}

// SVG draws the badge. All text has the width that we reckon with, whatever font
// the reader has.
func (b Badge) SVG() []byte {
	label, value := TextWidth(b.Label), TextWidth(b.Value)
	const pad = 6
	left, right := label+2*pad, value+2*pad
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="20" role="img" aria-label="%[2]s" lang="%[3]s">
<title>%[2]s</title>
<defs><linearGradient id="shine" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".12"/><stop offset="1" stop-opacity=".12"/></linearGradient>
<clipPath id="round"><rect width="%[1]d" height="20" rx="3"/></clipPath></defs>
<g clip-path="url(#round)"><rect width="%[4]d" height="20" fill="#3f4744"/><rect x="%[4]d" width="%[5]d" height="20" fill="#0a6b51"/><rect width="%[1]d" height="20" fill="url(#shine)"/></g>
<g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,Apple SD Gothic Neo,Malgun Gothic,Noto Sans KR,sans-serif" font-size="11">
<text x="%[6]d" y="14" textLength="%[7]d" lengthAdjust="spacingAndGlyphs">%[8]s</text>
<text x="%[9]d" y="14" textLength="%[10]d" lengthAdjust="spacingAndGlyphs">%[11]s</text></g>
</svg>
`, left+right, html.EscapeString(b.Title), b.Language, left, right, pad, label, html.EscapeString(b.Label),
		left+pad, value, html.EscapeString(b.Value))
}

// TextWidth is about how many pixels a text takes in Verdana at 11 pixels.
func TextWidth(text string) int {
	width := 0.0
	for _, r := range text {
		switch {
		case r >= 0x1100: // Hangul
			width += 10.2
		case strings.ContainsRune("il.,: ", r):
			width += 3.9
		case strings.ContainsRune("mwM", r):
			width += 9.6
		default:
			width += 6.8
		}
	}
	return int(width + 0.5)
}
