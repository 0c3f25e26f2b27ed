// Package pgconfig has what all of the program's use of PostgreSQL shares: where the
// database is, with the settings of connections, and turns in changing its tables.
package pgconfig

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// poolConns is how many connections a process has at most for the ledger, unless
// its URL says so with pool_max_conns.
const poolConns = 10

// settings are the server's for this program's connections, where the URL does not
// set them. A process that vanishes in the middle of a transaction, with its
// machine or its network, keeps no account locked for longer than a minute. A page's
// statement on divided tables, which PostgreSQL takes for a large one, runs in less time
// than it takes to compile it.
var settings = map[string]string{
	"application_name":                    "velog-dashboard",
	"idle_in_transaction_session_timeout": "60s",
	"jit":                                 "off",
	"statement_timeout":                   "15min",
	"tcp_keepalives_idle":                 "30",
	"tcp_keepalives_interval":             "10",
	"tcp_keepalives_count":                "3",
}

// Config reads the URL of a database, which may have whatever pgx and libpq know,
// such as sslmode, settings of the server, and pool_max_conns: how many connections
// the ledger may have. An error names what is wrong, never the URL, which has a
// password.
func Config(url string) (config *pgx.ConnConfig, conns int, err error) {
	config, err = pgx.ParseConfig(url)
	if err != nil {
		return nil, 0, withoutURL(err)
	}
	conns = poolConns
	if most, ok := config.RuntimeParams["pool_max_conns"]; ok {
		if conns, err = strconv.Atoi(most); err != nil || conns < 2 {
			return nil, 0, fmt.Errorf("pool_max_conns is %q, but must be at least 2", most)
		}
		delete(config.RuntimeParams, "pool_max_conns")
	}
	for name, value := range settings {
		if _, ok := config.RuntimeParams[name]; !ok {
			config.RuntimeParams[name] = value
		}
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	return config, conns, nil
}

// withoutURL returns what is wrong with a URL without the URL: pgx leaves a
// password out only where it can read it.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*pgconn.ParseConfigError](err); ok && e.Unwrap() != nil {
		return e.Unwrap()
	}
	return errors.New("it is not a valid URL of a PostgreSQL database")
}

// Alone runs a function while no other process does under the same lock, such as a
// migration. The lock ends with its transaction, which may stay idle meanwhile, so
// that it holds through poolers that hand each transaction another connection.
func Alone(ctx context.Context, db *sql.DB, lock int64, do func(context.Context) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "SET LOCAL idle_in_transaction_session_timeout = 0")
	if err == nil {
		_, err = tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", lock)
	}
	if err == nil {
		err = do(ctx)
	}
	if e := tx.Rollback(); err == nil {
		err = e
	}
	return err
}
