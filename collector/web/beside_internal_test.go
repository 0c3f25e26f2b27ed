package web

import (
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// TestYearBeforeIsBesideTheSameDates, around a 29th of February, too: of the bars of a year
// each is beside its own dates. A day known in part is not told, nor is a week with one.
func TestYearBeforeIsBesideTheSameDates(t *testing.T) {
	t.Parallel()
	l, _ := must(text.Load()).Of("en")
	date := func(s string) collector.Date { return must(collector.ParseDate(s)) }
	var days []collector.Day
	for d := date("2027-01-01"); d <= date("2028-12-31"); d++ {
		days = append(days, collector.Day{Date: d, Views: int64(d), Quality: collector.Exact})
	}
	days[date("2027-06-02")-days[0].Date].Quality = collector.Partial
	v := rangeView{params: params{Range: "1y", Compare: comparedYear, Measure: collector.ByViews}, Today: date("2029-01-01")}
	v.Period, v.Before = v.periods(v.Today)
	said := func(step chart.Step, on string) string {
		slots := chart.NewSlots(between(days, v.Period.First, v.Period.Last), v.Period.First, v.Period.Last, step, v.Measure)
		b := v.beside(l, slots, days)
		for _, s := range slots {
			if s.First <= date(on) && date(on) <= s.Last {
				return b.number(s)
			}
		}
		return ""
	}
	sum := func(from, to string) string { return text.Total(collector.SumOf(days, date(from), date(to))) }
	for _, c := range []struct {
		step     chart.Step
		on, want string
	}{
		{chart.ByDay, "2028-02-28", sum("2027-02-28", "2027-02-28")}, {chart.ByDay, "2028-02-29", sum("2027-02-28", "2027-02-28")},
		{chart.ByDay, "2028-03-01", sum("2027-03-01", "2027-03-01")}, {chart.ByDay, "2028-12-31", sum("2027-12-31", "2027-12-31")},
		{chart.ByMonth, "2028-02-10", sum("2027-02-01", "2027-02-28")}, {chart.ByWeek, "2028-05-10", sum("2027-05-08", "2027-05-14")},
		{chart.ByDay, "2028-06-02", text.Nothing}, {chart.ByWeek, "2028-06-01", text.Nothing}, {chart.ByMonth, "2028-06-30", text.Nothing},
	} {
		if got := said(c.step, c.on); got != c.want {
			t.Errorf("the %s of %s is beside %s, want %s", c.step, c.on, got, c.want)
		}
	}
}

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}
