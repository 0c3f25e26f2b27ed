package dashboards_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"
)

// outOfSight is the row of the two places that make room at the calendar's ends.
const outOfSight = int64(-9)

// calendar returns the calendar's days and the two places out of sight.
func calendar(t *testing.T, rows []map[string]any) (days, edges []map[string]any) {
	t.Helper()
	for _, row := range rows {
		if row["weekday"] == outOfSight {
			edges = append(edges, row)
		} else {
			days = append(days, row)
		}
	}
	return days, edges
}

// TestOverviewCalendar: a day stands in the column of its week, at the week's
// beginning, and in the row of its weekday, Monday on top. What the pointer
// shows is the day itself.
func TestOverviewCalendar(t *testing.T) {
	f := fixtureOf(t)
	days, edges := calendar(t, f.overview(t, "Calendar of the year: views by day", "A", []string{writer, small}))
	if want := min(yearDays, 52*7+f.weekday(0)) + 1; len(days) != want {
		t.Errorf("%d days, want %d", len(days), want)
	}
	for _, row := range days {
		day := f.dayOf(t, row["day"])
		place := f.weekday(day)
		if row["weekday"] != int64(6-place) || !row["week"].(time.Time).Equal(f.midnight(day-place)) {
			t.Errorf("day %d stands in the row %v of the week %v", day, row["weekday"], row["week"])
		}
		if day > 0 {
			t.Errorf("%v is in the future", row)
		}
		want := f.grownAll(f.midnight(day), f.end(day), writer, small).Views
		if day > -exactDays && row["views"] != want {
			t.Errorf("day %d: %v, want %d", day, row["views"], want)
		}
	}
	monday := -f.weekday(0)
	if len(edges) != 2 {
		t.Fatalf("%d places out of sight, want 2", len(edges))
	}
	var weeks []time.Time
	for _, row := range edges {
		weeks = append(weeks, row["week"].(time.Time))
	}
	slices.SortFunc(weeks, time.Time.Compare)
	half := 84 * time.Hour // half a week
	if !weeks[0].Equal(f.midnight(monday-52*7).Add(-half)) || !weeks[1].Equal(f.midnight(monday).Add(half)) {
		t.Errorf("room is made until %v, want half a week before the first column and after the last", weeks)
	}
}

// TestOverviewCalendarShowsTheRunningWeek: the calendar has 53 weeks, the last
// one also on its Monday.
func TestOverviewCalendarShowsTheRunningWeek(t *testing.T) {
	f := fixtureOf(t)
	d := load(t, "velog-overview")
	if d.WeekStart != "monday" {
		t.Errorf("weeks begin on %s", d.WeekStart)
	}
	monday := f.midnight(-f.weekday(0))
	query := f.fill(d.panel(t, "Calendar of the year: views by day").query(t, "A"), vars{"user": {writer}}, f.now, f.now)
	rows, err := f.askAt(monday.Add(time.Hour), query)
	if err != nil {
		t.Fatal(err)
	}
	days, _ := calendar(t, rows)
	columns := map[time.Time]bool{}
	for _, row := range days {
		columns[row["week"].(time.Time)] = true
	}
	if len(columns) != 53 || !columns[monday] {
		t.Errorf("on a Monday at one there are %d weeks, the running one %t", len(columns), columns[monday])
	}
}

// TestOverviewCalendarOnTheFirstDay: a single day is seen in a calendar of seven
// rows and 53 weeks.
func TestOverviewCalendarOnTheFirstDay(t *testing.T) {
	f := fixtureOf(t)
	server := f.server.Fresh(t)
	server.WriteLines(accountDay("one", f.midnight(0), 5))
	p := load(t, "velog-overview").panel(t, "Calendar of the year: views by day")
	rows := f.run(t, f.fillBucket(server.Bucket, p.query(t, "A"), vars{"user": all()}, f.now, f.now))
	days, edges := calendar(t, rows)
	if len(days) != 1 || len(edges) != 2 || days[0]["views"] != int64(5) || days[0]["weekday"] != int64(6-f.weekday(0)) {
		t.Errorf("%v and %v, want one day of 5 views, and two places out of sight", days, edges)
	}
	var low, high float64
	for _, property := range p.overridden("weekday") {
		switch property.ID {
		case "min":
			_ = json.Unmarshal(property.Value, &low)
		case "max":
			_ = json.Unmarshal(property.Value, &high)
		}
	}
	if low != -0.6 || high != 6.6 {
		t.Errorf("the rows shown are those from %v to %v, want all seven", low, high)
	}
}

// TestOverviewCalendarWithoutDays: without a row the panel says "Err".
func TestOverviewCalendarWithoutDays(t *testing.T) {
	f := fixtureOf(t)
	query := load(t, "velog-overview").panel(t, "Calendar of the year: views by day").query(t, "A")
	days, edges := calendar(t, f.run(t, f.fillBucket(f.empty, query, vars{"user": all()}, f.now, f.now)))
	if len(days) != 0 || len(edges) != 2 {
		t.Errorf("%v and %v, want no day, and two places out of sight", days, edges)
	}
}

// TestOverviewCalendarNamesTheDay: under the pointer stand the day and its
// views, and neither the week nor the place in it.
func TestOverviewCalendarNamesTheDay(t *testing.T) {
	p := load(t, "velog-overview").panel(t, "Calendar of the year: views by day")
	if p.Type != "xychart" {
		t.Fatalf("the calendar is a %s, which names a day by the end of its week", p.Type)
	}
	for name, hidden := range map[string]bool{"week": true, "weekday": true, "shade": true, "views": false, "day": false} {
		if got := p.hiddenFromTooltip(name); got != hidden {
			t.Errorf("%s is hidden from the tooltip: %t", name, got)
		}
	}
}

// TestADayWithoutViewsIsSeen: it has a colour, which a day without a point has not.
func TestADayWithoutViewsIsSeen(t *testing.T) {
	f := fixtureOf(t)
	query := load(t, "velog-overview").panel(t, "Calendar of the year: views by day").query(t, "A")
	for _, other := range []int{0, 1, 10_000} {
		server := f.server.Fresh(t)
		server.WriteLines(accountDay("one", f.midnight(0), 0), accountDay("one", f.midnight(-1), other))
		days, edges := calendar(t, f.run(t, f.fillBucket(server.Bucket, query, vars{"user": all()}, f.now, f.now)))
		if len(days) != 2 || len(edges) != 2 {
			t.Fatalf("%v and %v, want two days, and two places out of sight", days, edges)
		}
		least, most := days[1]["shade"].(float64), days[0]["shade"].(float64) // today's is the last
		if least <= edges[0]["shade"].(float64) || least < most/7 {
			t.Errorf("beside %d views, a day without any has the shade %v of %v", other, least, most)
		}
	}
}

// TestOneGreatDayDoesNotGreyTheCalendar: it has the colour of the other best days.
func TestOneGreatDayDoesNotGreyTheCalendar(t *testing.T) {
	f := fixtureOf(t)
	server := f.server.Fresh(t)
	lines := []string{accountDay("one", f.midnight(0), 1_000_000)}
	for day := range 100 {
		lines = append(lines, accountDay("one", f.midnight(-day-1), 50+day))
	}
	server.WriteLines(lines...)
	query := load(t, "velog-overview").panel(t, "Calendar of the year: views by day").query(t, "A")
	days, _ := calendar(t, f.run(t, f.fillBucket(server.Bucket, query, vars{"user": all()}, f.now, f.now)))
	shades := map[any]float64{}
	for _, row := range days {
		shades[row["views"]] = row["shade"].(float64)
	}
	if least, most := shades[int64(50)], shades[int64(1_000_000)]; least < most/2 || most != shades[int64(149)] || shades[int64(60)] <= least {
		t.Errorf("50 views have the shade %v, 149 %v, a million %v", least, shades[int64(149)], most)
	}
}
