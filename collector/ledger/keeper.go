package ledger

import (
	"context"
	"log/slog"
	"time"
)

// Keeper thins readings once they are older than they are to be kept, account by
// account, beside whatever else writes the ledger.
type Keeper struct {
	Ledger *DB
	Keep   time.Duration // readings that are younger all stay
	Now    func() time.Time
	Log    *slog.Logger
	// Turn reports whether it is this process that thins; nil: always.
	Turn func() bool
	// Thinned hears how many spans were removed.
	Thinned func(spans int)
}

const (
	// thinEvery is how often all accounts are looked at: a day more makes few
	// readings.
	thinEvery = 24 * time.Hour
	// thinAfter lets a daemon that starts do what is urgent first.
	thinAfter = 10 * time.Minute
	// thinPause is left to others after each account that was thinned.
	thinPause = time.Second
)

// Run thins until the context ends. Failures are logged and tried again the next
// day.
func (k *Keeper) Run(ctx context.Context) error {
	for wait := thinAfter; sleep(ctx, wait); wait = thinEvery {
		if k.Turn != nil && !k.Turn() {
			continue
		}
		if err := k.Thin(ctx); err != nil && ctx.Err() == nil {
			k.Log.Error("old readings could not be thinned; the next attempt is in a day", "error", err)
		}
	}
	return nil
}

// Thin thins the readings of all accounts.
func (k *Keeper) Thin(ctx context.Context) error {
	accounts, err := k.Ledger.AccountIDs(ctx)
	if err != nil {
		return err
	}
	total, before := 0, k.Now().Add(-k.Keep)
	for _, account := range accounts {
		n, err := k.Ledger.ThinReadings(ctx, account, before)
		if total += n; n > 0 {
			k.Thinned(n)
		}
		if err != nil {
			return err
		}
		if n > 0 && !sleep(ctx, thinPause) {
			return ctx.Err()
		}
	}
	if total > 0 {
		k.Log.Info("thinned old readings to those that days need", "before", before, "spans_removed", total)
	}
	return nil
}

// sleep reports whether the time has passed before the context ended.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
