package fleet

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

const (
	// leaseLasts is how long the work of a process that died is left alone. With
	// the second until it is planned again, and the queue, it is taken over within
	// two minutes.
	leaseLasts = time.Minute

	// renewEvery is how often a living process renews its leases.
	renewEvery = 10 * time.Second

	// stopWithin is how long after its last renewal a process stops working, well
	// before the lease ends for the others.
	stopWithin = leaseLasts - 15*time.Second

	// queuedFor is how long a job may wait in the queue. One that is lost with it
	// is planned again after that.
	queuedFor = 75 * time.Second

	// plannerLasts is how long after the death of the process that plans another
	// one does.
	plannerLasts = 15 * time.Second

	planner = "planner"
)

// heldLeases are those on which this process works.
type heldLeases struct {
	mu     sync.Mutex
	byTurn map[int64]*heldLease
}

type heldLease struct {
	cancel context.CancelFunc
	stop   *time.Timer // ends the work unless the lease is renewed
}

func (h *heldLeases) add(turn int64, l *heldLease) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byTurn == nil {
		h.byTurn = map[int64]*heldLease{}
	}
	h.byTurn[turn] = l
}

func (h *heldLeases) remove(turn int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if l := h.byTurn[turn]; l != nil {
		l.stop.Stop()
		l.cancel()
		delete(h.byTurn, turn)
	}
}

func (h *heldLeases) turns() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	var turns []int64
	for turn := range h.byTurn {
		turns = append(turns, turn)
	}
	return turns
}

// renewed prolongs the work on the leases in a set that were asked for at an
// instant, and ends that on the others.
func (h *heldLeases) renewed(asked []int64, renewed map[int64]bool, at time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, turn := range asked {
		l := h.byTurn[turn]
		switch {
		case l == nil: // done meanwhile
		case renewed[turn]:
			l.stop.Reset(stopWithin - time.Since(at))
		default:
			l.cancel()
		}
	}
}

func (h *heldLeases) cancelAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, l := range h.byTurn {
		l.cancel()
	}
}

// Plans reports whether this process is the one that plans. It has to ask again
// and again to stay that.
func (f *Fleet) Plans(ctx context.Context) (bool, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	result, err := f.db.ExecContext(ctx, `INSERT INTO fleet_leases (name, turn, holder, until)
		VALUES ($1, 0, $2, clock_timestamp() + make_interval(secs => $3))
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE fleet_leases.holder = excluded.holder OR fleet_leases.until <= clock_timestamp()`,
		planner, f.id, plannerLasts.Seconds())
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	f.planned.Store(0)
	if n > 0 {
		f.planned.Store(time.Now().UnixNano())
	}
	return n > 0, err
}

// Planner reports whether this process has lately been the one that plans. It
// does not ask the database.
func (f *Fleet) Planner() bool {
	last := f.planned.Load()
	return last != 0 && time.Since(time.Unix(0, last)) < plannerLasts
}

// Load counts the jobs that wait in the queue and those that are worked on, by
// all processes.
func (f *Fleet) Load(ctx context.Context) (waiting, working int, err error) {
	ctx, cancel := within(ctx)
	defer cancel()
	err = f.db.QueryRowContext(ctx, `SELECT COUNT(*) FILTER (WHERE holder = ''), COUNT(*) FILTER (WHERE holder <> '')
		FROM fleet_leases WHERE turn > 0 AND until > clock_timestamp()`).Scan(&waiting, &working)
	return waiting, working, err
}

// Jobs counts them by kind and state, in River's words. A renewal of tokens counts
// as a scrape: both are work on an account.
func (f *Fleet) Jobs(ctx context.Context) ([]collector.JobCount, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	rows, err := f.db.QueryContext(ctx, `SELECT CASE WHEN name LIKE 'account/%' THEN 'scrape' ELSE 'deliver' END AS kind,
			CASE WHEN holder = '' THEN 'available' ELSE 'running' END AS state, COUNT(*)
		FROM fleet_leases WHERE turn > 0 AND until > clock_timestamp() GROUP BY 1, 2`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var counts []collector.JobCount
	for rows.Next() {
		var c collector.JobCount
		if err := rows.Scan(&c.Kind, &c.State, &c.Jobs); err != nil {
			return nil, err
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}

// Grant gives out leases on what nobody works on or has in the queue: on the
// first of the names, and not on more than most. Who commits the transaction puts
// a job for each into the queue with it.
func (f *Fleet) Grant(ctx context.Context, tx *sql.Tx, names []string, most int) ([]collector.Lease, error) {
	rows, err := tx.QueryContext(ctx, `INSERT INTO fleet_leases (name, turn, holder, until)
		SELECT due.name, nextval('fleet_turns'), '', clock_timestamp() + make_interval(secs => $2)
		FROM unnest($1::text[]) WITH ORDINALITY AS due (name, place)
		WHERE NOT EXISTS (SELECT 1 FROM fleet_leases l WHERE l.name = due.name AND l.until > clock_timestamp())
		ORDER BY due.place LIMIT $3
		ON CONFLICT (name) DO UPDATE SET turn = excluded.turn, holder = '', until = excluded.until
			WHERE fleet_leases.until <= clock_timestamp()
		RETURNING name, turn`, names, queuedFor.Seconds(), most)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var leases []collector.Lease
	for rows.Next() {
		var l collector.Lease
		if err := rows.Scan(&l.Name, &l.Turn); err != nil {
			return nil, err
		}
		leases = append(leases, l)
	}
	return leases, rows.Err()
}

// Take begins the work on a lease. It reports false if the lease has ended, since
// the job waited for too long or is a second one. The context ends when the lease
// does, which this process renews for as long as it lives and reaches the
// database.
func (f *Fleet) Take(ctx context.Context, l collector.Lease) (context.Context, bool, error) {
	asked := time.Now()
	bounded, cancel := within(ctx)
	defer cancel()
	result, err := f.db.ExecContext(bounded, `UPDATE fleet_leases
		SET holder = $3, until = clock_timestamp() + make_interval(secs => $4)
		WHERE name = $1 AND turn = $2 AND holder = ''`, l.Name, l.Turn, f.id, leaseLasts.Seconds())
	if err != nil {
		return nil, false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return nil, false, err
	}
	work, end := context.WithCancel(ctx)
	stop := time.AfterFunc(stopWithin-time.Since(asked), end)
	f.held.add(l.Turn, &heldLease{cancel: end, stop: stop})
	return work, true, nil
}

// Release ends the work on a lease. Nobody gets another one before a while has
// passed. If the database cannot be told, the lease ends by itself.
func (f *Fleet) Release(l collector.Lease, after time.Duration) {
	f.held.remove(l.Turn)
	ctx, cancel := within(context.Background())
	defer cancel()
	var err error
	if after <= 0 {
		_, err = f.db.ExecContext(ctx, `DELETE FROM fleet_leases WHERE name = $1 AND turn = $2`, l.Name, l.Turn)
	} else {
		_, err = f.db.ExecContext(ctx, `UPDATE fleet_leases SET turn = 0, holder = '',
			until = clock_timestamp() + make_interval(secs => $3) WHERE name = $1 AND turn = $2`, l.Name, l.Turn, after.Seconds())
	}
	if err != nil {
		f.log.Debug("a lease was not returned", "lease", l.Name, "error", err)
	}
}

// run renews leases and reads the database's clock until the context ends.
func (f *Fleet) run(ctx context.Context) {
	defer close(f.ended)
	tick, hourly := time.NewTicker(renewEvery), time.NewTicker(time.Hour)
	defer tick.Stop()
	defer hourly.Stop()
	for away := false; ; {
		select {
		case <-ctx.Done():
			return
		case <-hourly.C:
			if err := f.Buckets().forget(ctx); err != nil {
				f.log.Debug("cannot delete expired sign-in attempts", "error", err)
			}
			continue
		case <-tick.C:
		}
		err := f.renew(ctx)
		switch {
		case ctx.Err() != nil:
		case err != nil && !away:
			f.log.Error("PostgreSQL does not answer: scrapes pause until it does", "error", err)
		case err == nil && away:
			f.log.Info("PostgreSQL answers again")
		}
		away = err != nil
		f.away.Store(away)
	}
}

// Away reports whether the database did not answer when it was last asked, some
// seconds ago.
func (f *Fleet) Away() bool { return f.away.Load() }

// renew renews all leases of this process.
func (f *Fleet) renew(ctx context.Context) error {
	if err := f.sync(ctx); err != nil {
		return err
	}
	if g := f.gate.Load(); g != nil {
		if err := g.refresh(ctx); err != nil {
			return err
		}
	}
	asked, at := f.held.turns(), time.Now()
	if len(asked) == 0 {
		return nil
	}
	ctx, cancel := within(ctx)
	defer cancel()
	rows, err := f.db.QueryContext(ctx, `UPDATE fleet_leases SET until = clock_timestamp() + make_interval(secs => $3)
		WHERE turn = ANY ($1) AND holder = $2 RETURNING turn`, asked, f.id, leaseLasts.Seconds())
	if err != nil {
		return err
	}
	renewed := map[int64]bool{}
	for rows.Next() {
		var turn int64
		if err := rows.Scan(&turn); err != nil {
			return errors.Join(err, rows.Close())
		}
		renewed[turn] = true
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	f.held.renewed(asked, renewed, at)
	return nil
}

// Exclusive does some work under a lease that it waits for, as for a command that
// works beside the daemons.
func (f *Fleet) Exclusive(ctx context.Context, name string, do func(context.Context) error) error {
	for {
		work, l, err := f.tryExclusive(ctx, name)
		if err != nil {
			return err
		}
		if work != nil {
			defer f.Release(l, 0)
			return do(work)
		}
		if !wait(ctx, askAgain) {
			return ctx.Err()
		}
	}
}

func (f *Fleet) tryExclusive(ctx context.Context, name string) (context.Context, collector.Lease, error) {
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, collector.Lease{}, err
	}
	granted, err := f.Grant(ctx, tx, []string{name}, 1)
	if err == nil {
		err = tx.Commit()
	}
	if err != nil || len(granted) == 0 {
		return nil, collector.Lease{}, errors.Join(err, rollback(tx))
	}
	work, taken, err := f.Take(ctx, granted[0])
	if err != nil || !taken {
		return nil, collector.Lease{}, err
	}
	return work, granted[0], nil
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}
