package main

import (
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// capacity says what reading these accounts takes. The error says what will go
// wrong because VELOG_RATE is too low for so many, and what to set.
func (c config) capacity(accounts []collector.Account) (string, error) {
	need := collector.Schedule{Interval: c.Interval}.Capacity(accounts, c.Rate)
	advice := fmt.Sprintf("set VELOG_RATE to %d", need.Enough())
	if need.Enough() > maxRate {
		advice = fmt.Sprintf("%d would be enough, but the maximum is %d: track fewer accounts", need.Enough(), maxRate)
	}
	if c.Rate < need.ForInterval {
		longer := (need.Takes + time.Minute - 1).Truncate(time.Minute)
		return "", fmt.Errorf("VELOG_RATE is too low: scraping all %d accounts takes at least %v, but COLLECT_INTERVAL is %v, "+
			"so each is read less often; %s, or COLLECT_INTERVAL to %v", len(accounts), need.Takes, c.Interval, advice, longer)
	}
	if c.Rate < need.ForMidnight {
		return "", fmt.Errorf("VELOG_RATE is too low: scraping all %d accounts takes at least %v, too long around midnight in Seoul, "+
			"so some of their days will be estimated; %s", len(accounts), need.Takes, advice)
	}
	return fmt.Sprintf("scraping all accounts takes at least %d requests, which VELOG_RATE allows in %v", need.Requests, need.Takes), nil
}
