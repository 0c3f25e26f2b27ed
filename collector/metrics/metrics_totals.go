package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// totalsDescs are the metrics of all accounts together. They are there however
// many accounts there are, and have no label but for a few fixed words.
type totalsDescs struct {
	interval, midnights, planned   gaugeDesc
	accounts, stale, dayIncomplete gaugeDesc
	unread, incomplete             gaugeDesc
	connected, sessions            gaugeDesc
	due, oldestDue                 gaugeDesc
	oldestSuccess, newestSuccess   gaugeDesc
	expectedSuccess, shortest      gaugeDesc
	refreshTokens                  gaugeDesc
}

func newTotalsDescs() totalsDescs {
	return totalsDescs{
		interval: newGaugeDesc("velog_collect_interval_seconds", "Configured COLLECT_INTERVAL, the shortest time between two scrapes of an account, in seconds."),
		midnights: newGaugeDesc("velog_accounts_by_quality",
			"Number of accounts by the quality of days that VELOG_RATE allows: exact for those scraped around midnight, which are the ones with the most views, estimated for the others.", "quality"),
		planned: newGaugeDesc("velog_requests_planned_per_second",
			"Planned requests to velog per second, averaged over a day."),
		accounts: newGaugeDesc("velog_accounts", "Number of tracked accounts, by state after their last scrape.", "state"),
		stale: newGaugeDesc("velog_accounts_stale",
			"Number of accounts without a successful scrape for their own interval plus three hours, by state.", "state"),
		dayIncomplete: newGaugeDesc("velog_accounts_day_incomplete",
			"Number of accounts without a successful scrape since midnight in Seoul although one was planned, whose yesterday is therefore incomplete, by state.", "state"),
		unread: newGaugeDesc("velog_accounts_posts_unread",
			"Number of accounts with posts whose views could not be read in the last scrape that stored readings."),
		incomplete: newGaugeDesc("velog_accounts_list_incomplete",
			"Number of accounts whose velog list may omit posts that share one release time."),
		connected: newGaugeDesc("velog_accounts_connected", "Number of connected accounts, which are scraped with their writer's tokens."),
		sessions:  newGaugeDesc("velog_sessions", "Number of active writer sessions."),
		due:       newGaugeDesc("velog_accounts_due", "Number of accounts whose next scrape is due but not finished."),
		oldestDue: newGaugeDesc("velog_accounts_due_oldest_timestamp_seconds",
			"Unix timestamp at which the longest-overdue scrape became due."),
		oldestSuccess: newGaugeDesc("velog_accounts_oldest_success_timestamp_seconds",
			"Unix timestamp of the start of the last successful scrape of the account that has gone longest without one."),
		newestSuccess: newGaugeDesc("velog_accounts_newest_success_timestamp_seconds",
			"Unix timestamp of the start of the most recent successful scrape of any account."),
		expectedSuccess: newGaugeDesc("velog_accounts_expected_success_oldest_timestamp_seconds",
			"Unix timestamp by which the account that is furthest behind its own interval should have had its next successful scrape."),
		shortest: newGaugeDesc("velog_accounts_shortest_interval_seconds",
			"Shortest planned time between two scrapes of any account, in seconds."),
		refreshTokens: newGaugeDesc("velog_refresh_tokens",
			"Number of refresh tokens of accounts whose login is not lost, by time left until they expire.", "left"),
	}
}

func (d totalsDescs) all() []gaugeDesc {
	return []gaugeDesc{
		d.interval, d.midnights, d.planned, d.accounts, d.stale, d.dayIncomplete, d.unread, d.incomplete, d.connected, d.sessions,
		d.due, d.oldestDue, d.oldestSuccess, d.newestSuccess, d.expectedSuccess, d.shortest, d.refreshTokens,
	}
}

func (d totalsDescs) collect(ch chan<- prometheus.Metric, t collector.AccountTotals) {
	for _, s := range collector.States() {
		n := t.States[s]
		ch <- d.accounts.metric(float64(n.Accounts), string(s))
		ch <- d.stale.metric(float64(n.Stale), string(s))
		ch <- d.dayIncomplete.metric(float64(n.DayIncomplete), string(s))
	}
	ch <- d.unread.metric(float64(t.Unread))
	ch <- d.incomplete.metric(float64(t.Incomplete))
	ch <- d.connected.metric(float64(t.Connected))
	ch <- d.sessions.metric(float64(t.Sessions))
	ch <- d.due.metric(float64(t.Due))
	d.oldestDue.instant(ch, t.OldestDue)
	d.oldestSuccess.instant(ch, t.OldestSuccess)
	d.newestSuccess.instant(ch, t.NewestSuccess)
	d.expectedSuccess.instant(ch, t.ExpectedSuccess)
	if t.Shortest > 0 {
		ch <- d.shortest.metric(t.Shortest.Seconds())
	}
	for left, n := range tokensByTimeLeft(t.RefreshTokens) {
		ch <- d.refreshTokens.metric(float64(n), left)
	}
}

// collectCadence says how many accounts fit.
func (d totalsDescs) collectCadence(ch chan<- prometheus.Metric, c collector.Cadence) {
	ch <- d.midnights.metric(float64(c.Midnights), string(collector.Exact))
	ch <- d.midnights.metric(float64(c.Accounts-c.Midnights), string(collector.Estimated))
	ch <- d.planned.metric(c.Requests)
}

// tokensByTimeLeft sorts tokens into a few classes, each of which is there. The
// bounds are the alert rules': velog renews a token with less than 23 days left.
func tokensByTimeLeft(byDays map[int]int) map[string]int {
	classes := map[string]int{"expired": 0, "under_1d": 0, "under_3d": 0, "under_10d": 0, "under_23d": 0, "23d_or_more": 0}
	for days, n := range byDays {
		switch {
		case days < 0:
			classes["expired"] += n
		case days < 1:
			classes["under_1d"] += n
		case days < 3:
			classes["under_3d"] += n
		case days < 10:
			classes["under_10d"] += n
		case days < 23:
			classes["under_23d"] += n
		default:
			classes["23d_or_more"] += n
		}
	}
	return classes
}

// instant is a gauge of Unix seconds, and none for the zero time.
func (g gaugeDesc) instant(ch chan<- prometheus.Metric, t time.Time) {
	if !t.IsZero() {
		ch <- g.metric(unixSeconds(t))
	}
}
