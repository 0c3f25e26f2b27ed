package accuracy

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// perPage is what velog's database runs for a page of a lean list: for the first
// one with its user, and for the others with the post behind which they begin.
const perPage = 3

// perPost is what a full scrape adds for each post that is in no series.
const perPost = 4

// Following is what following a world by a schedule costs, and how far what is
// known is from the truth.
type Following struct {
	World              string
	Requests           float64 // a day
	Statements         float64 // a day, of lean lists
	Days               float64 // error of days, relative to their views
	Unseen             float64 // views not seen yet, on the mean, relative to those of a day
	truth, off, unseen float64
	quarters           int
}

// Follow follows the world for some days from a day of its year on, after a week
// of midnights, by real plans and depths. Posts that are released later are not
// there yet.
func (w World) Follow(s collector.Schedule, from, days int) Following {
	f := Following{World: w.Name}
	cadence := s.Cadence(nil)
	posts := slices.Clone(w.posts)
	slices.SortStableFunc(posts, func(a, b post) int { return cmp.Compare(b.released, a.released) })
	first := begin().AddDate(0, 0, from)
	last, now := first.AddDate(0, 0, days), first
	seen := make([]int64, len(posts))
	midnight := w.sum(first)
	account := collector.Account{ID: 1, State: collector.StateUp}
	listed := make([]collector.ListedPost, len(posts))
	quarter := first
	for now.Before(last) {
		in := unreleased(posts, now)
		for i := range listed {
			listed[i].Views = posts[i].at(now) - posts[i].at(collector.DateOf(now).Begin().AddDate(0, 0, -7))
		}
		depth := cadence.Depth(account, listed[in:], now)
		pages := (len(posts)-in-1)/collector.PostsPerRequest + 1
		if depth == 0 {
			depth = pages
		}
		f.Requests += float64(min(depth, pages))
		for i := in; i < min(in+depth*collector.PostsPerRequest, len(posts)); i++ {
			seen[i], listed[i].Read = posts[i].at(now), now
		}
		known := int64(0)
		for _, v := range seen {
			known += v
		}
		r := collector.Readers{Posts: len(posts) - in, Days: w.days7(now, known)}
		if in < len(posts) {
			r.Released = time.Unix(posts[in].released, 0)
		}
		plan := cadence.Plan(account.ID, r, now)
		account.Every, account.Midnight = plan.Every, plan.Midnight
		for ; quarter.Before(plan.Next); quarter = quarter.Add(15 * time.Minute) {
			f.unseen += float64(w.sum(quarter) - known)
			f.quarters++
		}
		if end := collector.DateOf(now).End(); !plan.Next.Before(end) { // interpolated between both readings
			next, share := w.sum(plan.Next), end.Sub(now).Seconds()/plan.Next.Sub(now).Seconds()
			total := known + int64(share*float64(next-known))
			truth := w.sum(end) - w.sum(end.AddDate(0, 0, -1))
			f.off += math.Abs(float64(total-midnight) - float64(truth))
			f.truth += float64(truth)
			midnight = total
		}
		now = plan.Next
	}
	f.Requests /= float64(days)
	f.Statements = perPage * f.Requests
	f.Days = f.off / f.truth
	f.Unseen = f.unseen / float64(f.quarters) / (f.truth / float64(days))
	return f
}

// unreleased returns how many of the posts, the newest first, are not there yet.
func unreleased(posts []post, now time.Time) (n int) {
	for n < len(posts) && posts[n].released > now.Unix() {
		n++
	}
	return n
}

func (p post) at(t time.Time) int64 {
	if t.Unix() < p.released {
		return 0
	}
	return p.total(t.Unix())
}

func (w World) sum(t time.Time) (sum int64) {
	for _, p := range w.posts {
		sum += p.at(t)
	}
	return sum
}

// days7 are the days that the ledger knows of the last week.
func (w World) days7(now time.Time, known int64) []collector.Day {
	today := collector.DateOf(now)
	before := w.sum(today.Begin())
	days := []collector.Day{{Date: today, Views: max(0, known-before), Quality: collector.Partial}}
	for d := today - 1; d >= today-7; d-- {
		total := w.sum(d.Begin())
		days = append(days, collector.Day{Date: d, Views: before - total, Quality: collector.Exact})
		before = total
	}
	return days
}

// WriteFollowing writes how a steady interval and cadence compare in the last days
// of the year but one, when nearly all posts are released, in Markdown.
func WriteFollowing(out io.Writer, worlds []World, days int) error {
	_, err := fmt.Fprint(out, "| world | requests a day: steady | cadence | statements: steady | cadence | error of days: steady | cadence | not seen yet: steady | cadence |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, w := range worlds {
		from := w.days - 1 - days
		steady := w.Follow(collector.Schedule{Interval: 10 * time.Minute}, from, days)
		c := w.Follow(collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: 5}, from, days)
		if err == nil {
			_, err = fmt.Fprintf(out, "| %s | %.0f | %.0f | %.0f | %.0f | %.2f %% | %.2f %% | %.2f %% | %.2f %% |\n", w.Name, steady.Requests, c.Requests,
				steady.Statements, c.Statements, 100*steady.Days, 100*c.Days, 100*steady.Unseen, 100*c.Unseen)
		}
	}
	return err
}
