package web

import (
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// figure is a number that stands out on a page, with how it compares.
type figure struct {
	Label     string
	Value     string
	Change    string // empty: there is nothing to compare it with
	Direction string // up, down, flat
	Note      string
}

// figures are the views of today, yesterday, and the 7 and 30 days before
// today, out of the days that are known of the last 60 and today: of an account,
// or of the post in a row.
func (v *visit) figures(b blog, row int64, days []collector.Day, today collector.Date) ([]figure, error) {
	first, err := v.todayFigure(b, row, days, today)
	return []figure{
		first,
		v.figure(days, "yesterday", today-1, 1),
		v.figure(days, "week", today-1, 7),
		v.figure(days, "month", today-1, 30),
	}, err
}

// todayFigure compares today with yesterday by the same time: a day that is
// not over is less than any that is.
func (v *visit) todayFigure(b blog, row int64, days []collector.Day, today collector.Date) (figure, error) {
	now := collector.SumOf(days, today, today)
	f := figure{Label: v.say("today"), Value: total(now), Note: v.say("so far")}
	if now.Days == 0 {
		f.Note = v.say("not known")
		return f, nil
	}
	if !collector.IsWhole(days, today-1) {
		return f, nil
	}
	before, known, err := b.Book.ViewsBy(v.r.Context(), b.Account.ID, row, v.now.Add(-24*time.Hour))
	if known {
		f.Change, f.Direction = change(now.Views, before)
		f.Note = v.say("so far, then", number(before))
	}
	return f, err
}

// figure compares the days that end with one with as many before them, if all
// of these are known.
func (w words) figure(days []collector.Day, key string, last collector.Date, n int) figure {
	p := collector.PeriodOf(days, last, n)
	now, before := p.Sum, p.Before
	f := figure{Label: w.say(key), Value: total(now)}
	switch {
	case now.Days == 0:
		f.Note = w.say("not known")
	case now.Days < n:
		f.Note = w.say("only days", now.Days)
	case before.Days < n:
		f.Note = w.say("before unknown")
	default:
		f.Change, f.Direction = change(now.Views, before.Views)
		f.Note = w.say("before."+key, number(before.Views))
	}
	return f
}
