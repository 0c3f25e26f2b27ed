package fleet

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

const (
	// askAgain is how often a database that does not answer is asked again.
	askAgain = time.Second

	// freshFor is how late after its turn a request may go out, beside what the
	// database takes to answer. One that is later takes another turn, so that requests
	// never pile up behind a pause.
	freshFor = 100 * time.Millisecond

	// slowest is the slowest answer of the database that counts as usual.
	slowest = 500 * time.Millisecond
)

// ErrAway means that the database did not answer in time, so that nothing was
// sent to velog.
var ErrAway = fmt.Errorf("velog is not asked without PostgreSQL, which keeps the rate that all processes share: %w", collector.ErrAway)

// GateOptions are as those of [velog.Options].
type GateOptions struct {
	Rate            float64       // requests a second of all processes together
	LongestWait     time.Duration // the longest Retry-After that is waited for
	BreakerFailures int           // temporary failures in a row after which an API is left alone
	BreakerDelay    time.Duration // for how long it is left alone

	// Breaker is told the state of an API's breaker: closed, open or half_open.
	Breaker func(api velog.API, state string)
}

// Gate is the [velog.Gate] that all processes pass. It hands out turns in the
// order of asking, each an interval after the one before. A process that dies
// before its turn leaves that turn unused, which is all that is lost.
type Gate struct {
	db  *sql.DB
	opt GateOptions
	log *slog.Logger

	mu      sync.Mutex
	failing map[velog.API]bool   // the breaker's failures are to be forgotten
	state   map[velog.API]string // of the breaker, as last reported
	holding time.Time            // a hold that the database was not told of yet
}

var _ velog.Gate = (*Gate)(nil)

// Gate returns the way to velog for this process.
func (f *Fleet) Gate(o GateOptions) *Gate {
	o.LongestWait = cmp.Or(o.LongestWait, velog.DefaultLongestWait)
	o.BreakerFailures = cmp.Or(o.BreakerFailures, velog.DefaultBreakerFailures)
	o.BreakerDelay = cmp.Or(o.BreakerDelay, velog.DefaultBreakerDelay)
	if o.Breaker == nil {
		o.Breaker = func(velog.API, string) {}
	}
	g := &Gate{db: f.db, opt: o, log: f.log, failing: map[velog.API]bool{}, state: map[velog.API]string{}}
	f.gate.Store(g)
	return g
}

// report tells of the state of a breaker where it is another one.
func (g *Gate) report(api velog.API, state string) {
	g.mu.Lock()
	known := g.state[api] == state
	g.state[api] = state
	g.mu.Unlock()
	if !known {
		g.opt.Breaker(api, state)
	}
}

// refresh reports the breakers as other processes have left them.
func (g *Gate) refresh(ctx context.Context) error {
	ctx, cancel := within(ctx)
	defer cancel()
	rows, err := g.db.QueryContext(ctx, `SELECT api, failures, open_until > clock_timestamp() FROM fleet_breakers`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var api velog.API
		var failures int
		var open bool
		if err := rows.Scan(&api, &failures, &open); err != nil {
			return err
		}
		switch {
		case failures < g.opt.BreakerFailures:
			g.report(api, "closed")
		case open:
			g.report(api, "open")
		default:
			g.report(api, "half_open")
		}
	}
	return rows.Err()
}

// Pass implements [velog.Gate]. While the database does not answer it waits, up
// to the end of the context.
func (g *Gate) Pass(ctx context.Context, api velog.API) error {
	for {
		sent, err := g.try(ctx, api)
		switch {
		case ctx.Err() != nil && err != nil:
			return ctx.Err()
		case err == nil && sent:
			return nil
		case err == nil: // the turn came too late, or velog wants no request any more
			continue
		case velog.KindOf(err) != "":
			return err
		}
		g.log.Debug("cannot reserve a request to velog; trying again", "error", err)
		if !wait(ctx, askAgain) {
			return fmt.Errorf("%w (%w)", ErrAway, ctx.Err())
		}
	}
}

// try takes a turn, waits for it, and reports whether a request may be sent now.
func (g *Gate) try(ctx context.Context, api velog.API) (bool, error) {
	if err := g.publishHold(ctx); err != nil {
		return false, err
	}
	asked := time.Now()
	turn, held, err := g.takeTurn(ctx)
	if err != nil {
		return false, err
	}
	fresh := freshFor + min(time.Since(asked), slowest)
	if held > g.opt.LongestWait {
		return false, velog.AskedToWait(held)
	}
	if !wait(ctx, max(time.Until(turn), held)) {
		return false, ctx.Err()
	}
	if held > 0 || time.Since(turn) > fresh {
		return false, nil
	}
	// Meanwhile velog may have answered 429 to another process, or be down.
	open, err := g.open(ctx, api)
	return open && time.Since(turn) <= fresh, err
}

// takeTurn returns when the turn comes, by this machine's monotonic clock, and
// for how long velog wants no request.
func (g *Gate) takeTurn(ctx context.Context) (turn time.Time, held time.Duration, err error) {
	ctx, cancel := within(ctx)
	defer cancel()
	var now, at, until time.Time
	err = g.db.QueryRowContext(ctx, `UPDATE fleet_rate
		SET next_at = GREATEST(next_at, clock_timestamp()) + make_interval(secs => $1)
		RETURNING clock_timestamp(), next_at - make_interval(secs => $1), held_until`, 1/g.opt.Rate).Scan(&now, &at, &until)
	answered := time.Now()
	if err != nil {
		return time.Time{}, 0, err
	}
	// Counted from the answer, which comes after the database has looked at its
	// clock: a turn is never early.
	return answered.Add(at.Sub(now)), until.Sub(now), nil
}

// open reports whether a request may be sent to an API at this instant.
func (g *Gate) open(ctx context.Context, api velog.API) (bool, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	var held, remaining float64
	var failures int
	err := g.db.QueryRowContext(ctx, `SELECT EXTRACT(EPOCH FROM r.held_until - clock_timestamp())::float8,
			COALESCE(b.failures, 0), COALESCE(EXTRACT(EPOCH FROM b.open_until - clock_timestamp()), 0)::float8
		FROM fleet_rate r LEFT JOIN fleet_breakers b ON b.api = $1`, string(api)).Scan(&held, &failures, &remaining)
	if err != nil {
		return false, err
	}
	if failures > 0 {
		g.setFailing(api, true)
	}
	switch {
	case held > 0:
		return false, nil
	case failures < g.opt.BreakerFailures:
		g.report(api, "closed")
		return true, nil
	case remaining > 0:
		g.report(api, "open")
		return false, velog.LeftAlone(duration(remaining))
	}
	return g.probe(ctx, api)
}

// probe lets one request of all processes find out whether an API is back. The
// others wait for as long as it was left alone before.
func (g *Gate) probe(ctx context.Context, api velog.API) (bool, error) {
	result, err := g.db.ExecContext(ctx, `UPDATE fleet_breakers SET open_until = clock_timestamp() + make_interval(secs => $2)
		WHERE api = $1 AND failures > 0 AND open_until <= clock_timestamp()`, string(api), g.opt.BreakerDelay.Seconds())
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return false, errors.Join(err, velog.LeftAlone(g.opt.BreakerDelay))
	}
	g.report(api, "half_open")
	return true, nil
}

// Hold implements [velog.Gate]. What the database cannot be told at once keeps
// this process back until it can.
func (g *Gate) Hold(d time.Duration) {
	g.mu.Lock()
	if until := time.Now().Add(d); until.After(g.holding) {
		g.holding = until
	}
	g.mu.Unlock()
	if err := g.publishHold(context.Background()); err != nil {
		g.log.Warn("cannot record in PostgreSQL that velog asked to wait; only this process waits until it is recorded", "error", err)
	}
}

// publishHold tells the database of a hold that it does not know yet.
func (g *Gate) publishHold(ctx context.Context) error {
	g.mu.Lock()
	until := g.holding
	g.mu.Unlock()
	left := time.Until(until)
	if left <= 0 {
		return nil
	}
	ctx, cancel := within(ctx)
	defer cancel()
	_, err := g.db.ExecContext(ctx, `UPDATE fleet_rate
		SET held_until = GREATEST(held_until, clock_timestamp() + make_interval(secs => $1))`, left.Seconds())
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.holding.Equal(until) {
		g.holding = time.Time{}
	}
	return nil
}

// Answered implements [velog.Gate].
func (g *Gate) Answered(api velog.API, h velog.Health) {
	var err error
	switch {
	case h == velog.HealthDown:
		err = g.failed(api)
	case h == velog.HealthUp && g.isFailing(api):
		err = g.recovered(api)
	}
	if err != nil { // then nobody sends anything, either
		g.log.Debug("cannot record in PostgreSQL how velog responded", "error", err)
	}
}

func (g *Gate) failed(api velog.API) error {
	g.setFailing(api, true)
	ctx, cancel := within(context.Background())
	defer cancel()
	var failures int
	err := g.db.QueryRowContext(ctx, `INSERT INTO fleet_breakers (api, failures, open_until)
		VALUES ($1, 1, clock_timestamp() + CASE WHEN $2 <= 1 THEN make_interval(secs => $3) ELSE INTERVAL '0' END)
		ON CONFLICT (api) DO UPDATE SET failures = fleet_breakers.failures + 1,
			open_until = CASE WHEN fleet_breakers.failures + 1 >= $2 THEN clock_timestamp() + make_interval(secs => $3)
				ELSE fleet_breakers.open_until END
		RETURNING failures`, string(api), g.opt.BreakerFailures, g.opt.BreakerDelay.Seconds()).Scan(&failures)
	if err == nil && failures >= g.opt.BreakerFailures {
		g.report(api, "open")
	}
	return err
}

func (g *Gate) recovered(api velog.API) error {
	ctx, cancel := within(context.Background())
	defer cancel()
	if _, err := g.db.ExecContext(ctx, `UPDATE fleet_breakers SET failures = 0 WHERE api = $1 AND failures > 0`, string(api)); err != nil {
		return err
	}
	g.setFailing(api, false)
	g.report(api, "closed")
	return nil
}

func (g *Gate) setFailing(api velog.API, failing bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failing[api] = failing
}

func (g *Gate) isFailing(api velog.API) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.failing[api]
}

// wait reports whether a duration has passed before the end of the context.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func duration(seconds float64) time.Duration { return time.Duration(seconds * float64(time.Second)) }
