package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// eventWork is what the events of an account become in a transaction: those that
// follow from the days that changed, and those that happened to posts and to the
// account. It is part of a [work].
type eventWork struct {
	known    bool  // the events of the whole history were worked out before
	last     int64 // the number of the newest event
	old      bool  // what is stored is history, and no news; also if none was known of an account with scrapes
	derived  []derivedEvents
	happened []collector.Event // to the account
	written  []collector.Day   // of the account

	// The account as it was found.
	state               collector.State
	lastSuccess, expiry int64 // of the last scrape, of the refresh token
}

// derivedEvents are the events of some scopes that follow from days from one on.
type derivedEvents struct {
	scopes []scope
	from   collector.Date
	events []collector.Event
}

// scope is the events of a kind that are worked out together: those of a post, or of the
// blog without one. The records of posts are those of all of them.
type scope struct {
	kind collector.EventKind
	post string
}

const anyPost = "*"

func scopeOf(e collector.Event) scope {
	if e.Kind == collector.EventRecord && e.Post != "" {
		return scope{e.Kind, anyPost}
	}
	return scope{e.Kind, e.Post}
}

// eventKey is what tells an event from others of its account.
type eventKey struct {
	kind collector.EventKind
	post string
	key  int64
}

func keyOf(e collector.Event) eventKey { return eventKey{e.Kind, e.Post, e.Key} }

// eventsOf notes the events that follow from the days of a post from one on.
func (ew *eventWork) eventsOf(p *engine.Post, days []collector.Day) {
	ew.add(p.UUID, p.From, collector.Milestones(p.UUID, days), collector.EventMilestone)
}

func (ew *eventWork) add(post string, from collector.Date, events []collector.Event, kinds ...collector.EventKind) {
	d := derivedEvents{from: from, events: events}
	for _, kind := range kinds {
		d.scopes = append(d.scopes, scope{kind, post})
	}
	ew.derived = append(ew.derived, d)
}

// saveEvents stores the events that follow from what was written, and removes those
// that no longer do.
func (w *work) saveEvents(ctx context.Context) error {
	store := eventStore{tx: w.tx, account: w.account, at: w.At, since: w.Since, last: w.events.last, old: w.events.old}
	if err := w.deriveEvents(ctx); err != nil {
		return err
	}
	if err := store.replace(ctx, w.events.derived); err != nil {
		return err
	}
	for _, p := range w.Touched {
		for _, e := range p.Undone {
			if err := store.undo(ctx, e); err != nil {
				return err
			}
		}
		for _, e := range p.Happened {
			if err := store.put(ctx, e); err != nil {
				return err
			}
		}
	}
	for _, e := range w.events.happened {
		if err := store.put(ctx, e); err != nil {
			return err
		}
	}
	if store.last == w.events.last && w.events.known {
		return nil
	}
	_, err := w.tx.ExecContext(ctx, `UPDATE accounts SET last_event = $2, events_known = 1 WHERE id = $1`, w.account, store.last)
	w.events.last, w.events.known = store.last, true
	return err
}

// deriveEvents completes what follows from days: the blog's, and once in the life of
// an account that of its whole history.
func (w *work) deriveEvents(ctx context.Context) error {
	from, today := w.first, dateOf(w.At)
	if !w.events.known {
		from = collector.AllDays
		if err := w.deriveHistory(ctx); err != nil {
			return err
		}
	}
	if w.events.known && !w.removed && (!w.changed || w.first >= today) {
		if days := w.events.written; len(days) > 0 {
			w.events.add("", days[0].Date, collector.Milestones("", days), collector.EventMilestone)
		}
		return nil
	}
	days, err := list(ctx, w.tx, "SELECT "+selected("d", dayColumns())+` FROM account_days d WHERE d.account = $1 ORDER BY d.day`,
		[]any{w.account}, func(r *sql.Rows, d *collector.Day) error {
			var m collector.Mark
			return scanDay(r, d, &m)
		})
	if err != nil {
		return err
	}
	w.events.add("", collector.AllDays, collector.BlogEvents(days, today),
		collector.EventMilestone, collector.EventUnusual, collector.EventRecord, collector.EventDigest)
	records, err := w.postRecords(ctx, from, today, days)
	w.events.add(anyPost, from, records, collector.EventRecord)
	return err
}

// deriveHistory works out the events of all posts.
func (w *work) deriveHistory(ctx context.Context) error {
	w.events.derived = nil
	days := make(map[string][]collector.Day, len(w.Posts))
	err := each(ctx, w.tx, `SELECT p.post_id, d.day, d.views, d.views_total FROM posts p JOIN days d ON d.account = p.account AND d.post = p.id
		WHERE p.account = $1 ORDER BY p.id, d.day`, []any{w.account}, func(r *sql.Rows) error {
		var id string
		var d collector.Day
		err := r.Scan(&id, (*date)(&d.Date), &d.Views, &d.ViewsTotal)
		days[id] = append(days[id], d)
		return err
	})
	for id, p := range w.Posts {
		w.events.happened = append(w.events.happened, p.PostEvents()...)
		w.events.add(id, collector.AllDays, collector.Milestones(id, days[id]), collector.EventMilestone)
	}
	slices.SortFunc(w.events.derived, func(a, b derivedEvents) int { return cmp.Compare(a.scopes[0].post, b.scopes[0].post) })
	slices.SortFunc(w.events.happened, func(a, b collector.Event) int { return a.At.Compare(b.At) })
	return err
}

// isNews reports whether an event is news.
func (s *eventStore) isNews(e collector.Event) bool {
	return !s.old && e.IsNews(time.Unix(s.at, 0), time.Unix(s.since, 0))
}
