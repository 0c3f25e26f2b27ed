package comparetest

import (
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

func id(n int) string { return fmt.Sprintf("cccccccc-0000-4000-8000-%012d", n) }

func reading(at time.Time, views, likes int64) Reading {
	return Reading{at, collector.Counters{Views: views, Likes: likes}}
}

// grown is the total at an instant of a post that gets so many views a day.
func grown(perDay int64, from, at time.Time) int64 {
	return 1000 + perDay*int64(at.Sub(from)/time.Second)/(24*60*60)
}

// steady are the readings of such a post at each midnight, every ten minutes
// from the morning of the day before yesterday on, and at both ends.
func steady(perDay int64, from, to time.Time) []Reading {
	var all []Reading
	for when := from; !when.After(to); {
		all = append(all, reading(when, grown(perDay, from, when), 0))
		next := when.Add(10 * time.Minute)
		if midnight := collector.DateOf(when).End(); midnight.Before(at(-2, 6, 0)) {
			next = midnight
		}
		if next.After(to) && when.Before(to) {
			next = to
		}
		when = next
	}
	return all
}

// nights are the readings of a post that is read hourly, and four minutes
// before and after the midnights around yesterday. It got 100 views a day, and
// 4,140 on the day before yesterday: 24 of them in its last four minutes.
// Yesterday it got 24 in its first four minutes, then three a minute, and 27 in
// its last four; today 27 in its first four.
func nights() []Reading {
	all := steady(100, first(), at(-2, 0, 0))
	total := all[len(all)-1].Views
	seen := func(when time.Time, more int64) {
		total += more
		all = append(all, reading(when, total, 0))
	}
	seen(at(-2, 23, 56), 4116)
	seen(at(-1, 0, 4), 48)
	for hour := 1; hour < 24; hour++ {
		seen(at(-1, hour, 4), 180)
	}
	seen(at(-1, 23, 56), 156)
	seen(at(0, 0, 4), 54)
	return all
}

// changed, fromNone and obstacle are what is right of a period: with a change,
// with nothing before that a change could be a percentage of, and with a reason
// why there is none.
func changed(views int64, days int, before int64, percent float64) Period {
	return Period{Views: views, Days: days, Before: before, Percent: percent}
}

func fromNone(views int64, days int) Period { return Period{Views: views, Days: days} }

func obstacle(views int64, days int, before int64, why collector.NotComparable) Period {
	return Period{Views: views, Days: days, Before: before, Obstacle: why}
}
