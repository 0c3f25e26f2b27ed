package ledger

import "context"

// judgePosts judges the beginnings of posts where what they follow from changed:
// their release, their first reading, or since when their account is tracked.
// Posts with late readings are judged when these are merged.
func (w *work) judgePosts(ctx context.Context) error {
	if w.Earlier {
		if _, err := w.tx.ExecContext(ctx, `UPDATE accounts SET followed_since = $2 WHERE id = $1`,
			w.account, w.Since); err != nil {
			return err
		}
		for uuid := range w.Posts {
			w.Post(uuid)
		}
	}
	for _, p := range w.Touched {
		first := p.FirstFresh()
		switch {
		case p.Span.First == 0 || len(p.Late) > 0 || p.Removal != nil:
			continue
		case p.Found == 0:
		case !w.Earlier && !p.ReleaseChanged:
			continue
		default:
			err := w.tx.QueryRowContext(ctx, `SELECT MIN(first_at) FROM readings WHERE account = $1 AND post = $2`, w.account, p.ID).Scan(&first)
			if err != nil {
				return err
			}
		}
		p.Judge(first, w.Since)
	}
	return nil
}
