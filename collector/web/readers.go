package web

import (
	"context"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Book is what the pages are made from: the ledger.
type BlogReader interface {
	DayReader

	// AccountByUser returns an error that wraps [collector.ErrNoAccount] for
	// somebody who is not followed.
	AccountByUser(ctx context.Context, user string) (collector.Account, error)

	// Accounts returns the accounts that are followed.
	Accounts(ctx context.Context) ([]collector.Account, error)
}

// Days is what the pages about one blog are made from: the whole of it, or what
// anybody may see.
type DayReader interface {
	// AccountDays returns the days that are known, oldest first.
	AccountDays(ctx context.Context, account int64, from, to collector.Date) ([]collector.AccountDay, error)

	PostList(ctx context.Context, account int64, q collector.PostQuery) (collector.PostList, error)

	// Totals adds up the posts that are not gone; [collector.Unknown] is what
	// is known of none of them.
	Totals(ctx context.Context, account int64) (collector.Totals, error)

	// Post returns an error that wraps [collector.ErrNoPost] for a post that
	// is not the account's.
	Post(ctx context.Context, account int64, id string) (collector.PostFacts, error)

	// PostDays returns the days that are known of a post, by its row.
	PostDays(ctx context.Context, row int64, from, to collector.Date) ([]collector.Day, error)

	// PartOfYesterday is about an account, or the post in a row if it is not 0.
	PartOfYesterday(ctx context.Context, account, row int64, today collector.Date) (collector.PartOfYesterday, error)

	// PostSpans returns the readings that touch a day, and the one before it.
	PostSpans(ctx context.Context, row int64, day collector.Date) ([]collector.Span, error)
}

// PublicDays are the days of a blog that anybody may see who has its public link.
type PublicDays interface {
	DayReader

	// Unconfirmed counts the posts that are left out only because velog has not
	// confirmed within a day that they are public.
	Unconfirmed(ctx context.Context, account int64) (int, error)
}
