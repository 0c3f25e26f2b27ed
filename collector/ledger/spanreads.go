package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// PostReadings returns the readings of the post in a row of an account that touch
// the days from one to another, both included, oldest first.
func (db *DB) PostReadings(ctx context.Context, account, row int64, from, to collector.Date) ([]collector.Span, error) {
	spans, err := readSpans(ctx, db.read, selectSpans()+`WHERE account = $1 AND post = $2 AND first_at < $4 AND last_at >= $3
			AND first_at >= COALESCE((SELECT MAX(first_at) FROM readings WHERE account = $1 AND post = $2 AND first_at < $3), $3)
		ORDER BY first_at`, account, row, begin(from), begin(to+1))
	return spans, wrap("reading the readings of a post", err)
}

// spanColumns are the columns of the view spans.
func spanColumns() []string {
	return []string{"first_at", "last_at", "views", "likes", "comments", "comments_from", "comments_to"}
}

// selectSpans is the beginning of a query for [readSpans].
func selectSpans() string { return "SELECT " + selected("spans", spanColumns()) + " FROM spans " }

func readSpans(ctx context.Context, q queryer, query string, args ...any) ([]collector.Span, error) {
	return list(ctx, q, query, args, func(r *sql.Rows, s *collector.Span) error {
		return r.Scan(spanFields(s)...)
	})
}

// spanFields returns where the columns of spanColumns are read into.
func spanFields(s *collector.Span) []any {
	return []any{
		&s.First, &s.Last, &s.Views, (*nullCounter)(&s.Likes), (*nullCounter)(&s.Comments),
		(*nullInt)(&s.CommentsFrom), (*nullInt)(&s.CommentsTo),
	}
}
