package browsertest

import (
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestPageThatWaits looks at the state while a scrape takes longer than a page
// is kept back, and then at what the scrape has brought.
func TestPageThatWaits(t *testing.T) {
	t.Parallel()
	axe, s := axe(t), newSite(t)
	s.world.Populate("ann", 2, s.clock.Now())
	s.run("", "accounts", "add", "ann")
	s.velog.Inject(velogsim.Fault{Kind: velogsim.FaultSlow, Delay: 14 * time.Second, Times: 1})
	browser := newBrowser(t) // which takes its time, before the scrape begins
	s.start()
	tb := browser.tab(s.url)
	tb.show("/@ann/-/state?lang=en")
	report(t, "state that waits", tb.barriers(axe, false))
	tb.click(".notice a")
	tb.await(".state.up")
}
