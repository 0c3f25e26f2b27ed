package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// engineQueryer is a queryer that knows its engine.
type engineQueryer interface {
	queryer
	dialect.Engine
}

// spansOfDays reads the views of the posts in some rows of an account: the spans that
// touch the days of a period, and those around them, the oldest first. Posts that were
// never read are left out. There may be thousands of spans, and a row costs more than
// what stands in it: a post is one.
func spansOfDays(ctx context.Context, q engineQueryer, account int64, rows []int64, p collector.Period, add func(post int64, spans []collector.Span)) error {
	args := []any{account, begin(p.First), begin(p.Last + 1), q.List(rows)}
	return eachPacked(ctx, q, packedSpans+" AND "+q.Among("f.post", 4), args, func(post int64, all [][3]int64) {
		spans := make([]collector.Span, len(all))
		for i, n := range all {
			spans[i] = collector.Span{First: n[0], Last: n[0] + n[1], Counters: collector.Counters{Views: n[2]}}
		}
		add(post, spans)
	})
}

// packedSpans selects the beginnings of spans, their lengths in seconds and their views.
//
// Not by the view spans: in a join SQLite would make the whole of it.
const packedSpans = `
	SELECT f.post, (
		SELECT string_agg(r.first_at || ' ' || CASE WHEN r.first_at = f.first_at THEN f.last_at - f.first_at ELSE r.span END || ' ' || r.views, ' ')
		FROM readings r WHERE r.account = $1 AND r.post = f.post
			AND r.first_at >= COALESCE((SELECT MAX(first_at) FROM readings WHERE account = $1 AND post = f.post AND first_at < $2), $2)
			AND r.first_at <= COALESCE((SELECT MIN(first_at) FROM readings WHERE account = $1 AND post = f.post AND first_at >= $3), $3))
	FROM following f
	WHERE f.account = $1`

// eachPacked calls a function with each row that a query selects: of a post, with rows of
// three numbers that were packed into one. Posts of which there are none are left out.
func eachPacked(ctx context.Context, q queryer, query string, args []any, do func(post int64, rows [][3]int64)) error {
	return each(ctx, q, query, args, func(r *sql.Rows) error {
		var post int64
		var packed sql.NullString
		if err := r.Scan(&post, &packed); err != nil || !packed.Valid {
			return err
		}
		rows, err := unpack(packed.String)
		if err == nil {
			do(post, rows)
		}
		return err
	})
}

// unpack reads rows of three numbers that an engine packed into one, in the order of the
// first: what is added up comes in any order.
func unpack(packed string) ([][3]int64, error) {
	all := make([][3]int64, 0, strings.Count(packed, " ")/3+1)
	var row [3]int64
	n := 0
	for field := range strings.SplitSeq(packed, " ") {
		var err error
		if row[n], err = strconv.ParseInt(field, 10, 64); err != nil {
			return nil, err
		}
		if n = (n + 1) % len(row); n == 0 {
			all = append(all, row)
		}
	}
	slices.SortFunc(all, func(a, b [3]int64) int { return cmp.Compare(a[0], b[0]) })
	return all, nil
}
