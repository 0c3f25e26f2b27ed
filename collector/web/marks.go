package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/web/chart"
	"github.com/velog-dashboard/velog-dashboard/collector/web/text"
)

// marks are what happened on the days of a chart.
type marks struct {
	text *text.Language
	days map[collector.Date][]mark
}

// mark is something that happened.
type mark struct {
	Text    string
	Link    string // empty: there is no page about it
	Private bool
	kind    collector.EventKind
	ofDays  bool // of a week or a month, which the text names
}

// mostMarks is how many of them a bar tells. Its page, or its days, tell the others.
const mostMarks = 3

// marks are what happened to a blog, or a post of it, on the days of the range and
// until today. Over more than a year posts are published all the time.
func (b blog) marks(r *request, q params, post string) (marks, error) {
	period, _ := q.periods(collector.DateOf(r.now))
	if !q.custom() {
		period.Last = collector.DateOf(r.now)
	}
	events, err := b.Blogs.Marks(r.Context(), b.Account.ID, collector.MarkQuery{
		Post: post, Period: period, Releases: chart.StepFor("", period.Length()) == chart.ByDay,
	})
	m := marks{r.text, map[collector.Date][]mark{}}
	for _, e := range events {
		one := mark{Text: r.text.Event(e), Link: b.eventLink(e), Private: e.Private, kind: e.Kind}
		if one.ofDays = e.Kind == collector.EventRecord && (e.Is == collector.RecordOfWeek || e.Is == collector.RecordOfMonth); one.ofDays {
			one.Text = r.text.EventTime(e) + ": " + one.Text
		}
		m.days[e.Date()] = append(m.days[e.Date()], one)
	}
	return m, err
}

// of are what happened in a bar, by kind. In a bar of several days each names its own.
func (m marks) of(s chart.Slot) []mark {
	var all []mark
	for d := s.First; d <= s.Last; d++ {
		for _, one := range m.days[d] {
			if s.First != s.Last && !one.ofDays {
				one.Text = m.text.ShortDate(d) + ": " + one.Text
			}
			all = append(all, one)
		}
	}
	kinds := collector.EventKinds()
	slices.SortStableFunc(all, func(a, b mark) int {
		return cmp.Compare(slices.Index(kinds, a.kind), slices.Index(kinds, b.kind))
	})
	return all
}

// told are the first of those of a bar, and how many there are besides.
func told(all []mark) (first []mark, more int64) {
	n := min(len(all), mostMarks)
	return all[:n], int64(len(all) - n)
}

// said is what a bar says of what happened, a line for each.
func (m marks) said(s chart.Slot) string {
	first, more := told(m.of(s))
	var lines []string
	for _, mark := range first {
		lines = append(lines, mark.Text)
	}
	if more > 0 {
		lines = append(lines, m.text.Say("marks.more", "Events", text.Number(more)))
	}
	return strings.Join(lines, "\n")
}

// drawn returns which bars have a mark. Where a third of them have nothing but new
// posts, those have none: they would say nothing, and hide the others. Nor have bars of
// weeks or months any where something happened in most of them.
func (m marks) drawn(slots chart.Slots) map[collector.Date]bool {
	drawn, published := map[collector.Date]bool{}, []collector.Date{}
	for _, s := range slots {
		switch all := m.of(s); {
		case len(all) == 0:
		case slices.ContainsFunc(all, func(mark mark) bool { return mark.kind != collector.EventPublished }):
			drawn[s.First] = true
		default:
			published = append(published, s.First)
		}
	}
	if 3*len(published) < len(slots) {
		for _, d := range published {
			drawn[d] = true
		}
	}
	if slots.Step() != chart.ByDay && 2*len(drawn) > len(slots) {
		clear(drawn)
	}
	return drawn
}
