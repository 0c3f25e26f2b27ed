// Package dayexport writes the days of posts or of accounts as CSV (RFC 4180) or as
// JSON, row by row, so that any number of them needs little memory. Unknown numbers
// are empty in CSV and null in JSON, and unknown days are left out.
package dayexport

import (
	"context"
	"io"
	"math"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Source is a ledger that is exported. Nothing of it is busy while rows are written,
// however long that takes.
type Source interface {
	// Account returns an account by its id.
	Account(ctx context.Context, id int64) (collector.Account, error)

	// AccountDays returns the days of an account from one day to another, both
	// included, oldest first.
	AccountDays(ctx context.Context, account int64, from, to collector.Date) ([]collector.AccountDay, error)

	// ExportedPosts returns the posts of an account, deleted ones included.
	ExportedPosts(ctx context.Context, account int64) ([]collector.ExportedPost, error)

	// PostDays returns the days of the post in a row, as AccountDays does.
	PostDays(ctx context.Context, account, row int64, from, to collector.Date) ([]collector.Day, error)
}

// Days are those that are exported.
type Days struct {
	Accounts []int64 // their ids, in the order of the rows
	From, To collector.Date
	Format   Format

	// Mark has CSV begin with a byte order mark, by which Excel sees that it is in UTF-8.
	// Most programs would take it for a part of the first column's name.
	Mark bool
}

// AllDays is the range of all days that there can be.
func AllDays() (from, to collector.Date) { return collector.AllDays, math.MaxInt32 }

// WritePosts writes the days of the accounts' posts, post by post. If there is an
// error, what was written is no whole export.
func WritePosts(ctx context.Context, from Source, days Days, w io.Writer) error {
	rows := days.rows(w, postColumns())
	for _, account := range days.Accounts {
		posts, err := from.ExportedPosts(ctx, account)
		if err != nil {
			return err
		}
		for _, p := range posts {
			own, err := from.PostDays(ctx, p.Account, p.Row, days.From, days.To)
			if err != nil {
				return err
			}
			for _, d := range own {
				row := appendDay([]any{p.User, p.ID, p.Title}, d)
				if err := rows.write(append(row, string(d.Quality))); err != nil {
					return err
				}
			}
		}
	}
	return rows.end()
}

// WriteAccounts writes the days of accounts, each the sum of its posts, as
// [WritePosts] does.
func WriteAccounts(ctx context.Context, from Source, days Days, w io.Writer) error {
	rows := days.rows(w, accountColumns())
	for _, id := range days.Accounts {
		account, err := from.Account(ctx, id)
		if err != nil {
			return err
		}
		own, err := from.AccountDays(ctx, id, days.From, days.To)
		if err != nil {
			return err
		}
		for _, d := range own {
			row := appendDay([]any{account.User}, d.Day)
			if err := rows.write(append(row, int64(d.Posts), string(d.Quality))); err != nil {
				return err
			}
		}
	}
	return rows.end()
}

// postColumns are the columns of [WritePosts].
func postColumns() []string {
	return append(append([]string{"user", "post", "title"}, dayColumns()...), "quality")
}

// accountColumns are the columns of [WriteAccounts].
func accountColumns() []string {
	return append(append([]string{"user"}, dayColumns()...), "posts", "quality")
}

// dayColumns are those that appendDay fills.
func dayColumns() []string {
	return []string{"date", "views", "views_total", "likes", "likes_total", "comments", "comments_total"}
}

func appendDay(row []any, d collector.Day) []any {
	row = append(row, d.Date.String())
	for _, n := range []int64{d.Views, d.ViewsTotal, d.Likes, d.LikesTotal, d.Comments, d.CommentsTotal} {
		if n == collector.Unknown {
			row = append(row, nil)
		} else {
			row = append(row, n)
		}
	}
	return row
}
