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
		c.say("clock", "velog has not told the time, so this machine's clock cannot be checked", nil)
		return
	}
	var wrong error
	if offset.Abs() > collector.ClockWarning {
		local := time.Now()
		wrong = errors.New((&collector.ClockError{Local: local, Velog: local.Add(-offset)}).Comparison() +
			"; set this machine's clock right, for example with: timedatectl set-ntp true")
	}
	c.say("clock", "this machine's clock agrees with velog's to the minute", wrong)
}
