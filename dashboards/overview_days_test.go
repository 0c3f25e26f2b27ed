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
	rows := f.overview(t, "Weekday pattern", "A", []string{writer, small})
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

// hiddenCells of the two weeks before the calendar's axis begins: the panel
// takes the size of cells from the first two columns, and shows seven rows even
// on the first day.
const hiddenCells = 14

// TestOverviewCalendar: a column of the calendar stands at the end of its
// week, and its rows are the weekdays from Monday on.
func TestOverviewCalendar(t *testing.T) {
	f := fixtureOf(t)
	rows := f.overview(t, "Calendar of the year", "A", []string{writer, small})
	if len(rows) != yearDays+1+hiddenCells {
		t.Errorf("%d cells for a year and today", len(rows)-hiddenCells)
	}
	var order []string
	for _, row := range rows {
		place := slices.Index(weekdays(), row["_field"].(string))
		hidden := row["_value"] == int64(-1)
		if len(order) == 0 || order[len(order)-1] != row["_field"] {
			order = append(order, row["_field"].(string))
		}
		day := f.dayOf(t, row["_time"].(time.Time).AddDate(0, 0, place-7))
		if f.weekday(day) != place {
			t.Errorf("day %d stands in the row %v", day, row["_field"])
		}
		if hidden != (day < -52*7-f.weekday(0)) {
			t.Errorf("day %d is hidden: %t", day, hidden)
		}
		want := f.grownAll(f.midnight(day), f.end(day), writer, small).Views
		if day > -exactDays && row["_value"] != want {
			t.Errorf("day %d: %v, want %d", day, row["_value"], want)
		}
	}
	if !slices.Equal(order, weekdays()) {
		t.Errorf("the rows are in the order %v", order)
	}
}

// TestOverviewCalendarShowsTheRunningWeek: the calendar has 53 weeks, and its
// axis goes on to the end of the running one, where that week's column stands.
func TestOverviewCalendarShowsTheRunningWeek(t *testing.T) {
	f := fixtureOf(t)
	d := load(t, "velog-overview")
	p := d.panel(t, "Calendar of the year")
	if p.TimeFrom != "52w" || p.TimeShift != "0d/w" || d.WeekStart != "monday" {
		t.Errorf("the axis is %q, shifted by %q, of weeks from %s on", p.TimeFrom, p.TimeShift, d.WeekStart)
	}
	today := f.weekday(0)
	rows, err := f.askAt(f.midnight(-today).Add(time.Hour), f.fill(p.query(t, "A"), vars{"user": {writer}}, f.now, f.now))
	if err != nil {
		t.Fatal(err)
	}
	columns := map[time.Time]bool{}
	for _, row := range rows {
		columns[row["_time"].(time.Time)] = true
	}
	monday := f.midnight(7 - today) // the end of the week that begins on this Monday
	if len(columns) != 53+2 || !columns[monday] {
		t.Errorf("on a Monday at one there are %d weeks and two hidden ones, the running one %t", len(columns)-2, columns[monday])
	}
}

// TestOverviewCalendarOnTheFirstDay: a single day is seen in a calendar of seven
// rows.
func TestOverviewCalendarOnTheFirstDay(t *testing.T) {
	f := fixtureOf(t)
	server := f.server.Fresh(t)
	server.WriteLines(accountDay("one", f.midnight(0), 5))
	query := load(t, "velog-overview").panel(t, "Calendar of the year").query(t, "A")
	var shown []any
	rows := map[any]bool{}
	for _, row := range f.run(t, f.fillBucket(server.Bucket, query, vars{"user": all()}, f.now, f.now)) {
		rows[row["_field"]] = true
		if row["_value"] != int64(-1) {
			shown = append(shown, row["_field"], row["_value"])
		}
	}
	if want := []any{weekdays()[f.weekday(0)], int64(5)}; len(rows) != 7 || !slices.Equal(shown, want) {
		t.Errorf("%d rows with %v, want %v", len(rows), shown, want)
	}
}

func TestOverviewFreshness(t *testing.T) {
	f := fixtureOf(t)
	users := []string{writer, small}
	for _, row := range f.overview(t, "How fresh the data is", "A", users) {
		if age := f.now.Sub(row["newest"].(time.Time)); age < 0 || age > time.Hour {
			t.Errorf("the newest reading of %v is %v old", row["user"], age)
		}
	}
	rows := f.overview(t, "How fresh the data is", "B", users)
	for _, row := range rows {
		if f.dayOf(t, row["day"]) != -1 || row["quality"] != "exact" {
			t.Errorf("the last finished day is %v, want yesterday, exact", row)
		}
	}
	newest := f.overview(t, "Newest reading", "A", users)
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
