package dashboards_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// weekdays as the panels show them.
func weekdays() []string { return []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} }

// weekday returns a day's place in the week in Seoul, 0 for Monday.
func (f *fixture) weekday(day int) int {
	return (int(f.midnight(day).In(collector.Seoul).Weekday()) + 6) % 7
}

func TestOverviewWeekdays(t *testing.T) {
	f := fixtureOf(t)
	var sums, counts [7]float64
	for day := -60; day < 0; day++ {
		sums[f.weekday(day)] += float64(f.grownAll(f.midnight(day), f.midnight(day+1), writer, small).Views)
		counts[f.weekday(day)]++
	}
	rows := f.overview(t, "Mean views by weekday", "A", []string{writer, small})
	if len(rows) != 7 {
		t.Fatalf("%d weekdays: %v", len(rows), rows)
	}
	for i, row := range rows {
		want := sums[i] / counts[i]
		if row["weekday"] != weekdays()[i] || math.Abs(row["views"].(float64)-want) > 1e-6 {
			t.Errorf("got %v, want %s with %v", row, weekdays()[i], want)
		}
	}
}

// TestOverviewTurnsAtMidnight: yesterday changes when a day begins in Seoul,
// to the second, and nowhere else.
func TestOverviewTurnsAtMidnight(t *testing.T) {
	f := fixtureOf(t)
	query := load(t, "velog-overview").panel(t, "Views yesterday").query(t, "A")
	for _, c := range []struct {
		now       time.Time
		yesterday int
	}{
		{f.midnight(-5).Add(-time.Second), -7},
		{f.midnight(-5), -6},
		{f.midnight(-5).Add(time.Second), -6},
		{f.midnight(-5).Add(9 * time.Hour), -6}, // midnight in UTC
		{f.midnight(-4).Add(-time.Second), -6},
	} {
		rows, err := f.askAt(c.now, f.fill(query, vars{"user": {writer}}, f.midnight(-60), f.midnight(1)))
		want := float64(f.grownAll(f.midnight(c.yesterday), f.midnight(c.yesterday+1), writer).Views)
		if err != nil || len(rows) != 2 || rows[1]["_value"] != want {
			t.Errorf("at %v: got %v (%v), want %v", c.now, rows, err, want)
		}
	}
}

func TestOverviewFreshness(t *testing.T) {
	f := fixtureOf(t)
	users := []string{writer, small}
	for _, row := range f.overview(t, "Data freshness", "A", users) {
		if age := f.now.Sub(row["newest"].(time.Time)); age < 0 || age > time.Hour {
			t.Errorf("the newest reading of %v is %v old", row["user"], age)
		}
	}
	rows := f.overview(t, "Data freshness", "B", users)
	for _, row := range rows {
		if f.dayOf(t, row["day"]) != -1 || row["quality"] != "exact" {
			t.Errorf("the last finished day is %v, want yesterday, exact", row)
		}
	}
	newest := f.overview(t, "Updated", "A", users)
	if len(rows) != 2 || len(newest) != 1 {
		t.Fatalf("got %v and %v, want a row a writer and one instant", rows, newest)
	}
	if age := f.now.UnixMilli() - newest[0]["_value"].(int64); age < 0 || age > time.Hour.Milliseconds() {
		t.Errorf("the newest reading is %d ms old", age)
	}
}

func TestOverviewAnnotatesNewPosts(t *testing.T) {
	f := fixtureOf(t)
	want := map[string]time.Time{}
	for _, p := range slices.Concat(f.world.Posts(writer, f.now), f.world.Posts(small, f.now)) {
		if p.ReleasedAt.After(f.midnight(-yearDays)) {
			want[p.Title] = p.ReleasedAt.Truncate(time.Second)
		}
	}
	query := load(t, "velog-overview").annotation(t, "New posts")
	rows := f.run(t, f.fill(query, vars{"user": all()}, f.midnight(-yearDays), f.now))
	got := map[string]time.Time{}
	for _, row := range rows {
		got[row["text"].(string)] = row["_time"].(time.Time)
	}
	for title, at := range want {
		title = strings.ReplaceAll(strings.ReplaceAll(title, "&", "&amp;"), "<", "&lt;") // Grafana takes it for HTML
		if !got[title].Equal(at) {
			t.Errorf("%q is marked at %v, want %v", title, got[title], at)
		}
	}
	if len(want) < 30 {
		t.Errorf("only %d posts to look for", len(want))
	}
}

// TestNewPostsStepBackBeyondAYear: there they would be a curtain before the views.
func TestNewPostsStepBackBeyondAYear(t *testing.T) {
	f := fixtureOf(t)
	query := load(t, "velog-overview").annotation(t, "New posts")
	if rows := f.run(t, f.fill(query, vars{"user": all()}, f.midnight(-3*365), f.now)); len(rows) > 0 {
		t.Errorf("%d lines over three years", len(rows))
	}
}

func TestOverviewOffersWriters(t *testing.T) {
	f := fixtureOf(t)
	query := load(t, "velog-overview").variable(t, "user")
	var got []any
	for _, row := range f.run(t, f.fill(query, nil, f.midnight(-1), f.now)) {
		got = append(got, row["_value"])
	}
	if !slices.Contains(got, any(writer)) || !slices.Contains(got, any(small)) || len(got) != 2 {
		t.Errorf("got %v", got)
	}
}

// seoul takes back the nine hours by which a query shifted a time so that it
// reads as a date in Seoul.
func seoul(shifted any) time.Time { return shifted.(time.Time).Add(-9 * time.Hour) }
