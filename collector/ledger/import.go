package ledger

import (
	"context"
	"database/sql"
	"io"
	"time"
)

// ImportResult says what an import changed.
type ImportResult struct {
	Readings     int // lines of the file
	Users        int // accounts that the ledger did not have
	Posts        int // posts in the file
	NewPosts     int // those among them that the ledger did not have
	Runs         int // runs of readings that are new
	Days         int // daily points of posts that are new or different
	Contradicted int // readings left out because the ledger has other numbers at the same second
}

// Import takes readings as CSV, with the header
//
//	user,post,title,released_at,observed_at,views,likes,comments
//
// The whole file is read and checked before anything of it is stored, and it is
// stored in one transaction. Errors name the line and the column. Readings that
// the ledger has already change nothing. A user whom the ledger does not have
// becomes an account that is not followed: it has days, but no rounds.
//
// After each post, progress, if given, is called with the readings stored so
// far and all readings of the file. A file takes about 30 bytes of memory a
// line.
func (db *DB) Import(ctx context.Context, r io.Reader, progress func(done, total int)) (ImportResult, error) {
	now := time.Now()
	f, err := parse(r, now)
	if err != nil {
		return ImportResult{}, err
	}
	i := &importer{file: f, at: now.Unix(), progress: progress}
	i.result.Readings = f.readings
	if err := db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, u := range f.users {
			if err := i.user(ctx, tx, u); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return ImportResult{}, wrap("importing readings", err)
	}
	return i.result, nil
}

type importer struct {
	file     *file
	at       int64
	progress func(done, total int)
	done     int
	result   ImportResult
}

func (i *importer) user(ctx context.Context, tx *sql.Tx, u *fileUser) error {
	account, err := i.account(ctx, tx, u)
	if err != nil {
		return err
	}
	w, err := newWork(ctx, tx, account, i.at)
	if err != nil {
		return err
	}
	w.importing = true
	lines := make(map[*post]int, len(u.posts))
	for _, q := range u.posts {
		p := w.post(q.uuid)
		p.learnImported(q, i.at)
		p.late = q.readings
		lines[p] = len(q.readings)
	}
	err = w.finish(ctx, func(p *post) {
		if i.done += lines[p]; i.progress != nil {
			i.progress(i.done, i.file.readings)
		}
	})
	if err != nil {
		return err
	}
	i.result.Posts += len(u.posts)
	i.result.NewPosts += w.stored.NewPosts
	i.result.Runs += w.stored.Runs
	i.result.Days += w.stored.Days
	i.result.Contradicted += w.contradicted
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET posts = $2 WHERE id = $1`, account, w.followed())
	return err
}

// account returns the account of a user in the file. It counts as followed
// since the first reading that is known of it.
func (i *importer) account(ctx context.Context, tx *sql.Tx, u *fileUser) (id int64, err error) {
	a, err := findAccount(ctx, tx, "username", u.name)
	if err != nil {
		return 0, err
	}
	if a.id == 0 {
		i.result.Users++
	}
	err = tx.QueryRowContext(ctx, `
		INSERT INTO accounts (username, followed, followed_since, next_round) VALUES ($1, 0, $2, $2)
		ON CONFLICT (username) DO UPDATE SET followed_since =
			CASE WHEN excluded.followed_since < accounts.followed_since
				THEN excluded.followed_since ELSE accounts.followed_since END
		RETURNING id`, u.name, u.first).Scan(&id)
	return id, err
}

// learnImported takes over what a file says about a post, where the file is
// newer than the ledger, or the ledger does not know.
func (p *post) learnImported(q *filePost, at int64) {
	a := p.about
	newer := q.readings[len(q.readings)-1].at > p.run.Last
	if q.title != "" && (newer || a.title == "") {
		a.title = q.title
	}
	if q.released != 0 && (newer || a.released == 0) {
		a.released = q.released
	}
	if a.tags == "" {
		a.tags = "[]"
	}
	p.become(a, at)
}
