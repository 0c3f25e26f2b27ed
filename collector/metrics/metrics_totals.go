package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// totalsDescs are the metrics of all accounts together. They are there however
// many accounts there are, and have no label but for a few fixed words.
type totalsDescs struct {
	interval                       gaugeDesc
	accounts, stale, dayIncomplete gaugeDesc
	unread, incomplete             gaugeDesc
	connected, sessions            gaugeDesc
	due, oldestDue                 gaugeDesc
	oldestSuccess, newestSuccess   gaugeDesc
	refreshTokens                  gaugeDesc
}

func newTotalsDescs() totalsDescs {
	return totalsDescs{
		interval: newGaugeDesc("velog_collect_interval_seconds", "COLLECT_INTERVAL: the time between two scrapes of an account."),
		accounts: newGaugeDesc("velog_accounts", "Accounts that are followed, by the state after their last scrape.", "state"),
		stale: newGaugeDesc("velog_accounts_stale",
			"Accounts without a good scrape for three hours more than COLLECT_INTERVAL, by state.", "state"),
		dayIncomplete: newGaugeDesc("velog_accounts_day_incomplete",
			"Accounts without a good scrape since midnight in Seoul, so that yesterday is not complete, by state.", "state"),
		unread: newGaugeDesc("velog_accounts_posts_unread",
			"Accounts with posts whose views the last scrape that stored something could not read."),
		incomplete: newGaugeDesc("velog_accounts_list_incomplete",
			"Accounts of which velog's list may hide posts that share one release time."),
		connected: newGaugeDesc("velog_accounts_connected", "Accounts that are followed with the tokens of their writer."),
		sessions:  newGaugeDesc("velog_sessions", "Sessions of writers that have not ended."),
		due:       newGaugeDesc("velog_accounts_due", "Accounts whose next scrape is due and has not ended."),
		oldestDue: newGaugeDesc("velog_accounts_due_oldest_timestamp_seconds",
			"Since when the scrape is due that has waited longest."),
		oldestSuccess: newGaugeDesc("velog_accounts_oldest_success_timestamp_seconds",
			"When the last good scrape began of the account that had none for longest."),
		newestSuccess: newGaugeDesc("velog_accounts_newest_success_timestamp_seconds",
			"When the last good scrape of any account began."),
		refreshTokens: newGaugeDesc("velog_refresh_tokens",
			"Refresh tokens of the accounts whose login is not lost, by the time left until they end.", "left"),
	}
}

func (d totalsDescs) all() []gaugeDesc {
	return []gaugeDesc{
		d.interval, d.accounts, d.stale, d.dayIncomplete, d.unread, d.incomplete, d.connected, d.sessions,
		d.due, d.oldestDue, d.oldestSuccess, d.newestSuccess, d.refreshTokens,
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
	for left, n := range tokensByTimeLeft(t.RefreshTokens) {
		ch <- d.refreshTokens.metric(float64(n), left)
	}
}

// tokensByTimeLeft sorts tokens into a few classes, each of which is there. The
// bounds are the alert rules': velog renews a token with less than 23 days left.
func tokensByTimeLeft(byDays map[int]int) map[string]int {
	classes := map[string]int{"ended": 0, "under_1d": 0, "under_3d": 0, "under_10d": 0, "under_23d": 0, "23d_or_more": 0}
	for days, n := range byDays {
		switch {
		case days < 0:
			classes["ended"] += n
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
