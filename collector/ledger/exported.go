package ledger

import (
	"context"
	"database/sql"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// AccountIDs returns all accounts, those that are not tracked included, in the
// order of their names: an export does not depend on what was imported first.
func (db *DB) AccountIDs(ctx context.Context) ([]int64, error) {
	return db.ids(ctx, `SELECT id FROM accounts ORDER BY username`)
}

// ExportedPosts returns what is exported of the posts of an account besides
// their readings and days, in the order of their ids; see [DB.EachReading] and
// [DB.PostDays] for these.
func (db *DB) ExportedPosts(ctx context.Context, account int64) ([]collector.ExportedPost, error) {
	posts, err := list(ctx, db.read, `SELECT p.account, p.id, a.username, p.post_id, p.title, p.first_released_at, p.released_at,
			p.private, p.privacy_unknown, p.deleted_at, a.velog_id, a.followed_since
		FROM posts p JOIN accounts a ON a.id = p.account
		WHERE p.account = $1 ORDER BY p.post_id`, []any{account}, func(r *sql.Rows, p *collector.ExportedPost) error {
		var private, unknown bool
		err := r.Scan(&p.Account, &p.Row, &p.User, &p.ID, &p.Title, (*nullInt)(&p.FirstReleased), (*nullInt)(&p.Released),
			&private, &unknown, (*nullInt)(&p.Deleted), &p.VelogID, (*nullInt)(&p.TrackedSince))
		p.Privacy = privacyOf(private, unknown)
		return err
	})
	return posts, wrap("exporting posts", err)
}

// exportedAtOnce is how many spans are in memory while they are exported.
const exportedAtOnce = 5000

// EachReading calls a function for the readings of the post in a row of an account
// that are known, oldest first: of each span the first one and the last, and the first and
// the last that told the comments. It keeps nothing
// of the ledger busy meanwhile, however long that takes.
func (db *DB) EachReading(ctx context.Context, account, row int64, do func(collector.Reading) error) error {
	for after, more := int64(0), true; more; {
		spans, err := readSpans(ctx, db.read, selectSpans()+`WHERE account = $1 AND post = $2 AND first_at > $3 ORDER BY first_at LIMIT $4`,
			account, row, after, exportedAtOnce)
		if err != nil {
			return wrap("exporting readings", err)
		}
		for _, s := range spans {
			if err := eachEnd(s, do); err != nil {
				return err
			}
			after = s.First
		}
		more = len(spans) == exportedAtOnce
	}
	return nil
}

func eachEnd(s collector.Span, do func(collector.Reading) error) error {
	for _, k := range (engine.Span{Span: s}).Instants() {
		if err := do(collector.Reading{At: k.At, Counters: k.Counters}); err != nil {
			return err
		}
	}
	return nil
}

func privacyOf(private, unknown bool) collector.Privacy {
	switch {
	case unknown:
		return collector.PrivacyUnknown
	case private:
		return collector.KnownPrivate
	default:
		return collector.KnownPublic
	}
}
