package ledger

import (
	"context"
	"database/sql"
	"errors"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// eventStore writes the events of an account.
type eventStore struct {
	tx                 *dialect.Tx
	account, at, since int64
	last               int64 // the number of the newest event
	old                bool  // what is stored is history, and no news
}

// storedEvent is what the ledger has of an event.
type storedEvent struct {
	collector.Event
	seq int64
}

const eventColumns = "kind, post, key, at, value, usual, was, became, hidden, seq"

func scanEvent(scan func(...any) error, e *storedEvent) error {
	var at int64
	err := scan(&e.Kind, &e.Post, &e.Key, &at, &e.Value, &e.Usual, &e.Was, &e.Is, &e.Hidden, &e.seq)
	e.At = instant(at)
	return err
}

// replace stores the events that follow from days, and removes those that followed
// from them before. An event that follows from earlier days, too, stays there.
func (s *eventStore) replace(ctx context.Context, derived []derivedEvents) error {
	if len(derived) == 0 {
		return nil
	}
	from, since := derived[0].from, make(map[scope]collector.Date, len(derived))
	for _, d := range derived {
		from = min(from, d.from)
		for _, s := range d.scopes {
			since[s] = d.from
		}
	}
	before := map[eventKey]storedEvent{}
	err := each(ctx, s.tx, "SELECT "+eventColumns+" FROM events WHERE account = $1 AND at >= $2", []any{s.account, from.Begin().Unix()},
		func(r *sql.Rows) error {
			var e storedEvent
			err := scanEvent(r.Scan, &e)
			if first, ok := since[scopeOf(e.Event)]; ok && e.Date() >= first {
				before[keyOf(e.Event)] = e
			}
			return err
		})
	if err != nil {
		return err
	}
	for _, d := range derived {
		for _, e := range d.events {
			old, ok := before[keyOf(e)]
			delete(before, keyOf(e))
			if !ok && d.from != collector.AllDays {
				if old, ok, err = s.find(ctx, e); err != nil {
					return err
				}
				if ok {
					continue // on an earlier day
				}
			}
			if err := s.update(ctx, e, old, ok); err != nil {
				return err
			}
		}
	}
	for _, old := range before {
		if err := s.remove(ctx, old); err != nil {
			return err
		}
	}
	return nil
}

// put stores an event.
func (s *eventStore) put(ctx context.Context, e collector.Event) error {
	old, ok, err := s.find(ctx, e)
	if err != nil {
		return err
	}
	return s.update(ctx, e, old, ok)
}

// undo removes an event, if it is there.
func (s *eventStore) undo(ctx context.Context, e collector.Event) error {
	old, ok, err := s.find(ctx, e)
	if err != nil || !ok {
		return err
	}
	return s.remove(ctx, old)
}

func (s *eventStore) find(ctx context.Context, e collector.Event) (old storedEvent, ok bool, err error) {
	err = scanEvent(s.tx.QueryRowContext(ctx, "SELECT "+eventColumns+" FROM events WHERE account = $1 AND kind = $2 AND post = $3 AND key = $4",
		s.account, string(e.Kind), e.Post, e.Key).Scan, &old)
	if errors.Is(err, sql.ErrNoRows) {
		return old, false, nil
	}
	return old, err == nil, err
}

// update stores an event of which the ledger has an old version, or none.
func (s *eventStore) update(ctx context.Context, e collector.Event, old storedEvent, stored bool) error {
	if !stored {
		s.last++
		_, err := s.tx.ExecContext(ctx, `INSERT INTO events (account, `+eventColumns+`, stored, news, version, undelivered_since, known_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, $12, $14)`,
			s.account, string(e.Kind), e.Post, e.Key, e.At.Unix(), e.Value, e.Usual, e.Was, e.Is, dialect.Flag(e.Hidden), s.last, s.at, dialect.Flag(s.isNews(e)),
			min(e.End().Unix(), s.at))
		return err
	}
	e.At = e.At.UTC()
	if old.Event == e {
		return nil
	}
	if !old.PointTime().Equal(e.PointTime()) {
		if err := s.drop(ctx, old); err != nil {
			return err
		}
	}
	_, err := s.tx.ExecContext(ctx, `UPDATE events SET at = $3, value = $4, usual = $5, was = $6, became = $7, hidden = $8, version = version + 1,
			known_at = `+dialect.Least("$10", "stored")+`, undelivered_since = COALESCE(undelivered_since, $9) WHERE account = $1 AND seq = $2`,
		s.account, old.seq, e.At.Unix(), e.Value, e.Usual, e.Was, e.Is, dialect.Flag(e.Hidden), s.at, e.End().Unix())
	return err
}

func (s *eventStore) remove(ctx context.Context, old storedEvent) error {
	if err := s.drop(ctx, old); err != nil {
		return err
	}
	_, err := s.tx.ExecContext(ctx, `DELETE FROM events WHERE account = $1 AND seq = $2`, s.account, old.seq)
	return err
}

// drop has the point of an event deleted where it was delivered. The points of
// others that stand there are written again: a deletion names no kind, and without a
// post those of all posts.
func (s *eventStore) drop(ctx context.Context, old storedEvent) error {
	at := old.PointTime().Unix()
	_, err := s.tx.ExecContext(ctx, `INSERT INTO dropped_points (account, post, about, from_at, to_at, since)
		VALUES ($1, $2, $3, $4, $4, $5)`, s.account, old.Post, int64(droppedEvent), at, s.at)
	if err != nil {
		return err
	}
	const seconds = 60 // more than the points of one day are apart
	_, err = s.tx.ExecContext(ctx, `UPDATE events SET version = version + 1, undelivered_since = COALESCE(undelivered_since, $4)
		WHERE account = $1 AND at BETWEEN $2 AND $3`, s.account, at-seconds, at, s.at)
	return err
}
