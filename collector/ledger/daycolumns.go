package ledger

import (
	"database/sql"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// The columns of days and account_days stand here alone: statements that read,
// add up or write days are made of them. A number that an account has of its own
// needs its column in a migration, a line in accountColumns, and its place in
// accountInto. One that follows from what may change about a post later, such as
// whether it is private, also needs the days of the account that it concerns added
// up again when that changes, as they are when a post is deleted.

// accountColumn is a column that only account_days has.
type accountColumn struct {
	name string
	sum  string // in SQL, over an account's posts p that have a day d
}

func accountColumns() []accountColumn {
	return []accountColumn{
		{"posts", "COUNT(*)"},
	}
}

// accountInto is where the columns of accountColumns go, in their order.
func accountInto(d *collector.AccountDay) []any {
	return []any{&d.Posts}
}

// counters are what is counted of a post. Each has two columns: the day's own
// number and, with _total after its name, the total as of its end.
func counters() []string { return []string{"views", "likes", "comments"} }

// numberColumns are the numbers that the days of posts and of accounts have.
func numberColumns() []string {
	var columns []string
	for _, c := range counters() {
		columns = append(columns, c, c+"_total")
	}
	return columns
}

// numbersInto is where the columns of numberColumns go, in their order.
func numbersInto(d *collector.Day) []any {
	return []any{
		&d.Views, &d.ViewsTotal, (*nullCounter)(&d.Likes), (*nullCounter)(&d.LikesTotal),
		(*nullCounter)(&d.Comments), (*nullCounter)(&d.CommentsTotal),
	}
}

// appendDay appends the values of dayColumns to a row.
func appendDay(row []any, d *collector.Day) []any {
	return append(row, int64(d.Date), d.Views, d.ViewsTotal, nullCounter(d.Likes), nullCounter(d.LikesTotal),
		nullCounter(d.Comments), nullCounter(d.CommentsTotal), qualityCode(d.Quality))
}

// dayColumns are the columns of a day that [scanDay] reads.
func dayColumns() []string {
	return append(append([]string{"day"}, numberColumns()...), "quality")
}

// accountDayColumns are the columns of an account's day that [scanAccountDay]
// reads.
func accountDayColumns() []string {
	var columns []string
	for _, c := range accountColumns() {
		columns = append(columns, c.name)
	}
	return append(columns, dayColumns()...)
}

// selected lists the columns of a table for a SELECT.
func selected(table string, columns []string) string {
	return table + "." + strings.Join(columns, ", "+table+".")
}

// accountSums are the columns of accountDayColumns as they follow from the days d
// of posts p, with their names. What is unknown of one post is left out of a sum,
// which has the quality of the worst day in it.
func accountSums(quality string) string {
	var sums []string
	for _, c := range accountColumns() {
		sums = append(sums, c.sum+" AS "+c.name)
	}
	return strings.Join(append(sums, "d.day AS day", numberSums(), quality+" AS quality"), ", ")
}

// numberSums are the sums of numberColumns over days d, with their names.
func numberSums() string {
	var sums []string
	for _, c := range numberColumns() {
		sums = append(sums, dialect.Sum("d."+c)+" AS "+c)
	}
	return strings.Join(sums, ", ")
}

// groupColumn is a column of the days of several blogs together.
type groupColumn struct {
	name string
	sum  string // over the days d of accounts
	all  string // over the days d of groups
}

// groupDayColumns are those of days of several blogs, which [scanBlogsDay] reads: likes
// and comments are added up over those of which they are known, and these are counted.
func groupDayColumns() []groupColumn {
	plain := func(name string) groupColumn {
		return groupColumn{name, dialect.Sum("d." + name), dialect.Sum("d." + name)}
	}
	of := func(name string) groupColumn {
		return groupColumn{name + "_of", "COUNT(d." + name + ")", dialect.Sum("d." + name + "_of")}
	}
	return []groupColumn{
		{"day", "d.day", "d.day"}, {"blogs", "COUNT(*)", dialect.Sum("d.blogs")},
		plain("views"), plain("views_total"), plain("likes"), of("likes"), plain("comments"), of("comments"),
		{"quality", worstQuality, "MIN(CASE WHEN d.quality = 0 AND d.day < $2 THEN 1 ELSE d.quality END)"},
	}
}

func groupColumns() (names []string) {
	for _, c := range groupDayColumns() {
		names = append(names, c.name)
	}
	return names
}

func groupSums() (sums []string) {
	for _, c := range groupDayColumns() {
		sums = append(sums, c.sum)
	}
	return sums
}

// sumsOfGroups are the sums over groups, up to today, which is parameter 2.
func sumsOfGroups() (sums []string) {
	for _, c := range groupDayColumns() {
		sums = append(sums, c.all)
	}
	return sums
}

// scanBlogsDay reads a row with the columns of groupDayColumns.
func scanBlogsDay(r *sql.Rows, d *collector.BlogsDay) error {
	var quality int64
	d.LikesTotal, d.CommentsTotal = collector.Unknown, collector.Unknown
	err := r.Scan((*date)(&d.Date), &d.Blogs, &d.Views, &d.ViewsTotal,
		(*nullCounter)(&d.Likes), &d.LikesOf, (*nullCounter)(&d.Comments), &d.CommentsOf, &quality)
	d.Quality = qualityOf(quality)
	return err
}

// worstQuality is that of the worst day in a sum.
const worstQuality = "MIN(d.quality)"

// scanDay reads a row with the columns of dayColumns, after others that go where
// it is told. The day becomes the mark's key, too.
func scanDay(r *sql.Rows, d *collector.Day, m *collector.Mark, before ...any) error {
	var quality int64
	err := r.Scan(append(append(append(before, &m.Key), numbersInto(d)...), &quality)...)
	d.Date, d.Quality = collector.Date(m.Key), qualityOf(quality)
	return err
}

// scanAccountDay reads a row with the columns of accountDayColumns.
func scanAccountDay(r *sql.Rows, d *collector.AccountDay) error { return scanAccountDayAfter(r, d) }

// scanAccountDayAfter is scanAccountDay for a row with other columns before these.
func scanAccountDayAfter(r *sql.Rows, d *collector.AccountDay, before ...any) error {
	return scanDay(r, &d.Day, &d.Mark, append(before, accountInto(d)...)...)
}
