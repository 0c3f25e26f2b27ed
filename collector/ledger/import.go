package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// Import stores readings from elsewhere, all of them in one transaction. Readings
// that the ledger has already change nothing. A user whom the ledger does not
// have becomes an account that is not tracked: it has days, but no scrapes.
//
// After each post, progress, if given, is called with the readings stored so
// far and all of them.
func (db *DB) Import(ctx context.Context, all collector.ImportedReadings, progress func(done, total int)) (collector.ImportResult, error) {
	var i *importer
	if err := db.change(ctx, func(ctx context.Context, tx *dialect.Tx) error {
		i = &importer{total: all.Readings, at: time.Now().Unix(), progress: progress, groups: groupChanges{}}
		i.result.Readings = all.Readings
		accounts, err := i.accounts(ctx, tx, all.Users)
		for n := 0; err == nil && n < len(accounts); n++ {
			err = i.user(ctx, tx, accounts[n], all.Users[n])
		}
		if err != nil {
			return err
		}
		return i.groups.save(ctx, tx)
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
	groups   groupChanges
}

// accounts returns the accounts of users, and locks all of them.
func (i *importer) accounts(ctx context.Context, tx *dialect.Tx, users []collector.ImportedUser) ([]int64, error) {
	ids := make([]int64, len(users))
	for n, u := range users {
		var err error
		if ids[n], err = i.account(ctx, tx, u); err != nil {
			return nil, err
		}
	}
	return ids, lockAccounts(ctx, tx, tx.Among("a.id", 1), tx.List(ids))
}

func (i *importer) user(ctx context.Context, tx *dialect.Tx, account int64, u collector.ImportedUser) error {
	w, err := newWork(ctx, tx, account, i.at)
	if err != nil {
		return err
	}
	w.events.old = true
	w.TrackSince(u.TrackedSince)
	lines := make(map[*engine.Post]int, len(u.Posts))
	for _, q := range u.Posts {
		p := w.Post(q.ID)
		p.LearnImported(q, i.at)
		p.Late = q.Readings
		lines[p] = len(q.Readings)
	}
	err = w.finish(ctx, func(p *engine.Post) {
		if i.done += lines[p]; i.progress != nil {
			i.progress(i.done, i.total)
		}
	})
	if err != nil {
		return err
	}
	i.groups.add(w)
	if err := i.reported(ctx, tx, account, u); err != nil {
		return err
	}
	i.result.Posts += len(u.Posts)
	i.result.NewPosts += w.Stored.NewPosts
	i.result.NewReadings += w.Stored.Readings
	i.result.Spans += w.Stored.Spans
	i.result.Days += w.Stored.Days
	i.result.Contradicted += w.Contradicted
	_, err = tx.ExecContext(ctx, `UPDATE accounts SET posts = $2 WHERE id = $1`, account, w.Tracked())
	return err
}

// reported stores the days that velog counted, once all posts have their rows.
func (i *importer) reported(ctx context.Context, tx *dialect.Tx, account int64, u collector.ImportedUser) error {
	var days []collector.ReportedDay
	for _, q := range u.Posts {
		for date, views := range q.Reported {
			days = append(days, collector.ReportedDay{Post: q.ID, Date: date, Views: views})
		}
	}
	if len(days) == 0 {
		return nil
	}
	slices.SortFunc(days, func(a, b collector.ReportedDay) int {
		return cmp.Or(cmp.Compare(a.Post, b.Post), cmp.Compare(a.Date, b.Date))
	})
	w, err := newWork(ctx, tx, account, i.at)
	if err != nil {
		return err
	}
	w.events.old = true
	if err := w.takeReported(ctx, days); err != nil {
		return err
	}
	err = w.finish(ctx, nil)
	i.groups.add(w)
	return err
}

// account returns the account of a user in the file: the one with velog's id of
// the user, else the one with the name. It counts as tracked since the first
// reading that is known of it, or since when the file says.
func (i *importer) account(ctx context.Context, tx *dialect.Tx, u collector.ImportedUser) (int64, error) {
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
			VALUES ($1, $2, 0, $3, $3) RETURNING id`, u.Name, u.VelogID, u.TrackedSince).Scan(&a.id)
	case a.velogID == "" && u.VelogID != "":
		_, err = tx.ExecContext(ctx, `UPDATE accounts SET velog_id = $2 WHERE id = $1`, a.id, u.VelogID)
	case a.velogID != u.VelogID && u.VelogID != "":
		err = fmt.Errorf("user %s: the file has readings of velog's user with the id %s, the ledger of the one with the id %s; "+
			"change the user in the file, for example to %[1]s.old", u.Name, u.VelogID, a.velogID)
	}
	return a.id, err
}
