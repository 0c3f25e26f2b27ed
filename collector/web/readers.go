package web

import (
	"context"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// BlogReader is what the pages about all blogs are made from.
type BlogReader interface {
	DayReader

	// AccountByUser returns an error that wraps [collector.ErrNoAccount] for
	// somebody who is not tracked.
	AccountByUser(ctx context.Context, user string) (collector.Account, error)

	// Digest sums up a week.
	Digest(ctx context.Context, account int64, w collector.ISOWeek) (collector.Digest, error)

	// Accounts returns the accounts that are tracked.
	Accounts(ctx context.Context) ([]collector.Account, error)

	// Usernames returns the first of their names.
	Usernames(ctx context.Context, most int) ([]string, error)

	// BlogSums returns what each blog got around a day, tracked or not, with its recent
	// days by a measure.
	BlogSums(ctx context.Context, today collector.Date, m collector.Measure) ([]collector.BlogSums, error)

	// AllDays adds up the days of all blogs.
	AllDays(ctx context.Context, from, today collector.Date) ([]collector.BlogsDay, error)

	// AllViews adds up the views of all days of all blogs; of their days nothing else is
	// known.
	AllViews(ctx context.Context, today collector.Date) ([]collector.BlogsDay, error)

	// AllEvents returns what happened to all blogs, the newest first, and how many events
	// there are of the kind, counted up to a number.
	AllEvents(ctx context.Context, q collector.EventQuery, most int) (events []collector.BlogEvent, found int, err error)
}

// DayReader is what the pages about one blog are made from.
type DayReader interface {
	collector.BlogReader
	collector.InsightReader

	// Events returns what happened, the newest first.
	Events(ctx context.Context, account int64, q collector.EventQuery) (collector.EventList, error)

	// Marks returns what charts of some days mark, the first to happen first.
	Marks(ctx context.Context, account int64, q collector.MarkQuery) ([]collector.StoredEvent, error)
}

// PublicDays are the days of a blog that anybody may see who has its public link.
type PublicDays interface {
	DayReader

	// Members returns the accounts on the leaderboard, with those of users whom the
	// operator names.
	Members(ctx context.Context, named []string) (map[int64]bool, error)

	// Standings returns what the public posts of accounts got in a period and in the
	// one before.
	Standings(ctx context.Context, members []int64, period collector.Period) ([]collector.Standing, error)

	// UnconfirmedPosts counts the posts that are left out only because velog has not
	// confirmed within a day that they are public.
	UnconfirmedPosts(ctx context.Context, account int64) (int, error)
}
