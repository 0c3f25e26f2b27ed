package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

const (
	bestOfDigest   = 5
	eventsOfDigest = 20
)

// Digest sums up a week of an account, without what is about private posts.
func (db *DB) Digest(ctx context.Context, account int64, w collector.ISOWeek) (collector.Digest, error) {
	p := collector.Period{First: w.Monday(), Last: w.Sunday()}
	d := collector.Digest{Week: w}
	rows, err := db.AccountDays(ctx, account, p.Before().First, p.Last)
	if err != nil {
		return d, err
	}
	d.Views = collector.ComparePeriods(collector.DaysOf(rows), p, p.Before(), 0)
	d.Best, err = list(ctx, db.read, `SELECT p.post_id, p.title, b.views FROM (
			SELECT p.id, (SELECT COALESCE(`+dialect.Sum("d.views")+`, 0) FROM days d WHERE d.account = $1 AND d.post = p.id AND d.day BETWEEN $2 AND $3) AS views
			FROM posts p WHERE p.account = $1 AND `+string(notPrivate)+` ORDER BY views DESC, p.id LIMIT $4) AS b
		JOIN posts p ON p.id = b.id WHERE b.views > 0 ORDER BY b.views DESC, b.id`,
		[]any{account, int64(p.First), int64(p.Last), bestOfDigest}, func(r *sql.Rows, v *collector.PostViews) error {
			return r.Scan(&v.ID, &v.Title, &v.Views)
		})
	if err != nil {
		return d, wrap("reading the most viewed posts", err)
	}
	l, err := db.Events(ctx, account, collector.EventQuery{
		From: p.First.Begin(), To: p.Last.End(), WithoutHidden: true, Limit: eventsOfDigest,
	})
	for _, e := range l.Events {
		if e.Kind != collector.EventDigest {
			d.Events = append(d.Events, e)
		}
	}
	return d, err
}
