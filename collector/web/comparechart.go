package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// valueRow is a place of the chart in the table below it.
type valueRow struct {
	When, Link string
	Values     []string // of each post
}

// drawing is what a chart of several posts shows: values at places.
type drawing struct {
	title  string
	series [][]chart.Point      // of each post
	when   []string             // of each place
	label  func(i int) string   // below each place
	fine   func(i int) string   // likewise, between two others
	every  int                  // days between places that are ages; 0: they are dates
	link   func(i int) string   // of each place; nil: there are none
	count  func(n int64) string // a value with its unit
}

// draw draws a line for each post, by date or by age.
func (page *comparePage) draw(r *request) error {
	q := page.Range.params
	for _, axis := range axes() {
		to := q
		to.Axis = axis
		page.Axes = append(page.Axes, choice{r.text.Say("axis." + axis), to.query(), axis == q.Axis})
	}
	switch {
	case len(page.Posts) == 0:
		return nil
	case page.ByAge():
		return page.drawAges(r)
	}
	page.drawDays(r)
	return nil
}

// drawDays draws what each post got by date.
func (page *comparePage) drawDays(r *request) {
	v, l := &page.Range, r.text
	first := v.Period.Last
	for _, post := range page.Posts {
		if len(post.days) > 0 {
			first = min(first, post.days[0].Date)
		}
	}
	length := int(v.Period.Last-first) + 1
	step := chart.StepFor(v.Step, length)
	v.link(l, step, length)
	var places chart.Slots
	var all []chart.Slots
	for _, post := range page.Posts {
		slots := chart.NewSlots(post.days, v.Period.First, v.Period.Last, step, v.Measure)
		if all = append(all, slots); len(slots) > len(places) {
			places = slots
		}
	}
	d := drawing{
		title: l.Say("chart." + string(step) + "." + noun(v.Measure)),
		link:  func(i int) string { return page.Blog.slotLink(places[i], v.params) },
		count: func(n int64) string { return l.CountOf(noun(v.Measure), n) },
	}
	d.label, d.fine = places.LabelTexts(chartTexts(r, noun(v.Measure), nil))
	for _, slots := range all { // all end on the same day
		points := make([]chart.Point, len(places)-len(slots), len(places))
		for _, s := range slots {
			points = append(points, chart.Point{Known: s.Known, Value: s.Value})
		}
		d.series = append(d.series, points)
	}
	for _, s := range places {
		d.when = append(d.when, slotText(l, s))
	}
	page.show(r, d)
	slices.Reverse(page.Values)
}

// drawAges draws what each post had got by its age, as far as the range is long.
func (page *comparePage) drawAges(r *request) error {
	v, l := &page.Range, r.text
	last := page.oldest()
	if v.Range != "all" || v.custom() {
		last = min(last, v.Period.Length())
	}
	step := chart.StepFor(cmp.Or(v.Step, chart.ByDay), last) // posts grow in their first weeks
	v.link(l, step, last)
	every := map[chart.Step]int{chart.ByDay: 1, chart.ByWeek: collector.WeekLength, chart.ByMonth: collector.MonthLength}[step]
	places, grown := last/every+1, false // with the release itself
	d := drawing{
		title: l.Say("chart.age"), every: every,
		label: func(i int) string { return l.CountOf("day", int64(i*every)) },
		count: func(n int64) string { return l.CountOf("view", n) },
	}
	d.fine = d.label
	for i := range places {
		d.when = append(d.when, l.Say("age.after", "Days", d.label(i)))
	}
	for _, post := range page.Posts {
		points := make([]chart.Point, places)
		points[0].Known = post.KnownFromIt
		ages, err := page.Blog.Blogs.ViewsByAge(r.Context(), page.Blog.Account.ID, post.Row, every, last)
		if err != nil {
			return err
		}
		for _, a := range ages {
			points[a.Days/every] = chart.Point{Known: true, Value: a.Views}
			grown = grown || a.Days > 0
		}
		d.series = append(d.series, points)
	}
	page.show(r, d)
	if !grown && !page.Chart.Empty {
		page.Chart.Empty, page.Values, page.Young = true, nil, true
	}
	return nil
}

// oldest is the age in days that the oldest of the posts has reached whose ages
// are known.
func (page *comparePage) oldest() int {
	days := 1
	for _, post := range page.Posts {
		if post.KnownFromIt {
			days = max(days, int(page.Range.Today-collector.DateOf(post.ReleasedAt)))
		}
	}
	return days
}

// show draws the chart, and writes its numbers into the table.
func (page *comparePage) show(r *request, d drawing) {
	t := chartTexts(r, noun(page.Range.Measure), nil)
	t.Title = d.title
	t.Desc = r.text.Say("compare.desc", "Posts", r.text.CountOf("post", int64(len(page.Posts))), "From", d.when[0], "To", d.when[len(d.when)-1])
	page.Chart = chart.Lines("compared", t, d.series, func(i int) string { return page.placeText(d, i) }, d.label, d.fine, d.link)
	if d.every > 0 {
		page.Chart.LabelAges(d.every, len(d.when), func(days int) string { return r.text.CountOf("day", int64(days)) })
	}
	for i, when := range d.when {
		row := valueRow{When: when}
		if d.link != nil {
			row.Link = d.link(i)
		}
		known := false
		for _, points := range d.series {
			row.Values = append(row.Values, pointText(points[i], text.Number))
			known = known || points[i].Known
		}
		if known {
			page.Values = append(page.Values, row)
		}
	}
}

// titleLength is how many letters of a title are enough to know a post again.
const titleLength = 24

// placeText says what each post has at a place of the chart, one in a line.
func (page *comparePage) placeText(d drawing, i int) string {
	said := []string{d.when[i]}
	for j, post := range page.Posts {
		if point := d.series[j][i]; point.Known {
			said = append(said, text.Number(int64(post.Number))+" "+shortened(post.Name)+": "+pointText(point, d.count))
		}
	}
	return strings.Join(said, "\n")
}

func pointText(p chart.Point, count func(int64) string) string {
	if !p.Known {
		return text.Nothing
	}
	return count(p.Value)
}

func shortened(title string) string {
	if letters := []rune(title); len(letters) > titleLength {
		return strings.TrimSpace(string(letters[:titleLength])) + "…"
	}
	return title
}
