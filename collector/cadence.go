package collector

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	// wellRead is how many views a day, for each request that a scrape takes,
	// have an account read every COLLECT_INTERVAL where the rate allows it: a
	// view every half hour. Below that the interval grows with the square root,
	// and a scrape mostly finds nothing new all the same.
	wellRead = 48

	// Somebody looks at the account, or it has a new post: for a while it is
	// read as if it had so many views a day for each request.
	lookedAt = 4800
	hasNews  = 480

	lookedAtFor = time.Hour
	hasNewsFor  = 24 * time.Hour

	// usedShare of VELOG_RATE is planned with. The rest is for scrapes that fail,
	// for posts that are missing, for tokens and for accounts that are added.
	usedShare = 0.8

	// longestEver is the longest interval where the rate is not enough for all
	// accounts every six hours. It is shorter than the day for which a post counts
	// as public.
	longestEver = 20 * time.Hour

	// lateForMidnight is how late a reading planned for ten minutes after
	// midnight may be to be still within the 15 minutes.
	lateForMidnight = 4*time.Minute + 30*time.Second
)

// Pace is how many views a day an account gets for each request that reading
// it takes, compared with [wellRead]: eight times the binary logarithm, so that
// accounts can be added up by few different paces. 0 is also the pace of an
// account about which nothing is known yet.
type Pace int

const (
	slowest Pace = -128
	fastest Pace = 120
)

// paceOf returns the pace of a number of views a day for each request.
func paceOf(density float64) Pace {
	if !(density > 0) { // also where it is not a number
		return slowest
	}
	return Pace(math.Round(min(max(8*math.Log2(density/wellRead), float64(slowest)), float64(fastest))))
}

// density is the number of views a day for each request.
func (p Pace) density() float64 { return wellRead * math.Exp2(float64(p)/8) }

// PaceSum adds up the accounts of one pace.
type PaceSum struct {
	Pace     Pace
	Accounts int
	Requests int     // that one scrape of each takes, of the whole list
	Mean     float64 // requests that a scrape of each takes on the mean, since most leave old pages out
}

// Readers is what the cadence of an account follows.
type Readers struct {
	Days      []Day     // the account's own, of the last week, in any order
	Posts     int       // that are tracked
	Load      Load      // what scrapes of the account take; zero: its list, whole, with views
	Released  time.Time // its newest post; zero: unknown
	Viewed    time.Time // when somebody last looked at its pages; zero: never
	Requested time.Time // when a scrape was last asked for; zero: never
}

// ReadersSince returns the first of the days whose views the cadence follows.
func ReadersSince(today Date) Date { return today - WeekLength }

func (r Readers) load() Load { return Account{Posts: r.Posts, Load: r.Load}.load() }

// Pace returns the pace of an account at an instant.
func (r Readers) Pace(now time.Time) Pace {
	pace := Pace(0)
	if views, known := recentViews(r.Days, now); known {
		pace = paceOf(views / r.load().Mean)
	}
	if within(r.Released, now, hasNewsFor) {
		pace = max(pace, paceOf(hasNews))
	}
	if within(r.Viewed, now, lookedAtFor) || within(r.Requested, now, lookedAtFor) {
		pace = max(pace, paceOf(lookedAt))
	}
	return pace
}

func within(t, now time.Time, d time.Duration) bool {
	return !t.IsZero() && now.Sub(t) < d && t.Sub(now) <= ClockSlack
}

// recentViews returns the views a day of about the last week. A day counts half
// as much as the one two days later. It is unknown until a day has been tracked.
func recentViews(days []Day, now time.Time) (views float64, known bool) {
	today := DateOf(now)
	var sum, length float64
	whole := false
	for _, d := range days {
		age := int(today - d.Date)
		if d.Date < ReadersSince(today) || age < 0 {
			continue
		}
		weight := math.Exp2(-float64(age) / 2)
		sum += weight * float64(d.Views)
		if age == 0 {
			length += weight * now.Sub(today.Begin()).Hours() / 24
		} else {
			length += weight
		}
		whole = whole || age > 0 && d.Quality != Partial
	}
	if !whole {
		return 0, false
	}
	return sum / length, true
}

// Cadence is how often the accounts of an installation are read, each by its
// own pace, so that together they fit the rate and the sum of what is not seen
// yet is least: intervals as the square root of requests over views. It is pure,
// as the [Schedule] that it follows.
type Cadence struct {
	Schedule
	scale   float64 // the interval in seconds at a pace of one view a day for a request
	longest time.Duration

	// The accounts that have their two readings around midnight: those of a faster pace than
	// least, and this share of those of that pace.
	least      Pace
	leastShare float64

	// scarce says that the rate is not enough for the whole lists of all accounts on
	// both sides of midnight. Then an account's is read on one side, half of them
	// before it, and on the other without the old pages that hardly move: one reading
	// within 15 minutes makes a midnight exact.
	scarce bool

	// Midnights is how many accounts have their readings around midnight, of all
	// Accounts.
	Midnights, Accounts int
	// Requests is how many requests a second are planned with.
	Requests float64
}

// Cadence shares the rate out over accounts.
func (s Schedule) Cadence(sums []PaceSum) Cadence {
	sums = slices.Clone(sums)
	slices.SortFunc(sums, func(a, b PaceSum) int { return cmp.Compare(b.Pace, a.Pace) })
	c := Cadence{Schedule: s, longest: max(s.Longest, s.Interval), least: slowest - 1}
	for _, n := range sums {
		c.Accounts += n.Accounts
	}
	c.Midnights = c.Accounts
	c.scale = s.Interval.Seconds() * math.Sqrt(wellRead)
	if s.Rate > 0 && s.Longest > 0 {
		c.shareMidnights(sums)
		c.fit(sums, usedShare*s.Rate-c.wholeLists(sums))
	}
	c.Requests = c.load(sums) + c.wholeLists(sums)
	return c
}

// shareMidnights finds out who is read around midnight, the most read first.
func (c *Cadence) shareMidnights(sums []PaceSum) {
	left, all := 2*usedShare*c.Rate*(midnightSpread+lateForMidnight).Seconds(), 0.0
	for _, n := range sums {
		all += 2 * float64(n.Requests)
	}
	c.scarce = all > left
	c.Midnights = 0
	for _, n := range sums {
		needed := c.aroundMidnight(n)
		if needed > left {
			c.least, c.leastShare = n.Pace, left/needed
			c.Midnights += int(c.leastShare * float64(n.Accounts))
			return
		}
		left -= needed
		c.Midnights += n.Accounts
	}
}

// aroundMidnight returns the requests of accounts on both sides of a midnight.
func (c Cadence) aroundMidnight(n PaceSum) float64 {
	if c.scarce {
		return float64(n.Requests) + min(n.Mean, float64(n.Requests))
	}
	return 2 * float64(n.Requests)
}

// wholeLists returns the requests a second around midnight, and for whole lists in
// place of the first scrape after it.
func (c Cadence) wholeLists(sums []PaceSum) (rate float64) {
	for _, n := range sums {
		share := 1.0
		switch {
		case n.Pace == c.least:
			share = c.leastShare
		case n.Pace < c.least:
			share = 0
		}
		rest := max(0, float64(n.Requests)-n.Mean)
		rate += share*c.aroundMidnight(n) + (1-share)*rest
		if c.scarce { // those that are read whole before it
			rate += share * rest / 2
		}
	}
	return rate / (24 * time.Hour).Seconds()
}

// fit makes intervals as long as a rate of requests asks for. Where reading
// everybody at the longest interval takes more than half of it, that becomes
// longer, so that something is left for those that are read.
func (c *Cadence) fit(sums []PaceSum, rate float64) {
	all := 0.0
	for _, n := range sums {
		all += n.Mean
	}
	needed := time.Duration(2 * all / rate * float64(time.Second))
	c.longest = max(c.longest, min(needed, longestEver)).Truncate(time.Second)
	low, high := c.scale, c.longest.Seconds()*math.Sqrt(fastest.density())
	if c.load(sums) <= rate {
		return
	}
	for high/low > 1.0001 {
		c.scale = math.Sqrt(low * high)
		if c.load(sums) > rate {
			low = c.scale
		} else {
			high = c.scale
		}
	}
	c.scale = high
}

// load returns the requests a second of all accounts but for whole lists.
func (c Cadence) load(sums []PaceSum) (rate float64) {
	for _, n := range sums {
		rate += n.Mean / c.Every(n.Pace).Seconds()
	}
	return rate
}

// Every returns the time between two scrapes of an account.
func (c Cadence) Every(p Pace) time.Duration {
	if c.Schedule.Longest == 0 {
		return c.Interval
	}
	every := time.Duration(c.scale / math.Sqrt(p.density()) * float64(time.Second)).Truncate(time.Second)
	return min(max(every, c.Interval), max(c.longest, c.Interval))
}

// AroundMidnight reports whether an account has its two readings around
// midnight. The days of one that has not are estimated.
func (c Cadence) AroundMidnight(account int64, p Pace) bool {
	return p > c.least || p == c.least && share(account, 3) < c.leastShare
}

// Latest returns the latest instant for which a scrape can be planned now.
func (c Cadence) Latest(now time.Time) time.Time {
	s := c.Schedule
	s.Longest = c.longest
	return s.Latest(now)
}

// Due reports whether a scrape is due that is planned for an instant; see
// [Schedule.Due].
func (c Cadence) Due(next, now time.Time) bool {
	return !next.After(now) || next.After(c.Latest(now))
}

// Plan is when and why an account is read next.
type Plan struct {
	Next     time.Time
	Midnight bool          // the next is one of the readings around midnight
	Every    time.Duration // between two scrapes
	Pace     Pace
	Load     Load
}

// Plan plans the next scrape of an account after one that went well.
func (c Cadence) Plan(account int64, r Readers, now time.Time) Plan {
	p := Plan{Pace: r.Pace(now), Load: r.load()}
	p.Every = c.Every(p.Pace)
	regular := c.regular(account, p.Every, now)
	if !c.AroundMidnight(account, p.Pace) {
		p.Next = outsideMidnight(account, regular, now)
		return p
	}
	midnight := nextMidnightReading(account, now)
	if p.Next = earlier(regular, midnight); c.scarce && p.Next.Before(midnight) && aroundMidnight(p.Next) {
		p.Next = earlier(midnight, behindMidnight(account, p)) // the rate is scarce there
	}
	p.Midnight = p.Next.Equal(midnight)
	return p
}

// wholeAfter reports whether an account's whole list is read after midnight, and
// not before it, where the rate is scarce.
func (c Cadence) wholeAfter(account int64) bool { return c.scarce && share(account, 5) < 0.5 }

// behindMidnight moves a scrape from the minutes around midnight behind them, where
// those of all accounts are spread over their intervals.
func behindMidnight(account int64, p Plan) time.Time {
	end := DateOf(p.Next.Add(time.Hour)).Begin().Add(midnightMargin + midnightSpread)
	return end.Add(time.Duration(share(account, 4) * float64(min(p.Every, time.Hour)))).Truncate(time.Second).Add(time.Second)
}

// outsideMidnight moves a scrape out of the minutes that belong to the readings
// around midnight: before them, or behind them if they have begun.
func outsideMidnight(account int64, t, now time.Time) time.Time {
	if !aroundMidnight(t) {
		return t
	}
	midnight := DateOf(t.Add(time.Hour)).Begin()
	begin, end := midnight.Add(-midnightMargin-midnightSpread), midnight.Add(midnightMargin+midnightSpread)
	most := min(time.Hour, begin.Sub(now)/2)
	if most < time.Minute {
		begin, most = end.Add(time.Hour), 59*time.Minute
	}
	return begin.Add(-time.Duration(share(account, 4) * float64(most))).Truncate(time.Second).Add(-time.Second)
}

// aroundMidnight reports whether an instant lies in the minutes of the readings
// around midnight.
func aroundMidnight(t time.Time) bool {
	d := DateOf(t)
	return t.Sub(d.Begin()) <= midnightMargin+midnightSpread || d.End().Sub(t) <= midnightMargin+midnightSpread
}
