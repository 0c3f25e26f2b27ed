package main

import (
	"errors"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// clock compares this machine's clock with velog's, after velog has answered.
func (c *checkup) clock(client *velog.Client) {
	offset, known := client.ClockOffset()
	if !known {
		c.report("clock", "not checked: velog's response has no time", nil)
		return
	}
	var wrong error
	if offset.Abs() > collector.ClockWarning {
		local := time.Now()
		wrong = errors.New((&collector.ClockError{Local: local, Velog: local.Add(-offset)}).Comparison() +
			"; correct this machine's clock, for example with: timedatectl set-ntp true")
	}
	c.report("clock", "this machine's clock is within a minute of velog's", wrong)
}
