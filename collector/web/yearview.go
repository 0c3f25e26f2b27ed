package web

import (
	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// yearView is a calendar of the year that ends with the range.
type yearView struct {
	Grid     chart.Grid
	Weekdays []string
	Rows     []yearRow // the same as a table, the newest week first
}

type yearRow struct {
	Week  collector.Date
	Cells []string
}

// yearWeeks is how many weeks of the calendar touch a year.
const yearWeeks = 53

func (d *insightData) year(r *request) yearView {
	l := r.text
	last := d.Period.Last
	if !d.custom() {
		last = d.today
	}
	first := collector.WeekOf(last).First - (yearWeeks-1)*collector.WeekLength
	byDate := map[collector.Date]collector.Day{}
	for _, day := range between(d.days, first, last) {
		byDate[day.Date] = day
	}
	v := yearView{Weekdays: l.Weekdays(), Rows: make([]yearRow, yearWeeks)}
	g := chart.Grid{
		ID: "year", Title: l.Say("insights.year"), Desc: l.Say("year.desc", "From", first, "To", last),
		Right: collector.WeekLength, Down: 1, Room: yearWeeks * 17,
	}
	for date := first; date <= last; date++ {
		column := int(date-first) / collector.WeekLength
		day, known := byDate[date]
		c := chart.Cell{
			Row: collector.WeekdayIndex(date), Column: column, Value: float64(day.Views), Known: known,
			Text: l.Date(date) + ": " + dayText(l, date, day, known, d.since), Link: d.b.dayLink(date),
		}
		g.Cells = append(g.Cells, c)
		row := &v.Rows[yearWeeks-1-column]
		if c.Row == 0 {
			row.Week = date
		}
		if known {
			row.Cells = append(row.Cells, text.Number(day.Views))
		} else {
			row.Cells = append(row.Cells, text.Nothing)
		}
	}
	for row := &v.Rows[0]; len(row.Cells) < collector.WeekLength; {
		row.Cells = append(row.Cells, "")
	}
	g.Labels = monthLabels(l, first)
	v.Grid = chart.NewGrid(g, everyOther(v.Weekdays), yearWeeks, 17, l.Say("week.unknown"), wholeNumber)
	return v
}

// dayText says what a day got, or why that is not known, where the first that is known is
// since.
func dayText(l *text.Language, date collector.Date, day collector.Day, known bool, since collector.Date) string {
	switch {
	case !known && date < since:
		return l.Say("untracked_then")
	case !known:
		return l.Say("week.unknown")
	}
	said := l.CountOf("view", day.Views)
	if day.Quality == collector.Partial || day.Quality == collector.Estimated {
		said += ", " + l.Say("quality."+string(day.Quality))
	}
	return said
}

// monthLabels name the months below the weeks in which they begin.
func monthLabels(l *text.Language, first collector.Date) []chart.Label {
	var all []chart.Label
	for week := range collector.Date(yearWeeks - 2) {
		sunday := first + week*collector.WeekLength + 6
		month := collector.MonthOf(sunday).First
		if sunday-month >= collector.WeekLength {
			continue
		}
		all = append(all, chart.Label{At: float64(week) / yearWeeks, Text: l.MonthName(month), Anchor: "start"})
	}
	return all
}

// everyOther leaves out names for which the rows are too low.
func everyOther(names []string) []string {
	some := make([]string, len(names))
	for i := 0; i < len(names); i += 2 {
		some[i] = names[i]
	}
	return some
}

func wholeNumber(n float64) string { return text.Number(int64(n)) }
