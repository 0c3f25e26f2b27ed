package collector_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// monday is 2026-06-01.
const monday collector.Date = 20605

// daysFrom are whole days in a row; a negative number leaves its day out.
func daysFrom(first collector.Date, views ...int64) []collector.Day {
	var days []collector.Day
	for i, n := range views {
		if n >= 0 {
			days = append(days, collector.Day{Date: first + collector.Date(i), Views: n, Quality: collector.Exact})
		}
	}
	return days
}

// weeks are the views of so many weeks in which each weekday has its own number.
func weeks(n int, ofWeek [7]int64) []int64 { return slices.Repeat(ofWeek[:], n) }

func poisson(r *rand.Rand, mean float64) int64 {
	if mean > 500 {
		return max(0, int64(mean+math.Sqrt(mean)*r.NormFloat64()+0.5))
	}
	n, p, limit := int64(0), r.Float64(), math.Exp(-mean)
	for p > limit {
		p *= r.Float64()
		n++
	}
	return n
}

// unusualOf are the unusual days among all days given, in words.
func unusualOf(days []collector.Day) []string {
	var said []string
	for _, u := range collector.UnusualDays(days, collector.Period{First: collector.AllDays, Last: math.MaxInt32}) {
		said = append(said, fmt.Sprintf("day %d: %d, usually %d by %d of %s", u.Day.Date-monday, u.Day.Views, u.Usual, u.Of, u.Basis))
	}
	return said
}

func TestUnusualDays(t *testing.T) {
	t.Parallel()
	usual := [7]int64{100, 90, 90, 100, 80, 30, 40}
	with := func(views []int64, changes map[int]int64) []int64 {
		views = slices.Clone(views)
		for i, n := range changes {
			views[i] = n
		}
		return views
	}
	half := daysFrom(monday, with(weeks(12, usual), map[int]int64{72: 549})...)
	half[72].Quality = collector.Partial
	estimated := daysFrom(monday, with(weeks(12, usual), map[int]int64{72: 549})...)
	estimated[72].Quality = collector.Estimated
	partialWeekdays := daysFrom(monday, with(weeks(12, usual), map[int]int64{72: 549, 44: 549, 51: 549, 58: 549})...)
	for _, i := range []int{44, 51, 58} {
		partialWeekdays[i].Quality = collector.Partial
	}
	for _, tc := range []struct {
		name string
		days []collector.Day
		want []string
	}{
		{"nothing known", nil, nil},
		{"the first day", daysFrom(monday, 500), nil},
		{"the first week", daysFrom(monday, 10, 12, 9, 500, 11, 10, 9), nil},
		{"the second week", daysFrom(monday, 10, 12, 9, 11, 11, 10, 9, 10, 500, 12), []string{"day 8: 500, usually 10 by 8 of days"}},
		{"the fourth week", daysFrom(monday, with(weeks(4, usual), map[int]int64{23: 500})...), []string{"day 23: 500, usually 90 by 14 of days"}},
		{"the fifth week", daysFrom(monday, with(weeks(5, usual), map[int]int64{30: 500})...), []string{"day 30: 500, usually 90 by 4 of weekday"}},
		{"the first weekends", daysFrom(monday, weeks(4, [7]int64{200, 200, 200, 200, 200, 50, 50})...), nil},
		{"the first weekends of a blog read at weekends", daysFrom(monday, weeks(4, [7]int64{50, 50, 50, 50, 50, 200, 200})...), nil},
		{"nothing happens", daysFrom(monday, weeks(52, usual)...), nil},
		{"a great Wednesday", daysFrom(monday, with(weeks(12, usual), map[int]int64{72: 549})...), []string{"day 72: 549, usually 90 by 8 of weekday"}},
		{"a Sunday like a weekday", daysFrom(monday, with(weeks(12, usual), map[int]int64{76: 140})...), []string{"day 76: 140, usually 40 by 8 of weekday"}},
		{"a lost day", daysFrom(monday, with(weeks(12, usual), map[int]int64{72: 20})...), []string{"day 72: 20, usually 90 by 8 of weekday"}},
		{"a day that is not over", half, nil},
		{"an estimated day", estimated, []string{"day 72: 549, usually 90 by 8 of weekday"}},
		{"partial days compared with", partialWeekdays, []string{"day 72: 549, usually 90 by 5 of weekday"}},
		{"days that are not known", daysFrom(monday, with(weeks(12, usual), map[int]int64{72: 549, 65: -1, 58: -1, 60: -1})...),
			[]string{"day 72: 549, usually 90 by 6 of weekday"}},
		{"half a year that is not known", slices.Concat(daysFrom(monday, weeks(12, usual)...), daysFrom(monday+360, 900, 900, 900, 900, 900, 900, 900, 900)), nil},
		{"nobody reads", daysFrom(monday, make([]int64, 100)...), nil},
		{"nobody reads, until a few do", daysFrom(monday, append(make([]int64, 100), 9)...), nil},
		{"nobody reads, until many do", daysFrom(monday, append(make([]int64, 100), 30)...), []string{"day 100: 30, usually 0 by 8 of weekday"}},
	} {
		if diff := cmp.Diff(tc.want, unusualOf(tc.days)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

// TestLastingChangeIsToldOnce: a level that stays is unusual on its first days
// alone, although the weeks before are compared with for weeks to come.
func TestLastingChangeIsToldOnce(t *testing.T) {
	t.Parallel()
	views := append(weeks(12, [7]int64{100, 100, 100, 100, 100, 50, 50}), weeks(12, [7]int64{400, 400, 400, 400, 400, 200, 200})...)
	told := collector.UnusualDays(daysFrom(monday, views...), collector.Period{First: monday, Last: monday + 1000})
	if len(told) == 0 || told[0].Day.Date != monday+84 || told[len(told)-1].Day.Date > monday+88 {
		t.Errorf("the change on day 84 is told of on %+v", told)
	}
}

// TestUnusualDaysNeedNoOthers: which days before [collector.UnusualFrom] are known
// makes no difference.
func TestUnusualDaysNeedNoOthers(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(8, 9))
	var views []int64
	for range 400 {
		views = append(views, poisson(r, 30*math.Exp(r.NormFloat64())))
	}
	all := daysFrom(monday, views...)
	p := collector.Period{First: monday + 250, Last: monday + 399}
	want := collector.UnusualDays(all, p)
	if len(want) < 2 {
		t.Fatalf("only %d days are unusual", len(want))
	}
	for p.First <= p.Last {
		got := collector.UnusualDays(all[collector.UnusualFrom(p.First)-monday:], p)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("from %s on (-want +got):\n%s", p.First, diff)
		}
		p.First++
		want = slices.DeleteFunc(want, func(u collector.Unusual) bool { return u.Day.Date < p.First })
		if len(want) == 0 {
			want = nil
		}
	}
}

// TestChanceIsNotUnusual simulates blogs of every size whose days differ by chance,
// with a weekly rhythm, and in which every hundredth day is a great one.
func TestChanceIsNotUnusual(t *testing.T) {
	t.Parallel()
	const years, spread = 30, 0.15
	for _, tc := range []struct {
		mean  float64
		false float64 // days a year that are called unusual and are not, at most
		found float64 // of the days with three times the views, at least
	}{
		{0.3, 0, 0}, {1, 0.1, 0}, {3, 0.2, 0}, {10, 0.3, 0.2}, {30, 0.3, 0.6}, {100, 0.3, 0.85}, {1000, 0.3, 0.95},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		var days []collector.Day
		great := 0
		for i := range collector.Date(years * 365) {
			mean := tc.mean * math.Exp(spread*r.NormFloat64())
			if d := monday + i; d.Weekday() == 0 || d.Weekday() == 6 {
				mean /= 2
			}
			if i%100 == 99 {
				great++
				mean *= 3
			}
			days = append(days, collector.Day{Date: monday + i, Views: poisson(r, mean), Quality: collector.Exact})
		}
		wrong, found := 0, 0
		for _, u := range collector.UnusualDays(days, collector.Period{First: monday, Last: math.MaxInt32}) {
			if (u.Day.Date-monday)%100 == 99 && u.More() {
				found++
			} else {
				wrong++
			}
		}
		if float64(wrong) > tc.false*years || float64(found) < tc.found*float64(great) {
			t.Errorf("%v views a day: %d days of %d years are called unusual that are not, and %d of %d that are", tc.mean, wrong, years, found, great)
		}
	}
}

func TestTimesTheUsual(t *testing.T) {
	t.Parallel()
	u := collector.Unusual{Day: collector.Day{Views: 549}, Usual: 90}
	if times, ok := u.Times(); !ok || math.Round(10*times) != 61 || !u.More() {
		t.Errorf("549 of 90: %v %v", times, ok)
	}
	u.Usual = 0
	if _, ok := u.Times(); ok {
		t.Error("nothing has a multiple")
	}
}

func TestCausesOfUnusualDays(t *testing.T) {
	t.Parallel()
	day := func(views int64) *collector.Day {
		return &collector.Day{Date: monday, Views: views, Quality: collector.Exact}
	}
	post := func(id string, views int64, before, weekBefore *collector.Day) collector.PostOnDay {
		return collector.PostOnDay{Post: collector.Post{ID: id}, Day: day(views), Before: before, WeekBefore: weekBefore}
	}
	begun := func(p collector.PostOnDay, began collector.Date) collector.PostOnDay {
		p.Began = began
		return p
	}
	partial := &collector.Day{Views: 1, Quality: collector.Partial}
	for _, tc := range []struct {
		name         string
		views, usual int64
		posts        []collector.PostOnDay
		want         string
	}{
		{"no posts", 500, 100, nil, "[]"},
		{"one post", 500, 100, []collector.PostOnDay{post("a", 500, nil, day(100))}, "[a +400 week]"},
		{"a new post", 500, 100, []collector.PostOnDay{post("old", 100, day(90), day(95)), begun(post("new", 400, nil, nil), monday)}, "[new +400 new]"},
		{"released the day before", 516, 256, []collector.PostOnDay{begun(post("new", 264, day(177), nil), monday-1)}, "[new +264 new]"},
		{"released a week before", 516, 256, []collector.PostOnDay{begun(post("old", 264, day(177), day(20)), monday-7)}, "[old +244 week]"},
		{"of which nothing is known", 500, 100, []collector.PostOnDay{post("a", 490, nil, nil)}, "[]"},
		{"first read a week before", 500, 100, []collector.PostOnDay{post("a", 490, day(80), partial)}, "[a +410 day]"},
		{"one of two that grew makes most of it", 500, 100, []collector.PostOnDay{post("a", 60, nil, day(10)), post("b", 400, nil, day(20))}, "[b +380 week]"},
		{"at most three", 500, 100, []collector.PostOnDay{
			post("a", 90, nil, day(10)), post("b", 110, nil, day(20)), post("c", 90, nil, day(5)), post("d", 100, nil, day(30)),
		}, "[b +90 week c +85 week a +80 week]"},
		{"all posts alike", 500, 100, slices.Repeat([]collector.PostOnDay{post("a", 5, nil, day(1))}, 100), "[]"},
		{"a loss", 20, 100, []collector.PostOnDay{post("grew", 15, nil, day(5)), post("fell", 5, nil, day(95))}, "[fell -90 week]"},
	} {
		u := collector.Unusual{Day: collector.Day{Views: tc.views}, Usual: tc.usual}
		var said []string
		for _, c := range collector.CausesOf(u, tc.posts) {
			said = append(said, fmt.Sprintf("%s %+d %s", c.ID, c.Change, c.Against))
		}
		if got := fmt.Sprint(said); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

func BenchmarkUnusualDays(b *testing.B) {
	days := daysFrom(monday, weeks(5*52, [7]int64{100, 90, 90, 100, 80, 30, 40})...)
	for b.Loop() {
		collector.UnusualDays(days, collector.Period{First: monday, Last: math.MaxInt32})
	}
}
