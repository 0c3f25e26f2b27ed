package ledger

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// posts is a condition in SQL: which of an account's posts p a question is about.
type posts string

const (
	allPosts   posts = "TRUE"
	notPrivate posts = "p.private = 0 AND p.privacy_unknown = 0 AND p.deleted_at IS NULL"
)

// publicFor is how long a post counts as public after velog's list showed it as
// such. While it cannot be asked, as when a login is lost, the post may have
// become private.
const publicFor = 24 * time.Hour

// public are the posts that velog has confirmed to be public lately.
func (p *Public) public() posts {
	return posts(fmt.Sprintf("(%s AND EXISTS (SELECT 1 FROM following fp WHERE fp.account = p.account AND fp.post = p.id AND fp.public_at > %d))",
		notPrivate, p.now().Add(-publicFor).Unix()))
}

// hidden are all others.
func (p *Public) hidden() posts { return "NOT " + p.public() }

// Public is the ledger as anybody may see it: the posts that velog shows to
// strangers, and numbers without all others. A post that is private is left out
// whole, also the days when it was not. So is one that is gone: its writer took
// it back, or made it private in a blog that is read without signing in. And so
// is one that velog has not confirmed to be public within a day.
type Public struct {
	db  *DB
	now func() time.Time
}

// Public returns the part of the ledger that anybody may see.
func (db *DB) Public(now func() time.Time) *Public { return &Public{db, now} }

// UnconfirmedPosts counts the posts that are left out only because velog has not
// confirmed within a day that they are public.
func (p *Public) UnconfirmedPosts(ctx context.Context, account int64) (int, error) {
	var n int
	err := p.db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM posts p WHERE p.account = $1 AND `+
		string(notPrivate)+` AND `+string(p.hidden()), account).Scan(&n)
	return n, wrap("counting posts that are not confirmed", err)
}

// PostList is [DB.PostList] of public posts.
func (p *Public) PostList(ctx context.Context, account int64, q collector.PostQuery) (collector.PostList, error) {
	return p.db.postList(ctx, account, q, p.public())
}

// Totals is [DB.Totals] of public posts.
func (p *Public) Totals(ctx context.Context, account int64) (collector.Totals, error) {
	return p.db.totals(ctx, account, p.public())
}

// Post is [DB.Post] of a public post; any other is none.
func (p *Public) Post(ctx context.Context, account int64, id string) (collector.PostFacts, error) {
	return p.db.post(ctx, account, id, p.public())
}

// PostDays is [DB.PostDays]: who has a row has it from [Public.Post].
func (p *Public) PostDays(ctx context.Context, account, row int64, from, to collector.Date) ([]collector.Day, error) {
	return p.db.PostDays(ctx, account, row, from, to)
}

// ViewsByAge is [DB.ViewsByAge]: who has a row has it from [Public.Post].
func (p *Public) ViewsByAge(ctx context.Context, account, row int64, every, last int) ([]collector.AgeViews, error) {
	return p.db.ViewsByAge(ctx, account, row, every, last)
}

// PostsOnDay is [DB.PostsOnDay] of public posts.
func (p *Public) PostsOnDay(ctx context.Context, account int64, day collector.Date, offset, limit int) (collector.DayPosts, error) {
	return p.db.postsOnDay(ctx, account, day, offset, limit, p.public())
}

// Hours is [DB.Hours] of public posts.
func (p *Public) Hours(ctx context.Context, account, row int64, day collector.Date) (collector.Hours, error) {
	return p.db.hours(ctx, account, row, day, p.public())
}

// PartOfYesterday is [DB.PartOfYesterday] of public posts.
func (p *Public) PartOfYesterday(ctx context.Context, account, row int64, today collector.Date) (collector.PartOfYesterday, error) {
	return partOfYesterday(ctx, p.db.read, account, row, today, p.public())
}

// UsualByNow is [DB.UsualByNow] of a post: who has a row has it from [Public.Post]. Of
// the account nothing is known to be usual: the courses of earlier days are those of all
// posts, private ones among them.
func (p *Public) UsualByNow(ctx context.Context, account, row int64, today collector.Date) (collector.ByNow, error) {
	if row == 0 {
		return collector.ByNow{}, nil
	}
	return p.db.UsualByNow(ctx, account, row, today)
}

// PostRanges is [DB.PostRanges] of public posts.
func (p *Public) PostRanges(ctx context.Context, account int64, period, before collector.Period) ([]collector.PostRange, error) {
	return p.db.postRanges(ctx, account, period, before, p.public())
}

// WeekHours is [DB.WeekHours]: who has rows has them from [Public.PostRanges].
func (p *Public) WeekHours(ctx context.Context, account int64, rows []int64, period collector.Period) (collector.WeekHours, error) {
	return p.db.WeekHours(ctx, account, rows, period)
}

// Ages is [DB.Ages] of public posts.
func (p *Public) Ages(ctx context.Context, account int64, q collector.AgeQuery) ([]collector.AgedPost, error) {
	return p.db.ages(ctx, account, q, p.public())
}

// ViewedOnDay is [DB.ViewedOnDay] of public posts.
func (p *Public) ViewedOnDay(ctx context.Context, account int64, day, viewed collector.Date, least int64) ([]collector.PostOnDay, error) {
	return p.db.viewedOnDay(ctx, account, day, viewed, least, p.public())
}

// AccountDays is [DB.AccountDays] of public posts. Where others are public than those
// that are shown, as after a day in which velog has not confirmed some, they are added up.
func (p *Public) AccountDays(ctx context.Context, account int64, from, to collector.Date) ([]collector.AccountDay, error) {
	var all, hidden, others int
	err := p.db.read.QueryRowContext(ctx, fmt.Sprintf(`SELECT COUNT(*), %s, %s FROM posts p WHERE p.account = $1`,
		dialect.CountIf(string(p.hidden())), dialect.CountIf(fmt.Sprintf("%s <> (%s)", p.public(), shown))), account).Scan(&all, &hidden, &others)
	if err != nil {
		return nil, wrap("counting public posts", err)
	}
	switch {
	case hidden == 0:
		return p.db.AccountDays(ctx, account, from, to)
	case hidden == all:
		return nil, nil
	case others == 0:
		return p.days(ctx, "SELECT "+selected("d", accountDayColumns())+`
			FROM public_days d WHERE d.account = $1 AND d.day BETWEEN $2 AND $3 ORDER BY d.day`, account, from, to)
	default:
		return p.days(ctx, publicDays(p.db.read, p.public(), all, hidden), account, from, to)
	}
}

func (p *Public) days(ctx context.Context, query string, account int64, from, to collector.Date) ([]collector.AccountDay, error) {
	days, err := list(ctx, p.db.read, query, []any{account, int64(from), int64(to)}, scanAccountDay)
	return days, wrap("reading the public days of an account", err)
}

// publicDays adds up the days of public posts: they are the account's days less those of
// the hidden posts, mostly few; where the public ones are fewer, theirs are added up.
func publicDays(e dialect.Engine, public posts, all, hidden int) string {
	if 2*hidden > all {
		return sumPublic(e, public)
	}
	return lessHidden(e, public)
}

func sumPublic(e dialect.Engine, public posts) string {
	return sumsOfDays(e, public) + " ORDER BY d.day"
}

// sumsOfDays adds up the days of some posts.
func sumsOfDays(e dialect.Engine, which posts) string {
	return "SELECT " + accountSums(worstQuality) + `
		FROM posts p ` + e.LookUp("JOIN", "days", "d", "d.account = $1 AND d.post = p.id AND d.day BETWEEN $2 AND $3") + `
		WHERE p.account = $1 AND ` + string(which) + ` GROUP BY d.day`
}

// lessHidden is one statement, so that the days of all and of some are of the
// same time. What a difference cannot tell is looked up: whether likes of the
// others are 0 or unknown, and whether one of the others has the worst quality,
// too.
func lessHidden(e dialect.Engine, public posts) string {
	others := "posts p " + e.LookUp("JOIN", "days", "d", "d.account = $1 AND d.post = p.id AND d.day = a.day") + ` WHERE p.account = $1 AND ` + string(public)
	known := func(counter string) string {
		return `h.` + counter + ` IS NULL OR a.` + counter + `_total <> h.` + counter + `_total
			OR a.` + counter + ` <> h.` + counter + `
			OR EXISTS (SELECT 1 FROM ` + others + ` AND d.` + counter + ` IS NOT NULL)`
	}
	less := []string{}
	for _, c := range accountColumns() {
		less = append(less, fmt.Sprintf("a.%[1]s - COALESCE(h.%[1]s, 0)", c.name))
	}
	less = append(less, "a.day")
	for _, counter := range counters() {
		for _, c := range []string{counter, counter + "_total"} {
			number := fmt.Sprintf("a.%[1]s - COALESCE(h.%[1]s, 0)", c)
			if counter != "views" {
				number = "CASE WHEN " + known(counter) + " THEN " + number + " END"
			}
			less = append(less, number)
		}
	}
	return `
		WITH h AS (` + sumsOfDays(e, "NOT ("+public+")") + `)
		SELECT ` + strings.Join(less, ", ") + `,
			CASE WHEN h.day IS NULL OR h.quality > a.quality OR a.quality = 3
					OR EXISTS (SELECT 1 FROM ` + others + ` AND d.quality = a.quality) THEN a.quality
				ELSE (SELECT MIN(d.quality) FROM ` + others + `) END
		FROM account_days a LEFT JOIN h ON h.day = a.day
		WHERE a.account = $1 AND a.day BETWEEN $2 AND $3 AND a.posts > COALESCE(h.posts, 0) ORDER BY a.day`
}
