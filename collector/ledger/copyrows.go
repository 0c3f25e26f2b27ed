package ledger

import (
	"context"
	"database/sql"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// tableRows are rows of a table with values as both engines have them: int64,
// string, []byte, which may be nil, and nil.
type tableRows struct {
	*sql.Rows
	columns []dialect.Column
}

// selectAll reads a table in the order of its key.
func selectAll(ctx context.Context, tx *dialect.Tx, table string, columns []dialect.Column) (*tableRows, error) {
	all, keys := columnNames(columns)
	rows, err := tx.QueryContext(ctx, "SELECT "+strings.Join(all, ", ")+" FROM "+table+" ORDER BY "+strings.Join(keys, ", "))
	if err != nil {
		return nil, err
	}
	return &tableRows{Rows: rows, columns: columns}, nil
}

func columnNames(columns []dialect.Column) (all, keys []string) {
	for _, c := range columns {
		all = append(all, c.Name)
		if c.Key {
			keys = append(keys, c.Name)
		}
	}
	return all, keys
}

func (r *tableRows) read() ([]any, error) {
	values, into := make([]any, len(r.columns)), make([]any, len(r.columns))
	for i := range values {
		into[i] = &values[i]
	}
	if err := r.Scan(into...); err != nil {
		return nil, err
	}
	for i, c := range r.columns {
		if !c.Blob {
			continue
		}
		// SQLite's driver returns no bytes as nil.
		if b, _ := values[i].([]byte); len(b) > 0 || !c.Null {
			values[i] = append([]byte{}, b...)
		} else {
			values[i] = []byte(nil)
		}
	}
	return values, nil
}
