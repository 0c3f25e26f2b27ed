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

// Statements that velog's database runs: for a page of a lean list (for the first
// one with its user, for the others with the post behind which they begin), for a
// post's details in a list, and for a post that is asked for alone.
const (
	perPage  = 3
	perPost  = 4
	perAlone = 5
)

// Following is what following a world by a schedule costs, and how far what is
// known is from the truth.
type Following struct {
	World      string
	Requests   float64 // a day
	Statements float64 // a day, of lean lists
	Details    float64 // statements a day, of tags, series and comments
	Exact      float64 // share of days that are exact
	Days       float64 // error of days, relative to their views
	Unseen     float64 // views not seen yet, on the mean, relative to those of a day
}

// Behind is by how much what is known lags behind, on the mean over views.
func (f Following) Behind() time.Duration {
	return time.Duration(f.Unseen * float64(24*time.Hour))
}

// follower is the state of following a world.
type follower struct {
	world   World
	cadence collector.Cadence
	posts   []*followedPost // the newest first
	account collector.Account
	known   int64 // views in all
	result  Following
}

// followedPost is what is known of a post.
type followedPost struct {
	post
	views   int64
	read    time.Time
	asked   time.Time // for its details
	history collector.History
}

// Follow follows the world for some days from a day of its year on, after a week
// of midnights, by real plans and depths. Posts that are released later are not
// there yet.
func (w World) Follow(s collector.Schedule, from, days int) Following {
	return w.FollowAs(1, s.Cadence(nil), from, days)
}

// FollowAs follows the world as one account of many, by their cadence.
func (w World) FollowAs(account int64, c collector.Cadence, from, days int) Following {
	first := begin().AddDate(0, 0, from)
	f := newFollower(w, account, c, first)
	unseen, quarters, quarter := 0.0, 0.0, first
	for now, last := first, first.AddDate(0, 0, days).Add(time.Hour); now.Before(last); {
		plan := f.scrape(now)
		for ; quarter.Before(plan.Next); quarter = quarter.Add(15 * time.Minute) {
			unseen += float64(w.sum(quarter) - f.known)
			quarters++
		}
		now = plan.Next
	}
	views := f.judge(collector.DateOf(first), days)
	f.result.Requests /= float64(days)
	f.result.Statements /= float64(days)
	f.result.Details /= float64(days)
	f.result.Unseen = unseen / quarters / (views / float64(days))
	return f.result
}

func newFollower(w World, account int64, c collector.Cadence, first time.Time) *follower {
	f := &follower{world: w, cadence: c, result: Following{World: w.Name}}
	for _, p := range w.posts {
		f.posts = append(f.posts, &followedPost{post: p, asked: first.Add(-5 * time.Minute)})
		if n := len(f.posts) - 1; p.released > first.Unix() {
			f.posts[n].asked, f.posts[n].history.Began = time.Time{}, p.released
		}
	}
	slices.SortStableFunc(f.posts, func(a, b *followedPost) int { return cmp.Compare(b.released, a.released) })
	f.account = collector.Account{ID: account, State: collector.StateUp, FullScrape: first.Add(-5 * time.Minute)}
	return f
}

// scrape reads the account as the program does, and plans the next scrape.
func (f *follower) scrape(now time.Time) collector.Plan {
	posts := f.posts
	for len(posts) > 0 && posts[0].released > now.Unix() {
		posts = posts[1:]
	}
	listed := make([]collector.ListedPost, len(posts))
	for i, p := range posts {
		listed[i] = collector.ListedPost{Views: p.since(collector.ReadersSince(collector.DateOf(now)), now), Read: p.read}
	}
	f.account.Posts = len(posts)
	pages := max(len(posts)-1, 0)/collector.PostsPerRequest + 1
	depth := f.cadence.Depth(f.account, listed, now)
	detail := f.cadence.Detail(f.account, now)
	if depth == 0 || detail != collector.DetailEdited {
		depth = pages
	}
	seen := posts[:min(depth*collector.PostsPerRequest, len(posts))]
	f.readDetails(seen, detail, now)
	for _, p := range seen {
		p.take(now)
	}
	f.result.Requests += float64(depth)
	f.result.Statements += perPage * float64(depth)
	f.known = 0
	for _, p := range f.posts {
		f.known += p.views
	}
	r := collector.Readers{Posts: len(posts), Days: f.world.days7(now, f.known)}
	r.Load = collector.LoadOf(f.account, len(posts), listed, false)
	if len(posts) > 0 {
		r.Released = time.Unix(posts[0].released, 0)
	}
	plan := f.cadence.Plan(f.account.ID, r, now)
	f.account.Every, f.account.Midnight, f.account.Pace, f.account.Load = plan.Every, plan.Midnight, plan.Pace, plan.Load
	return plan
}

// readDetails counts what the details take that are due.
func (f *follower) readDetails(seen []*followedPost, detail collector.Detail, now time.Time) {
	known, list := map[string]collector.KnownPost{}, []collector.Observation{}
	for i, p := range seen {
		if p.asked.IsZero() { // a new post
			f.result.Details += perAlone
			p.asked = now
		}
		id := fmt.Sprint(i)
		since := min(collector.DateOf(p.asked), collector.MovedSince(now))
		known[id] = collector.KnownPost{Asked: p.asked, Moved: p.since(since, now)}
		list = append(list, collector.Observation{Post: collector.Post{ID: id, Lean: true}})
	}
	if detail != collector.DetailDue {
		return
	}
	f.account.FullScrape = now
	due := f.cadence.DetailsDue(f.account, known, list, now)
	if f.cadence.AllDue(f.account, known, now) {
		f.result.Details += float64(perPost * len(seen))
	} else {
		f.result.Details += float64(perAlone * len(due))
		f.result.Requests += math.Ceil(float64(len(due)) / collector.LookUpsPerRequest)
	}
	for i, p := range seen {
		if slices.Contains(due, fmt.Sprint(i)) {
			p.asked = now
		}
	}
}

func (p *followedPost) since(d collector.Date, now time.Time) int64 {
	return p.at(now) - p.at(d.Begin())
}

// take takes in a reading.
func (p *followedPost) take(now time.Time) {
	p.views, p.read = p.at(now), now
	var newest collector.Span
	n := len(p.history.Spans)
	if n > 0 {
		newest = p.history.Spans[n-1]
	}
	next, begins := newest.With(now.Unix(), collector.Counters{Views: p.views, Likes: collector.Unknown, Comments: collector.Unknown})
	if begins {
		p.history.Spans = append(p.history.Spans, next)
		return
	}
	p.history.Spans[n-1] = next
}

// judge holds the days against the truth, and returns the true views of all.
func (f *follower) judge(first collector.Date, days int) (views float64) {
	known, exact := make([]int64, days), make([]bool, days)
	for i := range exact {
		exact[i] = true
	}
	for _, p := range f.posts {
		for _, d := range collector.Days(p.history, first) {
			if i := int(d.Date - first); i < days {
				known[i] += d.Views
				exact[i] = exact[i] && d.Quality == collector.Exact || p.released > d.Date.Begin().Unix()
			}
		}
	}
	off, exactDays := 0.0, 0
	for i := range known {
		d := first + collector.Date(i)
		truth := float64(f.world.sum(d.End()) - f.world.sum(d.Begin()))
		off += math.Abs(float64(known[i]) - truth)
		views += truth
		if exact[i] {
			exactDays++
		}
	}
	f.result.Exact, f.result.Days = float64(exactDays)/float64(days), off/views
	return views
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
	_, err := fmt.Fprint(out, "| world | schedule | requests a day | statements a day: lean | details | exact days | error of days | not seen yet | behind |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, w := range worlds {
		for _, s := range []struct {
			name string
			collector.Schedule
		}{
			{"steady", collector.Schedule{Interval: 10 * time.Minute}},
			{"cadence", collector.Schedule{Interval: 10 * time.Minute, Longest: collector.LongestInterval, Rate: 5}},
		} {
			f := w.Follow(s.Schedule, w.days-1-days, days)
			if err == nil {
				_, err = fmt.Fprintf(out, "| %s | %s | %.0f | %.0f | %.0f | %.0f %% | %.2f %% | %.2f %% | %.1f min |\n", w.Name, s.name,
					f.Requests, f.Statements, f.Details, 100*f.Exact, 100*f.Days, 100*f.Unseen, f.Behind().Minutes())
			}
		}
	}
	return err
}
