package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// accountGauge is one metric of each account.
type accountGauge struct {
	gaugeDesc
	value func(collector.Account) (v float64, known bool)
}

func (g accountGauge) collect(ch chan<- prometheus.Metric, a collector.Account) {
	if v, known := g.value(a); known {
		ch <- g.metric(v, a.User)
	}
}

func accountStateDesc() gaugeDesc {
	return newGaugeDesc("velog_account_state", "State of the account after its last scrape. The current state has the value 1.", "user", "state")
}

func accountGauges() []accountGauge {
	return []accountGauge{
		number("velog_account_up", "Whether the last scrape of the account succeeded (1) or failed or has not happened yet (0).",
			func(a collector.Account) float64 { return boolValue(a.State == collector.StateUp) }),
		number("velog_account_failures", "Number of consecutive failed scrapes of the account since its last success.",
			func(a collector.Account) float64 { return float64(a.Failures) }),
		number("velog_account_posts", "Number of posts of the account that are tracked.",
			func(a collector.Account) float64 { return float64(a.Posts) }),
		number("velog_account_posts_unread", "Number of posts of the account whose views could not be read in the last scrape that stored readings.",
			func(a collector.Account) float64 { return float64(a.Gaps.Unread) }),
		number("velog_account_posts_lost", "Number of posts of the account that velog neither lists nor finds by id and that are not yet considered deleted.",
			func(a collector.Account) float64 { return float64(a.Gaps.Lost) }),
		number("velog_account_list_incomplete", "Whether velog's list may omit posts of the account that share one release time (1) or not (0).",
			func(a collector.Account) float64 { return boolValue(a.Gaps.Incomplete) }),
		{newGaugeDesc("velog_account_interval_seconds", "Planned time between two scrapes of the account in seconds. The fewer views it gets, the longer it is.", "user"),
			func(a collector.Account) (float64, bool) { return a.Every.Seconds(), a.Every > 0 }},
		instant("velog_account_last_attempt_timestamp_seconds", "Unix timestamp of the start of the account's last scrape.",
			func(a collector.Account) time.Time { return a.LastAttempt }),
		instant("velog_account_last_success_timestamp_seconds", "Unix timestamp of the start of the account's last successful scrape.",
			func(a collector.Account) time.Time { return a.LastSuccess }),
		instant("velog_account_last_complete_day_timestamp_seconds",
			"Unix timestamp of the start of the account's last complete day in Seoul.", lastDayBegin),
		instant("velog_account_access_token_expiry_timestamp_seconds",
			"Unix timestamp at which the account's access token expires. It is renewed automatically.",
			func(a collector.Account) time.Time { return a.AccessExpiry }),
		instant("velog_account_refresh_token_expiry_timestamp_seconds",
			"Unix timestamp at which the account's refresh token expires. After that its writer has to log in again.",
			func(a collector.Account) time.Time { return a.RefreshExpiry }),
	}
}

func lastDayBegin(a collector.Account) time.Time {
	if a.LastDay == 0 {
		return time.Time{}
	}
	return a.LastDay.Begin()
}

func number(name, help string, value func(collector.Account) float64) accountGauge {
	return accountGauge{
		gaugeDesc: newGaugeDesc(name, help, "user"),
		value:     func(a collector.Account) (float64, bool) { return value(a), true },
	}
}

// instant is a gauge of Unix seconds, unknown where the time is zero.
func instant(name, help string, value func(collector.Account) time.Time) accountGauge {
	return accountGauge{
		gaugeDesc: newGaugeDesc(name, help, "user"),
		value: func(a collector.Account) (float64, bool) {
			t := value(a)
			return unixSeconds(t), !t.IsZero()
		},
	}
}

func unixSeconds(t time.Time) float64 { return float64(t.Unix()) }

// gaugeDesc describes gauges whose values are made for one scrape.
type gaugeDesc struct{ desc *prometheus.Desc }

func newGaugeDesc(name, help string, labels ...string) gaugeDesc {
	return gaugeDesc{prometheus.NewDesc(name, help, labels, nil)}
}

func (g gaugeDesc) metric(v float64, labels ...string) prometheus.Metric {
	m, err := prometheus.NewConstMetric(g.desc, prometheus.GaugeValue, v, labels...)
	if err != nil { // a label that is not UTF-8
		return prometheus.NewInvalidMetric(g.desc, err)
	}
	return m
}
