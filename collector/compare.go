package collector

import "time"

// NotComparable says why two periods cannot be compared; the empty one means
// that they can be.
type NotComparable string

const (
	NotKnown         NotComparable = "unknown"           // no day of the period is known
	Incomplete       NotComparable = "incomplete"        // a day of the period is unknown or partial
	BeforeNotKnown   NotComparable = "before_unknown"    // no day of the period before is known
	BeforeIncomplete NotComparable = "before_incomplete" // a day of the period before is unknown or partial
)

// Comparison is the views of a period beside those of the period before it.
// Only without an obstacle, and of a post with as much time before, may a change
// between the two be shown.
type Comparison struct {
	First, Last Date
	BeforeDays  int // length of the period before: a year may be a day longer or shorter
	Sum, Before Sum
	Obstacle    NotComparable

	// Released is when a post was released that had less time before, so that no
	// change is fair; 0: it had as much.
	Released Date
}

// Percent returns by how many percent the views changed. It reports false where
// the periods cannot be compared, and where there was nothing before: a change
// from 0 has no percentage, nor has one from a shorter time.
func (c Comparison) Percent() (percent float64, ok bool) {
	if c.Obstacle != "" || c.Released != 0 || c.Before.Views == 0 {
		return 0, false
	}
	return 100 * float64(c.Sum.Views-c.Before.Views) / float64(c.Before.Views), true
}

// BeforeKnown reports whether all of the period before is known: only then may
// its views be shown beside those of the period.
func (c Comparison) BeforeKnown() bool { return c.Before.whole(c.BeforeDays) }

// PartOfYesterday is what yesterday had got by the same time as today: as long
// after its midnight as the last reading of today is after its own. Of many
// posts each is taken by its own last reading.
type PartOfYesterday struct {
	Until time.Time // today's last reading; zero: there is none yet
	Views int64
	Known bool
}

// Comparisons are the views of today so far, of yesterday, and of the 7 and the
// 30 days that ended when today began, each beside the same time before it.
type Comparisons struct{ Today, Yesterday, Week, Month Comparison }

// Compare decides what of an account's days, or a post's, may be compared with
// what, for everything that shows views: a change needs every day of both
// periods known and not partial. Only today, which never is over, is compared
// with the part of yesterday that had passed by the same time. The days are
// those from [ComparedFrom] on, as far as they are known; see [ComparePeriods] for
// when a post began.
func Compare(days []Day, today Date, part PartOfYesterday, began Date) Comparisons {
	compare := func(p Period) Comparison { return ComparePeriods(days, p, p.Before(), began) }
	return Comparisons{
		Today:     compareToday(days, today, part, began),
		Yesterday: compare(Period{today - 1, today - 1}),
		Week:      compare(Week(today)),
		Month:     compare(Month(today)),
	}
}

func compareToday(days []Day, today Date, part PartOfYesterday, began Date) Comparison {
	yesterday := Period{today - 1, today - 1}
	known := yesterday.Sum(days)
	c := Comparison{First: today, Last: today, BeforeDays: 1, Sum: SumOf(days, today, today)}
	if c.Sum.Days > 0 && (part.Known || known.Partial > 0) {
		c.Before = Sum{Views: part.Views, Days: known.Days, Partial: known.Partial}
	}
	c = c.judged(true) // today is not over on either side
	if yesterday.LacksTime(began) && c.Sum.Days > 0 && c.Before.wholeSince(began, yesterday) {
		c.Obstacle, c.Released = "", began
	}
	return c
}

// ComparePeriods compares a period with the one before it, or with the same dates of the
// year before: both must be whole. A post began with its release, if it has been tracked
// from then on; 0: it has not, or it is a blog. Before that it had nothing, which is known,
// but less time.
func ComparePeriods(days []Day, p, before Period, began Date) Comparison {
	c := Comparison{First: p.First, Last: p.Last, BeforeDays: before.Length(), Sum: p.Sum(days), Before: before.Sum(days)}
	c = c.judged(c.Sum.whole(p.Length()))
	if before.LacksTime(began) && c.Sum.Days > 0 && c.Sum.wholeSince(began, p) && c.Before.wholeSince(began, before) {
		c.Obstacle, c.Released = "", began
	}
	return c
}

// judged notes what keeps the two sides from being compared, where complete
// tells whether the first has all the days that it needs.
func (c Comparison) judged(complete bool) Comparison {
	switch {
	case c.Sum.Days == 0:
		c.Obstacle = NotKnown
	case !complete:
		c.Obstacle = Incomplete
	case c.Before.Days == 0:
		c.Obstacle = BeforeNotKnown
	case !c.BeforeKnown():
		c.Obstacle = BeforeIncomplete
	}
	return c
}

// whole reports whether n days are known, and not only a part of any.
func (s Sum) whole(n int) bool { return s.Days == n && s.Partial == 0 }

// wholeSince reports whether all days of a period are known that came after the release
// of a post; 0: it is not known.
func (s Sum) wholeSince(began Date, p Period) bool {
	missing := p.Length() - s.Days
	if began > p.First {
		missing -= int(min(began-p.First, Date(p.Length())))
	}
	return missing <= 0 && s.Partial == 0
}

// LikesPerHundred returns how many likes came with a hundred views. The views
// are those of the posts whose likes are known. It reports false where nobody
// knows, where there are no views, and where likes fell: views took none away.
func LikesPerHundred(likes, views int64) (ratio float64, ok bool) {
	if likes == Unknown || views == Unknown || likes < 0 || views == 0 {
		return 0, false
	}
	return 100 * float64(likes) / float64(views), true
}

// TotalAt returns a post's total of views at an instant, as the days have it:
// between two readings by interpolation. It reports false for an instant before
// the first reading.
func TotalAt(h History, at time.Time) (total int64, known bool) {
	if len(h.Spans) == 0 {
		return 0, false
	}
	t := newTimeline(h)
	total, _ = t.views.at(at.Unix())
	return total, at.Unix() >= t.start
}
