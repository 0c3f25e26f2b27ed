package ledger

import (
	"context"
	"math"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Where some posts of an account are hidden from strangers, public_days has the sums of
// the others' days, so that no page adds up the days of many posts. The posts that are in
// them are shown. That velog's list has not confirmed one of them for a day is not in
// that: see [Public.AccountDays].
const shown posts = "p.shown = 1"

// visibility is what a transaction learns of which posts are shown.
type visibility struct {
	wasHidden  bool // one was not shown before, so that there may be sums
	otherShown bool // one that may have days was not shown before and is, or the other way round
}

// judgeVisibility notes which posts are shown.
func (w *work) judgeVisibility() {
	for _, p := range w.Posts {
		if now := p.Visible(); now != p.Shown {
			p = w.Post(p.UUID)
			p.Shown, p.Describe = now, true
			w.otherShown = w.otherShown || p.Found != 0
		}
	}
}

// savePublicDays adds up the days of the posts that are shown: those that changed, or all
// of them where others are shown than before.
func (w *work) savePublicDays(ctx context.Context) error {
	hidden := 0
	for _, p := range w.Posts {
		if !p.Shown {
			hidden++
		}
	}
	period := collector.Period{First: w.first, Last: w.last}
	none := hidden == 0 || hidden == len(w.Posts)
	switch {
	case none && !w.wasHidden:
		return nil
	case none, w.otherShown, !w.wasHidden:
		period = collector.Period{First: 0, Last: math.MaxInt32}
	case !w.changed:
		return nil
	}
	args := []any{w.account, int64(period.First), int64(period.Last)}
	_, err := w.tx.ExecContext(ctx, `DELETE FROM public_days WHERE account = $1 AND day BETWEEN $2 AND $3`, args...)
	if err == nil && !none {
		_, err = w.tx.ExecContext(ctx, "INSERT INTO public_days (account, "+strings.Join(accountDayColumns(), ", ")+`)
			SELECT CAST($1 AS BIGINT), s.* FROM (`+publicDays(w.tx, shown, len(w.Posts), hidden)+") AS s", args...)
	}
	return err
}
