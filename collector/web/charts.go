package web

import (
	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// chartTexts are the texts of a chart of views, likes or comments, by the noun,
// and where its bars lead. Days of other years have their year.
func chartTexts(r *request, noun string, link func(chart.Slot) string) chart.Texts {
	l, year := r.text, r.now.In(collector.Seoul).Year()
	return chart.Texts{
		Link: link, Number: l.Compact, Month: l.Month,
		Bar: func(s chart.Slot) string { return barText(l, noun, s) },
		Day: func(d collector.Date) string {
			if d.Begin().In(collector.Seoul).Year() != year {
				return d.String()
			}
			return l.ShortDate(d)
		},
	}
}

func barText(l *text.Language, noun string, s chart.Slot) string {
	if !s.Known {
		return slotText(l, s)
	}
	said := slotText(l, s) + ": " + l.CountOf(noun, s.Value)
	if kind := s.Kind(); kind != collector.Exact {
		said += ", " + l.Say("quality."+string(kind))
	}
	return said
}

// daysChart draws what each day got beside what it is compared with, and marks what
// happened; for views, with means of 7 days.
func daysChart(r *request, m collector.Measure, slots chart.Slots, days []collector.Day, beside besideDays, happened marks, link func(chart.Slot) string) chart.Chart {
	l, of := r.text, noun(m)
	t := chartTexts(r, of, link)
	t.Before, t.Bar = beside.legend, func(s chart.Slot) string { return barText(l, of, s) + beside.said(s) }
	drawn := happened.drawn(slots)
	t.Mark = func(s chart.Slot) (string, bool) { return happened.said(s), drawn[s.First] }
	t.Title, t.Desc = l.Say("chart."+string(slots.Step())+"."+of), describe(l, of, slots)
	if m != collector.ByViews {
		days = nil
	}
	return slots.Bars("days", t, days, beside.points)
}

// describe says in a sentence what the bars show, for readers who do not see
// them.
func describe(l *text.Language, noun string, slots chart.Slots) string {
	s, known := slots.Summary()
	if !known {
		return l.Say("no_days")
	}
	return l.Say("chart.desc", "From", s.First, "To", s.Last, "Total", l.CountOf(noun, s.Total),
		"Highest", l.CountOf(noun, s.Highest.Value), "Date", s.Highest.First)
}

// totalChart draws the total of views as of the end of each day.
func totalChart(r *request, id string, slots chart.Slots, link func(chart.Slot) string) chart.Chart {
	l := r.text
	first, highest, _ := slots.Totals()
	t := chartTexts(r, "view", link)
	t.Bar = func(s chart.Slot) string { return slotText(l, s) + ": " + l.CountOf("view", s.Total) }
	t.Title = l.Say("chart.cumulative")
	t.Desc = l.Say("chart.cumulative.desc", "From", text.Number(first), "To", text.Number(highest))
	return slots.Cumulative(id, t)
}

// hoursChart draws what the hours of a day got. The hour that now is in is not
// over.
func hoursChart(r *request, id string, day collector.Date, hours collector.Hours) chart.Chart {
	l, current := r.text, -1
	if day == collector.DateOf(r.now) {
		current = r.now.In(collector.Seoul).Hour()
	}
	t := chartTexts(r, "view", nil)
	t.Title, t.Desc = l.Say("chart.hours"), l.Say("chart.hours.desc", "Date", l.Date(day))
	if current >= 0 {
		t.Title = l.Say("chart.hours.today")
	}
	return chart.Hours(id, hours, current, t, func(i int, h collector.Hour) string {
		said := hourText(i) + ": " + l.CountOf("view", h.Views)
		switch {
		case i == current:
			said += ", " + l.Say("quality.partial")
		case h.Estimated == h.Views && h.Views > 0:
			said += ", " + l.Say("quality.estimated")
		case h.Estimated > 0:
			said += ", " + l.Say("chart.hours.estimated", "Estimated", text.Number(h.Estimated))
		}
		return said
	})
}
