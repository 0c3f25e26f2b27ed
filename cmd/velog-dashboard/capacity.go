package main

import (
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// capacity describes what scraping these accounts takes. The error says what goes
// wrong if VELOG_RATE is too low for them, and what to set.
func (c config) capacity(accounts []collector.Account) (string, error) {
	need := c.schedule().Capacity(accounts, c.Rate)
	advice := fmt.Sprintf("set VELOG_RATE to %d", need.Enough())
	if need.Enough() > maxRate {
		advice = fmt.Sprintf("%d would be enough, but the maximum is %d: track fewer accounts", need.Enough(), maxRate)
	}
	if c.Rate < need.ForInterval {
		longer := (need.Takes + time.Minute - 1).Truncate(time.Minute)
		return "", fmt.Errorf("VELOG_RATE is too low: scraping all %d accounts takes at least %v, but COLLECT_INTERVAL is %v, "+
			"so each is read less often; %s, or COLLECT_INTERVAL to %v; %s", len(accounts), need.Takes, c.Interval, advice, longer, fits(need))
	}
	if c.Rate < need.ForMidnight && need.Midnights < need.Accounts {
		return "", fmt.Errorf("VELOG_RATE is too low: scraping all %d accounts takes at least %v, too long around midnight in Seoul, "+
			"so some of their days will be estimated; %s; %s", len(accounts), need.Takes, advice, fits(need))
	}
	return fmt.Sprintf("scraping all accounts takes at least %d requests, which VELOG_RATE allows in %v; %s",
		need.Requests, need.Takes, fits(need)), nil
}

// fits describes how many accounts fit at which quality, and how often they are
// scraped.
func fits(need collector.Capacity) string {
	if need.Accounts == 0 {
		return "no account is tracked"
	}
	often := fmt.Sprintf("half of the accounts are read every %v or more often", need.HalfEvery)
	if need.Midnights == need.Accounts {
		return fmt.Sprintf("the days of all %d accounts can be exact; %s", need.Accounts, often)
	}
	return fmt.Sprintf("the days of the %d most read of %d accounts can be exact, the others' are estimated; %s",
		need.Midnights, need.Accounts, often)
}
