package web

import (
	"cmp"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// weekView shows at which hours of the week a blog is read.
type weekView struct {
	Grid     chart.Grid
	Weekdays []string
	Rows     []weekRow // the same as a table: an hour each
	Notes    []string  // over which days, and what is left out
}

type weekRow struct {
	Hour  string
	Cells []string
}

const (
	// weekSpans is about how many changes of posts' counters the hours of the week
	// are worked out from, so that a page does not take long.
	weekSpans = 10_000

	mostWeeks   = 12
	fewestWeeks = 4
	spansPerDay = 24 * 6 // that a post can have, where it is read every ten minutes
)

// week works the hours of the week out from the readings of the last weeks of the
// range: fewer weeks where there are many views, and then of the most read posts.
func (d *insightData) week(r *request) (weekView, error) {
	p, rows, share := d.weekSample()
	hours, err := d.b.Blogs.WeekHours(r.Context(), d.b.Account.ID, rows, p)
	if err != nil {
		return weekView{}, err
	}
	l := r.text
	v := weekView{Weekdays: l.Weekdays(), Grid: weekGrid(l, hours)}
	for hour := range 24 {
		row := weekRow{Hour: hourText(hour)}
		for weekday := range collector.WeekLength {
			row.Cells = append(row.Cells, hourOfWeekText(hours.Of(weekday)[hour]))
		}
		v.Rows = append(v.Rows, row)
	}
	v.Notes = append(v.Notes, l.Say("week.from", "From", d.knownFrom(p), "To", p.Last))
	if len(rows) > 0 && share < 100 {
		v.Notes = append(v.Notes, l.Say("week.share", "Posts", l.CountOf("post", int64(len(rows))), "Percent", share))
	}
	if left := hours.LeftOut; left > 0 {
		v.Notes = append(v.Notes, l.Say("week.left_out", "Percent", (100*left+(left+hours.Views)/2)/max(left+hours.Views, 1)))
	}
	return v, nil
}

// knownFrom is the first day of some on which anything is known.
func (d *insightData) knownFrom(p collector.Period) collector.Date {
	return min(max(p.First, d.since), p.Last)
}

// weekSample returns the weeks and the rows of the posts from which the hours of the
// week are worked out, and what percentage of the views of the range they got.
func (d *insightData) weekSample() (p collector.Period, rows []int64, share int64) {
	p = d.Period
	if weeks := p.Length() / collector.WeekLength; weeks > 0 {
		p.First = p.Last - collector.Date(min(weeks, mostWeeks)*collector.WeekLength) + 1
	}
	posts := slices.DeleteFunc(slices.Clone(d.posts), func(q collector.PostRange) bool { return q.Range.Views <= 0 })
	slices.SortFunc(posts, func(a, b collector.PostRange) int {
		return cmp.Or(cmp.Compare(b.Range.Views, a.Range.Views), cmp.Compare(a.Row, b.Row))
	})
	for p.Length() > fewestWeeks*collector.WeekLength && d.spansOf(posts, p) > weekSpans {
		p.First += collector.WeekLength
	}
	var all, shown int64
	for _, q := range posts {
		all += q.Range.Views
	}
	for i, spans := 0, 0; i < len(posts) && spans < weekSpans; i++ {
		spans += d.spansOf(posts[i:i+1], p)
		rows, shown = append(rows, posts[i].Row), shown+posts[i].Range.Views
	}
	return p, rows, 100 * shown / max(all, 1)
}

// spansOf returns about how many spans posts have in some days.
func (d *insightData) spansOf(posts []collector.PostRange, p collector.Period) int {
	n := 0
	for _, q := range posts {
		n += 2 + min(int(q.Range.Views)*p.Length()/d.Period.Length(), p.Length()*spansPerDay)
	}
	return n
}

func weekGrid(l *text.Language, hours collector.WeekHours) chart.Grid {
	names := l.Weekdays()
	g := chart.Grid{ID: "week", Title: l.Say("insights.week"), Desc: l.Say("week.desc"), Right: 1, Down: 24}
	var best collector.HourOfWeek
	for weekday, name := range names {
		for hour, h := range hours.Of(weekday) {
			said := l.Say("week.unknown")
			if h.Weeks > 0 {
				said = l.Say("week.views", "Views", text.Decimal(h.Views), "Weeks", l.CountOf("week", int64(h.Weeks)))
			}
			when := name + " " + hourText(hour)
			if h.Views > best.Views {
				best, g.Desc = h, l.Say("week.most", "When", when, "Views", text.Decimal(h.Views))
			}
			g.Cells = append(g.Cells, chart.Cell{Row: weekday, Column: hour, Value: h.Views, Known: h.Weeks > 0, Text: when + ": " + said})
		}
	}
	for _, label := range chart.Clock(24)[:8] { // no hour begins at 24:00
		label.Anchor = "start"
		g.Labels = append(g.Labels, label)
	}
	return chart.NewGrid(g, names, 24, 26, l.Say("week.unknown"), text.Decimal)
}

func hourOfWeekText(h collector.HourOfWeek) string {
	if h.Weeks == 0 {
		return text.Nothing
	}
	return text.Decimal(h.Views)
}

// weekdayView shows what the weekdays get.
type weekdayView struct {
	Chart chart.Chart
	Rows  []weekdayRow
}

type weekdayRow struct {
	Name, Mean string
	Days       int
}

func (d *insightData) weekdays(r *request) (v weekdayView) {
	l := r.text
	t := chartTexts(r, "view", nil)
	t.Title, t.Desc = l.Say("insights.weekdays"), l.Say("weekdays.desc", "From", d.knownFrom(d.Period), "To", d.Period.Last)
	names := l.Weekdays()
	var columns []chart.Column
	for i, sum := range collector.ByWeekday(d.days, d.Period) {
		c := chart.Column{Name: names[i], Known: sum.Days > 0, Value: float64(sum.Views) / float64(max(sum.Days, 1))}
		c.Text = l.Say("weekdays.mean", "Weekday", names[i], "Mean", text.Mean(sum), "Days", l.CountOf("day", int64(sum.Days)))
		columns = append(columns, c)
		v.Rows = append(v.Rows, weekdayRow{names[i], text.Mean(sum), sum.Days})
	}
	v.Chart = chart.Columns("weekdays", t, columns)
	return v
}
