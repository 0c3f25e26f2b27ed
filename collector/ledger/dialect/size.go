package dialect

import "context"

// Size is that of the file, without its write-ahead log.
func (sqlite) Size(ctx context.Context, db *DB) (n int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()`).Scan(&n)
	return n, err
}

func (postgres) Size(ctx context.Context, db *DB) (n int64, err error) {
	err = db.QueryRowContext(ctx, `SELECT pg_database_size(current_database())`).Scan(&n)
	return n, err
}
