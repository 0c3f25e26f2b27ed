package dashboards_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// compared runs a query of the comparison for the last days, today included.
func (f *fixture) compared(t *testing.T, title string, users, posts []string, days int) []map[string]any {
	t.Helper()
	return f.rows(t, "velog-compare", title, "A", vars{"user": users, "post": posts, "chosen": posts}, f.midnight(1-days), f.midnight(1))
}

// TestComparedByCalendar also holds two posts of one title apart.
func TestComparedByCalendar(t *testing.T) {
	f := fixtureOf(t)
	const days = 30
	posts := f.byRelease(small)
	posts = posts[:len(posts)-1] // the last one is younger than that
	var ids []string
	for _, p := range posts {
		ids = append(ids, p.ID)
	}
	for title, want := range map[string]func(post string, day int) int64{
		"Views by day":       func(p string, d int) int64 { return f.grown(p, f.midnight(d), f.dayEnd(d)).Views },
		"Total views by day": func(p string, d int) int64 { return f.world.Total(p, f.dayEnd(d)).Views },
	} {
		rows := f.compared(t, title, []string{small}, ids, days)
		if len(rows) != len(posts)*days {
			t.Fatalf("%s: %d points, want %d posts of %d days", title, len(rows), len(posts), days)
		}
		for _, row := range rows {
			p := posts[slotOf(t, row)]
			d := f.dayAt(row["_time"].(time.Time))
			if row["title"] != p.Title || row["_value"] != want(p.ID, d) {
				t.Errorf("%s: day %d of %q: %v, want %d", title, d, p.Title, row, want(p.ID, d))
			}
		}
	}
}

// byRelease returns a writer's posts, the earliest release first.
func (f *fixture) byRelease(user string) []velogsim.Post {
	posts := f.world.Posts(user, f.now)
	slices.Reverse(posts)
	return posts
}

// slotOf says which of the chosen posts, in the order of release, a point is of.
func slotOf(t *testing.T, row map[string]any) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscanf(row["_field"].(string), "post %d", &n); err != nil {
		t.Fatalf("%v: %v", row, err)
	}
	return n - 1
}

func TestComparedByAge(t *testing.T) {
	f := fixtureOf(t)
	posts := f.byRelease(small)
	points := 0
	for _, p := range posts {
		points += min(yearDays+1, 1-f.dayAt(p.ReleasedAt)) // all days since the tracking began
	}
	for title, want := range map[string]func(post string, day int) int64{
		"Views by days since release":       func(p string, d int) int64 { return f.grown(p, f.midnight(d), f.dayEnd(d)).Views },
		"Total views by days since release": func(p string, d int) int64 { return f.world.Total(p, f.dayEnd(d)).Views },
	} {
		rows := f.compared(t, title, []string{small}, f.blogs[small], 7)
		if len(rows) != points {
			t.Fatalf("%s: %d points, want %d", title, len(rows), points)
		}
		for _, row := range rows {
			p := posts[slotOf(t, row)]
			age := int(row["_time"].(time.Time).UnixMilli())
			d := f.dayAt(p.ReleasedAt) + age
			if d >= -exactDays && row["_value"] != want(p.ID, d) {
				t.Errorf("%s: %q at age %d: %v, want %d", title, p.Title, age, row["_value"], want(p.ID, d))
			}
		}
	}
}

func TestNoMoreThanTenAreCompared(t *testing.T) {
	f := fixtureOf(t)
	for _, title := range []string{"Views by day", "Views by days since release", "Total views by day", "Total views by days since release"} {
		series := map[any]bool{}
		for _, row := range f.compared(t, title, []string{writer}, f.blogs[writer][20:35], 30) {
			series[row["_field"]] = true
		}
		if len(series) != 10 {
			t.Errorf("%s: %d posts, want 10", title, len(series))
		}
	}
	if rows := f.compared(t, "Selected posts", []string{writer}, f.blogs[writer][20:35], 30); len(rows) != 10 {
		t.Errorf("%d posts in the table, want 10", len(rows))
	}
}

// TestCompareOpensWithTheTopPosts: the five with the most views of the last 30 days,
// beside what else is selected.
func TestCompareOpensWithTheTopPosts(t *testing.T) {
	f := fixtureOf(t)
	var current struct {
		Templating struct {
			List []struct {
				Name    string
				Current struct{ Value any }
			}
		}
	}
	readJSON(t, "velog-compare.json", &current)
	for _, v := range current.Templating.List {
		if v.Name == "post" && fmt.Sprint(v.Current.Value) != "[top5]" {
			t.Errorf("it opens with the posts %v", v.Current.Value)
		}
	}
	views := map[string]int64{}
	for _, user := range []string{writer, small} {
		for _, p := range f.world.Posts(user, f.now) {
			views[p.ID] = f.grown(p.ID, f.now.AddDate(0, 0, -30), f.now).Views
		}
	}
	chosen := func(posts ...string) []string {
		query := load(t, "velog-compare").variable(t, "chosen")
		var got []string
		for _, row := range f.run(t, f.fill(query, vars{"user": all(), "post": posts}, f.midnight(-1), f.now)) {
			got = append(got, row["_value"].(string))
		}
		return got
	}
	top := chosen("top5")
	slices.SortFunc(top, func(a, b string) int { return int(views[b] - views[a]) })
	if len(top) != 5 {
		t.Fatalf("the five top posts are %v", top)
	}
	for post, n := range views {
		if n > views[top[4]]*11/10 && !slices.Contains(top, post) { // the first of the 30 days is a part of one
			t.Errorf("post %s with %d views is not among the top, the last of which has %d", post, n, views[top[4]])
		}
	}
	other := f.blogs[small][0]
	if got := chosen("top5", other); !slices.Contains(got, other) || len(got) < 5 {
		t.Errorf("beside the top posts and %s it has %v", other, got)
	}
	if got := chosen(other); !slices.Equal(got, []string{other}) {
		t.Errorf("instead of %s alone it has %v", other, got)
	}
}

func TestChosenPosts(t *testing.T) {
	f := fixtureOf(t)
	posts := map[string]velogsim.Post{}
	for _, p := range f.world.Posts(small, f.now) {
		posts[p.ID] = p
	}
	rows := f.compared(t, "Selected posts", []string{small}, f.blogs[small], 30)
	if len(rows) != len(posts) {
		t.Fatalf("%d rows, want %d", len(rows), len(posts))
	}
	for _, row := range rows {
		p := posts[row["post"].(string)]
		want := f.grown(p.ID, f.midnight(-29), f.now)
		if row["title"] != p.Title || row["user"] != small || row["views"] != want.Views || row["likes"] != want.Likes {
			t.Errorf("%v, want %q with %+v", row, p.Title, want)
		}
	}
}

// rolledUp is what posts of one tag or series got together.
type rolledUp struct{ posts, views, likes int64 }

// rollUp adds up the truth of the last 30 days by the labels of the posts.
func (f *fixture) rollUp(labels func(velogsim.Post) []string, users ...string) map[string]rolledUp {
	sums := map[string]rolledUp{}
	for _, user := range users {
		for _, p := range f.world.Posts(user, f.now) {
			g := f.grown(p.ID, f.midnight(-29), f.now)
			for _, label := range labels(p) {
				sum := sums[label]
				sums[label] = rolledUp{sum.posts + 1, sum.views + g.Views, sum.likes + g.Likes}
			}
		}
	}
	return sums
}

func TestTagsAndSeriesAddUp(t *testing.T) {
	f := fixtureOf(t)
	bySeries := func(p velogsim.Post) []string {
		if p.Series == "" {
			return nil
		}
		return []string{p.Series}
	}
	for title, c := range map[string]struct {
		column string
		labels func(velogsim.Post) []string
	}{
		"Views by tag":    {"tag", func(p velogsim.Post) []string { return p.Tags }},
		"Views by series": {"series", bySeries},
	} {
		for _, users := range [][]string{{writer}, {small}, {writer, small}} {
			want := f.rollUp(c.labels, users...)
			got := map[string]rolledUp{}
			last := int64(1 << 40)
			for _, row := range f.compared(t, title, users, f.blogs[small], 30) {
				sum := rolledUp{row["posts"].(int64), row["views"].(int64), row["likes"].(int64)}
				got[row[c.column].(string)] = sum
				if sum.views > last {
					t.Errorf("%s: %v does not come in the order of views", title, row)
				}
				last = sum.views
			}
			if !maps.Equal(got, want) {
				t.Errorf("%s of %v:\n%v, want\n%v", title, users, got, want)
			}
		}
	}
}

// TestManyTags: a post counts for its first ten tags.
func TestManyTags(t *testing.T) {
	f := fixtureOf(t)
	server := f.server.Fresh(t)
	at := f.midnight(-3).UnixNano()
	server.WriteLines(
		fmt.Sprintf(`velog_post,post=p,user=many tags="a,b,c,d,e,f,g,h,i,j,k,l" %d`, at),
		fmt.Sprintf(`velog_post_daily,post=p,user=many views=7i,views_sum=7i,likes=1i,likes_total=1i %d`, at),
		fmt.Sprintf(`velog_post,post=q,user=many tags="" %d`, at),
		fmt.Sprintf(`velog_post_daily,post=q,user=many views=5i,views_sum=5i,likes=1i,likes_total=1i %d`, at),
	)
	query := load(t, "velog-compare").panel(t, "Views by tag").query(t, "A")
	var tags []string
	for _, row := range f.run(t, f.fillBucket(server.Bucket, query, vars{"user": {"many"}}, f.midnight(-30), f.midnight(1))) {
		tags = append(tags, row["tag"].(string))
		if row["posts"] != int64(1) || row["views"] != int64(7) {
			t.Errorf("%v, want 1 post with 7 views", row)
		}
	}
	slices.Sort(tags)
	if want := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}; !slices.Equal(tags, want) {
		t.Errorf("tags %q, want %q", tags, want)
	}
}
