package main

import (
	"context"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// future reports readings in the future, and how to remove them. If this machine's
// clock is behind, they may be right: the line about the clock says that.
func (c *checkup) future(ctx context.Context, db *ledger.DB) {
	after := time.Now().Add(collector.ClockSlack)
	all, err := db.ReadingsAfter(ctx, after)
	if err != nil || len(all) == 0 {
		c.report("readings", "none are in the future", err)
		return
	}
	for _, r := range all {
		c.report("readings of "+r.User, "", fmt.Errorf("%s of %s are in the future, from %s to %s (Seoul), because a clock was ahead; "+
			"if this machine's clock is right, remove them with: velog-dashboard readings remove %s all %s %s",
			counted(r.Readings, "stored reading"), counted(r.Posts, "post"), second(r.First), second(r.Last),
			r.User, after.UTC().Format(time.RFC3339), r.Last.UTC().Format(time.RFC3339)))
	}
}
