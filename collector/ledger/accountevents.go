package ledger

import (
	"context"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// troubled reports whether an account has an event of trouble, in a state or in any
// if that is empty, since its last good scrape.
func troubled(ctx context.Context, tx *dialect.Tx, account, lastSuccess int64, state collector.State) (bool, error) {
	var found bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM events WHERE account = $1 AND kind = $2
		AND at >= $3 AND ($4 = '' OR became = $4))`, account, string(collector.EventTrouble), lastSuccess, string(state)).Scan(&found)
	return found, err
}

// accountEvents notes what a scrape says about the account itself.
func (w *work) accountEvents(ctx context.Context, r collector.ScrapeResult) error {
	at := r.At.UTC()
	w.events.token(at)
	failed := w.events.state != collector.StateUp && w.events.state != collector.StateNew
	switch {
	case r.State == collector.StateVanished && w.events.state != collector.StateVanished:
		e, _ := collector.TroubleAfter(r.State, at, time.Time{}, 1)
		w.events.happened = append(w.events.happened, e)
	case r.State != collector.StateVanished && failed:
		told, err := troubled(ctx, w.tx, w.account, w.events.lastSuccess, "")
		if err != nil {
			return err
		}
		if told || w.events.state == collector.StateVanished {
			e := collector.Event{Kind: collector.EventRecovered, Key: at.Unix(), At: at, Is: string(w.events.state)}
			w.events.happened = append(w.events.happened, e)
		}
	}
	return nil
}

// token notes that the refresh token expires soon.
func (ew *eventWork) token(now time.Time) {
	if e, soon := collector.TokenEvent(instant(ew.expiry), now); soon {
		ew.happened = append(ew.happened, e)
	}
}

// failEvents stores the events of an account whose scrape has failed.
func failEvents(ctx context.Context, tx *dialect.Tx, r collector.ScrapeFailure) error {
	var failures int
	var lastSuccess nullInt
	s, ew := eventStore{tx: tx, account: r.Account, at: r.At.Unix()}, eventWork{}
	err := tx.QueryRowContext(ctx, `SELECT followed_since, last_event, failures, last_success,
			(SELECT t.refresh_expires FROM tokens t WHERE t.account = a.id) FROM accounts a WHERE id = $1`, r.Account).
		Scan(&s.since, &s.last, &failures, &lastSuccess, (*nullInt)(&ew.expiry))
	if err != nil {
		return err
	}
	before := s.last
	ew.token(r.At.UTC())
	if e, ok := collector.TroubleAfter(r.State, r.At.UTC(), instant(int64(lastSuccess)), failures); ok {
		told, err := troubled(ctx, tx, r.Account, int64(lastSuccess), r.State)
		if err != nil {
			return err
		}
		if !told {
			ew.happened = append(ew.happened, e)
		}
	}
	for _, e := range ew.happened {
		if err := s.put(ctx, e); err != nil {
			return err
		}
	}
	if s.last == before {
		return nil
	}
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET last_event = $2 WHERE id = $1`, r.Account, s.last)
	return err
}
