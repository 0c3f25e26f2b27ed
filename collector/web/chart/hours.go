package chart

import (
	"fmt"

	"github.com/velog-dashboard/velog-dashboard/collector"
)

// Hours draws what each hour of a day got. What is estimated of it stands on top
// of what is known. The hour that is not over is partial; -1: all are over.
func Hours(id string, hours collector.Hours, current int, t Texts, say func(hour int, h collector.Hour) string) Chart {
	var high int64
	for _, h := range hours {
		high = max(high, h.Views)
	}
	sc := newScale(0, high, plotHeight)
	c := newChart(sc, id, t)
	c.Empty = true
	seen := map[collector.Quality]bool{}
	for i, h := range hours {
		if !h.Known {
			continue
		}
		c.Empty = false
		b := sc.bar(i, len(hours), h.Views-h.Estimated)
		b.Kind, b.Text = collector.Exact, say(i, h)
		if i == current {
			b.Kind = collector.Partial
		}
		seen[b.Kind] = seen[b.Kind] || h.Views == 0 || h.Estimated < h.Views
		if h.Estimated > 0 {
			top := sc.bar(i, len(hours), h.Views)
			b.TopY, b.TopHeight = top.Y, decimal(sc.y(float64(h.Views-h.Estimated))-sc.y(float64(h.Views)))
			seen[collector.Estimated] = true
		}
		c.Bars = append(c.Bars, b)
	}
	c.kinds(seen)
	c.stop()
	c.Labels = Clock(len(hours))
	return c
}

// Clock labels the hours at their beginnings.
func Clock(hours int) []Label {
	var all []Label
	for hour := 0; hour <= hours; hour += 3 {
		l := Label{At: float64(hour) / float64(hours), Text: fmt.Sprintf("%02d:00", hour), Anchor: "middle", Rank: hourRank(hour)}
		switch hour {
		case 0:
			l.Anchor = "start"
		case hours:
			l.Anchor = "end"
		}
		all = append(all, l)
	}
	return fitted(all)
}

// hourRank has every sixth hour shown before every third one.
func hourRank(hour int) int {
	switch {
	case hour%12 == 0:
		return 0
	case hour%6 == 0:
		return 1
	}
	return 2
}
