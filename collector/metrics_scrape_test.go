package collector_test

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
)

// accounts is a ledger that knows only its accounts.
type accounts []collector.Account

func (a accounts) Accounts(context.Context) ([]collector.Account, error) { return a, nil }

type noAccounts struct{}

func (noAccounts) Accounts(context.Context) ([]collector.Account, error) {
	return nil, errors.New("the ledger is locked")
}

func TestMetricsOfAccounts(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(collector.NewAccountCollector(accounts{
		{User: "ann", State: collector.StateNew},
		{
			User: "bob", State: collector.StateLoginFailed, Failures: 3, Posts: 42, SignedIn: true,
			LastAttempt: time.Unix(1_800_000_600, 0), LastSuccess: time.Unix(1_800_000_000, 0),
			LastDay: 20_000, AccessExpiry: time.Unix(1_800_010_000, 0), RefreshExpiry: time.Unix(1_802_000_000, 0),
		},
	}))
	expect(t, reg, `
		# HELP velog_account_access_token_expiry_timestamp_seconds When the access token of the account ends; it is renewed by itself.
		# TYPE velog_account_access_token_expiry_timestamp_seconds gauge
		velog_account_access_token_expiry_timestamp_seconds{user="bob"} 1.80001e+09
		# HELP velog_account_failures Rounds of the account that failed since the last good one.
		# TYPE velog_account_failures gauge
		velog_account_failures{user="ann"} 0
		velog_account_failures{user="bob"} 3
		# HELP velog_account_last_attempt_timestamp_seconds When the last round of the account began.
		# TYPE velog_account_last_attempt_timestamp_seconds gauge
		velog_account_last_attempt_timestamp_seconds{user="bob"} 1.8000006e+09
		# HELP velog_account_last_complete_day_timestamp_seconds When the last day in Seoul began that is complete for the account.
		# TYPE velog_account_last_complete_day_timestamp_seconds gauge
		velog_account_last_complete_day_timestamp_seconds{user="bob"} 1.7279676e+09
		# HELP velog_account_last_success_timestamp_seconds When the last good round of the account began.
		# TYPE velog_account_last_success_timestamp_seconds gauge
		velog_account_last_success_timestamp_seconds{user="bob"} 1.8e+09
		# HELP velog_account_posts Posts of the account that are followed.
		# TYPE velog_account_posts gauge
		velog_account_posts{user="ann"} 0
		velog_account_posts{user="bob"} 42
		# HELP velog_account_refresh_token_expiry_timestamp_seconds When the refresh token of the account ends; after that its owner must log in again.
		# TYPE velog_account_refresh_token_expiry_timestamp_seconds gauge
		velog_account_refresh_token_expiry_timestamp_seconds{user="bob"} 1.802e+09
		# HELP velog_account_state 1 for the state of the account after its last round.
		# TYPE velog_account_state gauge
		velog_account_state{state="login_failed",user="bob"} 1
		velog_account_state{state="new",user="ann"} 1
		# HELP velog_account_up 1 if the last round of the account went well, 0 if not or if there was none.
		# TYPE velog_account_up gauge
		velog_account_up{user="ann"} 0
		velog_account_up{user="bob"} 0
		# HELP velog_accounts Accounts that are followed, by the state after their last round.
		# TYPE velog_accounts gauge
		velog_accounts{state="error"} 0
		velog_accounts{state="login_failed"} 1
		velog_accounts{state="new"} 1
		velog_accounts{state="schema"} 0
		velog_accounts{state="unknown_user"} 0
		velog_accounts{state="up"} 0
		velog_accounts{state="vanished"} 0
		velog_accounts{state="velog_down"} 0
	`)
}

func TestManyAccountsAreOnlyCounted(t *testing.T) {
	for n, perAccount := range map[int]bool{1000: true, 1001: false} {
		many := make(accounts, n)
		for i := range many {
			many[i] = collector.Account{User: fmt.Sprint("user", i), State: collector.StateUp}
		}
		reg := prometheus.NewPedanticRegistry()
		reg.MustRegister(collector.NewAccountCollector(many))
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
	backlog := collector.Backlog{Points: 12, Oldest: time.Unix(1_800_000_000, 0), Erasures: 2}
	reg.MustRegister(
		collector.NewJobCollector(func(context.Context) ([]collector.JobCount, error) {
			return []collector.JobCount{{Kind: "round", State: "available", Jobs: 3}}, nil
		}),
		collector.NewBacklogCollector(func(context.Context) (collector.Backlog, error) { return backlog, nil }),
	)
	expect(t, reg, `
		# HELP velog_erasures_pending Accounts that were removed and whose points are still to be deleted from InfluxDB.
		# TYPE velog_erasures_pending gauge
		velog_erasures_pending 2
		# HELP velog_jobs Jobs in the queue by kind and state.
		# TYPE velog_jobs gauge
		velog_jobs{kind="round",state="available"} 3
		# HELP velog_points_pending Points that are not yet delivered to InfluxDB.
		# TYPE velog_points_pending gauge
		velog_points_pending 12
		# HELP velog_points_pending_oldest_timestamp_seconds Since when the oldest point waits for delivery.
		# TYPE velog_points_pending_oldest_timestamp_seconds gauge
		velog_points_pending_oldest_timestamp_seconds 1.8e+09
	`)
	backlog = collector.Backlog{}
	expect(t, reg, `
		# HELP velog_erasures_pending Accounts that were removed and whose points are still to be deleted from InfluxDB.
		# TYPE velog_erasures_pending gauge
		velog_erasures_pending 0
		# HELP velog_points_pending Points that are not yet delivered to InfluxDB.
		# TYPE velog_points_pending gauge
		velog_points_pending 0
	`, "velog_erasures_pending", "velog_points_pending", "velog_points_pending_oldest_timestamp_seconds")
}

func TestLockedLedgerLeavesTheOtherMetrics(t *testing.T) {
	reg := prometheus.NewPedanticRegistry()
	collector.NewMetrics(reg)
	reg.MustRegister(collector.NewAccountCollector(noAccounts{}))
	families, err := reg.Gather()
	if err == nil || !strings.Contains(err.Error(), "the ledger is locked") {
		t.Errorf("error %v, want one that says that the ledger is locked", err)
	}
	if len(families) < 10 {
		t.Errorf("only %d metrics are left", len(families))
	}
}
