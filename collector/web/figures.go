package web

import "github.com/velog-dashboard/velog-dashboard/collector"

// figure is a number that stands out on a page, with how it compares.
type figure struct {
	Label     string
	Value     string
	Change    string // empty: there is nothing to compare it with
	Direction string // up, down, flat
	Note      string
}

// figures are the views of today, yesterday, and the 7 and 30 days before
// today, out of the days that are known of the last 60 and today.
func (w words) figures(days []collector.Day, today collector.Date) []figure {
	return []figure{
		w.todayFigure(days, today),
		w.figure(days, "yesterday", today-1, 1),
		w.figure(days, "week", today-1, 7),
		w.figure(days, "month", today-1, 30),
	}
}

// todayFigure has no change in percent: a day that is not over would always be
// less than the one before.
func (w words) todayFigure(days []collector.Day, today collector.Date) figure {
	return figure{
		Label: w.say("today"), Value: total(sumOf(days, today, today)),
		Note: w.say("so far"),
	}
}

// figure compares the days that end with one with as many before them, if all
// of these are known.
func (w words) figure(days []collector.Day, key string, last collector.Date, n int) figure {
	length := collector.Date(n)
	now := sumOf(days, last-length+1, last)
	before := sumOf(days, last-2*length+1, last-length)
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

func sumOf(days []collector.Day, from, to collector.Date) collector.Sum {
	var s collector.Sum
	for _, d := range days {
		if d.Date >= from && d.Date <= to {
			s.Views, s.Days = s.Views+d.Views, s.Days+1
		}
	}
	return s
}
