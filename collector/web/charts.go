package web

import (
	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// chartTexts are the texts of a chart of views or likes, by the noun.
func chartTexts(l *text.Language, noun string) chart.Texts {
	return chart.Texts{
		Number: l.Compact, Day: l.ShortDate, Month: l.Month,
		Bar: func(s chart.Slot) string { return barText(l, noun, s) },
	}
}

func barText(l *text.Language, noun string, s chart.Slot) string {
	when := l.Date(s.First)
	if s.Last != s.First {
		when = s.First.String() + " – " + s.Last.String()
	}
	said := when + ": " + l.CountOf(noun, s.Value)
	if kind := s.Kind(); kind != "exact" {
		said += ", " + l.Say("quality."+kind)
	}
	return said
}

// dailyChart draws what each day got; for views, with means of 7 days.
func dailyChart(l *text.Language, id, noun string, days []collector.Day, from, to collector.Date) chart.Chart {
	measure, means := chart.Views, days
	if noun == "like" {
		measure, means = chart.Likes, nil
	}
	slots := chart.NewSlots(days, from, to, measure)
	t := chartTexts(l, noun)
	t.Title, t.Desc = l.Say("chart.daily."+noun), describe(l, noun, slots)
	if slots.Weekly() {
		t.Title = l.Say("chart.weekly." + noun)
	}
	return slots.Bars(id, t, means)
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
func totalChart(l *text.Language, id string, days []collector.Day, from, to collector.Date) chart.Chart {
	slots := chart.NewSlots(days, from, to, chart.Views)
	first, highest, _ := slots.Totals()
	t := chartTexts(l, "view")
	t.Title = l.Say("chart.cumulative")
	t.Desc = l.Say("chart.cumulative.desc", "From", text.Number(first), "To", text.Number(highest))
	return slots.Cumulative(id, t)
}

// todayChart draws how the views of a day came.
func todayChart(l *text.Language, id string, spans []collector.Span, day collector.Day) chart.Chart {
	t := chartTexts(l, "view")
	t.Title, t.Desc = l.Say("chart.today"), l.Say("chart.today.desc", "Views", l.CountOf("view", day.Views))
	return chart.Intraday(id, spans, day, t)
}
