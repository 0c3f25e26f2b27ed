package dashboards_test

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// ranked runs a query of the leaderboard over whole days.
func (f *fixture) ranked(t *testing.T, title string, users []string, from, to int) []map[string]any {
	t.Helper()
	return f.rows(t, "velog-leaderboard", title, "A", vars{"user": users}, f.midnight(from), f.midnight(to))
}

func TestWritersAreRanked(t *testing.T) {
	f := fixtureOf(t)
	rows := f.ranked(t, "Writers by views", all(), -29, 1)
	if len(rows) != 2 || rows[0]["user"] != writer || rows[1]["user"] != small {
		t.Fatalf("the writers are %v, want those with points, the one with the most views first", rows)
	}
	for _, row := range rows {
		user := row["user"].(string)
		got := f.grownAll(f.midnight(-29), f.now, user)
		// Today is not over: 29 finished days against as many before.
		finished, before := f.grownAll(f.midnight(-29), f.midnight(0), user), f.grownAll(f.midnight(-58), f.midnight(-29), user)
		var total velogsim.Counters
		posts := f.world.Posts(user, f.now)
		for _, p := range posts {
			total.Views += f.world.Total(p.ID, f.now).Views
		}
		if row["views"] != float64(got.Views) || row["likes"] != float64(got.Likes) ||
			row["total"] != total.Views || row["posts"] != int64(len(posts)) {
			t.Errorf("%v, want %+v, %d views in all and %d posts", row, got, total.Views, len(posts))
		}
		if want := float64(got.Views) / 30; math.Abs(row["perDay"].(float64)-want) > 1e-9 {
			t.Errorf("%s: %v views a day, want %v", user, row["perDay"], want)
		}
		if want := math.Round(100*float64(finished.Views)/float64(before.Views)) - 100; row["growth"] != want {
			t.Errorf("%s: growth %v, want %v", user, row["growth"], want)
		}
	}
}

// TestMissingIsNoZero: what nobody knows is no number, and never a loss.
func TestMissingIsNoZero(t *testing.T) {
	f := fixtureOf(t)
	for name, c := range map[string]struct {
		from, to int
		views    bool // known
	}{
		"before the tracking began":   {-700, -600, false},
		"since the tracking began":    {-yearDays, 1, true},
		"half of it before":           {-2 * yearDays, 1, true},
		"days that are still to come": {2, 9, false},
	} {
		rows := f.ranked(t, "Writers by views", all(), c.from, c.to)
		if len(rows) != 2 {
			t.Errorf("%s: %d writers, want 2", name, len(rows))
		}
		for _, row := range rows {
			for _, column := range []string{"views", "likes", "perDay"} {
				if known := !math.IsNaN(row[column].(float64)); known != c.views {
					t.Errorf("%s: %s of %v is %v", name, column, row["user"], row[column])
				}
			}
			if !math.IsNaN(row["growth"].(float64)) {
				t.Errorf("%s: %v grew by %v %%, compared with nothing", name, row["user"], row["growth"])
			}
		}
	}
	if rows := f.ranked(t, "Writers by views", []string{newcomer}, -29, 1); len(rows) != 0 {
		t.Errorf("a writer without a point is in the table: %v", rows)
	}
}

// TestGrowth has the odd cases: no views before, as many as before, all of them
// lost; and days that are missing or known only in part, which leave nothing to
// compare.
func TestGrowth(t *testing.T) {
	f := fixtureOf(t)
	server := f.server.Fresh(t)
	for user, views := range map[string][2][]int{
		"from-zero":   {{0, 0}, {5, 5}},
		"equal":       {{7, 7}, {7, 7}},
		"almost":      {{1000, 1000}, {1000, 999}},
		"day-missing": {{10, 10}, {10}},
		"lost":        {{3, 3}, {0, 0}},
		"partial":     {{7, 7}, {7, 7}},
		"estimated":   {{7, 7}, {7, 7}},

		"day-missing-before": {{10}, {10, 10}},
	} {
		for period, days := range views {
			for i, n := range days {
				server.WriteLines(accountDay(user, f.midnight(-4+2*period+i), n))
			}
		}
	}
	server.WriteLines(quality("partial", f.midnight(-4), "partial"), quality("estimated", f.midnight(-1), "estimated"))
	query := load(t, "velog-leaderboard").panel(t, "Writers by views").query(t, "A")
	rows := f.run(t, f.fillBucket(server.Bucket, query, vars{"user": all()}, f.midnight(-2), f.midnight(1)))
	got := map[any]float64{}
	for _, row := range rows {
		got[row["user"]] = row["growth"].(float64)
	}
	want := map[any]float64{"equal": 0, "almost": 0, "lost": -100, "estimated": 0}
	for user, growth := range want {
		if got[user] != growth || math.Signbit(got[user]) != (growth < 0) {
			t.Errorf("%v grew by %v %%, want %v", user, got[user], growth)
		}
	}
	for _, user := range []string{"from-zero", "day-missing", "day-missing-before", "partial"} {
		if g, ok := got[user]; !ok || !math.IsNaN(g) {
			t.Errorf("the growth of %s is %v (%t), want no number", user, g, ok)
		}
	}
}

func TestDailyViewsOfTheFirst(t *testing.T) {
	f := fixtureOf(t)
	rows := f.ranked(t, "Daily views of the first eight writers", all(), -29, 1)
	if len(rows) != 2*30 {
		t.Fatalf("%d points, want 30 days of two writers", len(rows))
	}
	rank := map[any]string{"rank 1": writer, "rank 2": small}
	for _, row := range rows {
		d := f.dayAt(row["_time"].(time.Time))
		user := rank[row["_field"]]
		if want := f.grownAll(f.midnight(d), f.dayEnd(d), user).Views; row["user"] != user || row["_value"] != want {
			t.Errorf("day %d: %v, want %d views of %s", d, row, want, user)
		}
	}
}

// truePost is what a post truly got in the last 30 days.
type truePost struct {
	velogsim.Post
	velogsim.Counters
}

func (f *fixture) truePosts(users ...string) []truePost {
	var posts []truePost
	for _, user := range users {
		for _, p := range f.world.Posts(user, f.now) {
			posts = append(posts, truePost{p, f.grown(p.ID, f.midnight(-29), f.now)})
		}
	}
	return posts
}

func TestTopPosts(t *testing.T) {
	f := fixtureOf(t)
	for title, c := range map[string]struct {
		column string
		by     func(truePost) int64
		limit  int
	}{
		"Posts by views": {"views", func(p truePost) int64 { return p.Views }, 50},
		"Posts by likes": {"likes", func(p truePost) int64 { return p.Likes }, 20},
	} {
		posts := f.truePosts(writer, small)
		slices.SortFunc(posts, func(a, b truePost) int { return int(c.by(b) - c.by(a)) })
		if c.column == "likes" {
			posts = slices.DeleteFunc(posts, func(p truePost) bool { return p.Likes <= 0 })
		}
		byID := map[any]truePost{}
		for _, p := range posts {
			byID[p.ID] = p
		}
		rows := f.ranked(t, title, all(), -29, 1)
		if len(rows) != min(c.limit, len(posts)) {
			t.Fatalf("%s: %d rows, want %d", title, len(rows), min(c.limit, len(posts)))
		}
		for i, row := range rows {
			p := byID[row["post"]]
			if row["title"] != p.Title || row["views"] != p.Views || row["likes"] != p.Likes {
				t.Errorf("%s: row %d is %v, want %q with %+v", title, i, row, p.Title, p.Counters)
			}
			if want := c.by(posts[i]); row[c.column] != want { // equal ones may change places
				t.Errorf("%s: row %d has %v %s, want %d", title, i, row[c.column], c.column, want)
			}
			if per100 := row["per100"].(float64); per100 < 0 || math.Signbit(per100) || math.IsNaN(per100) {
				t.Errorf("%s: %v likes per 100 views of %q", title, per100, p.Title)
			}
		}
	}
}

// accountDay is a point of velog_account_daily in line protocol.
func accountDay(user string, at time.Time, views int) string {
	return fmt.Sprintf("velog_account_daily,user=%s posts=1i,views=%di,views_total=9999i,likes=0i %d", user, views, at.UnixNano())
}
