package browsertest

import (
	"slices"
	"strings"
	"testing"
)

// TestAlarms makes sure that the tests would see a barrier, and a page that asks
// for something elsewhere or complains.
func TestAlarms(t *testing.T) {
	t.Parallel()
	axe, s := axe(t), newSite(t)
	s.start()
	tb := newBrowser(t).tab(s.url)
	tb.show("/")
	evaluate[bool](tb, `document.querySelector("img").removeAttribute("alt"); document.querySelector("h1").style.color = "#ccc"; true`)
	var ids []string
	for _, b := range tb.barriers(axe, false) {
		if b.serious() {
			ids = append(ids, b.ID)
		}
	}
	for _, want := range []string{"image-alt", "color-contrast"} {
		if !slices.Contains(ids, want) {
			t.Errorf("axe-core does not find %s, only %v", want, ids)
		}
	}
	evaluate[bool](tb, `console.error("trouble"); (new Image).src = "http://127.0.0.1:9/"; fetch("/none").catch(() => true)`)
	for _, want := range []string{"console: error", "Content Security Policy"} {
		eventually(t, "noticed: "+want, func() bool { return strings.Contains(strings.Join(tb.wrongs(), " "), want) })
	}
	tb.mu.Lock()
	defer tb.mu.Unlock()
	tb.wrong = nil
}
