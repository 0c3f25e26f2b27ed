package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// histories reads what the days of posts follow from: all of a post's readings,
// or as few as do. See the package's documentation.
type histories struct {
	tx      *dialect.Tx
	account int64
	blog    *engine.Blog
	reports bool // whether velog counted days of this account
}

// history returns what is needed to work out the days of a post from p.from
// on, which it may move back, up to the first day.
func (hs *histories) history(ctx context.Context, p *engine.Post) (collector.History, error) {
	h := collector.History{Began: p.Began, Spans: p.Whole}
	var err error
	if p.Whole == nil && p.From != collector.AllDays {
		if err = hs.tail(ctx, p, &h); err != nil {
			return h, err
		}
		// What is unknown now is worked out from later numbers, over any
		// number of days.
		if engine.AnyUnknown(h.Spans) {
			p.From = collector.AllDays
		}
	}
	if p.Whole == nil && p.From == collector.AllDays {
		h = collector.History{Began: p.Began}
		if h.Spans, err = hs.spansSince(ctx, p, 0); err != nil {
			return h, err
		}
	}
	if hs.reports {
		h.Reported, err = readReported(ctx, hs.tx, hs.account, p.ID, p.From)
	}
	return h, err
}

// spansSince reads the spans of a post that begin at an instant or later.
func (hs *histories) spansSince(ctx context.Context, p *engine.Post, first int64) ([]collector.Span, error) {
	spans, err := readSpans(ctx, hs.tx, selectSpans()+`WHERE account = $1 AND post = $2 AND first_at >= $3 AND first_at < $4 ORDER BY first_at`,
		hs.account, p.ID, first, p.FirstFresh())
	return append(spans, p.Fresh...), err
}

// spansAround returns the spans of a post that begin at an instant or later, and
// the one before.
func (hs *histories) spansAround(ctx context.Context, p *engine.Post, since int64) ([]collector.Span, error) {
	if p.Whole != nil || p.Span.First == 0 {
		return p.Whole, nil
	}
	if since > 0 && p.ID != 0 {
		err := hs.tx.QueryRowContext(ctx, `SELECT COALESCE(MAX(first_at), $3) FROM readings
			WHERE account = $1 AND post = $2 AND first_at < $3`, hs.account, p.ID, since).Scan(&since)
		if err != nil {
			return nil, err
		}
	}
	return hs.spansSince(ctx, p, since)
}

// readReported reads the days of a post that velog counted, from one on.
func readReported(ctx context.Context, q queryer, account, post int64, from collector.Date) (map[collector.Date]int64, error) {
	days := map[collector.Date]int64{}
	err := each(ctx, q, `SELECT day, views FROM reported_days WHERE account = $1 AND post = $2 AND day >= $3`,
		[]any{account, post, int64(from)}, func(r *sql.Rows) error {
			var day, views int64
			err := r.Scan(&day, &views)
			days[collector.Date(day)] = views
			return err
		})
	return days, err
}

// readTails reads, of all posts that go on from their newest span, the spans on
// both sides of the beginning of the first day to be worked out again. They
// are what the totals at that beginning follow from. Posts of one scrape mostly
// have the same day, so that a few queries do.
func (hs *histories) readTails(ctx context.Context) error {
	byDay := map[collector.Date][]int64{}
	for _, p := range hs.blog.Touched {
		if p.Derive && p.From != collector.AllDays && p.Found != 0 && p.Unsettled == 0 && len(p.Late) == 0 && p.Removal == nil {
			byDay[p.From] = append(byDay[p.From], p.ID)
		}
	}
	for day, ids := range byDay {
		if err := hs.readTailsOf(ctx, day, ids); err != nil {
			return err
		}
	}
	return nil
}

// readTailsOf reads two spans of most posts. Where comments were not told by the second,
// a third one does, which is looked for apart: the spans between do not matter.
func (hs *histories) readTailsOf(ctx context.Context, day collector.Date, ids []int64) error {
	before := "COALESCE((SELECT MAX(b.first_at) FROM readings b WHERE b.account = f.account AND b.post = f.post AND b.first_at <= $1), $1)"
	after := "COALESCE((SELECT MIN(b.first_at) FROM readings b WHERE b.account = f.account AND b.post = f.post AND b.first_at > $1), $1)"
	if err := hs.addTails(ctx, day, ids, before, after); err != nil {
		return err
	}
	var untold []int64
	for _, id := range ids {
		tail := hs.blog.ByID[id].Tail
		slices.SortFunc(tail, func(a, b collector.Span) int { return cmp.Compare(a.First, b.First) })
		if n := len(tail); n > 0 && tail[n-1].First > begin(day) && tail[n-1].CommentsTo != 0 && tail[n-1].CommentsTo <= begin(day) {
			untold = append(untold, id)
		}
	}
	if len(untold) == 0 {
		return nil
	}
	told := `CASE WHEN COALESCE(f.comments_to, f.last_at) > $1 THEN (SELECT MIN(b.first_at) FROM readings b
		WHERE b.account = f.account AND b.post = f.post AND b.first_at > $1 AND COALESCE(b.comments_to, b.first_at) > $1) END`
	return hs.addTails(ctx, day, untold, told, told)
}

// addTails adds the spans of posts f that begin between two instants to what is known of
// their tails.
func (hs *histories) addTails(ctx context.Context, day collector.Date, ids []int64, from, to string) error {
	var id int64
	var r collector.Span
	fields := append([]any{&id}, spanFields(&r)...)
	return each(ctx, hs.tx, `
		SELECT r.post, r.first_at, CASE WHEN f.first_at = r.first_at THEN f.last_at ELSE r.first_at + r.span END, r.views, r.likes, r.comments,
			CASE WHEN f.first_at = r.first_at THEN f.comments_from ELSE r.comments_from END,
			CASE WHEN f.first_at = r.first_at THEN f.comments_to ELSE r.comments_to END
		FROM following f `+hs.tx.LookUp("JOIN", "readings", "r", "r.account = $3 AND r.post = f.post AND r.first_at >= "+from+" AND r.first_at <= "+to)+`
		WHERE f.account = $3 AND `+hs.tx.Among("f.post", 2),
		[]any{begin(day), hs.tx.List(ids), hs.account}, func(rows *sql.Rows) error {
			err := rows.Scan(fields...)
			hs.blog.ByID[id].Tail = append(hs.blog.ByID[id].Tail, r)
			return err
		})
}

// tail fills in the end of a post's history, as far back as needed for the days
// from p.from on: the spans on both sides of that day's beginning, and those
// that are fresh. The others change nothing, as long as all of them are settled;
// else all spans from the anchor on are needed, and the days from there on may
// change, too.
func (hs *histories) tail(ctx context.Context, p *engine.Post, h *collector.History) (err error) {
	if p.Found == 0 {
		h.Spans = p.Fresh
		return nil
	}
	if p.Unsettled != 0 {
		h.Tail = true
		if p.Anchor == 0 || p.From < firstAfter(p.Anchor) {
			p.From = collector.AllDays // for which there is more than a tail
			return nil
		}
		p.From = firstAfter(p.Anchor)
		h.Spans, err = hs.spansSince(ctx, p, p.Anchor)
		return err
	}
	h.Tail, h.Settled = p.Tail[0].First <= begin(p.From), p.Found
	h.Spans = make([]collector.Span, 0, len(p.Tail)+len(p.Fresh))
	for _, r := range p.Tail {
		if r.First < p.FirstFresh() {
			h.Spans = append(h.Spans, r)
		}
	}
	h.Spans = append(h.Spans, p.Fresh...)
	return nil
}

// firstAfter returns the first day that begins at an instant or later.
func firstAfter(at int64) collector.Date { return dateOf(at-1) + 1 }

// stored reads all spans of a post as they are stored.
func (hs *histories) stored(ctx context.Context, p *engine.Post) ([]engine.Span, error) {
	return list(ctx, hs.tx, "SELECT "+selected("u", spanColumns())+`, r.seen
		FROM spans u JOIN readings r ON r.account = u.account AND r.post = u.post AND r.first_at = u.first_at
		WHERE u.account = $1 AND u.post = $2 ORDER BY u.first_at`, []any{hs.account, p.ID}, func(r *sql.Rows, s *engine.Span) error {
		var seen []byte
		err := r.Scan(append(spanFields(&s.Span), &seen)...)
		s.Seen = engine.UnpackSeen(s.First, seen)
		return err
	})
}
