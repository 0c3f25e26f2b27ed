package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
)

// accounts is a ledger that knows only its accounts.
type accounts []collector.Account

func (a accounts) Accounts(context.Context) ([]collector.Account, error) { return a, nil }

func (a accounts) Paces(context.Context) ([]collector.PaceSum, error) { return nil, nil }

func (a accounts) AccountTotals(context.Context, time.Time, time.Time, time.Time) (collector.AccountTotals, error) {
	states := map[collector.State]collector.StateTotals{}
	for _, account := range a {
		n := states[account.State]
		n.Accounts++
		states[account.State] = n
	}
	return collector.AccountTotals{States: states}, nil
}

// locked is a ledger that does not answer.
type locked struct{}

func (locked) Accounts(context.Context) ([]collector.Account, error) {
	return nil, errors.New("the ledger is locked")
}

func (locked) Paces(context.Context) ([]collector.PaceSum, error) {
	return nil, errors.New("the ledger is locked")
}

func (locked) AccountTotals(context.Context, time.Time, time.Time, time.Time) (collector.AccountTotals, error) {
	return collector.AccountTotals{}, errors.New("the ledger is locked")
}

func schedule() collector.Schedule {
	return collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: 5}
}

func scraped(l metrics.AccountLister) prometheus.Collector {
	return metrics.NewAccountCollector(l, schedule(), func() time.Time { return time.Unix(1_800_001_000, 0) })
}

func TestMetricsOfAccounts(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(scraped(accounts{
		{User: "ann", State: collector.StateNew},
		{
			User: "bob", State: collector.StateLoginFailed, Failures: 3, Posts: 42, Connected: true, Every: time.Hour,
			Gaps:        collector.Gaps{Unread: 7, Lost: 5, Incomplete: true},
			LastAttempt: time.Unix(1_800_000_600, 0), LastSuccess: time.Unix(1_800_000_000, 0),
			LastDay: 20_000, AccessExpiry: time.Unix(1_800_010_000, 0), RefreshExpiry: time.Unix(1_802_000_000, 0),
		},
	}))
	expect(t, reg, `
		# HELP velog_account_access_token_expiry_timestamp_seconds Unix timestamp at which the account's access token expires. It is renewed automatically.
		# TYPE velog_account_access_token_expiry_timestamp_seconds gauge
		velog_account_access_token_expiry_timestamp_seconds{user="bob"} 1.80001e+09
		# HELP velog_account_interval_seconds Planned time between two scrapes of the account in seconds. The fewer views it gets, the longer it is.
		# TYPE velog_account_interval_seconds gauge
		velog_account_interval_seconds{user="bob"} 3600
		# HELP velog_account_failures Number of consecutive failed scrapes of the account since its last success.
		# TYPE velog_account_failures gauge
		velog_account_failures{user="ann"} 0
		velog_account_failures{user="bob"} 3
		# HELP velog_account_last_attempt_timestamp_seconds Unix timestamp of the start of the account's last scrape.
		# TYPE velog_account_last_attempt_timestamp_seconds gauge
		velog_account_last_attempt_timestamp_seconds{user="bob"} 1.8000006e+09
		# HELP velog_account_last_complete_day_timestamp_seconds Unix timestamp of the start of the account's last complete day in Seoul.
		# TYPE velog_account_last_complete_day_timestamp_seconds gauge
		velog_account_last_complete_day_timestamp_seconds{user="bob"} 1.7279676e+09
		# HELP velog_account_last_success_timestamp_seconds Unix timestamp of the start of the account's last successful scrape.
		# TYPE velog_account_last_success_timestamp_seconds gauge
		velog_account_last_success_timestamp_seconds{user="bob"} 1.8e+09
		# HELP velog_account_posts Number of posts of the account that are tracked.
		# TYPE velog_account_posts gauge
		velog_account_posts{user="ann"} 0
		velog_account_posts{user="bob"} 42
		# HELP velog_account_posts_unread Number of posts of the account whose views could not be read in the last scrape that stored readings.
		# TYPE velog_account_posts_unread gauge
		velog_account_posts_unread{user="ann"} 0
		velog_account_posts_unread{user="bob"} 7
		# HELP velog_account_posts_lost Number of posts of the account that velog neither lists nor finds by id and that are not yet considered deleted.
		# TYPE velog_account_posts_lost gauge
		velog_account_posts_lost{user="ann"} 0
		velog_account_posts_lost{user="bob"} 5
		# HELP velog_account_list_incomplete Whether velog's list may omit posts of the account that share one release time (1) or not (0).
		# TYPE velog_account_list_incomplete gauge
		velog_account_list_incomplete{user="ann"} 0
		velog_account_list_incomplete{user="bob"} 1
		# HELP velog_account_refresh_token_expiry_timestamp_seconds Unix timestamp at which the account's refresh token expires. After that its writer has to log in again.
		# TYPE velog_account_refresh_token_expiry_timestamp_seconds gauge
		velog_account_refresh_token_expiry_timestamp_seconds{user="bob"} 1.802e+09
		# HELP velog_account_state State of the account after its last scrape. The current state has the value 1.
		# TYPE velog_account_state gauge
		velog_account_state{state="login_failed",user="bob"} 1
		velog_account_state{state="new",user="ann"} 1
		# HELP velog_account_up Whether the last scrape of the account succeeded (1) or failed or has not happened yet (0).
		# TYPE velog_account_up gauge
		velog_account_up{user="ann"} 0
		velog_account_up{user="bob"} 0
		# HELP velog_accounts Number of tracked accounts, by state after their last scrape.
		# TYPE velog_accounts gauge
		velog_accounts{state="clock"} 0
		velog_accounts{state="error"} 0
		velog_accounts{state="login_failed"} 1
		velog_accounts{state="new"} 1
		velog_accounts{state="schema"} 0
		velog_accounts{state="unknown_user"} 0
		velog_accounts{state="up"} 0
		velog_accounts{state="vanished"} 0
		velog_accounts{state="velog_down"} 0
	`, "velog_account_access_token_expiry_timestamp_seconds", "velog_account_interval_seconds", "velog_account_failures",
		"velog_account_last_attempt_timestamp_seconds", "velog_account_last_complete_day_timestamp_seconds",
		"velog_account_last_success_timestamp_seconds", "velog_account_posts", "velog_account_posts_unread",
		"velog_account_posts_lost", "velog_account_list_incomplete",
		"velog_account_refresh_token_expiry_timestamp_seconds", "velog_account_state", "velog_account_up", "velog_accounts")
}

// summed is a ledger of too many accounts to look at each.
type summed struct{ t *testing.T }

func (s summed) Accounts(context.Context) ([]collector.Account, error) {
	s.t.Error("each of thousands of accounts was read")
	return nil, nil
}

// Paces are those of 5,000 accounts, of which some have more readers.
func (s summed) Paces(context.Context) ([]collector.PaceSum, error) {
	return []collector.PaceSum{{Pace: 0, Accounts: 3000, Requests: 3000, Mean: 3000}, {Pace: 40, Accounts: 2000, Requests: 2400, Mean: 2400}}, nil
}

func (s summed) AccountTotals(_ context.Context, now, staleBefore, _ time.Time) (collector.AccountTotals, error) {
	if late := now.Sub(staleBefore); late != 3*time.Hour { // besides the account's own interval
		s.t.Errorf("accounts are stale after %v", late)
	}
	return collector.AccountTotals{
		States: map[collector.State]collector.StateTotals{
			collector.StateUp:    {Accounts: 4990, Stale: 5, DayIncomplete: 7},
			collector.StateError: {Accounts: 10, Stale: 4, DayIncomplete: 6},
		},
		Connected: 4000, Sessions: 6000, Due: 3, Unread: 8, Incomplete: 2,
		OldestDue: time.Unix(1_800_000_000, 0), NewestSuccess: time.Unix(1_800_000_600, 0),
		ExpectedSuccess: time.Unix(1_799_900_000, 0), Shortest: 15 * time.Minute,
		RefreshTokens: map[int]int{-1: 1, 0: 2, 1: 4, 2: 8, 3: 16, 9: 32, 10: 64, 22: 128, 23: 256, 400: 512},
	}, nil
}

func TestMetricsOfAllAccountsTogether(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(scraped(summed{t}))
	expect(t, reg, `
		# HELP velog_accounts_day_incomplete Number of accounts without a successful scrape since midnight in Seoul although one was planned, whose yesterday is therefore incomplete, by state.
		# TYPE velog_accounts_day_incomplete gauge
		velog_accounts_day_incomplete{state="clock"} 0
		velog_accounts_day_incomplete{state="error"} 6
		velog_accounts_day_incomplete{state="login_failed"} 0
		velog_accounts_day_incomplete{state="new"} 0
		velog_accounts_day_incomplete{state="schema"} 0
		velog_accounts_day_incomplete{state="unknown_user"} 0
		velog_accounts_day_incomplete{state="up"} 7
		velog_accounts_day_incomplete{state="vanished"} 0
		velog_accounts_day_incomplete{state="velog_down"} 0
		# HELP velog_accounts_by_quality Number of accounts by the quality of days that VELOG_RATE allows: exact for those scraped around midnight, which are the ones with the most views, estimated for the others.
		# TYPE velog_accounts_by_quality gauge
		velog_accounts_by_quality{quality="estimated"} 2040
		velog_accounts_by_quality{quality="exact"} 2960
		# HELP velog_accounts_due Number of accounts whose next scrape is due but not finished.
		# TYPE velog_accounts_due gauge
		velog_accounts_due 3
		# HELP velog_accounts_due_oldest_timestamp_seconds Unix timestamp at which the longest-overdue scrape became due.
		# TYPE velog_accounts_due_oldest_timestamp_seconds gauge
		velog_accounts_due_oldest_timestamp_seconds 1.8e+09
		# HELP velog_accounts_list_incomplete Number of accounts whose velog list may omit posts that share one release time.
		# TYPE velog_accounts_list_incomplete gauge
		velog_accounts_list_incomplete 2
		# HELP velog_accounts_expected_success_oldest_timestamp_seconds Unix timestamp by which the account that is furthest behind its own interval should have had its next successful scrape.
		# TYPE velog_accounts_expected_success_oldest_timestamp_seconds gauge
		velog_accounts_expected_success_oldest_timestamp_seconds 1.7999e+09
		# HELP velog_accounts_shortest_interval_seconds Shortest planned time between two scrapes of any account, in seconds.
		# TYPE velog_accounts_shortest_interval_seconds gauge
		velog_accounts_shortest_interval_seconds 900
		# HELP velog_accounts_posts_unread Number of accounts with posts whose views could not be read in the last scrape that stored readings.
		# TYPE velog_accounts_posts_unread gauge
		velog_accounts_posts_unread 8
		# HELP velog_accounts_newest_success_timestamp_seconds Unix timestamp of the start of the most recent successful scrape of any account.
		# TYPE velog_accounts_newest_success_timestamp_seconds gauge
		velog_accounts_newest_success_timestamp_seconds 1.8000006e+09
		# HELP velog_accounts_connected Number of connected accounts, which are scraped with their writer's tokens.
		# TYPE velog_accounts_connected gauge
		velog_accounts_connected 4000
		# HELP velog_accounts_stale Number of accounts without a successful scrape for their own interval plus three hours, by state.
		# TYPE velog_accounts_stale gauge
		velog_accounts_stale{state="clock"} 0
		velog_accounts_stale{state="error"} 4
		velog_accounts_stale{state="login_failed"} 0
		velog_accounts_stale{state="new"} 0
		velog_accounts_stale{state="schema"} 0
		velog_accounts_stale{state="unknown_user"} 0
		velog_accounts_stale{state="up"} 5
		velog_accounts_stale{state="vanished"} 0
		velog_accounts_stale{state="velog_down"} 0
		# HELP velog_collect_interval_seconds Configured COLLECT_INTERVAL, the shortest time between two scrapes of an account, in seconds.
		# TYPE velog_collect_interval_seconds gauge
		velog_collect_interval_seconds 600
		# HELP velog_refresh_tokens Number of refresh tokens of accounts whose login is not lost, by time left until they expire.
		# TYPE velog_refresh_tokens gauge
		velog_refresh_tokens{left="23d_or_more"} 768
		velog_refresh_tokens{left="expired"} 1
		velog_refresh_tokens{left="under_10d"} 48
		velog_refresh_tokens{left="under_1d"} 2
		velog_refresh_tokens{left="under_23d"} 192
		velog_refresh_tokens{left="under_3d"} 12
		# HELP velog_sessions Number of active writer sessions.
		# TYPE velog_sessions gauge
		velog_sessions 6000
	`, "velog_accounts_list_incomplete", "velog_accounts_posts_unread", "velog_accounts_day_incomplete", "velog_accounts_due", "velog_accounts_due_oldest_timestamp_seconds",
		"velog_accounts_newest_success_timestamp_seconds", "velog_accounts_oldest_success_timestamp_seconds",
		"velog_accounts_expected_success_oldest_timestamp_seconds", "velog_accounts_shortest_interval_seconds",
		"velog_accounts_connected", "velog_accounts_by_quality", "velog_accounts_stale", "velog_collect_interval_seconds",
		"velog_refresh_tokens", "velog_sessions")
}

func TestManyAccountsAreOnlyCounted(t *testing.T) {
	for n, perAccount := range map[int]bool{1000: true, 1001: false} {
		many := make(accounts, n)
		for i := range many {
			many[i] = collector.Account{User: fmt.Sprint("user", i), State: collector.StateUp}
		}
		reg := prometheus.NewPedanticRegistry()
		reg.MustRegister(scraped(many))
		counts, err := testutil.GatherAndCount(reg, "velog_accounts")
		if err != nil || counts != len(collector.States()) {
			t.Errorf("%d accounts: %d counts by state, error %v", n, counts, err)
		}
		ups, err := testutil.GatherAndCount(reg, "velog_account_up")
		if err != nil || (ups > 0) != perAccount {
			t.Errorf("%d accounts: %d series of velog_account_up, error %v", n, ups, err)
		}
	}
}

func TestMetricsOfJobsAndBacklog(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	backlog := collector.Backlog{Points: 12, Oldest: time.Unix(1_800_000_000, 0), UsersToDelete: 2, Rejected: 5, RejectedSince: time.Unix(1_700_000_000, 0)}
	reg.MustRegister(
		metrics.NewJobCollector(func(context.Context) ([]collector.JobCount, error) {
			return []collector.JobCount{{Kind: "scrape", State: "available", Jobs: 3}}, nil
		}),
		metrics.NewBacklogCollector(func(context.Context) (collector.Backlog, error) { return backlog, nil }),
	)
	expect(t, reg, `
		# HELP velog_deletions_pending Number of deleted accounts whose points have not yet been deleted from InfluxDB.
		# TYPE velog_deletions_pending gauge
		velog_deletions_pending 2
		# HELP velog_jobs Number of jobs in the queue, by kind and state.
		# TYPE velog_jobs gauge
		velog_jobs{kind="scrape",state="available"} 3
		# HELP velog_points_pending Number of points not yet delivered to InfluxDB.
		# TYPE velog_points_pending gauge
		velog_points_pending 12
		# HELP velog_points_pending_oldest_timestamp_seconds Unix timestamp at which the oldest pending point became pending.
		# TYPE velog_points_pending_oldest_timestamp_seconds gauge
		velog_points_pending_oldest_timestamp_seconds 1.8e+09
		# HELP velog_points_rejected Number of points that InfluxDB rejected and has not accepted since.
		# TYPE velog_points_rejected gauge
		velog_points_rejected 5
		# HELP velog_points_rejected_oldest_timestamp_seconds Unix timestamp of the first rejection among the points that InfluxDB has not accepted since.
		# TYPE velog_points_rejected_oldest_timestamp_seconds gauge
		velog_points_rejected_oldest_timestamp_seconds 1.7e+09
	`)
	backlog = collector.Backlog{}
	expect(t, reg, `
		# HELP velog_deletions_pending Number of deleted accounts whose points have not yet been deleted from InfluxDB.
		# TYPE velog_deletions_pending gauge
		velog_deletions_pending 0
		# HELP velog_points_pending Number of points not yet delivered to InfluxDB.
		# TYPE velog_points_pending gauge
		velog_points_pending 0
		# HELP velog_points_rejected Number of points that InfluxDB rejected and has not accepted since.
		# TYPE velog_points_rejected gauge
		velog_points_rejected 0
	`, "velog_deletions_pending", "velog_points_pending", "velog_points_pending_oldest_timestamp_seconds",
		"velog_points_rejected", "velog_points_rejected_oldest_timestamp_seconds")
}

func TestLockedLedgerLeavesTheOtherMetrics(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	metrics.NewMetrics(reg)
	reg.MustRegister(scraped(locked{}))
	families, err := reg.Gather()
	if err == nil || !strings.Contains(err.Error(), "the ledger is locked") {
		t.Errorf("error %v, want one that says that the ledger is locked", err)
	}
	if len(families) < 10 {
		t.Errorf("only %d metrics are left", len(families))
	}
}
