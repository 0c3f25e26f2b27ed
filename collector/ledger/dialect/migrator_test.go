package dialect_test

import (
	"context"
	"log/slog"
	"testing"
	"testing/fstest"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
)

// TestMigrationsMayTakeLong: what bounds the statements and transactions of the
// program in time bounds no migration, nor the lock under which it runs.
func TestMigrationsMayTakeLong(t *testing.T) {
	db, err := dialect.OpenPostgres(postgrestest.Database(t) + "&statement_timeout=300ms&idle_in_transaction_session_timeout=300ms")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files := fstest.MapFS{
		"00001_slow.sql":          {Data: []byte("-- +goose Up\nCREATE TABLE slow AS SELECT pg_sleep(1)::text;\n")},
		"00002_slow.sql":          {Data: []byte("-- +goose Up\nSELECT 'not this';\n")},
		"postgres/00002_slow.sql": {Data: []byte("-- +goose Up\nINSERT INTO slow SELECT pg_sleep(1)::text;\n")},
	}
	err = db.Alone(t.Context(), db, func(ctx context.Context) error {
		p, err := db.Migrator(db, files, slog.New(slog.DiscardHandler))
		if err == nil {
			_, err = p.Up(ctx)
		}
		return err
	})
	var rows int
	if err == nil {
		err = db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM slow").Scan(&rows)
	}
	if err != nil || rows != 2 {
		t.Errorf("%d rows, error %v", rows, err)
	}
}
