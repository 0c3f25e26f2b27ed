package ledger

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
)

// openPostgres opens the ledger in a PostgreSQL database, beside any number of
// other processes. Whichever is first brings its tables up to date; the others
// wait for it.
func openPostgres(ctx context.Context, o Options) (*DB, error) {
	db, err := dialect.OpenPostgres(o.URL)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	place := placeOf(o.URL)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(dialect.ConnectError(place, err), db.Close())
	}
	err = dialect.CheckEncoding(ctx, db, place)
	switch {
	case err != nil:
	case o.ReadOnly:
		err = checkPostgres(ctx, db, place)
	default:
		err = prepare(ctx, db, place, o.Log)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	l := &DB{read: db, keys: o.Keys, waits: o.Waiting}
	if !o.ReadOnly {
		l.write = db
	}
	return l, nil
}

// CheckURL reports what is wrong with the URL of a database, without showing it.
func CheckURL(database string) error {
	db, err := dialect.OpenPostgres(database)
	if err != nil {
		return err
	}
	return db.Close()
}

// placeOf names a database without the password in its URL.
func placeOf(database string) string {
	u, err := url.Parse(database)
	if err != nil {
		return "in PostgreSQL"
	}
	return u.Host + u.Path
}

// checkPostgres looks whether there is a ledger that can be read as it is.
func checkPostgres(ctx context.Context, db *dialect.DB, place string) error {
	has, err := db.HasTable(ctx, "goose_db_version")
	if err != nil {
		return fmt.Errorf("the ledger %s cannot be read: %w", place, err)
	}
	if !has {
		return fmt.Errorf("%w in the database %s", ErrMissing, place)
	}
	return checkReadable(ctx, db, place)
}
