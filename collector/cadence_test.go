package collector

import (
	"math"
	"testing"
	"time"
)

func ample() Schedule {
	return Schedule{Interval: 10 * time.Minute, Longest: LongestInterval, Rate: 5}
}

func noonInSeoul() time.Time { return time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC) }

// lastWeek is a week of days with so many views each, and half a day of today.
func lastWeek(now time.Time, views int64) []Day {
	days := []Day{{Date: DateOf(now), Views: views / 2, Quality: Partial}}
	for age := Date(1); age <= 7; age++ {
		days = append(days, Day{Date: DateOf(now) - age, Views: views, Quality: Exact})
	}
	return days
}

// sumOf adds up some accounts of the same load.
func sumOf(p Pace, accounts int, each Load) PaceSum {
	return PaceSum{Pace: p, Accounts: accounts, Requests: accounts * (each.Whole + each.LookUps), Mean: float64(accounts) * each.Mean}
}

// alone is how often the only account of an installation is read.
func alone(r Readers) time.Duration {
	now := noonInSeoul()
	pace := r.Pace(now)
	c := ample().Cadence([]PaceSum{sumOf(pace, 1, r.load())})
	return c.Plan(1, r, now).Every
}

// TestOneWriterAloneIsReadAsOftenAsReadersCome: whoever has a reader every half
// hour waits no longer than COLLECT_INTERVAL, and nobody longer than six hours.
func TestOneWriterAloneIsReadAsOftenAsReadersCome(t *testing.T) {
	now := noonInSeoul()
	for _, tc := range []struct {
		name     string
		readers  Readers
		shortest time.Duration
		longest  time.Duration
	}{
		{"nothing is known yet", Readers{Posts: 87}, 10 * time.Minute, 10 * time.Minute},
		{"well read", Readers{Posts: 40, Days: lastWeek(now, 48)}, 10 * time.Minute, 10 * time.Minute},
		{"a view every two hours", Readers{Posts: 40, Days: lastWeek(now, 12)}, 19 * time.Minute, 21 * time.Minute},
		{"a view a day", Readers{Posts: 40, Days: lastWeek(now, 2)}, 40 * time.Minute, time.Hour},
		{"nobody", Readers{Posts: 40, Days: lastWeek(now, 0)}, LongestInterval, LongestInterval},
		{"nobody, but a new post", Readers{Posts: 40, Days: lastWeek(now, 0), Released: now.Add(-20 * time.Hour)}, 10 * time.Minute, 10 * time.Minute},
		{"nobody, and the newest post is old", Readers{Posts: 40, Days: lastWeek(now, 0), Released: now.Add(-25 * time.Hour)}, LongestInterval, LongestInterval},
		{"nobody but its writer", Readers{Posts: 40, Days: lastWeek(now, 0), Viewed: now.Add(-50 * time.Minute)}, 10 * time.Minute, 10 * time.Minute},
		{"its writer asked for a scrape", Readers{Posts: 40, Days: lastWeek(now, 0), Requested: now.Add(-50 * time.Minute)}, 10 * time.Minute, 10 * time.Minute},
		{"its writer has left", Readers{Posts: 40, Days: lastWeek(now, 0), Viewed: now.Add(-70 * time.Minute)}, LongestInterval, LongestInterval},
		{"posts that take four requests", Readers{Posts: 196, Days: lastWeek(now, 48)}, 19 * time.Minute, 21 * time.Minute},
	} {
		if every := alone(tc.readers); every < tc.shortest || every > tc.longest {
			t.Errorf("%s: every %v", tc.name, every)
		}
	}
}

// TestABurstIsNoticedTheSameDay: a post that is passed around makes an account
// that nobody read well read with the next scrape.
func TestABurstIsNoticedTheSameDay(t *testing.T) {
	days := lastWeek(noonInSeoul(), 0)
	days[0].Views = 500
	if every := alone(Readers{Posts: 40, Days: days}); every != 10*time.Minute {
		t.Errorf("every %v", every)
	}
}

// TestNobodyCanMakeASteadyScheduleWait: without a longest interval all are
// read at the same one, whoever reads them.
func TestNobodyCanMakeASteadyScheduleWait(t *testing.T) {
	s := Schedule{Interval: time.Hour, Rate: 1}
	c := s.Cadence([]PaceSum{{Pace: slowest, Accounts: 10_000, Requests: 30_000, Mean: 30_000}})
	if c.Every(slowest) != time.Hour || c.Midnights != 10_000 {
		t.Errorf("every %v, %d midnights", c.Every(slowest), c.Midnights)
	}
}

// platform is many accounts, most of them hardly read.
func platform(accounts int) []PaceSum {
	sums := map[Pace]PaceSum{}
	for i := range accounts {
		u := share(int64(i), 9)
		views, posts := 0.3/math.Pow(u, 1.3), int(20/math.Pow(share(int64(i), 10), 0.6))
		requests := listRequests(posts)
		p := paceOf(views / float64(requests))
		sums[p] = PaceSum{p, sums[p].Accounts + 1, sums[p].Requests + requests, sums[p].Mean + float64(requests)}
	}
	var all []PaceSum
	for _, s := range sums {
		all = append(all, s)
	}
	return all
}

// TestAllAccountsFitTheRate: what is planned fits 80 % of VELOG_RATE, at every
// rate, and intervals keep their bounds wherever that is possible.
func TestAllAccountsFitTheRate(t *testing.T) {
	for _, accounts := range []int{1, 100, 5000, 100_000} {
		for _, rate := range []float64{5, 20, 50} {
			s := ample()
			s.Rate = rate
			c := s.Cadence(platform(accounts))
			if c.Requests > 0.8*rate*1.001 {
				t.Errorf("%d accounts at %v: %.2f requests a second", accounts, rate, c.Requests)
			}
			if c.Accounts != accounts || c.Midnights < 1 || c.Midnights > accounts {
				t.Errorf("%d accounts at %v: %d midnights of %d", accounts, rate, c.Midnights, c.Accounts)
			}
			if fast, slow := c.Every(fastest), c.Every(slowest); fast < s.Interval || slow > longestEver || slow < LongestInterval {
				t.Errorf("%d accounts at %v: every %v to %v", accounts, rate, fast, slow)
			}
			for p := slowest; p < fastest; p++ {
				if c.Every(p) < c.Every(p+1) {
					t.Fatalf("more readers, and a longer interval at pace %d", p)
				}
			}
		}
	}
}

// TestSharingIsBetterThanAnySteadyInterval: with the same requests a steady
// interval leaves more views unseen.
func TestSharingIsBetterThanAnySteadyInterval(t *testing.T) {
	sums := platform(20_000)
	c := ample().Cadence(sums)
	unseen, requests, rate, views := 0.0, 0.0, 0.0, 0.0
	for _, s := range sums {
		v := s.Pace.density() * float64(s.Requests)
		unseen += v * c.Every(s.Pace).Seconds()
		requests += float64(s.Requests)
		rate += float64(s.Requests) / c.Every(s.Pace).Seconds()
		views += v
	}
	if steady := views * requests / rate; unseen > steady*2/3 {
		t.Errorf("%.0f views are not seen yet, and %.0f at a steady interval", unseen/86400/2, steady/86400/2)
	}
}

// TestTheMostReadHaveTheirMidnights: where the rate is not enough for all, the
// others are not read in these minutes at all.
func TestTheMostReadHaveTheirMidnights(t *testing.T) {
	s := ample()
	c := s.Cadence([]PaceSum{sumOf(8, 2000, Load{1, 1, 0}), sumOf(-80, 20_000, Load{1, 1, 0}), sumOf(slowest, 1, Load{1, 1, 0})})
	if c.Midnights != 3360 {
		t.Errorf("%d accounts are read around midnight, want 80 %% of 14 minutes", c.Midnights)
	}
	read, reading := 0, 0
	for id := range int64(20_000) {
		quiet := Readers{Posts: 20, Days: lastWeek(noonInSeoul(), 0)}
		midnight := false
		for now := noonInSeoul(); now.Before(noonInSeoul().AddDate(0, 0, 1)); {
			p := c.Plan(id, quiet, now)
			if !p.Next.After(now) || c.Due(p.Next, now) || p.Next.Nanosecond() != 0 {
				t.Fatalf("account %d is read at %v after %v", id, p.Next, now)
			}
			if now = p.Next; aroundMidnight(now) {
				reading++
				midnight = true
			}
		}
		if midnight {
			read++
		}
		if id < 2000 && !c.AroundMidnight(id, 8) {
			t.Fatalf("account %d is well read, and not read around midnight", id)
		}
	}
	if read != 0 || reading != 0 { // of the slowest pace, below the one that gets what is left
		t.Errorf("%d accounts are read around midnight, %d times", read, reading)
	}
}

// TestWhereMidnightsAreScarceNoneIsReadMoreOften: whoever has readings around
// midnight has one on each side of it and no other, whatever COLLECT_INTERVAL is, and
// soon the next one.
func TestWhereMidnightsAreScarceNoneIsReadMoreOften(t *testing.T) {
	for _, interval := range []time.Duration{time.Minute, 5 * time.Minute, 9 * time.Minute, 10 * time.Minute, time.Hour} {
		for pace, views := range map[Pace]int64{fastest: 1_000_000, -40: 2} {
			s := Schedule{Interval: interval, Longest: max(interval, LongestInterval), Rate: 50}
			c := s.Cadence([]PaceSum{sumOf(pace, 5000, Load{1, 1, 0}), sumOf(slowest, 100_000, Load{1, 1, 0})})
			for id := range int64(200) {
				before, after := 0, 0
				for now := noonInSeoul(); now.Before(noonInSeoul().AddDate(0, 0, 1)); {
					p := c.Plan(id, Readers{Posts: 20, Days: lastWeek(noonInSeoul(), views)}, now)
					if wait := p.Next.Sub(now); c.Due(p.Next, now) || wait > p.Every*21/20+20*time.Minute+min(p.Every, time.Hour) {
						t.Fatalf("every %v, account %d: read at %v after %v", p.Every, id, p.Next, now)
					}
					switch now = p.Next; {
					case aroundMidnight(now) && afterMidnight(now):
						after++
					case aroundMidnight(now):
						before++
					}
				}
				if before != 1 || after != 1 {
					t.Fatalf("interval %v, %d views, account %d: read %d times before and %d after midnight", interval, views, id, before, after)
				}
			}
		}
	}
}

// TestMidnightsComeFromThePlan: an account of any pace is read once on both sides
// of each midnight, where the rate is enough.
func TestMidnightsComeFromThePlan(t *testing.T) {
	for _, views := range []int64{0, 3, 1000} {
		c := ample().Cadence(nil)
		for id := range int64(50) {
			before, after := 0, 0
			for now := noonInSeoul(); now.Before(noonInSeoul().AddDate(0, 0, 1)); {
				p := c.Plan(id, Readers{Posts: 137, Days: lastWeek(now, views)}, now)
				now = p.Next
				switch d := DateOf(now); {
				case p.Midnight && d == DateOf(noonInSeoul()):
					before++
				case p.Midnight:
					after++
				}
			}
			if before != 1 || after != 1 {
				t.Errorf("%d views, account %d: read %d times before and %d after midnight", views, id, before, after)
			}
		}
	}
}
