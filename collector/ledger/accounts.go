package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
	"github.com/velog-dashboard/velog-dashboard/velog"
)

// selectAccounts is completed by a WHERE or ORDER BY. A day is complete for an
// account when a good scrape has seen its end.
const selectAccounts = `
SELECT a.id, a.username, a.velog_id, a.velog_name, a.connected, a.followed, a.followed_since, a.next_scrape, a.scrape_requested, a.links_void_until,
       a.last_attempt, a.last_success, a.state, a.error, a.failures, a.posts,
       a.posts_unread, a.posts_lost, a.list_incomplete, a.connection, a.vanished_accepted, a.full_at,
       a.scrape_every, a.viewed_at, a.midnight, a.pace, a.list_requests, a.mean_requests, a.lookup_requests,
       t.access_expires, t.refresh_expires,
       (SELECT MAX(d.day) FROM account_days d
        WHERE d.account = a.id AND d.day < (a.last_success + 32400) / 86400)
FROM accounts a LEFT JOIN tokens t ON t.account = a.id `

func scanAccount(scan func(...any) error) (collector.Account, error) {
	var a collector.Account
	var since, next, asked, void, attempt, success, accepted, full, access, refresh, day, every, viewed nullInt
	var mean int64
	err := scan(&a.ID, &a.User, &a.VelogID, &a.Username, &a.Connected, &a.Tracked, &since, &next, &asked, &void,
		&attempt, &success, &a.State, &a.Error, &a.Failures, &a.Posts,
		&a.Gaps.Unread, &a.Gaps.Lost, &a.Gaps.Incomplete, &a.Connection, &accepted, &full,
		&every, &viewed, &a.Midnight, &a.Pace, &a.Load.Whole, &mean, &a.Load.LookUps, &access, &refresh, &day)
	if err != nil {
		return collector.Account{}, err
	}
	if a.Username == "" { // no scrape yet
		a.Username = a.User
	}
	a.TrackedSince, a.NextScrape = instant(int64(since)), instant(int64(next))
	a.ScrapeRequested, a.LinksVoidUntil = instant(int64(asked)), instant(int64(void))
	a.VanishedAccepted, a.FullScrape = instant(int64(accepted)), instant(int64(full))
	a.LastAttempt, a.LastSuccess = instant(int64(attempt)), instant(int64(success))
	a.AccessExpiry, a.RefreshExpiry = instant(int64(access)), instant(int64(refresh))
	a.LastDay = collector.Date(day)
	a.Load.Mean = float64(mean) / meanUnits
	a.Every, a.Viewed = time.Duration(every)*time.Second, instant(int64(viewed))
	return a, nil
}

// Account implements [collector.Ledger].
func (db *DB) Account(ctx context.Context, id int64) (collector.Account, error) {
	return db.account(ctx, "WHERE a.id = $1", id)
}

// AccountByUser returns the account that was added under a username, or an
// error that wraps [collector.ErrNoAccount].
func (db *DB) AccountByUser(ctx context.Context, user string) (collector.Account, error) {
	return db.account(ctx, "WHERE a.username = $1", user)
}

func (db *DB) account(ctx context.Context, where string, key any) (collector.Account, error) {
	a, err := scanAccount(db.read.QueryRowContext(ctx, selectAccounts+where, key).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("%w: %v", collector.ErrNoAccount, key)
	}
	return db.unstored(a), wrap("reading an account", err)
}

// Since returns when the history of the ledger begins: with its first reading, or
// when its first account was added. Zero: it has no readings.
func (db *DB) Since(ctx context.Context) (time.Time, error) {
	var since nullInt
	err := db.read.QueryRowContext(ctx, `SELECT MIN(followed_since) FROM accounts a
		WHERE EXISTS (SELECT 1 FROM posts p WHERE p.account = a.id)`).Scan(&since)
	return instant(int64(since)), wrap("reading since when there are readings", err)
}

// AllAccounts returns all accounts, those that are not tracked included, in the
// order of their usernames.
func (db *DB) AllAccounts(ctx context.Context) ([]collector.Account, error) {
	return db.accounts(ctx, "ORDER BY a.username")
}

// Accounts returns the accounts that are tracked, in the order of their
// usernames.
func (db *DB) Accounts(ctx context.Context) ([]collector.Account, error) {
	return db.accounts(ctx, "WHERE a.followed = 1 ORDER BY a.username")
}

func (db *DB) accounts(ctx context.Context, which string) ([]collector.Account, error) {
	all, err := list(ctx, db.read, selectAccounts+which, nil, func(r *sql.Rows, a *collector.Account) error {
		stored, err := scanAccount(r.Scan)
		*a = db.unstored(stored)
		return err
	})
	return all, wrap("reading the accounts", err)
}

// Due implements [collector.Ledger].
func (db *DB) Due(ctx context.Context, now, latest time.Time, limit int) ([]int64, error) {
	// Each part reads no more than limit rows of the index.
	return db.ids(ctx, `SELECT id FROM (SELECT id FROM accounts WHERE followed = 1 AND next_scrape > $2
			ORDER BY next_scrape DESC, id LIMIT $3) AS misplaced
		UNION ALL
		SELECT id FROM (SELECT id FROM accounts WHERE followed = 1 AND midnight = 1 AND next_scrape <= $1
			ORDER BY next_scrape, id LIMIT $3) AS around_midnight
		UNION ALL
		SELECT id FROM (SELECT id FROM accounts WHERE followed = 1 AND midnight = 0 AND next_scrape <= $1
			ORDER BY next_scrape, id LIMIT $3) AS due
		LIMIT $3`, now.Unix(), latest.Unix(), limit)
}

// NewestReading implements [collector.Ledger].
func (db *DB) NewestReading(ctx context.Context, account int64) (time.Time, error) {
	var newest nullInt
	err := db.read.QueryRowContext(ctx, `SELECT MAX(f.last_at) FROM following f WHERE f.account = $1`, account).Scan(&newest)
	return instant(int64(newest)), wrap("looking for the newest reading", err)
}

func (db *DB) ids(ctx context.Context, query string, args ...any) ([]int64, error) {
	ids, err := list(ctx, db.read, query, args, scanValue[int64])
	return ids, wrap("reading the accounts", err)
}

// AddAccount follows a user publicly, by name alone, from the instant at on; the
// first scrape is due then. [DB.AddPublic] is for whom velog has identified. It returns the id of the account, and whether the following is
// new. An account that is there already, connected perhaps, stays as it is; one
// that was only imported keeps its readings.
func (db *DB) AddAccount(ctx context.Context, user string, at time.Time) (id int64, created bool, err error) {
	if !collector.ValidUser(user) {
		return 0, false, fmt.Errorf("%q is not a velog username", user)
	}
	err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := lockNames(ctx, tx); err != nil {
			return err
		}
		a, err := findAccount(ctx, tx, "username", user)
		if err != nil {
			return err
		}
		id, created = a.id, !a.followed
		if a.followed {
			return nil
		}
		if id, err = follow(ctx, tx, user, at); err != nil {
			return err
		}
		return clearDisconnected(ctx, tx, id)
	})
	return id, created, wrap("adding an account", err)
}

// AddConnected follows a user whose tokens were given, from the instant at on;
// the next scrape is due then. The user is found again by velog's id even after
// a rename. A public account becomes connected and keeps everything. The tokens,
// which velog has confirmed, replace stored ones. It returns the id of the
// account and whether the following is new.
func (db *DB) AddConnected(ctx context.Context, user velog.User, t velog.Tokens, at time.Time) (id int64, created bool, err error) {
	if !collector.ValidUser(user.Username) || user.ID == "" {
		return 0, false, fmt.Errorf("%q with the id %q is not a user of velog", user.Username, user.ID)
	}
	if (velog.Tokens{}).Merge(t).Empty() {
		return 0, false, errors.New("neither the access nor the refresh token is a token of velog")
	}
	err = db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := lockNames(ctx, tx); err != nil {
			return err
		}
		name, followed, err := connectedName(ctx, tx, user)
		if err != nil {
			return err
		}
		created = !followed
		if id, err = follow(ctx, tx, name, at); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE accounts SET connected = 1, velog_id = $2, velog_name = $3,
				connection = connection + CASE WHEN connected = 1 OR last_attempt IS NOT NULL THEN 1 ELSE 0 END WHERE id = $1`,
			id, user.ID, user.Username)
		if err == nil {
			err = clearDisconnected(ctx, tx, id)
		}
		if err != nil {
			return err
		}
		err = db.combineTokens(ctx, tx, id, t, velog.Tokens.Replace)
		if errors.Is(err, secretkey.ErrKey) && !db.keys.Empty() {
			// The stored tokens cannot be read any more: new ones are the way out.
			err = db.putTokens(ctx, tx, id, (velog.Tokens{}).Merge(t))
		}
		return err
	})
	return id, created, wrap("adding a connected account", err)
}

// connectedName returns the username under which the user's account is, or will
// be, in the ledger. Where somebody else had that name when they were added,
// and was renamed since, or may have had it when posts were imported, a piece of
// velog's id sets the two apart; with a dot, which no username has.
func connectedName(ctx context.Context, q queryer, user velog.User) (name string, followed bool, err error) {
	a, err := findAccount(ctx, q, "velog_id", user.ID)
	if err != nil || a.id != 0 {
		return a.username, a.followed, err
	}
	a, err = findAccount(ctx, q, "username", user.Username)
	if err == nil && (a.velogID != "" || a.hasPosts) {
		return user.Username + "." + user.ID[:min(8, len(user.ID))], false, nil
	}
	return user.Username, a.followed, err
}

type accountRow struct {
	id                int64
	username, velogID string
	followed          bool
	hasPosts          bool
}

// findAccount returns an empty row where there is no such account.
func findAccount(ctx context.Context, q queryer, column, key string) (accountRow, error) {
	var a accountRow
	err := q.QueryRowContext(ctx, "SELECT a.id, a.username, a.velog_id, a.followed, "+hasPosts+
		" FROM accounts a WHERE a."+column+" = $1 ORDER BY a.id", key).
		Scan(&a.id, &a.username, &a.velogID, &a.followed, &a.hasPosts)
	if errors.Is(err, sql.ErrNoRows) {
		return accountRow{}, nil
	}
	return a, err
}

// follow makes the account due at an instant, and makes it if there is none.
func follow(ctx context.Context, tx *dialect.Tx, user string, at time.Time) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `
		INSERT INTO accounts (username, followed, followed_since, next_scrape) VALUES ($1, 1, $2, $2)
		ON CONFLICT (username) DO UPDATE SET followed = 1, next_scrape = excluded.next_scrape, midnight = 0,
			followed_since = `+dialect.Least("accounts.followed_since", "excluded.followed_since")+`
		RETURNING id`, user, at.Unix()).Scan(&id)
	return id, err
}

// Tracked implements [collector.Ledger].
func (db *DB) Tracked(ctx context.Context, account int64) ([]string, error) {
	posts, err := list(ctx, db.read, `SELECT p.post_id FROM posts p JOIN accounts a ON a.id = p.account
		WHERE p.account = $1 AND p.deleted_at IS NULL AND (p.private = 0 OR a.connected = 1) ORDER BY p.id`,
		[]any{account}, scanValue[string])
	return posts, wrap("reading the posts of an account", err)
}

// Known implements [collector.Ledger].
func (db *DB) Known(ctx context.Context, account int64, since collector.Date) (map[string]collector.KnownPost, error) {
	known := map[string]collector.KnownPost{}
	err := each(ctx, db.read, `SELECT p.post_id, p.title, p.slug, p.released_at, f.updated_at, COALESCE(f.views, 0), f.likes, f.comments,
			f.asked_at, p.deleted_at IS NOT NULL,
			CASE WHEN $2 = 0 THEN 0 ELSE (SELECT COALESCE(`+dialect.Sum("d.views + ABS(COALESCE(d.likes, 0))")+`, 0) FROM days d
				WHERE d.account = $1 AND d.post = p.id AND d.day >= `+dialect.Least("$2", "(COALESCE(f.asked_at, 0) + 32400) / 86400")+`) END
		FROM posts p JOIN following f ON f.account = p.account AND f.post = p.id WHERE p.account = $1`, []any{account, int64(since)}, func(r *sql.Rows) error {
		var id string
		var k collector.KnownPost
		var released, updated, asked nullInt
		err := r.Scan(&id, &k.Title, &k.Slug, &released, &updated, &k.Views, (*nullCounter)(&k.Likes), (*nullCounter)(&k.Comments),
			&asked, &k.Deleted, &k.Moved)
		k.ReleasedAt, k.UpdatedAt, k.Asked = instant(int64(released)), instant(int64(updated)), instant(int64(asked))
		known[id] = k
		return err
	})
	return known, wrap("reading what is known of an account's posts", err)
}

// FailScrape implements [collector.Ledger].
func (db *DB) FailScrape(ctx context.Context, r collector.ScrapeFailure) error {
	err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		if err := sameConnection(ctx, tx, r.Account, r.Connection); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE accounts SET state = $2, error = $3, failures = failures + 1,
			last_attempt = $4, next_scrape = CASE WHEN scrape_requested > $4 AND scrape_requested < $5 THEN scrape_requested ELSE $5 END WHERE id = $1`,
			r.Account, string(r.State), r.Error, r.At.Unix(), r.Next.Unix())
		if err != nil {
			return err
		}
		return failEvents(ctx, tx, r)
	})
	return wrap("recording a failed scrape", err)
}

func oneRow(res sql.Result, account int64) error {
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		return fmt.Errorf("%w: %d", collector.ErrNoAccount, account)
	}
	return err
}

// wrap says what was done when an error came up.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	if dialect.IsAway(err) && !errors.Is(err, collector.ErrAway) {
		return fmt.Errorf("%s: %w: %w", doing, collector.ErrAway, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
