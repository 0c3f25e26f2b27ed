package fleet

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// forgottenAfter is how long a source is remembered that did nothing more.
const forgottenAfter = "1 hour"

// Buckets are the [collector.Buckets] that all processes share. They go by the
// database's clock, and hold no more of a source than its hash.
type Buckets struct{ db *sql.DB }

var _ collector.Buckets = Buckets{}

// Buckets returns the token buckets of the installation.
func (f *Fleet) Buckets() Buckets { return Buckets{f.db} }

// Take implements [collector.Buckets].
func (b Buckets) Take(ctx context.Context, _ time.Time, buckets ...collector.Bucket) (wait time.Duration, err error) {
	ctx, cancel := within(ctx)
	defer cancel()
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	wait, err = take(ctx, tx, buckets)
	if err == nil && wait == 0 {
		err = tx.Commit()
	}
	return wait, errors.Join(err, rollback(tx))
}

func take(ctx context.Context, tx *sql.Tx, buckets []collector.Bucket) (wait time.Duration, err error) {
	// Always in the same order, so that two of them never wait for each other.
	buckets = slices.SortedFunc(slices.Values(buckets), func(a, b collector.Bucket) int { return cmp.Compare(a.Source, b.Source) })
	for _, bucket := range buckets {
		// The row is locked by this, until the end of the transaction.
		var taken float64
		err := tx.QueryRowContext(ctx, `INSERT INTO fleet_attempts (source, empty_at)
			VALUES ($1, clock_timestamp() + make_interval(secs => $2))
			ON CONFLICT (source) DO UPDATE SET
				empty_at = GREATEST(fleet_attempts.empty_at, clock_timestamp()) + make_interval(secs => $2)
			RETURNING EXTRACT(EPOCH FROM empty_at - clock_timestamp())::float8`, hashed(bucket.Source), bucket.Every.Seconds()).Scan(&taken)
		if err != nil {
			return 0, err
		}
		wait = max(wait, duration(taken)-time.Duration(bucket.Size)*bucket.Every)
	}
	return wait, nil
}

// Suspect implements [collector.Buckets].
func (b Buckets) Suspect(ctx context.Context, _ time.Time, source string) error {
	ctx, cancel := within(ctx)
	defer cancel()
	_, err := b.db.ExecContext(ctx, `INSERT INTO fleet_attempts (source, empty_at, rejected)
		VALUES ($1, clock_timestamp(), clock_timestamp())
		ON CONFLICT (source) DO UPDATE SET rejected = excluded.rejected`, hashed(source))
	return err
}

// Suspected implements [collector.Buckets].
func (b Buckets) Suspected(ctx context.Context, source string) (time.Time, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	var at sql.NullTime
	err := b.db.QueryRowContext(ctx, `SELECT rejected FROM fleet_attempts WHERE source = $1`, hashed(source)).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return at.Time, err
}

// forget forgets sources that are as good as new.
func (b Buckets) forget(ctx context.Context) error {
	ctx, cancel := within(ctx)
	defer cancel()
	_, err := b.db.ExecContext(ctx, `DELETE FROM fleet_attempts WHERE empty_at < clock_timestamp() - INTERVAL '`+forgottenAfter+`'
		AND (rejected IS NULL OR rejected < clock_timestamp() - INTERVAL '`+forgottenAfter+`')`)
	return err
}

func hashed(source string) string {
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:16])
}
