package web

import (
	"slices"
	"time"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// firstDays say what is known of a blog or a post that is new here, and when there
// will be more.
type firstDays struct {
	Text  string // its key
	Steps []firstStep
	days  int // how many have something known in them: none, today, or yesterday, too
}

// firstStep is something that will be known at an instant.
type firstStep struct {
	Text string // its key
	At   time.Time
}

// Waiting reports whether nothing has been read yet.
func (f *firstDays) Waiting() bool { return f != nil && f.days == 0 }

// Chart reports whether there are days enough for a chart.
func (f *firstDays) Chart() bool { return f == nil || f.days > 1 }

// known are the figures of which something is known: in the first days that others
// are not goes without saying.
func (f *firstDays) known(all []figure) []figure {
	if f == nil {
		return all
	}
	return slices.DeleteFunc(all, func(one figure) bool { return one.Value == text.Nothing })
}

// forInsights adds when there are days enough to tell unusual ones, and to compare 30
// days with those before.
func (f *firstDays) forInsights() *firstDays {
	if f == nil {
		return nil
	}
	var steps []firstStep
	for _, step := range f.Steps {
		steps = append(steps, step)
		switch step.Text {
		case "first.week":
			steps = append(steps, firstStep{"first.unusual", step.At.Add(24 * time.Hour)})
		case "first.month":
			steps = append(steps, firstStep{"first.movers", step.At.AddDate(0, 0, collector.MonthLength)})
		}
	}
	f.Steps = steps
	return f
}

// firstDaysOf returns nil for what is known for longer. Of a day that began with the
// first reading only a part is known; whole is for a post whose views are all known,
// since it was released later than that. Days are all that are known of the last
// weeks.
func firstDaysOf(days []collector.Day, today collector.Date, whole bool) *firstDays {
	if len(days) == 0 || days[0].Date < today-1 {
		return nil
	}
	first := days[0]
	f := &firstDays{Text: "first.today", days: 1}
	begin := first.Date + 1 // of the first whole day
	if first.Date < today {
		f.Text, f.days = "first.yesterday", 2
		whole = whole || first.Quality != collector.Partial
	}
	if whole {
		f.Text, begin = "first.whole", first.Date
	}
	for _, step := range []firstStep{
		{"first.day", begin.End()},
		{"first.week", (begin + collector.WeekLength - 1).End()},
		{"first.month", (begin + collector.MonthLength - 1).End()},
	} {
		if step.At.After(today.Begin()) {
			f.Steps = append(f.Steps, step)
		}
	}
	return f
}

// knownWhole reports whether all views of a blog's first day are known: it was tracked
// before, and nothing had been viewed then.
func (b blog) knownWhole(days []collector.Day) bool {
	return len(days) > 0 && b.Account.TrackedSince.Before(days[0].Date.Begin()) && days[0].Views == days[0].ViewsTotal
}

// firstDays is [firstDaysOf] of a blog. Unread tells that there is no reading of any of
// its posts.
func (b blog) firstDays(r *request, days []collector.Day, unread bool) *firstDays {
	switch {
	case !unread || len(days) > 0:
		return firstDaysOf(days, collector.DateOf(r.now), b.knownWhole(days))
	case !b.Account.LastSuccess.IsZero():
		return &firstDays{Text: "first.no_posts"}
	case b.Own && b.Account.Tracked:
		return &firstDays{Text: "first.waiting", Steps: []firstStep{{"first.reading", b.Account.NextScrape}}}
	default:
		return &firstDays{Text: "first.none"}
	}
}
