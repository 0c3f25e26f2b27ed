//go:build !(386 || arm || mips || mipsle)

package scrape

import (
	"database/sql"

	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// queueDriver is River's driver for the queue. It does not compile for 32 bits:
// an int there cannot hold what it counts with.
func queueDriver(db *sql.DB) *riversqlite.Driver { return riversqlite.New(db) }
