package ledger

import "context"

// followSince notes that the account was followed at an instant already.
func (w *work) followSince(at int64) {
	if at < w.since {
		w.since, w.earlier = at, true
	}
}

// judgePosts judges the beginnings of posts where what they follow from changed:
// their release, their first reading, or since when their account is followed.
// Posts with late readings are judged when these are merged.
func (w *work) judgePosts(ctx context.Context) error {
	if w.earlier {
		if _, err := w.tx.ExecContext(ctx, `UPDATE accounts SET followed_since = $2 WHERE id = $1`,
			w.account, w.since); err != nil {
			return err
		}
		for uuid := range w.posts {
			w.post(uuid)
		}
	}
	for _, p := range w.touched {
		first := p.firstFresh()
		switch {
		case p.span.First == 0 || len(p.late) > 0 || p.removal != nil:
			continue
		case p.found == 0:
		case !w.earlier && !p.releaseChanged:
			continue
		default:
			err := w.tx.QueryRowContext(ctx, `SELECT MIN(first_at) FROM readings WHERE post = $1`, p.id).Scan(&first)
			if err != nil {
				return err
			}
		}
		p.judge(first, w.since)
	}
	return nil
}
