package fleet

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/velog-dashboard/velog-dashboard/collector/pgconfig"
)

const (
	// answersWithin is how long a statement waits for the database. All of them
	// take milliseconds.
	answersWithin = 5 * time.Second

	// connections to the database, beside those of the ledger.
	connections = 8
)

//go:embed migrations/*.sql
var migrations embed.FS

// Fleet is one process among those of an installation. Its methods may be called
// by many goroutines.
type Fleet struct {
	db  *sql.DB
	id  string // of this process
	log *slog.Logger

	clock   Clock
	held    heldLeases
	away    atomic.Bool
	gate    atomic.Pointer[Gate] // nil: nobody asks velog
	planned atomic.Int64         // when this process was last told to plan, in Unix nanoseconds; 0: it is not to

	stop  context.CancelFunc
	ended chan struct{} // closed once the leases are not renewed any more
}

// Open connects to the database of an installation, and brings the tables up to
// date. Other processes may do the same at the same time, and older ones may run.
func Open(ctx context.Context, url string, log *slog.Logger) (*Fleet, error) {
	config, _, err := pgconfig.Config(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	f := &Fleet{db: stdlib.OpenDB(*patient(config)), id: name(), log: log}
	f.db.SetMaxOpenConns(connections)
	f.db.SetMaxIdleConns(connections)
	f.db.SetConnMaxIdleTime(time.Minute)
	if err := errors.Join(f.prepare(ctx), f.sync(ctx)); err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the tables that processes share: %w", err), f.db.Close())
	}
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	f.stop, f.ended = stop, make(chan struct{})
	go f.run(running)
	return f, nil
}

// name sets this process apart from all others, earlier ones included.
func name() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return host + "/" + rand.Text()
}

// DB is the database, for the queue.
func (f *Fleet) DB() *sql.DB { return f.db }

// ID names this process.
func (f *Fleet) ID() string { return f.id }

// Close lets go of all leases and closes the connections.
func (f *Fleet) Close() error {
	f.stop()
	<-f.ended
	f.held.cancelAll()
	ctx, cancel := context.WithTimeout(context.Background(), answersWithin)
	defer cancel()
	_, err := f.db.ExecContext(ctx, `DELETE FROM fleet_leases WHERE holder = $1`, f.id)
	if err != nil { // they end by themselves
		f.log.Debug("leases were not returned", "error", err)
	}
	return f.db.Close()
}

// prepare brings the tables up to date, one process at a time.
func (f *Fleet) prepare(ctx context.Context) error {
	return f.Alone(ctx, func(ctx context.Context) error {
		files, err := fs.Sub(migrations, "migrations")
		if err != nil {
			return err
		}
		p, err := goose.NewProvider(goose.DialectPostgres, f.db, files,
			goose.WithTableName("fleet_version"), goose.WithDisableGlobalRegistry(true), goose.WithSlog(f.log))
		if err == nil {
			_, err = p.Up(ctx)
		}
		return err
	})
}

// migrationLock is the advisory lock of whoever changes tables.
const migrationLock = 0x76656c6f67 // "velog"

// Alone runs a function while no other process does, such as a migration.
func (f *Fleet) Alone(ctx context.Context, do func(context.Context) error) error {
	return pgconfig.Alone(ctx, f.db, migrationLock, do)
}

// within bounds a statement in time.
func within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, answersWithin)
}
