package browsertest

import (
	"slices"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogtest"
)

// TestPageThatWaits looks at the state while a round takes long. That the page
// asks for itself again until then is a barrier in the eyes of axe-core, and
// known; nothing else may be.
func TestPageThatWaits(t *testing.T) {
	t.Parallel()
	axe, s := axe(t), newSite(t)
	s.world.Populate("ann", 2, s.clock.Now())
	s.run("", "accounts", "add", "ann")
	s.velog.Inject(velogtest.Fault{Kind: velogtest.FaultSlow, Delay: 5 * time.Second, Times: 1})
	s.start()
	tb := newBrowser(t).tab(s.url)
	tb.show("/@ann/-/state?lang=en")
	report(t, "state that waits", slices.DeleteFunc(tb.barriers(axe, false), func(b barrier) bool { return b.ID == "meta-refresh" }))
	tb.await(".state.up")
}
