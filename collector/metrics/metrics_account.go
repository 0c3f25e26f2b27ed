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
	return newGaugeDesc("velog_account_state", "1 for the state of the account after its last scrape.", "user", "state")
}

func accountGauges() []accountGauge {
	return []accountGauge{
		number("velog_account_up", "1 if the last scrape of the account went well, 0 if not or if there was none.",
			func(a collector.Account) float64 { return boolValue(a.State == collector.StateUp) }),
		number("velog_account_failures", "Scrapes of the account that failed since the last good one.",
			func(a collector.Account) float64 { return float64(a.Failures) }),
		number("velog_account_posts", "Posts of the account that are followed.",
			func(a collector.Account) float64 { return float64(a.Posts) }),
		number("velog_account_posts_unread", "Posts of the account whose views the last scrape that stored something could not read.",
			func(a collector.Account) float64 { return float64(a.Gaps.Unread) }),
		number("velog_account_posts_lost", "Posts of the account that neither velog's list shows nor velog has by their ids, and that do not count as deleted yet.",
			func(a collector.Account) float64 { return float64(a.Gaps.Lost) }),
		number("velog_account_list_incomplete", "1 if velog's list may hide posts of the account that share one release time.",
			func(a collector.Account) float64 { return boolValue(a.Gaps.Incomplete) }),
		instant("velog_account_last_attempt_timestamp_seconds", "When the last scrape of the account began.",
			func(a collector.Account) time.Time { return a.LastAttempt }),
		instant("velog_account_last_success_timestamp_seconds", "When the last good scrape of the account began.",
			func(a collector.Account) time.Time { return a.LastSuccess }),
		instant("velog_account_last_complete_day_timestamp_seconds",
			"When the last day in Seoul began that is complete for the account.", lastDayBegin),
		instant("velog_account_access_token_expiry_timestamp_seconds",
			"When the access token of the account ends; it is renewed by itself.",
			func(a collector.Account) time.Time { return a.AccessExpiry }),
		instant("velog_account_refresh_token_expiry_timestamp_seconds",
			"When the refresh token of the account ends; after that its owner must log in again.",
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
