package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Import stores readings from elsewhere, all of them in one transaction. Readings
// that the ledger has already change nothing. A user whom the ledger does not
// have becomes an account that is not followed: it has days, but no scrapes.
//
// After each post, progress, if given, is called with the readings stored so
// far and all of them.
func (db *DB) Import(ctx context.Context, all collector.ImportedReadings, progress func(done, total int)) (collector.ImportResult, error) {
	i := &importer{total: all.Readings, at: time.Now().Unix(), progress: progress}
	i.result.Readings = all.Readings
	if err := db.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, u := range all.Users {
			if err := i.user(ctx, tx, u); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return collector.ImportResult{}, wrap("importing readings", err)
	}
	return i.result, nil
}

type importer struct {
	total    int
	at       int64
	progress func(done, total int)
	done     int
	result   collector.ImportResult
}

func (i *importer) user(ctx context.Context, tx *sql.Tx, u collector.ImportedUser) error {
	account, err := i.account(ctx, tx, u)
	if err != nil {
		return err
	}
	w, err := newWork(ctx, tx, account, i.at)
	if err != nil {
		return err
	}
	w.followSince(u.FollowedSince)
	lines := make(map[*post]int, len(u.Posts))
	for _, q := range u.Posts {
		p := w.post(q.ID)
		p.learnImported(q, i.at)
		p.late = q.Readings
		lines[p] = len(q.Readings)
	}
	err = w.finish(ctx, func(p *post) {
		if i.done += lines[p]; i.progress != nil {
			i.progress(i.done, i.total)
		}
	})
	if err != nil {
		return err
	}
	i.result.Posts += len(u.Posts)
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
func (i *importer) account(ctx context.Context, tx *sql.Tx, u collector.ImportedUser) (int64, error) {
	var a accountRow
	var err error
	if u.VelogID != "" {
		a, err = findAccount(ctx, tx, "velog_id", u.VelogID)
	}
	if err == nil && a.id == 0 {
		a, err = findAccount(ctx, tx, "username", u.Name)
	}
	switch {
	case err != nil:
		return 0, err
	case a.id == 0:
		i.result.Users++
		err = tx.QueryRowContext(ctx, `INSERT INTO accounts (username, velog_id, followed, followed_since, next_scrape)
			VALUES ($1, $2, 0, $3, $3) RETURNING id`, u.Name, u.VelogID, u.FollowedSince).Scan(&a.id)
	case a.velogID == "" && u.VelogID != "":
		_, err = tx.ExecContext(ctx, `UPDATE accounts SET velog_id = $2 WHERE id = $1`, a.id, u.VelogID)
	case a.velogID != u.VelogID && u.VelogID != "":
		err = fmt.Errorf("user %s: the file has the readings of another user of velog (id %s) than the ledger (id %s); "+
			"write another user into the file, such as %[1]s.old", u.Name, u.VelogID, a.velogID)
	}
	return a.id, err
}

// learnImported takes over what a file says about a post. What velog's list told
// wins over all files, and of those the newest reading that tells it.
func (p *post) learnImported(q *collector.ImportedPost, at int64) {
	a, t := p.about, p.told
	if q.Title != "" && (a.title == "" || later(t.titleAt, q.TitleAt, q.Title > a.title)) {
		a.title, t.titleAt = q.Title, q.TitleAt
	}
	if q.Released != 0 && (a.released == 0 || later(t.releasedTold, q.ReleasedAt, q.Released > a.released)) {
		a.released, t.releasedTold = q.Released, q.ReleasedAt
	}
	t.firstReleased = collector.Earliest(t.firstReleased, q.FirstReleased)
	if a.tags == "" {
		a.tags = "[]"
	}
	if a.slug == "" { // velog has not told
		a.private = a.private || q.Privacy == collector.KnownPrivate
		a.privacyUnknown = !a.private && q.Privacy == collector.PrivacyUnknown && (p.id == 0 || a.privacyUnknown)
		a.deleted = collector.Earliest(a.deleted, q.Deleted)
	}
	p.become(a, t, at)
}

// later reports whether a file tells something newer than the reading of a file
// that told it so far, if it was one; of one instant the greater thing stays.
func later(so, now int64, greater bool) bool {
	return so != 0 && (now > so || now == so && greater)
}
