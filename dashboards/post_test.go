package dashboards_test

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// rows runs a query of a panel over a time range.
func (f *fixture) rows(t *testing.T, uid, title, refID string, v vars, from, to time.Time) []map[string]any {
	t.Helper()
	return f.run(t, f.fill(load(t, uid).panel(t, title).query(t, refID), v, from, to))
}

// onPost runs a query of the post's dashboard for the last days, today included.
func (f *fixture) onPost(t *testing.T, title, refID, user, post string, days int) []map[string]any {
	t.Helper()
	return f.rows(t, "velog-post", title, refID, vars{"user": {user}, "post": {post}}, f.midnight(1-days), f.midnight(1))
}

// newest is the small blog's youngest post: it has been tracked since its
// release, and all its midnights were read exactly.
func (f *fixture) newest() velogsim.Post { return f.world.Posts(small, f.now)[0] }

// dayEnd is the end of a day, or now in today's case.
func (f *fixture) dayEnd(day int) time.Time {
	if day == 0 {
		return f.now
	}
	return f.midnight(day + 1)
}

// dayAt says how many days after today in Seoul an instant is.
func (f *fixture) dayAt(at time.Time) int {
	return int(math.Floor(at.Sub(f.midnight(0)).Hours() / 24))
}

func TestPostsAreChosenByTitle(t *testing.T) {
	f := fixtureOf(t)
	for _, uid := range []string{"velog-post", "velog-compare"} {
		d := load(t, uid)
		rows := f.run(t, f.fill(d.variable(t, "post"), vars{"user": {small}}, f.now, f.now))
		pattern := regexp.MustCompile(strings.ReplaceAll(strings.Trim(regexOf(t, d, "post"), "/"), "(?<", "(?P<"))
		var got, want []string
		for _, row := range rows {
			m := pattern.FindStringSubmatch(row["_value"].(string))
			if m == nil {
				t.Fatalf("%s: the variable's expression does not take %q", uid, row["_value"])
			}
			got = append(got, m[pattern.SubexpIndex("value")]+"|"+m[pattern.SubexpIndex("text")])
		}
		if uid == "velog-compare" {
			want = append(want, "top5|Top 5") // the first choice, with which the dashboard opens
		}
		for _, p := range f.world.Posts(small, f.now) {
			want = append(want, p.ID+"|"+p.Title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the posts to choose from are\n%s\nwant\n%s", uid, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func regexOf(t *testing.T, d *dashboard, name string) string {
	t.Helper()
	for _, q := range d.Templating.List {
		if q.Name == name {
			return q.Regex
		}
	}
	t.Fatalf("%s has no variable %q", d.file, name)
	return ""
}

func TestFactsAboutAPost(t *testing.T) {
	f := fixtureOf(t)
	posts := map[string]velogsim.Post{}
	for _, p := range append(f.world.Posts(writer, f.now), f.world.Posts(small, f.now)...) {
		posts[p.ID] = p
	}
	for id, p := range posts {
		user := writer
		if slices.Contains(f.blogs[small], id) {
			user = small
		}
		rows := f.onPost(t, "About this post", "A", user, id, 30)
		if len(rows) != 1 {
			t.Fatalf("%d rows about %q, want 1", len(rows), p.Title)
		}
		r := rows[0]
		series, _ := r["series"].(string) // an empty text is null on InfluxDB 1.8
		tags, _ := r["tags"].(string)
		if r["title"] != p.Title || tags != strings.Join(p.Tags, ",") || series != p.Series ||
			r["private"] != p.Private || r["deleted"] != false {
			t.Errorf("the facts %v are not those of %+v", r, p)
		}
		if got := r["released"].(time.Time); !got.Equal(p.ReleasedAt.Truncate(time.Second)) {
			t.Errorf("%q was released at %v, want %v", p.Title, got, p.ReleasedAt)
		}
		// As under "Views by days since release": 0 on the day of the release.
		if got, want := r["age"], int64(-f.dayAt(p.ReleasedAt)); got != want {
			t.Errorf("%q is %v days old, want %d", p.Title, got, want)
		}
	}
}

func TestFactsAboutADeletedPost(t *testing.T) {
	f := fixtureOf(t)
	deleted := f.blogs[writer][11]
	rows := f.onPost(t, "About this post", "A", writer, deleted, 30)
	if len(rows) != 1 || rows[0]["deleted"] != true {
		t.Errorf("the facts about a deleted post are %v", rows)
	}
	if rows := f.onPost(t, "Recent views", "A", writer, deleted, 30); len(rows) != 0 {
		t.Errorf("a post that is gone for months has views lately: %v", rows)
	}
}

func TestNumbersOfAPost(t *testing.T) {
	f := fixtureOf(t)
	for _, id := range []string{f.newest().ID, f.blogs[small][1], f.blogs[writer][40]} {
		user := writer
		if slices.Contains(f.blogs[small], id) {
			user = small
		}
		total := f.world.Total(id, f.now)
		all := f.onPost(t, "Totals", "A", user, id, 30)
		if len(all) != 1 || all[0]["views_total"] != total.Views || all[0]["likes_total"] != total.Likes ||
			all[0]["comments_total"] != total.Comments {
			t.Errorf("in all: %v, want %+v", all, total)
		} else if got, want := all[0]["per100"].(float64), 100*float64(total.Likes)/float64(total.Views); math.Abs(got-want) > 1e-9 {
			t.Errorf("%v likes per 100 views, want %v", got, want)
		}
		lately := f.onPost(t, "Recent views", "A", user, id, 30)
		for name, span := range map[string][2]time.Time{
			"today": {f.midnight(0), f.now}, "yesterday": {f.midnight(-1), f.midnight(0)},
			"week": {f.midnight(-7), f.midnight(0)}, "month": {f.midnight(-30), f.midnight(0)},
		} {
			if want := f.grown(id, span[0], span[1]).Views; len(lately) != 1 || lately[0][name] != want {
				t.Errorf("%s: %v, want %d", name, lately, want)
			}
		}
	}
}

func TestBestDayOfAPost(t *testing.T) {
	f := fixtureOf(t)
	id := f.newest().ID
	best, day := int64(-1), 0
	for d := f.dayAt(f.newest().ReleasedAt); d <= 0; d++ {
		if n := f.grown(id, f.midnight(d), f.dayEnd(d)).Views; n > best {
			best, day = n, d
		}
	}
	rows := f.onPost(t, "Best day", "A", small, id, 30)
	if len(rows) != 1 || rows[0]["views"] != best || !rows[0]["day"].(time.Time).Equal(f.midnight(day)) {
		t.Errorf("best day: %v, want %d views on %v", rows, best, f.midnight(day))
	}
}

func TestDaysOfAPost(t *testing.T) {
	f := fixtureOf(t)
	const days = 30
	for _, id := range []string{f.blogs[small][2], f.blogs[writer][40]} {
		user := writer
		if slices.Contains(f.blogs[small], id) {
			user = small
		}
		bars := f.onPost(t, "Views by day", "A", user, id, days)
		totals := f.onPost(t, "Total views by day", "A", user, id, days)
		qualities := f.onPost(t, "Quality of the days", "A", user, id, days)
		if len(bars) != days || len(totals) != days || len(qualities) != days {
			t.Fatalf("%d bars, %d totals, %d qualities, want %d of each", len(bars), len(totals), len(qualities), days)
		}
		f.checkBars(t, "Views by day", "Views", bars, days, func(d int) int64 {
			return f.grown(id, f.midnight(d), f.dayEnd(d)).Views
		})
		for _, row := range totals {
			d := f.dayAt(row["_time"].(time.Time))
			if want := f.world.Total(id, f.dayEnd(d)).Views; row["_value"] != want {
				t.Errorf("the total of day %d is %v, want %d", d, row["_value"], want)
			}
		}
		for _, row := range qualities {
			if partial := row["_value"] == "partial"; partial != (f.dayAt(row["_time"].(time.Time)) == 0) {
				t.Errorf("the day %v is %v", row["_time"], row["_value"])
			}
		}
	}
}

func TestLikesAndCommentsOfAPost(t *testing.T) {
	f := fixtureOf(t)
	const days = 60
	id := f.blogs[small][4]
	rows := f.onPost(t, "Likes and comments by day", "A", small, id, days)
	if len(rows) != 2*days {
		t.Fatalf("%d rows, want likes and comments of %d days", len(rows), days)
	}
	for _, row := range rows {
		d := f.barOf(t, row["_time"])
		want := f.grown(id, f.midnight(d), f.dayEnd(d))
		if row["_value"] != map[any]int64{"likes": want.Likes, "comments": want.Comments}[row["_field"]] {
			t.Errorf("day %d: %v, want %+v", d, row, want)
		}
	}
}

func TestCourseOfToday(t *testing.T) {
	f := fixtureOf(t)
	id := f.blogs[small][5]
	for refID, c := range map[string]struct {
		day  int
		last time.Time // of the readings
	}{"A": {0, f.now}, "B": {-1, f.midnight(0)}} {
		rows := f.onPost(t, "Intraday views", refID, small, id, 90)
		if len(rows) < 10 {
			t.Fatalf("%s: %d readings, want the course of a day", refID, len(rows))
		}
		begin := f.midnight(c.day)
		if first := rows[0]; !first["_time"].(time.Time).Equal(f.midnight(0)) || first["_value"] != int64(0) {
			t.Errorf("%s: the course begins with %v, want 0 at midnight", refID, first)
		}
		var views int64
		for _, row := range rows {
			at := row["_time"].(time.Time).AddDate(0, 0, c.day)
			views = row["_value"].(int64)
			if want := f.grown(id, begin, at).Views; views != want || f.dayAt(at) != c.day {
				t.Errorf("%s: %d views until %v, want %d", refID, views, at, want)
			}
		}
		if want := f.grown(id, begin, c.last.Add(-20*time.Minute)).Views; views < want {
			t.Errorf("%s: the course ends at %d views, want %d at least", refID, views, want)
		}
	}
}
