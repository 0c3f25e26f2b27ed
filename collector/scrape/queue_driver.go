//go:build !(386 || arm || mips || mipsle)

package scrape

import (
	"database/sql"

	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// queueDriver is River's driver for a queue in memory. It does not compile for 32 bits:
// an int there cannot hold what it counts with.
func queueDriver(db *sql.DB) *riversqlite.Driver { return riversqlite.New(db) }

// sharedDriver is River's driver for a queue in PostgreSQL. It looks for jobs every
// second instead of listening for them: that works through pgbouncer, too, and no
// connection has to stay.
func sharedDriver(db *sql.DB) *riverdatabasesql.Driver { return riverdatabasesql.New(db) }
