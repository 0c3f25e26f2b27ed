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
	Compared bool // with enough others, at an age at least
}

type ageRow struct {
	Age, Views, Median, Half string
	Of                       int
}

const (
	agePoints   = 10 // in a chart
	agesOfPosts = 40 // how many others are compared with, at most
)

// ageSteps returns how far apart in days the ages in the chart of a post are: of a
// week, a month, a quarter or a year.
func ageSteps(age int) int {
	for _, step := range []int{1, 3, 9} {
		if age <= agePoints*step {
			return step
		}
	}
	return 36
}

// drawAges compares the post with others, if it was tracked from its release on.
func (p *postPage) drawAges(r *request) error {
	p.Ages.Chart.Empty = true
	if !p.Facts.KnownFromIt {
		return nil
	}
	b, step := p.Blog, ageSteps(int(r.now.Sub(p.Facts.ReleasedAt).Hours()/24))
	own, err := b.Blogs.ViewsByAge(r.Context(), b.Account.ID, p.Facts.Row, step, step*agePoints)
	if err != nil || len(own) == 0 {
		return err
	}
	ages := make([]int, agePoints)
	for i := range ages {
		ages[i] = step * (i + 1)
	}
	others, err := b.Blogs.Ages(r.Context(), b.Account.ID, ages, agesOfPosts+1)
	if err != nil {
		return err
	}
	others = slices.DeleteFunc(others, func(q collector.AgedPost) bool { return q.Row == p.Facts.Row })
	p.Ages = agesOf(r, ages, own, others)
	return nil
}

func agesOf(r *request, ages []int, own []collector.AgeViews, others []collector.AgedPost) (v agesView) {
	l := r.text
	totals := map[int]int64{}
	for _, a := range own {
		totals[a.Days] = a.Views
	}
	var points []chart.AgePoint
	for i, age := range ages {
		total, known := totals[age]
		if !known {
			total = collector.Unknown
		}
		point := chart.AgePoint{Total: total, Others: collector.QuartilesAt(others, i), Name: l.CountOf("day", int64(age))}
		row := ageRow{Age: point.Name, Views: text.Counter(total), Median: text.Nothing, Half: text.Nothing, Of: point.Others.Of}
		point.Text = point.Name + ": " + l.CountOf("view", max(total, 0))
		if q := point.Others; q.Enough() {
			v.Compared = true
			row.Median, row.Half = text.Number(q.Median), text.Number(q.Low)+" – "+text.Number(q.High)
			point.Text += ", " + l.Say("newest.median", "Median", row.Median, "Posts", l.CountOf("post", int64(q.Of)))
		}
		points, v.Rows = append(points, point), append(v.Rows, row)
	}
	t := chartTexts(r, "view", nil)
	t.Title, t.Desc = l.Say("chart.age"), l.Say("chart.ages.desc")
	v.Chart = chart.Ages("ages", t, points)
	return v
}
