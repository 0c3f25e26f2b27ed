package collector

// BlogSums is what a blog got around a day.
type BlogSums struct {
	ID      int64
	User    string
	Tracked bool
	Posts   int // without deleted ones

	Sums   Sums
	Before Sums // of the periods before, but for today
}

// BlogsCompared is a sum over blogs, and how it compares with the period before:
// of those blogs alone whose days are all known in both, and not partial.
type BlogsCompared struct {
	Sum         Sum // over all blogs
	Known       int // blogs with days in the period
	Blogs       int // that are compared
	Now, Before int64
}

// CompareBlogs adds up a period of so many days of blogs.
func CompareBlogs(all []BlogSums, period func(Sums) Sum, days int) BlogsCompared {
	var c BlogsCompared
	for _, b := range all {
		now, before := period(b.Sums), period(b.Before)
		c.Sum.Views += now.Views
		c.Sum.Days = max(c.Sum.Days, now.Days)
		c.Known += min(now.Days, 1)
		if now.whole(days) && before.whole(days) {
			c.Blogs++
			c.Now += now.Views
			c.Before += before.Views
		}
	}
	return c
}

// SameBlogs returns days of all blogs together, of which a period is to be compared with
// another: a day that fewer blogs have than any of the two periods is partial, as it
// lacks what the others got. The posts of a day are the blogs that have it.
func SameBlogs(rows []AccountDay, period, before Period) []Day {
	days, most := DaysOf(rows), 0
	compared := func(d Date) bool { return period.has(d) || before.has(d) }
	for _, row := range rows {
		if compared(row.Date) {
			most = max(most, row.Posts)
		}
	}
	for i, row := range rows {
		if compared(row.Date) && row.Posts < most {
			days[i].Quality = Partial
		}
	}
	return days
}
