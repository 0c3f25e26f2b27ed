package collector_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// evenCourses are the courses of the weekdays before a day, of which each got so many
// views an hour.
func evenCourses(today collector.Date, hourly ...int64) []collector.DayCourse {
	var all []collector.DayCourse
	for i, d := range collector.UsualWeekdays(today)[:len(hourly)] {
		c := collector.DayCourse{Date: d}
		for h := range c.Views {
			c.Views[h] = hourly[i]
		}
		all = append(all, c)
	}
	return all
}

// TestUsualByNow compares a Monday until half past six in the morning with those
// before: a quarter of the day and half an hour.
func TestUsualByNow(t *testing.T) {
	t.Parallel()
	const today = monday + 12*7
	until := today.Begin().Add(6*time.Hour + 30*time.Minute)
	steady := daysFrom(monday, weeks(12, [7]int64{240, 240, 240, 240, 240, 240, 240})...)
	risen := daysFrom(monday, append(weeks(11, [7]int64{240, 240, 240, 240, 240, 240, 240}), 480, 480, 480, 480, 480, 480, 480)...)
	var swinging []int64
	for range 6 {
		swinging = append(append(swinging, 120, 120, 120, 120, 120, 120, 120), 360, 360, 360, 360, 360, 360, 360)
	}
	partial := daysFrom(monday, weeks(12, [7]int64{240, 240, 240, 240, 240, 240, 240})...)
	for _, weeksAgo := range []int{1, 2, 3, 4, 5} {
		partial[84-7*weeksAgo].Quality = collector.Partial
	}
	for name, c := range map[string]struct {
		days    []collector.Day
		courses []collector.DayCourse
		want    collector.ByNow
	}{
		"the median":       {steady, evenCourses(today, 10, 10, 8, 12, 10, 40, 0, 10), collector.ByNow{Usual: 65, Of: 8, Low: 24, High: 106}},
		"of an even count": {steady, evenCourses(today, 10, 12, 20, 4), collector.ByNow{Usual: 72, Of: 4, Low: 29, High: 115}}, // 71.5
		"a small blog":     {steady, evenCourses(today, 1, 1, 1, 1, 1, 1, 1, 1), collector.ByNow{Usual: 7, Of: 8, Low: -1, High: 21}},
		"a lasting rise":   {risen, evenCourses(today, 20, 10, 10, 10, 10, 10, 10, 10), collector.ByNow{Usual: 65, Of: 8, Low: 24, High: 195}},
		"an unsteady one":  {daysFrom(monday, swinging...), evenCourses(today, 10, 10, 10, 10, 10, 10, 10, 10), collector.ByNow{Usual: 65, Of: 8, Low: -1, High: 459}},
		"three weeks":      {steady, evenCourses(today, 10, 10, 10), collector.ByNow{}},
		"partial weekdays": {partial, evenCourses(today, 10, 10, 10, 10, 10, 10, 10, 10), collector.ByNow{}},
		"nothing known":    {nil, evenCourses(today, 10, 10, 10, 10), collector.ByNow{}},
	} {
		days := c.days
		if days != nil {
			days = append(days[:84:84], collector.Day{Date: today, Views: 50, Quality: collector.Partial})
		}
		c.want.Until = until
		if got, _ := collector.UsualByNow(days, until, c.courses); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	if got, _ := collector.UsualByNow(steady, time.Time{}, evenCourses(today, 10, 10, 10, 10)); got != (collector.ByNow{}) {
		t.Errorf("without a reading today: %+v", got)
	}
}

// TestVerdictOfToday tells when a number of views is told to be unusual.
func TestVerdictOfToday(t *testing.T) {
	t.Parallel()
	known := collector.ByNow{Usual: 65, Of: 8, Low: 24, High: 106}
	for views, want := range map[int64]collector.Verdict{
		0: collector.FewerThanUsual, 24: collector.FewerThanUsual, 25: collector.AsUsual, 105: collector.AsUsual, 106: collector.MoreThanUsual,
	} {
		if got := known.Verdict(views); got != want {
			t.Errorf("%d views: %d, want %d", views, got, want)
		}
		if got := (collector.ByNow{}).Verdict(views); got != collector.AsUsual {
			t.Errorf("%d views, nothing known: %d", views, got)
		}
	}
	if got := (collector.ByNow{Usual: 7, Of: 8, Low: -1, High: 21}).Verdict(0); got != collector.AsUsual {
		t.Errorf("no views where few are usual: %d", got)
	}
}

// TestUsualOnJudgesAsUnusualDays: a day is outside of what is usual for it exactly if it is
// among the unusual days, on real and on odd blogs.
func TestUsualOnJudgesAsUnusualDays(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	verdicts := map[collector.Verdict]int{}
	for blog := range 60 {
		var days []collector.Day
		mean := math.Pow(10, 1+3*r.Float64())
		for i := range 150 {
			d := collector.Day{Date: monday + collector.Date(i), Views: poisson(r, mean*(1+0.1*math.Sin(float64(i)))), Quality: collector.Exact}
			switch r.IntN(30) {
			case 0:
				d.Views *= 4
			case 1:
				d.Views /= 5
			case 2:
				d.Quality = collector.Partial
			case 3:
				continue
			}
			days = append(days, d)
		}
		p := collector.Period{First: monday + 112, Last: monday + 149}
		unusual := map[collector.Date]collector.Unusual{}
		for _, u := range collector.UnusualDays(days, p) {
			unusual[u.Day.Date] = u
		}
		for _, d := range days {
			if d.Date < p.First || d.Quality == collector.Partial {
				continue
			}
			usual, basis := collector.UsualOn(days, d.Date)
			u, found := unusual[d.Date]
			verdict := usual.Verdict(d.Views)
			verdicts[verdict]++
			if found != (verdict != collector.AsUsual) || found && (u.More() != (verdict == collector.MoreThanUsual) || u.Usual != usual.Usual || u.Of != usual.Of || u.Basis != basis) {
				t.Errorf("blog %d: %+v, usual %+v of %s, verdict %d, unusual %+v", blog, d, usual, basis, verdict, u)
			}
		}
	}
	for _, v := range []collector.Verdict{collector.FewerThanUsual, collector.AsUsual, collector.MoreThanUsual} {
		if verdicts[v] < 10 {
			t.Errorf("verdict %d: only %d days", v, verdicts[v])
		}
	}
	if usual, _ := collector.UsualOn(daysFrom(monday, 5, 5, 5, 5, 5, 5, 5), monday+6); usual.Of != 0 {
		t.Errorf("after six days %+v is usual", usual)
	}
	if usual, _ := collector.UsualOn(nil, monday); usual.Of != 0 {
		t.Errorf("without any day %+v is usual", usual)
	}
}
