package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/readingcsv"
)

// TestDaysFollowFromReadings does at random what can happen to an account, and
// compares the days in the ledger, which change step by step, with those
// worked out from all readings at once.
func TestDaysFollowFromReadings(t *testing.T) { onEachEngine(t, testDaysFollowFromReadings) }

func testDaysFollowFromReadings(t *testing.T) {
	for seed := range seeds(120) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			l := newLife(t, seed)
			for step := range 50 {
				l.step()
				if t.Failed() {
					t.Fatalf("at step %d", step)
				}
				if step%5 == 4 || seed < 4 {
					l.check()
				}
			}
			l.check()
		})
	}
}

// life is an account to which things happen.
type life struct {
	*testing.T
	*rand.Rand
	db       *DB
	account  int64
	now      time.Time
	counters map[int]collector.Counters
	sums     map[string]int64 // of views, as they were delivered last
}

const lifePosts = 4

func newLife(t *testing.T, seed uint64) *life {
	l := &life{T: t, Rand: rand.New(rand.NewPCG(seed, 1)), db: openTest(t), now: noon(), counters: map[int]collector.Counters{}}
	l.account = addAccount(t, l.db, "velopert", l.now)
	return l
}

func (l *life) step() {
	switch gap := l.IntN(10); {
	case gap < 5:
		l.now = l.now.Add(time.Duration(l.IntN(3600)) * time.Second)
	case gap < 7: // exactly to the next midnight in Seoul
		l.now = collector.DateOf(l.now).End()
	default:
		l.now = l.now.Add(time.Duration(l.IntN(60*3600)) * time.Second)
	}
	if l.IntN(6) == 0 {
		l.importing()
	} else {
		l.scrape()
	}
	if l.IntN(4) == 0 {
		l.deliver()
	}
}

// deliver delivers what is pending, a few points at a time.
func (l *life) deliver() {
	if l.sums == nil {
		l.sums = map[string]int64{}
	}
	for {
		b := pendingBatch(l.T, l.db, 20)
		if b.Len() == 0 {
			return
		}
		for _, d := range b.Dropped {
			if d.Measurement == collector.MeasurementPostDaily {
				delete(l.sums, fmt.Sprint(d.Post, " ", collector.DateOf(d.From)))
			}
		}
		for _, d := range b.PostDays {
			l.sums[fmt.Sprint(d.Post, " ", d.Date)] = d.ViewsSum
		}
		noteDelivered(l.T, l.db, b)
	}
}

// checkSums compares the sums that were delivered with those of all days.
func (l *life) checkSums() {
	l.Helper()
	l.deliver()
	want := map[string]int64{}
	err := each(direct(l.Context()), l.db.read, `SELECT p.post_id, d.day, (SELECT SUM(e.views) FROM days e WHERE e.post = d.post AND e.day <= d.day)
		FROM days d JOIN posts p ON p.id = d.post`, nil, func(r *sql.Rows) error {
		var post string
		var day, sum int64
		err := r.Scan(&post, &day, &sum)
		want[fmt.Sprint(post, " ", collector.Date(day))] = sum
		return err
	})
	if err != nil {
		l.Fatal(err)
	}
	if diff := cmp.Diff(want, l.sums); diff != "" {
		l.Errorf("delivered sums of views (-of all days +delivered):\n%s", diff)
	}
}

func (l *life) grow(post int) collector.Counters {
	c := l.counters[post]
	switch l.IntN(8) {
	case 0, 1, 2:
	case 3: // falls
		c.Views = max(0, c.Views-l.Int64N(5))
	default:
		c.Views += l.Int64N(40)
	}
	if l.IntN(5) == 0 {
		c.Likes = max(0, c.Likes+l.Int64N(3)-1)
	}
	if l.IntN(4) == 0 {
		c.Comments = max(0, c.Comments+l.Int64N(5)-1)
	}
	l.counters[post] = c
	return c
}

func (l *life) scrape() {
	r := collector.ScrapeResult{Account: l.account, At: l.now, Next: l.now}
	lean := l.IntN(3) > 0
	for post := range lifePosts {
		c := l.grow(post)
		o := seen(post, l.now, c.Views, c.Likes, c.Comments)
		if o.Lean = lean; lean {
			o.Comments = collector.Unknown
		}
		o.ReleasedAt = noon().Add(time.Duration(post-1) * 40 * time.Hour)
		if o.ReleasedAt.After(l.now) {
			continue
		}
		switch l.IntN(12) {
		case 0:
			r.Deleted = append(r.Deleted, o.ID)
			continue
		case 1:
			r.Unread = append(r.Unread, o.Post)
			continue
		case 2: // an answer that comes late
			o.At = o.At.Add(-time.Duration(l.IntN(30*3600)) * time.Second)
		case 3:
			date := collector.DateOf(l.now) - collector.Date(l.IntN(4))
			r.Reported = append(r.Reported, collector.ReportedDay{Post: o.ID, Date: date, Views: l.Int64N(50)})
		}
		r.Seen = append(r.Seen, o)
	}
	storeScrape(l.T, l.db, r)
}

func (l *life) importing() {
	var file strings.Builder
	file.WriteString("user,post,title,released_at,observed_at,views,likes,comments\n")
	post := l.IntN(lifePosts + 1)
	for i := range 1 + l.IntN(4) {
		at := l.now.Add(-time.Duration(l.IntN(5*24*60))*time.Minute + time.Duration(i)*time.Second)
		likes, comments := "", ""
		if l.IntN(2) == 0 {
			comments = fmt.Sprint(l.IntN(4))
		}
		if l.IntN(2) == 0 {
			likes = fmt.Sprint(l.IntN(4))
		}
		fmt.Fprintf(&file, "velopert,%s,,,%s,%d,%s,%s\n", uuidOf(post), at.UTC().Format(time.RFC3339), l.IntN(100), likes, comments)
	}
	if _, err := readingcsv.Import(l.Context(), l.db, strings.NewReader(file.String()), nil); err != nil &&
		!strings.Contains(err.Error(), "contradicts") {
		l.Fatal(err)
	}
}

func (l *life) check() {
	l.Helper()
	ids, gone := map[int64]int64{}, map[int64]bool{}
	if err := each(direct(l.Context()), l.db.read, `SELECT f.post, COALESCE(f.began, 0), p.deleted_at IS NOT NULL
		FROM following f JOIN posts p ON p.id = f.post`, nil, func(r *sql.Rows) error {
		var id, began int64
		var deleted bool
		err := r.Scan(&id, &began, &deleted)
		ids[id], gone[id] = began, deleted
		return err
	}); err != nil {
		l.Fatal(err)
	}
	spans, activity := map[int64][]collector.Span{}, &collector.Activity{}
	for id := range ids {
		var err error
		spans[id], err = readSpans(direct(l.Context()), l.db.read, selectSpans()+`WHERE post = $1 ORDER BY first_at`, id)
		if err != nil {
			l.Fatal(err)
		}
		activity.Add(spans[id])
	}
	var all []collector.Day
	best := map[int64]collector.Peak{}
	days := map[int64][]collector.Day{}
	for id, began := range ids {
		h := collector.History{Began: began, Reported: l.reported(id), Spans: spans[id], Rhythm: activity.Rhythm}
		want := collector.Days(h, collector.AllDays)
		if diff := cmp.Diff(want, l.days("days", "post", id)); diff != "" {
			l.Errorf("days of post %d (-from all readings +in the ledger):\n%s", id, diff)
		}
		days[id] = slices.Clone(want)
		if day := collector.BestDay(want); day.Views > 0 {
			best[id] = collector.Peak{Date: day.First, Views: day.Views}
		}
		if n := len(want); n > 0 && gone[id] && want[n-1].Quality == collector.Partial {
			want[n-1].Quality = collector.Exact // its last day is over for the account
		}
		all = append(all, want...)
	}
	if diff := cmp.Diff(sums(all), l.days("account_days", "account", l.account)); diff != "" {
		l.Errorf("days of the account (-sum of the posts +in the ledger):\n%s", diff)
	}
	checkGroups(l.T, l.db)
	checkPublicDays(l.T, l.db)
	if diff := cmp.Diff(best, l.best()); diff != "" {
		l.Errorf("best days of posts (-of all days +in the ledger):\n%s", diff)
	}
	l.checkSums()
	l.checkBefore(spans, days)
	l.checkCompared()
	checkRecent(l.T, l.db)
	checkKnownAt(l.T, l.db)
	checkPartOfYesterday(l.T, l.db)
	l.checkEvents(days)
}

// best are the best days of posts by their rows.
func (l *life) best() map[int64]collector.Peak {
	best := map[int64]collector.Peak{}
	err := each(direct(l.Context()), l.db.read, `SELECT post, best_day, best_views FROM following WHERE best_day IS NOT NULL`, nil, func(r *sql.Rows) error {
		var id int64
		var d collector.Peak
		err := r.Scan(&id, (*date)(&d.Date), &d.Views)
		best[id] = d
		return err
	})
	if err != nil {
		l.Fatal(err)
	}
	return best
}

// checkCompared has what today is compared with worked out from nothing, and compares it
// with what was in the ledger: courses that are not needed now may be there, too.
func (l *life) checkCompared() {
	l.Helper()
	const parts, usual, courses = `SELECT post, views_before FROM following ORDER BY post`,
		`SELECT usual_views, usual_weeks, usual_low, usual_high, last_read, views_before, weekdays_by_now FROM accounts`, `SELECT day, views FROM courses ORDER BY day`
	kept, stored := append(dump(l.T, l.db, parts), dump(l.T, l.db, usual)...), dump(l.T, l.db, courses)
	err := l.db.change(l.Context(), func(ctx context.Context, tx *dialect.Tx) error {
		_, err := tx.ExecContext(direct(ctx), `DELETE FROM courses`)
		if err == nil {
			_, err = tx.ExecContext(direct(ctx), `UPDATE following SET views_before = NULL, before_until = NULL`)
		}
		if err != nil {
			return err
		}
		w, err := newWork(ctx, tx, l.account, l.now.Unix())
		if err != nil {
			return err
		}
		return w.finish(ctx, nil)
	})
	if err != nil {
		l.Fatal(err)
	}
	if diff := cmp.Diff(append(dump(l.T, l.db, parts), dump(l.T, l.db, usual)...), kept); diff != "" {
		l.Errorf("what today is compared with (-from nothing +in the ledger):\n%s", diff)
	}
	for _, c := range dump(l.T, l.db, courses) {
		if day := strings.Fields(c)[0]; !slices.Contains(stored, c) && slices.ContainsFunc(stored, func(s string) bool { return strings.Fields(s)[0] == day }) {
			l.Errorf("the course of day %s is %s, in the ledger it was another", day, c)
		}
	}
}

func (l *life) reported(post int64) map[collector.Date]int64 {
	days := map[collector.Date]int64{}
	err := each(direct(l.Context()), l.db.read, `SELECT day, views FROM reported_days WHERE post = $1`, []any{post},
		func(r *sql.Rows) error {
			var d collector.Date
			var n int64
			err := r.Scan(&d, &n)
			days[d] = n
			return err
		})
	if err != nil {
		l.Fatal(err)
	}
	return days
}

func (l *life) days(table, owner string, id int64) []collector.Day {
	var days []collector.Day
	err := each(direct(l.Context()), l.db.read, `SELECT day, views, views_total, likes, likes_total, comments, comments_total,
		quality FROM `+table+` WHERE `+owner+` = $1 ORDER BY day`, []any{id}, func(r *sql.Rows) error {
		var d collector.Day
		err := scanDay(r, &d, &collector.Mark{})
		days = append(days, d)
		return err
	})
	if err != nil {
		l.Fatal(err)
	}
	return days
}

// sums adds up days of several posts in the plainest way.
func sums(all []collector.Day) []collector.Day {
	var sum []collector.Day
	if len(all) == 0 {
		return sum
	}
	first, last := all[0].Date, all[0].Date
	for _, d := range all {
		first, last = min(first, d.Date), max(last, d.Date)
	}
	add := func(into *int64, n int64) {
		if n == collector.Unknown {
			return
		}
		if *into == collector.Unknown {
			*into = 0
		}
		*into += n
	}
	for date := first; date <= last; date++ {
		s := collector.Day{
			Date: date, Quality: collector.Exact,
			Likes: collector.Unknown, LikesTotal: collector.Unknown,
			Comments: collector.Unknown, CommentsTotal: collector.Unknown,
		}
		posts := 0
		for _, d := range all {
			if d.Date != date {
				continue
			}
			posts++
			s.Views, s.ViewsTotal = s.Views+d.Views, s.ViewsTotal+d.ViewsTotal
			add(&s.Likes, d.Likes)
			add(&s.LikesTotal, d.LikesTotal)
			add(&s.Comments, d.Comments)
			add(&s.CommentsTotal, d.CommentsTotal)
			if qualityCode(d.Quality) < qualityCode(s.Quality) {
				s.Quality = d.Quality
			}
		}
		if posts > 0 {
			sum = append(sum, s)
		}
	}
	return sum
}
