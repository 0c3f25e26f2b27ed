package chart

import (
	"fmt"
	"html/template"
	"strings"

	qr "github.com/piglig/go-qr"
)

// quietZone is the light margin that readers of QR codes need, in modules.
const quietZone = 4

// QRCode draws a text, such as a link, as a QR code in SVG, dark on light whatever
// the page is. The label is for readers who do not see it.
func QRCode(text, label string) (template.HTML, error) {
	code, err := qr.EncodeText(text, qr.Low) // a screen has no dirt
	if err != nil {
		return "", fmt.Errorf("drawing a QR code: %w", err)
	}
	var dark strings.Builder
	for y := range code.Size() {
		for x := range code.Size() {
			if code.Module(x, y) {
				fmt.Fprintf(&dark, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	size := code.Size() + 2*quietZone
	return template.HTML(fmt.Sprintf(`<svg class="qr" viewBox="0 0 %[1]d %[1]d" role="img" aria-label="%[2]s" shape-rendering="crispEdges">`+
		`<rect width="%[1]d" height="%[1]d" fill="#fff"/><path d="%[3]s" fill="#000"/></svg>`,
		size, template.HTMLEscapeString(label), dark.String())), nil
}
