package collector

// BlogSums is what a blog got around a day.
type BlogSums struct {
	ID      int64
	User    string
	Tracked bool
	Posts   int // without deleted ones

	Sums   Sums
	Before Sums // of the periods before; of today, of the day before by the same time

	// Weekdays are for what is usual for today by the time of its last reading; without
	// one of today nothing is known.
	Weekdays WeekdaysByNow

	Recent RecentDays // by the measure that was asked for
}

// SumUp sets the sums around a day from the recent views, with what the blog's posts had
// got on the day before by the time of today's last reading.
func (b *BlogSums) SumUp(views RecentDays, today Date, part PartOfYesterday) {
	yesterday, week, month := Period{today - 1, today - 1}, Week(today), Month(today)
	s := views.Sums(Period{today, today}, yesterday, week, month, yesterday.Before(), week.Before(), month.Before())
	b.Sums = Sums{Today: s[0], Yesterday: s[1], Week: s[2], Month: s[3]}
	b.Before = Sums{Yesterday: s[4], Week: s[5], Month: s[6]}
	if part.Known {
		b.Before.Today = Sum{Views: part.Views, Days: s[1].Days, Partial: s[1].Partial}
	}
}

// BlogsCompared is a sum over blogs, and how it compares with the period before:
// of those blogs alone whose days are all known in both, and not partial.
type BlogsCompared struct {
	Sum         Sum // over all blogs
	Known       int // blogs with days in the period
	Blogs       int // that are compared
	Whole       int // of which all days of the period are known
	Earlier     int // with days in the period before
	Now, Before int64
}

// Obstacle says why no blog is compared.
func (c BlogsCompared) Obstacle() NotComparable {
	switch {
	case c.Blogs > 0:
		return ""
	case c.Known == 0:
		return NotKnown
	case c.Earlier == 0:
		return BeforeNotKnown
	case c.Whole == 0:
		return Incomplete
	default:
		return BeforeIncomplete
	}
}

func (c *BlogsCompared) add(now, before Sum, whole, beforeWhole bool) {
	c.Sum.Views += now.Views
	c.Sum.Days = max(c.Sum.Days, now.Days)
	c.Known += min(now.Days, 1)
	c.Earlier += min(before.Days, 1)
	if whole {
		c.Whole++
	}
	if whole && beforeWhole {
		c.Blogs++
		c.Now += now.Views
		c.Before += before.Views
	}
}

// CompareBlogs adds up a period of so many days of blogs. 0 days are today, which is
// over on no side.
func CompareBlogs(all []BlogSums, period func(Sums) Sum, days int) BlogsCompared {
	var c BlogsCompared
	for _, b := range all {
		now, before := period(b.Sums), period(b.Before)
		c.add(now, before, days > 0 && now.whole(days) || days == 0 && now.Days > 0, before.whole(max(days, 1)))
	}
	return c
}

// CompareRecent adds up a period of blogs, and another one before it, by the measure of
// their recent days. It reports false for periods that begin earlier than these.
func CompareRecent(all []BlogSums, period, before Period, today Date) (c BlogsCompared, ok bool) {
	if !areRecent(period, before, today) {
		return c, false
	}
	for _, b := range all {
		s := b.Recent.Sums(period, before)
		c.add(s[0], s[1], s[0].whole(period.Length()), s[1].whole(before.Length()))
	}
	return c, true
}

// areRecent reports whether all days of two periods are among the recent ones, also of a
// blog whose last day is the one after today.
func areRecent(period, before Period, today Date) bool {
	return min(period.First, before.First) > today+1-RecentLength && before.Length() > 0
}

// MovedBlog is a blog, and what it got in a period and in the one before.
type MovedBlog struct {
	User        string
	Now, Before int64
}

// Change is how many views more than before the blog got.
func (b MovedBlog) Change() int64 { return b.Now - b.Before }

// MovedBlogs returns the blogs whose views changed most among those whose days are all
// known in both periods, and not partial: those that gained, and those that lost, each
// with the largest change first, and how many are compared. The recent days of the blogs
// are by views.
func MovedBlogs(all []BlogSums, period, before Period, today Date, most int) (gained, lost []MovedBlog, compared int) {
	if !areRecent(period, before, today) {
		return nil, nil, 0
	}
	var known []MovedBlog
	for _, b := range all {
		s := b.Recent.Sums(period, before)
		if s[0].whole(period.Length()) && s[1].whole(before.Length()) {
			known = append(known, MovedBlog{b.User, s[0].Views, s[1].Views})
		}
	}
	gained, lost = mostMoved(known, MovedBlog.Change, func(b MovedBlog) string { return b.User }, most)
	return gained, lost, len(known)
}

// BlogsByNow is what is usual for all blogs together by the last readings of today: of
// those blogs of which it is known.
type BlogsByNow struct {
	ByNow
	Blogs int
	Views int64 // that they have got so far
}

// UsualOfBlogs returns what is usual for blogs together by the time of each one's last
// reading of today, with the days of all of them from [UnusualFrom] on. It is the median
// of what they had got together on the weekdays before, and not the sum of what is usual
// for each, which is less: of many blogs that get a view now and then, nothing is usual.
//
// The weekdays are as many as are known of at least half of the blogs of which the
// fewest are known that are needed; the blogs are those of which these are known.
func UsualOfBlogs(all []BlogSums, days []Day, today Date) BlogsByNow {
	var together BlogsByNow
	if len(days) == 0 || days[len(days)-1].Date != today {
		return together
	}
	var known [unusualWeeks + 1]int // blogs by how many of the last weekdays are known
	for _, b := range all {
		for n := range b.weekdays() {
			known[n+1]++
		}
	}
	weeks := unusualWeeks
	for weeks > fewestWeekdays && 2*known[weeks] < known[fewestWeekdays] {
		weeks--
	}
	views := make([]float64, weeks)
	for _, b := range all {
		if b.weekdays() < weeks {
			continue
		}
		together.Blogs++
		together.Views += b.Sums.Today.Views
		for i := range views {
			views[i] += b.Weekdays[i]
		}
	}
	if together.Blogs > 0 {
		together.ByNow = newJudge(days).usualByNow(together.ByNow, today, views)
	}
	return together
}

// weekdays is how many of the last weekdays are known of a blog with a reading of today.
func (b BlogSums) weekdays() int {
	if b.Sums.Today.Days == 0 {
		return 0
	}
	for n, v := range b.Weekdays {
		if v < 0 {
			return n
		}
	}
	return unusualWeeks
}

// BlogsDay is a day of all blogs together, of which the totals of likes and comments are
// not known.
type BlogsDay struct {
	Day
	Blogs int // that have it

	// Of how many of these the likes and comments of the day are known: its numbers are
	// their sums.
	LikesOf, CommentsOf int
}

// Of is of how many blogs a measure of the day is known.
func (d BlogsDay) Of(m Measure) int {
	switch m {
	case ByLikes:
		return d.LikesOf
	case ByComments:
		return d.CommentsOf
	default:
		return d.Blogs
	}
}

// DaysOfBlogs are days without how many blogs are in them.
func DaysOfBlogs(rows []BlogsDay) []Day {
	days := make([]Day, len(rows))
	for i, row := range rows {
		days[i] = row.Day
	}
	return days
}

// SameBlogs returns days of all blogs together, of which a period is to be compared with
// another by a measure: a day that is known of fewer blogs than any of the two periods is
// partial, as it lacks what the others got.
func SameBlogs(rows []BlogsDay, m Measure, period, before Period) []Day {
	days, most := DaysOfBlogs(rows), 0
	compared := func(d Date) bool { return period.has(d) || before.has(d) }
	for _, row := range rows {
		if compared(row.Date) {
			most = max(most, row.Of(m))
		}
	}
	for i, row := range rows {
		if compared(row.Date) && row.Of(m) < most {
			days[i].Quality = Partial
		}
	}
	return days
}
