// Package pgconfig reads where a PostgreSQL database is, for all connections of the
// program alike.
package pgconfig

import (
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
// machine or its network, keeps no account locked for longer than a minute.
var settings = map[string]string{
	"application_name":                    "velog-dashboard",
	"idle_in_transaction_session_timeout": "60s",
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
