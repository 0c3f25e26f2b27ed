package web

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// figure is a number that stands out on a page, with how it compares.
type figure struct {
	Label     string
	Value     string
	Change    string // empty: it cannot be compared, and the note says why
	Direction string // up, down, flat
	Note      string
	Link      string // of the note; empty: none
	Page      string // that the label leads to; empty: none
	Usual     string // how it compares with what is usual; empty: nobody knows
}

// figures are the views of today, yesterday, and the 7 and 30 days before
// today, out of the days that are known of the last 60 and today: of an account,
// or of the post in a row, which began with its release (0: nobody knows).
func figures(r *request, b blog, row int64, began collector.Date, days []collector.Day, today collector.Date) ([]figure, error) {
	part, err := b.Blogs.PartOfYesterday(r.Context(), b.Account.ID, row, today)
	if err != nil {
		return nil, err
	}
	usual, err := b.Blogs.UsualByNow(r.Context(), b.Account.ID, row, today)
	c := collector.Compare(days, today, part, began)
	first := todayFigure(r, c.Today, part.Until)
	first.Usual = usualText(r.text, usual, c.Today.Sum, today)
	second := figureOf(r.text, "yesterday", c.Yesterday)
	if row == 0 { // the pages of days are the blog's
		first.Page, second.Page = b.pageOf(c.Today), b.pageOf(c.Yesterday)
	}
	return []figure{
		first,
		second,
		figureOf(r.text, "week", c.Week),
		figureOf(r.text, "month", c.Month),
	}, err
}

// pageOf is the address of the page of a day of which something is known.
func (b blog) pageOf(c collector.Comparison) string {
	if c.Sum.Days == 0 {
		return ""
	}
	return b.dayLink(c.First)
}

// usualText says how today's views so far compare with what its weekday usually has by
// now, and from where to where that goes; empty: nobody knows.
func usualText(l *text.Language, usual collector.ByNow, views collector.Sum, today collector.Date) string {
	if usual.Of == 0 || views.Days == 0 {
		return ""
	}
	return l.Say("usual."+verdict(usual, views), "Weekday", l.WeekdayName(today), "Range", usualSpan(l, usual))
}

// verdict says how views compare with what is usual, as the keys of texts do.
func verdict(usual collector.ByNow, views collector.Sum) string {
	return map[collector.Verdict]string{
		collector.FewerThanUsual: "fewer", collector.AsUsual: "as", collector.MoreThanUsual: "more",
	}[usual.Verdict(views.Views)]
}

// usualSpan is how many views are usual, and from where to where it goes.
func usualSpan(l *text.Language, usual collector.ByNow) string {
	about, high := text.Number(usual.Usual), text.Number(usual.High-1)
	if usual.Low < 0 {
		return l.Say("usual.up_to", "Usual", about, "High", high)
	}
	return l.Say("usual.range", "Usual", about, "Low", text.Number(usual.Low+1), "High", high)
}

// usualDayText says how the views of a day that is over compare with what is usual for it;
// empty: nobody knows. The days are those from [collector.UnusualFrom] on.
func usualDayText(l *text.Language, days []collector.Day, c collector.Comparison) string {
	usual, basis := collector.UsualOn(days, c.First)
	if usual.Of == 0 || c.Sum.Days == 0 || c.Sum.Partial > 0 {
		return ""
	}
	return l.Say("usual."+string(basis)+"."+verdict(usual, c.Sum), "Weekday", l.WeekdayName(c.First), "Range", usualSpan(l, usual), "Of", usual.Of)
}

// justNow is how old a reading may be to stand for this moment.
const justNow = 30 * time.Minute

// todayFigure names the time of the last reading where that is long ago: the
// part of yesterday beside it ends at that time, too.
func todayFigure(r *request, c collector.Comparison, until time.Time) figure {
	f := figureOf(r.text, "today", c)
	if c.Obstacle == "" && c.Before.Days > 0 && r.now.Sub(until) > justNow {
		note := r.text.Say("so_far_until", "Time", until.In(collector.Seoul).Format("15:04"), "Views", text.Number(c.Before.Views))
		f.Note = withRelease(r.text, note, c)
	}
	return f
}

// figureOf shows a period and how it compares, or why it does not.
func figureOf(l *text.Language, key string, c collector.Comparison) figure {
	f := figure{Label: l.Say(key), Value: text.Total(c.Sum)}
	if c.Obstacle != "" {
		f.Note = obstacleOf(l, key, c)
		return f
	}
	f.Change, f.Direction = changeOfSum(l, c)
	f.Note = l.Say("before."+key, "Views", text.Total(c.Before))
	f.Note = withRelease(l, f.Note, c)
	return f
}

// withRelease adds to what a post had before that it had less time then, or none.
func withRelease(l *text.Language, before string, c collector.Comparison) string {
	switch {
	case c.Released == 0:
		return before
	case c.Before.Days == 0:
		return l.Say("movers.since", "Date", c.Released)
	}
	return before + " · " + l.Say("movers.since", "Date", c.Released)
}

// changeOfSum is in percent. A post that had less time before is new.
func changeOfSum(l *text.Language, c collector.Comparison) (change, direction string) {
	if c.Released != 0 {
		return l.Say("movers.new"), "flat"
	}
	return text.Change(c.Sum.Views, c.Before.Views)
}

// obstacleOf tells why a period cannot be compared.
func obstacleOf(l *text.Language, key string, c collector.Comparison) string {
	length := int(c.Last-c.First) + 1
	switch c.Obstacle {
	case collector.NotKnown:
		return l.Say("not_known")
	case collector.Incomplete:
		if c.Sum.Days < length {
			return l.Say("only_days", "Days", c.Sum.Days)
		}
	case collector.BeforeNotKnown, collector.BeforeIncomplete:
		if c.Before.Days < c.BeforeDays && key != "today" {
			return l.Say("before_unknown")
		}
	}
	return l.Say("obstacle." + key + "." + string(c.Obstacle))
}
