package collector

import (
	"testing"
	"time"
)

func TestEveryAccountIsReadOnBothSidesOfMidnight(t *testing.T) {
	s := Schedule{Interval: 50 * time.Minute}
	for account := range int64(200) {
		now := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
		end := now.AddDate(0, 0, 3)
		near := map[Date][2]int{}
		for now.Before(end) {
			next := s.Next(account, now)
			if !next.After(now) || next.Nanosecond() != 0 {
				t.Fatalf("account %d: next scrape %v after %v", account, next, now)
			}
			now = next
			d := DateOf(now)
			n := near[d]
			if now.Sub(d.Begin()) <= 15*time.Minute {
				n[0]++
			}
			if d.End().Sub(now) <= 15*time.Minute {
				n[1]++
			}
			near[d] = n
		}
		for _, d := range []string{"2026-11-21", "2026-11-22"} {
			date, err := ParseDate(d)
			if err != nil {
				t.Fatal(err)
			}
			if n := near[date]; n[0] == 0 || n[1] == 0 {
				t.Errorf("account %d, %s: %d readings just after its beginning, %d just before its end", account, d, n[0], n[1])
			}
		}
	}
}

func TestMidnightReadingsAreSpread(t *testing.T) {
	const accounts = 1000
	perMinute := map[time.Duration]int{}
	for account := range int64(accounts) {
		after, before := midnightReadings(account, 20_000)
		perMinute[after.Sub(Date(20_000).Begin()).Truncate(time.Minute)]++
		perMinute[-Date(20_000).End().Sub(before).Truncate(time.Minute)-time.Minute]++
	}
	for minute, n := range perMinute {
		if n > accounts/5 {
			t.Errorf("%d of %d accounts are read in minute %v from midnight", n, accounts, minute)
		}
	}
	if len(perMinute) < 20 {
		t.Errorf("readings fall into %d minutes only", len(perMinute))
	}
}

func TestNextKeepsTheInterval(t *testing.T) {
	s := Schedule{Interval: 10 * time.Minute}
	now := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	for account := range int64(100) {
		wait := s.Next(account, now).Sub(now)
		if wait < 9*time.Minute || wait > 11*time.Minute {
			t.Errorf("account %d waits %v", account, wait)
		}
	}
}

func TestRetryBacksOffButNotOverMidnight(t *testing.T) {
	s := Schedule{Interval: 10 * time.Minute}
	noon := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	for failures, want := range map[int]time.Duration{
		0: time.Minute, 1: time.Minute, 2: 2 * time.Minute, 5: 16 * time.Minute, 6: time.Hour, 1000: time.Hour,
	} {
		wait := s.Retry(7, noon, failures).Sub(noon)
		if wait < want*9/10 || wait > want*11/10 {
			t.Errorf("after %d failures: %v, want about %v", failures, wait, want)
		}
	}
	late := time.Date(2026, 11, 20, 14, 40, 0, 0, time.UTC) // 23:40 in Seoul
	if wait := s.Retry(7, late, 1000).Sub(late); wait > 20*time.Minute {
		t.Errorf("shortly before midnight: %v", wait)
	}
}

func TestAScrapePlannedTooFarAheadIsDue(t *testing.T) {
	now := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		interval, ahead time.Duration
		due             bool
	}{
		{10 * time.Minute, -time.Second, true},
		{10 * time.Minute, 0, true},
		{10 * time.Minute, time.Second, false},
		{10 * time.Minute, 6 * time.Hour, false}, // read rarely
		{10 * time.Minute, 9 * time.Hour, true},
		{10 * time.Minute, 365 * 24 * time.Hour, true},
		{12 * time.Hour, 9 * time.Hour, false},
		{12 * time.Hour, 24 * time.Hour, true},
	} {
		s := Schedule{Interval: test.interval}
		if got := s.Due(now.Add(test.ahead), now); got != test.due {
			t.Errorf("interval %v, planned %v ahead: due %v", test.interval, test.ahead, got)
		}
	}
	for account := range int64(50) { // whatever the rules plan is not too far ahead
		s := Schedule{Interval: 10 * time.Hour}
		for failures := range 10 {
			if s.Due(s.Next(account, now), now) || s.Due(s.Retry(account, now, failures), now) {
				t.Fatalf("account %d: a scrape is due that was planned just now", account)
			}
		}
	}
}
