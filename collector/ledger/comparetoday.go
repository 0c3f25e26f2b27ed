package ledger

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/engine"
)

// What the day of the account's last reading is compared with is worked out as readings
// come, and stands in the ledger, so that pages and delivery tell the same without
// looking for it: what each post had got on the day before by the same time, and what is
// usual by then. Where it changes, the points of that day are pending.

// comparison is what a transaction learns of it.
type comparison struct {
	lastRead int64          // the account's last reading; 0: there is none
	today    collector.Date // its day
	another  bool           // whether something else was known before
}

// compareYesterday works out what the posts had got on the day before, of those whose
// number may have changed.
func (w *work) compareYesterday(ctx context.Context) error {
	for _, p := range w.Posts {
		w.lastRead = max(w.lastRead, p.Span.Last)
	}
	if w.lastRead == 0 {
		return nil
	}
	w.today = dayOfLast(w.lastRead)
	asked := map[question][]int64{}
	for _, p := range w.Posts {
		at, needed := p.Span.Last, begin(w.today)
		if p.Deleted != 0 {
			at, needed = w.lastRead, begin(w.today-1)
		}
		if p.Span.Last <= needed {
			w.learnBefore(p, collector.Unknown, 0)
		} else if w.mayDiffer(p, at) {
			q := question{at: at, fell: p.Fell >= begin(w.today-1)}
			asked[q] = append(asked[q], p.ID)
		}
	}
	for q, rows := range asked {
		if err := w.askYesterday(ctx, q, rows); err != nil {
			return err
		}
	}
	return nil
}

// question is what is asked about yesterday of some posts at once.
type question struct {
	at   int64 // the instant of today
	fell bool  // whether totals may have fallen since yesterday began
}

// mayDiffer reports whether a post may have had another number of views on the day before
// than is known, by an instant of today.
func (w *work) mayDiffer(p *engine.Post, at int64) bool {
	return at > p.BeforeUntil || dayOfLast(p.BeforeUntil) != w.today || p.Deleted != 0 || p.GoneChanged ||
		p.Derive && p.From < w.today
}

func (w *work) askYesterday(ctx context.Context, q question, rows []int64) error {
	missing := map[int64]bool{}
	for _, id := range rows {
		missing[id] = true
	}
	err := each(ctx, w.tx, yesterdays(w.tx),
		[]any{w.account, w.tx.List(rows), q.at, begin(w.today), int64(w.today) - 1, dialect.Flag(q.fell)}, func(r *sql.Rows) error {
			part, err := scanPart(r)
			p := w.ByID[part.key]
			if p == nil || err != nil {
				return err
			}
			delete(missing, part.key)
			if part.before.First == p.Span.First {
				part.before.Last = p.Span.Last // which only memory and the table following know
			}
			views := part.views(0)
			w.learnBefore(p, views, w.staysUntil(part, views, q))
			return nil
		})
	for id := range missing {
		w.learnBefore(w.ByID[id], collector.Unknown, begin(w.today+1))
	}
	return err
}

// yesterdays selects the days that posts have yesterday, and the readings around the
// instant that is asked about. A post without views then had got nothing.
func yesterdays(e dialect.Engine) string {
	return `
		WITH f AS (
			SELECT d.post AS id, 0 AS first_at, 0 AS last_at, CAST($6 AS BIGINT) AS fell_at, d.views, d.views_total,
				CASE WHEN d.views <> 0 THEN $3 - 86400 END AS at, $4 - 86400 AS begun, d.post AS key
			FROM posts o ` + e.LookUp("JOIN", "days", "d", "d.account = $1 AND d.post = o.id AND d.day = $5") + `
			WHERE o.account = $1 AND ` + e.Among("o.id", 2) + ")" + partsOfDays(e)
}

const day = 24 * 60 * 60 // in seconds

// staysUntil returns until which reading of today the number of views on the day before
// is the same as at one. What all of the day got is not got again, unless totals fell.
func (w *work) staysUntil(p partOfDay, views int64, q question) int64 {
	switch {
	case views == p.day && !q.fell || p.after.First == 0:
		return begin(w.today + 1)
	case p.before.First == 0:
		return p.after.First + day - 1
	}
	return max(q.at, min(p.before.Last+day, begin(w.today+1)))
}

// learnBefore notes what a post had got.
func (w *work) learnBefore(p *engine.Post, views, until int64) {
	if p.Before == views && p.BeforeUntil == until {
		return
	}
	p = w.Post(p.UUID)
	if p.Before != views {
		w.another = true
		if p.Span.Last > begin(w.today) && views != collector.Unknown {
			p.MarkDay(w.today, w.At)
		}
	}
	p.Before, p.BeforeUntil = views, until
}

// compareUsual works out what is usual by the account's last reading, once its days are
// known, and marks its point.
func (w *work) compareUsual(ctx context.Context) error {
	if w.lastRead == 0 {
		return nil
	}
	usual, weekdays, err := w.usualByNow(ctx, w.today, w.lastRead)
	if err != nil {
		return err
	}
	const pointChanged = `$8 = 1 OR usual_views IS DISTINCT FROM $4 OR usual_weeks IS DISTINCT FROM $5
		OR usual_low IS DISTINCT FROM $6 OR usual_high IS DISTINCT FROM $7`
	_, err = w.tx.ExecContext(ctx, `UPDATE accounts SET last_read = $9, views_before = $10, weekdays_by_now = $11,
			version = CASE WHEN `+pointChanged+` THEN version + 1 ELSE version END,
			days_from = CASE WHEN days_from <= $2 OR NOT (`+pointChanged+`) THEN days_from ELSE $2 END,
			undelivered_since = CASE WHEN undelivered_since <= $3 OR NOT (`+pointChanged+`) THEN undelivered_since ELSE $3 END,
			usual_views = $4, usual_weeks = $5, usual_low = $6, usual_high = $7
		WHERE id = $1 AND (`+pointChanged+` OR last_read IS DISTINCT FROM $9 OR views_before IS DISTINCT FROM $10
			OR weekdays_by_now IS DISTINCT FROM $11)`,
		append(append([]any{w.account, int64(w.today), w.At}, usualColumns(usual)...),
			dialect.Flag(w.another), w.lastRead, nullCounter(w.viewsBefore()), weekdays.Pack())...)
	return err
}

// viewsBefore adds up what the posts had got on the day before: it is what the pages of
// the account, and that of all, compare today with. What a post that was not read today
// had got is no part of it, see [work.compareYesterday].
func (w *work) viewsBefore() int64 {
	sum := int64(collector.Unknown)
	for _, p := range w.Posts {
		if p.Before != collector.Unknown {
			sum = max(sum, 0) + p.Before
		}
	}
	return sum
}

// usualColumns are the values of what is usual, NULL where nothing is.
func usualColumns(b collector.ByNow) []any {
	if b.Of == 0 {
		return []any{nil, nil, nil, nil}
	}
	return []any{b.Usual, b.Of, b.Low, b.High}
}

// usualByNow works out what is usual until the account's last reading.
func (w *work) usualByNow(ctx context.Context, today collector.Date, last int64) (collector.ByNow, collector.WeekdaysByNow, error) {
	var days []collector.Day
	for _, d := range w.recent {
		if d.Date >= collector.UnusualFrom(today) && d.Date <= today {
			days = append(days, d)
		}
	}
	if len(days) == 0 || days[len(days)-1].Date != today {
		return collector.ByNow{}, collector.UnpackWeekdays(nil), nil
	}
	courses, err := w.courses(ctx, today, days)
	usual, weekdays := collector.UsualByNow(days, time.Unix(last, 0), courses)
	return usual, weekdays, err
}

// courses returns those of the whole days that today is compared with, and stores those
// that are not stored yet.
func (w *work) courses(ctx context.Context, today collector.Date, days []collector.Day) ([]collector.DayCourse, error) {
	if err := w.forgetCourses(ctx); err != nil {
		return nil, err
	}
	stored := map[collector.Date]collector.DayCourse{}
	err := each(ctx, w.tx, `SELECT day, views FROM courses WHERE account = $1`, []any{w.account}, func(r *sql.Rows) error {
		var day int64
		var packed []byte
		err := r.Scan(&day, &packed)
		if c, ok := collector.UnpackCourse(collector.Date(day), packed); ok {
			stored[c.Date] = c
		}
		return err
	})
	var all []collector.DayCourse
	usual := collector.UsualWeekdays(today)
	for _, d := range days {
		if err != nil || d.Quality == collector.Partial || !slices.Contains(usual, d.Date) {
			continue
		}
		c, ok := stored[d.Date]
		if !ok {
			c, err = w.newCourse(ctx, today, d.Date)
		}
		all = append(all, c)
	}
	return all, err
}

// forgetCourses forgets the courses of days that may have got their views at other
// hours than was known.
func (w *work) forgetCourses(ctx context.Context) error {
	from := collector.Date(math.MaxInt32)
	if w.changed {
		from = w.first
	}
	for _, p := range w.Touched {
		if p.Whole != nil { // merged anew, which may matter to any day of a gap
			from = 0
		}
	}
	if from > dateOf(w.At)-collector.WeekLength {
		return nil
	}
	_, err := w.tx.ExecContext(ctx, `DELETE FROM courses WHERE account = $1 AND day >= $2`, w.account, int64(from))
	return err
}

// newCourse works out a course and stores it, in the place of those that are too old by
// now. Time runs evenly over gaps, as for the part of yesterday: which rhythms are stored
// must not matter.
func (w *work) newCourse(ctx context.Context, today, d collector.Date) (collector.DayCourse, error) {
	even := collector.EvenRhythm()
	hours, err := hoursOf(ctx, w.tx, w.account, 0, d, allPosts, func(int64) *collector.Rhythm { return even })
	c := collector.DayCourse{Date: d}
	for i, h := range hours {
		c.Views[i] = h.Views
	}
	if err == nil {
		_, err = w.tx.ExecContext(ctx, `DELETE FROM courses WHERE account = $1 AND day < $2`, w.account, int64(slices.Min(collector.UsualWeekdays(today))))
	}
	if err == nil {
		_, err = w.tx.ExecContext(ctx, `INSERT INTO courses (account, day, views) VALUES ($1, $2, $3)
			ON CONFLICT (account, day) DO UPDATE SET views = excluded.views`, w.account, int64(d), c.Pack())
	}
	return c, err
}
