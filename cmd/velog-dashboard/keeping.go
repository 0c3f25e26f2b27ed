package main

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/common/model"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
	"github.com/velog-dashboard/velog-dashboard/collector/metrics"
)

// minKeepReadings leaves the readings alone from which the rhythm of a gap is
// learned that begins today, and those that velog may still correct.
const minKeepReadings = 60 * 24 * time.Hour

// keepReadings is a duration as Prometheus writes them: 90d, 2y.
func (e environment) keepReadings(found *mistakes) time.Duration {
	if e.KeepReadings == "" {
		return 0
	}
	d, err := model.ParseDuration(e.KeepReadings)
	if err != nil || time.Duration(d) < minKeepReadings {
		found.add("KEEP_READINGS", "is %s, but must be a duration such as 1y or 400d, from 60d on, or be unset to keep all readings", quote(e.KeepReadings))
	}
	return time.Duration(d)
}

// keeper returns what thins old readings, nil if all are kept.
func (a *app) keeper() *ledger.Keeper {
	if a.config.KeepReadings == 0 {
		return nil
	}
	return &ledger.Keeper{
		Ledger: a.ledger, Keep: a.config.KeepReadings, Now: a.now, Log: a.log, Turn: a.plans, Thinned: a.metrics.Thinned,
	}
}

// upkeep does what the daemon does once a day, where none runs: a backup if one is
// due, and thinning.
func (a *app) upkeep(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil // interrupted
	}
	backups, err := a.backups()
	if err == nil && backups != nil && backups.Due() {
		err = backups.BackUp(ctx)
	}
	if keeper := a.keeper(); keeper != nil {
		err = errors.Join(err, keeper.Thin(ctx))
	}
	return err
}

// watchDisk exports how large the ledger is, and what is left for it.
func (a *app) watchDisk() {
	a.ofInstallation(metrics.NewDiskCollector(
		func(ctx context.Context) (int64, error) { return a.ledger.Size(ctx) },
		func() (int64, error) {
			if a.config.DatabaseURL != "" {
				return 0, errors.ErrUnsupported
			}
			return diskFree(a.config.DataDir)
		}))
}
