package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"time"
)

// ImportResult says what an import changed.
type ImportResult struct {
	Readings     int // lines of the file
	Users        int // accounts that the ledger did not have
	Posts        int // posts in the file
	NewPosts     int // those among them that the ledger did not have
	NewReadings  int // lines that told what the ledger did not know
	Spans        int // runs of readings that are new
	Days         int // daily points of posts that are new, different or no more
	Contradicted int // readings left out because the ledger has greater numbers at the same second
}

// Import takes readings as CSV, with the header
//
//	user,post,title,released_at,observed_at,views,likes,comments
//
// and after these, or not, private,deleted_at,velog_id,followed_since.
//
// The whole file is read and checked before anything of it is stored, and it is
// stored in one transaction. Errors name the line and the column. Readings that
// the ledger has already change nothing. A user whom the ledger does not have
// becomes an account that is not followed: it has days, but no scrapes.
//
// After each post, progress, if given, is called with the readings stored so
// far and all readings of the file. A file takes about 40 bytes of memory a
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
	w.followSince(u.first)
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
	i.result.NewReadings += w.stored.Readings
	i.result.Spans += w.stored.Spans
	i.result.Days += w.stored.Days
	i.result.Contradicted += w.contradicted
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET posts = $2 WHERE id = $1`, account, w.followed())
	return err
}

// account returns the account of a user in the file: the one with velog's id of
// the user, else the one with the name. It counts as followed since the first
// reading that is known of it, or since when the file says.
func (i *importer) account(ctx context.Context, tx *sql.Tx, u *fileUser) (int64, error) {
	var a accountRow
	var err error
	if u.velogID != "" {
		a, err = findAccount(ctx, tx, "velog_id", u.velogID)
	}
	if err == nil && a.id == 0 {
		a, err = findAccount(ctx, tx, "username", u.name)
	}
	switch {
	case err != nil:
		return 0, err
	case a.id == 0:
		i.result.Users++
		err = tx.QueryRowContext(ctx, `INSERT INTO accounts (username, velog_id, followed, followed_since, next_scrape)
			VALUES ($1, $2, 0, $3, $3) RETURNING id`, u.name, u.velogID, u.first).Scan(&a.id)
	case a.velogID == "" && u.velogID != "":
		_, err = tx.ExecContext(ctx, `UPDATE accounts SET velog_id = $2 WHERE id = $1`, a.id, u.velogID)
	case a.velogID != u.velogID && u.velogID != "":
		err = fmt.Errorf("user %s: the file has the readings of another user of velog (id %s) than the ledger (id %s); "+
			"write another user into the file, such as %[1]s.old", u.name, u.velogID, a.velogID)
	}
	return a.id, err
}

// learnImported takes over what a file says about a post. What velog's list told
// wins over all files, and of those the newest reading that tells it.
func (p *post) learnImported(q *filePost, at int64) {
	a, t := p.about, p.told
	if q.title != "" && (a.title == "" || later(t.titleAt, q.titleAt, q.title > a.title)) {
		a.title, t.titleAt = q.title, q.titleAt
	}
	if q.released != 0 && (a.released == 0 || later(t.releasedTold, q.releasedAt, q.released > a.released)) {
		a.released, t.releasedTold = q.released, q.releasedAt
	}
	t.firstReleased = earliest(t.firstReleased, q.firstReleased)
	if a.tags == "" {
		a.tags = "[]"
	}
	if a.slug == "" { // velog has not told
		a.private = a.private || q.privacy == toldPrivate
		a.privacyUnknown = !a.private && q.privacy == notTold && (p.id == 0 || a.privacyUnknown)
		a.deleted = earliest(a.deleted, q.deleted)
	}
	p.become(a, t, at)
}

// later reports whether a file tells something newer than the reading of a file
// that told it so far, if it was one; of one instant the greater thing stays.
func later(so, now int64, greater bool) bool {
	return so != 0 && (now > so || now == so && greater)
}
