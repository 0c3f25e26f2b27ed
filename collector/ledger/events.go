package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// mayBeTold is a condition: which events e, with their posts p, others may be told of.
const mayBeTold = "e.hidden = 0 AND (e.post = '' OR " + string(notPrivate) + ")"

// events are those of public posts.
func (p *Public) events() string {
	return "e.hidden = 0 AND p.id IS NOT NULL AND " + string(p.public())
}

// Events returns some events of an account, the last one known first.
func (db *DB) Events(ctx context.Context, account int64, q collector.EventQuery) (collector.EventList, error) {
	if q.WithoutHidden {
		return db.events(ctx, account, q, mayBeTold)
	}
	return db.events(ctx, account, q, "")
}

// Events returns the events of public posts. Those of the blog are left out: its
// numbers are also those of posts that are not public.
func (p *Public) Events(ctx context.Context, account int64, q collector.EventQuery) (collector.EventList, error) {
	return p.db.events(ctx, account, q, p.events())
}

// events returns those whose posts are as a condition says, if there is one. All of an
// account are looked at to count them and to find the last ones; of those alone more is
// read.
func (db *DB) events(ctx context.Context, account int64, q collector.EventQuery, which string) (collector.EventList, error) {
	l := collector.EventList{Kinds: map[collector.EventKind]int{}}
	from, where, args := "events e", "e.account = $1", []any{account}
	only := func(condition string, value any) {
		args = append(args, value)
		where += " AND " + condition + " $" + strconv.Itoa(len(args))
	}
	if which != "" {
		from += " LEFT JOIN posts p ON p.account = e.account AND p.post_id = e.post"
		where += " AND " + which
	}
	if !q.From.IsZero() {
		only("e.at >=", q.From.Unix())
	}
	if !q.To.IsZero() {
		only("e.at <", q.To.Unix())
	}
	if q.Post != "" {
		only("e.post =", q.Post)
	}
	err := each(ctx, db.read, "SELECT e.kind, COUNT(*) FROM "+from+" WHERE "+where+" GROUP BY e.kind", args, func(r *sql.Rows) error {
		var kind collector.EventKind
		var n int
		err := r.Scan(&kind, &n)
		if l.Kinds[kind] = n; q.Kind == kind || q.Kind == "" && q.Except != kind {
			l.Found += n
		}
		return err
	})
	if err == nil && l.Found > 0 && q.Limit > 0 {
		if q.Kind != "" {
			only("e.kind =", string(q.Kind))
		} else if q.Except != "" {
			only("e.kind <>", string(q.Except))
		}
		const order = " ORDER BY e.known_at DESC, e.seq DESC"
		last := fmt.Sprintf("SELECT e.seq FROM %s WHERE %s%s LIMIT $%d OFFSET $%d", from, where, order, len(args)+1, len(args)+2)
		l.Events, err = list(ctx, db.read, selectEvents+"WHERE e.account = $1 AND e.seq IN ("+last+")"+order,
			append(args, q.Limit, q.Offset), func(r *sql.Rows, e *collector.StoredEvent) error {
				var user string
				var m collector.Mark
				return scanStoredEvent(r, e, &user, &m)
			})
	}
	return l, wrap("reading events", err)
}

// AllEvents returns some events of all accounts, the last one known first, and how many
// there are, counted up to a number: of the kind that is asked for, or of all but
// digests. Nothing else of the query is heeded.
func (db *DB) AllEvents(ctx context.Context, q collector.EventQuery, most int) (events []collector.BlogEvent, found int, err error) {
	where, args := "e.kind <> 'digest'", []any{most}
	if q.Kind != "" {
		where, args = "e.kind = $2", append(args, string(q.Kind))
	}
	const order = " ORDER BY e.known_at DESC, e.account DESC, e.seq DESC"
	// In this order digests, which are most of all events, are not looked at.
	err = db.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM events e WHERE "+where+order+" LIMIT $1) AS counted", args...).Scan(&found)
	if err != nil || found <= q.Offset {
		return nil, found, wrap("counting the events of all accounts", err)
	}
	args[0] = min(q.Limit, found-q.Offset)
	last := fmt.Sprintf("SELECT e.account, e.seq FROM events e WHERE %s%s LIMIT $1 OFFSET %d", where, order, q.Offset)
	events, err = list(ctx, db.read, selectEvents+"WHERE (e.account, e.seq) IN ("+last+")"+order,
		args, func(r *sql.Rows, e *collector.BlogEvent) error {
			var m collector.Mark
			return scanStoredEvent(r, &e.StoredEvent, &e.User, &m)
		})
	return events, found, wrap("reading the events of all accounts", err)
}

// Marks returns what charts of some days mark, the first to happen first.
func (db *DB) Marks(ctx context.Context, account int64, q collector.MarkQuery) ([]collector.StoredEvent, error) {
	return db.marks(ctx, account, q, "TRUE")
}

// Marks is [DB.Marks] of the events of public posts; see [Public.Events].
func (p *Public) Marks(ctx context.Context, account int64, q collector.MarkQuery) ([]collector.StoredEvent, error) {
	return p.db.marks(ctx, account, q, p.events())
}

func (db *DB) marks(ctx context.Context, account int64, q collector.MarkQuery, which string) ([]collector.StoredEvent, error) {
	args := []any{account, begin(q.Period.First), begin(q.Period.Last + 1)}
	about := "e.post = $4"
	if q.Post == "" {
		about = "(e.post = '' AND e.kind IN (" + marked(q, false) + ") OR e.post <> '' AND e.kind IN (" + marked(q, true) + "))"
	} else {
		args = append(args, q.Post)
	}
	events, err := list(ctx, db.read, selectEvents+`WHERE e.account = $1 AND e.at >= $2 AND e.at < $3 AND `+about+` AND `+which+`
		ORDER BY e.at, e.seq`, args, func(r *sql.Rows, e *collector.StoredEvent) error {
		var user string
		var m collector.Mark
		return scanStoredEvent(r, e, &user, &m)
	})
	return events, wrap("reading the events of a chart", err)
}

// marked lists the kinds of events that charts of a blog mark.
func marked(q collector.MarkQuery, ofPost bool) string {
	var kinds []string
	for _, k := range collector.EventKinds() {
		if q.MarksBlog(k, ofPost) {
			kinds = append(kinds, "'"+string(k)+"'")
		}
	}
	return strings.Join(kinds, ", ")
}
