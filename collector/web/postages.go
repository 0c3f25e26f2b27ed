package web

import (
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// agesView shows how a post grew with its age, beside the writer's other posts.
type agesView struct {
	Chart    chart.Chart
	Rows     []ageRow
	Compared bool   // with enough others, at an age at least
	How      string // with which
	Newest   string // what it had at the last age that is compared
}

type ageRow struct {
	Age, Views, Median, Half string
	Of                       int
}

const (
	agePoints   = 14 // in a chart, about
	youngest    = 7  // days that a chart has at least
	agesOfPosts = 40 // how many others are compared with, at most
)

// ageStep returns how far apart in days the ages in the chart of a post are.
func ageStep(age int) int {
	for _, step := range []int{1, 7, 30, 90} {
		if age <= agePoints*step {
			return step
		}
	}
	return 360
}

// agesTo returns the ages in days that the chart of a post has after its release:
// every so many days, and its own.
func agesTo(age int) (ages []int, step int) {
	last := max(age, youngest)
	step = ageStep(last)
	for days := step; days <= last; days += step {
		ages = append(ages, days)
	}
	if ages[len(ages)-1] != last {
		ages = append(ages, last)
	}
	return ages, step
}

// drawAges compares the post with others, if it was tracked from its release on.
func (p *postPage) drawAges(r *request) error {
	p.Ages.Chart.Empty = true
	if !p.Facts.KnownFromIt {
		return nil
	}
	b, age := p.Blog, int(p.Facts.LastRead.Sub(p.Facts.ReleasedAt).Hours()/24)
	if age < 1 {
		return nil
	}
	ages, step := agesTo(age)
	own, err := b.Blogs.ViewsByAge(r.Context(), b.Account.ID, p.Facts.Row, step, age)
	if err != nil {
		return err
	}
	totals := map[int]int64{}
	for _, a := range own {
		totals[a.Days] = a.Views
	}
	totals[0], totals[age] = 0, p.Facts.Totals.Views
	others, err := b.Blogs.Ages(r.Context(), b.Account.ID, collector.AgeQuery{Ages: ages, Most: agesOfPosts + 1})
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(q collector.AgedPost) bool { return q.Row == p.Facts.Row })
	p.Ages = agesOf(r, ages, totals, others)
	return nil
}

// agesOf draws the totals of a post by its age in days, beside those of others. All
// of these are compared at each age.
func agesOf(r *request, ages []int, totals map[int]int64, others []collector.AgedPost) (v agesView) {
	l := r.text
	name := func(days int) string { return l.CountOf("day", int64(days)) }
	others, compared := collector.SamePosts(others)
	points := []chart.AgePoint{{Text: name(0) + ": " + l.CountOf("view", 0), Others: collector.Quartiles{Of: len(others)}}}
	for i, age := range ages {
		total, known := totals[age]
		if !known {
			total = collector.Unknown
		}
		point := chart.AgePoint{Days: age, Total: total}
		row := ageRow{Age: name(age), Views: text.Counter(total), Median: text.Nothing, Half: text.Nothing}
		point.Text = row.Age + ": " + l.CountOf("view", max(total, 0))
		if i < compared {
			q := collector.QuartilesAt(others, i)
			point.Others, row.Of = q, q.Of
			row.Median, row.Half = text.Number(q.Median), text.Number(q.Low)+" – "+text.Number(q.High)
			point.Text += ", " + l.Say("newest.median", "Median", row.Median, "Posts", l.CountOf("post", int64(q.Of)))
			if known {
				v.Newest = point.Text
			}
		}
		points, v.Rows = append(points, point), append(v.Rows, row)
	}
	v.How = l.Say("ages.few")
	if v.Compared = compared > 0; v.Compared {
		v.How = l.Say("ages.how", "Posts", l.CountOf("post", int64(len(others))), "Days", name(ages[compared-1]))
	}
	t := chartTexts(r, "view", nil)
	t.Title, t.Desc = l.Say("chart.age"), l.Say("chart.ages.desc")
	v.Chart = chart.Ages("ages", t, points, name)
	return v
}
