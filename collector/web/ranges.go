package web

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// rangeView is what a page shows of the days that its reader chooses.
type rangeView struct {
	params
	Today                    collector.Date
	Period, Before           collector.Period
	Presets, Measures, Steps []choice
	Comparisons              []choice
	EarlierRange, LaterRange string // links; empty: none
	Figures                  []figure
	Note                     string // about the numbers; empty: none
	Chart                    chart.Chart
	Days                     dayTable
	began                    collector.Date // of a post; 0: nobody knows, or of a blog
	since                    collector.Date // the first day that is known, of those that were read
}

// daysNeeded returns the first day that a page needs for the range, for what is
// compared, and for the means of 7 days.
func (p params) daysNeeded(today collector.Date) collector.Date {
	period, before := p.periods(today)
	if period.First == collector.AllDays {
		return collector.AllDays
	}
	return min(period.First, before.First, collector.ComparedFrom(today)) - collector.WeekLength
}

// chosen shows the range of some days: of a blog, or of a post that began with its
// release (0: nobody knows), with what happened on them. The caption is of the table.
func chosen(r *request, b blog, p params, days []collector.Day, happened marks, began collector.Date, caption string) rangeView {
	today := collector.DateOf(r.now)
	v := rangeView{params: p, Today: today, began: began, since: firstOf(days, today)}
	v.Period, v.Before = p.periods(today)
	last := v.Period.Last
	if !p.custom() {
		last = today // which is not over, and in no sum
	}
	shown := between(days, v.Period.First, last)
	if v.Period.First == collector.AllDays {
		v.Period.First = min(v.since, v.Period.Last)
	}
	link := func(s chart.Slot) string { return b.slotLink(s, p) }
	slots := chart.NewSlots(shown, v.Period.First, last, p.Step, p.Measure)
	var beside besideDays
	if !b.ofAll() { // of which fewer blogs may have been known before
		beside = v.beside(r.text, slots, days)
	}
	v.Chart = daysChart(r, p.Measure, slots, days, beside, happened, link)
	v.Days = tableOfDays(r.text, caption, slots, beside, happened, link)
	v.Figures = v.figures(r.text, b, collector.DaysBy(days, p.Measure))
	v.link(r.text, slots.Step(), int(last-v.Period.First)+1)
	return v
}

// firstOf is the first of some days, or today without any.
func firstOf(days []collector.Day, today collector.Date) collector.Date {
	if len(days) == 0 {
		return today
	}
	return days[0].Date
}

// between are the days from one to another, of days that are the oldest first.
func between(days []collector.Day, first, last collector.Date) []collector.Day {
	at := func(d collector.Day, date collector.Date) int { return cmp.Compare(d.Date, date) }
	from, _ := slices.BinarySearchFunc(days, first, at)
	to, _ := slices.BinarySearchFunc(days, last+1, at)
	return days[from:max(from, to)]
}

// noun is what a measure counts, as the texts have it.
func noun(m collector.Measure) string {
	return map[collector.Measure]string{collector.ByViews: "view", collector.ByLikes: "like", collector.ByComments: "comment"}[m]
}

// link leads to other ranges, and to other views of this one.
func (v *rangeView) link(l *text.Language, step chart.Step, length int) {
	p := v.params
	for _, name := range rangeNames() {
		v.Presets = append(v.Presets, choice{l.Say("range." + name), p.withRange(name).query(), name == p.Range && !p.custom()})
	}
	for _, m := range collector.Measures() {
		q := p
		q.Measure, q.Page = m, 1
		v.Measures = append(v.Measures, choice{l.Say(string(m)), q.query(), m == p.Measure})
	}
	for _, s := range chart.Steps() {
		if chart.StepFor(s, length) == s {
			q := p
			q.Step = s
			v.Steps = append(v.Steps, choice{l.Say("by." + string(s)), q.query(), s == step})
		}
	}
	if p.Range == "all" && !p.custom() {
		return
	}
	if v.Before.Length() > 0 {
		for _, c := range comparisons() {
			q := p
			q.Compare = c
			v.Comparisons = append(v.Comparisons, choice{l.Say("compare." + c), q.query(), c == p.Compare})
		}
	}
	if earlier := v.Period.Before(); v.since < v.Period.First && earlier.Last >= firstDay {
		earlier.First = max(earlier.First, firstDay)
		v.EarlierRange = p.withPeriod(earlier).query()
	}
	if last := min(v.Period.Last+collector.Date(v.Period.Length()), v.Today-1); last > v.Period.Last {
		v.LaterRange = p.withPeriod(collector.Period{First: last - collector.Date(v.Period.Length()) + 1, Last: last}).query()
	}
}

// figures are the sum of the range and its mean and best day, beside what it is
// compared with.
func (v *rangeView) figures(l *text.Language, b blog, days []collector.Day) []figure {
	c := collector.ComparePeriods(days, v.Period, v.Before, v.began)
	sum := figure{Label: l.Say(string(v.Measure)), Value: text.Total(c.Sum)}
	if note := v.obstacle(l, c); note != "" {
		sum.Note = note
	} else {
		sum.Change, sum.Direction = changeOfSum(l, c)
		sum.Note = l.Say("before.range", "Days", text.Days(v.Before), "Number", text.Total(c.Before))
		sum.Note = withRelease(l, sum.Note, c)
	}
	mean := figure{Label: l.Say("mean"), Value: text.Mean(c.Sum), Note: l.Say("mean.of", "Days", l.CountOf("day", int64(c.Sum.Days)))}
	best := figure{Label: l.Say("best_day"), Value: text.Nothing}
	if d := collector.BestDay(between(days, v.Period.First, v.Period.Last)); d.Views > 0 {
		best.Value, best.Note, best.Link = text.Number(d.Views), l.Date(d.First), b.dayLink(d.First)
		if b.ofAll() {
			best.Link = v.withPeriod(d.Period).query()
		}
	}
	return []figure{sum, mean, best}
}

// obstacle tells why the range is not compared; empty: it is.
func (v *rangeView) obstacle(l *text.Language, c collector.Comparison) string {
	switch {
	case v.Before.Length() < 1 || c.Obstacle == collector.NotKnown:
		return text.Days(v.Period)
	case c.Obstacle == collector.Incomplete && c.Sum.Days < v.Period.Length():
		return l.Say("only_days", "Days", c.Sum.Days)
	case c.Obstacle == collector.Incomplete && c.Before.Days > 0:
		return l.Say("obstacle.range.incomplete")
	case c.Obstacle != "" && c.Before.Days < v.Before.Length():
		return l.Say("before_unknown")
	case c.Obstacle != "":
		return l.Say("obstacle.range.before_incomplete")
	}
	return ""
}

// Untracked reports whether the reader chose days of which all are before the first that is
// known: more will never be known of them.
func (v rangeView) Untracked() bool { return v.custom() && v.Period.Last < v.since }

// Custom reports whether the reader chose the days themselves.
func (v rangeView) Custom() bool { return v.custom() }

// From and To are the days in the form for a range.
func (v rangeView) From() string { return v.inForm(v.from, v.Period.First) }
func (v rangeView) To() string   { return v.inForm(v.to, v.Period.Last) }

// inForm is a day of the range, or what was entered if that is wrong.
func (v rangeView) inForm(entered string, d collector.Date) string {
	if v.WrongDays != "" {
		return entered
	}
	return d.String()
}

// Hidden are the params that the form for a range takes along, by name.
func (v rangeView) Hidden() url.Values {
	q := v.params
	q.Range, q.Period, q.Page = defaultRange, collector.Period{}, 1
	return q.values()
}
