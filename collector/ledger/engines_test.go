package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tables are the tables of a ledger with their columns, in any order.
func tables(t *testing.T, db *DB) map[string]map[string]bool {
	t.Helper()
	names, err := db.read.Tables(t.Context(), db.read)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]bool{}
	for _, table := range names {
		columns, err := db.read.Columns(t.Context(), db.read, table)
		if err != nil {
			t.Fatal(err)
		}
		all[table] = map[string]bool{}
		for _, c := range columns {
			all[table][c] = true
		}
	}
	return all
}

// TestEnginesHaveTheSameTables: migrations that are translated, or have a variant,
// leave the same tables with the same columns.
func TestEnginesHaveTheSameTables(t *testing.T) {
	sqlite := tables(t, openTest(t))
	t.Run(onPostgres, func(t *testing.T) {
		if diff := cmp.Diff(sqlite, tables(t, openTest(t))); diff != "" {
			t.Errorf("(-SQLite +PostgreSQL):\n%s", diff)
		}
	})
}
