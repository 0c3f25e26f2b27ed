package dashboards_test

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// chosen are the choices of writers under which the overview's numbers are
// compared with the truth.
func chosen() map[string][]string {
	return map[string][]string{"one": {writer}, "odd name": {small}, "several": {writer, small, newcomer}}
}

// overview runs a query of the overview over the last 60 days, today included.
func (f *fixture) overview(t *testing.T, panel, refID string, users []string) []map[string]any {
	t.Helper()
	query := load(t, "velog-overview").panel(t, panel).query(t, refID)
	return f.run(t, f.fill(query, vars{"user": users}, f.midnight(-60), f.midnight(1)))
}

func TestOverviewPeriods(t *testing.T) {
	f := fixtureOf(t)
	for _, c := range []struct {
		panel                          string
		beforeFrom, beforeTo, from, to time.Time
	}{
		{"Views today", f.midnight(-1), f.now.AddDate(0, 0, -1), f.midnight(0), f.now},
		{"Views yesterday", f.midnight(-2), f.midnight(-1), f.midnight(-1), f.midnight(0)},
		{"Views in 7 days", f.midnight(-14), f.midnight(-7), f.midnight(-7), f.midnight(0)},
		{"Views in 30 days", f.midnight(-60), f.midnight(-30), f.midnight(-30), f.midnight(0)},
	} {
		for name, users := range chosen() {
			rows := f.overview(t, c.panel, "A", users)
			before := float64(f.grownAll(c.beforeFrom, c.beforeTo, users...).Views)
			views := float64(f.grownAll(c.from, c.to, users...).Views)
			if len(rows) != 2 || rows[0]["_value"] != before || rows[1]["_value"] != views || views == 0 {
				t.Errorf("%s, %s: got %v, want %v after %v", c.panel, name, rows, views, before)
			}
		}
	}
}

func TestOverviewTotals(t *testing.T) {
	f := fixtureOf(t)
	for name, users := range chosen() {
		var views, likes, posts int64
		for _, user := range users {
			for _, p := range f.world.Posts(user, f.now) {
				total := f.world.Total(p.ID, f.now)
				views, likes, posts = views+total.Views, likes+total.Likes, posts+1
			}
		}
		for panel, want := range map[string]int64{"Total views": views, "Total likes": likes, "Posts": posts} {
			if rows := f.overview(t, panel, "A", users); len(rows) != 1 || rows[0]["_value"] != want {
				t.Errorf("%s, %s: got %v, want %d", panel, name, rows, want)
			}
		}
	}
}

func TestOverviewOfNewcomerIsEmpty(t *testing.T) {
	f := fixtureOf(t)
	for _, p := range load(t, "velog-overview").Panels {
		for _, q := range p.Targets {
			// The calendar's places out of sight are no days.
			if rows, _ := calendar(t, f.overview(t, p.Title, q.RefID, []string{newcomer})); len(rows) > 0 {
				t.Errorf("%s %s: %v for a writer without posts", p.Title, q.RefID, rows)
			}
		}
	}
}

func TestOverviewDailyBars(t *testing.T) {
	f := fixtureOf(t)
	users := []string{writer, small}
	for panel, c := range map[string]struct {
		series string
		of     func(day int) int64
	}{
		"Daily views":  {"Views", func(d int) int64 { return f.grownAll(f.midnight(d), f.end(d), users...).Views }},
		"Likes by day": {"Likes", func(d int) int64 { return f.grownAll(f.midnight(d), f.end(d), users...).Likes }},
	} {
		f.checkBars(t, panel, c.series, f.overview(t, panel, "A", users), 61, c.of)
	}
}

// end is the end of a day, or now for today.
func (f *fixture) end(day int) time.Time {
	if day == 0 {
		return f.now
	}
	return f.midnight(day + 1)
}

// dayOf returns how many days after today a point of a day stands, which must
// be at the day's beginning.
func (f *fixture) dayOf(t *testing.T, at any) int {
	t.Helper()
	day := int(collector.DateOf(at.(time.Time)) - f.today)
	if !f.midnight(day).Equal(at.(time.Time)) {
		t.Errorf("%v is no midnight in Seoul", at)
	}
	return day
}

func TestOverviewAverage(t *testing.T) {
	f := fixtureOf(t)
	rows := f.overview(t, "Daily views", "B", []string{writer})
	if len(rows) != 61 {
		t.Errorf("%d points for 60 finished days and today", len(rows))
	}
	for _, row := range rows {
		day := f.barOf(t, row["_time"])
		last := min(day, -1) // today, which is not over, does not count
		want := float64(f.grownAll(f.midnight(last-6), f.midnight(last+1), writer).Views) / 7
		if got := row["_value"].(float64); !(math.Abs(got-want) <= 1e-6) {
			t.Errorf("day %d: %v, want %v", day, got, want)
		}
	}
}

func TestOverviewCumulative(t *testing.T) {
	f := fixtureOf(t)
	newest := map[any]map[string]any{}
	for _, row := range f.overview(t, "Cumulative views", "A", []string{writer, small}) {
		newest[row["user"]] = row
	}
	for _, user := range []string{writer, small} {
		var want int64
		for _, p := range f.world.Posts(user, f.now) {
			want += f.world.Total(p.ID, f.now).Views
		}
		row := newest[user]
		if row["_value"] != want || !row["_time"].(time.Time).Equal(f.now) {
			t.Errorf("%s ends with %v, want %d now", user, row, want)
		}
	}
}

func TestOverviewQuality(t *testing.T) {
	f := fixtureOf(t)
	query := load(t, "velog-overview").panel(t, "Quality of each day").query(t, "A")
	rows := f.run(t, f.fill(query, vars{"user": {small}}, f.midnight(-yearDays), f.midnight(1)))
	if len(rows) != yearDays+1 {
		t.Errorf("%d days of a year and today", len(rows))
	}
	for _, row := range rows {
		day, want := f.dayOf(t, row["_time"]), "exact"
		switch {
		case day == 0 || day == -yearDays:
			want = "partial"
		case day >= -outageAgo && day < outageDays-outageAgo:
			want = "estimated"
		}
		if row["_value"] != want {
			t.Errorf("day %d is %v, want %s", day, row["_value"], want)
		}
	}
}

func TestOverviewTopPosts(t *testing.T) {
	f := fixtureOf(t)
	users := []string{writer, small}
	rows := f.overview(t, "Top posts by views", "B", users)
	listed := map[any]bool{}
	for _, row := range rows {
		post := row["post"].(string)
		listed[post] = true
		views := func(from, to int) int64 { return f.grown(post, f.midnight(from), f.midnight(to)).Views }
		total := f.world.Total(post, f.now)
		for column, want := range map[string]int64{
			"today": f.grown(post, f.midnight(0), f.now).Views, "yesterday": views(-1, 0),
			"week": views(-7, 0), "month": views(-30, 0), "views_total": total.Views, "likes_total": total.Likes,
		} {
			// A post that was released later has no point, which is no zero.
			if got := row[column]; got != want && (got != nil || want != 0) {
				t.Errorf("post %s: %s is %v, want %d", post, column, got, want)
			}
		}
	}
	for _, user := range users {
		for _, p := range f.world.Posts(user, f.now) {
			if !listed[p.ID] {
				t.Errorf("the table has no post %s", p.ID)
			}
		}
	}
}

// TestOverviewTitles: titles come out as velog has them now.
func TestOverviewTitles(t *testing.T) {
	f := fixtureOf(t)
	users := []string{writer, small}
	titles := map[any]string{}
	for _, user := range users {
		for _, p := range f.world.Posts(user, f.now) {
			titles[p.ID] = p.Title
		}
	}
	for panel, count := range map[string]int{"Top posts by views": len(titles), "Movers: views this week against last": 10} {
		named := map[any]bool{}
		for _, row := range f.overview(t, panel, "A", users) {
			title, known := titles[row["post"]]
			if known && row["title"] != title {
				t.Errorf("%s: %v is called %v, want %s", panel, row["post"], row["title"], title)
			}
			if url, ok := row["url"].(string); !ok || !strings.HasPrefix(url, "https://velog.io/@") {
				t.Errorf("%s: the address of %v is %v", panel, row["title"], row["url"])
			}
			named[row["post"]] = known
		}
		maps.DeleteFunc(named, func(_ any, known bool) bool { return !known }) // one is deleted
		if len(named) != count {
			t.Errorf("%s has %d posts, want %d", panel, len(named), count)
		}
	}
}

func TestOverviewMovers(t *testing.T) {
	f := fixtureOf(t)
	changes := map[string]int64{}
	var rising, falling []int64
	for _, p := range f.world.Posts(writer, f.now) {
		if f.dayAt(p.ReleasedAt) > -14 {
			continue // there was no whole week before
		}
		change := f.grown(p.ID, f.midnight(-7), f.midnight(0)).Views - f.grown(p.ID, f.midnight(-14), f.midnight(-7)).Views
		changes[p.ID] = change
		if change > 0 {
			rising = append(rising, change)
		} else if change < 0 {
			falling = append(falling, change)
		}
	}
	slices.SortFunc(rising, func(a, b int64) int { return cmp.Compare(b, a) })
	slices.Sort(falling)
	want := slices.Concat(rising[:min(5, len(rising))], falling[:min(5, len(falling))])
	var got []int64
	for _, row := range f.overview(t, "Movers: views this week against last", "A", []string{writer}) {
		if want, ok := changes[row["post"].(string)]; !ok || row["change"] != want {
			t.Errorf("post %v changed by %v, want %d (%t)", row["post"], row["change"], want, ok)
		}
		got = append(got, row["change"].(int64))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(want) != 10 {
		t.Errorf("got the changes %v, want %v", got, want)
	}
}
