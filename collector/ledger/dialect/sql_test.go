package dialect_test

import (
	"path/filepath"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// TestSQLMeansWhatItsNamesSay asks the engine.
func TestSQLMeansWhatItsNamesSay(t *testing.T) {
	db, err := dialect.OpenWriter(filepath.Join(t.TempDir(), "a b.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE numbers (n BIGINT, known BIGINT)`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), `INSERT INTO numbers (n, known) VALUES `+dialect.Rows(3, 2),
		7, dialect.Flag(true), 5, dialect.Flag(false), nil, dialect.Flag(true)); err != nil {
		t.Fatal(err)
	}
	var sum, known, least, greatest, some int64
	var none *int64
	err = db.QueryRowContext(t.Context(), `SELECT `+dialect.Sum("n")+`, `+dialect.CountIf("known = 1")+`, `+dialect.Least("3", "2")+`, `+dialect.Greatest("3", "2")+`,
		(SELECT `+dialect.Sum("n")+` FROM numbers WHERE n > 10),
		(SELECT COUNT(*) FROM numbers WHERE n IN `+dialect.Placeholders(2)+`) FROM numbers`, 7, 6).
		Scan(&sum, &known, &least, &greatest, &none, &some)
	if err != nil || sum != 12 || known != 2 || least != 2 || greatest != 3 || none != nil || some != 1 {
		t.Errorf("sum %d, known %d, least %d, greatest %d, none %v, some %d: %v", sum, known, least, greatest, none, some, err)
	}
	for _, c := range []struct {
		table, column string
		want          bool
	}{{"numbers", "known", true}, {"numbers", "other", false}, {"other", "n", false}} {
		if got, err := dialect.HasColumn(t.Context(), db, c.table, c.column); err != nil || got != c.want {
			t.Errorf("%s.%s: %v, %v", c.table, c.column, got, err)
		}
	}
	if has, err := dialect.HasTable(t.Context(), db, "numbers"); err != nil || !has {
		t.Errorf("the table is not seen: %v", err)
	}
	if found, err := dialect.Damage(t.Context(), db); err != nil || found != "" {
		t.Errorf("damage %q, %v", found, err)
	}
}
